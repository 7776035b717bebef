package ingest

import (
	"time"

	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// around returns what stands above and below the table of fields.
func (s *Screen) around(c screen.Context) (above, below []string) {
	if s.step == previewing {
		return s.abovePreview(c), s.belowPreview(c)
	}
	return s.aboveRun(c), s.belowRun(c)
}

// frame joins what is above the fields, the fields and what is below them.
func (s *Screen) frame(c screen.Context) []string {
	above, below := s.around(c)
	lines := append(above, s.viewFields(c, c.Height-len(above)-len(below))...)
	lines = append(lines, below...)
	if len(lines) > c.Height {
		lines = lines[:c.Height]
	}
	return lines
}

// gap is the space between two sections.
func gap(c screen.Context) []string {
	if c.Compact {
		return []string{""}
	}
	return []string{"", ""}
}

// viewLoading says what is waited for while the first record is read.
func (s *Screen) viewLoading(c screen.Context) screen.View {
	t := c.Text.Ingest()
	lines := append(blankAbove(c), "")
	const soon = 300 * time.Millisecond
	if waited := s.load.Since(c.Now); waited >= soon || s.beat > 0 && s.load.Busy() && waited > 0 {
		l := widget.NewLine(c.Theme, c.Width)
		words := widget.CutMiddle(t.ReadingOne(s.named(c, s.spec, "")), c.Width-12, c.Theme.Signs.Cut)
		l.Put(theme.Accent, frameOf(c, s.beat)).Skip(1).Put(theme.Text, words).Put(theme.Muted, ", "+c.Text.Seconds(waited.Truncate(100*time.Millisecond)))
		lines = append(lines, l.String())
	}
	return screen.View{Lines: lines}
}

func frameOf(c screen.Context, beat int) string {
	frames := c.Theme.Signs.Spinner
	return frames[beat%len(frames)]
}

func (s *Screen) viewPreview(c screen.Context) screen.View {
	return screen.View{Lines: s.frame(c)}
}

func (s *Screen) abovePreview(c screen.Context) []string {
	p, t := s.preview, c.Text.Ingest()
	l := widget.NewLine(c.Theme, c.Width)
	lines := append(blankAbove(c), l.Put(theme.Strong, widget.CutMiddle(s.named(c, s.spec, p.Source), c.Width, c.Theme.Signs.Cut)).String())
	if p.Rejected != "" {
		lines = append(lines, l.Reset().Put(theme.Danger, c.Theme.Signs.Fail).Skip(1).Put(theme.Text, t.WouldReject).Skip(1).Data(theme.Muted, p.Rejected).String())
	}
	return append(lines, gap(c)...)
}

func (s *Screen) belowPreview(c screen.Context) []string {
	words := c.Text.Ingest().NotYet
	if c.ReadOnly {
		words = c.Text.Ingest().ReadOnly
	}
	return append(gap(c), widget.NewLine(c.Theme, c.Width).Put(theme.Muted, words).String())
}

func (s *Screen) viewRun(c screen.Context) screen.View {
	v := screen.View{Lines: s.frame(c)}
	if s.run.Running {
		part, known := s.share()
		if !known {
			part = -1
		}
		v.Progress = &part
	}
	return v
}

// share is how much is done: of the records, of the bytes, or of the indexes.
func (s *Screen) share() (float64, bool) {
	p := s.run.Progress
	if p.Phase == vault.PhaseSettle {
		if p.SettleTotal <= 0 {
			return 0, false
		}
		return min(float64(p.Settled)/float64(p.SettleTotal), 1), true
	}
	part, known := share(p)
	const notYet = 0.999 // what was read is not stored yet
	return min(part, notYet), known
}

// aboveRun is the run: what it reads, the line, the facts below it, the counters and the sparkline.
func (s *Screen) aboveRun(c screen.Context) []string {
	lines := append(blankAbove(c), s.headline(c))
	if !c.Compact {
		lines = append(lines, "")
	}
	lines = append(lines, s.progressLine(c), s.facts(c))
	lines = append(lines, gap(c)...)
	lines = append(lines, s.counters(c)...)
	lines = append(lines, gap(c)...)
	if why := s.reasons(c); len(why) > 0 {
		lines = append(lines, why...)
		lines = append(lines, gap(c)...)
	}
	return lines
}

func (s *Screen) belowRun(c screen.Context) []string {
	t := c.Text.Ingest()
	words := t.StopKeeps
	if !s.run.Running {
		words = t.NextTime
	}
	return append(gap(c)[1:], widget.NewLine(c.Theme, c.Width).Put(theme.Muted, words).String())
}

// headline names the source, or says how it ended, and at the right what is waited for.
func (s *Screen) headline(c screen.Context) string {
	l := widget.NewLine(c.Theme, c.Width)
	name := s.named(c, s.run.Spec, s.run.Source)
	right := s.waiting(c)
	room := c.Width
	for _, p := range right {
		room -= widget.Width(p.Text)
	}
	if s.run.Running {
		return l.Put(theme.Strong, widget.CutMiddle(name, max(room-2, 0), c.Theme.Signs.Cut)).RightPieces(0, right...).String()
	}
	sign, role, words := s.outcome(c)
	const least = 12
	l.Put(role, sign).Skip(1).Put(theme.Strong, words)
	if l.Rest() > least {
		l.Skip(3).Put(theme.Muted, widget.CutMiddle(name, l.Rest(), c.Theme.Signs.Cut))
	}
	return l.String()
}

// outcome says how the run ended.
func (s *Screen) outcome(c screen.Context) (sign string, role theme.Role, words string) {
	t, sum, signs := c.Text.Ingest(), s.run.Summary, c.Theme.Signs
	stored := whole(sum.Created + sum.Updated)
	count := c.Text.Count(stored)
	switch {
	case explain.Cancelled(s.run.Err):
		return signs.Mark, theme.Warn, t.Stopped(stored, count)
	case s.run.Err != nil:
		return signs.Fail, theme.Danger, t.Broke(stored, count)
	case sum.Read == 0:
		return signs.Mark, theme.Warn, t.Nothing
	}
	return signs.Done, theme.OK, t.Done(stored, count)
}

// waiting says what the run is at, where that is not plain reading and storing.
func (s *Screen) waiting(c screen.Context) []widget.Piece {
	t, run := c.Text.Ingest(), s.run
	const long = 3 * time.Second
	var words string
	switch {
	case !run.Running:
		return nil
	case run.Stopping:
		words = t.Stopping
	case run.Progress.Phase == vault.PhaseSettle:
		words = t.Indexes
	case run.Progress.Phase == "":
		words = t.Opening
	case run.Stalled < long:
		return nil
	case run.Progress.Read > run.Progress.Acknowledged():
		words = t.WaitStore(c.Text.Seconds(run.Stalled.Truncate(time.Second)))
	default:
		words = t.WaitSource(c.Text.Seconds(run.Stalled.Truncate(time.Second)))
	}
	return []widget.Piece{{Role: theme.Accent, Text: frameOf(c, s.beat)}, {Role: theme.Text, Text: " " + words}}
}

// progressLine is the line with its percentage at the right; without one where the whole is not known.
func (s *Screen) progressLine(c screen.Context) string {
	const percent = 9
	part, known := s.share()
	switch {
	case !s.run.Running && s.run.Err == nil:
		part = 1
	case !known && s.run.Running:
		return widget.Moving(c.Theme, c.Width, s.beat)
	case !known:
		return widget.Share(c.Theme, c.Width, 0, theme.Accent)
	}
	return widget.Share(c.Theme, c.Width-percent, part, theme.Accent) +
		widget.NewLine(c.Theme, percent).Right(theme.Strong, c.Text.Percent(part), 0).String()
}
