package vault

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cofre/audit"
	"cofre/ingest"
	"cofre/ingest/strict"
	"cofre/policy"
	"cofre/store"
)

// RetryRequest asks for rejects to be tried again.
type RetryRequest struct {
	IDs    []string // none: all
	Force  bool     // overwrite records that were stored after the reject was made
	Reason string   // for the audit log
	// Progress (may be nil) as in IngestOptions.
	Progress func(Progress)
}

// RetryFailure is why one reject was not stored; it stays where it is.
type RetryFailure struct {
	ID     string // of the reject
	Reason string
	Cause  Cause // where the reject itself is not as it was written; else ""
}

// RetrySummary is how a retry ended: Rejected counts rejects that stay because they still cannot be stored, Unchanged
// those that stay because a newer record is there.
type RetrySummary struct {
	Summary

	Failed []RetryFailure // the first MaxFailed of Rejected and Unchanged
}

// retryData is the data of a retry's audit entries.
type retryData struct {
	Rejects   uint64 `json:"rejects"`
	Stored    uint64 `json:"stored"`
	Rejected  uint64 `json:"rejected"`
	Unchanged uint64 `json:"unchanged"`
	Force     bool   `json:"force"`
}

// RetryRejects opens rejects, runs them through this vault's policy again and ingests those that pass as a new run; a
// reject is removed when its record is durable. Needs the unlocked vault; audited.
func (v *Vault) RetryRejects(ctx context.Context, r RetryRequest) (RetrySummary, error) {
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return RetrySummary{}, err
	}
	defer release()
	if err := v.refreshFor(ctx, s); err != nil {
		return RetrySummary{}, ended(ctx, err)
	}
	if err := v.writable(); err != nil {
		return RetrySummary{}, err
	}
	ids := r.IDs
	if len(ids) == 0 {
		if ids, err = v.rejectIDs(ctx); err != nil {
			return RetrySummary{}, ended(ctx, err)
		}
	}
	d := audit.Draft{
		Action: audit.ActionRejectRetry, Slot: s.slot, Outcome: audit.OutcomeIntent, Reason: r.Reason,
		Data: retryData{Rejects: uint64(len(ids)), Force: r.Force},
	}
	intent, err := v.note(ctx, d)
	if err != nil {
		return RetrySummary{}, ended(ctx, err)
	}
	out, stored, err := v.retry(ctx, s, ids, r)
	d.Of = &intent.Seq
	d.Outcome, d.Reason = outcomeOf(ended(ctx, err))
	d.Data = retryData{
		Rejects: uint64(len(ids)), Stored: stored, Rejected: out.Rejected, Unchanged: out.Unchanged, Force: r.Force,
	}
	if _, noted := v.noteLate(ctx, d); noted != nil {
		err = errors.Join(err, noted)
	}
	return out, ended(ctx, err)
}

// retry ingests the rejects and drops those that are stored.
func (v *Vault) retry(ctx context.Context, s *session, ids []string, r RetryRequest) (RetrySummary, uint64, error) {
	var mu sync.Mutex
	var done []string
	p := pipeline{v: v, progress: r.Progress}
	src := &retrySource{v: v, s: s, ids: ids, force: r.Force, tally: &p.tally}
	p.src = src
	p.onStored = func(positions []uint64) {
		mu.Lock()
		defer mu.Unlock()
		for _, n := range positions {
			done = append(done, ids[n-1])
		}
	}
	sum, err := p.ingest(ctx)
	stored := uint64(len(done))
	if len(done) > 0 && ctx.Err() == nil {
		_, dropped := v.drop(ctx, s, done, dropping{reason: "stored by retry"})
		err = errors.Join(err, dropped)
	}
	return RetrySummary{Summary: sum, Failed: src.failed}, stored, err
}

// retrySource reads rejects as records. Those that still cannot be stored it counts and leaves out.
type retrySource struct {
	v      *Vault
	s      *session
	ids    []string
	force  bool
	tally  *tally
	failed []RetryFailure
	parser strict.Parser
}

// Name says what is read.
func (r *retrySource) Name() string { return "rejects" }

// Progress says how many there are.
func (r *retrySource) Progress() ingest.Progress {
	return ingest.Progress{BytesTotal: -1, RecordsTotal: int64(len(r.ids))}
}

// Read yields every reject that can be stored now; its position is its place among the ids, from 1.
func (r *retrySource) Read(ctx context.Context, yield func(ingest.Item) error) error {
	for i, id := range r.ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		open, err := r.v.openReject(ctx, r.s, id)
		if err == nil {
			err = r.item(ctx, uint64(i)+1, open, yield)
			open.Close()
		}
		switch {
		case err == nil:
		case errors.Is(err, ErrIntegrity), errors.Is(err, ErrNotFound):
			cause, _ := errors.AsType[Cause](err)
			r.fail(RetryFailure{ID: id, Reason: err.Error(), Cause: cause})
		default:
			return err
		}
	}
	return nil
}

// fail counts a reject that stays.
func (r *retrySource) fail(f RetryFailure) {
	r.tally.read.Add(1)
	r.tally.rejected.Add(1)
	if len(r.failed) < MaxFailed {
		r.failed = append(r.failed, f)
	}
}

// item yields one reject as a record where the policy takes it.
func (r *retrySource) item(ctx context.Context, position uint64, open *RevealedReject, yield func(ingest.Item) error) error {
	if open.Cut {
		r.fail(RetryFailure{ID: open.ID, Reason: "only the beginning of the record was kept: ingest it from its source again"})
		return nil
	}
	raw := open.Original.Expose()
	rec, reason := r.parser.Parse(raw)
	if reason != "" {
		r.fail(RetryFailure{ID: open.ID, Reason: reason})
		return nil
	}
	plan, err := r.v.o.Policy.Plan(rec)
	rejection := (*policy.Rejection)(nil)
	if errors.As(err, &rejection) {
		r.fail(RetryFailure{ID: open.ID, Reason: rejection.Error()})
		return nil
	}
	if err != nil {
		return fmt.Errorf("plan of reject %s: %w", open.ID, err)
	}
	if !r.force {
		newer, err := r.newer(ctx, plan.ID, open.Time)
		if err != nil {
			return err
		}
		if newer {
			r.tally.read.Add(1)
			r.tally.unchanged.Add(1)
			if len(r.failed) < MaxFailed {
				r.failed = append(r.failed, RetryFailure{ID: open.ID, Reason: "a newer record of that id is stored; force overwrites it"})
			}
			return nil
		}
	}
	return yield(ingest.Item{Position: position, Record: rec, Raw: raw, Length: int64(len(raw))})
}

// newer reports whether the record of that id was stored after the reject was made. What cannot be read counts as
// newer: it is not overwritten unasked.
func (r *retrySource) newer(ctx context.Context, id string, at time.Time) (bool, error) {
	d, err := r.v.o.Store.Get(ctx, store.Users, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, during("read the document", err)
	}
	sealed, ok := sealedAt(d)
	return !ok || !sealed.Before(at), nil
}
