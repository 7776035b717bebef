package ingest

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// fieldList is what is shown of the table of fields.
type fieldList struct {
	all bool // every field, scrolled; else what fits
	top int
}

// clearly is the treatment of a field that is stored as it is.
const clearly = "clear"

// fieldsHead is how many lines stand over the fields: title and header, and a blank one where there is room.
func fieldsHead(c screen.Context) int {
	if c.Compact {
		return 2
	}
	return 3
}

// ordered returns the fields as they are shown: those that are not stored in the clear first.
func ordered(p *vault.Preview) []vault.PreviewField {
	out := make([]vault.PreviewField, 0, len(p.Fields))
	for _, f := range p.Fields {
		if f.Treatment != clearly {
			out = append(out, f)
		}
	}
	for _, f := range p.Fields {
		if f.Treatment == clearly {
			out = append(out, f)
		}
	}
	return out
}

// window says which of n fields are shown in rows lines: from top on, shown of them, and how many the last line counts.
func (f fieldList) window(n, rows int) (top, shown, more int) {
	switch {
	case rows <= 0:
		return 0, 0, 0
	case n <= rows:
		return 0, n, 0
	case f.all:
		return min(max(f.top, 0), n-rows), rows, 0
	}
	return 0, rows - 1, n - rows + 1
}

// fieldRows is how many rows of fields there is room for, and how many fields there are.
func (s *Screen) fieldRows(c screen.Context) (rows, n int) {
	if s.preview == nil || s.step == choosing || s.step == loading {
		return 0, 0
	}
	above, below := s.around(c)
	return c.Height - len(above) - len(below) - fieldsHead(c), len(s.preview.Fields)
}

// hidden reports whether fields are left out.
func (s *Screen) hidden(c screen.Context) bool {
	rows, n := s.fieldRows(c)
	return rows > 0 && n > rows
}

// scroll moves through the fields; false: not one of its keys.
func (s *Screen) scroll(c screen.Context, name string) bool {
	rows, n := s.fieldRows(c)
	var by int
	switch name {
	case "j", "down":
		by = 1
	case "k", "up":
		by = -1
	case "ctrl+d", "pgdown", "ctrl+f":
		by = max(rows-1, 1)
	case "ctrl+u", "pgup", "ctrl+b":
		by = -max(rows-1, 1)
	case "g", "home":
		by = -n
	case "G", "end":
		by = n
	default:
		return false
	}
	s.scrollBy(c, by)
	return true
}

func (s *Screen) scrollBy(c screen.Context, by int) {
	rows, n := s.fieldRows(c)
	if rows <= 0 || n <= rows {
		return
	}
	if !s.fields.all {
		s.fields = fieldList{all: true}
	}
	s.fields.top = min(max(s.fields.top+by, 0), n-rows)
}

// columns is where the table's columns begin.
type columns struct{ field, treatment, mask, stored int }

func fieldColumns(c screen.Context) columns {
	const wide = 100
	if c.Width >= wide {
		return columns{2, 26, 44, 62}
	}
	return columns{2, 22, 37, 50}
}

// viewFields draws the table of fields in room lines.
func (s *Screen) viewFields(c screen.Context, room int) []string {
	p, t, th := s.preview, c.Text.Ingest(), c.Theme
	head := fieldsHead(c)
	if p == nil || len(p.Fields) == 0 || room <= head {
		return nil
	}
	name := []widget.Piece{{Role: theme.Muted, Text: t.PreviewOf + " "}}
	if p.ID != "" {
		const most = 26
		name = append(name, widget.Piece{Role: theme.Text, Text: widget.CutMiddle(safetext.Terminal(p.ID), most, th.Signs.Cut)})
	} else {
		name = append(name, widget.Piece{Role: theme.Text, Text: t.Record(strconv.FormatUint(p.Position, 10))})
	}
	lines := []string{widget.Section(th, c.Width, t.Fields, name...)}
	if !c.Compact {
		lines = append(lines, "")
	}
	at := fieldColumns(c)
	l := widget.NewLine(th, c.Width)
	lines = append(lines, l.To(at.field).Put(theme.Muted, t.Field).To(at.treatment).Put(theme.Muted, t.Treatment).
		To(at.mask).Put(theme.Muted, t.Mask).To(at.stored).Put(theme.Muted, t.Stored).String())
	fields := ordered(p)
	top, shown, more := s.fields.window(len(fields), room-head)
	for i := top; i < top+shown; i++ {
		lines = append(lines, s.fieldRow(c, l.Reset(), at, &fields[i]))
	}
	if more > 0 {
		say := t.MoreClear
		if shown < len(fields) && fields[shown].Treatment != clearly {
			say = t.MoreFields
		}
		lines = append(lines, l.Reset().To(at.field).Put(theme.Muted, say(int64(more), c.Text.Count(int64(more)))).String())
	}
	return lines
}

// fieldRow draws what happens to one field.
func (s *Screen) fieldRow(c screen.Context, l *widget.Line, at columns, f *vault.PreviewField) string {
	t, th := c.Text.Ingest(), c.Theme
	name := widget.CutMiddle(safetext.Terminal(f.Name), at.treatment-at.field-1, th.Signs.Cut)
	treatment, mask := t.Clear, ""
	sealed := false
	switch f.Treatment {
	case "encrypt":
		treatment, sealed = t.Encrypt, true
	case "hash":
		treatment, sealed = t.Hash, true
	case "drop":
		treatment = t.Drop
	default:
		if f.Kind != "" && f.Kind != "text" {
			treatment += " " + th.Signs.Point + " " + t.Kind(string(f.Kind))
		}
	}
	switch f.Mask {
	case "full":
		mask = t.MaskFull
	case "last4":
		mask = t.MaskLast
	case "bin_last4":
		mask = t.MaskBIN
	}
	if sealed {
		l.Put(theme.Sealed, th.Signs.Sealed).To(at.field).Put(theme.Text, name).To(at.treatment).Put(theme.Sealed, treatment)
		l.To(at.mask).Put(theme.Muted, mask).To(at.stored)
		if f.Stored == nil {
			l.Put(theme.Muted, t.NotStored)
		} else {
			l.Pieces(widget.Mask(th, widget.LastFour(f.Stored))...)
		}
		return s.unlisted(c, l, f).String()
	}
	l.Put(theme.Border, th.Signs.Point).To(at.field).Put(theme.Text, name).To(at.treatment).Put(theme.Muted, treatment).To(at.stored)
	if f.Treatment != clearly || f.Stored == nil {
		return l.Put(theme.Muted, t.NotStored).String()
	}
	return l.Data(theme.Text, plain(f.Stored)).String()
}

// unlisted says that the policy does not name the field.
func (s *Screen) unlisted(c screen.Context, l *widget.Line, f *vault.PreviewField) *widget.Line {
	if f.Listed {
		return l
	}
	t := c.Text.Ingest()
	const gap = 3
	l.Skip(gap)
	long := t.UnlistedLong
	if f.Treatment != "encrypt" || widget.Width(long) > l.Rest() {
		long = t.Unlisted
	}
	if widget.Width(long) > l.Rest() {
		return l.Put(theme.Warn, c.Theme.Signs.Mark)
	}
	return l.Put(theme.Warn, long)
}

// plain returns a JSON value as people read it: a string without its quotes. At most a line of it.
func plain(value []byte) string {
	const most = 1024
	if len(value) > 0 && value[0] == '"' {
		if text, err := jsontext.AppendUnquote(nil, value); err == nil {
			value = text
		}
	}
	if len(value) > most {
		value = value[:most]
	}
	return string(value)
}
