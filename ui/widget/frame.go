package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/theme"
)

// Frame puts the border of a dialog round lines: title in the border, two cells of air inside. inner is the width of the
// lines; the result is six cells wider.
func Frame(t *theme.Theme, title string, inner int, lines []string, danger bool) []string {
	border, bold := theme.Accent, theme.AccentStrong
	if danger {
		border, bold = theme.Danger, theme.DangerStrong
	}
	s := t.Signs
	const air, sides = 2, 6
	wide := inner + sides
	top := NewLine(t, wide).Put(border, s.TopLeft).Repeat(border, s.Empty, 1).Skip(1)
	top.Put(bold, CutEnd(title, max(wide-2*air-2, 0), s.Cut)).Skip(1)
	top.Repeat(border, s.Empty, top.Rest()-1).Put(border, s.TopRight)
	out := make([]string, 0, len(lines)+2)
	out = append(out, top.String())
	side := t.Paint(border, s.Vertical)
	for _, line := range lines {
		out = append(out, side+Blank(air)+Fit(line, inner)+Blank(air)+side)
	}
	bottom := NewLine(t, wide).Put(border, s.BottomLeft).Repeat(border, s.Empty, wide-2).Put(border, s.BottomRight)
	return append(out, bottom.String())
}

// Fit makes a painted line exactly width cells wide: it cuts what is longer, without a sign, and fills what is shorter.
func Fit(line string, width int) string {
	n := PaintedWidth(line)
	switch {
	case n == width:
		return line
	case n < width:
		return line + Blank(width-n)
	}
	line = ansi.Truncate(line, max(width, 0), "")
	return line + theme.Reset + Blank(width-ansi.StringWidth(line))
}

// PaintedWidth counts the cells of text with control sequences of colour in it.
func PaintedWidth(s string) int {
	n := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == 0x1b && i+1 < len(s) && s[i+1] == '[':
			for i += 2; i < len(s) && (s[i] < 0x40 || s[i] > 0x7e); i++ {
			}
			i++
		case c < 0x20 || c == 0x7f:
			i++
		default:
			end := i + 1
			for end < len(s) && s[end] >= 0x20 && s[end] != 0x7f {
				end++
			}
			n += Width(s[i:end]) // in one piece: a mark stands in the cell of what is before it
			i = end
		}
	}
	return n
}

// Overlay lays a box over lines of width cells at column x, row y: everything else becomes plain, in the border's colour,
// with a halo of two blanks at the sides of the box.
func Overlay(t *theme.Theme, lines []string, width int, box []string, x, y int) []string {
	const halo = 2
	wide := 0
	if len(box) > 0 {
		wide = ansi.StringWidth(box[0])
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		plain := ansi.Strip(line)
		if i < y || i >= y+len(box) {
			out[i] = t.Paint(theme.Border, plain)
			continue
		}
		left := prefix(plain, x-halo)
		rest := x + wide + halo
		right := ""
		if rest < width {
			right = suffix(plain+Blank(width-Width(plain)), width-rest)
		}
		var b strings.Builder
		b.WriteString(t.Paint(theme.Border, left))
		b.WriteString(Blank(x - Width(left)))
		b.WriteString(box[i-y])
		b.WriteString(Blank(width - x - wide - Width(right)))
		b.WriteString(t.Paint(theme.Border, right))
		out[i] = b.String()
	}
	return out
}

// Hints draws bindings as a footer does: key in strong, what it does in muted, three blanks between. Those that do not fit
// fall off from the right, whole; the last keep of them never do.
func Hints(l *Line, bindings []key.Binding, keep int) *Line {
	const between = 3
	size := func(b key.Binding) int { return Width(b.Help().Key) + 1 + Width(b.Help().Desc) }
	var on []key.Binding
	for _, b := range bindings {
		if b.Enabled() && b.Help().Key != "" {
			on = append(on, b)
		}
	}
	keep = min(keep, len(on))
	kept := 0
	for _, b := range on[len(on)-keep:] {
		kept += between + size(b)
	}
	full := false
	for i, b := range on {
		last := i >= len(on)-keep
		n := size(b)
		gap := 0
		if l.Used() > 0 {
			gap = between
		}
		full = full || !last && gap+n+kept > l.Rest()
		if full && !last {
			continue
		}
		if gap+n > l.Rest() {
			break
		}
		l.Skip(gap).Put(theme.Strong, b.Help().Key).Skip(1).Put(theme.Muted, b.Help().Desc)
	}
	return l
}

// Steps draws the steps of a guide: done, now, to come.
func Steps(t *theme.Theme, width int, names []string, now int) string {
	l := NewLine(t, width)
	s := t.Signs
	for i, name := range names {
		if i > 0 {
			l.Skip(1).Repeat(theme.Border, s.Empty, 2).Skip(1)
		}
		switch {
		case i < now:
			l.Put(theme.OK, s.Done+" "+name)
		case i == now:
			l.Put(theme.AccentStrong, s.StepNow+" "+name)
		default:
			l.Put(theme.Muted, s.StepNext+" "+name)
		}
	}
	return l.String()
}

// Strength draws four pieces of line, filled as far as grade (0 to 4) says, and one word at the right.
func Strength(t *theme.Theme, width, grade int, word string) string {
	const pieces = 4
	role := theme.OK
	if grade <= 2 {
		role = theme.Warn
	}
	if grade <= 1 {
		role = theme.Danger
	}
	const gaps, room = 3, 10
	each := max((width-gaps-room)/pieces, 2)
	l := NewLine(t, width)
	for i := range pieces {
		if i > 0 {
			l.Skip(1)
		}
		if i < grade {
			l.Repeat(role, t.Signs.Full, each)
		} else {
			l.Repeat(theme.Border, t.Signs.Empty, each)
		}
	}
	return l.Right(role, word, 0).String()
}
