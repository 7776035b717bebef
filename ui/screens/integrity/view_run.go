package integrity

import (
	"time"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

const percentWidth = 8 // at the right of the line, with two blanks

// stageName is what a stage checks.
func stageName(t text.IntegrityStages, stage string) (short, long string) {
	switch stage {
	case stageAudit:
		return t.Audit, t.AuditLong
	case stageBatches:
		return t.Batches, t.BatchesLong
	case stageRecords:
		return t.Records, t.RecordsLong
	case stageRejects:
		return t.Rejects, t.RejectsLong
	case stageKeys:
		return t.Keys, t.KeysLong
	}
	return t.Account, t.AccountLong
}

// runHeadline says what is checked now, how far that is, and how long it takes.
func (s *Screen) runHeadline(c screen.Context) string {
	r, t := s.run, c.Text.Integrity()
	_, name := stageName(t.Stages, r.progress.Stage)
	l := widget.NewLine(c.Theme, c.Width)
	frames := c.Theme.Signs.Spinner
	l.Put(theme.Accent, frames[int(max(c.Now.Sub(r.begun), 0)/spinnerStep)%len(frames)]).Skip(1).Put(theme.Strong, t.Checking(name))

	var right []widget.Piece
	add := func(label, value string) {
		if len(right) > 0 {
			right = append(right, widget.Piece{Text: "   "})
		}
		right = append(right, widget.Piece{Role: theme.Muted, Text: label + " "}, widget.Piece{Role: theme.Text, Text: value})
	}
	add(t.Elapsed, c.Text.Clock(c.Now.Sub(r.begun)))
	rate, left := r.speed(c.Now)
	if left > 0 {
		add(t.LeftAbout, c.Text.Clock(left))
	}
	need := 0
	for _, p := range right {
		need += widget.Width(p.Text)
	}
	const gap = 3
	fits := func(words string) bool { return l.Rest()-gap-widget.Width(words) >= need+gap }
	if words := r.far(c.Text); words != "" && fits(words) {
		l.Skip(gap).Put(theme.Text, words)
	}
	if words := t.Rate(c.Text.Count(int64(rate))); rate >= 1 && fits(words) {
		l.Skip(gap).Put(theme.Muted, words)
	}
	return l.RightPieces(0, right...).String()
}

// far says how far the stage is.
func (r *run) far(c text.Catalogue) string {
	done := whole(r.progress.Done)
	switch {
	case r.progress.Total > 0:
		return c.Integrity().Of(c.Count(min(done, r.progress.Total)), c.Count(r.progress.Total))
	case r.progress.Total < 0 && done > 0:
		return c.Integrity().SoFar(c.Count(done))
	}
	return ""
}

// speed returns how many things a second this stage checks, and how long the stage of users still takes; 0: cannot be said.
func (r *run) speed(now time.Time) (rate float64, left time.Duration) {
	const soon = time.Second
	took := now.Sub(r.staged)
	if took < soon || r.progress.Done == 0 {
		return 0, 0
	}
	rate = float64(r.progress.Done) / took.Seconds()
	if more := r.progress.Total - whole(r.progress.Done); r.progress.Stage == stageRecords && more > 0 {
		left = time.Duration(float64(more) / rate * float64(time.Second))
	}
	return rate, left
}

// share returns how much of the users is checked; known is false while nobody has counted them.
func (s *Screen) share() (share float64, known bool) {
	r := s.run
	switch {
	case after(r.progress.Stage, stageRecords):
		return 1, true
	case r.total > 0:
		return min(float64(r.records)/float64(r.total), 1), true
	case r.total == 0:
		return 1, true
	}
	return 0, false
}

// runLine draws the line of the whole vault with the share that is checked at its right.
func (s *Screen) runLine(c screen.Context, share float64, known bool) string {
	l := widget.NewLine(c.Theme, c.Width)
	s.wholeLine(c, l, c.Width-percentWidth, share, theme.OK)
	if known {
		l.Right(theme.Strong, c.Text.Percent(share), 0)
	}
	return l.String()
}

// steps draws the stages: done, now, to come.
func (s *Screen) steps(c screen.Context) string {
	t := c.Text.Integrity()
	var names []string
	now := len(stages())
	for i, stage := range stages() {
		short, _ := stageName(t.Stages, stage)
		names = append(names, short)
		if stage == s.run.progress.Stage {
			now = i
		}
	}
	return widget.Steps(c.Theme, c.Width, names, now)
}
