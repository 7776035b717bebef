package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Reset ends every painted piece.
const Reset = "\x1b[m"

// Theme is a palette and a set of signs, ready to paint with. It is not changed after New, so it may be shared.
type Theme struct {
	Kind  Kind
	Signs Signs

	plain    [roles]string // opens a role
	selected [roles]string // opens a role in the selected row
}

// New returns the theme of a palette; ascii chooses the signs of terminals that have no others.
func New(k Kind, ascii bool) *Theme {
	t := &Theme{Kind: k, Signs: signs(ascii)}
	if _, full := rgb(k); !full && !ascii {
		t.Signs.Bar = "›"
	}
	for r := range roles {
		t.plain[r] = opening(style(k, r, false))
		t.selected[r] = opening(style(k, r, true))
	}
	return t
}

// opening returns the control sequence that begins a style; "" for a style of nothing. Styles are rendered once, here:
// a frame paints a thousand pieces, and painting must cost no more than joining strings.
func opening(s lipgloss.Style) string {
	const mark = "x"
	begin, _, _ := strings.Cut(s.Render(mark), mark)
	return begin
}

// Open returns the control sequence that begins a role; end it with Reset. selected: in the selected row, whose
// background (or reverse) it carries. It may be "".
func (t *Theme) Open(r Role, selected bool) string {
	if selected {
		return t.selected[r]
	}
	return t.plain[r]
}

// Paint returns s in a role. s must be safe to print (record/safetext) already.
func (t *Theme) Paint(r Role, s string) string {
	if s == "" {
		return ""
	}
	open := t.plain[r]
	if open == "" {
		return s
	}
	return open + s + Reset
}

// Cursor returns the colour of the text cursor: the accent; nil where the terminal keeps its own.
func (t *Theme) Cursor() color.Color {
	c, full := rgb(t.Kind)
	if !full {
		return nil
	}
	return rgbColor(c.accent)
}

// Few reports whether the theme has sixteen colours or none: the selected row is reversed, so pieces of it cannot be
// told apart by colour.
func (t *Theme) Few() bool {
	_, full := rgb(t.Kind)
	return !full
}
