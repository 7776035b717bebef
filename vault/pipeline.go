package vault

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"cofre/audit"
	"cofre/crypto"
	"cofre/ingest"
	"cofre/policy"
	"cofre/store"
)

// parcelsAhead is how many parcels may wait for the writing goroutine, which holds the next flush while the store is busy
// with one.
const parcelsAhead = 2

// pipeline is one ingest: a reading, a sealing and a writing goroutine, joined by short channels of bounded loads.
//
// When the caller's context ends, only the reading stops: what was read is still sealed, stored and counted. When one
// of the goroutines fails, all stop, and what is not durable by then is lost and not counted.
type pipeline struct {
	v        *Vault
	src      ingest.Source
	progress func(Progress)
	onReject func(Rejected)
	onStored func(positions []uint64) // may be nil; as writer's

	tally  tally
	begun  time.Time
	sealer *sealer
}

// ingest runs the pipeline.
func (p *pipeline) ingest(ctx context.Context) (Summary, error) {
	p.begun = time.Now()
	p.sealer = &sealer{v: p.v, source: p.src.Name(), onReject: p.onReject, refused: &mailbox{}}
	if err := p.v.refresh(ctx); err != nil {
		return p.summary(), err
	}
	if err := p.v.writable(); err != nil {
		return p.summary(), err
	}
	if err := p.sealer.begin(ctx); err != nil {
		return p.summary(), err
	}
	stop := func() {}
	if p.progress != nil {
		stop = reporter(func(done bool) { p.progress(p.tally.progress(p.src, p.begun, done)) })
	}
	err := p.run(ctx)
	err = p.close(ctx, err)
	p.v.afterwards(ctx)
	stop()
	return p.summary(), err
}

// run lets the three goroutines work until all are done, and returns the first error that matters: the context's, the
// source's, or that of sealing or writing.
func (p *pipeline) run(ctx context.Context) error {
	// work outlives ctx: what was read is still stored, for as long as lateWrite.
	work, fail := context.WithCancelCause(context.WithoutCancel(ctx))
	defer fail(nil)
	late := context.AfterFunc(ctx, func() {
		time.AfterFunc(lateWrite, func() { fail(context.Cause(ctx)) })
	})
	defer late()
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()

	loads, parcels := make(chan *load, 2), make(chan parcel, parcelsAhead)
	p.sealer.in, p.sealer.out = loads, parcels
	w := &writer{
		v: p.v, in: parcels, tally: &p.tally, ours: map[crypto.BatchID]bool{}, onStored: p.onStored, refused: p.sealer.refused,
	}
	var all sync.WaitGroup
	all.Go(func() {
		if err := p.sealer.seal(work); err != nil {
			fail(err)
			stopReading()
		}
	})
	all.Go(func() {
		if err := w.write(work); err != nil {
			fail(err)
			stopReading()
		}
	})
	r := &reader{policy: p.v.o.Policy, out: loads, done: work.Done(), tally: &p.tally}
	err := r.read(reading, p.src)
	all.Wait()
	if cause := context.Cause(work); cause != nil {
		return cause
	}
	if err != nil && ctx.Err() == nil {
		return ofSource(p.src, err)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// close ends the last run with what err means, then lets the store build its indexes.
func (p *pipeline) close(ctx context.Context, err error) error {
	outcome, reason := outcomeOf(err)
	if p.sealer.current != nil {
		if ended := p.sealer.current.end(ctx, outcome, reason); ended != nil && !errors.Is(err, ErrRunLost) && !errors.Is(err, ErrNotEnrolled) {
			err = errors.Join(err, ended)
		}
	}
	// A store that is not there builds no indexes now: the next process has it do so.
	if p.tally.created.Load()+p.tally.updated.Load() == 0 || errors.Is(err, store.ErrUnreachable) {
		return err
	}
	p.tally.settling.Store(true)
	// The store needs memory to sort its indexes, and what the loads left is not needed any more: the peak of an ingest
	// is the larger of the two, not their sum.
	debug.FreeOSMemory()
	settled := p.v.o.Store.Settle(ctx, func(done, total int64) {
		p.tally.settled.Store(done)
		p.tally.settleTotal.Store(total)
	})
	switch {
	case settled == nil, ctx.Err() != nil:
		return err
	case err == nil:
		return fmt.Errorf("everything is stored, but the store could not build its indexes: %w", settled)
	}
	return errors.Join(err, fmt.Errorf("what is counted is stored, but the store could not build its indexes: %w", settled))
}

// outcomeOf says what an error means in the audit log: a class, never the error's text.
func outcomeOf(err error) (outcome, reason string) {
	switch {
	case err == nil:
		return audit.OutcomeOK, ""
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return audit.OutcomeCancelled, "cancelled"
	case errors.Is(err, ingest.ErrSource):
		return audit.OutcomeFailed, "source"
	case errors.Is(err, ErrLocked):
		return audit.OutcomeCancelled, "locked"
	case errors.Is(err, ErrIntegrity):
		return audit.OutcomeFailed, "integrity"
	case errors.Is(err, ErrNotFound):
		return audit.OutcomeFailed, "not found"
	case errors.Is(err, ErrRequest):
		return audit.OutcomeFailed, "bad request"
	case errors.Is(err, ErrNotEnrolled):
		return audit.OutcomeDenied, "not enrolled"
	}
	return audit.OutcomeFailed, "store"
}

// summary is what became of the ingest.
func (p *pipeline) summary() Summary {
	s := Summary{Counts: p.tally.counts(), Source: p.src.Name(), Seconds: time.Since(p.begun).Seconds()}
	if p.sealer != nil {
		s.Runs = p.sealer.runs
	}
	return s
}

// dryRun reads and plans every record and stores nothing.
func (v *Vault) dryRun(ctx context.Context, src ingest.Source, o IngestOptions) (Summary, error) {
	p := pipeline{v: v, src: src, begun: time.Now()}
	stop := func() {}
	if o.Progress != nil {
		stop = reporter(func(done bool) { o.Progress(p.tally.progress(src, p.begun, done)) })
	}
	err := src.Read(ctx, func(it ingest.Item) error {
		if it.Again {
			return nil
		}
		p.tally.read.Add(1)
		r := Rejected{Position: it.Position, Reason: it.Reason}
		if it.Record != nil && it.Reason == "" {
			_, err := v.o.Policy.Plan(it.Record)
			rejection := (*policy.Rejection)(nil)
			switch {
			case err == nil:
				return nil
			case !errors.As(err, &rejection):
				return fmt.Errorf("plan of record %d: %w", it.Position, err)
			}
			r.ID, r.Reason = rejection.ID, rejection.Error()
		}
		p.tally.rejected.Add(1)
		if o.OnReject != nil {
			o.OnReject(r)
		}
		return nil
	})
	stop()
	s := p.summary()
	s.DryRun = true
	if err != nil && ctx.Err() == nil {
		err = ofSource(src, err)
	}
	return s, err
}
