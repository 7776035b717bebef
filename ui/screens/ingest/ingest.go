// Package ingest is the screen that reads records from a source, encrypts and stores them: it lets the source be chosen,
// shows what will happen to each field of the first record, then the run as it goes, and how it ended.
//
// The run is not the screen's but the [Runner]'s, which the console makes once: leaving the screen asks whether to stop
// it, other screens do not disturb it, and an ingest screen that is opened meanwhile shows it.
//
// The package opens nothing itself: sources come from the [Open] that it is given. It never holds a plaintext of a
// protected field, for a preview does not.
package ingest

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/widget"
	"cofre/vault"
)

// Deps is what the screen is made with.
type Deps struct {
	Vault  Vault
	Open   Open
	Runner *Runner
	API    string // what API_URL names, for people, without credentials; "": it is not set
}

// step is what the screen is at.
type step uint8

const (
	choosing step = iota
	loading       // the first record is being read
	previewing
	running // or ended: the Runner's run is shown
)

// Screen is the ingest screen.
type Screen struct {
	d   Deps
	arg *screen.SourceArg

	step    step
	choose  choice
	spec    string // of the preview
	preview *vault.Preview
	fields  fieldList

	run   Run
	told  uint64 // serial of the run whose end was told
	load  screen.Task
	watch screen.Task

	beating bool
	beat    int // eighths of a second
}

// New makes the screen. arg is nil or a screen.SourceArg.
func New(d Deps, arg any) *Screen {
	s := &Screen{d: d}
	if a, ok := arg.(screen.SourceArg); ok {
		s.arg = &a
	}
	return s
}

type (
	// previewMsg is the first record of the source.
	previewMsg struct {
		spec string
		p    *vault.Preview
		err  error
	}
	// runMsg is the run as it stands.
	runMsg struct{ run Run }
	// beatMsg moves what moves while something is waited for.
	beatMsg struct{}
	// againMsg starts the run that failed once more.
	againMsg struct{ spec string }
	// stopMsg and leaveMsg are what the dialog was told.
	stopMsg  struct{}
	leaveMsg struct{}
)

// Init shows the run that is under way, or begins with the source that it was given.
func (s *Screen) Init(c screen.Context) tea.Cmd {
	s.choose.init(s.d.API != "")
	if run := s.d.Runner.Last(); run.Running || run.Serial > 0 && run.Spec+run.Source != "" && s.arg == nil {
		s.step, s.run, s.preview = running, run, run.Preview
		if !run.Running {
			s.told = run.Serial
			return nil
		}
		if s.arg != nil && s.arg.Spec != run.Spec {
			t := c.Text.Ingest()
			return tea.Batch(s.follow(c), screen.Toast(screen.Caution, t.OtherRuns, t.OtherRemark))
		}
		return s.follow(c)
	}
	if s.arg != nil && s.arg.Spec != "" {
		s.choose.set(s.arg.Spec)
		return s.look(c, s.arg.Spec)
	}
	return nil
}

// look reads the first record of a source.
func (s *Screen) look(c screen.Context, spec string) tea.Cmd {
	s.step, s.spec, s.preview = loading, spec, nil
	s.choose.problem = ""
	start := s.load.Start(c, func(ctx context.Context) tea.Msg {
		src, err := s.d.Open(ctx, spec)
		if err != nil {
			return previewMsg{spec: spec, err: err}
		}
		p, err := s.d.Vault.Preview(ctx, src)
		return previewMsg{spec, p, err}
	})
	return tea.Batch(start, s.pulse(c))
}

// follow watches the run.
func (s *Screen) follow(c screen.Context) tea.Cmd {
	return tea.Batch(s.watch.Stream(c, s.d.Runner.watch), s.pulse(c))
}

// pulse keeps what moves moving, while anything is waited for.
func (s *Screen) pulse(c screen.Context) tea.Cmd {
	if s.beating || s.step != loading && (s.step != running || !s.run.Running) {
		return nil
	}
	s.beating = true
	return screen.After(c, eighth, beatMsg{})
}

// Update takes keys and answers.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case previewMsg:
		return s.seen(c, msg)
	case runMsg:
		return s.moved(c, msg.run)
	case screen.Tick:
		return s.heal(c)
	case beatMsg:
		s.beating = false
		s.beat++
		return s.pulse(c)
	case againMsg:
		return tea.Batch(screen.Dismiss(c), s.start(c, msg.spec, s.run.Preview))
	case stopMsg:
		s.d.Runner.Stop()
	case leaveMsg:
		return screen.Pop()
	default:
		return s.input(c, msg)
	}
	return nil
}

// heal goes on where a task ended without an answer: it crashed, and the console has said so.
func (s *Screen) heal(c screen.Context) tea.Cmd {
	switch {
	case s.step == loading && !s.load.Busy():
		s.step = choosing
		s.choose.problem = c.Text.Ingest().CannotRead
	case s.step == running && s.run.Running && !s.watch.Busy():
		return s.follow(c)
	}
	return nil
}

// input takes what a person does.
func (s *Screen) input(c screen.Context, msg tea.Msg) tea.Cmd {
	if s.step == choosing {
		return s.chooseInput(c, msg)
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(c, msg)
	case screen.Wheel:
		s.scrollBy(c, msg.Delta)
	}
	return nil
}

func (s *Screen) key(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if s.scroll(c, name) {
		return nil
	}
	for _, k := range s.actions(c) {
		if k.do != nil && slices.Contains(k.binding.Keys(), name) {
			return k.do(c)
		}
	}
	return nil
}

// seen takes the first record.
func (s *Screen) seen(c screen.Context, msg previewMsg) tea.Cmd {
	if s.step != loading || msg.spec != s.spec {
		return nil
	}
	if msg.err != nil {
		s.step = choosing
		s.choose.fail(c, msg.err)
		return nil
	}
	s.step, s.preview, s.fields = previewing, msg.p, fieldList{}
	return nil
}

// start begins the run.
func (s *Screen) start(c screen.Context, spec string, p *vault.Preview) tea.Cmd {
	if c.ReadOnly {
		return nil
	}
	t := c.Text.Ingest()
	var refused tea.Cmd
	if !s.d.Runner.begin(spec, p) {
		refused = screen.Toast(screen.Caution, t.OtherRuns, t.OtherRemark)
	}
	s.step, s.run = running, s.d.Runner.Last()
	s.preview = s.run.Preview
	return tea.Batch(refused, s.follow(c))
}

// moved takes the run as it stands, and its end.
func (s *Screen) moved(c screen.Context, run Run) tea.Cmd {
	if s.step != running {
		return nil
	}
	s.run, s.preview = run, run.Preview
	if run.Running || run.Serial == s.told {
		return nil
	}
	s.told = run.Serial
	if run.Err == nil || explain.Cancelled(run.Err) {
		return screen.NoteChange()
	}
	return tea.Batch(screen.NoteChange(), screen.Fail(c, s.problem(c, run)))
}

// problem is the end of a run that failed, for people.
func (s *Screen) problem(c screen.Context, run Run) screen.Problem {
	t := c.Text.Ingest()
	p := explain.Error(c.Text, run.Err)
	p.Kept = t.KeptNone
	if n := run.Summary.Created + run.Summary.Updated; n > 0 {
		p.Kept = t.Kept(whole(n), c.Text.Count(whole(n)))
	}
	if !c.ReadOnly {
		p.Retry = screen.Tell(c.Self, againMsg{run.Spec})
	}
	return p
}

// another goes back to the choice of a source.
func (s *Screen) another(c screen.Context) tea.Cmd {
	s.load.Stop()
	s.watch.Stop()
	s.d.Runner.forget()
	s.step, s.preview, s.run = choosing, nil, Run{}
	s.choose.focused = false
	return screen.Dismiss(c)
}

// Title names the screen.
func (s *Screen) Title(c screen.Context) string { return c.Text.Ingest().Title }

// Working reports whether an ingest is under way: it is not cut off for idleness.
func (s *Screen) Working() bool { return s.d.Runner.Working() }

// Capturing reports whether text is typed now.
func (s *Screen) Capturing() bool { return s.step == choosing && s.choose.focused }

// Back is esc: it leaves a field, stops the reading of the first record, or asks what is to become of the run.
func (s *Screen) Back(c screen.Context) (tea.Cmd, bool) {
	switch s.step {
	case choosing:
		if s.choose.focused {
			s.choose.focused = false
			return nil, true
		}
	case loading, previewing:
		s.load.Stop()
		s.step = choosing
		return nil, true
	case running:
		if s.d.Runner.Working() {
			return screen.Open(c, &leave{to: c.Self}), true
		}
		s.d.Runner.forget()
	}
	return nil, false
}

// View draws what the screen is at.
func (s *Screen) View(c screen.Context) screen.View {
	switch s.step {
	case loading:
		return s.viewLoading(c)
	case previewing:
		return s.viewPreview(c)
	case running:
		return s.viewRun(c)
	case choosing:
	}
	return s.viewChoice(c)
}

// Commands are the screen's lines in the palette.
func (s *Screen) Commands(c screen.Context) []screen.Command {
	var out []screen.Command
	if s.d.Runner.Working() {
		t := c.Text.Ingest()
		out = append(out, screen.Command{Title: t.LeaveStop, Place: t.Title, Run: screen.Tell(c.Self, stopMsg{})})
	}
	return out
}

// Keys lists what keys do now.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	g := keymap.Group{Title: c.Text.Ingest().Title}
	for _, k := range s.actions(c) {
		g.Bindings = append(g.Bindings, k.binding)
	}
	groups := []keymap.Group{g}
	if s.hidden(c) {
		groups = append(groups, keymap.Group{Title: c.Text.Ingest().KeyScroll, Bindings: keymap.Lists(c.Text, c.Theme.Signs.Arrows, "").All()})
	}
	return groups
}

// blankAbove begins a body: row 2 of the window is blank.
func blankAbove(c screen.Context) []string { return []string{widget.Blank(c.Width)} }
