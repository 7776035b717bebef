package app

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/vault"
)

// opening is the vault being opened for reading.
type opening struct {
	busy  bool
	since time.Time
	then  screen.OpenVaultMsg
	none  bool // there is no vault
}

type (
	openedMsg struct {
		opened Opened
		err    error
	}
	trustAskMsg struct {
		fingerprint string
		answer      chan<- bool
	}
	spinMsg struct{}
)

const spin = 125 * time.Millisecond

// open opens the vault in the background, then goes where then says.
func (m *Model) open(then screen.OpenVaultMsg) tea.Cmd {
	m.opening = opening{busy: true, since: m.now, then: then}
	open, ctx := m.o.Open, m.ctx
	asks := make(chan trustAskMsg)
	done := make(chan openedMsg, 1)
	confirm := func(fingerprint string) bool {
		answer := make(chan bool, 1)
		select {
		case asks <- trustAskMsg{fingerprint, answer}:
		case <-ctx.Done():
			return false
		}
		select {
		case ok := <-answer:
			return ok
		case <-ctx.Done():
			return false
		}
	}
	listen := func() tea.Msg {
		select {
		case ask := <-asks:
			return ask
		case msg := <-done:
			return msg
		}
	}
	start := func() tea.Msg {
		go func() {
			o, err := open(ctx, confirm)
			done <- openedMsg{o, err}
		}()
		return openStepMsg{listen(), listen}
	}
	return tea.Batch(start, tea.Tick(spin, func(time.Time) tea.Msg { return spinMsg{} }))
}

// openStepMsg is a question or the outcome of opening, and how to wait for the next.
type openStepMsg struct {
	msg    tea.Msg
	listen func() tea.Msg
}

// begin handles what is about opening the vault; false: the message is about something else.
func (m *Model) begin(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screen.OpenVaultMsg:
		m.closeDialogs()
		return m.open(msg), true
	case openStepMsg:
		if ask, ok := msg.msg.(trustAskMsg); ok {
			return tea.Batch(m.openDialog(0, &trustDialog{ask: ask}, true), func() tea.Msg {
				return openStepMsg{msg.listen(), msg.listen}
			}), true
		}
		if done, ok := msg.msg.(openedMsg); ok {
			return m.opened(done), true
		}
		return nil, true
	case spinMsg:
		if m.opening.busy {
			return tea.Tick(spin, func(time.Time) tea.Msg { return spinMsg{} }), true
		}
		return nil, true
	}
	return nil, false
}

func (m *Model) opened(msg openedMsg) tea.Cmd {
	then := m.opening.then
	m.opening.busy = false
	m.closeDialogs()
	switch {
	case msg.err == nil:
	case errors.Is(msg.err, vault.ErrNoVault) && m.o.Start != nil:
		m.opening.none = true
		if len(m.stack) == 0 {
			return tea.Batch(m.put(screen.Start, m.o.Start()), m.hand())
		}
		return nil
	default:
		m.ahead.keys = nil
		p := explain.Error(m.text, msg.err)
		p.Retry = func() tea.Msg { return then }
		return m.fail(0, p)
	}
	m.opening.none = false
	m.vault, m.info, m.screens = msg.opened.Vault, msg.opened.Info, msg.opened.Screens
	jobs := m.jobs
	m.jobs, m.speak = msg.opened.Jobs, msg.opened.Language
	m.say()
	m.dropAll()
	cmd := m.push(screen.Menu, nil)
	if then.Then != "" && then.Then != screen.Menu {
		cmd = tea.Batch(cmd, m.push(then.Then, then.Arg))
	}
	return tea.Batch(cmd, m.hand(), func() tea.Msg {
		closeJobs(jobs)
		return nil
	})
}

// say tells those who need to know which language it is.
func (m *Model) say() {
	if m.speak != nil {
		m.speak(m.text)
	}
}

func closeJobs(jobs []Job) {
	for _, j := range jobs {
		j.Close()
	}
}
