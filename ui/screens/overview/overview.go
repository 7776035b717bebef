package overview

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cofre/record"
	"cofre/store"
	"cofre/ui/logbook"
	"cofre/ui/screen"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	Status(ctx context.Context, limit int64) (vault.Status, error)
	ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error)
	Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error)
	Page(ctx context.Context, r store.PageRequest) (vault.Page, error)
}

// Deps is what the screen is made of. Vault, Log and Schema are needed; *vault.Vault is both of the first.
type Deps struct {
	Vault  Vault
	Log    logbook.Log // who revealed, what was ingested and verified last
	Schema record.Schema
	// Memory keeps the chosen fields and what was read of the log for the session; nil: they last as long as the screen.
	Memory *Memory
}

// Memory is what the screen remembers from one visit to the next. The zero value remembers nothing yet. It belongs to the
// console's one goroutine, and to one vault.
type Memory struct {
	date  string // field of the chart; "": when they were sealed
	field string // field of the bars; "": not chosen yet
	log   logbook.History
}

// Book is what was read of the audit log, for another screen that reads it: both add to it.
func (m *Memory) Book() *logbook.History { return &m.log }

// Screen is the overview.
type Screen struct {
	deps   Deps
	memory *Memory

	status part[vault.Status]
	sample part[sample]
	today  part[todayCount]
	days   part[dayCounts]
	top    part[topValues]
	log    part[logbook.History]

	chart   series
	chartOf string // the field that it shows
	field   string // of the bars
	focus   focus
	column  int // chosen column of the chart, counted back from the last one; -1: none
	row     int // chosen row of the bars; -1: none
	// operators is how many people revealed something in the last day.
	operators int
	pulsing   bool
	// complained: the error panel was opened since the last refresh.
	complained bool
}

// focus is which of the two charts keys are about.
type focus uint8

const (
	onDays focus = iota
	onBars
)

// New makes the screen.
func New(d Deps) *Screen {
	if d.Memory == nil {
		d.Memory = &Memory{}
	}
	return &Screen{deps: d, memory: d.Memory, column: -1, row: -1}
}

// Init begins to read.
func (s *Screen) Init(c screen.Context) tea.Cmd {
	if s.memory.log.Complete {
		s.log.value, s.log.known, s.log.at = s.memory.log.Recent(c.Now), true, c.Now
		s.operators = s.log.value.Operators()
	}
	return s.refresh(c)
}

// Title names the screen.
func (s *Screen) Title(c screen.Context) string { return c.Text.Overview().Title }

// Close ends everything under way.
func (s *Screen) Close() {
	for _, t := range []*screen.Task{&s.status.task, &s.sample.task, &s.today.task, &s.days.task, &s.top.task, &s.log.task} {
		t.Stop()
	}
}

// Update takes answers, keys and the mouse.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(c, msg)
	case screen.Click:
		return s.click(c, msg)
	case screen.Wheel:
		if f := arrange(c); msg.Y >= f.barTitle && msg.X < f.barWidth && s.top.known {
			s.moveRow(c, sign(msg.Delta))
		}
	case screen.Shown:
		return s.refresh(c)
	case refreshMsg:
		return s.refresh(c)
	case pulseMsg:
		return s.pulsed(c)
	case chosenMsg:
		return s.choose(c, msg)
	case screen.Crash:
		if s.memory.field == "" {
			return s.readTop(c)
		}
	default:
		return s.answered(c, msg)
	}
	return nil
}

// answered files what a task found.
func (s *Screen) answered(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case answer[vault.Status]:
		return take(s, c, &s.status, msg)
	case answer[todayCount]:
		return take(s, c, &s.today, msg)
	case answer[sample]:
		cmd := take(s, c, &s.sample, msg)
		if s.memory.field == "" {
			cmd = tea.Batch(cmd, s.readTop(c), s.pulse(c))
		}
		return cmd
	case answer[dayCounts]:
		cmd := take(s, c, &s.days, msg)
		if msg.err == nil {
			s.drawDays()
		}
		return cmd
	case answer[topValues]:
		return take(s, c, &s.top, msg)
	case answer[logbook.History]:
		if msg.err == nil {
			s.memory.log, s.operators = msg.value, msg.value.Operators()
		}
		return take(s, c, &s.log, msg)
	case partial:
		if !s.log.known {
			s.log.value, s.operators = msg.log, msg.log.Operators()
		}
	}
	return nil
}

// drawDays shows the days that came, in the unit that was chosen or in the one that fits.
func (s *Screen) drawDays() {
	d, u := &s.days.value, s.chart.unit
	if s.chart.n == nil || s.chartOf != d.field {
		if u = byDay; d.field != "" {
			u = d.best
		}
		s.column = -1
	}
	s.chart, s.chartOf = d.by[u], d.field
}
