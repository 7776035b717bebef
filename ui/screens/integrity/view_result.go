package integrity

import (
	"slices"
	"time"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// headline says in one line what came of it.
func (s *Screen) headline(c screen.Context) string {
	r, t, sg := s.shown(), c.Text.Integrity(), c.Theme.Signs
	l := widget.NewLine(c.Theme, c.Width)
	if r.stopped {
		l.Put(theme.Warn, sg.Mark).Skip(1).Put(theme.Strong, t.Stopped(c.Text.Count(whole(r.records)), s.total(c, r)))
		note := t.StoppedWhy
		if n := int64(len(r.items)); n > 0 {
			note = t.SoFarFails(n, c.Text.Count(n))
		}
		return soft(l, note)
	}
	failing := r.report.Records - min(r.report.OK, r.report.Records)
	others := whole(r.report.Failures - min(failing, r.report.Failures))
	switch {
	case failing > 0:
		l.Put(theme.Danger, sg.Fail).Skip(1).Put(theme.Strong, t.UsersFail(whole(failing), c.Text.Count(whole(failing)), c.Text.Count(whole(r.report.Records))))
		if others > 0 {
			l.Skip(1).Put(theme.Text, t.OtherChecks(others, c.Text.Count(others)))
		}
	case r.report.Failures > 0:
		l.Put(theme.Danger, sg.Fail).Skip(1).Put(theme.Strong, t.ChecksFail(others, c.Text.Count(others)))
	case r.report.Records == 0:
		l.Put(theme.OK, sg.Done).Skip(1).Put(theme.Strong, t.NothingHere)
	default:
		n := whole(r.report.Records)
		l.Put(theme.OK, sg.Done).Skip(1).Put(theme.Strong, t.AllWhole(n, c.Text.Count(n)))
	}
	if r.took < time.Second {
		return soft(l, t.CheckedFast)
	}
	rate := float64(r.report.Records) / r.took.Seconds()
	return soft(l, t.CheckedIn(c.Text.Seconds(r.took), c.Text.Count(int64(rate))))
}

// soft appends a muted remark where it fits.
func soft(l *widget.Line, words string) string {
	const gap = 3
	if l.Rest() >= gap+widget.Width(words) {
		l.Skip(gap).Put(theme.Muted, words)
	}
	return l.String()
}

// total is how many users a check that was stopped would have gone through.
func (s *Screen) total(c screen.Context, r *result) string {
	if r.total < 0 {
		return "?"
	}
	return c.Text.Count(r.total)
}

// resultLine draws the line of the whole vault.
func (s *Screen) resultLine(c screen.Context) string {
	r := s.shown()
	share := 1.0
	switch {
	case r.stopped && r.total > 0:
		share = float64(r.records) / float64(r.total)
	case r.stopped, r.report.Records == 0:
		share = 0
	}
	l := widget.NewLine(c.Theme, c.Width)
	s.wholeLine(c, l, c.Width, share, theme.OK)
	return l.String()
}

// fact is one thing that was checked: its sign, how many, and of what.
type fact struct {
	sign          string
	role          theme.Role
	figure, after string
}

// factList is what the last check found of each kind of thing. What there is none of is not named, and failures come first
// only by their sign: the order stays.
func (s *Screen) factList(c screen.Context) []fact {
	r := s.shown()
	if r == nil || r.stopped {
		return nil
	}
	t, sg := c.Text.Integrity(), c.Theme.Signs
	kinds := r.kinds
	var out []fact
	add := func(good bool, figure, after string) {
		f := fact{sg.Done, theme.OK, figure, after}
		if !good {
			f.sign, f.role = sg.Fail, theme.Danger
		}
		out = append(out, f)
	}
	n := func(of func(int64, string) (string, string), n int64) (figure, after string) {
		return of(n, c.Text.Count(n))
	}

	if kinds[vault.FailedHeader] > 0 {
		add(false, "", t.HeaderFails)
	}
	if r.report.Records > 0 {
		figure, after := n(t.Whole, whole(r.report.OK))
		add(true, figure, after)
	}
	out = append(out, s.runFact(c, r, kinds[vault.FailedRun]+kinds[vault.FailedBatch]))
	if bad := kinds[vault.FailedAudit]; bad > 0 {
		figure, after := n(t.EntriesFail, bad)
		add(false, figure, after)
	} else {
		figure, after := n(t.Entries, whole(r.report.Audit))
		add(true, figure, after)
	}
	if bad := kinds[vault.FailedReject]; bad > 0 {
		figure, after := t.RejectsFail(bad, c.Text.Count(bad), c.Text.Count(whole(r.report.Rejects)))
		add(false, figure, after)
	} else if r.report.Rejects > 0 {
		figure, after := n(t.Rejects, whole(r.report.RejectsOK))
		add(true, figure, after)
	}
	if bad := kinds[vault.FailedKey]; bad > 0 {
		figure, after := n(t.KeysFail, bad)
		add(false, figure, after)
	}
	return out
}

// runFact says whether the runs add up; those that cannot be told yet are no failure, but not whole either.
func (s *Screen) runFact(c screen.Context, r *result, bad int64) fact {
	t, sg := c.Text.Integrity(), c.Theme.Signs
	var open int64
	blind := false
	for _, m := range r.remarks {
		open += m.runs()
		blind = blind || m.Kind == vault.RemarkNoAccount
	}
	switch {
	case bad > 0:
		figure, after := t.RunsFail(bad, c.Text.Count(bad))
		return fact{sg.Fail, theme.Danger, figure, after}
	case blind:
		return fact{sg.Mark, theme.Warn, "", c.Text.Remarks().NoBooks.What}
	case open > 0:
		figure, after := t.RunsOpen(open, c.Text.Count(open))
		return fact{sg.Mark, theme.Warn, figure, after}
	case r.runs > 0:
		figure, after := t.Runs(r.runs, c.Text.Count(r.runs))
		return fact{sg.Done, theme.OK, figure, after}
	}
	return fact{sg.Done, theme.OK, "", t.AllRuns}
}

// factGap is the blanks between two facts.
const factGap = 4

func (f fact) width() int {
	return widget.Width(f.sign) + 1 + widget.Width(f.figure) + widget.Width(f.after)
}

// factGrid puts the facts into as many columns as fit, and returns how wide each is.
func factGrid(list []fact, width int) (columns []int) {
	for n := len(list); n > 1; n-- {
		columns = make([]int, n)
		used := (n - 1) * factGap
		for i, f := range list {
			wider := max(f.width()-columns[i%n], 0)
			columns[i%n] += wider
			used += wider
		}
		if used <= width {
			return columns
		}
	}
	return []int{width}
}

// factRows is how many lines the facts, or the stages of a check under way, take.
func (s *Screen) factRows(c screen.Context) int {
	if s.run != nil || s.shown() == nil {
		return 1
	}
	list := s.factList(c)
	n := len(factGrid(list, c.Width))
	return max((len(list)+n-1)/n, 1)
}

// facts draws what was found of each kind of thing.
func (s *Screen) facts(c screen.Context) []string {
	all := s.factList(c)
	columns := factGrid(all, c.Width)
	var out []string
	for list := range slices.Chunk(all, len(columns)) {
		l := widget.NewLine(c.Theme, c.Width)
		at := 0
		for i, f := range list {
			l.To(at).Put(f.role, f.sign).Skip(1).Put(theme.Text, f.figure).Put(theme.Muted, f.after)
			at += columns[i] + factGap
		}
		out = append(out, l.String())
	}
	return out
}
