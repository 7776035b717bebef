package browse

import (
	tea "charm.land/bubbletea/v2"

	"cofre/store/query"
	"cofre/ui/screen"
)

// pauseMsg comes when nothing was typed for a moment.
type pauseMsg struct{}

// beginTyping begins to type a query.
func (s *Screen) beginTyping() { s.line.typing = true }

// paste takes pasted text into the query.
func (s *Screen) paste(c screen.Context, msg tea.PasteMsg) tea.Cmd {
	if !s.line.typing || s.page != nil {
		return nil
	}
	if changed, _ := s.line.field.Update(msg); changed {
		return s.typed(c)
	}
	return nil
}

// typed waits for a moment without a key before it searches.
func (s *Screen) typed(c screen.Context) tea.Cmd { return s.pause.After(c, debounce, pauseMsg{}) }

// search reads what is typed. Where it is wrong, the rows of the last good query stay, dimmed; where it asks for the same
// users as before, they stay as they are.
func (s *Screen) search(c screen.Context) tea.Cmd {
	s.pause.Stop()
	was, wasWrong := query.String(s.line.expr), s.line.wrong != nil
	s.line.wrong = s.line.parse(s.deps.Schema)
	if s.line.wrong != nil || wasWrong {
		s.remark(c)
	}
	if s.line.wrong != nil || query.String(s.line.expr) == was {
		return nil
	}
	s.keepSelected()
	return s.restart(c)
}

// enter searches at once, and leaves the line where nothing is wrong with it.
func (s *Screen) enter(c screen.Context) tea.Cmd {
	cmd := s.search(c)
	s.line.typing = s.line.wrong != nil
	return cmd
}

// ask puts a query into the line and searches by it.
func (s *Screen) ask(c screen.Context, text string) tea.Cmd {
	s.line.field.Set(text)
	return s.search(c)
}

// tab takes the suggestion, or completes the name of a field.
func (s *Screen) tab(c screen.Context) tea.Cmd {
	if text, ok := s.line.suggestion(); ok {
		return s.ask(c, text)
	}
	if text, ok := s.line.completion(s.fields); ok {
		s.line.field.Set(text)
		return s.typed(c)
	}
	return nil
}

// Back leaves, in this order: a user's page, the typing (with the last query back in the line), the query.
func (s *Screen) Back(c screen.Context) (tea.Cmd, bool) {
	switch {
	case s.page != nil:
		s.page = nil
		s.arrange(c)
		return nil, true
	case s.line.typing:
		s.line.typing = false
		return s.again(c, s.ask(c, s.line.applied)), true
	case s.line.applied != "" && s.line.applied != s.opened:
		return s.again(c, s.ask(c, s.opened)), true
	}
	return nil, false
}

// again adds what follows every message to the command of one that did not come through Update.
func (s *Screen) again(c screen.Context, cmd tea.Cmd) tea.Cmd {
	return tea.Batch(cmd, s.fetch(c), s.follow(c))
}
