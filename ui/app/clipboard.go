package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/secret"
	"cofre/ui/screen"
)

// clipboardMsg says how sending or clearing went.
type clipboardMsg struct {
	serial  uint64
	cleared bool
	err     error
}

// clipboardOverMsg comes when the clipboard is to be cleared.
type clipboardOverMsg struct{ serial uint64 }

// copy sends a value to the terminal's clipboard and wipes it here.
func (m *Model) copy(value *secret.Bytes) tea.Cmd {
	m.copies++
	m.clipboard = m.copies
	serial, t := m.copies, m.o.Terminal
	return func() tea.Msg {
		defer value.Wipe()
		return clipboardMsg{serial: serial, err: t.SetClipboard(value.Expose())}
	}
}

func (m *Model) clipboardDone(msg clipboardMsg) tea.Cmd {
	a := m.text.App()
	switch {
	case msg.err != nil:
		return m.fail(0, m.explainUnlock(msg.err))
	case msg.cleared || msg.serial != m.clipboard:
		return nil
	}
	return tea.Batch(
		m.toast(screen.Info, a.Copied, a.ClearedIn(m.text.Spoken(m.o.RevealFor))),
		tea.Tick(m.o.RevealFor, func(time.Time) tea.Msg { return clipboardOverMsg{msg.serial} }),
	)
}

// clearClipboard makes the terminal forget what was copied, if anything was.
func (m *Model) clearClipboard() tea.Cmd {
	if m.clipboard == 0 {
		return nil
	}
	m.clipboard = 0
	t := m.o.Terminal
	return func() tea.Msg { return clipboardMsg{cleared: true, err: t.ClearClipboard()} }
}

func (m *Model) clipboardOver(msg clipboardOverMsg) tea.Cmd {
	if msg.serial != m.clipboard {
		return nil
	}
	return tea.Batch(m.clearClipboard(), m.toast(screen.Info, m.text.App().ClipboardCleared, ""))
}
