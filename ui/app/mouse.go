package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
)

// click is the last left click, for double ones.
type click struct {
	x, y int
	at   time.Time
}

const (
	doubleClick = 400 * time.Millisecond
	wheelLines  = 3
)

// mouseMsg turns the mouse off or on.
type mouseMsg struct{}

func (m *Model) toggleMouse() tea.Cmd {
	m.mouseOff = !m.mouseOff
	a := m.text.App()
	if m.mouseOff {
		return m.toast(screen.Info, a.MouseOff, "")
	}
	return m.toast(screen.Info, a.MouseOn, "")
}

// mouse hands clicks and the wheel to the dialog or the screen below the pointer.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if !m.known() || m.tooSmall() || m.blank {
		return nil
	}
	at := msg.Mouse()
	var event tea.Msg
	x, y, wide, high := margin, bodyTop, 0, 0
	wide, high = m.body()
	d := m.topDialog()
	if d != nil {
		p := m.place(d)
		x, y = p.x+dialogSides/2, p.y+2
		wide, high = m.dialogContext(d).Width, len(p.box)
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		if at.Button != tea.MouseLeft {
			return nil
		}
		m.alive()
		double := m.lastClick.x == at.X && m.lastClick.y == at.Y && m.now.Sub(m.lastClick.at) < doubleClick
		m.lastClick = click{at.X, at.Y, m.now}
		event = screen.Click{X: at.X - x, Y: at.Y - y, Double: double}
	case tea.MouseWheelMsg:
		delta := wheelLines
		switch at.Button {
		case tea.MouseWheelUp:
			delta = -wheelLines
		case tea.MouseWheelDown:
		default:
			return nil
		}
		m.alive()
		event = screen.Wheel{X: at.X - x, Y: at.Y - y, Delta: delta}
	default:
		return nil
	}
	if at.X < x || at.Y < y || at.X >= x+wide || at.Y >= y+high {
		return nil
	}
	if d != nil {
		return d.dialog.Update(m.dialogContext(d), event)
	}
	if i := m.top(); i != nil {
		return i.screen.Update(m.contextOf(i), event)
	}
	return nil
}
