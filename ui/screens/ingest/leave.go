package ingest

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// leave asks what is to become of the run when its screen is left.
type leave struct {
	to screen.Instance
	at int
}

// Init does nothing.
func (d *leave) Init(screen.Context) tea.Cmd { return nil }

// Update moves and chooses.
func (d *leave) Update(_ screen.Context, msg tea.Msg) tea.Cmd {
	const last = 2
	switch msg := msg.(type) {
	case screen.Click:
		if msg.Y < 0 || msg.Y > last {
			return nil
		}
		d.at = msg.Y
		return d.choose()
	case screen.Wheel:
		d.at = min(max(d.at+msg.Delta, 0), last)
	case tea.KeyPressMsg:
		switch msg.String() {
		case "up", "k", "shift+tab":
			d.at = max(d.at-1, 0)
		case "down", "j", "tab":
			d.at = min(d.at+1, last)
		case "enter":
			return d.choose()
		}
	}
	return nil
}

func (d *leave) choose() tea.Cmd {
	switch d.at {
	case 0:
		return tea.Batch(screen.Close(), screen.Tell(d.to, stopMsg{}))
	case 1:
		return tea.Batch(screen.Close(), screen.Tell(d.to, leaveMsg{}))
	}
	return screen.Close()
}

// View draws the three ways.
func (d *leave) View(c screen.Context) screen.DialogView {
	t := c.Text.Ingest()
	rows := [][2]string{{t.LeaveStop, t.LeaveKeeps}, {t.LeaveRun, t.LeaveBack}, {t.LeaveStay, t.LeaveSee}}
	v := screen.DialogView{Title: t.LeaveTitle}
	const text, about = 2, 19
	for i, r := range rows {
		l, role := widget.NewLine(c.Theme, c.Width).Select(i == d.at), theme.Text
		if i == d.at {
			l.Put(theme.Accent, c.Theme.Signs.Bar)
			role = theme.Strong
		}
		v.Lines = append(v.Lines, l.To(text).Put(role, r[0]).To(about).Put(theme.Muted, r[1]).String())
	}
	return v
}

// Keys are those of a list.
func (d *leave) Keys(c screen.Context) []key.Binding {
	k := c.Text.Keys()
	return []key.Binding{
		keymap.New("enter", k.Choose, "enter"),
		keymap.New(c.Theme.Signs.Arrows, k.Move, "up", "down"),
		keymap.New("esc", k.Back, "esc"),
	}
}
