package integrity

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
)

// bindings are the keys of the screen.
type bindings struct {
	enter, verify, sweep, stop key.Binding
	list                       keymap.List
}

func (s *Screen) bindings(c screen.Context) bindings {
	t := c.Text.Integrity()
	b := bindings{list: keymap.Lists(c.Text, c.Theme.Signs.Arrows, "")}
	words := t.KeyVerify
	if s.run == nil && s.shown() != nil {
		words = t.KeyAgain
	}
	b.verify = keymap.New("v", words, "v", "R")
	b.sweep = keymap.New("s", t.KeySweep, "s")
	b.stop = keymap.New("esc", t.KeyStop, "esc")
	b.enter = keymap.New("enter", s.enterWords(c), "enter")
	idle := !s.Working() && !c.ReadOnly
	b.verify.SetEnabled(idle)
	b.sweep.SetEnabled(idle)
	b.stop.SetEnabled(s.Working())
	b.enter.SetEnabled(s.enterWords(c) != "")
	b.list.Move.SetEnabled(s.list.rows() > 1)
	return b
}

// enterWords is what enter does now; "" for nothing.
func (s *Screen) enterWords(c screen.Context) string {
	t := c.Text.Integrity()
	if s.run == nil && s.shown() == nil {
		if c.ReadOnly || s.Working() {
			return ""
		}
		return t.KeyVerify
	}
	items := s.items()
	if i := s.list.cursor; i < s.list.failures && i < len(items) {
		to, _ := items[i].opens()
		return map[screen.ID]string{screen.Browse: t.KeyRecord, screen.Rejects: t.KeyRejects, screen.Audit: t.KeyEntry}[to]
	}
	if r, ok := s.remark(); ok && r.sweeps() && !s.Working() && !c.ReadOnly {
		return t.KeySweep
	}
	return ""
}

// remark is the selected remark.
func (s *Screen) remark() (remark, bool) {
	all := s.remarks()
	if i := s.list.cursor - s.list.failures; i >= 0 && i < len(all) {
		return all[i], true
	}
	return remark{}, false
}

// Keys lists what the keys do now.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	b, t := s.bindings(c), c.Text.Integrity()
	first := []key.Binding{b.enter, b.list.Move, b.verify, b.sweep, b.stop}
	if s.run == nil && s.shown() == nil {
		first = []key.Binding{b.enter, b.sweep, b.stop}
	}
	groups := []keymap.Group{{Title: t.Title, Bindings: first}}
	if s.list.rows() > 1 {
		groups = append(groups, keymap.Group{Title: c.Text.App().Moving, Bindings: b.list.All()})
	}
	return groups
}

// key does what a key is for.
func (s *Screen) key(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	b := s.bindings(c)
	switch {
	case key.Matches(msg, b.verify):
		return s.ask(c)
	case key.Matches(msg, b.sweep):
		return screen.Open(c, &agree{c.Self})
	case key.Matches(msg, b.enter):
		return s.enter(c)
	}
	room := s.room(c)
	switch {
	case key.Matches(msg, b.list.Up):
		s.list.move(c, room, -1)
	case key.Matches(msg, b.list.Down):
		s.list.move(c, room, 1)
	case key.Matches(msg, b.list.PageUp):
		s.list.move(c, room, -s.list.page(c, room))
	case key.Matches(msg, b.list.PageDown):
		s.list.move(c, room, s.list.page(c, room))
	case key.Matches(msg, b.list.Top):
		s.list.move(c, room, -s.list.rows())
	case key.Matches(msg, b.list.Bottom):
		s.list.move(c, room, s.list.rows())
	default:
		return nil
	}
	return s.callByName(c)
}

// enter opens what is selected, or begins.
func (s *Screen) enter(c screen.Context) tea.Cmd {
	if s.run == nil && s.shown() == nil {
		return s.ask(c)
	}
	items := s.items()
	if i := s.list.cursor; i < s.list.failures && i < len(items) {
		if to, arg := items[i].opens(); to != "" {
			return screen.Push(to, arg)
		}
		return nil
	}
	return screen.Open(c, &agree{c.Self})
}

// click selects the row below the pointer; the second click opens it.
func (s *Screen) click(c screen.Context, at screen.Click) tea.Cmd {
	f := s.arrange(c)
	y := at.Y - f.list
	if y < 0 || y >= f.room {
		return nil
	}
	i, ok := s.list.at(c, y)
	if !ok || i >= s.list.rows() {
		return nil
	}
	s.list.cursor = i
	s.list.inSight(c, f.room)
	if at.Double && s.enterWords(c) != "" {
		return s.enter(c)
	}
	return s.callByName(c)
}
