package overview

import (
	"math"
	"strings"

	"cofre/record/safetext"
	"cofre/store/query"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// nameMost is how much room a field's name gets.
const nameMost = 28

// printable makes text of data safe to print, in one line and not longer than can be shown.
func printable(s string) string {
	const most = 512
	if cut, more := safetext.Cut(s, most); more {
		s = cut
	}
	return safetext.Terminal(s)
}

// bar is one row of the bars.
type bar struct {
	label string // safe to print
	n     int64
	value string // as the store has it
	kind  barKind
}

type barKind uint8

const (
	barValue barKind = iota
	barOthers
	barAbsent
)

// barList is what the bars show in so many rows: the most frequent values, the others together, those without a value.
func (s *Screen) barList(c screen.Context, rows int) []bar {
	t := c.Text.Overview()
	top := s.top.value.top
	tail := 0
	if top.Absent > 0 {
		tail++
	}
	shown := min(len(top.Values), rows-tail)
	others := top.Others
	if others > 0 || shown < len(top.Values) {
		shown = min(len(top.Values), rows-tail-1)
	}
	shown = max(shown, 0)
	out := make([]bar, 0, shown+2)
	for i, v := range top.Values {
		if i >= shown {
			others += v.N
			continue
		}
		out = append(out, bar{printable(v.Value), v.N, v.Value, barValue})
	}
	if others > 0 {
		out = append(out, bar{label: t.Others, n: others, kind: barOthers})
	}
	if top.Absent > 0 {
		out = append(out, bar{label: t.Absent, n: top.Absent, kind: barAbsent})
	}
	return out[:min(len(out), max(rows, 0))]
}

// drawBars draws the most frequent values of the chosen field.
func (s *Screen) drawBars(c screen.Context, b *canvas, f frame) {
	t := c.Text.Overview()
	title := printable(s.field)
	if title == "" {
		title = t.TopValues
	}
	b.put(f.barTitle, section(c, f.barWidth, widget.CutMiddle(title, max(f.barWidth-4, 1), c.Theme.Signs.Cut), s.focus == onBars))
	st := stateOf(c, &s.top, "")
	say := func(text string) {
		b.put(f.bars, widget.NewLine(c.Theme, f.barWidth).Put(theme.Muted, text).String())
	}
	switch {
	case s.top.known:
		if list := s.barList(c, f.barRows); len(list) > 0 {
			b.put(f.bars, s.barLines(c, f.barWidth, list)...)
		} else if f.barRows > 0 {
			say(t.NoValues)
		}
	case st.failed:
		b.put(f.bars, notRead(c, f.barWidth))
	case s.field == "" && !s.sample.task.Busy():
		say(t.NoField)
	default:
		if s.sample.task.Busy() && !st.busy {
			st = stateOf(c, &s.sample, "")
		}
		b.put(f.bars, waiting(c, st, f.barWidth, min(f.barRows, stackBars))...)
	}
}

// barLines draws rows: label, line, count and share. While another field is counted those of the last one stay, muted.
func (s *Screen) barLines(c screen.Context, width int, list []bar) []string {
	const longest, labelLeast, labelMost, gap, least = 34, 10, 24, 2, 6
	label, count, share, most, sum := labelLeast, 0, 0, int64(1), int64(0)
	for _, r := range list {
		most, sum = max(most, r.n), sum+r.n
	}
	shares := make([]string, len(list))
	for i, r := range list {
		shares[i] = c.Text.Percent(float64(r.n) / float64(max(sum, 1)))
		label = max(label, min(widget.Width(r.label), labelMost))
		count, share = max(count, widget.Width(c.Text.Count(r.n))), max(share, widget.Width(shares[i]))
	}
	const indent = 2 // the bar of the selection
	line := min(width-indent-label-count-share-3*gap, longest)
	if line < least {
		label = max(label-(least-line), least)
		line = least
	}
	stale := s.top.value.field != s.field
	out := make([]string, 0, len(list))
	for i, r := range list {
		l := widget.NewLine(c.Theme, width).Select(i == s.row && s.focus == onBars && !stale).Stale(stale)
		name, paint := theme.Text, theme.Accent
		if r.kind != barValue {
			name, paint = theme.Muted, theme.Muted
		}
		if l.Selected() {
			l.Put(theme.Accent, c.Theme.Signs.Bar)
			name = theme.Strong
		}
		n := max(int(math.Round(float64(r.n)/float64(most)*float64(line))), min(int(r.n), 1))
		l.To(indent).Fixed(name, r.label, label).Skip(gap).Repeat(paint, c.Theme.Signs.Full, n)
		end := indent + label + gap + line + gap + count
		l.Right(theme.Text, c.Text.Count(r.n), end).Right(theme.Muted, shares[i], end+gap+share)
		out = append(out, l.String())
	}
	return out
}

// moveRow chooses another row of the bars.
func (s *Screen) moveRow(c screen.Context, by int) {
	list := s.barList(c, arrange(c).barRows)
	if len(list) == 0 {
		return
	}
	if s.focus == onBars && s.row >= 0 {
		by += s.row
	} else {
		by = max(by-1, 0)
	}
	s.focus, s.row = onBars, min(max(by, 0), len(list)-1)
}

// wanted returns the query that selects what is chosen; "" where nothing is, or where it cannot be asked for.
func (s *Screen) wanted(c screen.Context) string {
	q := ""
	switch s.focus {
	case onDays:
		q = s.wantedDays()
	case onBars:
		q = s.wantedValue(c)
	}
	if q == "" || len(q) > query.MaxLength {
		return ""
	}
	if _, err := query.Parse(q, s.deps.Schema); err != nil {
		return ""
	}
	return q
}

func (s *Screen) wantedDays() string {
	if s.column < 0 || s.chartOf == "" || s.chartOf != s.memory.date || len(s.chart.n) == 0 {
		return ""
	}
	first, last := s.chart.span(s.column)
	name := named(s.chartOf)
	switch s.chart.unit {
	case byMonth:
		return name + ":" + first.Format("2006-01")
	case byYear:
		return name + ":" + first.Format("2006")
	case byWeek:
		return name + ":" + first.Format("2006-01-02") + ".." + last.Format("2006-01-02")
	case byDay, units:
	}
	return name + ":" + first.Format("2006-01-02")
}

func (s *Screen) wantedValue(c screen.Context) string {
	list := s.barList(c, arrange(c).barRows)
	if s.row < 0 || s.row >= len(list) || s.top.value.field != s.field {
		return ""
	}
	name, r := named(s.top.value.field), list[s.row]
	switch r.kind {
	case barValue:
		if len(query.Fold(r.value)) > query.MaxText {
			return "" // only a beginning of it is indexed
		}
		return name + ":" + quoted(r.value)
	case barAbsent:
		return "-" + name + ":*"
	case barOthers:
	}
	return ""
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// named is a field's name as the query language takes it.
func named(s string) string {
	for _, r := range s {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return quoted(s)
		}
	}
	return s
}
