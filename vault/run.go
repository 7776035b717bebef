package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"cofre/audit"
	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/store"
)

const (
	// runRecords and runTime are when a run is ended and the next begun, so that one batch key never guards more.
	runRecords = 1_000_000
	runTime    = time.Hour
	// lateWrite is how long what must be written after a cancellation may take.
	lateWrite = 30 * time.Second
)

// runIntent is the data of the audit entry that announces a run.
type runIntent struct {
	Batch  string `json:"batch"`
	Commit string `json:"commit"`
	Source string `json:"source"`
}

// runOutcome is the data of the audit entry that closes a run: what verify accounts for.
type runOutcome struct {
	Batch     string `json:"batch"`
	Sealed    uint64 `json:"sealed"`
	Created   uint64 `json:"created"`
	Updated   uint64 `json:"updated"`
	Unchanged uint64 `json:"unchanged"`
	Rejected  uint64 `json:"rejected"`
	Removed   births `json:"removed"`
}

// run is one batch being written. The sealing goroutine gives out numbers; everything below the line belongs to
// whoever writes: the writing goroutine while there is one.
type run struct {
	v      *Vault
	host   *crypto.HostKey
	key    *crypto.BatchKey
	batch  string
	sealer *c1.Sealer
	begun  time.Time
	next   uint64 // the next number; the sealing goroutine's

	durable *runEntry // as stored
	text    []byte    // its stored form
	tried   *runEntry // what the last write would have made of it, while nobody knows whether it did
	tryText []byte
	counts  Counts // of this run
	lost    bool   // somebody else closed it
}

// beginRun announces a run in the audit log and files its batch and run entries.
func (v *Vault) beginRun(ctx context.Context, source string) (*run, error) {
	h := v.header()
	key, err := crypto.NewBatchKey(h)
	if err != nil {
		return nil, fmt.Errorf("new batch key: %w", err)
	}
	r := &run{v: v, host: v.o.Host, key: key, batch: key.ID().String(), begun: v.now()}
	if err := r.file(ctx, h, source); err != nil {
		key.Wipe()
		return nil, err
	}
	r.sealer = c1.NewSealer(key)
	return r, nil
}

// file writes the announcement, then batch and run entry.
func (r *run) file(ctx context.Context, h *crypto.Header, source string) error {
	intent, err := r.v.note(ctx, audit.Draft{Action: audit.ActionIngest, Outcome: audit.OutcomeIntent, Data: runIntent{
		Batch: r.batch, Commit: crypto.EncodeB64(r.key.Commit()), Source: source,
	}})
	if err != nil {
		return err
	}
	r.durable = &runEntry{
		Batch: r.batch, Seq: intent.Seq, At: crypto.FormatTime(r.begun), Lease: crypto.FormatTime(r.begun),
		State: runRunning, Removed: births{},
	}
	batch, err := r.key.Entry(h, r.host, r.begun, intent.Seq)
	if err != nil {
		return fmt.Errorf("sign batch: %w", err)
	}
	batchText, err := batch.JSON()
	if err != nil {
		return fmt.Errorf("batch entry: %w", err)
	}
	if r.text, err = r.durable.encode(h.Body.Vault, r.host); err != nil {
		return err
	}
	if err = r.v.vouchedFor(ctx, intent.Seq); errors.Is(err, ErrNotEnrolled) {
		return err // nobody would believe this batch, and this host can no longer say how it ended
	}
	if err == nil {
		err = r.v.o.Store.PutEntries(ctx,
			store.Entry{Kind: store.EntryBatch, ID: r.batch, JSON: batchText},
			store.Entry{Kind: store.EntryRun, ID: r.batch, JSON: r.text})
	}
	if err == nil {
		return nil
	}
	err = during("begin run", err)
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), lateWrite)
	defer cancel()
	outcome, reason := outcomeOf(err)
	return errors.Join(err, r.outcome(late, outcome, reason))
}

// full reports whether the run has to be ended and another begun.
func (r *run) full(now time.Time) bool {
	return r.next >= runRecords || now.Sub(r.begun) >= runTime
}

// revision reads the run entry and returns the revision to replace it at. ErrRunLost where it is no longer as this run
// wrote it.
func (r *run) revision(ctx context.Context) (int64, error) {
	entry, err := r.v.o.Store.Entry(ctx, store.EntryRun, r.batch)
	switch {
	case errors.Is(err, store.ErrNotFound):
		r.lost = true
		return 0, fmt.Errorf("%w: its entry is gone", ErrRunLost)
	case err != nil:
		return 0, during("read run entry", err)
	case r.tried != nil && bytes.Equal(entry.JSON, r.tryText):
		// The write that failed had arrived after all: what it stored is durable.
		r.stored()
	case !bytes.Equal(entry.JSON, r.text):
		r.lost = true
		return 0, ErrRunLost
	}
	return entry.Rev, nil
}

// running is ErrRunLost where somebody else closed the run. It reads and changes nothing of what this process knows.
func (r *run) running(ctx context.Context) error {
	e, _, err := r.v.storedRun(ctx, r.batch)
	switch {
	case err != nil:
		return err
	case e == nil:
		return fmt.Errorf("%w: its entry is gone", ErrRunLost)
	case e.State != runRunning:
		return ErrRunLost
	}
	return nil
}

// change returns the entry that the run's would become, signed and at its revision.
func (r *run) change(next *runEntry, rev int64) (store.Entry, error) {
	next.Lease = crypto.FormatTime(r.v.now())
	text, err := next.encode(r.key.Vault(), r.host)
	if err != nil {
		return store.Entry{}, err
	}
	r.tried, r.tryText = next, text
	return store.Entry{Kind: store.EntryRun, ID: r.batch, JSON: text, Rev: rev}, nil
}

// stored says that the last change is durable.
func (r *run) stored() { r.durable, r.text, r.tried, r.tryText = r.tried, r.tryText, nil, nil }

// put replaces the run's entry.
func (r *run) put(ctx context.Context, next *runEntry) error {
	rev, err := r.revision(ctx)
	if err != nil {
		return err
	}
	entry, err := r.change(next, rev)
	if err != nil {
		return err
	}
	if err := r.v.o.Store.PutEntries(ctx, entry); err != nil {
		return r.refused(during("renew run", err))
	}
	r.stored()
	return nil
}

// refused marks the run lost where err is a conflict.
func (r *run) refused(err error) error {
	if !errors.Is(err, store.ErrConflict) {
		return err
	}
	r.lost = true
	return fmt.Errorf("%w: %w", ErrRunLost, err)
}

// renew says that the run is alive.
func (r *run) renew(ctx context.Context) error { return r.put(ctx, r.durable.clone()) }

// outcome writes the audit entry that closes the run.
func (r *run) outcome(ctx context.Context, outcome, reason string) error {
	seq := r.durable.Seq
	_, err := r.v.note(ctx, audit.Draft{
		Action: audit.ActionIngest, Of: &seq, Outcome: outcome, Reason: reason,
		Data: runOutcome{
			Batch: r.batch, Sealed: r.durable.Sealed,
			Created: r.counts.Created, Updated: r.counts.Updated, Unchanged: r.counts.Unchanged,
			Rejected: r.counts.Rejected, Removed: r.durable.Removed,
		},
	})
	return err
}

// end closes the run: its outcome first, then its entry. A run that somebody else closed has its outcome from them.
// It writes also when ctx has ended. The key is wiped whatever happens.
func (r *run) end(ctx context.Context, outcome, reason string) error {
	defer r.key.Wipe()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lateWrite)
	defer cancel()
	if _, err := r.revision(ctx); r.lost {
		return err
	}
	if err := r.outcome(ctx, outcome, reason); err != nil {
		if ctx.Err() != nil { // lateWrite is over, whatever was waited for
			return fmt.Errorf("%w: the store did not answer within %v: %w", ErrAudit, lateWrite, store.ErrUnreachable)
		}
		return err
	}
	next := r.durable.clone()
	next.State = runEnded
	return r.put(ctx, next)
}
