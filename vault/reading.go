package vault

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cofre/crypto/c1"
	"cofre/ingest"
	"cofre/policy"
)

const (
	// loadJobs, loadBytes and loadAge are when records that were read go on to be sealed.
	loadJobs  = 256
	loadBytes = 512 << 10
	loadAge   = 200 * time.Millisecond
	// chunk is how much memory records are copied into at a time.
	chunk = 64 << 10
)

// job is one record between reading and sealing. It holds plaintext in memory of its own.
type job struct {
	position uint64
	again    bool      // the position was given before
	length   int64     // of the original; more than raw holds where it was cut
	raw      []byte    // the original
	plain    *c1.Plain // nil: to be rejected
	record   string    // id of the record, "" where it could not be read
	reason   string    // of the rejection
}

// load is a number of jobs that travel together.
type load struct {
	jobs  []job
	bytes int
	since time.Time
	free  []byte // what is left of the last chunk
}

// keep copies b into the load.
func (l *load) keep(b []byte) []byte {
	if len(b) > len(l.free) {
		l.free = make([]byte, max(chunk, len(b)))
	}
	n := copy(l.free, b)
	kept := l.free[:n:n]
	l.free = l.free[n:]
	l.bytes += n
	return kept
}

// reader turns items into loads of jobs. What an item holds is valid only while it is given, so a job is a copy.
type reader struct {
	policy *policy.Policy
	out    chan<- *load
	done   <-chan struct{} // the sealing goroutine is gone
	tally  *tally

	mu   sync.Mutex
	load *load
}

// errStopped ends the reading because what comes after it failed: that error is told, not this one.
var errStopped = errors.New("stopped")

// read reads src to its end and closes the channel of loads.
func (r *reader) read(ctx context.Context, src ingest.Source) error {
	defer close(r.out)
	quit := make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Go(func() { r.tick(quit) })
	err := src.Read(ctx, r.take)
	close(quit)
	ticking.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if sent := r.send(); err == nil {
		err = sent
	}
	return err
}

// tick sends on what waits while the source pauses.
func (r *reader) tick(quit <-chan struct{}) {
	tick := time.NewTicker(loadAge)
	defer tick.Stop()
	for {
		select {
		case <-quit:
			return
		case <-tick.C:
			r.mu.Lock()
			if r.load != nil && time.Since(r.load.since) >= loadAge {
				_ = r.send() // a failure shows at the next record, or behind the last
			}
			r.mu.Unlock()
		}
	}
}

// take makes a job of an item.
func (r *reader) take(it ingest.Item) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.load == nil {
		r.load = &load{since: time.Now()}
	}
	j := job{position: it.Position, again: it.Again, length: it.Length, reason: it.Reason, raw: r.load.keep(it.Raw)}
	if it.Record != nil && it.Reason == "" {
		plan, err := r.policy.Plan(it.Record)
		switch rejection := (*policy.Rejection)(nil); {
		case err == nil:
			j.plain = r.load.plain(plan, r.policy.Ref())
		case errors.As(err, &rejection):
			j.record, j.reason = rejection.ID, rejection.Error()
		default:
			return fmt.Errorf("plan of record %d: %w", it.Position, err)
		}
	} else if j.reason == "" {
		j.reason = "the source gave neither a record nor a reason"
	}
	if !it.Again {
		r.tally.read.Add(1)
	}
	r.load.jobs = append(r.load.jobs, j)
	if len(r.load.jobs) >= loadJobs || r.load.bytes >= loadBytes {
		return r.send()
	}
	return nil
}

// send passes the load on; the caller holds the lock.
func (r *reader) send() error {
	if r.load == nil {
		return nil
	}
	select {
	case r.out <- r.load:
		r.load = nil
		return nil
	case <-r.done:
		return errStopped
	}
}

// plain copies a plan into the load, in the form that is sealed.
func (l *load) plain(p *policy.Plan, ref string) *c1.Plain {
	out := &c1.Plain{ID: p.ID, Policy: ref, Open: p.Open, Members: make([]c1.Member, len(p.Members))}
	for i := range p.Members {
		out.Members[i] = c1.Member{Name: p.Members[i].Name, JSON: l.keep(p.Members[i].JSON)}
	}
	if len(p.Encrypt) != 0 {
		out.Encrypt = make([]c1.Protected, len(p.Encrypt))
	}
	for i := range p.Encrypt {
		f := &p.Encrypt[i]
		out.Encrypt[i] = c1.Protected{Name: f.Name, Text: l.keep(f.Text), Least: f.Least}
	}
	if len(p.Hash) != 0 {
		out.Hash = make([]c1.Hashed, len(p.Hash))
	}
	for i := range p.Hash {
		out.Hash[i] = c1.Hashed{Name: p.Hash[i].Name, Text: l.keep(p.Hash[i].Text)}
	}
	return out
}
