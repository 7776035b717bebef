package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cofre/audit"
	"cofre/store"
)

// removal is one write that takes things away, with the entries around it.
type removal struct {
	action, reason  string
	since           uint64 // the audit log's size when it was decided what to take away
	what            store.Removal
	intent, outcome any
	done            func() // it is durable
}

const (
	// removeWindow is how many of the last entries are looked through for others that remove.
	removeWindow = 1000
	// removeTries and removePause are how often and how long others are waited for.
	removeTries = 25
	removePause = 200 * time.Millisecond
)

// errAgain: somebody else removed things meanwhile, so what to take away must be decided anew.
var errAgain = errors.New("somebody else removes at the same time")

// removing removes things between an intent and an outcome. Of two that remove at the same time, the one whose intent
// came second gives way with errAgain: otherwise both would count the same thing.
//
// The outcome of a write that failed is failed: whether the things are gone nobody knows, and the intent's counts say
// how many may be.
func (v *Vault) removing(ctx context.Context, s *session, r removal) error {
	d := audit.Draft{Action: r.action, Slot: s.slot, Outcome: audit.OutcomeIntent, Reason: r.reason, Data: r.intent}
	intent, err := v.note(ctx, d)
	if err != nil {
		return err
	}
	d.Of = &intent.Seq
	alone, err := v.alone(ctx, r.since, intent.Seq)
	if err == nil && !alone {
		err = errAgain
	}
	if err != nil {
		d.Data, d.Outcome = nothingTaken{}, audit.OutcomeCancelled
		d.Reason = "others removed at the same time: nothing was taken away"
		_, noted := v.noteLate(ctx, d)
		return errors.Join(err, noted)
	}
	if err := v.o.Store.Remove(ctx, r.what); err != nil {
		d.Data = nil
		d.Outcome, d.Reason = outcomeOf(err)
		_, noted := v.noteLate(ctx, d)
		return errors.Join(during("remove", err), noted)
	}
	r.done()
	d.Outcome, d.Data = audit.OutcomeOK, r.outcome
	_, err = v.noteLate(ctx, d)
	return err
}

// nothingTaken is the data of an outcome that certainly took nothing away.
type nothingTaken struct {
	Nothing bool `json:"nothing"`
}

// isRemoval reports whether an action takes sealings away.
func isRemoval(action string) bool {
	return action == audit.ActionSweep || action == audit.ActionErase || action == audit.ActionRejectDrop
}

// alone reports whether nobody else announced a removal since what is taken away was decided, and nobody is at it from
// before. Who has been at it for ten minutes without an outcome is dead.
func (v *Vault) alone(ctx context.Context, since, seq uint64) (bool, error) {
	from := min(since, seq-min(seq, removeWindow))
	open := map[uint64]bool{}
	now, alone := v.now(), true
	err := v.log.EntriesPast(ctx, from, seq, func(e audit.Entry, _ audit.Row) error {
		switch {
		case !isRemoval(e.Action):
		case e.Outcome == audit.OutcomeIntent && e.Seq >= since:
			alone = false
		case e.Outcome == audit.OutcomeIntent && now.Sub(e.Time) <= leaseDead:
			open[e.Seq] = true
		case e.Of != nil:
			delete(open, *e.Of)
		}
		return nil
	}, func(s audit.Span, _ error) error {
		alone = alone && s.Last < since // what cannot be read may have announced one
		return nil
	})
	if seq == 0 || err != nil {
		return alone, err
	}
	return alone && len(open) == 0, nil
}

// again calls try until it no longer gives way to others, and store.ErrBusy when they go on for too long.
func again(ctx context.Context, try func() error) error {
	for n := 1; ; n++ {
		err := try()
		if !errors.Is(err, errAgain) {
			return err
		}
		if n == removeTries {
			return fmt.Errorf("%w: %w", store.ErrBusy, err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(removePause):
		}
	}
}
