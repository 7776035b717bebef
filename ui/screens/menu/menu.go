// Package menu is the first screen: what there is to do, each with one line of explanation and its live state, and beside
// it the vault, its last weeks and what needs attention.
package menu

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/logbook"
	"cofre/ui/screen"
	"cofre/vault"
)

// Vault is what the menu needs of the vault.
type Vault interface {
	Status(ctx context.Context, limit int64) (vault.Status, error)
	ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error)
	logbook.Log
}

// Item is one screen of the menu. Its words come from the catalogue, by its id.
type Item struct {
	ID    screen.ID
	Digit int
}

// Options says what stands in the menu.
type Options struct {
	Items   []Item
	Version string
	// Book keeps what was read of the audit log, from one reading to the next; nil: it lasts as long as the screen.
	Book *logbook.History
}

// Screen is the menu.
type Screen struct {
	vault  Vault
	o      Options
	cursor int
	top    int

	counts screen.Task // what is quick
	exact  screen.Task // the exact number of records
	days   screen.Task
	reads  screen.Task // the end of the audit log

	status *vault.Status
	byDay  []store.DayCount
	hasDay bool
	log    *logbook.History // what is known of the audit log; nil: nothing yet
	whole  bool             // log is the end of a reading, not what is known of the first one so far
}

// New makes the menu.
func New(v Vault, o Options) *Screen {
	if o.Book == nil {
		o.Book = &logbook.History{}
	}
	return &Screen{vault: v, o: o}
}

type (
	statusMsg struct {
		status vault.Status
		exact  bool
		err    error
	}
	daysMsg struct {
		days []store.DayCount
		err  error
	}
	// bookMsg is what the audit log says; so far, where it is not the end.
	bookMsg struct {
		book logbook.History
		end  bool
		err  error
	}
)

// What the menu reads: counts that cost nothing first, so many days, so much of the audit log.
const (
	quickCount = 10_000
	dayCount   = 60
	logBack    = 100_000 // some second of one core, once, behind all that is shown
	day        = 24 * time.Hour
)

// Init reads the state.
func (s *Screen) Init(c screen.Context) tea.Cmd { return s.refresh(c) }

func (s *Screen) refresh(c screen.Context) tea.Cmd {
	v := s.vault
	return tea.Batch(
		s.counts.Start(c, func(ctx context.Context) tea.Msg {
			st, err := v.Status(ctx, quickCount)
			return statusMsg{status: st, err: err}
		}),
		s.days.Start(c, func(ctx context.Context) tea.Msg {
			d, err := v.ByDay(ctx, store.Query{}, "", dayCount)
			return daysMsg{d, err}
		}),
	)
}

// Update takes answers, keys and the mouse.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(c, msg)
	case screen.Click:
		return s.click(c, msg)
	case screen.Wheel:
		s.move(c, sign(msg.Delta))
	case screen.Shown:
		return s.refresh(c)
	case screen.Resized:
		s.move(c, 0)
	default:
		return s.answer(c, msg)
	}
	return nil
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

func (s *Screen) answer(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case statusMsg:
		if msg.err != nil {
			return s.fail(c, msg.err)
		}
		return s.counted(c, msg)
	case daysMsg:
		if msg.err == nil {
			s.byDay, s.hasDay = msg.days, true
		}
	case bookMsg:
		s.booked(msg)
	}
	return nil
}

func (s *Screen) fail(c screen.Context, err error) tea.Cmd {
	if explain.Cancelled(err) {
		return nil
	}
	p := explain.Error(c.Text, err)
	p.Retry = s.refresh(c)
	return screen.Fail(c, p)
}

// counted takes the state; where the count was capped, the exact one is read behind it.
func (s *Screen) counted(c screen.Context, msg statusMsg) tea.Cmd {
	st := msg.status
	if !msg.exact && s.status != nil && !st.Records.Exact && s.status.Records.Exact {
		st.Records = s.status.Records // the old exact figure, until the new one comes
	}
	s.status = &st
	var cmds []tea.Cmd
	v := s.vault
	if !msg.exact && !msg.status.Records.Exact {
		cmds = append(cmds, s.exact.Start(c, func(ctx context.Context) tea.Msg {
			st, err := v.Status(ctx, 0)
			return statusMsg{status: st, exact: true, err: err}
		}))
	}
	if !msg.exact {
		before, o := *s.o.Book, logbook.Options{Now: c.Now, Limit: logBack}
		cmds = append(cmds, s.reads.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
			o.Progress = func(h logbook.History) { emit(bookMsg{book: h}) }
			h, err := logbook.Read(ctx, v, before, o)
			return bookMsg{h, true, err}
		}))
	}
	return tea.Batch(cmds...)
}

// booked takes what the audit log says. While it is read again, what is known of it stays; so it does where that fails.
func (s *Screen) booked(msg bookMsg) {
	switch {
	case msg.err != nil:
	case msg.end:
		s.log, s.whole = &msg.book, true
		if msg.book.Complete || !s.o.Book.Complete {
			*s.o.Book = msg.book
		}
	case !s.whole:
		s.log = &msg.book
	}
}

// Keys lists the menu's keys.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	g := keymap.Globals(c.Text)
	l := keymap.Lists(c.Text, c.Theme.Signs.Arrows, c.Text.Keys().Open)
	return []keymap.Group{
		{Title: c.Text.App().MenuName, Bindings: []key.Binding{g.Jump, l.Move, l.Enter}},
		{Title: c.Text.App().Moving, Bindings: []key.Binding{l.Up, l.Down, l.Top, l.Bottom}},
	}
}

// Title names it.
func (s *Screen) Title(c screen.Context) string { return c.Text.App().MenuName }

func (s *Screen) press(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	l := keymap.Lists(c.Text, "", "")
	switch {
	case key.Matches(msg, l.Up):
		s.move(c, -1)
	case key.Matches(msg, l.Down):
		s.move(c, 1)
	case key.Matches(msg, l.Top, l.PageUp):
		s.move(c, -len(s.o.Items))
	case key.Matches(msg, l.Bottom, l.PageDown):
		s.move(c, len(s.o.Items))
	case key.Matches(msg, l.Enter):
		return s.open()
	}
	return nil
}

func (s *Screen) open() tea.Cmd {
	if s.cursor >= len(s.o.Items) {
		return nil
	}
	return screen.Push(s.o.Items[s.cursor].ID, nil)
}

func (s *Screen) click(c screen.Context, msg screen.Click) tea.Cmd {
	l := s.layout(c)
	i := s.top + (msg.Y-l.first)/l.step
	if msg.Y < l.first || msg.X >= l.left || i >= len(s.o.Items) {
		return nil
	}
	if i == s.cursor || msg.Double {
		s.cursor = i
		return s.open()
	}
	s.cursor = i
	return nil
}

func (s *Screen) move(c screen.Context, n int) {
	s.cursor = max(min(s.cursor+n, len(s.o.Items)-1), 0)
	rows := max((c.Height-s.layout(c).first)/s.layout(c).step, 1)
	s.top = max(min(s.top, s.cursor), s.cursor-rows+1)
}
