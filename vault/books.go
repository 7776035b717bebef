package vault

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/audit"
	"cofre/crypto"
	"cofre/store"
)

// books is what the audit log and the run entries say was written and taken away (docs/format.md, Account).
type books struct {
	size uint64             // entries read
	runs map[string]*booked // by batch
	gone births             // of all outcomes: removed, swept, erased, dropped
	// unsure holds what was announced to be taken away by an intent that has no outcome, or a failed one.
	unsure map[uint64]births
	// unread is the number behind the last entry that cannot be read: it may have told of any run announced before it.
	unread uint64
}

// booked is one run in the books.
type booked struct {
	batch  string
	seq    uint64 // of its intent
	by     string
	at     time.Time
	closed bool // there is an outcome
	sealed uint64
	entry  *runEntry // nil: none that can be read
	wrong  Cause     // why the run entry is not to be believed, "" where it is
}

// distrusted reports whether the run entry is not to be believed.
func (r *booked) distrusted() bool { return r.wrong != "" }

// newBooks returns empty books.
func newBooks() *books {
	return &books{runs: map[string]*booked{}, gone: births{}, unsure: map[uint64]births{}}
}

// takenData is what any entry may say of sealings that were taken away.
type takenData struct {
	Removed  births `json:"removed"`
	Swept    births `json:"swept"`
	Erased   births `json:"erased"`
	Dropped  births `json:"dropped"`
	Sweeping births `json:"sweeping"`
	Erasing  births `json:"erasing"`
	Dropping births `json:"dropping"`
	Nothing  bool   `json:"nothing"`
}

// read brings the books up to date with the log's end and the run entries.
func (b *books) read(ctx context.Context, v *Vault) error {
	if err := b.readLog(ctx, v); err != nil {
		return err
	}
	for _, r := range b.runs {
		r.entry, r.wrong = nil, ""
	}
	var unknown []store.Entry
	err := v.o.Store.Entries(ctx, store.EntryRun, func(stored store.Entry) error {
		if r, ok := b.runs[stored.ID]; ok && r.seq != 0 {
			r.entry, r.wrong = v.bookedRun(stored, r)
		} else {
			unknown = append(unknown, stored)
		}
		return nil
	})
	if err != nil || len(unknown) == 0 {
		return err
	}
	// A run is announced before it has an entry: what began since the log was read is in the log now.
	if err := b.readLog(ctx, v); err != nil {
		return err
	}
	for _, stored := range unknown {
		if r, ok := b.runs[stored.ID]; ok && r.seq != 0 {
			r.entry, r.wrong = v.bookedRun(stored, r)
			continue
		}
		b.runs[stored.ID] = &booked{batch: stored.ID, closed: true, wrong: CauseRunUnannounced}
	}
	return nil
}

// readLog reads what the log has behind what was read of it.
func (b *books) readLog(ctx context.Context, v *Vault) error {
	size, err := v.o.Store.AuditSize(ctx)
	if err != nil {
		return during("read the audit log", err)
	}
	if size <= b.size {
		return nil
	}
	err = v.log.EntriesPast(ctx, b.size, size, func(e audit.Entry, _ audit.Row) error { return b.entry(&e) },
		func(s audit.Span, _ error) error { // the log's own verification names it
			b.unread = s.Last + 1
			return nil
		})
	if err != nil {
		return err
	}
	b.size = size
	return nil
}

// bookedRun reads a run entry and checks it against the run's announcement.
func (v *Vault) bookedRun(stored store.Entry, r *booked) (e *runEntry, wrong Cause) {
	e, err := parseRun(stored.JSON)
	if err != nil || e.Batch != stored.ID || e.Seq != r.seq {
		return nil, CauseRunChanged
	}
	if err := checkRun(v.header(), e); err != nil {
		return nil, CauseRunChanged
	}
	return e, ""
}

// entry adds one audit entry.
func (b *books) entry(e *audit.Entry) error {
	if e.Data == nil {
		return nil
	}
	if e.Action == audit.ActionIngest {
		return b.ingest(e)
	}
	var d takenData
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return nil //nolint:nilerr // an action of a later version may say other things; it says nothing of what was taken
	}
	for _, taken := range []births{d.Removed, d.Swept, d.Erased, d.Dropped} {
		b.gone.merge(taken)
	}
	if e.Of != nil && (e.Outcome == audit.OutcomeOK || d.Nothing) {
		delete(b.unsure, *e.Of)
	}
	maybe := births{}
	for _, taking := range []births{d.Sweeping, d.Erasing, d.Dropping} {
		maybe.merge(taking)
	}
	if len(maybe) > 0 {
		b.unsure[e.Seq] = maybe
	}
	return nil
}

// runDataError says which entry about a run says nothing that a run says. It is CauseRunData.
type runDataError struct{ seq uint64 }

// Error names the entry.
func (e *runDataError) Error() string {
	return fmt.Sprintf("%v: audit entry %d: %v", ErrIntegrity, e.seq, CauseRunData)
}

// Unwrap returns the cause.
func (e *runDataError) Unwrap() error { return CauseRunData }

// ingest adds the announcement or the outcome of a run.
func (b *books) ingest(e *audit.Entry) error {
	if e.Outcome == audit.OutcomeIntent {
		var d runIntent
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return &runDataError{e.Seq}
		}
		if _, twice := b.runs[d.Batch]; !twice {
			b.runs[d.Batch] = &booked{batch: d.Batch, seq: e.Seq, by: e.By, at: e.Time}
		}
		return nil
	}
	var d runOutcome
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return &runDataError{e.Seq}
	}
	r := b.runs[d.Batch]
	if r == nil || e.Of == nil || *e.Of != r.seq || r.closed {
		return nil // no outcome of a run in the books; the log's own verification names it
	}
	r.closed, r.sealed = true, d.Sealed
	b.gone.merge(d.Removed)
	return nil
}

// taken is everything that was taken away for certain: by outcomes, and by what runs without one say of themselves.
func (b *books) taken() births {
	sum := maps.Clone(b.gone)
	for _, r := range b.runs {
		if !r.closed && r.entry != nil {
			sum.merge(r.entry.Removed)
		}
	}
	return sum
}

// maybe is what may have been taken away beyond that.
func (b *books) maybe() births {
	sum := births{}
	for _, taking := range b.unsure {
		sum.merge(taking)
	}
	return sum
}

// ordered returns the runs in the order of their announcement.
func (b *books) ordered() []*booked {
	return slices.SortedFunc(maps.Values(b.runs), func(x, y *booked) int {
		switch {
		case x.seq < y.seq:
			return -1
		case x.seq > y.seq:
			return 1
		}
		return 0
	})
}

// limit returns up to which number the batch's sealings are in its account; ok is false while nobody can know, because
// the run has no outcome.
func (b *books) limit(id crypto.BatchID) (sealed uint64, ok bool) {
	r := b.runs[id.String()]
	if r == nil || !r.closed {
		return 0, false
	}
	return r.sealed, true
}

// writing reports whether a run without outcome shows signs of life.
func (b *books) writing(now time.Time) bool {
	for _, r := range b.runs {
		if !r.closed && r.entry != nil && r.entry.State == runRunning && !r.entry.dead(now) {
			return true
		}
	}
	return false
}
