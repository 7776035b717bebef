package overview

import (
	"slices"
	"strings"
	"time"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// drawChart draws the users by day: title, blocks with two or three round figures, dates below, words beside.
func (s *Screen) drawChart(c screen.Context, b *canvas, f frame) {
	t := c.Text.Overview()
	b.put(f.dayTitle, section(c, c.Width, t.By[s.chart.unit], s.focus == onDays, s.chartNote(c, f)...))
	st := stateOf(c, &s.days, "")
	switch {
	case !s.days.known && st.failed:
		b.put(f.plot, notRead(c, c.Width))
	case !s.days.known:
		for i, l := range waiting(c, st, f.columns, f.rows) {
			b.put(f.plot+i, widget.Blank(tickWidth)+l)
		}
	case len(s.chart.n) == 0:
		b.put(f.plot, widget.NewLine(c.Theme, c.Width).Put(theme.Muted, t.NoDates).String())
	default:
		s.drawBlocks(c, b, f)
		s.drawAxis(c, b, f)
		if f.stats > 0 {
			b.join(f.plot+1, f.stats, s.words(c, f)...)
		}
	}
}

// chartNote is what stands in the title's line: which date, and the words for which a narrow window has no other place.
func (s *Screen) chartNote(c screen.Context, f frame) []widget.Piece {
	t := c.Text.Overview()
	name := t.Sealing
	if s.memory.date != "" {
		name = widget.CutMiddle(printable(s.memory.date), nameMost, c.Theme.Signs.Cut)
	}
	note := []widget.Piece{muted(name + ", " + t.UTC)}
	if f.stats > 0 || len(s.chart.n) == 0 {
		return note
	}
	back := max(s.column, 0)
	figure := c.Text.Count(s.chart.count(back))
	return append([]widget.Piece{
		muted(s.columnName(c, back) + " "), {Role: theme.Strong, Text: figure}, muted("  "),
	}, note...)
}

// drawBlocks draws the columns and the figures at their left.
func (s *Screen) drawBlocks(c screen.Context, b *canvas, f frame) {
	values := s.chart.n[len(s.chart.n)-f.columns:]
	var most int64
	for _, v := range values {
		most = max(most, v)
	}
	top := widget.RoundTop(most)
	if !s.chart.today { // no column is in accent where none is today
		values = append(slices.Clip(values), 0)
	}
	plot := widget.DayChart(c.Theme, f.rows, values, top)
	middle := -1
	if top%2 == 0 && f.rows >= leastRows {
		middle = f.rows / 2
	}
	for y, line := range plot {
		tick := widget.NewLine(c.Theme, tickWidth)
		const end = tickWidth - 2
		switch y {
		case 0:
			tick.Right(theme.Muted, c.Text.Scale(top), end)
		case middle:
			tick.Right(theme.Muted, c.Text.Scale(top/2), end)
		case f.rows - 1:
			tick.Right(theme.Muted, "0", end)
		}
		if !s.chart.today {
			line = strings.TrimSuffix(line, " ")
		}
		b.put(f.plot+y, tick.String()+line)
	}
}

// drawAxis draws the dates below the columns, or the chosen one with a sign under its column.
func (s *Screen) drawAxis(c screen.Context, b *canvas, f frame) {
	l := widget.NewLine(c.Theme, tickWidth+f.columns)
	last := f.columns - 1
	if s.column >= 0 && s.column <= last {
		at := tickWidth + last - s.column
		name := s.columnName(c, s.column)
		if n := widget.Width(name) + 1; at+1+n <= tickWidth+f.columns {
			l.To(at).Put(theme.Accent, c.Theme.Signs.Rising).Skip(1).Put(theme.Text, name)
		} else {
			l.To(at-n).Put(theme.Text, name).Skip(1).Put(theme.Accent, c.Theme.Signs.Rising)
		}
		b.put(f.axis, l.String())
		return
	}
	first, middle, end := s.columnName(c, last), s.columnName(c, last-last/2), s.columnName(c, 0)
	l.To(tickWidth).Put(theme.Muted, first)
	at := tickWidth + last/2
	const gap = 3
	if l.Used()+gap <= at && at+widget.Width(middle)+gap <= tickWidth+f.columns-widget.Width(end) {
		l.To(at).Put(theme.Muted, middle)
	}
	b.put(f.axis, l.Right(theme.Muted, end, 0).String())
}

// columnName is what a column stands for in words, as short as can be.
func (s *Screen) columnName(c screen.Context, back int) string {
	at := s.chart.at(back)
	if back == 0 && s.chart.today {
		return c.Text.Overview().Now[s.chart.unit]
	}
	const far = 300 * oneDay
	old := c.Now.Sub(at) > far || at.Sub(c.Now) > far
	switch s.chart.unit {
	case byMonth:
		return c.Text.Month(at)
	case byYear:
		return at.Format("2006")
	case byDay, byWeek, units:
	}
	if old {
		return c.Text.Day(at)
	}
	return c.Text.ShortDay(at)
}

// words says beside the chart which numbers matter.
func (s *Screen) words(c screen.Context, f frame) []string {
	t := c.Text.Overview()
	e := s.chart.extremes(f.columns)
	const label, figure = 14, 24
	line := func(role theme.Role, name, count, remark string) string {
		l := widget.NewLine(c.Theme, statsWidth).Put(role, widget.CutEnd(name, label, c.Theme.Signs.Cut))
		return l.Right(theme.Text, count, figure).Skip(2).Put(theme.Muted, remark).String()
	}
	var out []string
	latest := t.Latest
	if s.chart.today {
		latest = t.Now[s.chart.unit]
	}
	remark := ""
	if !s.chart.today {
		remark = s.columnName(c, 0)
	}
	out = append(out, line(theme.Muted, latest, c.Text.Count(s.chart.count(0)), remark),
		line(theme.Muted, t.Busiest, c.Text.Count(s.chart.count(e.busiest)), s.columnName(c, e.busiest)))
	quiet := s.columnName(c, e.quietest)
	if e.zeros > 1 {
		quiet = t.Empty(int64(e.zeros), c.Text.Count(int64(e.zeros)), int(s.chart.unit))
	}
	out = append(out, line(theme.Muted, t.Quietest, c.Text.Count(s.chart.count(e.quietest)), quiet),
		line(theme.Muted, t.Average, c.Text.Count(e.average), t.Each[s.chart.unit]))
	if s.column >= 0 && f.rows > len(out)+2 {
		out = append(out, "", line(theme.Accent, s.chosenName(c), c.Text.Count(s.chart.count(s.column)), ""))
	}
	return out
}

// chosenName is the chosen column with its sign.
func (s *Screen) chosenName(c screen.Context) string {
	return c.Theme.Signs.Rising + " " + s.columnName(c, s.column)
}

// moveColumn chooses another column of the chart.
func (s *Screen) moveColumn(c screen.Context, by int) {
	if len(s.chart.n) == 0 {
		return
	}
	s.focus = onDays
	last := arrange(c).columns - 1
	s.column = min(max(s.column-by, 0), last)
}

// zoom sums by a longer or a shorter time.
func (s *Screen) zoom(by int) {
	u := min(max(s.chart.unit+unit(by), byDay), byYear)
	if u == s.chart.unit || !s.days.known {
		return
	}
	s.chart = s.days.value.by[u]
	s.column = -1
}

// span is the first and the last day of a column.
func (s *series) span(back int) (first, last time.Time) {
	first = s.at(back)
	return first, s.unit.back(first, -1).AddDate(0, 0, -1)
}
