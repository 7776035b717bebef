package ingest

import (
	"math"
	"time"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// facts is the line below the line: how many, how long, how long still. Figures are padded, so that nothing shifts.
func (s *Screen) facts(c screen.Context) string {
	t, p := c.Text.Ingest(), s.run.Progress
	l := widget.NewLine(c.Theme, c.Width)
	done := whole(p.Acknowledged())
	figure := c.Text.Count(done)
	switch {
	case p.Phase == vault.PhaseSettle && s.run.Running:
		l.Put(theme.Text, t.IndexesLong)
		if p.SettleTotal > 0 {
			total := c.Text.Count(p.SettleTotal)
			l.Put(theme.Muted, ", ").Put(theme.Muted, t.IndexParts(pad(c.Text.Count(p.Settled), widget.Width(total)), total))
		}
	case p.RecordsTotal > 0:
		total := c.Text.Count(p.RecordsTotal)
		l.Put(theme.Text, pad(figure, widget.Width(total))).Skip(1).Put(theme.Muted, t.Of(total))
	default:
		const least = 7
		l.Put(theme.Text, pad(figure, least)).Skip(1).Put(theme.Muted, t.SoFar(done))
		if p.BytesTotal > 0 && p.BytesRead <= p.BytesTotal {
			l.Skip(3).Put(theme.Muted, t.Bytes(c.Text.Bytes(p.BytesRead), c.Text.Bytes(p.BytesTotal)))
		}
	}
	elapsed := p.Elapsed
	if !s.run.Running {
		elapsed = time.Duration(s.run.Summary.Seconds * float64(time.Second))
	}
	const clock = 5
	block := func(label string, d time.Duration) []widget.Piece {
		figure := c.Text.Clock(d)
		return []widget.Piece{{Role: theme.Muted, Text: widget.Blank(clock-widget.Width(figure)) + label + " "}, {Role: theme.Text, Text: figure}}
	}
	took := block(t.Elapsed, elapsed)
	if s.run.Running && s.run.Left > 0 && !s.run.Stopping {
		both := append(took, block("  "+t.Left, s.run.Left)...)
		return l.RightPieces(0, both...).RightPieces(0, took...).String()
	}
	return l.RightPieces(0, took...).String()
}

// pad puts blanks before a figure.
func pad(figure string, width int) string { return widget.Blank(width-widget.Width(figure)) + figure }

// counters are the four figures of a run, with the sparkline of its rate beside or below them.
func (s *Screen) counters(c screen.Context) []string {
	const column = 18
	items := s.counted(c)
	width := column * len(items)
	if !c.Compact && c.Width >= width+2+column {
		const most = maxSeconds
		room := min(c.Width-width-4, most)
		lines := widget.Counters(c.Theme, width, items)
		spark := s.spark(c, room)
		for i := range lines {
			lines[i] += widget.Blank(c.Width-width-room) + spark[i]
		}
		return lines
	}
	lines := widget.Counters(c.Theme, c.Width, items)
	const least = 19
	if c.Height >= least {
		lines = append(lines, "")
		room := min(c.Width, maxSeconds)
		for _, drawn := range s.spark(c, room) {
			lines = append(lines, widget.Blank(c.Width-room)+drawn)
		}
	}
	return lines
}

func (s *Screen) counted(c screen.Context) []widget.Counter {
	t, n := c.Text.Ingest(), s.run.Progress.Counts
	all := n.Acknowledged()
	of := func(x uint64) []widget.Piece {
		if all == 0 {
			return nil
		}
		return []widget.Piece{{Role: theme.Muted, Text: c.Text.Percent(float64(x) / float64(all))}}
	}
	figure := func(x uint64) string { return c.Text.Count(whole(x)) }
	rejected := widget.Counter{Figure: figure(n.Rejected), Name: t.Rejected, Remark: of(n.Rejected)}
	if n.Rejected > 0 {
		rejected.Role = theme.DangerStrong
		rejected.Remark = []widget.Piece{{Role: theme.Danger, Text: c.Theme.Signs.Fail + " "}, {Role: theme.Muted, Text: t.ShowsWhy}}
	}
	items := []widget.Counter{
		{Figure: figure(n.Created), Name: t.Created, Remark: of(n.Created)},
		{Figure: figure(n.Updated), Name: t.Updated, Remark: of(n.Updated)},
		rejected,
	}
	average := s.rate(c, s.average())
	if !s.run.Running {
		took := time.Duration(s.run.Summary.Seconds * float64(time.Second))
		return append(items, widget.Counter{Figure: average, Name: t.AverageName, Remark: []widget.Piece{{Role: theme.Muted, Text: t.In(c.Text.Clock(took))}}})
	}
	now := 0.0
	if k := len(s.run.Rate); k > 0 {
		now = s.run.Rate[k-1]
	}
	return append(items, widget.Counter{
		Figure: s.rate(c, now), Name: t.RateNow, Remark: []widget.Piece{{Role: theme.Muted, Text: t.Average(average)}},
	})
}

// average is the records acknowledged a second since the beginning.
func (s *Screen) average() float64 {
	if !s.run.Running {
		if s.run.Summary.Seconds <= 0 {
			return 0
		}
		return float64(s.run.Summary.Acknowledged()) / s.run.Summary.Seconds
	}
	seconds := s.run.Progress.Elapsed.Seconds()
	if seconds < 1 {
		return 0
	}
	return float64(s.run.Progress.Acknowledged()) / seconds
}

func (s *Screen) rate(c screen.Context, v float64) string {
	return c.Text.Count(int64(math.Round(v))) + c.Text.Ingest().PerSecond
}

// spark is the sparkline of the rate, one cell a second, and below it how far back it goes: three lines of width cells.
func (s *Screen) spark(c screen.Context, width int) []string {
	t, values := c.Text.Ingest(), s.run.Rate
	if len(values) > width {
		values = values[len(values)-width:]
	}
	blank := widget.Blank(width)
	lines := []string{blank, blank, blank}
	if len(values) == 0 {
		return lines
	}
	first := width - len(values)
	for i, drawn := range widget.Spark(c.Theme, len(values), values) {
		lines[i] = widget.Blank(first) + drawn
	}
	if !s.run.Running {
		return lines
	}
	ago := t.Ago(len(values))
	l := widget.NewLine(c.Theme, width)
	if widget.Width(ago)+widget.Width(t.Now)+2 <= len(values) {
		l.To(first).Put(theme.Muted, ago)
	}
	lines[2] = l.Right(theme.Muted, t.Now, 0).String()
	return lines
}

// reasons lists why records were rejected, at the end.
func (s *Screen) reasons(c screen.Context) []string {
	if s.run.Running || len(s.run.Reasons) == 0 {
		return nil
	}
	t := c.Text.Ingest()
	most := 5
	if c.Compact {
		most = 3
	}
	lines := []string{widget.Section(c.Theme, c.Width, t.Why)}
	if !c.Compact {
		lines = append(lines, "")
	}
	const figure, at = 9, 11
	row := func(n uint64) *widget.Line {
		return widget.NewLine(c.Theme, c.Width).Right(theme.Text, c.Text.Count(whole(n)), figure).To(at)
	}
	others := s.run.Others
	for i, r := range s.run.Reasons {
		if i >= most {
			others += r.N
			continue
		}
		lines = append(lines, row(r.N).Data(theme.Text, c.Text.Reason(r.Text)).String())
	}
	if others > 0 {
		lines = append(lines, row(others).Put(theme.Muted, t.OtherWhy).String())
	}
	return lines
}
