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
	hint := s.openHint(c, v, until, selected, l.Rest())
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

// openHint says at the right of a revealed field what a key does with it, and when it goes where others go earlier.
func (s *Screen) openHint(c screen.Context, v value, until time.Time, selected bool, free int) []widget.Piece {
	t := c.Text.Decrypt()
	var hint []widget.Piece
	const gap = 3
	if selected {
		words := t.CopyDoes
		if _, all := fit(v, free-widget.Width(words)-gap); !all {
			words = t.AllDoes
		}
		hint = append(hint, widget.Piece{Role: theme.Muted, Text: words})
	}
	if _, _, several := s.exposure(c.Now); several {
		if len(hint) > 0 {
			hint = append(hint, widget.Piece{Role: theme.Muted, Text: widget.Blank(gap)})
		}
		hint = append(hint, widget.Piece{Role: theme.Revealed, Text: c.Text.Seconds(left(c.Now, until))})
	}
	if v.kind == kindNull || v.bytes.Len() == 0 {
		return hint
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
