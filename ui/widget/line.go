package widget

import (
	"strings"

	"cofre/record/safetext"
	"cofre/ui/theme"
)

// Line builds one line of exactly so many cells, piece by piece from the left. Nothing can make it longer: what does not
// fit is cut, with the sign of cut text. A Line may be used again after Reset, which saves its memory.
type Line struct {
	t        *theme.Theme
	b        []byte
	width    int
	used     int
	selected bool
	stale    bool
}

// NewLine begins a line of width cells.
func NewLine(t *theme.Theme, width int) *Line { return &Line{t: t, width: max(width, 0)} }

// Select makes it the selected row: its background goes from margin to margin. Call it before the first piece.
func (l *Line) Select(on bool) *Line {
	l.selected = on
	return l
}

// Stale paints everything in muted: rows of the last good query. Call it before the first piece.
func (l *Line) Stale(on bool) *Line {
	l.stale = on
	return l
}

// Selected reports whether it is the selected row.
func (l *Line) Selected() bool { return l.selected }

// Used is how many cells are filled, Rest how many are left.
func (l *Line) Used() int { return l.used }

// Rest is how many cells are left.
func (l *Line) Rest() int { return l.width - l.used }

// Put appends safe plain text in a role.
func (l *Line) Put(r theme.Role, s string) *Line {
	n := Width(s)
	if n > l.Rest() {
		s = CutEnd(s, l.Rest(), l.t.Signs.Cut)
		n = Width(s)
	}
	l.write(r, s, n)
	return l
}

// Data appends text of a record in a role; escapes of control characters are in muted.
func (l *Line) Data(r theme.Role, s string) *Line {
	for piece, escaped := range safetext.Runs(s) {
		if l.Rest() == 0 {
			break
		}
		role := r
		if escaped {
			role = theme.Muted
		}
		l.Put(role, piece)
	}
	return l
}

// Fixed appends safe plain text in a column of w cells, cut at its end and filled with blanks.
func (l *Line) Fixed(r theme.Role, s string, w int) *Line {
	end := l.used + min(w, l.Rest())
	n := Width(s)
	if n > end-l.used {
		s = CutEnd(s, end-l.used, l.t.Signs.Cut)
		n = Width(s)
	}
	l.write(r, s, n)
	return l.To(end)
}

// Right appends text so that it ends at the cell before column end (0: the line's end). Where there is no room for it, it
// is left out: figures are never cut.
func (l *Line) Right(r theme.Role, s string, end int) *Line {
	if end <= 0 || end > l.width {
		end = l.width
	}
	n := Width(s)
	if l.used+n > end {
		return l
	}
	l.To(end - n)
	l.write(r, s, n)
	return l
}

// To fills with blanks up to a column.
func (l *Line) To(column int) *Line {
	column = min(column, l.width)
	if n := column - l.used; n > 0 {
		if l.selected {
			l.write(theme.Text, Blank(n), n)
		} else {
			l.b = append(l.b, Blank(n)...)
			l.used += n
		}
	}
	return l
}

// Skip appends n blanks.
func (l *Line) Skip(n int) *Line { return l.To(l.used + n) }

// Repeat appends a one-cell sign n times.
func (l *Line) Repeat(r theme.Role, sign string, n int) *Line {
	n = min(n, l.Rest())
	if n > 0 {
		l.write(r, strings.Repeat(sign, n), n)
	}
	return l
}

// Piece is a painted run of text, for lines whose right end is made of several.
type Piece struct {
	Role theme.Role
	Text string
}

// Pieces appends several runs.
func (l *Line) Pieces(pieces ...Piece) *Line {
	for _, p := range pieces {
		l.Put(p.Role, p.Text)
	}
	return l
}

// RightPieces is Right for several runs; all or none of them fit.
func (l *Line) RightPieces(end int, pieces ...Piece) *Line {
	if end <= 0 || end > l.width {
		end = l.width
	}
	n := 0
	for _, p := range pieces {
		n += Width(p.Text)
	}
	if l.used+n > end {
		return l
	}
	return l.To(end - n).Pieces(pieces...)
}

func (l *Line) write(r theme.Role, s string, n int) {
	if n == 0 {
		return
	}
	if l.stale && r != theme.Border && r != theme.Track {
		r = theme.Muted
	}
	open := l.t.Open(r, l.selected)
	l.b = append(append(l.b, open...), s...)
	if open != "" {
		l.b = append(l.b, theme.Reset...)
	}
	l.used += n
}

// String returns the line, filled up to its width.
func (l *Line) String() string {
	l.To(l.width)
	return string(l.b)
}

// Reset begins a new line of the same width, not selected.
func (l *Line) Reset() *Line {
	l.b = l.b[:0]
	l.used, l.selected, l.stale = 0, false, false
	return l
}
