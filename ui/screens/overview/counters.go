package overview

import (
	"strconv"
	"strings"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// counters are the totals. Those that a narrow window has no room for stand last.
func (s *Screen) counters(c screen.Context) []string {
	t := c.Text.Overview()
	list := []widget.Counter{s.countUsers(c), s.countRejects(c), s.countUnverified(c), s.countReveals(c), s.countSealed(c)}
	if c.Width >= sideFrom {
		list = []widget.Counter{list[0], list[4], list[1], list[2], list[3]}
	}
	for i, name := range []string{t.Users, t.Rejects, t.NotVerified, t.Reveals, t.SealedValues} {
		at := i
		if c.Width >= sideFrom {
			at = []int{0, 2, 3, 4, 1}[i]
		}
		list[at].Name = name
	}
	const least, gap = 18, 2
	return widget.Counters(c.Theme, c.Width, list[:min(len(list), max((c.Width+gap)/least, 1))])
}

// pending is a counter whose figure is not there.
func pending(c screen.Context, st state) widget.Counter {
	switch {
	case st.failed:
		return widget.Counter{Figure: " ", Remark: []widget.Piece{
			{Role: theme.Danger, Text: c.Theme.Signs.Fail}, {Role: theme.Muted, Text: " " + c.Text.Overview().NotRead},
		}}
	case st.since >= skeletonAt:
		const width = 8
		return widget.Counter{Figure: strings.Repeat(c.Theme.Signs.Empty, width), Role: theme.Border}
	}
	return widget.Counter{Figure: " "}
}

// whole is a number as the catalogue takes it.
func whole(n uint64) int64 { return int64(min(n, 1<<61)) }

func muted(s string) widget.Piece { return widget.Piece{Role: theme.Muted, Text: s} }

func (s *Screen) countUsers(c screen.Context) widget.Counter {
	t := c.Text.Overview()
	if !s.status.known {
		return pending(c, stateOf(c, &s.status, ""))
	}
	r := s.status.value.Records
	out := widget.Counter{Figure: c.Text.Capped(r.N, r.Exact)}
	if !s.today.known {
		return out
	}
	if n := int64(s.today.value); n > 0 {
		out.Remark = []widget.Piece{{Role: theme.OK, Text: c.Theme.Signs.Rising}, muted(" " + t.Today(c.Text.Count(n)))}
	} else {
		out.Remark = []widget.Piece{muted(t.NoneToday)}
	}
	return out
}

func (s *Screen) countSealed(c screen.Context) widget.Counter {
	t := c.Text.Overview()
	if !s.sample.known || !s.status.known {
		st := stateOf(c, &s.sample, "")
		if s.sample.known {
			st = stateOf(c, &s.status, "")
		}
		return pending(c, st)
	}
	p := s.sample.value
	n, exact := p.values(s.status.value.Records.N)
	out := widget.Counter{Figure: c.Text.Count(n)}
	if !exact {
		out.Figure = t.About(c.Text.Count(n))
	}
	if p.rows > 0 {
		each := c.Text.Count(int64(p.average()))
		if !p.even {
			each = c.Text.Mean(p.average())
		}
		out.Remark = []widget.Piece{muted(t.EachUser(each))}
	}
	return out
}

func (s *Screen) countRejects(c screen.Context) widget.Counter {
	if !s.status.known {
		return pending(c, stateOf(c, &s.status, ""))
	}
	r := s.status.value.Rejects
	out := widget.Counter{Figure: c.Text.Capped(r.N, r.Exact)}
	if r.N > 0 {
		out.Remark = []widget.Piece{{Role: theme.Danger, Text: c.Theme.Signs.Fail}, muted(" " + c.Text.Overview().Waiting)}
	}
	return out
}

func (s *Screen) countUnverified(c screen.Context) widget.Counter {
	t, sg := c.Text.Overview(), c.Theme.Signs
	if !s.status.known {
		return pending(c, stateOf(c, &s.status, ""))
	}
	n, exact, known := s.log.value.Unverified(&s.status.value)
	if !known {
		return pending(c, stateOf(c, &s.log, ""))
	}
	out := widget.Counter{Figure: c.Text.Count(n)}
	if !exact {
		out.Figure = t.UpTo(c.Text.Count(n))
	}
	total, check := s.status.value.Records.N, s.log.value.Check
	switch {
	case check == nil && total > 0:
		out.Remark = []widget.Piece{{Role: theme.Warn, Text: sg.Mark}, muted(" " + t.NeverVerified)}
	case check != nil && check.Failures > 0:
		failed := c.Text.Count(whole(check.Failures))
		out.Remark = []widget.Piece{{Role: theme.Danger, Text: sg.Fail}, muted(" " + t.Failed(failed))}
	case n > 0:
		out.Remark = []widget.Piece{{Role: theme.Warn, Text: sg.Mark}, muted(" " + c.Text.Percent(float64(n)/float64(total)))}
	case total > 0:
		out.Remark = []widget.Piece{{Role: theme.OK, Text: sg.Done}, muted(" " + t.AllVerified)}
	}
	return out
}

func (s *Screen) countReveals(c screen.Context) widget.Counter {
	h := s.log.value
	if !s.log.known && !h.Counted {
		return pending(c, stateOf(c, &s.log, ""))
	}
	n := int64(len(h.Reveals))
	out := widget.Counter{Figure: c.Text.Count(n)}
	if n > 0 {
		who := int64(s.operators)
		out.Remark = []widget.Piece{muted(c.Text.Overview().Operators(who, strconv.FormatInt(who, 10)))}
	}
	return out
}
