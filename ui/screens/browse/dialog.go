package browse

import (
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// Messages of the dialogs to the screen.
type (
	columnsMsg struct{ names []string } // nil: as at first
	orderMsg   struct {
		field string
		desc  bool
	}
)

// list is a list of columns in a dialog: what both dialogs have in common.
type list struct {
	fields []column
	at     int
	top    int
}

// dialogRows is how many rows of the window a dialog leaves to what is not its list.
const dialogRows = 12

// room is how many columns a dialog shows.
func (l *list) room(c screen.Context) int {
	return max(min(len(l.fields), c.WindowHeight-dialogRows), 1)
}

// move moves the selection; it stays in sight.
func (l *list) move(c screen.Context, n int) {
	l.at = max(min(l.at+n, len(l.fields)-1), 0)
	room := l.room(c)
	l.top = max(min(l.top, l.at), l.at-room+1)
}

func (l *list) key(c screen.Context, msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "j", "down":
		l.move(c, 1)
	case "k", "up":
		l.move(c, -1)
	case "pgdown", "ctrl+d":
		l.move(c, l.room(c))
	case "pgup", "ctrl+u":
		l.move(c, -l.room(c))
	case "g", "home":
		l.move(c, -len(l.fields))
	case "G", "end":
		l.move(c, len(l.fields))
	default:
		return false
	}
	return true
}

// draw draws the columns in sight: what sign says, title, and the member's name where that is another.
func (l *list) draw(c screen.Context, sign func(i int, line *widget.Line)) []string {
	widest := 0
	for _, f := range l.fields {
		widest = max(widest, widget.Width(f.title))
	}
	widest = min(widest, c.Width/2)
	room := l.room(c)
	top := max(min(l.top, len(l.fields)-room), 0)
	lines := make([]string, 0, room)
	for i := top; i < min(top+room, len(l.fields)); i++ {
		f := l.fields[i]
		line := widget.NewLine(c.Theme, c.Width).Select(i == l.at)
		role := theme.Text
		if i == l.at {
			line.Put(theme.Accent, c.Theme.Signs.Bar)
			role = theme.Strong
		}
		line.To(2)
		sign(i, line)
		line.Fixed(role, f.title, widest).Skip(2)
		if f.title != f.name {
			line.Data(theme.Muted, f.name)
		}
		switch below := len(l.fields) - top - room; {
		case i == top && top > 0:
			line.Right(theme.Muted, c.Theme.Signs.Up+" "+strconv.Itoa(top), 0)
		case i == top+room-1 && below > 0:
			line.Right(theme.Muted, c.Theme.Signs.Down+" "+strconv.Itoa(below), 0)
		}
		lines = append(lines, line.String())
	}
	return lines
}

// columnsDialog chooses the columns and their order.
type columnsDialog struct {
	list

	on       []bool
	first    []string // the columns as at first
	shown    []string // the columns when it was opened
	byItself bool     // nobody chose those
}

// openColumns opens the column chooser: the chosen ones first, in their order, then the others in the policy's.
func (s *Screen) openColumns(c screen.Context) tea.Cmd {
	d := &columnsDialog{first: s.atFirst(), byItself: s.memory.columns == nil}
	chosen := s.chosen()
	for _, f := range chosen {
		d.shown = append(d.shown, f.name)
	}
	d.fields = slices.Clone(chosen)
	for _, f := range s.fields {
		if !slices.ContainsFunc(chosen, func(g column) bool { return g.name == f.name }) {
			d.fields = append(d.fields, f)
		}
	}
	d.on = make([]bool, len(d.fields))
	for i := range chosen {
		d.on[i] = true
	}
	return screen.Open(c, d)
}

// Init does nothing.
func (d *columnsDialog) Init(screen.Context) tea.Cmd { return nil }

// Update takes a key.
func (d *columnsDialog) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || d.key(c, k) {
		return nil
	}
	switch k.String() {
	case "space", "x":
		if d.at > 0 { // the id stays
			d.on[d.at] = !d.on[d.at]
		}
	case "K", "shift+up", "left", "h":
		d.shift(c, -1)
	case "J", "shift+down", "right", "l":
		d.shift(c, 1)
	case "d":
		return screen.CloseWith(c, columnsMsg{})
	case "enter":
		var names []string
		for i, f := range d.fields {
			if d.on[i] {
				names = append(names, f.name)
			}
		}
		if slices.Equal(names, d.first) || d.byItself && slices.Equal(names, d.shown) {
			names = nil
		}
		return screen.CloseWith(c, columnsMsg{names})
	}
	return nil
}

// shift moves the selected column by one place; the id stays first.
func (d *columnsDialog) shift(c screen.Context, n int) {
	to := d.at + n
	if d.at < 1 || to < 1 || to >= len(d.fields) {
		return
	}
	d.fields[d.at], d.fields[to] = d.fields[to], d.fields[d.at]
	d.on[d.at], d.on[to] = d.on[to], d.on[d.at]
	d.move(c, n)
}

// View draws the chooser.
func (d *columnsDialog) View(c screen.Context) screen.DialogView {
	t := c.Text.Browse()
	var lines []string
	for _, line := range widget.Wrap(t.ColumnsWhy, c.Width) {
		lines = append(lines, widget.NewLine(c.Theme, c.Width).Put(theme.Muted, line).String())
	}
	lines = append(lines, "")
	lines = append(lines, d.draw(c, func(i int, line *widget.Line) {
		if d.on[i] {
			line.Put(theme.Accent, c.Theme.Signs.Chosen).Skip(1)
		} else {
			line.Put(theme.Muted, c.Theme.Signs.Hollow).Skip(1)
		}
	})...)
	return screen.DialogView{Title: t.ColumnsTitle, Lines: lines}
}

// Keys are those of the chooser.
func (d *columnsDialog) Keys(c screen.Context) []key.Binding {
	t := c.Text.Browse()
	return []key.Binding{
		keymap.New("enter", t.Apply, "enter"), keymap.New(c.Text.Keys().Space, t.Toggle, "space"),
		keymap.New("h/l", c.Text.Keys().Move, "h", "l"), keymap.New("d", t.AtFirst, "d"),
	}
}

// sortDialog chooses the column to sort by.
type sortDialog struct {
	list

	order order
}

// openSort opens the choice of the order.
func (s *Screen) openSort(c screen.Context) tea.Cmd {
	d := &sortDialog{order: s.order}
	for _, f := range s.fields {
		if f.sortable {
			d.fields = append(d.fields, f)
		}
	}
	d.at = max(slices.IndexFunc(d.fields, func(f column) bool { return f.name == s.order.field }), 0)
	d.move(c, 0)
	return screen.Open(c, d)
}

// Init does nothing.
func (d *sortDialog) Init(screen.Context) tea.Cmd { return nil }

// Update takes a key.
func (d *sortDialog) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || d.key(c, k) {
		return nil
	}
	f := d.fields[d.at]
	o := order{f.name, false}
	switch k.String() {
	case "enter", "space":
		if f.name == d.order.field {
			o.desc = !d.order.desc
		}
	case "a":
	case "z":
		o.desc = true
	default:
		return nil
	}
	return screen.CloseWith(c, orderMsg(o))
}

// View draws the choice: the column of now has the sign of its order.
func (d *sortDialog) View(c screen.Context) screen.DialogView {
	signs := c.Theme.Signs
	lines := d.draw(c, func(i int, line *widget.Line) {
		switch {
		case d.fields[i].name != d.order.field:
			line.Skip(2)
		case d.order.desc:
			line.Put(theme.Accent, signs.Down).Skip(1)
		default:
			line.Put(theme.Accent, signs.Up).Skip(1)
		}
	})
	return screen.DialogView{Title: c.Text.Browse().SortTitle, Lines: lines}
}

// Keys are those of the choice: enter on the column of now turns the order round.
func (d *sortDialog) Keys(c screen.Context) []key.Binding {
	t := c.Text.Browse()
	return []key.Binding{
		keymap.New("enter", t.SortByThis, "enter"), keymap.New("a", "a"+c.Theme.Signs.Do+"z", "a"),
		keymap.New("z", "z"+c.Theme.Signs.Do+"a", "z"),
	}
}
