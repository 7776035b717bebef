package vault

import (
	"sync/atomic"
	"time"

	"cofre/ingest"
)

// tally counts what becomes of the records of an ingest; any goroutine may read and add.
type tally struct {
	read, created, updated, unchanged, rejected atomic.Uint64
	settled, settleTotal                        atomic.Int64
	settling                                    atomic.Bool
}

// counts is the tally now.
func (t *tally) counts() Counts {
	return Counts{
		Read: t.read.Load(), Created: t.created.Load(), Updated: t.updated.Load(),
		Unchanged: t.unchanged.Load(), Rejected: t.rejected.Load(),
	}
}

// add counts what a flush made durable.
func (t *tally) add(c Counts) {
	t.read.Add(c.Read)
	t.created.Add(c.Created)
	t.updated.Add(c.Updated)
	t.unchanged.Add(c.Unchanged)
	t.rejected.Add(c.Rejected)
}

// plus adds c.
func (c *Counts) plus(d Counts) {
	c.Read += d.Read
	c.Created += d.Created
	c.Updated += d.Updated
	c.Unchanged += d.Unchanged
	c.Rejected += d.Rejected
}

// progressEvery is the time between two reports of progress.
const progressEvery = 100 * time.Millisecond

// reporter tells progress about ten times a second, from a goroutine of its own, until its stop is called.
func reporter(tell func(done bool)) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				tell(true)
				return
			case <-tick.C:
				tell(false)
			}
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}

// progress is the tally as a person is told it.
func (t *tally) progress(src ingest.Source, begun time.Time, done bool) Progress {
	from := src.Progress()
	p := Progress{
		Phase: PhaseIngest, Counts: t.counts(), Elapsed: time.Since(begun),
		BytesRead: from.BytesRead, BytesTotal: from.BytesTotal, RecordsTotal: from.RecordsTotal,
	}
	switch {
	case done:
		p.Phase = PhaseDone
	case t.settling.Load():
		p.Phase = PhaseSettle
	}
	p.Settled, p.SettleTotal = t.settled.Load(), t.settleTotal.Load()
	return p
}
