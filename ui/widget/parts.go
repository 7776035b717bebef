package widget

import (
	"math"

	"cofre/ui/theme"
)

// Section is the title of a section with its hairline to the right end; right (may be none) stands behind it.
func Section(t *theme.Theme, width int, title string, right ...Piece) string {
	l := NewLine(t, width).Put(theme.Strong, title).Skip(1)
	n := 0
	for _, p := range right {
		n += Width(p.Text)
	}
	const gap = 4
	if n > 0 {
		n += gap
	}
	l.Repeat(theme.Border, t.Signs.Empty, l.Rest()-n)
	if n > 0 {
		l.RightPieces(0, right...)
	}
	return l.String()
}

// Rule is a hairline.
func Rule(t *theme.Theme, width int, r theme.Role) string {
	return NewLine(t, width).Repeat(r, t.Signs.Empty, width).String()
}

// Share is the one line that measures everything: share (0 to 1) of width in role, the rest empty. What is neither
// nothing nor all is never drawn as either.
func Share(t *theme.Theme, width int, share float64, r theme.Role) string {
	n := portion(width, share)
	return NewLine(t, width).Repeat(r, t.Signs.Full, n).Repeat(theme.Track, t.Signs.Empty, width-n).String()
}

func portion(width int, share float64) int {
	if math.IsNaN(share) || share <= 0 || width <= 0 {
		return 0
	}
	if share >= 1 {
		return width
	}
	n := int(math.Round(share * float64(width)))
	if width < 2 {
		return n
	}
	return min(max(n, 1), width-1)
}

// Moving is the line of progress with an unknown total: twelve cells that move with step (about ten steps a second).
func Moving(t *theme.Theme, width, step int) string {
	const piece = 12
	room := max(width-piece, 1)
	at := step % (2 * room)
	if at > room {
		at = 2*room - at
	}
	at = min(at, max(width-piece, 0))
	l := NewLine(t, width)
	return l.Repeat(theme.Track, t.Signs.Empty, at).Repeat(theme.Accent, t.Signs.Full, piece).
		Repeat(theme.Track, t.Signs.Empty, l.Rest()).String()
}

// Spinner returns the frame of the waiting sign after so many eighths of a second. Its sentence must say what it waits
// for.
func Spinner(t *theme.Theme, eighths int) string {
	frames := t.Signs.Spinner
	return t.Paint(theme.Accent, frames[max(eighths, 0)%len(frames)])
}

// Pair is a label and its value.
type Pair struct {
	Label string
	Value []Piece
}

// Pairs draws labels in a column of their own, muted, and values beside. label is the column's width; 0: the longest + 2,
// at least 14.
func Pairs(t *theme.Theme, width, label int, pairs []Pair) []string {
	if label == 0 {
		const least, gap = 14, 2
		label = least
		for _, p := range pairs {
			label = max(label, Width(p.Label)+gap)
		}
	}
	lines := make([]string, 0, len(pairs))
	for _, p := range pairs {
		l := NewLine(t, width).Put(theme.Muted, p.Label)
		if l.Used() >= label {
			l.Skip(1)
		}
		lines = append(lines, l.To(label).Pieces(p.Value...).String())
	}
	return lines
}

// Counter is a figure with its name and a remark below.
type Counter struct {
	Figure string
	Name   string
	Remark []Piece
	Role   theme.Role // of the figure; Text means Strong
}

// Counters draws counters side by side in three lines, in columns of 18 to 23 cells; those that do not fit are left out.
func Counters(t *theme.Theme, width int, counters []Counter) []string {
	const least, most = 18, 23
	if len(counters) == 0 {
		return nil
	}
	column := min(max(width/len(counters), least), most)
	a, b, c := NewLine(t, width), NewLine(t, width), NewLine(t, width)
	for i, x := range counters {
		at := i * column
		if at+least > width+2 {
			break
		}
		role := x.Role
		if role == theme.Text {
			role = theme.Strong
		}
		a.To(at).Fixed(role, x.Figure, column-2)
		b.To(at).Fixed(theme.Muted, x.Name, column-2)
		room := column - 2
		c.To(at)
		for _, p := range x.Remark {
			n := min(Width(p.Text), room)
			c.Fixed(p.Role, p.Text, n)
			room -= n
		}
	}
	return []string{a.String(), b.String(), c.String()}
}

// Mask is a masked value: the same four plates for every length, and the last four where the mask has them ("" for none).
func Mask(t *theme.Theme, lastFour string) []Piece {
	p := []Piece{{theme.Plate, t.Signs.Plates}}
	if lastFour != "" {
		p = append(p, Piece{theme.Sealed, " " + lastFour})
	}
	return p
}

// LastFour returns what a stored mask (a JSON string such as "************1111") shows; "" where it shows nothing.
func LastFour(maskJSON []byte) string {
	s := string(maskJSON)
	const quotes, four = 2, 4
	if len(s) < quotes+four+1 || s[0] != '"' || s[len(s)-1] != '"' {
		return ""
	}
	s = s[1 : len(s)-1]
	tail := s[len(s)-four:]
	for i := range four {
		if tail[i] == '*' || tail[i] < 0x20 || tail[i] >= 0x7f || tail[i] == '\\' || tail[i] == '"' {
			return ""
		}
	}
	if s[0] != '*' && s[len(s)-four-1] != '*' {
		return ""
	}
	return tail
}

// Empty is a screen's middle when there is nothing to list: the fact in strong, the reason in muted, the keys.
func Empty(t *theme.Theme, width, height int, fact, reason string, keys ...Piece) []string {
	const prose = 72
	lines := []string{center(t, width, Piece{theme.Strong, fact})}
	if reason != "" {
		for _, s := range Wrap(reason, min(width, prose)) {
			lines = append(lines, center(t, width, Piece{theme.Muted, s}))
		}
	}
	if len(keys) > 0 {
		lines = append(lines, "", center(t, width, keys...))
	}
	const third = 3
	out := make([]string, max((height-len(lines))/third, 0), max(height, len(lines)))
	return append(out, lines...)
}

func center(t *theme.Theme, width int, pieces ...Piece) string {
	n := 0
	for _, p := range pieces {
		n += Width(p.Text)
	}
	return NewLine(t, width).Skip((width - n) / 2).Pieces(pieces...).String()
}

// Skeleton is the place of a column that is still loading: a hairline of 70 to 100 % of its width, still.
func Skeleton(row, column, width int) int {
	const least, spread, a, b = 70, 31, 7, 13
	return max(width*(least+(row*a+column*b+row*column)%spread)/100, 1)
}
