package ingest

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
)

// eighth is the time between two frames of what moves while something is waited for.
const eighth = time.Second / 8

// action is a key and what it does.
type action struct {
	binding key.Binding
	do      func(c screen.Context) tea.Cmd // nil: another takes it (moving, esc)
}

// actions lists the keys that work now.
func (s *Screen) actions(c screen.Context) []action {
	t, k := c.Text.Ingest(), c.Text.Keys()
	back := action{keymap.New("esc", k.Back, "esc"), nil}
	switch s.step {
	case choosing:
		return s.chooseActions(c)
	case loading:
		return []action{{keymap.New("esc", k.Cancel, "esc"), nil}}
	case previewing:
		return s.previewActions(c)
	case running:
	}
	rejects := action{keymap.New("r", t.KeyRejects, "r"), func(screen.Context) tea.Cmd { return screen.Push(screen.Rejects, nil) }}
	var out []action
	if !s.run.Running && s.run.Summary.Created+s.run.Summary.Updated > 0 {
		out = append(out, action{
			keymap.New("enter", t.KeyBrowse, "enter"),
			func(screen.Context) tea.Cmd { return screen.Push(screen.Browse, nil) },
		})
	}
	if s.run.Progress.Rejected > 0 {
		out = append(out, rejects)
	}
	if s.run.Running && !s.run.Stopping {
		out = append(out, action{keymap.New("s", t.KeyStop, "s"), func(screen.Context) tea.Cmd {
			s.d.Runner.Stop()
			s.run.Stopping = true
			return nil
		}})
	}
	if !s.run.Running {
		out = append(out, action{keymap.New("n", t.KeyOther, "n"), s.another})
	}
	out = append(out, s.allFields(c)...)
	if s.run.Running {
		back = action{keymap.New("esc", t.KeyLeave, "esc"), nil}
	}
	return append(out, back)
}

func (s *Screen) previewActions(c screen.Context) []action {
	t := c.Text.Ingest()
	var out []action
	if !c.ReadOnly {
		out = append(out, action{
			keymap.New("enter", t.KeyStart, "enter"),
			func(c screen.Context) tea.Cmd { return s.start(c, s.spec, s.preview) },
		})
	}
	out = append(out, s.allFields(c)...)
	return append(out, action{keymap.New("esc", t.KeyOther, "esc"), nil})
}

// allFields is the key that shows every field, where some are left out.
func (s *Screen) allFields(c screen.Context) []action {
	t := c.Text.Ingest()
	words := t.KeyAll
	switch {
	case s.fields.all:
		words = t.KeyFewer
	case !s.hidden(c):
		return nil
	}
	return []action{{keymap.New("p", words, "p"), func(screen.Context) tea.Cmd {
		s.fields.all = !s.fields.all
		s.fields.top = 0
		return nil
	}}}
}
