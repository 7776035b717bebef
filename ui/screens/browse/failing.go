package browse

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"cofre/store/query"
	"cofre/ui/explain"
	"cofre/ui/screen"
)

// failed says that a page could not be read. The rows that are there stay.
func (s *Screen) failed(c screen.Context, err error) tea.Cmd {
	s.table.Failed(s.wish)
	s.failure = true
	if explain.Cancelled(err) && c.Ctx.Err() != nil {
		return nil
	}
	return screen.Fail(c, s.problem(c, err))
}

// crashed is failed for a task that panicked; only the page is waited for.
func (s *Screen) crashed(c screen.Context, msg screen.Crash) tea.Cmd {
	if !s.asking || s.load.Busy() {
		return nil
	}
	s.asking = false
	return s.failed(c, errors.New(msg.Where))
}

// problem is an error as a person reads it.
func (s *Screen) problem(c screen.Context, err error) screen.Problem {
	t := c.Text.Browse()
	p := explain.Error(c.Text, err)
	if errors.Is(err, query.ErrField) {
		p.What, p.Do = t.NotIndexed, t.NotIndexedDo
	}
	p.Where, p.Kept, p.Retry = c.Vault.Store, t.KeptNothing, screen.Tell(c.Self, retryMsg{})
	if n := int64(s.held()); n > 0 {
		p.Kept = t.Kept(n, c.Text.Count(n))
	}
	return p
}
