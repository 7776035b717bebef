package browse

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/secret"
	"cofre/ui/keymap"
	"cofre/ui/screen"
)

// bindings are the keys of the screen. Those that do nothing now are disabled.
type bindings struct {
	detail, reveal, query, sort, columns, copyID, reverse, reload, everybody key.Binding
	ingest                                                                   key.Binding
	left, right                                                              key.Binding
	moves                                                                    keymap.List

	search, last, suggestion, complete, help key.Binding // while a query is typed
	next, previous, scroll, back             key.Binding // on a user's page
}

func (s *Screen) bindings(c screen.Context) bindings {
	t, k := c.Text.Browse(), c.Text.Keys()
	b := bindings{
		detail: keymap.New("enter", t.Detail, "enter"), reveal: keymap.New("r", t.Reveal, "r"),
		query: keymap.New("/", t.Query, "/", "f"), sort: keymap.New("s", t.Sort, "s"),
		columns: keymap.New("c", t.Columns, "c"), copyID: keymap.New("y", t.CopyID, "y"),
		reverse: keymap.New("S", t.Reverse, "S"), reload: keymap.New("R", t.Reload, "R"),
		everybody: keymap.New("esc", t.Everybody, "esc"), ingest: keymap.New("i", t.Ingest, "i"),
		left: keymap.New("h", k.Left, "left", "h"), right: keymap.New("l", k.Right, "right", "l"),
		moves:  keymap.Lists(c.Text, c.Theme.Signs.Arrows, t.Detail),
		search: keymap.New("enter", t.Search, "enter"), last: keymap.New("esc", t.LastQuery, "esc"),
		suggestion: keymap.New("tab", t.Suggestion, "tab"), complete: keymap.New("tab", t.Complete, "tab"),
		help: keymap.New("f2", t.QueryHelp, "f2"),
		next: keymap.New("n", t.NextUser, "n", "l", "right"), previous: keymap.New("N", t.LastUser, "N", "h", "left"),
		scroll: keymap.New("j/k", t.Scroll, "j", "k"), back: keymap.New("esc", k.Back, "esc"),
	}
	u := s.selected()
	b.detail.SetEnabled(u != nil)
	b.reveal.SetEnabled(u != nil && !u.damaged && !c.ReadOnly)
	b.copyID.SetEnabled(u != nil)
	b.everybody.SetEnabled(s.line.applied != "" && s.line.applied != s.opened)
	b.ingest.SetEnabled(s.nobody() && !c.ReadOnly)
	_, suggested := s.line.suggestion()
	_, completed := s.line.completion(s.fields)
	b.search.SetEnabled(s.line.wrong == nil)
	b.suggestion.SetEnabled(suggested)
	b.complete.SetEnabled(!suggested && completed)
	b.scroll.SetEnabled(s.page != nil && s.page.longer())
	return b
}

// nobody reports that the vault has no users at all, as far as is known.
func (s *Screen) nobody() bool {
	return s.table.Empty() && s.line.expr == nil && s.line.wrong == nil
}

// Keys lists what the keys do now.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	t := c.Text.Browse()
	b := s.bindings(c)
	switch {
	case s.page != nil:
		return []keymap.Group{
			{Title: t.UserTitle, Bindings: []key.Binding{b.reveal, b.copyID, b.next, b.previous, b.scroll}},
		}
	case s.line.typing:
		return []keymap.Group{
			{Title: t.QueryKeys, Bindings: []key.Binding{b.suggestion, b.complete, b.search, b.last, b.help}},
		}
	case s.nobody():
		return []keymap.Group{{Title: t.ListKeys, Bindings: []key.Binding{b.ingest, b.reload}}}
	}
	return []keymap.Group{
		{Title: t.ListKeys, Bindings: []key.Binding{b.detail, b.reveal, b.query, b.sort, b.columns}},
		{Title: t.QueryKeys, Bindings: []key.Binding{b.everybody, b.reverse, b.copyID, b.reload, b.help}},
		{Title: t.MovingKeys, Bindings: append(b.moves.All(), b.left, b.right)},
	}
}

// key takes a key.
func (s *Screen) key(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	b := s.bindings(c)
	switch {
	case s.page != nil:
		return s.pageKey(c, b, msg)
	case s.line.typing:
		return s.typingKey(c, b, msg)
	case key.Matches(msg, b.ingest):
		return screen.Push(screen.Ingest, nil)
	case key.Matches(msg, b.detail):
		s.open()
	case key.Matches(msg, b.query):
		s.beginTyping()
	case key.Matches(msg, b.sort):
		return s.openSort(c)
	case key.Matches(msg, b.columns):
		return s.openColumns(c)
	case key.Matches(msg, b.reverse):
		return s.sortBy(c, s.order.field, !s.order.desc)
	case key.Matches(msg, b.reload):
		return s.reload(c)
	case key.Matches(msg, b.help):
		return s.openHelp(c)
	case s.table.Key(msg):
		s.ending = s.table.Loading() && key.Matches(msg, b.moves.Bottom)
	default:
		return s.userKey(b, msg)
	}
	return nil
}

// userKey takes the keys that do something with the selected user, in the list and on its page.
func (s *Screen) userKey(b bindings, msg tea.KeyPressMsg) tea.Cmd {
	u := s.selected()
	switch {
	case u == nil:
	case key.Matches(msg, b.reveal):
		return screen.Push(screen.Decrypt, screen.UserArg{ID: u.id})
	case key.Matches(msg, b.copyID):
		return screen.Copy(secret.New([]byte(u.id)))
	}
	return nil
}

// typingKey takes a key while a query is typed. What does not edit it moves through the table.
func (s *Screen) typingKey(c screen.Context, b bindings, msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case msg.String() == "enter": // also where the search of a moment ago was wrong
		return s.enter(c)
	case key.Matches(msg, b.suggestion, b.complete):
		return s.tab(c)
	case key.Matches(msg, b.help):
		return s.openHelp(c)
	}
	switch msg.String() {
	case "up", "down", "pgup", "pgdown":
		s.table.Key(msg)
		return nil
	}
	if changed, _ := s.line.field.Update(msg); changed {
		return s.typed(c)
	}
	return nil
}

// pageKey takes a key on a user's page.
func (s *Screen) pageKey(c screen.Context, b bindings, msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, b.next):
		s.turn(1)
	case key.Matches(msg, b.previous):
		s.turn(-1)
	case key.Matches(msg, b.reload):
		return s.reload(c)
	case s.page.key(msg):
	default:
		return s.userKey(b, msg)
	}
	return nil
}

// Commands are the orders, for the palette.
func (s *Screen) Commands(c screen.Context) []screen.Command {
	t := c.Text.Browse()
	var out []screen.Command
	for _, f := range s.fields {
		if f.sortable {
			out = append(out, screen.Command{
				Title: t.SortBy(f.title), Place: t.Title,
				Run: screen.Tell(c.Self, orderMsg{f.name, f.name == s.order.field && !s.order.desc}),
			})
		}
	}
	return out
}
