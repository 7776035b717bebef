package app

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// helpMsg opens the help.
type helpMsg struct{}

// helpDialog lists the bindings themselves, and explains the signs of a table's margin.
type helpDialog struct {
	groups []keymap.Group
	top    int
	most   int
}

func (m *Model) help() tea.Cmd {
	a, g := m.text.App(), keymap.Globals(m.text)
	var groups []keymap.Group
	if i := m.top(); i != nil {
		groups = append(groups, i.screen.Keys(m.contextOf(i))...)
	}
	everywhere := []key.Binding{g.Jump, g.Home, g.Back, g.Commands, g.Help, g.Lock, g.Mouse, g.Suspend, g.Kill}
	groups = append(groups, keymap.Group{Title: a.Everywhere, Bindings: everywhere})
	return m.openDialog(0, &helpDialog{groups: groups}, false)
}

func (d *helpDialog) wanted() int { return paletteWidth }

// Init does nothing.
func (d *helpDialog) Init(screen.Context) tea.Cmd { return nil }

// Update scrolls; ? closes.
func (d *helpDialog) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	d.most = max(len(d.lines(c))-d.rows(c), 0)
	switch msg := msg.(type) {
	case screen.Wheel:
		d.top += msg.Delta
	case tea.KeyPressMsg:
		switch msg.String() {
		case "j", "down":
			d.top++
		case "k", "up":
			d.top--
		case "pgdown", "ctrl+d", "space":
			d.top += d.rows(c)
		case "pgup", "ctrl+u":
			d.top -= d.rows(c)
		case "g", "home":
			d.top = 0
		case "G", "end":
			d.top = d.most
		case "?", "q", "f1", "enter":
			return screen.CloseWith(c, nil)
		}
	}
	d.top = min(max(d.top, 0), d.most)
	return nil
}

func (d *helpDialog) rows(c screen.Context) int { return max(c.Height-2, 3) }

func (d *helpDialog) lines(c screen.Context) []string {
	const column = 18
	var lines []string
	for _, g := range d.groups {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, widget.Section(c.Theme, c.Width, title(g.Title)))
		for _, b := range g.Bindings {
			if b.Enabled() && b.Help().Key != "" {
				l := widget.NewLine(c.Theme, c.Width).Put(theme.Strong, b.Help().Key)
				if l.Used() >= column {
					l.Skip(1)
				}
				lines = append(lines, l.To(column).Put(theme.Muted, b.Help().Desc).String())
			}
		}
	}
	a, s := c.Text.App(), c.Theme.Signs
	lines = append(lines, "", widget.Section(c.Theme, c.Width, a.Signs))
	for _, sign := range []struct {
		role       theme.Role
		sign, says string
	}{
		{theme.Sealed, s.Sealed, a.SignSealed},
		{theme.Text, s.Open, a.SignOpen},
		{theme.OK, s.Done, a.SignDone},
		{theme.Warn, s.Mark, a.SignMark},
		{theme.Danger, s.Fail, a.SignFail},
	} {
		lines = append(lines, widget.NewLine(c.Theme, c.Width).Put(sign.role, sign.sign).To(column).Put(theme.Muted, sign.says).String())
	}
	return lines
}

// View draws the part that fits.
func (d *helpDialog) View(c screen.Context) screen.DialogView {
	lines := d.lines(c)
	rows := d.rows(c)
	top := min(d.top, max(len(lines)-rows, 0))
	end := min(top+rows, len(lines))
	return screen.DialogView{Title: c.Text.App().HelpTitle, Lines: lines[top:end], Right: c.More(len(lines) - end), Width: paletteWidth}
}

// Keys lists its keys.
func (d *helpDialog) Keys(c screen.Context) []key.Binding {
	t := c.Text.Keys()
	move := keymap.New(c.Theme.Signs.Arrows, t.Move, "up", "down")
	move.SetEnabled(len(d.lines(c)) > d.rows(c))
	return []key.Binding{move, keymap.New("esc", t.Close, "esc")}
}
