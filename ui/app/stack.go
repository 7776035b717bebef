package app

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
)

// instance is one screen on the stack.
type instance struct {
	id     screen.Instance
	name   screen.ID
	screen screen.Screen
	ctx    context.Context
	cancel context.CancelFunc
}

func (m *Model) top() *instance {
	if len(m.stack) == 0 {
		return nil
	}
	return m.stack[len(m.stack)-1]
}

func (m *Model) contextOf(i *instance) screen.Context { return m.context(i.ctx, i.id) }

// next gives a new instance a number and a context.
func (m *Model) next() (screen.Instance, context.Context, context.CancelFunc) {
	m.serial++
	ctx, cancel := context.WithCancel(m.ctx)
	return m.serial, ctx, cancel
}

// put puts a screen on top. What it covers is masked.
func (m *Model) put(name screen.ID, s screen.Screen) tea.Cmd {
	if below := m.top(); below != nil {
		mask(below.screen)
	}
	id, ctx, cancel := m.next()
	i := &instance{id: id, name: name, screen: s, ctx: ctx, cancel: cancel}
	m.stack = append(m.stack, i)
	m.problem = nil
	return s.Init(m.contextOf(i))
}

// drop leaves the top screen for good.
func (m *Model) drop() {
	i := m.top()
	if i == nil {
		return
	}
	mask(i.screen)
	if c, ok := i.screen.(screen.Closer); ok {
		c.Close()
	}
	i.cancel()
	m.stack[len(m.stack)-1] = nil
	m.stack = m.stack[:len(m.stack)-1]
	if m.problem != nil && m.problem.from == i.id {
		m.problem = nil
	}
}

func (m *Model) dropAll() {
	m.closeDialogs()
	for len(m.stack) > 0 {
		m.drop()
	}
}

func mask(s any) {
	if e, ok := s.(screen.Exposer); ok {
		e.Mask()
	}
}

func exposed(s any) bool {
	e, ok := s.(screen.Exposer)
	return ok && e.Exposed()
}

// entry finds a screen among those that are built.
func (m *Model) entry(id screen.ID) (screen.Entry, bool) {
	for _, e := range m.screens {
		if e.ID == id {
			return e, true
		}
	}
	return screen.Entry{}, false
}

// push makes the screen of an id and puts it on top.
func (m *Model) push(id screen.ID, arg any) tea.Cmd {
	e, ok := m.entry(id)
	if !ok {
		return m.toast(screen.Caution, m.text.App().NotBuilt, "")
	}
	return m.put(id, e.New(arg))
}

// navigate follows a screen's wish to go elsewhere; false: the message is about something else.
func (m *Model) navigate(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screen.PushMsg:
		m.closeDialogs()
		return m.push(msg.To, msg.Arg), true
	case screen.ReplaceMsg:
		m.closeDialogs()
		if _, ok := m.entry(msg.To); ok {
			m.drop()
		}
		return m.push(msg.To, msg.Arg), true
	case screen.PopMsg:
		return m.pop(), true
	case screen.HomeMsg:
		return m.home(), true
	case screen.ChangedMsg:
		m.changed = true
		return nil, true
	case jumpMsg:
		return m.jump(msg.to), true
	}
	return nil, false
}

// pop leaves the top screen, but not the last one.
func (m *Model) pop() tea.Cmd {
	if len(m.stack) < 2 {
		return nil
	}
	m.closeDialogs()
	m.drop()
	return m.shown()
}

// shown tells the top screen that it is seen again.
func (m *Model) shown() tea.Cmd {
	i := m.top()
	changed := m.changed
	if len(m.stack) == 1 {
		m.changed = false
	}
	return i.screen.Update(m.contextOf(i), screen.Shown{Changed: changed})
}

func (m *Model) home() tea.Cmd {
	m.closeDialogs()
	if len(m.stack) < 2 {
		return nil
	}
	for len(m.stack) > 1 {
		m.drop()
	}
	return m.shown()
}

// jumpMsg goes to a screen of the menu.
type jumpMsg struct{ to screen.ID }

// jump goes to a screen of the menu, with nothing but the menu below it.
func (m *Model) jump(id screen.ID) tea.Cmd {
	m.closeDialogs()
	if t := m.top(); t != nil && t.name == id {
		return nil
	}
	if _, ok := m.entry(id); !ok {
		return nil
	}
	for len(m.stack) > 1 {
		m.drop()
	}
	return m.push(id, nil)
}

// all tells every screen and dialog something.
func (m *Model) all(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, i := range m.stack {
		cmds = append(cmds, i.screen.Update(m.contextOf(i), msg))
	}
	for _, d := range m.dialogs {
		cmds = append(cmds, d.dialog.Update(m.dialogContext(d), msg))
	}
	return tea.Batch(cmds...)
}

func (m *Model) resized() tea.Cmd {
	if !m.known() || m.tooSmall() {
		return nil
	}
	return m.all(screen.Resized{})
}

// deliver hands a message to the one screen or dialog that it is for, if that is still there.
func (m *Model) deliver(to screen.Instance, msg tea.Msg) tea.Cmd {
	for _, i := range m.stack {
		if i.id == to {
			return i.screen.Update(m.contextOf(i), msg)
		}
	}
	for _, d := range m.dialogs {
		if d.id == to {
			return d.dialog.Update(m.dialogContext(d), msg)
		}
	}
	return nil
}

// answered delivers what a task found, unless nobody waits for it any more.
func (m *Model) answered(a screen.Answer) tea.Cmd {
	if a.Stale() {
		return nil
	}
	if crash, ok := a.Msg.(screen.Crash); ok {
		a.Done()
		e := m.text.Errors()
		return m.fail(a.To, screen.Problem{What: e.Crash, Do: e.CrashDo, Details: crash.Where})
	}
	a.Done()
	var cmd tea.Cmd
	if a.Msg != nil {
		cmd = m.deliver(a.To, a.Msg)
	}
	if a.Next == nil || a.Stale() {
		return cmd
	}
	return tea.Batch(cmd, a.Next)
}
