package vault

import (
	"context"
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
	flying  []*flight // on their way into the store, in order; two at most
	spare   []sealed  // the room of a flight that has landed
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
	ctx, cancel := context.WithCancel(ctx)
	defer w.landAll(ctx)
	defer cancel()
	tick := time.NewTicker(flushAge / 4)
	defer tick.Stop()
	for {
		var landed <-chan struct{}
		if len(w.flying) > 0 {
			landed = w.flying[0].landed
		}
		select {
		case p, ok := <-w.in:
			if !ok {
				return nil
			}
			if err := w.accept(ctx, p); err != nil {
				return err
			}
		case <-landed:
			if err := w.land(ctx); err != nil {
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
		if err := w.drain(ctx); err != nil {
			return err
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

// drain makes everything that waits durable, and counts it.
func (w *writer) drain(ctx context.Context) error {
	if len(w.waiting) > 0 {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	for len(w.flying) > 0 {
		if err := w.land(ctx); err != nil {
			return err
		}
	}
	return nil
}

// tick flushes what has waited long enough and keeps the run's lease alive.
func (w *writer) tick(ctx context.Context) error {
	switch {
	case w.run == nil || len(w.flying) > 0:
		return nil
	case len(w.waiting) != 0 && time.Since(w.since) >= flushAge:
		return w.flush(ctx)
	case len(w.waiting) == 0 && time.Since(w.written) >= leaseEvery:
		w.written = time.Now()
		return w.run.renew(ctx)
	}
	return nil
}

// flush sends everything that waits into the store. When it returns, the flush before has landed.
func (w *writer) flush(ctx context.Context) error {
	f := &flight{v: w.v, run: w.run, items: w.waiting, landed: make(chan struct{})}
	for len(w.flying) > 0 && !f.mayFollow(w.flying[0]) {
		if err := w.land(ctx); err != nil {
			return err
		}
	}
	if len(w.flying) > 0 {
		f.before = w.flying[0]
	}
	w.waiting, w.bytes, w.spare = w.spare[:0], 0, nil
	w.flying = append(w.flying, f)
	go f.fly(ctx)
	for len(w.flying) > 1 {
		if err := w.land(ctx); err != nil {
			return err
		}
	}
	return nil
}

// land waits for the first flight and counts it. A flight that failed ends the ingest: nothing of it counts.
func (w *writer) land(ctx context.Context) error {
	f := w.flying[0]
	select {
	case <-f.landed:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if f.err != nil {
		return f.err
	}
	w.flying = w.flying[1:]
	w.written = time.Now()
	w.count(f)
	clear(f.items)
	w.spare = f.items[:0]
	return nil
}

// landAll waits for what is still under way when the writing ends, and counts what has become durable all the same.
func (w *writer) landAll(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	for len(w.flying) > 0 {
		if w.land(ctx) != nil {
			break
		}
	}
	for _, f := range w.flying {
		<-f.landed
	}
}

// count adds what a durable flush did.
func (w *writer) count(f *flight) {
	var c Counts
	var positions []uint64
	next := 0
	for i := range f.items {
		item := &f.items[i]
		if w.onStored != nil && (item.reject || f.results[next].Err == nil) {
			positions = append(positions, item.job.position)
		}
		if item.reject {
			c.Rejected++
			if item.job.again {
				c.Read++ // the position was given before, but then it was another record, or a good one
			}
			continue
		}
		w.countRecord(&c, item, &f.results[next])
		next++
	}
	f.run.counts.plus(c)
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
