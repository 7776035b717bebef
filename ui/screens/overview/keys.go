package overview

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
)

// bindings are the keys of the screen.
type bindings struct {
	chart, field, zoom, wider, closer, browse, refresh, left, right, up, down, clear key.Binding
}

func (s *Screen) bindings(c screen.Context) bindings {
	t, k := c.Text.Overview(), c.Text.Keys()
	b := bindings{
		chart:   keymap.New("tab", t.KeyChart, "tab", "shift+tab"),
		field:   keymap.New("f", t.KeyField, "f"),
		zoom:    keymap.New("[ ]", t.KeyRange, "[", "]", "+", "-"),
		wider:   keymap.New("] "+k.Or+" -", t.KeyWider, "]", "-"),
		closer:  keymap.New("[ "+k.Or+" +", t.KeyCloser, "[", "+"),
		browse:  keymap.New("enter", t.KeyBrowse, "enter"),
		refresh: keymap.New("R", t.KeyRefresh, "R"),
		left:    keymap.New("h "+k.Or+" "+k.Left, t.KeyColumn, "left", "h"),
		right:   keymap.New("l "+k.Or+" "+k.Right, t.KeyColumn, "right", "l"),
		up:      keymap.New("k "+k.Or+" "+k.Up, t.KeyValue, "up", "k"),
		down:    keymap.New("j "+k.Or+" "+k.Down, t.KeyValue, "down", "j"),
		clear:   keymap.New("esc", t.KeyClear, "esc"),
	}
	nothing := s.noUsers()
	charts := !nothing && len(s.chart.n) > 0
	for _, x := range []*key.Binding{&b.zoom, &b.wider, &b.closer, &b.left, &b.right} {
		x.SetEnabled(charts)
	}
	bars := !nothing && s.top.known
	b.up.SetEnabled(bars)
	b.down.SetEnabled(bars)
	b.chart.SetEnabled(!nothing)
	b.field.SetEnabled(!nothing && len(s.choices()) > 0)
	b.browse.SetEnabled(s.wanted(c) != "")
	b.clear.SetEnabled(s.chosen())
	return b
}

// Keys lists what the keys do now.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	b, t := s.bindings(c), c.Text.Overview()
	return []keymap.Group{
		{Title: t.Title, Bindings: []key.Binding{b.browse, b.chart, b.field, b.refresh, b.zoom}},
		{Title: c.Text.App().Moving, Bindings: []key.Binding{b.left, b.right, b.up, b.down, b.closer, b.wider, b.clear}},
	}
}

// key does what a key is for.
func (s *Screen) key(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	b := s.bindings(c)
	switch {
	case key.Matches(msg, b.refresh):
		return s.refresh(c)
	case key.Matches(msg, b.chart):
		s.focus = onBars - s.focus
	case key.Matches(msg, b.field):
		return s.openChooser(c)
	case key.Matches(msg, b.wider):
		s.zoom(1)
	case key.Matches(msg, b.closer):
		s.zoom(-1)
	case key.Matches(msg, b.browse):
		return screen.Push(screen.Browse, screen.QueryArg{Query: s.wanted(c)})
	default:
		s.move(c, b, msg)
	}
	return nil
}

// move chooses a column or a row.
func (s *Screen) move(c screen.Context, b bindings, msg tea.KeyPressMsg) {
	switch {
	case key.Matches(msg, b.left):
		s.moveColumn(c, -1)
	case key.Matches(msg, b.right):
		s.moveColumn(c, 1)
	case key.Matches(msg, b.up):
		s.moveRow(c, -1)
	case key.Matches(msg, b.down):
		s.moveRow(c, 1)
	}
}

// chosen reports whether a column or a row is.
func (s *Screen) chosen() bool {
	return s.focus == onDays && s.column >= 0 || s.focus == onBars && s.row >= 0
}

// Back lets go of what is chosen before it leaves the screen.
func (s *Screen) Back(screen.Context) (tea.Cmd, bool) {
	if !s.chosen() {
		return nil, false
	}
	s.column, s.row = -1, -1
	return nil, true
}

// click chooses the column or the row below the pointer; the second click browses what it stands for.
func (s *Screen) click(c screen.Context, at screen.Click) tea.Cmd {
	f := arrange(c)
	if s.noUsers() {
		return nil
	}
	if !s.point(c, f, at) {
		return nil
	}
	if q := s.wanted(c); at.Double && q != "" {
		return screen.Push(screen.Browse, screen.QueryArg{Query: q})
	}
	return nil
}

// point chooses what is at a place; false: there is nothing.
func (s *Screen) point(c screen.Context, f frame, at screen.Click) bool {
	plot := at.Y >= f.plot && at.Y <= f.axis && at.X >= tickWidth && at.X < tickWidth+f.columns
	beside := at.X >= 0 && at.X < f.barWidth
	switch row := at.Y - f.bars; {
	case plot && len(s.chart.n) > 0:
		s.focus, s.column = onDays, tickWidth+f.columns-1-at.X
	case at.Y == f.dayTitle:
		s.focus = onDays
	case at.Y == f.barTitle && beside:
		s.focus = onBars
	case row >= 0 && beside && row < len(s.barList(c, f.barRows)):
		s.focus, s.row = onBars, row
	default:
		return false
	}
	return true
}

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}
