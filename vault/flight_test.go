package vault

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// pipelined is a store without transactions that takes several flushes at once.
type pipelined struct {
	store.Store

	begun func(n int)       // called by the nth Put, from 0, before its check; may be nil
	hold  func(n int) error // called between its records and its account; may be nil

	mu      sync.Mutex
	puts    int
	under   int // Puts under way
	most    int
	reached map[int]chan struct{} // closed when the nth Put has written its records
	sealed  []uint64              // of the accounts, in their order
}

func newPipelined() *pipelined {
	return &pipelined{Store: storetest.NewMemory(policy.Default().Schema()), reached: map[int]chan struct{}{}}
}

func (p *pipelined) Pipelined() {}

// reach is closed when the nth Put has written its records.
func (p *pipelined) reach(n int) chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reached[n] == nil {
		p.reached[n] = make(chan struct{})
	}
	return p.reached[n]
}

// begin counts a Put.
func (p *pipelined) begin() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n = p.puts
	p.puts++
	p.under++
	p.most = max(p.most, p.under)
	return n
}

func (p *pipelined) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	n := p.begin()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.under--
	}()
	if p.begun != nil {
		p.begun(n)
	}
	if err := f.Check(ctx); err != nil {
		return nil, err
	}
	results, err := p.Store.Put(ctx, store.Flush{Records: f.Records, Rejects: f.Rejects})
	if err != nil {
		return nil, err
	}
	close(p.reach(n))
	if p.hold != nil {
		if err := p.hold(n); err != nil {
			return nil, err
		}
	}
	entries, err := f.Account(results)
	if err != nil {
		return nil, err
	}
	return results, p.PutEntries(ctx, entries...)
}

func (p *pipelined) PutEntries(ctx context.Context, entries ...store.Entry) error {
	if err := p.Store.PutEntries(ctx, entries...); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range entries {
		if r, err := parseRun(e.JSON); e.Kind == store.EntryRun && err == nil && r.Sealed > 0 && r.State == runRunning {
			p.sealed = append(p.sealed, r.Sealed)
		}
	}
	return nil
}

// await waits until the nth Put has written its records.
func (p *pipelined) await(n int) error {
	select {
	case <-p.reach(n):
		return nil
	case <-time.After(10 * time.Second):
		return fmt.Errorf("put %d never came", n)
	}
}

// bigUsers are so big that some 120 make a flush.
func bigUsers(n int) []string {
	text := users(0, n)
	for i := range text {
		text[i] = text[i][:len(text[i])-1] + `,"auto":"` + strings.Repeat("x", 20_000) + `"}`
	}
	return text
}

// ingestBig ingests into p, and checks that what was counted is there.
func (p *pipelined) ingestBig(t *testing.T, text []string) (*world, Summary, error) {
	t.Helper()
	w := newWorld(t, p)
	s, err := w.v.Ingest(t.Context(), &lines{text: text}, IngestOptions{})
	there, counted := w.v.Count(t.Context(), store.Query{}, 0)
	w.ok(counted)
	if uint64(there.N) < s.Created {
		t.Errorf("%d created, %d there", s.Created, there.N)
	}
	return w, s, err
}

// settled has the next process close what died, after which everything must be in order.
func (w *world) settled() {
	w.t.Helper()
	w.clock.advance(leaseDead + runTime)
	w.v = w.open()
	if _, err := w.v.Sweep(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.wantClean()
}

func TestFlightsOverlap(t *testing.T) {
	p := newPipelined()
	p.hold = func(n int) error {
		if n == 0 {
			return p.await(1) // the second one's records are there before the first one's account
		}
		return nil
	}
	w, s, err := p.ingestBig(t, bigUsers(600))
	w.ok(err)
	if s.Created != 600 || p.most != 2 {
		t.Errorf("%+v, %d puts at once", s.Counts, p.most)
	}
	if n := len(p.sealed); n < 4 || !slices.IsSorted(p.sealed) || p.sealed[n-1] != 600 {
		t.Errorf("accounts of %v", p.sealed)
	}
	w.wantClean()
}

func TestFlightsOfOneStoreWait(t *testing.T) {
	p := newPipelined()
	w := newWorld(t, struct{ store.Store }{p}) // does not say that it can
	if s := w.ingest(bigUsers(400)...); s.Created != 400 || p.most != 1 || p.puts < 3 {
		t.Errorf("%+v, %d puts, %d at once", s.Counts, p.puts, p.most)
	}
}

// TestFlightsOfOneRecordWait: where an id is in two flushes, the later one wins, and each knows what it replaced.
func TestFlightsOfOneRecordWait(t *testing.T) {
	p := newPipelined()
	text := slices.Insert(bigUsers(200), 130, user(5, "later"))
	p.hold = func(n int) error {
		if n == 0 {
			time.Sleep(50 * time.Millisecond)
			if p.mu.Lock(); p.puts > 1 {
				t.Error("the second flush of a record did not wait for the first")
			}
			p.mu.Unlock()
		}
		return nil
	}
	w, s, err := p.ingestBig(t, text)
	w.ok(err)
	if s.Created != 200 || s.Updated != 1 || p.puts != 2 {
		t.Errorf("%+v, %d puts", s.Counts, p.puts)
	}
	if got, err := w.reveal("5", "credit_card_num"); err != nil || got != `"later"` {
		t.Errorf("record 5 is %s, %v", got, err)
	}
	w.wantClean()
}

// TestFirstFlightFails: what the one behind it wrote counts no more than its own.
func TestFirstFlightFails(t *testing.T) {
	p := newPipelined()
	p.hold = func(n int) error {
		if n == 0 {
			if err := p.await(1); err != nil {
				return err
			}
			return errBroken
		}
		return nil
	}
	w, s, err := p.ingestBig(t, bigUsers(600))
	wantErr(t, err, errBroken)
	if s.Created != 0 || p.puts != 2 || len(p.sealed) != 0 {
		t.Errorf("%+v, %d puts, accounts of %v", s.Counts, p.puts, p.sealed)
	}
	w.settled()
}

// TestSecondFlightFails: the one before it, which was slower, counts.
func TestSecondFlightFails(t *testing.T) {
	p, over := newPipelined(), make(chan struct{})
	p.hold = func(n int) error {
		switch n {
		case 0:
			<-over
		case 1:
			defer close(over)
			return errBroken
		}
		return nil
	}
	w, s, err := p.ingestBig(t, bigUsers(600))
	wantErr(t, err, errBroken)
	if s.Created == 0 || len(p.sealed) != 1 || p.sealed[0] != s.Created {
		t.Errorf("%+v, accounts of %v", s.Counts, p.sealed)
	}
	w.settled()
}

// TestFlightsAfterCancel: what was read is stored and counted, also what is on its way.
func TestFlightsAfterCancel(t *testing.T) {
	p := newPipelined()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.hold = func(n int) error {
		if n == 0 {
			err := p.await(1)
			cancel()
			return err
		}
		return nil
	}
	w := newWorld(t, p)
	s, err := w.v.Ingest(ctx, &lines{text: bigUsers(2000)}, IngestOptions{})
	wantErr(t, err, context.Canceled)
	there, err := w.v.Count(t.Context(), store.Query{}, 0)
	w.ok(err)
	if s.Created < 200 || s.Created == 2000 || uint64(there.N) != s.Created || s.Read != s.Created {
		t.Errorf("%+v, %d there", s.Counts, there.N)
	}
	w.wantClean()
}

// TestFlightOfAClosedRun: a flush that took off before the one before it had landed writes no record once somebody else has
// closed the run.
func TestFlightOfAClosedRun(t *testing.T) {
	p, swept, refused := newPipelined(), make(chan struct{}), make(chan struct{})
	w := newWorld(t, p)
	p.begun = func(n int) {
		if n == 1 {
			<-swept
			time.AfterFunc(50*time.Millisecond, func() { close(refused) })
		}
	}
	p.hold = func(n int) error {
		if n == 0 {
			w.clock.advance(leaseDead + runTime)
			if _, err := w.open().Sweep(t.Context()); err != nil {
				return err
			}
			close(swept)
			<-refused
		}
		return nil
	}
	_, err := w.v.Ingest(t.Context(), &lines{text: bigUsers(600)}, IngestOptions{})
	wantErr(t, err, ErrRunLost)
	select {
	case <-p.reach(1):
		t.Error("records were written for a run that was closed")
	default:
	}
}
