package audit

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
)

// keys is the screen's bindings. Those of lists are the console's.
type keys struct {
	whole, filter, number, follow, verify, halt, record, apply, move, scroll key.Binding
	up, down, pageUp, pageDown, newest, oldest                               key.Binding
}

func (s *Screen) keys(c screen.Context) keys {
	t := c.Text.Audit()
	l := keymap.Lists(c.Text, c.Theme.Signs.Arrows, t.KeyWhole)
	k := keys{
		whole:  l.Enter,
		filter: keymap.New("/", t.KeyFilter, "/"),
		number: keymap.New("n", t.KeyNumber, "n"),
		follow: keymap.New("f", t.KeyFollow, "f"),
		verify: keymap.New("v", t.KeyVerify, "v"),
		halt:   keymap.New("esc", t.KeyHalt, "esc"),
		record: keymap.New("r", t.KeyRecord, "r"),
		apply:  keymap.New("enter", t.KeyApply, "enter"),
		move:   l.Move,
		scroll: keymap.New(c.Theme.Signs.Arrows, t.KeyScroll, "up", "down"),
		up:     l.Up, down: l.Down, pageUp: l.PageUp, pageDown: l.PageDown,
		newest: keymap.New("g", t.KeyNewest, l.Top.Keys()...),
		oldest: keymap.New("G", t.KeyOldest, l.Bottom.Keys()...),
	}
	if s.follow {
		k.follow.SetHelp("f", t.KeyStop)
	}
	return k
}

// Keys lists what the keys do now.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	t, k := c.Text.Audit(), s.keys(c)
	r := s.feed.selected()
	k.whole.SetEnabled(r != nil && !r.broken)
	k.record.SetEnabled(ofUser(r))
	k.verify.SetEnabled(!s.verify.Busy())
	k.halt.SetEnabled(s.verify.Busy())
	if s.face == reading || s.face == judging {
		long := len(s.text(c)) > c.Height
		k.scroll.SetEnabled(long)
		k.pageDown.SetEnabled(long)
		k.pageUp.SetEnabled(long)
	}
	moving := keymap.Group{Title: c.Text.App().Moving, Bindings: []key.Binding{k.pageDown, k.pageUp, k.newest, k.oldest}}
	switch {
	case s.face == reading:
		moving.Bindings = []key.Binding{k.pageDown, k.pageUp}
		return []keymap.Group{{Title: t.HelpEntry, Bindings: []key.Binding{k.scroll, k.record, k.verify}}, moving}
	case s.face == judging:
		moving.Bindings = []key.Binding{k.pageDown, k.pageUp}
		return []keymap.Group{{Title: t.HelpReport, Bindings: []key.Binding{k.scroll, k.verify}}, moving}
	case s.typing == aFilter:
		return []keymap.Group{{Title: t.HelpList, Bindings: []key.Binding{k.apply}}}
	case s.typing == aNumber:
		k.apply.SetHelp("enter", t.KeyGo)
		return []keymap.Group{{Title: t.HelpList, Bindings: []key.Binding{k.apply}}}
	}
	list := []key.Binding{k.halt, k.whole, k.filter, k.follow, k.verify, k.number, k.record, k.move}
	return []keymap.Group{{Title: t.HelpList, Bindings: list}, moving}
}

// textInput is keys and wheel over an entry or a report.
func (s *Screen) textInput(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Wheel:
		s.scrollBy(c, msg.Delta)
	case tea.KeyPressMsg:
		return s.textKey(c, msg)
	}
	return nil
}

func (s *Screen) textKey(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	k := s.keys(c)
	switch {
	case key.Matches(msg, k.up):
		s.scrollBy(c, -1)
	case key.Matches(msg, k.down):
		s.scrollBy(c, 1)
	case key.Matches(msg, k.pageUp):
		s.scrollBy(c, -max(c.Height-2, 1))
	case key.Matches(msg, k.pageDown):
		s.scrollBy(c, max(c.Height-2, 1))
	case key.Matches(msg, k.newest):
		s.scroll = 0
	case key.Matches(msg, k.oldest):
		s.scrollBy(c, 1<<30)
	case key.Matches(msg, k.verify):
		return s.check(c)
	case s.face == reading && key.Matches(msg, k.record):
		return s.openRecord()
	}
	return nil
}

// scrollBy scrolls an entry or a report.
func (s *Screen) scrollBy(c screen.Context, n int) {
	s.scroll = max(min(s.scroll+n, len(s.text(c))-c.Height), 0)
}
