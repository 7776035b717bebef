package rejects

import (
	"strings"

	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// beside draws the list, a hairline and the detail.
func (s *Screen) beside(c screen.Context, p placing, left []string, r vault.Reject, some bool) []string {
	var pane []string
	if some {
		pane = s.about(c, p.side, r)
	}
	bar := "  " + c.Theme.Paint(theme.Border, c.Theme.Signs.Vertical) + "  "
	lines := make([]string, 0, len(left))
	for i, l := range left {
		right := ""
		if i < len(pane) {
			right = pane[i]
		}
		lines = append(lines, l+bar+right)
	}
	return lines
}

// below draws the detail under the list.
func (s *Screen) below(c screen.Context, p placing, r vault.Reject) []string {
	const gap = 1
	lines := []string{"", widget.Section(c.Theme, c.Width, c.Text.Rejects().About)}
	for i, l := range s.about(c, c.Width, r) {
		if len(lines) >= p.below {
			break
		}
		if i >= gap || l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// viewDetail draws one reject on a page of its own.
func (s *Screen) viewDetail(c screen.Context) screen.View {
	const page = 96
	r, some := s.selected()
	if !some {
		return screen.View{Lines: []string{""}}
	}
	head, _ := s.filterLine(c, c.Width)
	if !s.job.Busy() && !s.show.Busy() {
		head = ""
	}
	return screen.View{Lines: append([]string{head}, s.about(c, min(c.Width, page), r)...), Right: s.position(c)}
}

// about says what is known of a reject in so many cells: no value.
func (s *Screen) about(c screen.Context, width int, r vault.Reject) []string {
	t, th := c.Text.Rejects(), c.Theme
	line := func() *widget.Line { return widget.NewLine(th, width) }
	if r.Damaged {
		lines := []string{line().Put(theme.Warn, th.Signs.Mark).Skip(1).Put(theme.Strong, t.Damaged).String(), ""}
		lines = append(lines, wrapped(th, width, theme.Muted, t.DamagedWhy)...)
		lines = append(lines, wrapped(th, width, theme.Text, th.Signs.Do+" "+t.DamagedHint)...)
		return append(append(lines, ""), s.pairs(c, width, r)...)
	}
	name, role := short(r.Record), theme.Strong
	if name == "" {
		name, role = t.Unread, theme.Muted
	}
	when := ""
	if !r.Time.IsZero() {
		when = " " + th.Signs.Point + " " + c.Text.Ago(c.Now, r.Time)
	}
	lines := []string{
		line().Put(role, widget.CutMiddle(name, width, th.Signs.Cut)).String(),
		line().Put(theme.Muted, t.Number+" "+count(c, r.Position)+when).String(),
		"",
		widget.Section(th, width, t.Why),
	}
	lines = append(lines, wrapped(th, width, theme.Text, short(c.Text.Reason(r.Reason)))...)
	lines = append(lines, "", widget.Section(th, width, t.About))
	lines = append(lines, s.pairs(c, width, r)...)
	lines = append(lines, "", line().Put(theme.Sealed, th.Signs.Sealed).Skip(1).Put(theme.Text, t.Sealed).String())
	for _, w := range widget.Wrap(t.SealedHint, width-2) {
		lines = append(lines, line().Skip(2).Put(theme.Muted, w).String())
	}
	return lines
}

func wrapped(th *theme.Theme, width int, r theme.Role, words string) []string {
	const prose = 72
	var lines []string
	for _, w := range widget.Wrap(words, min(width, prose)) {
		lines = append(lines, widget.NewLine(th, width).Put(r, w).String())
	}
	return lines
}

// pairs are the facts of a reject.
func (s *Screen) pairs(c screen.Context, width int, r vault.Reject) []string {
	t, th := c.Text.Rejects(), c.Theme
	const label = 12
	value := func(role theme.Role, text string) []widget.Piece { return []widget.Piece{{Role: role, Text: text}} }
	middle := func(text string) string { return widget.CutMiddle(short(text), max(width-label, 1), th.Signs.Cut) }
	var pairs []widget.Pair
	if !r.Damaged {
		if !r.Time.IsZero() {
			pairs = append(pairs, widget.Pair{Label: t.Rejected, Value: value(theme.Text, c.Text.ISOTime(r.Time.UTC())+" UTC")})
		}
		pairs = append(pairs,
			widget.Pair{Label: t.Source, Value: value(theme.Text, widget.CutEnd(short(r.Source), max(width-label, 1), th.Signs.Cut))},
			widget.Pair{Label: t.Run, Value: value(theme.Muted, middle(r.Run))},
		)
	}
	pairs = append(pairs, widget.Pair{Label: "id", Value: value(theme.Muted, middle(r.ID))})
	return widget.Pairs(th, width, label, pairs)
}

// nameOf is what a reject is called in a dialog: its record's id, else its place in the source.
func nameOf(c screen.Context, r vault.Reject) string {
	t := c.Text.Rejects()
	if r.Damaged {
		return safetext.Terminal(r.ID)
	}
	place := t.Number + " " + count(c, r.Position)
	return strings.TrimSpace(short(r.Record) + "  " + place)
}
