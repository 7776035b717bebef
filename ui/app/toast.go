package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/theme"
)

// toasts is the message line: one at a time, four seconds each.
type toasts struct {
	queue  []screen.ToastText
	serial uint64
}

const (
	toastTime = 4 * time.Second
	toastMost = 5 // more at once say nothing to anybody
)

type toastOverMsg struct{ serial uint64 }

func (m *Model) toast(level screen.Level, sentence, remark string) tea.Cmd {
	t := &m.toasts
	line := screen.ToastText{Level: level, Text: sentence, Remark: remark}
	if n := len(t.queue); n > 0 && t.queue[n-1] == line || n >= toastMost {
		return nil
	}
	t.queue = append(t.queue, line)
	if len(t.queue) > 1 {
		return nil
	}
	return m.toastTimer()
}

func (m *Model) toastTimer() tea.Cmd {
	m.toasts.serial++
	serial := m.toasts.serial
	return tea.Tick(toastTime, func(time.Time) tea.Msg { return toastOverMsg{serial} })
}

func (m *Model) toastOver(msg toastOverMsg) tea.Cmd {
	t := &m.toasts
	if msg.serial != t.serial || len(t.queue) == 0 {
		return nil
	}
	t.queue = t.queue[1:]
	if len(t.queue) > 0 {
		return m.toastTimer()
	}
	return nil
}

// message draws the message line.
func (m *Model) message() string {
	l := m.line()
	if len(m.toasts.queue) == 0 {
		return l.String()
	}
	t := m.toasts.queue[0]
	s := m.theme.Signs
	switch t.Level {
	case screen.Caution:
		l.Put(theme.Warn, s.Mark)
	case screen.Failure:
		l.Put(theme.Danger, s.Fail)
	case screen.Info:
		l.Put(theme.OK, s.Done)
	}
	l.Skip(1).Put(theme.Text, t.Text)
	if t.Remark != "" {
		l.Skip(1).Put(theme.Muted, t.Remark)
	}
	return l.String()
}
