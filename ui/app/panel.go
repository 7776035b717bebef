package app

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// problem is the error panel: it grows upwards from the message line and stays until esc.
type problem struct {
	screen.Problem
	from    screen.Instance
	details bool
}

// fail opens the error panel; the screen that failed has to be there still.
func (m *Model) fail(from screen.Instance, p screen.Problem) tea.Cmd {
	m.problem = &problem{Problem: p, from: from}
	return m.resized()
}

func (m *Model) dismiss() tea.Cmd {
	m.problem = nil
	return m.resized()
}

// panel draws the error panel; none where nothing failed.
func (m *Model) panel() []string {
	p := m.problem
	if p == nil {
		return nil
	}
	width := max(m.width-2*margin, 0)
	a := m.text.App()
	first := m.line().Put(theme.Danger, m.theme.Signs.Fail).Skip(1).Put(theme.Strong, p.What)
	if p.Where != "" {
		first.Skip(2).Put(theme.Muted, p.Where)
	}
	lines := []string{widget.Rule(m.theme, width, theme.Danger), first.String()}
	lines = m.labelled(lines, a.Kept, p.Kept, 2)
	lines = m.labelled(lines, a.Do, p.Do, 2)
	if p.details {
		const most = 6
		lines = m.labelled(lines, m.text.Keys().Details, p.Details, most)
	}
	return lines
}

// labelled appends a text beside its label, wrapped to at most so many lines.
func (m *Model) labelled(lines []string, label, s string, most int) []string {
	if s == "" {
		return lines
	}
	const indent, column = 2, 12
	const prose = 96
	for i, part := range widget.Wrap(s, min(m.width-2*margin-column, prose)) {
		if i == most {
			break
		}
		l := m.line().Skip(indent)
		if i == 0 {
			l.Put(theme.Muted, label)
		}
		lines = append(lines, l.To(column).Put(theme.Text, part).String())
	}
	return lines
}

// panelKeys lists the keys that the error panel takes.
func (m *Model) panelKeys() []key.Binding {
	p, t := m.problem, m.text.Keys()
	var keys []key.Binding
	if p.Retry != nil {
		keys = append(keys, keymap.New("R", t.Retry, "R"))
	}
	for _, k := range p.Keys {
		keys = append(keys, keymap.New(k.Key, k.Title, k.Key))
	}
	if p.Details != "" {
		keys = append(keys, keymap.New("d", t.Details, "d"))
	}
	return append(keys, keymap.New("esc", t.Dismiss, "esc"))
}

// panelKey handles a key while something is said to have failed; false: the key is the screen's.
func (m *Model) panelKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	p := m.problem
	name := msg.String()
	if name == "esc" {
		return m.dismiss(), true
	}
	if m.capturing() {
		return nil, false
	}
	for _, k := range p.Keys {
		if name == k.Key {
			m.problem = nil
			return tea.Batch(m.resized(), k.Run), true
		}
	}
	switch {
	case name == "R" && p.Retry != nil:
		m.problem = nil
		return tea.Batch(m.resized(), p.Retry), true
	case name == "d" && p.Details != "":
		p.details = !p.details
		return m.resized(), true
	}
	return nil, false
}
