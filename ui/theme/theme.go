package theme

import "image/color"

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
	c, full := rgb(k)
	if !full && !ascii {
		t.Signs.Bar = "›"
	}
	for r := range roles {
		colour, row := few(k, r), ";7"
		switch {
		case full:
			colour = foreground(c.of(r))
			row = attribute(r) + colour + background(c.selection)
		case k == None:
			colour = ""
			if r == Warn {
				colour = ";1"
			}
		}
		t.plain[r] = sgr(attribute(r) + colour)
		t.selected[r] = sgr(row)
	}
	return t
}

// sgr makes a control sequence of parameters that each begin with a semicolon; "" for none.
func sgr(parameters string) string {
	if parameters == "" {
		return ""
	}
	return "\x1b[" + parameters[1:] + "m"
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
	return color.RGBA{R: uint8(c.accent >> 16), G: uint8(c.accent >> 8 & 0xff), B: uint8(c.accent & 0xff), A: 0xff} //nolint:gosec // each is one byte by the shift
}

// Few reports whether the theme has sixteen colours or none: the selected row is reversed, so pieces of it cannot be
// told apart by colour.
func (t *Theme) Few() bool {
	_, full := rgb(t.Kind)
	return !full
}
