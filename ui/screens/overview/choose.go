package overview

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/record"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// choices are the fields that the chart in focus can show; for the one by day a name of "" stands first: when they were
// sealed.
func (s *Screen) choices() record.Schema {
	fields := fieldsOf(s.deps.Schema, s.focus == onDays)
	if s.focus == onDays {
		return append(record.Schema{{}}, fields...)
	}
	return fields
}

// openChooser asks which field the chart in focus is to show.
func (s *Screen) openChooser(c screen.Context) tea.Cmd {
	d := &chooser{to: c.Self, date: s.focus == onDays, fields: s.choices()}
	now := s.field
	if d.date {
		now = s.memory.date
	}
	for i, f := range d.fields {
		if f.Name == now {
			d.at, d.now = i, i
		}
	}
	return screen.Open(c, d)
}

// choose shows another field.
func (s *Screen) choose(c screen.Context, msg chosenMsg) tea.Cmd {
	if msg.date {
		s.focus, s.memory.date, s.column = onDays, msg.name, -1
		return tea.Batch(s.readDays(c), s.pulse(c))
	}
	s.focus, s.memory.field, s.row = onBars, msg.name, -1
	return tea.Batch(s.readTop(c), s.pulse(c))
}

// Commands lists the fields in the palette.
func (s *Screen) Commands(c screen.Context) []screen.Command {
	t := c.Text.Overview()
	var out []screen.Command
	add := func(date bool, title, name string) {
		out = append(out, screen.Command{Title: title, Place: t.Title, Run: screen.Tell(c.Self, chosenMsg{date, name})})
	}
	add(true, t.CommandDay(t.Sealing), "")
	for _, f := range fieldsOf(s.deps.Schema, true) {
		add(true, t.CommandDay(printable(f.Name)), f.Name)
	}
	for _, f := range fieldsOf(s.deps.Schema, false) {
		add(false, t.CommandTop(printable(f.Name)), f.Name)
	}
	return out
}

// chooser is the dialog with the fields.
type chooser struct {
	to     screen.Instance
	date   bool
	fields record.Schema
	at     int // selected
	now    int // shown now
	top    int // first row that is drawn
}

// Init does nothing.
func (d *chooser) Init(screen.Context) tea.Cmd { return nil }

// Update moves and chooses.
func (d *chooser) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	last := len(d.fields) - 1
	switch msg := msg.(type) {
	case screen.Click:
		if at := d.top + msg.Y; msg.Y >= 0 && msg.Y < d.rows(c) && at <= last {
			d.at = at
			return d.choose()
		}
	case screen.Wheel:
		d.at = min(max(d.at+msg.Delta, 0), last)
	case tea.KeyPressMsg:
		l := keymap.Lists(c.Text, c.Theme.Signs.Arrows, "")
		switch {
		case key.Matches(msg, l.Up):
			d.at = max(d.at-1, 0)
		case key.Matches(msg, l.Down):
			d.at = min(d.at+1, last)
		case key.Matches(msg, l.PageUp):
			d.at = max(d.at-d.rows(c), 0)
		case key.Matches(msg, l.PageDown):
			d.at = min(d.at+d.rows(c), last)
		case key.Matches(msg, l.Top):
			d.at = 0
		case key.Matches(msg, l.Bottom):
			d.at = last
		case key.Matches(msg, l.Enter):
			return d.choose()
		}
	}
	d.inSight(c)
	return nil
}

func (d *chooser) choose() tea.Cmd {
	if d.at < 0 || d.at >= len(d.fields) {
		return screen.Close()
	}
	return tea.Batch(screen.Close(), screen.Tell(d.to, chosenMsg{d.date, d.fields[d.at].Name}))
}

// rows is how many fields are drawn at a time.
func (d *chooser) rows(c screen.Context) int {
	const most, around = 16, 4
	return max(min(len(d.fields), most, c.Height-around), 1)
}

func (d *chooser) inSight(c screen.Context) {
	rows := d.rows(c)
	d.top = max(min(d.top, d.at), d.at-rows+1)
	d.top = max(min(d.top, len(d.fields)-rows), 0)
}

// View draws the fields, each with its kind.
func (d *chooser) View(c screen.Context) screen.DialogView {
	t := c.Text.Overview()
	const width = 48
	v := screen.DialogView{Title: t.ChooseField, Width: min(width, c.Width)}
	if d.date {
		v.Title = t.ChooseDate
	}
	rows := d.rows(c)
	top := max(min(max(min(d.top, d.at), d.at-rows+1), len(d.fields)-rows), 0)
	for i := top; i < min(top+rows, len(d.fields)); i++ {
		f := d.fields[i]
		l, role := widget.NewLine(c.Theme, v.Width).Select(i == d.at), theme.Text
		if i == d.at {
			l.Put(theme.Accent, c.Theme.Signs.Bar)
			role = theme.Strong
		}
		const text, air = 2, 10
		name := t.SealedAt
		if f.Name != "" {
			name = widget.CutMiddle(printable(f.Name), v.Width-text-air, c.Theme.Signs.Cut)
		}
		l.To(text).Put(role, name)
		if i == d.now {
			l.Skip(1).Put(theme.OK, c.Theme.Signs.Done)
		}
		v.Lines = append(v.Lines, l.Right(theme.Muted, string(f.Kind), 0).String())
	}
	return v
}

// Keys are those of a list.
func (d *chooser) Keys(c screen.Context) []key.Binding {
	k := c.Text.Keys()
	return []key.Binding{
		keymap.New("enter", k.Choose, "enter"),
		keymap.New(c.Theme.Signs.Arrows, k.Move, "up", "down"),
		keymap.New("esc", k.Cancel, "esc"),
	}
}
