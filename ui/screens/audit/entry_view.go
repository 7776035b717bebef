package audit

import (
	"strings"

	"cofre/audit"
	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// pane is the selected entry below the list.
func (s *Screen) pane(c screen.Context) []string {
	r := s.feed.selected()
	if r == nil || s.stale {
		return nil
	}
	t := c.Text.Audit()
	lines := []string{widget.Section(c.Theme, c.Width, t.Entry(count(c, r.seq))), ""}
	if !s.detail.known || s.detail.seq != r.seq {
		return lines
	}
	left, right := s.paneLeft(c), s.paneRight(c)
	const two, between = 72, 4
	if c.Width < two {
		lines = append(lines, widget.Pairs(c.Theme, c.Width, 0, append(left, right...))...)
		return lines[:min(len(lines), paneLines)]
	}
	half := (c.Width - between) / 2
	a, b := widget.Pairs(c.Theme, half, 0, left), widget.Pairs(c.Theme, c.Width-half-between, 0, right)
	for i := range max(len(a), len(b)) {
		line := widget.Blank(half)
		if i < len(a) {
			line = a[i]
		}
		if i < len(b) {
			line += widget.Blank(between) + b[i]
		}
		lines = append(lines, line)
	}
	return lines[:min(len(lines), paneLines)]
}

// paneLeft is what the act was about.
func (s *Screen) paneLeft(c screen.Context) []widget.Pair {
	t, d := c.Text.Audit(), &s.detail
	e := d.entry
	fields, record, reason, slot, class := e.Fields, e.Record, reasonWord(c.Text, &e), e.Slot, ""
	if d.intent != nil {
		if len(fields) == 0 {
			fields = d.intent.Fields
		}
		record, slot = first(record, d.intent.Record), first(slot, d.intent.Slot)
		if d.intent.Reason != "" && e.Reason != d.intent.Reason {
			reason, class = d.intent.Reason, between(c, reason)
		}
	}
	outcome := outcomeWord(c.Text, e.Outcome) + class
	return []widget.Pair{
		s.data(c, t.Record, record),
		s.data(c, t.Fields, strings.Join(fields, ", ")),
		s.data(c, t.Reason, reason),
		s.data(c, t.Outcome, outcome),
		s.data(c, t.Slot, slot),
		s.data(c, t.Data, string(e.Data)),
	}
}

// between puts the class of a failure behind its outcome.
func between(c screen.Context, class string) string {
	if class == "" {
		return ""
	}
	return " " + c.Theme.Signs.Point + " " + class
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// paneRight is what vouches for it.
func (s *Screen) paneRight(c screen.Context) []widget.Pair {
	t, d := c.Text.Audit(), &s.detail
	e := d.entry
	answers := widget.Piece{Role: theme.Muted, Text: t.NoIntent}
	switch {
	case e.Outcome == audit.OutcomeIntent:
		answers.Text = t.NoOutcome
		if r := s.feed.selected(); r != nil && r.pending {
			answers.Text = t.Searching
		}
	case d.intent != nil:
		answers = widget.Piece{Role: theme.Text, Text: t.AnswersTo(count(c, d.intent.Seq), c.Text.TimeOfDay(d.intent.Time.UTC()))}
	}
	const digits = 16
	return []widget.Pair{
		{Label: t.Answers, Value: []widget.Piece{answers}},
		s.data(c, t.HostName, e.Host),
		{Label: t.HostKey, Value: []widget.Piece{{Role: theme.Text, Text: signer(c, e.By)}}},
		{Label: t.Root, Value: []widget.Piece{{Role: theme.Text, Text: hashWords(e.Root[:digits/2]) + " " + c.Theme.Signs.Cut}}},
		{Label: t.Signed, Value: s.signed(c, e.Seq)},
	}
}

// signer is the key that signed an entry.
func signer(c screen.Context, by string) string {
	if by == audit.VaultSigner {
		return c.Text.Audit().ByVault
	}
	return safetext.Terminal(by)
}

// signed is what the last verification says of an entry.
func (s *Screen) signed(c screen.Context, seq uint64) []widget.Piece {
	t, signs := c.Text.Audit(), c.Theme.Signs
	known, whole := s.verdict.covers(seq)
	switch {
	case !known:
		return []widget.Piece{{Role: theme.Muted, Text: t.Unchecked}}
	case !whole:
		return []widget.Piece{{Role: theme.Danger, Text: signs.Fail + " "}, {Role: theme.Text, Text: t.Broken}}
	}
	at := s.verdict.at
	if c.Zone != nil {
		at = at.In(c.Zone)
	}
	words := t.CheckedAt(c.Text.TimeOfDay(at))
	return []widget.Piece{{Role: theme.OK, Text: signs.Done + " "}, {Role: theme.Text, Text: words}}
}

// data is a pair whose value comes from data; nothing is said as a word.
func (s *Screen) data(c screen.Context, label, value string) widget.Pair {
	const most = 1024
	if value == "" {
		return widget.Pair{Label: label, Value: []widget.Piece{{Role: theme.Muted, Text: c.Text.Audit().NoneThere}}}
	}
	value, _ = safetext.Cut(value, most)
	var pieces []widget.Piece
	for text, escaped := range safetext.Runs(value) {
		role := theme.Text
		if escaped {
			role = theme.Muted
		}
		pieces = append(pieces, widget.Piece{Role: role, Text: text})
	}
	return widget.Pair{Label: label, Value: pieces}
}

// text is the lines of an entry in full, or of a report.
func (s *Screen) text(c screen.Context) []string {
	if s.face == judging {
		return s.reportLines(c)
	}
	return s.entryLines(c)
}

// entryLines is both entries of the selected row with everything that they say.
func (s *Screen) entryLines(c screen.Context) []string {
	t := c.Text.Audit()
	if !s.detail.known {
		return nil
	}
	d := &s.detail
	title := t.Entry(count(c, d.entry.Seq))
	lines := append(s.oneEntry(c, title, d.entry), "")
	if d.intent != nil {
		lines = append(lines, "")
		lines = append(lines, s.oneEntry(c, t.Intent(count(c, d.intent.Seq)), *d.intent)...)
	}
	return lines
}

func (s *Screen) oneEntry(c screen.Context, title string, e audit.Entry) []string {
	t := c.Text.Audit()
	lines := make([]string, 0, 24)
	if !c.Compact {
		lines = append(lines, "")
	}
	lines = append(lines, widget.Section(c.Theme, c.Width, title), "")
	of := ""
	if e.Of != nil {
		of = count(c, *e.Of)
	}
	const stamp = "2006-01-02 15:04:05.000 UTC"
	label := 0
	pairs := []struct{ label, value string }{
		{t.Number, count(c, e.Seq)},
		{t.When, e.Time.UTC().Format(stamp)},
		{t.Actor, e.Actor},
		{t.HostName, e.Host},
		{t.Action, named(e.Action, actionWord(c.Text, e.Action), c)},
		{t.Outcome, e.Outcome},
		{t.Of, of},
		{t.Record, e.Record},
		{t.Fields, strings.Join(e.Fields, ", ")},
		{t.Reason, named(e.Reason, reasonWord(c.Text, &e), c)},
		{t.Slot, e.Slot},
		{t.Data, string(e.Data)},
		{t.HostKey, e.By},
		{t.Root, hashWords(e.Root[:])},
		{t.VaultID, e.Vault.Hex()},
	}
	const space, least = 2, 14
	for _, p := range pairs {
		label = max(label, widget.Width(p.label)+space, least)
	}
	for _, p := range pairs {
		lines = append(lines, longPair(c, label, p.label, p.value)...)
	}
	return append(lines, widget.Pairs(c.Theme, c.Width, label, []widget.Pair{{Label: t.Signed, Value: s.signed(c, e.Seq)}})...)
}

// named is the log's own word, and the one of the language where it is another.
func named(word, shown string, c screen.Context) string {
	if word == shown {
		return word
	}
	return word + " " + c.Theme.Signs.Point + " " + shown
}

// longPair is a label and a value on as many lines as it needs, escaped as data is.
func longPair(c screen.Context, label int, name, value string) []string {
	const most = 32 << 10
	t := c.Text.Audit()
	first := widget.NewLine(c.Theme, c.Width).Put(theme.Muted, name)
	if value == "" {
		return []string{first.To(label).Put(theme.Muted, t.NoneThere).String()}
	}
	value, wasCut := safetext.Cut(value, most)
	var lines []string
	for i, part := range hardWrap(safetext.Terminal(value), c.Width-label) {
		l := first
		if i > 0 {
			l = widget.NewLine(c.Theme, c.Width)
		}
		lines = append(lines, l.To(label).Put(theme.Text, part).String())
	}
	if wasCut {
		lines = append(lines, widget.NewLine(c.Theme, c.Width).To(label).Put(theme.Muted, t.DataCut).String())
	}
	return lines
}
