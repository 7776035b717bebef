package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cofre/crypto"
	"cofre/store"
)

// genuineKey reports whether a key entry was wrapped by the holder of a batch key that can be believed, for the
// document and the number under which it is filed. The error is the store's.
func (v *Vault) genuineKey(ctx context.Context, s *session, k *store.Key) (crypto.KID, bool, error) {
	entry, err := crypto.ParseKeyEntry(k.JSON)
	if err != nil || entry.ID != k.ID || entry.KID.String() != k.KID || entry.Batch.String() != k.Batch {
		return crypto.KID{}, false, nil //nolint:nilerr // what cannot be read is not genuine
	}
	b, err := v.batch(ctx, s, entry.Batch)
	if errors.Is(err, ErrIntegrity) {
		return entry.KID, false, nil
	}
	if err != nil {
		return entry.KID, false, err
	}
	dek, err := b.key.UnwrapDEK(entry)
	if err != nil {
		return entry.KID, false, nil //nolint:nilerr // what does not open is not genuine
	}
	dek.Wipe()
	return entry.KID, true, nil
}

// firstWrap reports whether a genuine key entry is the one to count of its number: a rewrap that broke off leaves a
// second one under another batch.
func (v *Vault) firstWrap(ctx context.Context, k *store.Key, kid crypto.KID) (bool, error) {
	if k.Batch == kid.Batch.String() {
		return true, nil
	}
	wraps, err := v.wraps(ctx, k)
	return err == nil && wraps[0] == (store.KeyRef{KID: k.KID, Batch: k.Batch}), err
}

// wraps returns all key entries of k's number, the one under the batch that it was born in first, then in order; k
// itself where there is none any more.
func (v *Vault) wraps(ctx context.Context, k *store.Key) ([]store.KeyRef, error) {
	keys, err := v.o.Store.KeysOf(ctx, k.ID)
	if err != nil {
		return nil, during("read the key entries", err)
	}
	kid, err := crypto.ParseKID(k.KID)
	if err != nil {
		return nil, fmt.Errorf("%w: a key entry is filed under no number", ErrIntegrity)
	}
	born := kid.Batch.String()
	var refs []store.KeyRef
	for _, other := range keys {
		if other.KID == k.KID {
			refs = append(refs, store.KeyRef{KID: other.KID, Batch: other.Batch})
		}
	}
	slices.SortFunc(refs, func(a, b store.KeyRef) int {
		if (a.Batch == born) != (b.Batch == born) {
			if a.Batch == born {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Batch, b.Batch)
	})
	if len(refs) == 0 {
		refs = []store.KeyRef{{KID: k.KID, Batch: k.Batch}}
	}
	return refs, nil
}

// looseKeys checks the key entries that no document names.
func (c *checker) looseKeys(ctx context.Context) error {
	c.stage("keys", -1)
	var superseded, orphaned uint64
	err := eachLoose(ctx, c.v.o.Store, func(l *store.LooseKey) error {
		c.done.Add(1)
		kid, genuine, err := c.v.genuineKey(ctx, c.s, &l.Key)
		if err != nil {
			return err
		}
		if !genuine {
			c.fail(Failure{Kind: FailedKey, ID: l.Key.ID, Cause: CauseKeyPlanted})
			return nil
		}
		if first, err := c.v.firstWrap(ctx, &l.Key, kid); err != nil || !first {
			return err
		}
		limit, known := c.books.limit(kid.Batch)
		c.mu.Lock()
		f := c.of(c.found, kid.Batch)
		c.mu.Unlock()
		switch {
		case l.DocKID != "":
			superseded++
			c.count(c.found, kid, func(f *found) { f.pending++ })
		case !known:
			f.beyond++ // the run may be about to write the document
		case kid.N >= limit:
			orphaned++
		default:
			f.failing++
			c.fail(Failure{Kind: FailedKey, ID: l.Key.ID, Cause: CauseDocMissing})
		}
		return nil
	})
	if err != nil {
		return during("read the key entries", err)
	}
	if superseded > 0 {
		c.remark(Remark{Kind: RemarkSuperseded, Count: superseded})
	}
	if orphaned > 0 {
		c.remark(Remark{Kind: RemarkOrphaned, Count: orphaned})
	}
	return nil
}

// looseChunk is how many loose keys are held at a time.
const looseChunk = 1024

// eachLoose reads loose keys in one goroutine and calls fn in the caller's.
func eachLoose(ctx context.Context, s store.Store, fn func(*store.LooseKey) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	keys := make(chan store.LooseKey, looseChunk)
	result := make(chan error, 1)
	go func() {
		defer close(keys)
		result <- s.LooseKeys(ctx, func(l store.LooseKey) error {
			l.Key.JSON = append([]byte(nil), l.Key.JSON...)
			select {
			case keys <- l:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	var failed error
	for l := range keys {
		if failed == nil {
			if failed = fn(&l); failed != nil {
				cancel()
			}
		}
	}
	if err := <-result; failed == nil {
		failed = err
	}
	return failed
}

// account compares what was found of each run with what its outcome says. The books are read once more, because others
// may have written meanwhile.
func (c *checker) account(ctx context.Context) error {
	c.stage("account", int64(len(c.books.runs)))
	if c.noBooks {
		return nil
	}
	sealed := map[string]uint64{}
	for _, r := range c.books.runs {
		if r.closed {
			sealed[r.batch] = r.sealed
		}
	}
	if err := c.readBooks(ctx); err != nil || c.noBooks {
		return err
	}
	now := c.v.now()
	c.writing = c.writing || c.books.writing(now)
	after, maybe := c.books.taken(), c.books.maybe()
	var open openRuns
	for _, r := range c.books.ordered() {
		c.done.Add(1)
		n, closed := sealed[r.batch]
		if !closed {
			open.add(r, now)
			continue
		}
		if r.seq == 0 && r.by == "" {
			continue // never announced; named already
		}
		c.settle(r, n, after[r.batch], maybe[r.batch])
	}
	c.openRuns(&open)
	return nil
}

// openRuns collects the runs that have no outcome, to be told of in one line each kind.
type openRuns struct {
	alive, died, unread []string // batches
}

// add adds a run.
func (o *openRuns) add(r *booked, now time.Time) {
	switch {
	case r.entry != nil && r.entry.State == runEnded:
		o.unread = append(o.unread, r.batch)
	case r.entry != nil && r.entry.State == runRunning && !r.entry.dead(now),
		r.entry == nil && r.wrong == "" && now.Sub(r.at) <= leaseDead:
		o.alive = append(o.alive, r.batch)
	default:
		o.died = append(o.died, r.batch)
	}
}

// openRuns says which runs have no outcome: nobody can tell yet whether everything that they sealed is there.
func (c *checker) openRuns(o *openRuns) {
	for _, r := range []Remark{
		{Kind: RemarkRunsOpen, Runs: o.alive},
		{Kind: RemarkRunsDied, Runs: o.died},
		{Kind: RemarkRunsNoOutcome, Runs: o.unread},
	} {
		if r.Count = uint64(len(r.Runs)); r.Count > 0 {
			c.remark(r)
		}
	}
}

// settle closes the account of one run: what is there, and what was taken away, against what was sealed.
func (c *checker) settle(r *booked, sealed, after, maybe uint64) {
	id, err := crypto.ParseBatchID(r.batch)
	if err != nil {
		c.fail(Failure{Kind: FailedRun, ID: r.batch, Cause: CauseRunName})
		return
	}
	f := c.of(c.found, id)
	least := f.ok + f.pending + c.before[r.batch]
	most := f.ok + f.pending + f.failing + max(after, c.before[r.batch]) + maybe
	switch {
	case most < sealed && r.seq < c.books.unread:
		c.remark(Remark{Kind: RemarkRunShort, Count: sealed - most, Of: sealed, Runs: []string{r.batch}})
	case most < sealed:
		c.fail(Failure{
			Kind: FailedRun, ID: r.batch, Cause: CauseRunShort, Count: sealed - most, Of: sealed,
			Reason: fmt.Sprintf("%d of its %d %v", sealed-most, sealed, CauseRunShort),
		})
	case least > sealed && c.writing:
		c.remark(Remark{Kind: RemarkRunBusy, Runs: []string{r.batch}})
	case least > sealed:
		c.fail(Failure{
			Kind: FailedRun, ID: r.batch, Cause: CauseRunLong, Count: least - sealed,
			Reason: fmt.Sprintf("%d %v", least-sealed, CauseRunLong),
		})
	}
}
