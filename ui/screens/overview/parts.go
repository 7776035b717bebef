package overview

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/store/query"
	"cofre/ui/explain"
	"cofre/ui/logbook"
	"cofre/ui/screen"
	"cofre/vault"
)

// part is one thing that is read on its own.
type part[T any] struct {
	task   screen.Task
	value  T
	known  bool
	failed bool
	at     time.Time // when value came
}

// Answers of the tasks.
type (
	answer[T any] struct {
		value T
		err   error
	}
	// partial is what a part knows so far.
	partial struct{ log logbook.History }

	todayCount int64
	// dayCounts is the chart in each unit: summed where it was read, so that a key costs nothing.
	dayCounts struct {
		field string
		by    [units]series
		best  unit // in which all of it fits
	}
	topValues struct {
		field string
		top   store.Top
	}
)

// Messages of the screen to itself.
type (
	pulseMsg   struct{}
	refreshMsg struct{}
	chosenMsg  struct {
		date bool // the chart's field, not that of the bars
		name string
	}
)

const (
	patience    = 60 * time.Second
	skeletonAt  = 100 * time.Millisecond
	spinnerAt   = 300 * time.Millisecond
	spinnerStep = 125 * time.Millisecond
	topMost     = 12
)

// begin reads a part in the background.
func begin[T any](c screen.Context, p *part[T], read func(context.Context) (T, error)) tea.Cmd {
	return p.task.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		v, err := read(ctx)
		return answer[T]{v, err}
	})
}

// take files the answer of a part; what was there before stays where it failed.
func take[T any](s *Screen, c screen.Context, p *part[T], a answer[T]) tea.Cmd {
	if a.err != nil {
		p.failed = true
		return s.failed(c, a.err)
	}
	p.value, p.known, p.failed, p.at = a.value, true, false, c.Now
	return s.recovered(c)
}

// failed says once for each refresh that the store did not answer as it should.
func (s *Screen) failed(c screen.Context, err error) tea.Cmd {
	if s.complained || errors.Is(err, context.Canceled) && c.Ctx.Err() != nil {
		return nil
	}
	s.complained = true
	p := explain.Error(c.Text, err)
	if errors.Is(err, query.ErrField) {
		p.Do = c.Text.Errors().UnknownDo
	}
	p.Where, p.Kept = c.Vault.Store, c.Text.Overview().Kept
	p.Retry = screen.Tell(c.Self, refreshMsg{})
	return screen.Fail(c, p)
}

// recovered closes the error panel when nothing is wrong any more.
func (s *Screen) recovered(c screen.Context) tea.Cmd {
	if !s.complained {
		return nil
	}
	for _, st := range s.states(c) {
		if st.failed || st.busy {
			return nil
		}
	}
	s.complained = false
	return screen.Dismiss(c)
}

// refresh reads everything anew. What is shown stays until the answers come.
func (s *Screen) refresh(c screen.Context) tea.Cmd {
	s.complained = false
	return tea.Batch(s.readStatus(c), s.readSample(c), s.readToday(c), s.readDays(c), s.readTop(c), s.readHistory(c), s.pulse(c))
}

func (s *Screen) readStatus(c screen.Context) tea.Cmd {
	v := s.deps.Vault
	return begin(c, &s.status, func(ctx context.Context) (vault.Status, error) { return v.Status(ctx, 0) })
}

func (s *Screen) readSample(c screen.Context) tea.Cmd {
	v, schema := s.deps.Vault, s.deps.Schema
	return begin(c, &s.sample, func(ctx context.Context) (sample, error) { return readSample(ctx, v, schema) })
}

func (s *Screen) readToday(c screen.Context) tea.Cmd {
	v, now := s.deps.Vault, c.Now
	return begin(c, &s.today, func(ctx context.Context) (todayCount, error) {
		days, err := v.ByDay(ctx, store.Query{}, "", 1)
		if err != nil || len(days) == 0 || !byDay.start(now).Equal(days[0].Day) {
			return 0, err
		}
		return todayCount(days[0].N), nil
	})
}

func (s *Screen) readDays(c screen.Context) tea.Cmd {
	v, field, now := s.deps.Vault, s.memory.date, c.Now
	return begin(c, &s.days, func(ctx context.Context) (dayCounts, error) {
		days, err := v.ByDay(ctx, store.Query{}, field, mostDays)
		d := dayCounts{field: field, best: fitting(days)}
		for u := range units {
			d.by[u] = newSeries(days, u, now, field == "")
		}
		return d, err
	})
}

// readTop counts the values of the chosen field. Where none was chosen it waits for the sample, which knows a good one.
func (s *Screen) readTop(c screen.Context) tea.Cmd {
	if s.field = s.memory.field; s.field == "" {
		if s.sample.task.Busy() {
			return nil
		}
		if s.field = s.firstField(); s.sample.known {
			s.memory.field = s.field
		}
	}
	field, v := s.field, s.deps.Vault
	if field == "" {
		return nil
	}
	return begin(c, &s.top, func(ctx context.Context) (topValues, error) {
		top, err := v.Top(ctx, store.Query{}, field, topMost)
		return topValues{field, top}, err
	})
}

// readHistory reads the audit log; what was read of it in an earlier visit is not read again.
func (s *Screen) readHistory(c screen.Context) tea.Cmd {
	log, before, now := s.deps.Log, s.memory.log, c.Now
	return s.log.task.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
		h, err := logbook.Read(ctx, log, before, logbook.Options{
			Now: now, Rotation: true, Progress: func(h logbook.History) { emit(partial{h}) },
		})
		return answer[logbook.History]{h, err}
	})
}

// pulse sees to it that the screen is drawn while something is waited for: from a tenth of a second on.
func (s *Screen) pulse(c screen.Context) tea.Cmd {
	if s.pulsing {
		return nil
	}
	s.pulsing = true
	return screen.After(c, skeletonAt, pulseMsg{})
}

func (s *Screen) pulsed(c screen.Context) tea.Cmd {
	s.pulsing = false
	for _, st := range s.states(c) {
		if st.busy {
			s.pulsing = true
			return screen.After(c, spinnerStep, pulseMsg{})
		}
	}
	return nil
}

// state is how a part is, for the footer.
type state struct {
	name   string
	busy   bool
	known  bool
	failed bool
	since  time.Duration
	at     time.Time
}

func stateOf[T any](c screen.Context, p *part[T], name string) state {
	return state{name, p.task.Busy(), p.known, p.failed, p.task.Since(c.Now), p.at}
}

// states lists the parts.
func (s *Screen) states(c screen.Context) []state {
	t := c.Text.Overview()
	return []state{
		stateOf(c, &s.status, t.ReadingCounts),
		stateOf(c, &s.days, t.ReadingDays),
		stateOf(c, &s.top, t.ReadingTop),
		stateOf(c, &s.log, t.ReadingLog),
		stateOf(c, &s.sample, t.ReadingSample),
		stateOf(c, &s.today, t.ReadingToday),
	}
}
