package decrypt

import (
	"time"

	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

func (s *Screen) pageView(c screen.Context) screen.View {
	p := &s.page
	if v, ok := s.elsewhere(c); ok {
		return v
	}
	if !p.known {
		return screen.View{Lines: s.loading(c)}
	}
	lines := append(make([]string, 0, c.Height), s.headLines(c)...)
	body := s.body(c, nil)
	end := min(p.top+room(c), len(body))
	lines = append(lines, body[min(p.top, end):end]...)
	return screen.View{Lines: lines, Right: c.More(len(body) - end)}
}

// elsewhere is what is shown in place of a record that is not there or cannot be read.
func (s *Screen) elsewhere(c screen.Context) (screen.View, bool) {
	t, p := c.Text.Decrypt(), &s.page
	var fact, reason string
	switch {
	case p.missing:
		fact, reason = t.MissFact, t.MissReason(safetext.Terminal(p.id))
	case p.damaged:
		fact, reason = t.BadFact, t.BadReason
	default:
		return screen.View{}, false
	}
	return screen.View{Lines: widget.Empty(c.Theme, c.Width, c.Height, fact, reason)}, true
}

// loading says what is waited for before the record is there.
func (s *Screen) loading(c screen.Context) []string {
	lines := make([]string, 0, head(c))
	if !c.Compact {
		lines = append(lines, "")
	}
	l := widget.NewLine(c.Theme, width(c)).Data(theme.Muted, s.page.id)
	if d := s.load.Since(c.Now); d >= spinnerAt {
		l.RightPieces(0, waiting(c, d, c.Text.Decrypt().Reading(c.Vault.Store, elapsed(c, d)))...)
	}
	return append(lines, l.String())
}

// headLines is the name and the countdown: they never scroll.
func (s *Screen) headLines(c screen.Context) []string {
	w, t, p := width(c), c.Text.Decrypt(), &s.page
	lines := make([]string, 0, head(c))
	if !c.Compact {
		lines = append(lines, "")
	}
	l := widget.NewLine(c.Theme, w)
	const gap = 3
	if p.name != "" {
		l.Put(theme.Strong, widget.CutEnd(p.name, w/2, c.Theme.Signs.Cut)).Skip(gap)
	}
	id := widget.CutMiddle(safetext.Terminal(p.id), max(l.Rest(), 0), c.Theme.Signs.Cut)
	l.Put(theme.Muted, id)
	sealed, open := int64(len(p.fields)), int64(len(p.clear))
	facts := " " + c.Theme.Signs.Point + " " + t.Facts(c.Text.Count(sealed), c.Text.Count(open), sealed)
	if widget.Width(facts) <= l.Rest() {
		l.Put(theme.Muted, facts)
	}
	lines = append(lines, l.String(), "")
	if !c.Compact {
		lines = append(lines, "")
	}
	return append(append(lines, s.countdown(c)...), "")
}

// countdown is the line that says how many fields are sealed or revealed, and the line below that measures it.
func (s *Screen) countdown(c screen.Context) []string {
	w, t := width(c), c.Text.Decrypt()
	signs := c.Theme.Signs
	l := widget.NewLine(c.Theme, w)
	n, first, several := s.exposure(c.Now)
	if n > 0 {
		rest := left(c.Now, first)
		words := t.MaskedIn
		if several {
			words = t.FirstIn
		}
		l.Put(theme.Revealed, signs.Open+" "+t.Revealed(int64(n), c.Text.Count(int64(n))))
		l.RightPieces(0, s.countRight(c, rest, words)...)
		share := float64(rest) / float64(max(revealFor(c), time.Second))
		return []string{l.String(), widget.Share(c.Theme, w, share, theme.Revealed)}
	}
	all := int64(len(s.page.fields))
	if all == 0 {
		l.Put(theme.Text, t.NoSealed)
	} else {
		l.Put(theme.Sealed, signs.Sealed).Skip(1).Put(theme.Text, t.Sealed(all, c.Text.Count(all)))
	}
	l.RightPieces(0, s.sealedRight(c)...)
	return []string{l.String(), widget.Rule(c.Theme, w, theme.Border)}
}

// countRight is the time left; under five seconds its words are bold too.
func (s *Screen) countRight(c screen.Context, rest time.Duration, words string) []widget.Piece {
	const soon = 5 * time.Second
	role := theme.Muted
	if rest < soon {
		role = theme.Strong
	}
	right := []widget.Piece{{Role: role, Text: words + " "}, {Role: theme.Revealed, Text: c.Text.Seconds(rest)}}
	if d := s.open.Since(c.Now); d >= spinnerAt {
		right = append(waiting(c, d, ""), right...)
	}
	return right
}

func (s *Screen) sealedRight(c screen.Context) []widget.Piece {
	t := c.Text.Decrypt()
	if d := s.open.Since(c.Now); d >= spinnerAt {
		return waiting(c, d, t.Opening(elapsed(c, d)))
	}
	if c.ReadOnly || len(s.page.fields) == 0 {
		return nil
	}
	n := int64(len(s.chosen(c.Now)))
	return []widget.Piece{{Role: theme.Strong, Text: c.Text.Count(n)}, {Role: theme.Muted, Text: " " + t.Chosen(n)}}
}

// body is the part below the countdown: fields, then what is known of the record.
func (s *Screen) body(c screen.Context, lines []string) []string {
	w := width(c)
	column := s.valueColumn(c)
	for i := range s.page.fields {
		lines = append(lines, s.fieldLine(c, i, column))
	}
	t := c.Text.Decrypt()
	gaps := 2
	if c.Compact {
		gaps = 1
	}
	section := func(title string) {
		for range gaps {
			lines = append(lines, "")
		}
		lines = append(lines, widget.Section(c.Theme, w, title))
		if !c.Compact {
			lines = append(lines, "")
		}
	}
	if c.ReadOnly {
		for _, text := range widget.Wrap(t.ReadOnly, min(w, prose)) {
			lines = append(lines, widget.NewLine(c.Theme, w).Put(theme.Muted, text).String())
		}
	}
	if len(s.page.fields) > 0 {
		section(t.Record)
		lines = append(lines, s.recordLines(c, column)...)
	}
	if len(s.page.clear) > 0 {
		section(t.Clear)
		lines = append(lines, s.clearLines(c, column)...)
	}
	return lines
}

// prose is how wide running text is at most.
const prose = 72

// clearLines is the clear members, in two columns where there is room.
func (s *Screen) clearLines(c screen.Context, column int) []string {
	const two, gap, date = 76, 4, 20
	w, members := width(c), s.page.clear
	var lines []string
	half, columns := w, 1
	if w >= two {
		half, columns = (w-gap)/2, 2
	}
	label := min(column, half-date) // a date is never cut
	for i := 0; i < len(members); i += columns {
		line := clearLine(c, half, label, members[i])
		if columns > 1 && i+1 < len(members) {
			line += widget.Blank(gap) + clearLine(c, w-half-gap, label, members[i+1])
		}
		lines = append(lines, line)
	}
	return lines
}

func clearLine(c screen.Context, w, label int, m member) string {
	l := widget.NewLine(c.Theme, w)
	name := widget.CutMiddle(m.label, label-2, c.Theme.Signs.Cut)
	return l.Put(theme.Muted, name).To(label).Data(theme.Text, m.text).String()
}
