package rejects

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
)

// action is a key and what it does.
type action struct {
	binding key.Binding
	do      func(c screen.Context) tea.Cmd // nil: another takes it (moving, esc)
}

// actions lists the keys that work now.
func (s *Screen) actions(c screen.Context) []action {
	t, k := c.Text.Rejects(), c.Text.Keys()
	esc := func(does string) action { return action{keymap.New("esc", does, "esc"), nil} }
	switch {
	case s.typing:
		return []action{{keymap.New("enter", t.KeyApply, "enter"), nil}, esc(k.Cancel)}
	case s.mode == revealed:
		return s.revealedActions(c)
	case s.show.Busy():
		return []action{esc(k.Cancel)}
	case s.job.Busy():
		return []action{esc(t.KeyStop)}
	}
	out := s.ofOne(c)
	if s.mode == detail {
		return append(out, esc(k.Back))
	}
	out = append(out, s.ofList(c)...)
	if s.filter.on() {
		return append(out, esc(t.KeyClear))
	}
	return append(out, esc(k.Back))
}

// ofOne are the keys for the selected reject.
func (s *Screen) ofOne(c screen.Context) []action {
	t := c.Text.Rejects()
	r, some := s.selected()
	if !some {
		return nil
	}
	var out []action
	if s.mode == listing {
		out = append(out, action{keymap.New("enter", t.KeyDetail, "enter"), func(screen.Context) tea.Cmd {
			s.mode = detail
			return nil
		}})
	}
	if !r.Damaged {
		out = append(out, action{keymap.New("o", t.KeyOriginal, "o"), func(c screen.Context) tea.Cmd { return s.ask(c, reveal, s.one(r)) }})
	}
	if !c.ReadOnly {
		out = append(out, s.writing(c, r.Damaged)...)
	}
	return out
}

// ofList are the keys for the list.
func (s *Screen) ofList(c screen.Context) []action {
	t := c.Text.Rejects()
	var out []action
	if _, some := s.selected(); some || s.filter.on() {
		out = append(out,
			action{keymap.New("/", t.KeyFilter, "/"), func(screen.Context) tea.Cmd {
				s.beginTyping()
				return nil
			}},
			action{keymap.New("f", t.KeyReasons, "f"), s.openReasons},
		)
	}
	if s.table.Empty() && !s.filter.on() && !c.ReadOnly {
		out = append(out, action{keymap.New("i", t.KeyIngest, "i"), func(screen.Context) tea.Cmd {
			return screen.Push(screen.Ingest, nil)
		}})
	}
	return append(out, action{keymap.New("R", t.KeyRefresh, "R"), s.reload})
}

// writing are the keys that change something, for the selected reject and for all.
func (s *Screen) writing(c screen.Context, damaged bool) []action {
	t := c.Text.Rejects()
	of := func(label, does string, what act, all bool) action {
		return action{keymap.New(label, does, label), func(c screen.Context) tea.Cmd {
			if all {
				return s.ask(c, what, s.everything())
			}
			r, ok := s.selected()
			if !ok {
				return nil
			}
			return s.ask(c, what, s.one(r))
		}}
	}
	var out []action
	if !damaged {
		out = append(out, of("t", t.KeyRetry, retry, false))
	}
	out = append(out, of("d", t.KeyDrop, drop, false))
	if s.mode == listing {
		out = append(out, of("T", t.KeyRetryAll, retry, true), of("D", t.KeyDropAll, drop, true))
	}
	return out
}

func (s *Screen) revealedActions(c screen.Context) []action {
	t, k := c.Text.Rejects(), c.Text.Keys()
	out := []action{
		{keymap.New("y", t.KeyCopy, "y"), s.copy},
		{keymap.New("m", t.KeyMask, "m"), func(screen.Context) tea.Cmd { s.Mask(); return nil }},
	}
	if s.original.longer() {
		out = append(out, action{keymap.New(c.Theme.Signs.Arrows, t.KeyScroll, "up", "down"), nil})
	}
	return append(out, action{keymap.New("esc", k.Back, "esc"), nil})
}
