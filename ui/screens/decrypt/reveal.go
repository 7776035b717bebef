package decrypt

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"charm.land/bubbles/v2/key"

	"cofre/audit"
	"cofre/record/safetext"
	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/vault"
)

// askedMsg says what is to be revealed, and why: the vault is open.
type askedMsg struct {
	fields []string
	reason string
}

// revealedMsg says that the hand holds what was revealed, or why not.
type revealedMsg struct {
	hand  *hand
	asked askedMsg
	err   error
}

// trailMsg names the audit entries of a reveal.
type trailMsg struct {
	intent, outcome uint64
	who             string // safe to print
	found           bool
}

// need opens the vault first, where it is not open.
func (s *Screen) need(c screen.Context, a askedMsg) tea.Cmd {
	t := c.Text.Decrypt()
	return screen.NeedUnlock(c, screen.UnlockRequest{Why: t.Fail.UnlockWhy, Action: t.KeyDoBoth, Then: a})
}

// reveal asks the vault for values. What comes back goes through a hand, which Mask closes.
func (s *Screen) reveal(c screen.Context, a askedMsg) tea.Cmd {
	if c.ReadOnly || s.mode == picking || s.page.id == "" {
		return nil
	}
	s.hand.close()
	h := &hand{}
	s.hand = h
	v, request := s.deps.Vault, vault.RevealRequest{ID: s.page.id, Fields: a.fields, Reason: a.reason}
	return tea.Batch(screen.Dismiss(c), s.spin(c), s.open.Start(c, func(ctx context.Context) tea.Msg {
		r, err := v.Reveal(ctx, request)
		if err == nil {
			h.put(r)
		}
		return revealedMsg{h, a, err}
	}))
}

func (s *Screen) revealed(c screen.Context, msg revealedMsg) tea.Cmd {
	if msg.hand != s.hand {
		msg.hand.close()
		return nil
	}
	s.hand = nil
	if msg.err != nil {
		return s.failed(c, msg)
	}
	r := msg.hand.take()
	if r == nil {
		return nil
	}
	if r.ID != s.page.id {
		r.Close()
		return nil
	}
	p := &s.page
	p.reason, p.trail = msg.asked.reason, nil
	p.opened = &opened{at: r.At, policy: short(r.Policy), unsigned: r.Unsigned}
	g := newGrant(r, c.Now.Add(revealFor(c)))
	if len(msg.asked.fields) == 0 {
		g.wipe() // it was opened to compare hashed fields, not to show anything
	}
	s.keep(g)
	changed := p.learn(r)
	cmds := []tea.Cmd{screen.After(c, revealFor(c), expireMsg{}), s.follow(c, msg.asked)}
	if changed {
		cmds = append(cmds, s.read(c))
	}
	return tea.Batch(cmds...)
}

// learn takes over which fields are hashed, and reports whether the record has fields that the page does not: it was
// ingested again meanwhile.
func (p *page) learn(r *vault.Revealed) (changed bool) {
	known := make(map[string]int, len(p.fields))
	for i := range p.fields {
		known[p.fields[i].name] = i
		p.fields[i].hashed = false
	}
	for _, name := range r.Hashes {
		i, ok := known[name]
		if ok {
			p.fields[i].hashed, p.fields[i].chosen = true, false
		}
		changed = changed || !ok
	}
	for i := range r.Fields {
		_, ok := known[r.Fields[i].Name]
		changed = changed || !ok
	}
	return changed
}

// follow finds the audit entries of the reveal that was just made.
func (s *Screen) follow(c screen.Context, a askedMsg) tea.Cmd {
	if s.deps.History == nil {
		return nil
	}
	h, id := s.deps.History, s.page.id
	return s.trail.Start(c, func(ctx context.Context) tea.Msg {
		const lookedAt, patience = 64, 10 * time.Second
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		size, err := h.AuditSize(ctx)
		if err != nil {
			return nil
		}
		out := trailMsg{}
		err = h.AuditEntries(ctx, size-min(size, lookedAt), size, func(e audit.Entry) error {
			if e.Action == audit.ActionReveal && e.Record == id && e.Outcome == audit.OutcomeOK && e.Reason == a.reason && e.Of != nil {
				out = trailMsg{*e.Of, e.Seq, safetext.Terminal(e.Actor + "@" + e.Host), true}
			}
			return nil
		})
		if err != nil {
			return nil
		}
		return out
	})
}

func (s *Screen) trailCame(msg trailMsg) {
	if msg.found {
		s.page.trail = &msg
	}
}

// failed says why nothing was revealed, by what can be done about it.
func (s *Screen) failed(c screen.Context, msg revealedMsg) tea.Cmd {
	if explain.Cancelled(msg.err) && !errors.Is(msg.err, vault.ErrLocked) {
		return nil
	}
	t, f := c.Text.Decrypt(), c.Text.Decrypt().Fail
	p := explain.Error(c.Text, msg.err)
	p.Where, p.Kept = safetext.Terminal(s.page.id), f.Nothing
	p.Retry = screen.Tell(c.Self, msg.asked)
	switch {
	case errors.Is(msg.err, vault.ErrAudit):
		p.Where, p.Kept = place(c), f.AuditKept
	case errors.Is(msg.err, vault.ErrLocked):
		p.What, p.Where, p.Kept, p.Do = f.Locked, "", f.Unlogged, f.UnlockDo
		p.Retry = s.need(c, msg.asked)
	case errors.Is(msg.err, vault.ErrNotEnrolled), errors.Is(msg.err, vault.ErrPinned):
		p.Where, p.Kept = place(c), f.Unlogged
	case errors.Is(msg.err, vault.ErrIntegrity):
		verify := keymap.New("v", t.KeyVerify, "v")
		if _, known := errors.AsType[vault.Cause](msg.err); !known {
			p.What, p.Do = f.Integrity, f.Restore
		}
		p.Retry = nil
		p.Keys = []screen.Command{command(verify, screen.Push(screen.Integrity, nil))}
	case errors.Is(msg.err, vault.ErrNotFound):
		p.What, p.Do, p.Retry = f.NotFound, f.FindOther, nil
		return tea.Batch(screen.Fail(c, p), s.read(c))
	case errors.Is(msg.err, vault.ErrRequest):
		p.What, p.Do, p.Retry = f.Request, f.RequestDo, nil
	default:
		p.Where = place(c)
	}
	return screen.Fail(c, p)
}

func command(b key.Binding, run tea.Cmd) screen.Command {
	return screen.Command{Key: b.Help().Key, Title: b.Help().Desc, Run: run}
}

// short is a policy's name with the beginning of its hash, safe to print.
func short(policy string) string {
	const digits = 8
	name, hash, ok := strings.Cut(policy, "@")
	if ok && len(hash) > digits {
		policy = name + "@" + hash[:digits]
	}
	return safetext.Terminal(policy)
}
