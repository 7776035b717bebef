package vault

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cofre/audit"
	"cofre/crypto"
	"cofre/store"
)

// parcel is what goes from the sealing goroutine to the writing one: sealed records of one run, or the request to
// write all that waits.
type parcel struct {
	run   *run
	items []sealed
	// drained asks the writing goroutine to make everything durable, to let go of the run, and to close the channel.
	drained chan<- struct{}
}

// sealed is one sealed record or reject on its way to the store.
type sealed struct {
	store.Sealed
	reject bool
	job    job // of a record: in case the store refuses it
}

// size is what it holds of memory, about.
func (s *sealed) size() int { return len(s.Doc.JSON) + len(s.Key.JSON) + len(s.job.raw) }

// sealer seals jobs in order, which is what makes the numbers of a run gapless, and changes runs.
type sealer struct {
	v        *Vault
	source   string
	in       <-chan *load
	out      chan<- parcel
	refused  *mailbox
	onReject func(Rejected)
	runs     []string // all that were begun
	current  *run
	rejected []uint64 // positions of rejects, ascending
}

// begin starts a run.
func (s *sealer) begin(ctx context.Context) error {
	r, err := s.v.beginRun(ctx, s.source)
	if err != nil {
		return err
	}
	s.current, s.runs = r, append(s.runs, r.batch)
	return nil
}

// seal works until the reader is done and the writer has everything. The last run stays open, for its outcome.
func (s *sealer) seal(ctx context.Context) error {
	defer close(s.out)
	if err := s.send(ctx, parcel{run: s.current}); err != nil {
		return err
	}
	for {
		select {
		case l, ok := <-s.in:
			if !ok {
				return s.drain(ctx)
			}
			if err := s.load(ctx, l.jobs); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// load seals some jobs and passes them on.
func (s *sealer) load(ctx context.Context, jobs []job) error {
	now := s.v.now()
	if s.current.full(now) {
		if err := s.change(ctx); err != nil {
			return err
		}
	}
	p := parcel{run: s.current, items: make([]sealed, 0, len(jobs))}
	if err := s.refusals(&p, now); err != nil {
		return err
	}
	for i := range jobs {
		item, ok, err := s.one(&jobs[i], now)
		if err != nil {
			return err
		}
		if ok {
			p.items = append(p.items, item)
		}
	}
	return s.send(ctx, p)
}

// one seals a record, or the reject that it becomes; ok is false for a position that is in quarantine already.
func (s *sealer) one(j *job, now time.Time) (item sealed, ok bool, err error) {
	r := s.current
	if j.plain != nil {
		j.plain.At = now
		out, err := r.sealer.Seal(r.next, j.plain)
		if err == nil {
			r.next++
			item = sealed{Sealed: stored(j.plain.ID, out.KID, r.batch, out.Doc, out.Key, now), job: *j}
			item.job.record, item.job.plain = j.plain.ID, nil
			return item, true, nil
		}
		j.record, j.plain, j.reason = j.plain.ID, nil, "it cannot be sealed: "+err.Error()
	}
	return s.reject(j, now)
}

// reject seals what could not be stored for the quarantine.
func (s *sealer) reject(j *job, now time.Time) (item sealed, ok bool, err error) {
	i, had := slices.BinarySearch(s.rejected, j.position)
	if had {
		return sealed{}, false, nil
	}
	s.rejected = slices.Insert(s.rejected, i, j.position)
	r := s.current
	kid := crypto.KID{Batch: r.key.ID(), N: r.next}
	plain, err := rejectPlain(j, kid, s.source, now, s.v.rejectExpiry(now))
	if err != nil {
		return sealed{}, false, err
	}
	out, err := r.sealer.Seal(r.next, plain)
	if err != nil {
		return sealed{}, false, fmt.Errorf("seal reject of record %d: %w", j.position, err)
	}
	r.next++
	if s.onReject != nil {
		s.onReject(Rejected{ID: j.record, Position: j.position, Reason: j.reason})
	}
	item = sealed{Sealed: stored(plain.ID, out.KID, r.batch, out.Doc, out.Key, now), reject: true}
	item.job = job{position: j.position, again: j.again}
	return item, true, nil
}

// stored is a sealed record in the store's words.
func stored(id string, kid crypto.KID, batch string, doc, key []byte, at time.Time) store.Sealed {
	return store.Sealed{
		Doc: store.Doc{ID: id, JSON: doc},
		Key: store.Key{ID: id, KID: kid.String(), Batch: batch, JSON: key},
		At:  at,
	}
}

// send passes a parcel to the writing goroutine.
func (s *sealer) send(ctx context.Context, p parcel) error {
	select {
	case s.out <- p:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// refusals adds rejects of what the store refused.
func (s *sealer) refusals(p *parcel, now time.Time) error {
	jobs := s.refused.take()
	for i := range jobs {
		item, ok, err := s.reject(&jobs[i], now)
		if err != nil {
			return err
		}
		if ok {
			p.items = append(p.items, item)
		}
	}
	return nil
}

// drain waits until everything of this run is durable, rejects of what the store refused included, and the writing
// goroutine has let go of the run.
func (s *sealer) drain(ctx context.Context) error {
	for {
		done := make(chan struct{})
		if err := s.send(ctx, parcel{drained: done}); err != nil {
			return err
		}
		select {
		case <-done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		p := parcel{run: s.current}
		if err := s.refusals(&p, s.v.now()); err != nil {
			return err
		}
		if len(p.items) == 0 {
			return nil
		}
		if err := s.send(ctx, p); err != nil {
			return err
		}
	}
}

// change ends the run and begins the next.
func (s *sealer) change(ctx context.Context) error {
	if err := s.drain(ctx); err != nil {
		return err
	}
	if err := s.current.end(ctx, audit.OutcomeOK, ""); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	return s.send(ctx, parcel{run: s.current})
}
