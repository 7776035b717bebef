package integrity

import (
	"context"
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	Verify(ctx context.Context, o vault.VerifyOptions) (vault.Report, error)
	Sweep(ctx context.Context) (vault.Swept, error)
}

// Records tells where in the order of ids a failing record stands, and what people call it.
type Records interface {
	Page(ctx context.Context, r store.PageRequest) (vault.Page, error)
	List(ctx context.Context, q store.Query, limit int, fn func(vault.Row) error) error
	Show(ctx context.Context, id string) (vault.Row, error)
}

// Deps is what the screen is made of. Vault and Records are needed; *vault.Vault is both.
type Deps struct {
	Vault   Vault
	Records Records
	// Name is the member by which people know a user (policy.UsernameField); "": none.
	Name string
	// Memory keeps the last result while the console runs; nil: it lasts as long as the screen.
	Memory *Memory
}

// Memory is the last result. The zero value has none. It belongs to the console's one goroutine, and to one vault.
type Memory struct {
	last  *result
	swept *swept
}

// Checked returns when everything was checked last in this console, and how many checks failed; false where it was not.
func (m *Memory) Checked() (at time.Time, failures uint64, ok bool) {
	if m.last == nil {
		return time.Time{}, 0, false
	}
	return m.last.at, m.last.report.Failures, true
}

// Failing reports whether a record failed in the last check, and when that was. It is a look-up: it may be called for every
// row of a table.
func (m *Memory) Failing(id string) (at time.Time, fails bool) {
	if m.last == nil || !m.last.failing[id] {
		return time.Time{}, false
	}
	return m.last.at, true
}

// Whole returns when all records were checked last, so that those that did not fail were whole then. ok is false where no
// check went to its end, or more failed than are known by name.
func (m *Memory) Whole() (at time.Time, ok bool) {
	r := m.last
	if r == nil || r.stopped || r.report.Failures > vault.MaxFailed {
		return time.Time{}, false
	}
	return r.at, true
}

// Screen is the integrity check.
type Screen struct {
	deps   Deps
	memory *Memory

	check screen.Task // a verification
	ends  screen.Task // the first and the last id
	place screen.Task // where failing records stand
	sweep screen.Task
	label screen.Task // what people call the failing users in sight

	run     *run    // the verification under way
	stopped *result // what one that was stopped had found by then
	line    span
	list    list
	names   map[string]string // by id; "" where there is none
	pulsing bool
}

// New makes the screen.
func New(d Deps) *Screen {
	if d.Memory == nil {
		d.Memory = &Memory{}
	}
	return &Screen{deps: d, memory: d.Memory, names: map[string]string{}}
}

// Init does nothing slow but to read where the line begins and ends: a check is begun by a key.
func (s *Screen) Init(c screen.Context) tea.Cmd {
	if s.memory.last == nil {
		return nil
	}
	s.line = s.memory.last.line
	s.list.show(c.Text, s.memory.last.items, s.memory.last.remarks, "")
	return s.callByName(c)
}

// Title names the screen.
func (s *Screen) Title(c screen.Context) string { return c.Text.Integrity().Title }

// Working reports whether a check or a sweep is under way, which must not be cut off for idleness.
func (s *Screen) Working() bool { return s.run != nil || s.sweep.Busy() }

// Close ends everything under way.
func (s *Screen) Close() {
	for _, t := range []*screen.Task{&s.check, &s.ends, &s.place, &s.sweep, &s.label} {
		t.Stop()
	}
	s.run = nil
}

// Back stops what is under way before it leaves the screen.
func (s *Screen) Back(c screen.Context) (tea.Cmd, bool) {
	switch {
	case s.run != nil:
		s.halt(c)
		return nil, true
	case s.sweep.Busy():
		s.sweep.Stop()
		t := c.Text.Integrity()
		return tea.Batch(screen.NoteChange(), screen.Toast(screen.Caution, t.SweepBroke, t.KeptSweep)), true
	}
	return nil, false
}

// Update takes answers, keys and the mouse.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(c, msg)
	case screen.Click:
		return s.click(c, msg)
	case screen.Wheel:
		s.list.move(c, s.room(c), sign(msg.Delta))
		return s.callByName(c)
	case screen.Shown:
		if s.memory.last != nil && msg.Changed {
			s.memory.last.old = true
		}
	case screen.Resized:
		s.list.measureLabels(c.Text, s.items(), s.remarks()) // they may be in another language
		s.list.inSight(c, s.room(c))
		return s.callByName(c)
	case beginMsg:
		return s.begin(c)
	case sweepMsg:
		return s.startSweep(c)
	case sweepAskedMsg:
		return screen.NeedUnlock(c, screen.UnlockRequest{Why: c.Text.Integrity().SweepWhy, Action: c.Text.Integrity().SweepDo, Then: sweepMsg{}})
	case pulseMsg:
		return s.pulsed(c)
	case screen.Crash:
		s.crashed(c)
	default:
		return s.answered(c, msg)
	}
	return nil
}

// answered files what a task found.
func (s *Screen) answered(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case progressMsg:
		return s.progressed(c)
	case doneMsg:
		return s.finished(c, msg)
	case endsMsg:
		s.line = span(msg)
		if s.memory.last != nil && s.run == nil {
			s.memory.last.line = s.line
		}
	case placesMsg:
		s.placed(msg)
	case sweptMsg:
		return s.sweptUp(c, msg)
	case namesMsg:
		maps.Copy(s.names, msg)
	}
	return nil
}

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}
