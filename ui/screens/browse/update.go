package browse

import (
	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/widget"
)

// Update takes a message. Whatever it was, the table may want a page afterwards, and another user may be selected.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	s.arrange(c)
	return tea.Batch(s.handle(c, msg), s.fetch(c), s.follow(c))
}

func (s *Screen) handle(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(c, msg)
	case tea.PasteMsg:
		return s.paste(c, msg)
	case screen.Click:
		return s.click(c, msg)
	case screen.Wheel:
		s.wheel(msg)
	case screen.Shown:
		return s.shown(c, msg)
	case screen.Resized:
		s.recolumn(c)
		s.remark(c)
	case screen.Crash:
		return s.crashed(c, msg)
	default:
		return s.answer(c, msg)
	}
	return nil
}

// answer takes what tasks and dialogs say.
func (s *Screen) answer(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pageMsg:
		return s.filled(c, msg)
	case countMsg:
		s.countedMatches(msg)
	case totalMsg:
		s.countedAll(msg)
	case pulseMsg:
		return s.pulsed(c)
	case retryMsg:
		return s.reload(c)
	case pauseMsg:
		return s.search(c)
	case preferencesMsg:
		s.preferred(c, msg)
	case keptMsg:
		return screen.Toast(screen.Caution, c.Text.Browse().NotKept, "")
	case revealsMsg:
		s.memory.reveals.add(msg)
	case envelopeMsg:
		s.enveloped = msg.err == nil && msg.id == s.resting
		s.envelope = msg.envelope
		s.remark(c) // it may have told of a fault
	case columnsMsg:
		return s.choose(c, msg.names)
	case orderMsg:
		return s.sortBy(c, msg.field, msg.desc)
	}
	return nil
}

// shown comes when the screen is on top again.
func (s *Screen) shown(c screen.Context, msg screen.Shown) tea.Cmd {
	s.remark(c)
	if msg.Changed {
		return s.reload(c)
	}
	return s.readLog(c)
}

// click selects a row, sorts by a header, or begins to type.
func (s *Screen) click(c screen.Context, msg screen.Click) tea.Cmd {
	switch {
	case s.page != nil, msg.X < 0, msg.X >= s.layout.table, msg.Y < 0, msg.Y >= tableTop+s.layout.rows:
		return nil
	case msg.Y < tableTop:
		if !s.line.typing {
			s.beginTyping()
		}
		return nil
	case s.table.Empty():
		return nil
	case msg.Y == tableTop:
		return s.clickHeader(c, msg.X)
	}
	if s.table.Click(msg.Y-tableTop) && msg.Double {
		s.open()
	}
	return nil
}

// clickHeader sorts by the column whose title is at x; once more turns the order round.
func (s *Screen) clickHeader(c screen.Context, x int) tea.Cmd {
	f, ok := s.columnAt(c, x)
	if !ok {
		return nil
	}
	if !f.sortable {
		t := c.Text.Browse()
		return screen.Toast(screen.Caution, t.SealedSort(f.title), t.SealedSortWhy(f.title))
	}
	return s.sortBy(c, f.name, f.name == s.order.field && !s.order.desc)
}

// sortBy changes the order. The selection stays on its user where that one is among the first.
func (s *Screen) sortBy(c screen.Context, field string, desc bool) tea.Cmd {
	f, ok := s.column(field)
	if !ok || !f.sortable || s.order == (order{field, desc}) {
		return nil
	}
	s.order = order{field, desc}
	s.keepSelected()
	s.setColumns()
	return s.restart(c)
}

// keepSelected has the selected user selected again when other rows come.
func (s *Screen) keepSelected() {
	s.keep = ""
	if row, ok := s.table.Selected(); ok {
		s.keep = row.ID
	}
}

func (s *Screen) wheel(msg screen.Wheel) {
	switch {
	case s.page != nil:
		s.page.scroll(msg.Delta)
	default:
		s.table.Move(msg.Delta)
	}
}

// selected returns the selected user; nil where there is none, or where it is of the query before.
func (s *Screen) selected() *user {
	row, ok := s.table.Selected()
	if !ok || s.table.Stale() {
		return nil
	}
	u, _ := row.Data.(*user)
	return u
}

// held is how many rows are there.
func (s *Screen) held() int {
	n := 0
	s.table.Each(func(*widget.TableRow) { n++ })
	return n
}
