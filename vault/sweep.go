package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cofre/audit"
	"cofre/crypto/c1"
	"cofre/store"
)

// Swept is what a sweep did.
type Swept struct {
	Runs       uint64 // runs that had died and were closed
	Superseded uint64 // sealings of earlier versions of records whose keys were removed
	Orphaned   uint64 // sealings that a run left without a document, whose keys were removed
	Young      uint64 // superseded less than 24 hours ago, kept for now
	Kept       uint64 // key entries that a sweep must not touch; Verify names them
}

const (
	// sweepAge is how long a superseded key entry is kept, so that snapshots of two indices taken apart stay usable.
	sweepAge = 24 * time.Hour
	// sweepChunk is how many sealings are removed in one write.
	sweepChunk = 10_000
)

// sweepData is the data of a sweep's entries.
type sweepData struct {
	Superseded uint64 `json:"superseded"`
	Orphaned   uint64 `json:"orphaned"`
	Runs       uint64 `json:"runs"`               // closed so far
	Sweeping   births `json:"sweeping,omitempty"` // of an intent
	Swept      births `json:"swept,omitempty"`    // of an outcome
}

// Sweep closes runs whose lease is over ten minutes old and removes key entries that nothing needs any more: those
// that such runs left without a document, and those superseded more than 24 hours ago. Needs the unlocked vault, which
// tells genuine key entries from planted ones; audited with counts. A key entry whose record was deleted is evidence,
// and stays.
func (v *Vault) Sweep(ctx context.Context) (Swept, error) {
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return Swept{}, err
	}
	defer release()
	if err := v.refreshFor(ctx, s); err != nil {
		return Swept{}, ended(ctx, err)
	}
	if err := v.writable(); err != nil {
		return Swept{}, err
	}
	w := &sweeping{v: v, s: s, books: newBooks()}
	err = w.sweep(ctx)
	sign := s.root.SignKey()
	defer clear(sign)
	v.checkpoint(ctx, sign)
	return w.out, ended(ctx, err)
}

// sweeping is one sweep.
type sweeping struct {
	v     *Vault
	s     *session
	books *books
	out   Swept
}

// sweep closes runs, then removes keys until there is nothing left to remove.
func (w *sweeping) sweep(ctx context.Context) error {
	if err := w.books.read(ctx, w.v); err != nil {
		return err
	}
	for _, r := range w.books.ordered() {
		if err := w.closeRun(ctx, r); err != nil {
			return err
		}
	}
	wrote := false
	for more := true; more; {
		err := again(ctx, func() (err error) {
			if err = w.books.read(ctx, w.v); err != nil {
				return err
			}
			var some bool
			some, more, err = w.chunk(ctx)
			wrote = wrote || some
			return err
		})
		if err != nil {
			return err
		}
	}
	if wrote {
		return nil
	}
	_, err := w.v.note(ctx, audit.Draft{
		Action: audit.ActionSweep, Slot: w.s.slot, Outcome: audit.OutcomeOK, Data: sweepData{Runs: w.out.Runs},
	})
	return err
}

// closeRun closes a run that died.
func (w *sweeping) closeRun(ctx context.Context, r *booked) error {
	now := w.v.now()
	switch {
	case r.distrusted():
		return nil // somebody else wrote it; verify names it
	case r.entry == nil:
		return w.closeUnbegun(ctx, r, now)
	case r.entry.State == runEnded, r.closed && r.entry.State == runAborted, !r.entry.dead(now):
		return nil
	}
	if r.entry.State == runRunning {
		aborted, err := w.abort(ctx, r)
		if err != nil || !aborted {
			return err
		}
	}
	if r.closed {
		return nil // its outcome was written, and only the entry was left
	}
	return w.aborted(ctx, r, runOutcome{Batch: r.batch, Sealed: r.entry.Sealed, Removed: r.entry.Removed})
}

// closeUnbegun closes a run that was announced and left nothing else.
func (w *sweeping) closeUnbegun(ctx context.Context, r *booked, now time.Time) error {
	if r.closed || now.Sub(r.at) <= leaseDead {
		return nil
	}
	_, err := w.v.o.Store.Entry(ctx, store.EntryBatch, r.batch)
	if err == nil {
		return nil // batch and run entry are written together: one was taken away
	}
	if !errors.Is(err, store.ErrNotFound) {
		return during("read batch entry", err)
	}
	return w.aborted(ctx, r, runOutcome{Batch: r.batch, Removed: births{}})
}

// abort marks the run's entry, so that its writer stops should it live after all; false where it does.
func (w *sweeping) abort(ctx context.Context, r *booked) (bool, error) {
	entry, stored, err := w.v.storedRun(ctx, r.batch)
	if err != nil {
		return false, err
	}
	if entry == nil || entry.State != runRunning || !entry.dead(w.v.now()) {
		return false, nil
	}
	next := entry.clone()
	next.State = runAborted
	if stored.JSON, err = next.encode(w.v.header().Body.Vault, w.v.o.Host); err != nil {
		return false, err
	}
	err = w.v.o.Store.PutEntries(ctx, stored)
	if errors.Is(err, store.ErrConflict) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("close run %s: %w", r.batch, err)
	}
	r.entry = next
	return true, nil
}

// aborted writes the outcome of a dead run.
func (w *sweeping) aborted(ctx context.Context, r *booked, d runOutcome) error {
	seq := r.seq
	_, err := w.v.note(ctx, audit.Draft{
		Action: audit.ActionIngest, Slot: w.s.slot, Of: &seq, Outcome: audit.OutcomeAborted, Data: d,
		Reason: "the run died: closed by a sweep",
	})
	if err == nil {
		w.out.Runs++
	}
	return err
}

// errFull ends the collecting of a chunk.
var errFull = errors.New("chunk is full")

// chunk removes some of what can be removed. more is true where there may be more.
func (w *sweeping) chunk(ctx context.Context) (wrote, more bool, err error) {
	since := w.books.size
	var gone store.Removal
	data := sweepData{Sweeping: births{}, Runs: w.out.Runs}
	w.out.Young, w.out.Kept = 0, 0
	err = eachLoose(ctx, w.v.o.Store, func(l *store.LooseKey) error {
		if err := w.loose(ctx, l, &gone, &data); err != nil {
			return err
		}
		if data.Superseded+data.Orphaned >= sweepChunk {
			return errFull
		}
		return nil
	})
	more = errors.Is(err, errFull)
	if err != nil && !more {
		return false, false, during("read the key entries", err)
	}
	if len(gone.Keys) == 0 {
		return false, false, nil
	}
	outcome := data
	outcome.Sweeping, outcome.Swept = nil, data.Sweeping
	err = w.v.removing(ctx, w.s, removal{
		action: audit.ActionSweep, since: since, what: gone, intent: data, outcome: outcome,
		done: func() {
			w.out.Superseded += data.Superseded
			w.out.Orphaned += data.Orphaned
		},
	})
	return true, more, err
}

// loose decides about one key entry that no document names. Only a genuine one of a run that is over is removed, with
// all its wraps; one within the run's account is counted as swept.
func (w *sweeping) loose(ctx context.Context, l *store.LooseKey, gone *store.Removal, data *sweepData) error {
	kid, genuine, err := w.v.genuineKey(ctx, w.s, &l.Key)
	if err != nil {
		return err
	}
	if !genuine {
		w.out.Kept++
		return nil
	}
	limit, over := w.books.limit(kid.Batch)
	if !over {
		return nil // its document may be about to be written
	}
	counted := kid.N < limit
	if l.DocKID == "" && counted {
		w.out.Kept++ // its record was deleted
		return nil
	}
	if l.DocKID != "" {
		old, err := w.old(ctx, l.Key.ID)
		if err != nil {
			return err
		}
		if !old {
			w.out.Young++
			return nil
		}
	}
	wraps, err := w.v.wraps(ctx, &l.Key)
	if err != nil || wraps[0] != (store.KeyRef{KID: l.Key.KID, Batch: l.Key.Batch}) {
		return err
	}
	gone.Keys = append(gone.Keys, wraps...)
	if counted {
		data.Sweeping.add(kid.Batch.String(), 1)
	}
	if l.DocKID == "" {
		data.Orphaned++
	} else {
		data.Superseded++
	}
	return nil
}

// old reports whether the document that superseded a key entry was sealed more than 24 hours ago.
func (w *sweeping) old(ctx context.Context, id string) (bool, error) {
	for _, c := range []store.Collection{store.Users, store.Rejects} {
		d, err := w.v.o.Store.Get(ctx, c, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return false, during("read the document", err)
		}
		// A damaged document supersedes nothing: verify names it.
		at, ok := sealedAt(d)
		return ok && w.v.now().Sub(at) > sweepAge, nil
	}
	return false, nil
}

// sealedAt returns when a document says that it was sealed; ok is false where it cannot be read.
func sealedAt(d store.Doc) (at time.Time, ok bool) {
	env, err := c1.Parse(d.JSON)
	if err != nil {
		return time.Time{}, false
	}
	return env.At, true
}
