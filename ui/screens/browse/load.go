package browse

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// Answers of the tasks, and messages of the screen to itself.
type (
	pageMsg struct {
		wish    widget.PageWish
		page    widget.TablePage
		version int // of the columns that the rows have cells for
		err     error
	}
	countMsg struct {
		count store.Count
		err   error
	}
	totalMsg struct {
		count store.Count
		err   error
	}
	pulseMsg struct{} // something is waited for: draw how long
	retryMsg struct{} // the error panel's R
)

// query is what is asked of the store.
func (s *Screen) query() store.Query {
	return store.Query{Where: s.line.expr, Sort: s.order.field, Desc: s.order.desc}
}

// restart begins another query or order; the rows that are there stay, dimmed, until its first page comes.
func (s *Screen) restart(c screen.Context) tea.Cmd {
	s.load.Stop()
	s.asking, s.failure, s.ending = false, false, false
	s.table.Restart(s.keep)
	s.matches = counted{}
	return s.countMatches(c)
}

// reload reads the rows that are there anew.
func (s *Screen) reload(c screen.Context) tea.Cmd {
	s.load.Stop()
	s.asking, s.failure = false, false
	s.table.Retry()
	s.table.Reload()
	return tea.Batch(screen.Dismiss(c), s.countAll(c), s.countMatches(c), s.readLog(c))
}

// fetch asks for the page that the table wants, if it wants one.
func (s *Screen) fetch(c screen.Context) tea.Cmd {
	wish, ok := s.table.Wish()
	if !ok {
		return nil
	}
	request := store.PageRequest{Query: s.query(), From: wish.From, Backward: wish.Backward, Limit: wish.Limit}
	read := newReader(s.fields, s.chosen(), c.Theme.Signs.Plates)
	source := s.deps.Vault
	version := s.version
	s.wish, s.asking = wish, true
	cmd := s.load.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, pageTimeout)
		defer cancel()
		page, err := source.Page(ctx, request)
		if err != nil {
			return pageMsg{wish: wish, err: err}
		}
		out := widget.TablePage{Rows: make([]widget.TableRow, len(page.Rows)), Prev: page.Prev, Next: page.Next}
		for i := range page.Rows {
			out.Rows[i] = read.row(page.Rows[i])
		}
		return pageMsg{wish: wish, page: out, version: version}
	})
	return tea.Batch(cmd, s.pulse(c))
}

// filled takes a page.
func (s *Screen) filled(c screen.Context, msg pageMsg) tea.Cmd {
	s.asking = false
	s.table.Slow(false)
	if msg.err != nil {
		return s.failed(c, msg.err)
	}
	first := s.table.Loading()
	chosen := s.chosen()
	for i := range msg.page.Rows {
		s.mark(c, &msg.page.Rows[i])
		if msg.version != s.version {
			recell(c, &msg.page.Rows[i], chosen)
		}
	}
	s.table.Fill(msg.wish, msg.page)
	if first {
		s.recolumn(c)
	}
	if first && s.ending {
		s.table.Bottom()
	}
	s.ending = false
	s.asOf = c.Now
	if !s.failure {
		return nil
	}
	s.failure = false
	return screen.Dismiss(c)
}

// mark draws what is known of a row's seal into its margin, and dims it while the query that is typed is wrong.
func (s *Screen) mark(c screen.Context, row *widget.TableRow) {
	u, ok := row.Data.(*user)
	if !ok {
		return
	}
	row.Mark, row.MarkRole = "", theme.Text
	switch state := s.verdict(u).State; state {
	case StateFailed:
		row.Mark, row.MarkRole = c.Theme.Signs.Fail, theme.Danger
	case StateUnchecked:
		row.Mark, row.MarkRole = c.Theme.Signs.Mark, theme.Warn
	case StateUnknown, StateWhole:
	}
	row.Stale = s.line.wrong != nil
}

// verdict is what is known of a user's seal. A document that cannot be read fails by that alone.
func (s *Screen) verdict(u *user) Verdict {
	if u.damaged {
		return Verdict{State: StateFailed}
	}
	if s.deps.Seals == nil {
		return Verdict{}
	}
	return s.deps.Seals.Verdict(u.id)
}

// remark draws all margins anew.
func (s *Screen) remark(c screen.Context) {
	s.table.Each(func(r *widget.TableRow) { s.mark(c, r) })
}

// countMatches counts what the query selects, up to countLimit. Where there is no query that is everybody.
func (s *Screen) countMatches(c screen.Context) tea.Cmd {
	if s.line.expr == nil {
		s.count.Stop()
		s.matches = s.all
		s.table.Total(s.all.n, s.all.exact)
		return nil
	}
	source, q := s.deps.Vault, store.Query{Where: s.line.expr}
	return s.count.Start(c, func(ctx context.Context) tea.Msg {
		n, err := source.Count(ctx, q, countLimit)
		return countMsg{n, err}
	})
}

// countAll counts everybody. It may take a while and nothing waits for it: until then there is no such number.
func (s *Screen) countAll(c screen.Context) tea.Cmd {
	source := s.deps.Vault
	return s.total.Start(c, func(ctx context.Context) tea.Msg {
		n, err := source.Count(ctx, store.Query{}, 0)
		return totalMsg{n, err}
	})
}

// countedMatches takes a count. One that failed stays unknown: the page's own failure is what is told.
func (s *Screen) countedMatches(msg countMsg) {
	if msg.err != nil {
		return
	}
	s.matches = counted{msg.count.N, msg.count.Exact, true}
	s.table.Total(msg.count.N, msg.count.Exact)
}

func (s *Screen) countedAll(msg totalMsg) {
	if msg.err != nil {
		return
	}
	s.all = counted{msg.count.N, msg.count.Exact, true}
	if s.line.expr == nil {
		s.matches = s.all
		s.table.Total(s.all.n, s.all.exact)
	}
}

// pulse sees to it that the screen is drawn again while it waits: at a tenth of a second for the hairlines, then for the
// spinner.
func (s *Screen) pulse(c screen.Context) tea.Cmd {
	if s.pulsing {
		return nil
	}
	s.pulsing = true
	return screen.After(c, skeletonAt, pulseMsg{})
}

func (s *Screen) pulsed(c screen.Context) tea.Cmd {
	s.pulsing = false
	if !s.load.Busy() {
		s.table.Slow(false)
		return nil
	}
	s.table.Slow(s.load.Since(c.Now) >= skeletonAt)
	s.pulsing = true
	return screen.After(c, spinnerStep, pulseMsg{})
}
