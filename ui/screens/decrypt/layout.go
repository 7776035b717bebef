package decrypt

import (
	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/widget"
)

// The first columns of a field's line: bar, sign, blank.
const indent = 3

// head is how many lines stand above the fields and never scroll: name, countdown and its line.
func head(c screen.Context) int {
	const full, compact = 7, 5
	if c.Compact {
		return compact
	}
	return full
}

// valueColumn is where values begin, of fields and of everything else on the page, so that they stand in one column.
func (s *Screen) valueColumn(c screen.Context) int {
	const least, most, gap = 22, 28, 2
	column := least
	for _, f := range s.page.fields {
		column = max(column, indent+widget.Width(f.label)+gap)
	}
	return min(column, most, max(width(c)/2, 1))
}

// room is how many lines there are below the head.
func room(c screen.Context) int { return max(c.Height-head(c), 1) }

// length is how many lines the part below the head has.
func (s *Screen) length(c screen.Context) int { return len(s.body(c, nil)) }

// inSight scrolls so that the selected field is in sight.
func (s *Screen) inSight(c screen.Context) {
	p := &s.page
	p.top = min(p.top, p.cursor)
	p.top = max(p.top, p.cursor-room(c)+1)
	s.scroll(c, 0)
}

// scroll moves the part below the head by n lines.
func (s *Screen) scroll(c screen.Context, n int) tea.Cmd {
	p := &s.page
	p.top = max(min(p.top+n, s.length(c)-room(c)), 0)
	return nil
}

// fieldAt is the number of the field in line y of the body; -1 for none.
func (s *Screen) fieldAt(c screen.Context, y int) int {
	i := y - head(c) + s.page.top
	if y < head(c) || i < 0 || i >= len(s.page.fields) {
		return -1
	}
	return i
}

func (s *Screen) resized(c screen.Context) {
	s.pick.table.Size(c.Width, max(c.Height-pickAbove, 1))
	s.inSight(c)
	if s.mode == whole {
		s.rewrap(c)
	}
}
