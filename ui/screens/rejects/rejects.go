// Package rejects is the screen of records that could not be stored: a list of any length with the reasons, what is known
// of each, its original behind the master key, and trying again or dropping one or all of them.
//
// The list needs no key and shows no value. An original is opened with a reason and the master key, is shown until
// RevealFor has passed, and is wiped in Mask. A job (trying again, dropping) goes on until it is done or stopped; what it
// did before is kept.
package rejects

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/widget"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	RejectPage(ctx context.Context, r store.PageRequest) (rejects []vault.Reject, prev, next store.Cursor, err error)
	CountRejects(ctx context.Context, limit int64) (store.Count, error)
	ShowReject(ctx context.Context, id, reason string) (*vault.RevealedReject, error)
	RetryRejects(ctx context.Context, r vault.RetryRequest) (vault.RetrySummary, error)
	DropRejects(ctx context.Context, ids []string, reason string) (vault.Dropped, error)
}

// mode is what fills the screen.
type mode uint8

const (
	listing mode = iota
	detail       // one reject, where there is no room for it beside the list
	revealed
)

// Screen is the screen of rejects.
type Screen struct {
	vault Vault
	mode  mode

	table  widget.Table
	load   screen.Task
	count  screen.Task
	looked int64 // how many the search for a page has looked at

	filter   filter
	typing   bool
	before   string // the filter's text before it was typed
	field    widget.TextField
	debounce screen.Task
	total    store.Count // of all rejects
	counted  bool
	matching store.Count // of those that the filter keeps
	matched  bool

	show     screen.Task
	opened   *holder // what the show task opens
	original original

	job  screen.Task
	work work

	beating bool
	beat    int
}

// New makes the screen.
func New(v Vault) *Screen { return &Screen{vault: v} }

type (
	// pageMsg is a page of the list.
	pageMsg struct {
		wish widget.PageWish
		page widget.TablePage
		err  error
	}
	// lookedMsg says how far the search for a page is.
	lookedMsg struct{ n int64 }
	// countMsg is how many rejects there are, and how many of them the filter keeps.
	countMsg struct {
		all, matching store.Count
		matched       bool // the filter's were counted
	}
	// beatMsg moves what moves while something is waited for.
	beatMsg struct{}
	// filterMsg applies what is typed.
	filterMsg struct{}
	// reloadMsg reads the list again.
	reloadMsg struct{}
)

// Init begins to read the list.
func (s *Screen) Init(c screen.Context) tea.Cmd {
	s.table.Columns(tableColumns(c))
	s.table.Restart("")
	s.layout(c)
	return tea.Batch(s.next(c), s.recount(c), s.pulse(c))
}

// Update takes keys and answers.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	s.layout(c)
	cmd := s.take(c, msg)
	s.layout(c)
	s.table.Slow(s.load.Since(c.Now) >= soon)
	return tea.Batch(cmd, s.next(c), s.pulse(c))
}

// soon is from when on rows that are waited for are drawn as hairlines; late: when a sentence says what is waited for.
const (
	soon   = 100 * time.Millisecond
	late   = 300 * time.Millisecond
	eighth = time.Second / 8
)

func (s *Screen) take(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pageMsg:
		return s.paged(c, msg)
	case lookedMsg:
		s.looked = msg.n
	case countMsg:
		s.tally(msg)
	case filterMsg:
		return s.apply(c)
	case reloadMsg:
		return s.reload(c)
	case reasonMsg:
		return s.only(c, msg.reason)
	case beatMsg:
		s.beating = false
		s.beat++
	case expireMsg, screen.Tick:
		s.expire(c)
	case screen.Resized:
		s.table.Columns(tableColumns(c))
		s.table.Each(func(r *widget.TableRow) { *r = rowOf(c, rejectIn(*r)) })
	case screen.Shown:
		if msg.Changed {
			return s.reload(c)
		}
	default:
		return s.acted(c, msg)
	}
	return nil
}

// acted takes what becomes of an act.
func (s *Screen) acted(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case askMsg:
		return s.ask(c, msg.what, msg.scope)
	case goMsg:
		return s.begin(c, msg)
	case openedMsg:
		return s.shown(c, msg)
	case workMsg:
		s.work.done, s.work.total, s.work.found = msg.done, msg.total, msg.found
	case workedMsg:
		return s.worked(c, msg)
	default:
		return s.input(c, msg)
	}
	return nil
}

// input takes what a person does.
func (s *Screen) input(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if s.typing {
			return s.typed(c, msg)
		}
	case tea.KeyPressMsg:
		if s.typing {
			return s.typed(c, msg)
		}
		return s.key(c, msg)
	case screen.Wheel:
		s.wheel(msg.Delta)
	case screen.Click:
		return s.click(c, msg)
	}
	return nil
}

func (s *Screen) wheel(by int) {
	if s.mode == revealed {
		s.original.scroll(by)
		return
	}
	if s.mode == listing {
		s.table.Move(by)
	}
}

func (s *Screen) click(c screen.Context, msg screen.Click) tea.Cmd {
	if s.mode != listing {
		return nil
	}
	p := places(c)
	if msg.Y == 0 && msg.X < p.tableWidth {
		s.beginTyping()
		return nil
	}
	if msg.X < p.tableWidth && s.table.Click(msg.Y-p.table) && msg.Double {
		s.mode = detail
	}
	return nil
}

// key takes a key while nothing is typed.
func (s *Screen) key(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	for _, a := range s.actions(c) {
		if a.do == nil {
			continue
		}
		if slices.Contains(a.binding.Keys(), name) {
			return a.do(c)
		}
	}
	switch s.mode {
	case listing:
		s.table.Key(msg)
	case revealed:
		s.original.key(name)
	case detail:
		switch name {
		case "j", "down":
			s.table.Move(1)
		case "k", "up":
			s.table.Move(-1)
		}
	}
	return nil
}

// again is what follows every message that Update does not see.
func (s *Screen) again(c screen.Context, cmd tea.Cmd) tea.Cmd {
	return tea.Batch(cmd, s.next(c), s.pulse(c))
}

// next asks for the page that the table wants.
func (s *Screen) next(c screen.Context) tea.Cmd {
	wish, ok := s.table.Wish()
	if !ok {
		return nil
	}
	s.looked = 0
	f := s.filter
	return s.load.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
		page, err := s.page(ctx, c, f, wish, func(n int64) { emit(lookedMsg{n}) })
		return pageMsg{wish, page, err}
	})
}

// paged takes a page.
func (s *Screen) paged(c screen.Context, msg pageMsg) tea.Cmd {
	if msg.err == nil {
		s.table.Fill(msg.wish, msg.page)
		return nil
	}
	s.table.Failed(msg.wish)
	if explain.Cancelled(msg.err) {
		return nil
	}
	p := explain.Error(c.Text, msg.err)
	p.Where = c.Text.Rejects().CannotList
	p.Retry = screen.Tell(c.Self, reloadMsg{})
	return screen.Fail(c, p)
}

// reload reads the list again, where it is.
func (s *Screen) reload(c screen.Context) tea.Cmd {
	s.table.Retry()
	s.table.Reload()
	return tea.Batch(screen.Dismiss(c), s.recount(c))
}

// pulse keeps what moves moving, while anything is waited for.
func (s *Screen) pulse(c screen.Context) tea.Cmd {
	if s.beating || !s.load.Busy() && !s.show.Busy() && !s.job.Busy() {
		return nil
	}
	s.beating = true
	return screen.After(c, eighth, beatMsg{})
}

// selected is the reject that the selection is on.
func (s *Screen) selected() (vault.Reject, bool) {
	row, ok := s.table.Selected()
	if !ok || s.table.Stale() {
		return vault.Reject{}, false
	}
	return rejectIn(row), true
}

// Title names the screen.
func (s *Screen) Title(c screen.Context) string { return c.Text.Rejects().Title }

// Working reports whether rejects are being tried again or dropped.
func (s *Screen) Working() bool { return s.job.Busy() }

// Capturing reports whether the filter is typed now.
func (s *Screen) Capturing() bool { return s.typing }

// Back is esc: it ends typing, hides the original, stops a job, leaves the detail or the filter.
func (s *Screen) Back(c screen.Context) (tea.Cmd, bool) {
	defer s.layout(c)
	switch {
	case s.typing:
		return s.untype(c), true
	case s.mode == revealed:
		s.Mask()
		return nil, true
	case s.show.Busy():
		s.Mask()
		return nil, true
	case s.job.Busy():
		s.work.stop()
		return nil, true
	case s.mode == detail:
		s.mode = listing
		return nil, true
	case s.filter.on():
		s.filter = filter{}
		return s.again(c, s.refilter(c)), true
	}
	return nil, false
}

// Mask wipes and forgets the original.
func (s *Screen) Mask() {
	s.show.Stop()
	s.opened.close()
	s.opened = nil
	s.original.wipe()
	if s.mode == revealed {
		s.mode = listing
	}
}

// Exposed reports whether an original is on the screen.
func (s *Screen) Exposed() bool { return s.mode == revealed && s.original.open != nil }

// Close wipes what was revealed.
func (s *Screen) Close() { s.Mask() }

// Keys lists what keys do now.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	t := c.Text.Rejects()
	g := keymap.Group{Title: t.Title}
	for _, a := range s.actions(c) {
		g.Bindings = append(g.Bindings, a.binding)
	}
	if s.typing {
		return []keymap.Group{g}
	}
	moving := keymap.Lists(c.Text, c.Theme.Signs.Arrows, t.KeyDetail).All()
	return []keymap.Group{g, {Title: c.Text.App().Moving, Bindings: moving}}
}

// Commands are the screen's lines in the palette.
func (s *Screen) Commands(c screen.Context) []screen.Command {
	t := c.Text.Rejects()
	if c.ReadOnly || s.job.Busy() || s.table.Empty() || s.table.Loading() {
		return nil
	}
	tell := func(a act) tea.Cmd { return screen.Tell(c.Self, askMsg{a, s.everything()}) }
	return []screen.Command{
		{Title: t.KeyRetryAll, Place: t.Title, Key: "T", NeedsKey: true, Run: tell(retry)},
		{Title: t.KeyDropAll, Place: t.Title, Key: "D", NeedsKey: true, Run: tell(drop)},
	}
}
