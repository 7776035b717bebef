package audit

import (
	"strconv"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/widget"
)

func (s *Screen) input(c screen.Context, msg tea.Msg) tea.Cmd {
	if s.face != listing {
		return s.textInput(c, msg)
	}
	switch msg := msg.(type) {
	case screen.Click:
		return s.click(c, msg)
	case screen.Wheel:
		s.feed.move(msg.Delta)
		return tea.Batch(s.more(c), s.rest(c))
	case tea.KeyPressMsg:
		if s.typing != nothing {
			return s.typeKey(c, msg)
		}
		return s.listKey(c, msg)
	case tea.PasteMsg:
		if s.typing != nothing {
			return s.typed(c, msg)
		}
	}
	return nil
}

func (s *Screen) click(c screen.Context, msg screen.Click) tea.Cmd {
	if msg.Y == 0 {
		return s.edit(aFilter, s.applied)
	}
	i := msg.Y - listTop
	lines := s.feed.visible()
	if i < 0 || i >= len(lines) || lines[i].row < 0 {
		return nil
	}
	s.feed.cursor = lines[i].row
	if msg.Double {
		return s.open(c)
	}
	return s.rest(c)
}

func (s *Screen) listKey(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	k := s.keys(c)
	step := func(n int) func() tea.Cmd {
		return func() tea.Cmd {
			s.feed.move(n)
			return tea.Batch(s.more(c), s.rest(c))
		}
	}
	half := max(s.feed.height/2, 1)
	for _, b := range []struct {
		key key.Binding
		do  func() tea.Cmd
	}{
		{k.whole, func() tea.Cmd { return s.open(c) }},
		{k.filter, func() tea.Cmd { return s.edit(aFilter, s.applied) }},
		{k.number, func() tea.Cmd { return s.edit(aNumber, "") }},
		{k.follow, func() tea.Cmd { return s.toggleFollow(c) }},
		{k.verify, func() tea.Cmd { return s.check(c) }},
		{k.record, func() tea.Cmd { return s.openRecord() }},
		{k.newest, func() tea.Cmd { return s.toNewest(c) }},
		{k.oldest, func() tea.Cmd { return s.toOldest(c) }},
		{k.up, step(-1)},
		{k.down, step(1)},
		{k.pageUp, step(-half)},
		{k.pageDown, step(half)},
	} {
		if key.Matches(msg, b.key) {
			return b.do()
		}
	}
	return nil
}

// edit begins to type on the first line.
func (s *Screen) edit(what typing, text string) tea.Cmd {
	s.typing, s.wrong = what, ""
	s.line.Set(text)
	return nil
}

func (s *Screen) typeKey(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() != "enter" {
		return s.typed(c, msg)
	}
	text := strings.TrimSpace(s.line.Value())
	if s.typing == aNumber {
		return s.jump(c, text)
	}
	s.pause.Stop()
	if text == s.applied {
		s.typing = nothing
		return nil
	}
	cmd := s.apply(c, text)
	if s.wrong == "" {
		s.typing = nothing
	}
	return cmd
}

// typed takes what is typed; a filter is applied when no key came for a moment.
func (s *Screen) typed(c screen.Context, msg tea.Msg) tea.Cmd {
	changed, _ := s.line.Update(msg)
	if !changed {
		return nil
	}
	s.wrong = ""
	if s.typing != aFilter {
		return nil
	}
	return s.pause.After(c, debounce, applyMsg{strings.TrimSpace(s.line.Value())})
}

// apply filters by a text; where it is wrong, the rows stay as they are and the place is shown.
func (s *Screen) apply(c screen.Context, text string) tea.Cmd {
	f, wrong := parseFilter(c.Text, text)
	if wrong != nil {
		const room = 9 // what may be written stands behind it
		name := widget.CutEnd(wrong.name, room, c.Theme.Signs.Cut)
		s.wrong, s.span = c.Text.Audit().NoPart(name), [2]int{wrong.from, wrong.to}
		return nil
	}
	s.wrong = ""
	if text == s.applied && !s.stale {
		return nil
	}
	s.filter, s.applied, s.began = f, text, c.Now
	s.wanted = nil
	s.stale = true
	return s.fetch(c, pageFirst, 0)
}

// jump goes to an entry by its number. A filter that is set would hide it, so it goes.
func (s *Screen) jump(c screen.Context, text string) tea.Cmd {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) && r < 0x80 {
			return r
		}
		if unicode.IsSpace(r) || r == ',' || r == '.' || r == '#' {
			return -1
		}
		return 'x'
	}, text)
	t := c.Text.Audit()
	n, err := strconv.ParseUint(digits, 10, 63)
	all := [2]int{0, len([]rune(s.line.Value()))}
	switch {
	case err != nil:
		s.wrong, s.span = t.NotNumber, all
		return nil
	case s.feed.known && n >= s.feed.size:
		s.wrong, s.span = t.TooHigh(count(c, max(s.feed.size, 1)-1)), all
		return nil
	}
	s.typing, s.follow = nothing, false
	s.filter, s.applied = filter{}, ""
	s.stale = true
	s.wanted = &n
	return s.fetch(c, pageAround, n)
}

func (s *Screen) toggleFollow(c screen.Context) tea.Cmd {
	s.follow = !s.follow
	if !s.follow {
		return nil
	}
	return s.toNewest(c)
}

// toNewest goes to the newest row: it may be far from what is held.
func (s *Screen) toNewest(c screen.Context) tea.Cmd {
	s.wanted = nil
	if len(s.feed.chunks) > 0 && s.feed.high() >= s.feed.size {
		s.feed.move(-len(s.feed.rows))
		return tea.Batch(s.askSize(c), s.rest(c))
	}
	return s.fetch(c, pageFirst, 0)
}

func (s *Screen) toOldest(c screen.Context) tea.Cmd {
	s.follow = false
	if len(s.feed.chunks) > 0 && s.feed.low() == 0 {
		s.feed.move(len(s.feed.rows))
		return s.rest(c)
	}
	return s.fetch(c, pageLast, 0)
}

// openRecord opens the user whom the selected entry is about.
func (s *Screen) openRecord() tea.Cmd {
	r := s.feed.selected()
	if !ofUser(r) {
		return nil
	}
	return screen.Push(screen.Decrypt, screen.UserArg{ID: r.record})
}

// ofUser reports whether a row is about one user's record.
func ofUser(r *row) bool {
	return r != nil && r.record != "" && len(r.record) < longest && r.action == "reveal"
}

// Back leaves an entry or a report, what is being typed, a verification under way, following, then the filter.
func (s *Screen) Back(c screen.Context) (tea.Cmd, bool) {
	switch {
	case s.face != listing:
		s.face, s.scroll = listing, 0
		return nil, true
	case s.typing != nothing:
		s.typing, s.wrong = nothing, ""
		s.pause.Stop()
		return nil, true
	case s.verify.Busy():
		return s.halt(c), true
	case s.follow:
		s.follow = false
		return nil, true
	case s.applied != "":
		return s.apply(c, ""), true
	}
	return nil, false
}
