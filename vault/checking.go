package vault

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/store"
)

// checker is one verification. Its counters may be read by any goroutine; everything else that several goroutines
// touch is behind mu.
type checker struct {
	v *Vault
	s *session
	o VerifyOptions

	books   *books
	noBooks bool   // the log cannot be read
	before  births // taken away before the documents were read
	writing bool   // a run was alive when the documents were read

	done   atomic.Uint64
	total  atomic.Int64
	failed atomic.Uint64
	name   atomic.Pointer[string]

	mu     sync.Mutex
	report Report
	found  map[crypto.BatchID]*found
}

// found is what was found of one batch.
type found struct {
	ok      uint64 // genuine documents
	pending uint64 // genuine key entries that a newer sealing superseded
	failing uint64 // documents that say they are of this batch, and key entries without document: named as failures
	beyond  uint64 // numbers that no acknowledged write gave out
}

// add adds another count.
func (f *found) add(g *found) {
	f.ok += g.ok
	f.pending += g.pending
	f.failing += g.failing
	f.beyond += g.beyond
}

// newChecker prepares a verification.
func newChecker(v *Vault, s *session, o VerifyOptions) *checker {
	c := &checker{v: v, s: s, o: o, books: newBooks(), found: map[crypto.BatchID]*found{}}
	c.stage("audit", -1)
	return c
}

// stage begins a stage.
func (c *checker) stage(name string, total int64) {
	c.name.Store(&name)
	c.done.Store(0)
	c.total.Store(total)
}

// progress is how far it is.
func (c *checker) progress() VerifyProgress {
	return VerifyProgress{Stage: *c.name.Load(), Done: c.done.Load(), Total: c.total.Load(), Failed: c.failed.Load()}
}

// fail reports a failure. Where it has no reason, its cause says it.
func (c *checker) fail(f Failure) {
	if f.Reason == "" {
		f.Reason = f.Cause.Error()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Failures++
	c.failed.Add(1)
	if len(c.report.Failed) < MaxFailed {
		c.report.Failed = append(c.report.Failed, f)
	}
	if c.o.OnFailure != nil {
		c.o.OnFailure(f)
	}
}

// remark adds a remark.
func (c *checker) remark(r Remark) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.report.Remarks) < MaxFailed {
		c.report.Remarks = append(c.report.Remarks, r)
	}
}

// scanBatch is how many documents travel to a worker at a time.
const scanBatch = 64

// documents checks every document of a collection on all cores.
func (c *checker) documents(ctx context.Context, coll store.Collection, kind FailureKind, stage string) error {
	count, err := c.v.o.Store.Count(ctx, coll, store.Query{}, 0)
	if err != nil {
		return during("count the "+stage, err)
	}
	c.stage(stage, count.N)
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	rows := make(chan []store.ScanRow, 2)
	var workers sync.WaitGroup
	for range max(1, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			if err := c.work(ctx, coll, kind, rows); err != nil {
				fail(err)
			}
		})
	}
	err = c.scan(ctx, coll, rows)
	close(rows)
	workers.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if err != nil {
		return during("read the "+stage, err)
	}
	return nil
}

// scan sends copies of all documents to the workers.
func (c *checker) scan(ctx context.Context, coll store.Collection, rows chan<- []store.ScanRow) error {
	batch := make([]store.ScanRow, 0, scanBatch)
	send := func() error {
		select {
		case rows <- batch:
			batch = make([]store.ScanRow, 0, scanBatch)
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	err := c.v.o.Store.Scan(ctx, coll, func(row store.ScanRow) error {
		keys := make([]store.Key, len(row.Keys))
		for i, k := range row.Keys {
			k.JSON = bytes.Clone(k.JSON)
			keys[i] = k
		}
		row.Doc.JSON, row.Keys = bytes.Clone(row.Doc.JSON), keys
		if batch = append(batch, row); len(batch) == scanBatch {
			return send()
		}
		return nil
	})
	if err == nil && len(batch) > 0 {
		err = send()
	}
	return err
}

// work checks documents until there are no more.
func (c *checker) work(ctx context.Context, coll store.Collection, kind FailureKind, rows <-chan []store.ScanRow) error {
	mine := map[crypto.BatchID]*found{}
	var all, good uint64
	for batch := range rows {
		for i := range batch {
			ok, err := c.document(ctx, coll, kind, &batch[i], mine)
			if err != nil {
				return err
			}
			all++
			if ok {
				good++
			}
		}
		c.done.Add(uint64(len(batch)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if coll == store.Users {
		c.report.Records += all
		c.report.OK += good
	} else {
		c.report.Rejects += all
		c.report.RejectsOK += good
	}
	for id, f := range mine {
		c.of(c.found, id).add(f)
	}
	return nil
}

// of returns the counts of a batch.
func (c *checker) of(m map[crypto.BatchID]*found, id crypto.BatchID) *found {
	f := m[id]
	if f == nil {
		f = &found{}
		m[id] = f
	}
	return f
}

// document checks one document.
func (c *checker) document(ctx context.Context, coll store.Collection, kind FailureKind, row *store.ScanRow,
	counts map[crypto.BatchID]*found,
) (ok bool, err error) {
	u, err := c.v.unseal(ctx, c.s, coll, row.Doc, row.Keys)
	if err == nil {
		kid := u.KID()
		u.Wipe()
		c.count(counts, kid, func(f *found) { f.ok++ })
		if row.Index != "" {
			c.fail(Failure{
				Kind: kind, ID: row.Doc.ID, Cause: CauseIndex, Index: row.Index,
				Reason: "the index beside it says something else (" + row.Index + "): it was edited; cofre sweep --reindex makes it anew from the document",
			})
			return false, nil
		}
		return true, nil
	}
	cause, ok := errors.AsType[Cause](err)
	if !ok {
		return false, err
	}
	c.fail(Failure{Kind: kind, ID: row.Doc.ID, Cause: cause})
	if kid, err := c1.KIDOf(row.Doc.JSON); err == nil {
		c.count(counts, kid, func(f *found) { f.failing++ })
	}
	return false, nil
}

// count counts something with that number to its batch, or beyond the batch's account.
func (c *checker) count(m map[crypto.BatchID]*found, kid crypto.KID, add func(*found)) {
	f := c.of(m, kid.Batch)
	if limit, known := c.books.limit(kid.Batch); known && kid.N >= limit {
		f.beyond++
		return
	}
	add(f)
}
