package vault

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cofre/crypto"
	"cofre/store"
)

const (
	// flushRecords, flushBytes and flushAge are when what was sealed is made durable.
	flushRecords = 10_000
	flushBytes   = 5 << 20
	flushAge     = time.Second
)

// writer makes sealed records durable and counts what became of them.
type writer struct {
	v     *Vault
	in    <-chan parcel
	tally *tally
	ours  map[crypto.BatchID]bool // the batches of this ingest
	// onStored (may be nil) is told the positions whose record, or reject, is durable.
	onStored func(positions []uint64)

	refused *mailbox

	run     *run
	written time.Time // of the run's entry
	since   time.Time // of the oldest of waiting
	waiting []sealed
	bytes   int
}

// mailbox carries what the store refused back to the sealing goroutine, which gives out the numbers. It never blocks,
// and holds no more than what one flush refused and the next.
type mailbox struct {
	mu   sync.Mutex
	jobs []job
}

// put adds a job.
func (m *mailbox) put(j job) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs = append(m.jobs, j)
}

// take empties the mailbox.
func (m *mailbox) take() []job {
	m.mu.Lock()
	defer m.mu.Unlock()
	jobs := m.jobs
	m.jobs = nil
	return jobs
}

// write works until the channel is closed or something fails.
func (w *writer) write(ctx context.Context) error {
	tick := time.NewTicker(flushAge / 4)
	defer tick.Stop()
	for {
		select {
		case p, ok := <-w.in:
			if !ok {
				return nil
			}
			if err := w.accept(ctx, p); err != nil {
				return err
			}
		case <-tick.C:
			if err := w.tick(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// accept takes a parcel.
func (w *writer) accept(ctx context.Context, p parcel) error {
	if p.drained != nil {
		for len(w.waiting) != 0 {
			if err := w.flush(ctx); err != nil {
				return err
			}
		}
		w.run = nil
		close(p.drained)
		return nil
	}
	if w.run != p.run {
		w.run, w.written = p.run, time.Now()
		w.ours[p.run.key.ID()] = true
	}
	for i := range p.items {
		if len(w.waiting) == 0 {
			w.since = time.Now()
		}
		w.waiting = append(w.waiting, p.items[i])
		w.bytes += p.items[i].size()
		if len(w.waiting) >= flushRecords || w.bytes >= flushBytes {
			if err := w.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// tick flushes what has waited long enough and keeps the run's lease alive.
func (w *writer) tick(ctx context.Context) error {
	switch {
	case w.run == nil:
		return nil
	case len(w.waiting) != 0 && time.Since(w.since) >= flushAge:
		return w.flush(ctx)
	case len(w.waiting) == 0 && time.Since(w.written) >= leaseEvery:
		w.written = time.Now()
		return w.run.renew(ctx)
	}
	return nil
}

// flush makes everything that waits durable and counts it. A flush that fails ends the ingest: nothing of it counts. A
// host that was revoked writes no more.
func (w *writer) flush(ctx context.Context) error {
	r := w.run
	if err := w.v.unrevoked(ctx); err != nil {
		return err
	}
	rev, err := r.revision(ctx)
	if err != nil {
		return err
	}
	f := store.Flush{Records: make([]store.Sealed, 0, len(w.waiting))}
	for i := range w.waiting {
		if w.waiting[i].reject {
			f.Rejects = append(f.Rejects, w.waiting[i].Sealed)
		} else {
			f.Records = append(f.Records, w.waiting[i].Sealed)
		}
	}
	next := r.durable.clone()
	next.Sealed += uint64(len(w.waiting))
	f.Account = func(results []store.Result) ([]store.Entry, error) {
		if len(results) != len(f.Records) {
			return nil, fmt.Errorf("the store answered for %d of %d records", len(results), len(f.Records))
		}
		account := next.clone()
		account.Removed.merge(removedBy(results, r.batch))
		entry, err := r.change(account, rev)
		return []store.Entry{entry}, err
	}
	results, err := w.v.o.Store.Put(ctx, f)
	if err != nil {
		return r.refused(during("store records", err))
	}
	if len(results) != len(f.Records) || r.tried == nil {
		return errors.New("store records: the store did not account for what it was given")
	}
	r.stored()
	w.written = time.Now()
	w.count(results)
	return nil
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

// count adds what a durable flush did, and starts the next.
func (w *writer) count(results []store.Result) {
	var c Counts
	var positions []uint64
	next := 0
	for i := range w.waiting {
		item := &w.waiting[i]
		if w.onStored != nil && (item.reject || results[next].Err == nil) {
			positions = append(positions, item.job.position)
		}
		if item.reject {
			c.Rejected++
			if item.job.again {
				c.Read++ // the position was given before, but then it was another record, or a good one
			}
			continue
		}
		w.countRecord(&c, item, &results[next])
		next++
	}
	clear(w.waiting)
	w.waiting, w.bytes = w.waiting[:0], 0
	w.run.counts.plus(c)
	w.tally.add(c)
	if len(positions) != 0 {
		w.onStored(positions)
	}
}

// countRecord counts one record. One that is read again because its source broke off, and was stored by this very
// ingest, counts once.
func (w *writer) countRecord(c *Counts, item *sealed, res *store.Result) {
	if res.Err != nil {
		j := item.job
		j.reason = "the store refused it: " + res.Err.Error()
		w.refused.put(j)
		return
	}
	if item.job.again && !res.Created {
		if kid, err := crypto.ParseKID(res.Previous); err == nil && w.ours[kid.Batch] {
			return
		}
	}
	if item.job.again {
		c.Read++
	}
	if res.Created {
		c.Created++
	} else {
		c.Updated++
	}
}
