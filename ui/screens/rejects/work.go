package rejects

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/vault"
)

// act is something that needs the master key.
type act uint8

const (
	reveal act = iota
	retry
	drop
)

// scope is which rejects an act is for.
type scope struct {
	one    *vault.Reject // nil: all that the filter keeps
	filter filter
	count  int64 // how many that is, where it is known
	exact  bool  // else at least so many
}

func (s *Screen) one(r vault.Reject) scope { return scope{one: &r, count: 1, exact: true} }

// everything is all rejects, or all that the filter keeps.
func (s *Screen) everything() scope {
	switch {
	case !s.filter.on():
		return scope{count: s.total.N, exact: s.total.Exact && s.counted}
	case s.matched:
		return scope{filter: s.filter, count: s.matching.N, exact: s.matching.Exact}
	}
	return scope{filter: s.filter}
}

type (
	// askMsg opens the dialog that asks what an act needs.
	askMsg struct {
		what  act
		scope scope
	}
	// goMsg begins an act: everything it needs is there, and the vault is open.
	goMsg struct {
		what   act
		scope  scope
		reason string
		force  bool
	}
	// workMsg says how far a job is.
	workMsg struct{ done, total, found int64 }
	// workedMsg is how a job ended.
	workedMsg struct {
		of      goMsg
		sum     vault.RetrySummary
		dropped vault.Dropped
		err     error
	}
)

// work is the job under way.
type work struct {
	what               act
	done, total, found int64
	stopping           bool
	cancel             context.CancelFunc
}

// stop ends the job: what it did is kept. Its answer still comes.
func (w *work) stop() {
	w.stopping = true
	if w.cancel != nil {
		w.cancel()
	}
}

// words says how far the job is.
func (w *work) words(c screen.Context) string {
	t := c.Text.Rejects()
	switch {
	case w.stopping:
		return t.Stopping
	case w.total == 0:
		return t.Gathering(c.Text.Count(w.found))
	case w.what == drop:
		return t.Dropping(c.Text.Count(w.done), c.Text.Count(w.total))
	}
	return t.Retrying(c.Text.Count(w.done), c.Text.Count(w.total))
}

// ask opens the dialog for an act.
func (s *Screen) ask(c screen.Context, what act, of scope) tea.Cmd {
	if s.job.Busy() || c.ReadOnly && what != reveal || of.one == nil && of.exact && of.count == 0 {
		return nil
	}
	return tea.Batch(screen.Dismiss(c), screen.Open(c, newAsk(c, what, of)))
}

// begin does what was asked.
func (s *Screen) begin(c screen.Context, msg goMsg) tea.Cmd {
	if msg.what == reveal {
		if msg.scope.one == nil {
			return nil
		}
		return s.reveal(c, *msg.scope.one, msg.reason)
	}
	if c.ReadOnly || s.job.Busy() {
		return nil
	}
	s.Mask()
	stop, cancel := context.WithCancel(c.Ctx)
	s.work = work{what: msg.what, cancel: cancel}
	s.mode = listing
	return s.job.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
		defer cancel()
		ctx, end := context.WithCancel(ctx)
		defer end()
		defer context.AfterFunc(stop, end)()
		out := workedMsg{of: msg}
		ids, err := s.gather(ctx, msg.scope, emit)
		switch {
		case err != nil:
			out.err = err
		case len(ids) == 0: // none may not become all
		case msg.what == drop:
			out.dropped, out.err = s.dropAll(ctx, ids, msg.reason, emit)
		default:
			out.sum, out.err = s.vault.RetryRejects(ctx, vault.RetryRequest{
				IDs: ids, Force: msg.force, Reason: msg.reason,
				Progress: func(p vault.Progress) {
					done := p.Created + p.Updated + p.Unchanged + p.Rejected
					emit(workMsg{done: int64(min(done, 1<<62)), total: int64(len(ids))})
				},
			})
		}
		return out
	})
}

// gather lists the ids that a job is for. What is rejected after it is not of the job.
func (s *Screen) gather(ctx context.Context, of scope, emit func(tea.Msg)) (ids []string, err error) {
	if of.one != nil {
		return []string{of.one.ID}, nil
	}
	err = s.each(ctx, of.filter, func(int64) { emit(workMsg{found: int64(len(ids))}) }, func(r *vault.Reject) bool {
		ids = append(ids, r.ID)
		return true
	})
	return ids, err
}

// dropAll drops in pieces, so that it can be stopped between them and says how far it is.
func (s *Screen) dropAll(ctx context.Context, ids []string, reason string, emit func(tea.Msg)) (vault.Dropped, error) {
	var out vault.Dropped
	for at := 0; at < len(ids); at += chunk {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		emit(workMsg{done: int64(at), total: int64(len(ids))})
		d, err := s.vault.DropRejects(ctx, ids[at:min(at+chunk, len(ids))], reason)
		out.Rejects += d.Rejects
		out.Unverified += d.Unverified
		out.Missing += d.Missing
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// worked says how a job ended and reads the list again.
func (s *Screen) worked(c screen.Context, msg workedMsg) tea.Cmd {
	s.work = work{}
	cmds := []tea.Cmd{s.reload(c), screen.NoteChange()}
	if msg.err != nil && !explain.Cancelled(msg.err) {
		cmds = append(cmds, screen.Fail(c, s.broken(c, msg)))
		return tea.Batch(cmds...)
	}
	level, words, remark := s.result(c, msg)
	if words != "" {
		cmds = append(cmds, screen.Toast(level, words, remark))
	}
	return tea.Batch(cmds...)
}

// broken is a job that failed, for people.
func (s *Screen) broken(c screen.Context, msg workedMsg) screen.Problem {
	t := c.Text.Rejects()
	p := explain.Error(c.Text, msg.err)
	p.Where, p.Kept = t.RetryFailed, t.KeptAll
	done := msg.sum.Created + msg.sum.Updated
	if msg.of.what == drop {
		p.Where, done = t.DropFailed, msg.dropped.Rejects
	}
	if done > 0 {
		p.Kept = t.Kept(count(c, done))
	}
	retry := tea.Msg(msg.of)
	if errors.Is(msg.err, vault.ErrLocked) || done > 0 {
		retry = askMsg{msg.of.what, msg.of.scope} // the key is asked for again, or what is left
	}
	p.Retry = screen.Tell(c.Self, retry)
	return p
}

// stays says in a few words why a reject could not be stored.
func stays(c screen.Context, f vault.RetryFailure) string {
	if f.Cause != "" {
		return explain.Cause(c.Text, f.Cause).What
	}
	return short(c.Text.Reason(f.Reason))
}

// result is what a job did, in a line.
func (s *Screen) result(c screen.Context, msg workedMsg) (level screen.Level, words, remark string) {
	t := c.Text.Rejects()
	of := func(say func(int64, string) string, n uint64) string {
		return say(int64(min(n, 1<<62)), count(c, n))
	}
	if msg.of.what == drop {
		words = of(t.Dropped, msg.dropped.Rejects)
		switch {
		case msg.err != nil:
			return screen.Caution, t.StoppedAt, words
		case msg.dropped.Unverified > 0:
			remark = of(t.NotOpened, msg.dropped.Unverified)
		case msg.dropped.Rejects == 0:
			return screen.Caution, t.Gone, ""
		}
		return screen.Info, words, remark
	}
	stored := msg.sum.Created + msg.sum.Updated
	words = of(t.Stored, stored)
	switch {
	case msg.err != nil:
		return screen.Caution, t.StoppedAt, words
	case msg.of.scope.one != nil && stored == 0 && len(msg.sum.Failed) > 0:
		return screen.Caution, t.StillFails, short(stays(c, msg.sum.Failed[0]))
	case msg.sum.Rejected > 0:
		remark = of(t.Stay, msg.sum.Rejected)
		level = screen.Caution
	case msg.sum.Unchanged > 0:
		remark = of(t.Newer, msg.sum.Unchanged)
		level = screen.Caution
	}
	return level, words, remark
}
