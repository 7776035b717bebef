package app

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// ahead are keys that were pressed before there was a screen to take them. They are handed over one by one, each after
// what the one before it did.
type ahead struct {
	keys    []tea.KeyPressMsg
	handing bool // they are being handed over: keys that come now wait behind them
	now     bool // this one comes from here
}

const (
	mostAhead = 64
	aheadStep = 20 * time.Millisecond // a frame, and what a key told the console to do
)

// aheadMsg hands over the next key.
type aheadMsg struct{}

// early keeps a key that comes too early; false: it does not.
func (m *Model) early(msg tea.KeyPressMsg) bool {
	a := &m.ahead
	waiting := m.top() == nil && m.opening.busy && m.topDialog() == nil && m.problem == nil
	if a.now || !waiting && !a.handing {
		return false
	}
	if len(a.keys) < mostAhead {
		a.keys = append(a.keys, msg)
	}
	return true
}

// hand begins to hand over what was typed ahead.
func (m *Model) hand() tea.Cmd {
	if len(m.ahead.keys) == 0 || m.ahead.handing {
		return nil
	}
	m.ahead.handing = true
	return nextAhead()
}

func nextAhead() tea.Cmd {
	return tea.Tick(aheadStep, func(time.Time) tea.Msg { return aheadMsg{} })
}

// handOver presses the next key. What was typed is dropped where something else than a screen would get it.
func (m *Model) handOver() tea.Cmd {
	a := &m.ahead
	if m.problem != nil || m.top() == nil {
		a.keys = nil
	}
	if len(a.keys) == 0 {
		a.handing = false
		return nil
	}
	if !m.known() {
		return nextAhead()
	}
	key := a.keys[0]
	a.keys[0] = tea.KeyPressMsg{}
	a.keys = a.keys[1:]
	a.now = true
	cmd := m.press(key)
	a.now = false
	return tea.Batch(cmd, nextAhead())
}
