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

// area is where the mouse means something: a dialog's lines, or the body.
type area struct{ x, y, wide, high int }

func (a area) holds(x, y int) bool { return x >= a.x && y >= a.y && x < a.x+a.wide && y < a.y+a.high }

// mouse hands clicks and the wheel to the dialog or the screen below the pointer.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if !m.known() || m.tooSmall() || m.blank {
		return nil
	}
	over := area{x: margin, y: bodyTop}
	over.wide, over.high = m.body()
	d := m.topDialog()
	if d != nil {
		p := m.place(d)
		over = area{p.x + dialogSides/2, p.y + 2, m.dialogContext(d).Width, len(p.box)}
	}
	event := m.pointed(msg, over)
	i := m.top()
	switch {
	case event == nil:
	case d != nil:
		return d.dialog.Update(m.dialogContext(d), event)
	case i != nil:
		return i.screen.Update(m.contextOf(i), event)
	}
	return nil
}

// pointed makes a click or a turn of the wheel relative to where it happened; nil: neither, or elsewhere.
func (m *Model) pointed(msg tea.MouseMsg, over area) tea.Msg {
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseClickMsg:
		if at.Button != tea.MouseLeft {
			return nil
		}
		m.alive()
		double := m.lastClick.x == at.X && m.lastClick.y == at.Y && m.now.Sub(m.lastClick.at) < doubleClick
		m.lastClick = click{at.X, at.Y, m.now}
		if over.holds(at.X, at.Y) {
			return screen.Click{X: at.X - over.x, Y: at.Y - over.y, Double: double}
		}
	case tea.MouseWheelMsg:
		delta := map[tea.MouseButton]int{tea.MouseWheelUp: -wheelLines, tea.MouseWheelDown: wheelLines}[at.Button]
		m.alive()
		if delta != 0 && over.holds(at.X, at.Y) {
			return screen.Wheel{X: at.X - over.x, Y: at.Y - over.y, Delta: delta}
		}
	}
	return nil
}
