package vault

import (
	"context"
	"errors"
	"fmt"

	"cofre/crypto"
	"cofre/store"
)

// flight is one flush on its way into the store.
type flight struct {
	v     *Vault
	run   *run
	items []sealed

	before *flight       // of the same run, not landed when this one took off; nil: none
	landed chan struct{} // closed when what is below is known

	results []store.Result // of those items that are no rejects, in their order
	err     error
}

// mayFollow says whether f may take off before the other has landed: where the store can do both at once, and no id
// is in both, so that it does not matter which is written first.
func (f *flight) mayFollow(other *flight) bool {
	if _, can := f.v.o.Store.(store.Pipelined); !can || f.run != other.run {
		return false
	}
	ids := make(map[string]struct{}, len(other.items))
	for i := range other.items {
		ids[other.items[i].Doc.ID] = struct{}{}
	}
	for i := range f.items {
		if _, both := ids[f.items[i].Doc.ID]; both {
			return false
		}
	}
	return true
}

// fly makes a flush durable.
func (f *flight) fly(ctx context.Context) {
	defer close(f.landed)
	f.results, f.err = f.put(ctx)
	f.before = nil // so that the flights of an ingest are no chain that is kept
}

// put writes the items with the account that says so. A host that was revoked writes no more.
func (f *flight) put(ctx context.Context) ([]store.Result, error) {
	r := f.run
	flush := store.Flush{Records: make([]store.Sealed, 0, len(f.items))}
	for i := range f.items {
		if f.items[i].reject {
			flush.Rejects = append(flush.Rejects, f.items[i].Sealed)
		} else {
			flush.Records = append(flush.Records, f.items[i].Sealed)
		}
	}
	var rev int64
	var unfit error
	flush.Check = func(ctx context.Context) error {
		switch unfit = f.v.unrevoked(ctx); {
		case unfit != nil:
		case f.before == nil:
			rev, unfit = r.revision(ctx)
		default: // the entry is about to change, and what this run knows of it belongs to the flight before
			unfit = r.running(ctx)
		}
		return unfit
	}
	flush.Account = func(results []store.Result) ([]store.Entry, error) {
		if len(results) != len(flush.Records) {
			return nil, fmt.Errorf("the store answered for %d of %d records", len(results), len(flush.Records))
		}
		if f.before != nil {
			if rev, unfit = f.after(ctx); unfit != nil {
				return nil, unfit
			}
		}
		account := r.durable.clone()
		account.Sealed += uint64(len(f.items))
		account.Removed.merge(removedBy(results, r.batch))
		entry, err := r.change(account, rev)
		return []store.Entry{entry}, err
	}
	results, err := f.v.o.Store.Put(ctx, flush)
	if f.before != nil {
		<-f.before.landed // what follows is about the run, which is that one's until then
	}
	if unfit != nil && errors.Is(err, unfit) {
		return nil, unfit
	}
	if err != nil {
		return nil, r.refused(during("store records", err))
	}
	if len(results) != len(flush.Records) || r.tried == nil {
		return nil, errors.New("store records: the store did not account for what it was given")
	}
	r.stored()
	return results, nil
}

// after waits for the flight before, and reads what it left of the run's entry.
func (f *flight) after(ctx context.Context) (rev int64, err error) {
	select {
	case <-f.before.landed:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if f.before.err != nil {
		return 0, f.before.err
	}
	return f.run.revision(ctx)
}

// removedBy counts the sealings that are gone with a flush: superseded ones that the store removed, and those that it
// refused.
func removedBy(results []store.Result, batch string) births {
	gone := births{}
	for i := range results {
		res := &results[i]
		switch {
		case res.Err != nil:
			gone.add(batch, 1)
		case res.Removed > 0:
			if kid, err := crypto.ParseKID(res.Previous); err == nil {
				gone.add(kid.Batch.String(), 1)
			}
		}
	}
	return gone
}
