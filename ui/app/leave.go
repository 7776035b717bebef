package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
)

// QuitNow ends the console from outside, as a signal does: masked, locked, cleared.
type QuitNow struct{}

// suspendMsg comes when the blank frame was drawn.
type suspendMsg struct{}

// frameTime is enough for the renderer to draw a frame.
const frameTime = 60 * time.Millisecond

// quit masks, draws a blank frame, clears the clipboard, locks, and ends.
func (m *Model) quit() tea.Cmd {
	if m.quitting {
		return nil
	}
	m.quitting, m.blank = true, true
	m.abandon()
	func() {
		defer func() { _ = recover() }() // a screen that panicked may do so again; the console still ends
		m.maskAll()
		m.dropAll()
	}()
	v, clip, jobs := m.vault, m.clearClipboard(), m.jobs
	return func() tea.Msg {
		if clip != nil {
			clip()
		}
		closeJobs(jobs)
		if v != nil && !v.Locked() {
			const patience = 3 * time.Second
			ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), patience)
			defer cancel()
			_ = v.Lock(ctx) // the key is gone whatever it says; nobody is left to tell
		}
		return tea.QuitMsg{}
	}
}

// going is Update while the console ends: a vault that was unlocked meanwhile is locked again.
func (m *Model) going(msg tea.Msg) tea.Cmd {
	if u, ok := msg.(unlockedMsg); ok && u.err == nil {
		return m.relock()
	}
	if t, ok := msg.(screen.TryUnlockMsg); ok {
		t.Key.Wipe()
	}
	return nil
}

// suspend masks first and draws a blank frame; only then the process stops. Where nothing could wake it, it locks instead.
func (m *Model) suspend() tea.Cmd {
	if m.o.SessionLeader {
		return m.lock(screen.LockSuspend)
	}
	m.maskAll()
	m.blank = true
	return tea.Batch(m.clearClipboard(), tea.Tick(frameTime, func(time.Time) tea.Msg { return suspendMsg{} }))
}
