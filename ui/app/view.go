package app

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// View draws the window. A panic below draws a blank one; the next Update ends the console.
func (m *Model) View() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			v = m.frame("")
			m.blank = true
		}
	}()
	if m.blank || !m.known() {
		return m.frame("")
	}
	if m.tooSmall() {
		return m.frame(strings.Join(m.small(), "\n"))
	}
	lines, body, cursor := m.draw()
	m.hide(lines)
	if d := m.topDialog(); d != nil {
		p := m.place(d)
		m.hide(p.box)
		lines = widget.Overlay(m.theme, lines, m.width, p.box, p.x, p.y)
		cursor = p.cursor
	}
	v = m.frame(strings.Join(lines, "\n"))
	if cursor != nil && cursor.X < m.width && cursor.Y < m.height {
		c := tea.NewCursor(cursor.X, cursor.Y)
		c.Shape, c.Blink, c.Color = tea.CursorBar, false, m.theme.Cursor()
		v.Cursor = c
	}
	if p := body.Progress; p != nil {
		v.ProgressBar = progress(*p)
	}
	return v
}

// hide covers what is amber while something is revealed, before anything else is made of the lines.
func (m *Model) hide(lines []string) {
	switch {
	case m.o.Cover == nil:
	case m.exposed():
		m.o.Cover.Hide(lines, m.theme.Open(theme.Revealed, false), m.theme.Open(theme.Revealed, true))
	default:
		m.o.Cover.Forget()
	}
}

// frame is a view with what is the same for all of them.
func (m *Model) frame(content string) tea.View {
	v := tea.NewView(content)
	v.AltScreen = true
	v.WindowTitle = "cofre"
	if !m.mouseOff && !m.blank {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func progress(share float64) *tea.ProgressBar {
	if share < 0 {
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	const hundred = 100
	return tea.NewProgressBar(tea.ProgressBarDefault, int(min(share, 1)*hundred))
}

// small is the one sentence of a window that is too small.
func (m *Model) small() []string {
	lines := make([]string, 0, m.height)
	for _, s := range widget.Wrap(m.text.App().TooSmall(m.width, m.height), m.width) {
		if len(lines) < m.height {
			lines = append(lines, m.theme.Paint(theme.Text, s))
		}
	}
	return lines
}

// draw draws everything but dialogs: exactly as many lines as the window has, each as wide as it.
func (m *Model) draw() ([]string, screen.View, *screen.Cursor) {
	body := m.bodyView()
	width, height := m.body()
	lines := make([]string, 0, m.height)
	lines = append(lines, m.header(), m.fuse())
	for y := range height {
		line := ""
		if y < len(body.Lines) {
			line = body.Lines[y]
		}
		lines = append(lines, widget.Fit(line, width))
	}
	lines = append(lines, m.panel()...)
	lines = append(lines, m.message(), m.footer(body.Right))
	for i := range lines {
		lines[i] = widget.Blank(margin) + lines[i] + widget.Blank(margin)
	}
	var cursor *screen.Cursor
	if c := body.Cursor; c != nil && c.Y < height {
		cursor = &screen.Cursor{X: margin + c.X, Y: bodyTop + c.Y}
	}
	return lines, body, cursor
}

func (m *Model) bodyView() screen.View {
	i := m.top()
	if i == nil {
		return m.waitingView()
	}
	return i.screen.View(m.contextOf(i))
}

// waitingView says what is waited for while there is no screen yet; it is silent for the first 300 ms.
func (m *Model) waitingView() screen.View {
	const patience = 300
	since := m.now.Sub(m.opening.since)
	if !m.opening.busy || since.Milliseconds() < patience {
		return screen.View{}
	}
	a := m.text.App()
	l := m.line().Skip(2).Put(theme.Accent, m.theme.Signs.Spinner[int(since/spin)%len(m.theme.Signs.Spinner)]).Skip(1)
	const tenth = 100_000_000
	l.Put(theme.Muted, a.Waiting(a.Opening, m.text.Seconds(since/tenth*tenth)))
	return screen.View{Lines: []string{"", l.String()}}
}

// header names the product and the screen; at the right the vault, the store and the lock.
func (m *Model) header() string {
	s := m.theme.Signs
	l := m.line().Put(theme.Accent, s.Chosen).Skip(1).Put(theme.Strong, "cofre")
	if i := m.top(); i != nil {
		l.Skip(2).Put(theme.Border, s.Slash).Skip(2).Put(theme.Text, i.screen.Title(m.contextOf(i)))
	}
	a := m.text.App()
	switch {
	case m.opening.none:
		l.RightPieces(0, widget.Piece{Role: theme.Muted, Text: a.NoVault})
	case m.vault != nil:
		l.RightPieces(0, m.state()...)
	}
	return l.String()
}

// state is the right half of the header.
func (m *Model) state() []widget.Piece {
	const wide = 100
	s, a := m.theme.Signs, m.text.App()
	name := m.info.Name
	if m.width >= wide && m.info.Store != "" {
		name += " " + s.Point + " " + m.info.Store
	}
	pieces := []widget.Piece{{Role: theme.Muted, Text: widget.CutMiddle(name, m.width/3, s.Cut)}}
	if m.o.ReadOnly {
		pieces = append(pieces, widget.Piece{Role: theme.Muted, Text: "   " + a.ReadOnly})
	}
	pieces = append(pieces, widget.Piece{Role: theme.Muted, Text: "   "})
	if !m.session.open {
		return append(pieces, widget.Piece{Role: theme.Sealed, Text: s.Sealed + " " + a.Locked})
	}
	left := m.session.state(m).Left
	return append(pieces, widget.Piece{Role: theme.Revealed, Text: s.Open + " " + a.Open + " " + m.text.Clock(left)})
}

// fuse is the rule under the header: grey while locked, amber while the vault is open, shorter each second.
func (m *Model) fuse() string {
	width := max(m.width-2*margin, 0)
	if !m.session.open {
		return widget.Rule(m.theme, width, theme.Border)
	}
	left := m.session.state(m).Left
	return widget.Share(m.theme, width, float64(left)/float64(m.o.LockAfter), theme.Revealed)
}

// footer lists the keys that work now; at the right a position. On the menu, where that is only the version, the keys go
// before it.
func (m *Model) footer(right string) string {
	width := m.line().Rest()
	bindings, keep := m.footerKeys()
	if right != "" && !strings.Contains(right, "\x1b") {
		right = m.theme.Paint(theme.Muted, right)
	}
	n := widget.PaintedWidth(right)
	const gap = 3
	if i := m.top(); i != nil && i.name == screen.Menu && n > 0 {
		if all := widget.Hints(m.line(), bindings, keep); all.Rest() < n+gap {
			return all.String()
		}
	}
	if n == 0 {
		return widget.Hints(m.line(), bindings, keep).String()
	}
	room := max(width-n-gap, 0)
	keys := widget.Hints(widget.NewLine(m.theme, room), bindings, keep).String()
	return keys + widget.Blank(width-room-n) + right
}

// footerKeys lists the bindings of the footer, and how many of the last never fall off.
func (m *Model) footerKeys() (bindings []key.Binding, keep int) {
	g := keymap.Globals(m.text)
	i := m.top()
	switch {
	case m.problem != nil:
		bindings = m.panelKeys()
	case i != nil:
		if groups := i.screen.Keys(m.contextOf(i)); len(groups) > 0 {
			bindings = append(bindings, groups[0].Bindings...)
		}
		if !m.typing() {
			bindings = append(bindings, g.Commands)
		}
		if len(m.stack) > 1 && !has(bindings, "esc") {
			bindings = append(bindings, g.Back)
		}
	}
	help := g.Help
	if m.typing() {
		help = keymap.New("f1", g.Help.Help().Desc, "f1")
	}
	bindings = append(bindings, help)
	if i != nil && i.name == screen.Menu && m.problem == nil {
		const two = 2
		return append(bindings, g.Quit), two
	}
	return bindings, 1
}

func has(bindings []key.Binding, name string) bool {
	for _, b := range bindings {
		for _, k := range b.Keys() {
			if k == name && b.Enabled() {
				return true
			}
		}
	}
	return false
}
