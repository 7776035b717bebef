package app

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/secret"
	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/vault"
)

// session is the state of the lock as the console knows it.
type session struct {
	open    bool
	tries   int
	nextTry time.Time
	attempt uint64 // of the unlock under way; its answer carries it
	busy    bool
	cancel  context.CancelFunc
	watch   uint64
	to      screen.Instance // who asked for the unlock under way
}

func (s session) state(m *Model) screen.Session {
	st := screen.Session{Open: s.open, After: m.o.LockAfter, NextTry: s.nextTry, Tries: s.tries}
	if s.open {
		st.Left = min(max(m.o.LockAfter-m.now.Sub(m.lastInput), 0), m.o.LockAfter)
	}
	return st
}

type (
	unlockedMsg struct {
		attempt uint64
		to      screen.Instance
		err     error
	}
	lockedElsewhereMsg struct{ watch uint64 }
	lockWrittenMsg     struct{ err error }
)

// guard handles what is about the lock; false: the message is about something else.
func (m *Model) guard(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screen.LockMsg:
		return m.lock(msg.Reason), true
	case screen.TryUnlockMsg:
		return m.try(msg.From, msg.Key), true
	case screen.NeedUnlockMsg:
		return m.needUnlock(msg), true
	case unlockedMsg:
		return m.unlocked(msg), true
	case lockedElsewhereMsg:
		if msg.watch == m.session.watch && m.session.open {
			return m.lock(screen.LockOther), true
		}
		return nil, true
	case lockWrittenMsg:
		if msg.err != nil {
			return m.toast(screen.Caution, m.text.App().LockFailed, ""), true
		}
		return nil, true
	}
	return nil, false
}

// needUnlock asks for the master key, unless the vault is open already.
func (m *Model) needUnlock(msg screen.NeedUnlockMsg) tea.Cmd {
	if m.session.open {
		return m.deliver(msg.From, msg.Request.Then)
	}
	if m.asked(msg.From) {
		return nil
	}
	return m.openDialog(msg.From, &keyDialog{request: msg.Request}, false)
}

// try tries a master key, which it wipes in any case. The vault audits the try.
func (m *Model) try(to screen.Instance, key *secret.Bytes) tea.Cmd {
	s := &m.session
	if m.vault == nil || s.busy || m.now.Before(s.nextTry) || m.quitting {
		key.Wipe()
		return m.deliver(to, screen.UnlockResult{Err: errNotNow})
	}
	ctx, cancel := context.WithCancel(m.ctx)
	s.attempt++
	s.busy, s.cancel, s.to = true, cancel, to
	attempt, v, slot := s.attempt, m.vault, m.o.Slot
	return func() tea.Msg {
		defer cancel()
		defer key.Wipe()
		return unlockedMsg{attempt, to, v.Unlock(ctx, key, slot)}
	}
}

// errNotNow: a key was tried while another is, or too early.
var errNotNow = errors.New("no master key is tried now")

// unlocked takes the outcome of a try.
func (m *Model) unlocked(msg unlockedMsg) tea.Cmd {
	s := &m.session
	if msg.attempt != s.attempt || m.quitting {
		if msg.err == nil {
			return m.relock()
		}
		return nil
	}
	s.busy, s.cancel = false, nil
	if msg.err != nil {
		if errors.Is(msg.err, vault.ErrWrongKey) {
			s.tries++
			s.nextTry = m.now.Add(wait(s.tries))
		}
		return m.deliver(msg.to, screen.UnlockResult{Err: msg.err})
	}
	s.open, s.tries, s.nextTry = true, 0, time.Time{}
	s.watch++
	m.lastInput = m.now
	watch, gone := s.watch, m.vault.LockedBy()
	return tea.Batch(
		func() tea.Msg {
			select {
			case <-gone:
			case <-m.ctx.Done():
			}
			return lockedElsewhereMsg{watch}
		},
		m.all(screen.Unlocked{}),
		m.deliver(msg.to, screen.UnlockResult{}),
	)
}

// wait is how long no key is tried after so many failures in a row: 1 s, doubling to a minute.
func wait(tries int) time.Duration {
	const most = 6
	return min(time.Second<<min(tries-1, most), time.Minute)
}

// abandon gives up the unlock under way: if it succeeds all the same, the vault is locked again.
func (m *Model) abandon() {
	s := &m.session
	if s.busy {
		s.cancel()
		s.attempt++
		s.busy, s.cancel = false, nil
	}
}

// lock masks everything in this very call, then locks the vault. It is safe to call at any time.
func (m *Model) lock(why screen.LockReason) tea.Cmd {
	was := m.session.open
	m.abandon()
	m.maskAll()
	m.closeDialogs()
	m.toasts.queue = nil // what waits there is about what was open
	m.session.open = false
	m.session.watch++
	a := m.text.App()
	say := a.LockedNow
	switch why {
	case screen.LockIdle:
		say = a.LockedIdle
	case screen.LockOther:
		say = a.LockedElse
	case screen.LockSuspend:
		say = a.LockedSuspend
	case screen.LockByKey:
	}
	cmds := []tea.Cmd{m.all(screen.Locked{Reason: why}), m.clearClipboard(), tea.ClearScreen}
	if was || why == screen.LockByKey || why == screen.LockSuspend {
		cmds = append(cmds, m.toast(screen.Info, say, ""))
	}
	return tea.Batch(append(cmds, m.relock(), scrub)...)
}

// relock locks the vault itself, in the background: the key goes first, then the audit entry is written.
func (m *Model) relock() tea.Cmd {
	v := m.vault
	if v == nil {
		return nil
	}
	return func() tea.Msg {
		const patience = 15 * time.Second
		ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), patience)
		defer cancel()
		return lockWrittenMsg{v.Lock(ctx)}
	}
}

// scrubbedMsg ends scrub.
type scrubbedMsg struct{}

// scrub gives memory back to the system in which frames with revealed values may have been: the runtime does not wipe
// what it frees.
func scrub() tea.Msg {
	// The frame without them is drawn first, over the renderer's buffers; what was still in use then is freed later.
	for _, settle := range []time.Duration{100 * time.Millisecond, time.Second, 2 * time.Second} {
		time.Sleep(settle)
		debug.FreeOSMemory()
	}
	return scrubbedMsg{}
}

// maskAll wipes everything that is revealed anywhere.
func (m *Model) maskAll() {
	for _, i := range m.stack {
		mask(i.screen)
	}
	for _, d := range m.dialogs {
		mask(d.dialog)
	}
}

func (m *Model) exposed() bool {
	for _, i := range m.stack {
		if exposed(i.screen) {
			return true
		}
	}
	for _, d := range m.dialogs {
		if exposed(d.dialog) {
			return true
		}
	}
	return false
}

func (m *Model) working() bool {
	for _, i := range m.stack {
		if w, ok := i.screen.(screen.Worker); ok && w.Working() {
			return true
		}
	}
	for _, j := range m.jobs {
		if j.Working() {
			return true
		}
	}
	return false
}

// idle locks and ends the console after a time without a key: a client that vanished says nothing.
func (m *Model) idle() tea.Cmd {
	since := m.now.Sub(m.lastInput)
	if m.working() && !m.exposed() {
		return nil
	}
	if since >= m.o.IdleExit {
		return m.quit()
	}
	if m.session.open && since >= m.o.LockAfter {
		return m.lock(screen.LockIdle)
	}
	if m.exposed() && since >= m.o.LockAfter {
		m.maskAll()
	}
	return nil
}

// explainUnlock says why a try failed, when it was not the key.
func (m *Model) explainUnlock(err error) screen.Problem {
	p := explain.Error(m.text, err)
	p.Kept = m.text.Errors().NothingRevealed
	return p
}
