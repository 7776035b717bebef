package browse

import (
	"strings"
	"time"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// sheet draws one user's record in width cells.
type sheet struct {
	screen *Screen
	c      screen.Context
	words  text.Browse
	user   *user
	width  int
	label  int  // width of the labels' column
	wrap   bool // long values go on in further lines; else they are cut
}

// Widths of the labels' column: its least, what parts it from the values, and the share of the width that it may take.
const (
	labelLeast = 14
	labelGap   = 2
	labelPart  = 17
	labelWhole = 37
	proseMost  = 72
)

// sheet makes a sheet for a user.
func (s *Screen) sheet(c screen.Context, u *user, width int, wrap bool) sheet {
	d := sheet{screen: s, c: c, words: c.Text.Browse(), user: u, width: width, wrap: wrap, label: labelLeast}
	for _, m := range u.members {
		n := len(m.name) + labelGap
		if n > width {
			n = widget.Width(safetext.Terminal(m.name)) + labelGap
		}
		d.label = max(d.label, n)
	}
	d.label = min(d.label, max(labelLeast, (width*labelPart+labelWhole-1)/labelWhole))
	return d
}

// record is everything about a user, from top to bottom.
func (s *Screen) record(c screen.Context, u *user, width int, wrap bool) []string {
	d := s.sheet(c, u, width, wrap)
	lines := d.head()
	for _, section := range [][]string{d.sealed(), d.clear(), d.seal()} {
		if len(section) > 0 {
			lines = append(append(lines, ""), section...)
		}
	}
	return lines
}

// head is the name, the id, and when the record was sealed.
func (d sheet) head() []string {
	t := d.c.Theme
	name, id := widget.NewLine(t, d.width), widget.NewLine(t, d.width)
	if d.user.name != "" {
		name.Data(theme.Strong, clip(d.user.name))
	} else {
		name.Put(theme.Strong, widget.CutMiddle(safetext.Terminal(d.user.id), d.width, t.Signs.Cut))
	}
	updated := ""
	if d.screen.enveloped && !d.screen.envelope.At.IsZero() {
		updated = d.words.Updated(d.when(d.screen.envelope.At))
	}
	if d.user.name != "" {
		room := d.width
		if updated != "" {
			room -= widget.Width(updated) + 3
		}
		id.Put(theme.Muted, widget.CutMiddle(safetext.Terminal(d.user.id), max(room, labelLeast), t.Signs.Cut))
		if updated != "" {
			id.Put(theme.Muted, " "+t.Signs.Point+" ")
		}
	}
	id.Put(theme.Muted, updated)
	lines := []string{name.String(), id.String()}
	if d.user.damaged {
		lines = append(lines, "")
		for _, line := range widget.Wrap(d.words.UnreadableWhy, min(d.width, proseMost)) {
			lines = append(lines, widget.NewLine(t, d.width).Put(theme.Muted, line).String())
		}
	}
	return lines
}

// sealed lists what is sealed, as plates.
func (d sheet) sealed() []string {
	t := d.c.Theme
	var lines []string
	for _, m := range d.user.members {
		if !m.sealed {
			continue
		}
		if lines == nil {
			lines = append(lines, widget.Section(t, d.width, d.words.Sealed))
		}
		l := widget.NewLine(t, d.width).Put(theme.Sealed, t.Signs.Sealed).Skip(1).Put(theme.Muted, d.name(m))
		lines = append(lines, l.To(d.label+2).Pieces(widget.Mask(t, safetext.Terminal(m.four))...).String())
	}
	return lines
}

// clear lists what is in the clear. Latitude and longitude of one place are one line.
func (d sheet) clear() []string {
	t := d.c.Theme
	var lines []string
	for i := 0; i < len(d.user.members); i++ {
		m := d.user.members[i]
		if m.sealed || m.name == d.screen.deps.Name {
			continue
		}
		if lines == nil {
			lines = append(lines, widget.Section(t, d.width, d.words.Clear))
		}
		if i+1 < len(d.user.members) {
			if place, ok := onePlace(m, d.user.members[i+1]); ok {
				m = place
				i++
			}
		}
		lines = append(lines, d.value(m)...)
	}
	if n := int64(d.user.more); n > 0 {
		l := widget.NewLine(t, d.width).Put(theme.Muted, d.words.MoreFields(n, d.c.Text.Count(n)))
		lines = append(lines, l.String())
	}
	return lines
}

// onePlace joins two coordinates whose names differ in their last word only.
func onePlace(a, b member) (member, bool) {
	i, j := strings.LastIndexByte(a.name, '_'), strings.LastIndexByte(b.name, '_')
	if a.kind != record.KindGeo || b.kind != record.KindGeo || i < 1 || i != j || a.name[:i] != b.name[:j] ||
		a.null || b.null || a.sealed || b.sealed {
		return member{}, false
	}
	return member{name: a.name[:i], kind: record.KindGeo, text: a.text + ", " + b.text}, true
}

// value is one clear member: in one line, or in as many as it takes.
func (d sheet) value(m member) []string {
	t := d.c.Theme
	l := widget.NewLine(t, d.width).Put(theme.Muted, d.name(m)).To(d.label)
	switch {
	case m.null:
		return []string{l.Put(theme.Muted, d.words.None).String()}
	case !d.wrap:
		return []string{l.Data(theme.Text, clip(m.text)).String()}
	}
	room := min(d.width-d.label, proseMost)
	if widget.Width(m.text) <= room && m.size == 0 {
		return []string{l.Data(theme.Text, m.text).String()}
	}
	var lines []string
	for _, part := range widget.Wrap(safetext.Terminal(m.text), room) {
		lines = append(lines, l.Put(theme.Text, part).String())
		l = widget.NewLine(t, d.width).Skip(d.label)
	}
	if m.size > 0 {
		long := t.Signs.Cut + " " + d.words.LongValue(d.c.Text.Bytes(int64(m.size)))
		lines = append(lines, l.Put(theme.Muted, long).String())
	}
	return lines
}

// clip leaves no more of a value than a line can show: what is drawn does not cost more where the data is long.
func clip(s string) string {
	const most = 1024
	s, _ = safetext.Cut(s, most)
	return s
}

// name is a member's name as it fits the labels' column: whole, else the policy's short label, else cut.
func (d sheet) name(m member) string {
	room := d.label - labelGap
	name := safetext.Terminal(m.name)
	if widget.Width(name) > room && m.label != "" && widget.Width(m.label) <= room {
		return m.label
	}
	return widget.CutMiddle(name, room, d.c.Theme.Signs.Cut)
}

// seal says what is known of the record's seal.
func (d sheet) seal() []string {
	t, s := d.c.Theme, d.screen
	pairs := []widget.Pair{{Label: d.words.State, Value: d.state()}}
	add := func(label, value string, role theme.Role) {
		if value != "" {
			pairs = append(pairs, widget.Pair{Label: label, Value: []widget.Piece{{Role: role, Text: value}}})
		}
	}
	if e := s.envelope; s.enveloped && s.resting == d.user.id {
		suite := safetext.Terminal(e.Suite)
		if e.Epoch > 0 && suite != "" {
			suite += " " + t.Signs.Point + " " + d.words.Epoch + " " + d.c.Text.Count(int64(min(e.Epoch, 1<<62)))
		}
		add(d.words.Suite, suite, theme.Text)
		run := safetext.Terminal(e.Run)
		if e.Host != "" && run != "" {
			run += " " + t.Signs.Point + " " + safetext.Terminal(clip(e.Host))
		}
		add(d.words.Run, run, theme.Text)
		if e.Unsigned {
			add(d.words.Origin, t.Signs.Mark+" "+d.words.Unsigned, theme.Warn)
		}
		if d.wrap {
			add(d.words.Key, safetext.Terminal(e.KID), theme.Text)
			add(d.words.Policy, safetext.Terminal(e.Policy), theme.Text)
		}
	}
	if s.deps.History != nil {
		value, role := d.revealed()
		add(d.words.Revealed, value, role)
	}
	return append([]string{widget.Section(t, d.width, d.words.Seal)}, widget.Pairs(t, d.width, d.label, pairs)...)
}

// state is what is known of the seal, with its sign.
func (d sheet) state() []widget.Piece {
	signs := d.c.Theme.Signs
	v := d.screen.verdict(d.user)
	switch {
	case d.user.damaged:
		return []widget.Piece{{Role: theme.Danger, Text: signs.Fail}, {Role: theme.Text, Text: " " + d.words.Unreadable}}
	case v.State == StateFailed:
		return []widget.Piece{{Role: theme.Danger, Text: signs.Fail}, {Role: theme.Text, Text: " " + d.words.DoesNotHold}}
	case v.State == StateUnchecked:
		return []widget.Piece{{Role: theme.Warn, Text: signs.Mark}, {Role: theme.Text, Text: " " + d.words.NotChecked}}
	case v.State == StateWhole:
		whole := " " + d.words.Whole(d.when(v.At))
		return []widget.Piece{{Role: theme.OK, Text: signs.Done}, {Role: theme.Text, Text: whole}}
	}
	return []widget.Piece{{Role: theme.Muted, Text: d.words.NotChecked}}
}

// revealed says when the user's values were revealed last, as far as the audit log was read.
func (d sheet) revealed() (string, theme.Role) {
	r := &d.screen.memory.reveals
	last, ok := r.last[d.user.id]
	switch {
	case ok:
		when, who := d.when(last.at), safetext.Terminal(clip(last.who))
		if said := d.words.RevealedBy(when, who); widget.Width(said) <= d.width-d.label {
			return said, theme.Text
		}
		return when + ", " + who, theme.Text
	case !r.known:
		return d.words.ReadingLog, theme.Muted
	case r.from == 0:
		return d.words.Never, theme.Text
	}
	return d.words.NotLately(d.c.Text.Count(int64(min(r.to-r.from, 1<<62)))), theme.Muted
}

// when says how long ago something was; a day of this year without the year.
func (d sheet) when(at time.Time) string {
	const week = 7 * 24 * time.Hour
	if d.c.Zone != nil {
		at = at.In(d.c.Zone)
	}
	if d.c.Now.Sub(at) >= week && at.Year() == d.c.Now.Year() {
		return d.c.Text.ShortDay(at)
	}
	return d.c.Text.Ago(d.c.Now, at)
}
