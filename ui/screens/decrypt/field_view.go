package decrypt

import (
	"time"

	"github.com/clipperhouse/displaywidth"

	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// fieldLine is one protected field: masked, or its value in the same place.
func (s *Screen) fieldLine(c screen.Context, i, column int) string {
	f := &s.page.fields[i]
	selected := i == s.page.cursor
	signs := c.Theme.Signs
	v, until, open := s.shown(f.name, c.Now)
	l := widget.NewLine(c.Theme, width(c)).Select(selected)
	if selected {
		l.Put(theme.Accent, signs.Bar)
	}
	l.To(1)
	if open {
		l.Put(theme.Revealed, signs.Open)
	} else {
		l.Put(theme.Sealed, signs.Sealed)
	}
	name := theme.Text
	if selected {
		name = theme.Strong
	}
	l.To(indent).Put(name, widget.CutMiddle(f.label, column-indent-1, signs.Cut)).To(column)
	if !open {
		return l.Pieces(widget.Mask(c.Theme, f.last)...).RightPieces(l.Used()+l.Rest()-1, s.maskedHint(c, f, selected)...).String()
	}
	hint := s.openHint(c, f, until, selected)
	const gap = 2
	free := l.Rest() - 1
	if n := pieceWidth(hint); n > 0 {
		free -= n + gap
	}
	putValue(c, l, v, free)
	return l.RightPieces(l.Used()+l.Rest()-1, hint...).String()
}

// maskedHint says at the right of a sealed field whether it is chosen, and what a key would do.
func (s *Screen) maskedHint(c screen.Context, f *field, selected bool) []widget.Piece {
	t, signs := c.Text.Decrypt(), c.Theme.Signs
	n, _, _ := s.exposure(c.Now)
	switch {
	case f.hashed && selected && s.latest(c.Now) != nil:
		return []widget.Piece{{Role: theme.Muted, Text: t.HashDoes}}
	case f.hashed:
		return []widget.Piece{{Role: theme.Muted, Text: t.HashIs}}
	case c.ReadOnly:
		return nil
	case n > 0:
		return []widget.Piece{{Role: theme.Muted, Text: t.SpaceDoes}}
	case f.chosen:
		return []widget.Piece{{Role: theme.Accent, Text: signs.Chosen}, {Role: theme.Muted, Text: " " + t.IsChosen}}
	}
	return []widget.Piece{{Role: theme.Muted, Text: signs.Hollow + " " + t.NotChosen}}
}

// valueRoom is how many cells a selected value has beside the hint that it can be copied: what fits there is not cut.
func (s *Screen) valueRoom(c screen.Context) int {
	const gap, margin = 3, 1
	room := width(c) - s.valueColumn(c) - margin - gap - widget.Width(c.Text.Decrypt().CopyDoes)
	if _, _, several := s.exposure(c.Now); several {
		room -= gap + widget.Width(c.Text.Seconds(revealFor(c)))
	}
	return room
}

// openHint says at the right of a revealed field what a key does with it, and when it goes where others go earlier.
func (s *Screen) openHint(c screen.Context, f *field, until time.Time, selected bool) []widget.Piece {
	t := c.Text.Decrypt()
	var hint []widget.Piece
	if selected {
		words := t.CopyDoes
		if s.isCut(c, f) {
			words = t.AllDoes
		}
		hint = append(hint, widget.Piece{Role: theme.Muted, Text: words})
	}
	if _, _, several := s.exposure(c.Now); several {
		if len(hint) > 0 {
			hint = append(hint, widget.Piece{Role: theme.Muted, Text: "   "})
		}
		hint = append(hint, widget.Piece{Role: theme.Revealed, Text: c.Text.Seconds(left(c.Now, until))})
	}
	return hint
}

// putValue draws a revealed value in free cells: what does not fit is cut, and the sign of that is not amber.
func putValue(c screen.Context, l *widget.Line, v value, free int) {
	t := c.Text.Decrypt()
	switch {
	case v.kind == kindNull:
		widget.Plaintext(l, v.bytes.Expose()).Skip(2).Put(theme.Muted, t.NoValue)
		return
	case v.bytes.Len() == 0:
		l.Put(theme.Muted, t.EmptyText)
		return
	}
	end, all := fit(v, free)
	if all {
		widget.Plaintext(l, v.bytes.Expose()[:end])
		return
	}
	end, _ = fit(v, free-1)
	widget.Plaintext(l, v.bytes.Expose()[:end]).Put(theme.Muted, c.Theme.Signs.Cut)
}

// fit is how many bytes of a value fit into so many cells, and whether that is all of it. It looks at no more than fit.
func fit(v value, cells int) (end int, all bool) {
	b := v.bytes.Expose()
	return within(b, cells)
}

// within is how many bytes of b, as whole characters and escaped as data is, fit into so many cells.
func within(b []byte, cells int) (end int, all bool) {
	used := 0
	for g := displaywidth.BytesGraphemes(b); g.Next(); {
		used += cellsOf(g.Value(), g.Width())
		if used > cells {
			return end, false
		}
		end += len(g.Value())
	}
	return end, true
}

// cellsOf is how wide one character is drawn: escaped where it is unsafe.
func cellsOf(character []byte, plain int) int {
	if len(character) == 1 && character[0] >= ' ' && character[0] < 0x7f {
		return 1
	}
	piece := string(character)
	safe := safetext.Terminal(piece)
	if safe == piece {
		return plain
	}
	return widget.Width(safe)
}
