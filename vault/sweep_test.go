package vault

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/audit"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// keeping is a store that keeps superseded key entries, and gives up writing documents in the middle where it is told
// to: as one without transactions does.
type keeping struct {
	store.Store

	mu   sync.Mutex
	dies bool
}

var errDied = errors.New("the process died")

// Put writes every record by itself; the keys of what it supersedes are put back.
func (k *keeping) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	k.mu.Lock()
	dies := k.dies
	k.mu.Unlock()
	if f.Check != nil {
		if err := f.Check(ctx); err != nil {
			return nil, err
		}
	}
	results := make([]store.Result, 0, len(f.Records))
	for i, s := range f.Records {
		if dies && i == len(f.Records)/2 {
			// The key entry is there, its document not yet.
			if err := k.orphan(ctx, s); err != nil {
				return nil, err
			}
			return nil, errDied
		}
		old, err := k.Get(ctx, store.Users, s.Doc.ID)
		var keys []store.Key
		if err == nil {
			if keys, err = k.KeysOf(ctx, s.Doc.ID); err != nil {
				return nil, err
			}
		}
		r, err := k.Store.Put(ctx, store.Flush{Records: []store.Sealed{s}})
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if err := k.loose(ctx, old, key, s); err != nil {
				return nil, err
			}
		}
		r[0].Removed = 0
		results = append(results, r[0])
	}
	_, err := k.Store.Put(ctx, store.Flush{Rejects: f.Rejects, Account: func([]store.Result) ([]store.Entry, error) {
		if f.Account == nil {
			return nil, nil
		}
		return f.Account(results)
	}})
	return results, err
}

// loose files key beside the document s.
func (k *keeping) loose(ctx context.Context, old store.Doc, key store.Key, s store.Sealed) error {
	if err := k.Remove(ctx, store.Removal{Users: []string{s.Doc.ID}}); err != nil {
		return err
	}
	if _, err := k.Store.Put(ctx, store.Flush{Records: []store.Sealed{{Doc: old, Key: key, At: s.At}}}); err != nil {
		return err
	}
	if err := k.Remove(ctx, store.Removal{Users: []string{s.Doc.ID}}); err != nil {
		return err
	}
	_, err := k.Store.Put(ctx, store.Flush{Records: []store.Sealed{s}})
	return err
}

// orphan files a key entry without its document.
func (k *keeping) orphan(ctx context.Context, s store.Sealed) error {
	if _, err := k.Get(ctx, store.Users, s.Doc.ID); err == nil {
		return nil
	}
	if _, err := k.Store.Put(ctx, store.Flush{Records: []store.Sealed{s}}); err != nil {
		return err
	}
	return k.Remove(ctx, store.Removal{Users: []string{s.Doc.ID}})
}

// looseKeys counts key entries that no document names.
func (w *world) looseKeys() (n int) {
	w.t.Helper()
	w.ok(w.store.LooseKeys(w.t.Context(), func(store.LooseKey) error { n++; return nil }))
	return n
}

func TestSweepSuperseded(t *testing.T) {
	w := newWorld(t, &keeping{Store: storetest.NewMemory(policy.Default().Schema())})
	w.ingest(users(0, 20)...)
	w.ingest(users(10, 30)...)
	if n := w.looseKeys(); n != 10 {
		t.Fatalf("%d loose keys", n)
	}
	if m := w.wantClean().remark(RemarkSuperseded); m == nil || m.Count != 10 {
		t.Errorf("remark %+v", m)
	}
	s, err := w.v.Sweep(t.Context())
	w.ok(err)
	if s.Young != 10 || s.Superseded != 0 {
		t.Errorf("swept %+v", s)
	}
	w.clock.advance(25 * time.Hour)
	s, err = w.v.Sweep(t.Context())
	w.ok(err)
	if s.Superseded != 10 || s.Young != 0 || w.looseKeys() != 0 {
		t.Errorf("swept %+v", s)
	}
	w.wantClean()
	s, err = w.v.Sweep(t.Context())
	w.ok(err)
	if s != (Swept{}) || w.last().Action != audit.ActionSweep {
		t.Errorf("swept %+v", s)
	}
	w.wantClean()
}

func TestSweepAfterADeath(t *testing.T) {
	k := &keeping{Store: storetest.NewMemory(policy.Default().Schema())}
	w := newWorld(t, k)
	w.ingest(users(0, 5)...)
	k.dies = true
	_, err := w.v.Ingest(t.Context(), &lines{text: users(100, 120)}, IngestOptions{})
	wantErr(t, err, errDied)
	k.dies = false
	if w.looseKeys() != 1 {
		t.Fatalf("%d loose keys", w.looseKeys())
	}
	// The ten that were written are whole, and the outcome says that none was acknowledged.
	if m := w.wantClean().remark(RemarkOrphaned); m == nil || m.Count != 1 {
		t.Errorf("remark %+v", m)
	}
	s, err := w.v.Sweep(t.Context())
	w.ok(err)
	if s.Orphaned != 1 || w.looseKeys() != 0 {
		t.Errorf("swept %+v", s)
	}
	w.wantClean()
}

// A process that is killed leaves a run that nobody ends.
func TestSweepClosesDeadRuns(t *testing.T) {
	w := newWorld(t, nil)
	r, err := w.v.beginRun(t.Context(), "killed")
	w.ok(err)
	s, err := w.v.Sweep(t.Context())
	w.ok(err)
	if s.Runs != 0 || w.runs()[r.batch].State != runRunning {
		t.Errorf("a run that lives was closed: %+v", s)
	}
	if rep := w.verify(); len(rep.Remarks) == 0 || rep.Failures != 0 {
		t.Errorf("an open run: %+v", rep)
	}
	w.clock.advance(leaseDead + time.Minute)
	st, err := w.v.Status(t.Context(), 0)
	w.ok(err)
	if len(st.Runs) != 1 || !st.Runs[0].Dead {
		t.Errorf("status %+v", st.Runs)
	}
	s, err = w.v.Sweep(t.Context())
	w.ok(err)
	if s.Runs != 1 || w.runs()[r.batch].State != runAborted {
		t.Errorf("swept %+v", s)
	}
	if rep := w.wantClean(); len(rep.Remarks) != 0 {
		t.Errorf("remarks %v", rep.Remarks)
	}
	if err := r.renew(t.Context()); !errors.Is(err, ErrRunLost) {
		t.Errorf("the dead run renews its lease: %v", err)
	}
}

// Several runs that a killed process left are told of in one line, while they may be alive and when they are dead.
func TestOpenRunsAreOneRemark(t *testing.T) {
	w := newWorld(t, nil)
	var first *run
	for i := range 7 {
		r, err := w.v.beginRun(t.Context(), "killed")
		w.ok(err)
		if i == 0 {
			first = r
		}
	}
	for _, c := range []struct {
		kind RemarkKind
		want string
	}{{RemarkRunsOpen, "have not ended"}, {RemarkRunsDied, "died"}} {
		r := w.wantClean()
		if len(r.Remarks) != 1 || r.Remarks[0].Kind != c.kind || len(r.Remarks[0].Runs) != 7 || !strings.HasPrefix(r.Remarks[0].String(), "7 runs ("+first.batch) ||
			!strings.Contains(r.Remarks[0].String(), " and 2 more) "+c.want) || !strings.Contains(r.Remarks[0].String(), "cofre sweep") {
			t.Errorf("remarks %q", r.Remarks)
		}
		w.clock.advance(leaseDead + time.Minute)
	}
	_, err := w.v.Sweep(t.Context())
	w.ok(err)
	if r := w.wantClean(); len(r.Remarks) != 0 {
		t.Errorf("remarks %q", r.Remarks)
	}
	_, err = w.v.beginRun(t.Context(), "killed")
	w.ok(err)
	if r := w.wantClean(); len(r.Remarks) != 1 || !strings.HasPrefix(r.Remarks[0].String(), "run ") || !strings.Contains(r.Remarks[0].String(), "has not ended: whether everything that it sealed") {
		t.Errorf("remarks %q", r.Remarks)
	}
}

// A run that was announced and never begun is closed; one whose entries were taken away is not.
func TestSweepClosesUnbegunRuns(t *testing.T) {
	f := newFaulty()
	w := newWorld(t, f)
	f.arm("PutEntries", 1, false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.v.beginRun(ctx, "x")
	if err == nil {
		t.Fatal("begun")
	}
	w.clock.advance(leaseDead + time.Minute)
	_, err = w.v.Sweep(t.Context())
	w.ok(err)
	w.wantClean()
}

// A key entry whose document was deleted is evidence: a sweep leaves it, and verify goes on naming it.
func TestSweepKeepsEvidence(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(0, 5)...)
	w.remove(store.Users, "2", false)
	w.clock.advance(48 * time.Hour)
	s, err := w.v.Sweep(t.Context())
	w.ok(err)
	if s.Kept != 1 || w.looseKeys() != 1 {
		t.Errorf("swept %+v", s)
	}
	w.verify().wantFailed(t, FailedKey, "2", CauseDocMissing, "deleted")
}

func TestTwoSweepsCountOnce(t *testing.T) {
	w := newWorld(t, &keeping{Store: storetest.NewMemory(policy.Default().Schema())})
	w.ingest(users(0, 50)...)
	w.ingest(users(0, 50)...)
	w.clock.advance(25 * time.Hour)
	other := w.open()
	var wg sync.WaitGroup
	var swept [2]Swept
	for i, v := range []*Vault{w.v, other} {
		wg.Go(func() {
			var err error
			if swept[i], err = v.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := swept[0].Superseded + swept[1].Superseded; n != 50 {
		t.Errorf("%d swept", n)
	}
	w.wantClean()
}

func TestRemovalThatFailsIsUnsure(t *testing.T) {
	f := newFaulty()
	w := newWorld(t, f)
	w.ingest(user(1, "a"), "nonsense")
	f.arm("Remove", 1, true)
	if _, err := w.v.DropRejects(t.Context(), nil, "x"); !errors.Is(err, errBroken) {
		t.Fatalf("error %v", err)
	}
	w.wantClean() // nobody knows whether it was removed, so it is no failure that it is gone
}
