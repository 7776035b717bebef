package app

import (
	"bytes"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/tty"
	"cofre/ui/widget"
)

// Update takes a message. A panic anywhere below ends the console, masked and locked; what it says is not printed, for
// it might hold data.
func (m *Model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			next, cmd = m, m.crash()
		}
	}()
	if _, ok := msg.(crashedMsg); ok {
		return m, m.crash()
	}
	m.now = m.clock()
	if m.quitting {
		return m, safely(m.going(msg))
	}
	for _, handle := range []func(tea.Msg) (tea.Cmd, bool){m.input, m.window, m.talk, m.navigate, m.guard, m.begin, m.clocked} {
		if c, done := handle(msg); done {
			return m, safely(c)
		}
	}
	return m, nil
}

// crashedMsg says that a command panicked. What it panicked with is dropped, for it might hold data.
type crashedMsg struct{}

// safely keeps the panic of a command from the library, which prints what it says.
func safely(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = crashedMsg{}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = safely(batch[i])
			}
		}
		return msg
	}
}

func (m *Model) crash() tea.Cmd {
	m.crashed = true
	return m.quit()
}

// window handles what the terminal says; false: the message is about something else.
func (m *Model) window(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width == m.width && msg.Height == m.height {
			return nil, true
		}
		m.width, m.height = msg.Width, msg.Height
		return m.resized(), true
	case tea.ResumeMsg:
		m.blank = false
		return tea.Batch(m.resized(), tea.ClearScreen), true
	case suspendMsg:
		return tea.Suspend, true
	}
	return m.seen(msg)
}

// clocked handles what time brings; false: the message is about something else.
func (m *Model) clocked(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tickMsg:
		return tea.Batch(tick(), m.idle(), m.ticked(), m.assume()), true
	case clipboardOverMsg:
		return m.clipboardOver(msg), true
	case QuitNow:
		return m.quit(), true
	case screen.QuitMsg:
		return m.quit(), true
	case mouseMsg:
		return m.toggleMouse(), true
	case aheadMsg:
		return m.handOver(), true
	case helpMsg:
		return m.help(), true
	}
	return nil, false
}

// ticked tells the screens the time; idle may have ended the console before.
func (m *Model) ticked() tea.Cmd {
	if m.quitting {
		return nil
	}
	return m.all(screen.Tick{Now: m.now})
}

// assume gives a terminal that never says its size the classical one.
func (m *Model) assume() tea.Cmd {
	const patience, wide, high = 2 * time.Second, 80, 24
	if m.known() || m.now.Sub(m.started) < patience {
		return nil
	}
	return func() tea.Msg { return tea.WindowSizeMsg{Width: wide, Height: high} }
}

// input handles what the person does; false: the message is about something else. It alone counts as a sign of life.
func (m *Model) input(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.alive()
		return m.press(msg), true
	case tea.PasteMsg:
		m.alive()
		return m.paste(msg), true
	case tty.Pasted:
		m.alive()
		defer msg.Wipe()
		return m.pasted(msg), true
	case tea.MouseMsg:
		return m.mouse(msg), true
	case tea.KeyReleaseMsg, tea.PasteStartMsg, tea.PasteEndMsg, tea.EnvMsg:
		return nil, true
	}
	return nil, false
}

func (m *Model) alive() { m.lastInput = m.now }

// capturing reports whether text is being typed, so that letters and digits are not the console's.
func (m *Model) capturing() bool {
	if d := m.topDialog(); d != nil {
		c, ok := d.dialog.(screen.Capturer)
		return ok && c.Capturing()
	}
	return m.typing()
}

// typing reports whether text is being typed into the top screen.
func (m *Model) typing() bool {
	i := m.top()
	if i == nil {
		return false
	}
	c, ok := i.screen.(screen.Capturer)
	return ok && c.Capturing()
}

// press handles a key: the console's own first, then dialog, error panel, screen.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "ctrl+c":
		return m.quit()
	case "ctrl+z":
		return m.suspend()
	}
	if !m.capturing() && msg.String() == "L" {
		return m.lock(screen.LockByKey)
	}
	if m.early(msg) || !m.known() || m.tooSmall() {
		return nil
	}
	if d := m.topDialog(); d != nil {
		return m.dialogKey(d, msg)
	}
	if m.problem != nil {
		if cmd, done := m.panelKey(msg); done {
			return cmd
		}
	}
	if cmd, done := m.globalKey(msg); done {
		return cmd
	}
	i := m.top()
	if i == nil {
		return nil
	}
	return i.screen.Update(m.contextOf(i), msg)
}

// globalKey handles the keys that work everywhere; false: the key is the screen's.
func (m *Model) globalKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	name := msg.String()
	switch name {
	case "esc":
		return m.back(), true
	case "f1":
		return m.help(), true
	case "ctrl+k":
		if !m.capturing() {
			return m.palette(), true
		}
	}
	if m.capturing() {
		return nil, false
	}
	switch name {
	case "?":
		return m.help(), true
	case ":":
		return m.palette(), true
	case "M":
		return m.toggleMouse(), true
	case "0":
		return m.home(), true
	case "q":
		if len(m.stack) <= 1 {
			return m.quit(), true
		}
		return nil, false
	}
	return m.digit(name)
}

// digit jumps to a screen of the menu.
func (m *Model) digit(name string) (tea.Cmd, bool) {
	if len(name) != 1 || name[0] < '1' || name[0] > '9' {
		return nil, false
	}
	for _, e := range m.screens {
		if e.Digit == int(name[0]-'0') {
			return m.jump(e.ID), true
		}
	}
	return nil, false
}

// back is esc: the screen's own way first, else the screen is left.
func (m *Model) back() tea.Cmd {
	i := m.top()
	if i == nil {
		return nil
	}
	if b, ok := i.screen.(screen.Backer); ok {
		if cmd, done := b.Back(m.contextOf(i)); done {
			return cmd
		}
	}
	return m.pop()
}

// paste hands a paste to what text is typed into.
func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	if len(msg.Content) > tty.MaxPaste || !m.known() || m.tooSmall() {
		return nil
	}
	if d := m.topDialog(); d != nil {
		return d.dialog.Update(m.dialogContext(d), msg)
	}
	if i := m.top(); i != nil && m.capturing() {
		return i.screen.Update(m.contextOf(i), msg)
	}
	return nil
}

// pasted is paste for bytes that are wiped. Where a secret is typed, it is handed on character by character, so that it
// never is one string; without the line end that comes with many pastes.
func (m *Model) pasted(msg tty.Pasted) tea.Cmd {
	if !m.secret() {
		return m.paste(tea.PasteMsg{Content: string(msg.Text)})
	}
	text := bytes.TrimRight(msg.Text, "\r\n")
	if len(text) > widget.MaxSecret {
		return nil
	}
	var cmds []tea.Cmd
	lines := "" // line ends inside go with what follows them: alone they would be taken for the last
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		switch {
		case r == '\r' || r == '\n':
			lines += string(r)
		case r != utf8.RuneError:
			cmds = append(cmds, m.paste(tea.PasteMsg{Content: lines + string(r)}))
			lines = ""
		}
	}
	return tea.Batch(cmds...)
}

// secret reports whether what is typed now is a secret.
func (m *Model) secret() bool {
	var typed any
	if d := m.topDialog(); d != nil {
		typed = d.dialog
	} else if i := m.top(); i != nil {
		typed = i.screen
	}
	s, ok := typed.(screen.Secretive)
	return ok && s.Secret()
}
