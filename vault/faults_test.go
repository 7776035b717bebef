package vault

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"cofre/audit"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

var errBroken = errors.New("broken on purpose")

// faulty is a store whose nth call of a method fails; with late, after the call has done its work.
type faulty struct {
	store.Store

	mu     sync.Mutex
	method string
	n      int
	late   bool
	calls  map[string]int
}

// hit counts a call and says whether it is the one that fails.
func (f *faulty) hit(method string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[method]++
	return f.method == method && f.calls[method] == f.n
}

// arm makes the nth call of method from now on fail.
func (f *faulty) arm(method string, n int, late bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.method, f.n, f.late, f.calls = method, n, late, nil
}

func (f *faulty) Put(ctx context.Context, fl store.Flush) ([]store.Result, error) {
	if f.hit("Put") {
		if f.late {
			if _, err := f.Store.Put(ctx, fl); err != nil {
				return nil, err
			}
		}
		return nil, errBroken
	}
	return f.Store.Put(ctx, fl)
}

func (f *faulty) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	if f.hit("Entry") {
		return store.Entry{}, errBroken
	}
	return f.Store.Entry(ctx, kind, id)
}

func (f *faulty) PutEntries(ctx context.Context, e ...store.Entry) error {
	if f.hit("PutEntries") {
		if f.late {
			if err := f.Store.PutEntries(ctx, e...); err != nil {
				return err
			}
		}
		return errBroken
	}
	return f.Store.PutEntries(ctx, e...)
}

func (f *faulty) AppendAudit(ctx context.Context, row store.AuditRow) error {
	if f.hit("AppendAudit") {
		return errBroken
	}
	return f.Store.AppendAudit(ctx, row)
}

func (f *faulty) AuditSize(ctx context.Context) (uint64, error) {
	if f.hit("AuditSize") {
		return 0, errBroken
	}
	return f.Store.AuditSize(ctx)
}

func (f *faulty) AuditRowsAt(ctx context.Context, seqs ...uint64) ([]store.AuditRow, error) {
	if f.hit("AuditRowsAt") {
		return nil, errBroken
	}
	return f.Store.AuditRowsAt(ctx, seqs...)
}

func (f *faulty) Get(ctx context.Context, c store.Collection, id string) (store.Doc, error) {
	if f.hit("Get") {
		return store.Doc{}, errBroken
	}
	return f.Store.Get(ctx, c, id)
}

func (f *faulty) KeysOf(ctx context.Context, id string) ([]store.Key, error) {
	if f.hit("KeysOf") {
		return nil, errBroken
	}
	return f.Store.KeysOf(ctx, id)
}

func (f *faulty) Settle(ctx context.Context, progress func(done, total int64)) error {
	if f.hit("Settle") {
		return errBroken
	}
	return f.Store.Settle(ctx, progress)
}

func (f *faulty) Remove(ctx context.Context, r store.Removal) error {
	if f.hit("Remove") {
		if f.late {
			if err := f.Store.Remove(ctx, r); err != nil {
				return err
			}
		}
		return errBroken
	}
	return f.Store.Remove(ctx, r)
}

func newFaulty() *faulty { return &faulty{Store: storetest.NewMemory(policy.Default().Schema())} }

// TestIngestSurvivesFaults lets every call of an ingest fail in turn: what was acknowledged is there, what is there is
// whole, and after a sweep everything is accounted for.
func TestIngestSurvivesFaults(t *testing.T) {
	for _, method := range []string{"Put", "Entry", "PutEntries", "AppendAudit", "AuditSize", "AuditRowsAt", "Settle"} {
		for _, late := range []bool{false, true} {
			for n := 1; ; n++ {
				if late && method != "Put" && method != "PutEntries" {
					break
				}
				if !ingestFault(t, method, n, late) {
					break
				}
			}
		}
	}
}

// ingestFault lets one call fail; false where there was no such call.
func ingestFault(t *testing.T, method string, n int, late bool) (hit bool) {
	t.Run(fmt.Sprintf("%s %d late %v", method, n, late), func(t *testing.T) {
		f := newFaulty()
		w := newWorld(t, f)
		w.ingest(users(0, 40)...)
		f.arm(method, n, late)
		// Three flushes: the clock of the flushes is real, so the batches are forced by rolling runs over.
		src := &lines{text: append(users(20, 900), "nonsense"), each: func(n int) {
			if n%300 == 299 {
				w.clock.advance(runTime)
			}
		}}
		s, err := w.v.Ingest(t.Context(), src, IngestOptions{})
		f.mu.Lock()
		hit = f.calls[method] >= n
		f.mu.Unlock()
		f.arm("", 0, false)
		if !hit {
			return
		}
		if err == nil && method != "AuditSize" && method != "AuditRowsAt" && method != "Entry" {
			t.Error("no error")
		}
		if err != nil && !errors.Is(err, errBroken) {
			t.Errorf("error %v", err)
		}
		count, err := w.v.Count(t.Context(), store.Query{}, 0)
		w.ok(err)
		// Updated ones were there before; a flush that arrived late may hold more than was acknowledged.
		if there := uint64(count.N); there < 40+s.Created || (!late && there != 40+s.Created) {
			t.Errorf("%d there, %d acknowledged", there-40, s.Created)
		}
		w.clock.advance(leaseDead + runTime)
		w.v = w.open()
		if _, err := w.v.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.wantClean()
	})
	return hit
}

// TestRevealNeedsItsEntries lets every call of a reveal fail in turn: no value without both entries.
func TestRevealNeedsItsEntries(t *testing.T) {
	for _, method := range []string{"AppendAudit", "Entry", "AuditSize", "AuditRowsAt", "Get", "KeysOf"} {
		for n := 1; ; n++ {
			f := newFaulty()
			w := newWorld(t, f)
			w.ingest(users(0, 2)...)
			w.v = w.open()
			before := w.size()
			f.arm(method, n, false)
			got, err := w.reveal("1", "credit_card_num")
			hit := f.calls[method] >= n
			f.arm("", 0, false)
			if !hit {
				break
			}
			if err == nil {
				if e := w.last(); w.size() != before+2 || e.Outcome != audit.OutcomeOK || e.Action != audit.ActionReveal {
					t.Errorf("%s %d: revealed without entries", method, n)
				}
				continue
			}
			if got != "" {
				t.Errorf("%s %d: a value with an error", method, n)
			}
			if method == "AppendAudit" {
				wantErr(t, err, ErrAudit)
			}
		}
	}
}

func TestUnlockNeedsItsEntry(t *testing.T) {
	f := newFaulty()
	w := newWorld(t, f)
	w.v.swap(nil)
	f.arm("AppendAudit", 1, false)
	wantErr(t, w.v.Unlock(t.Context(), masterKey(), ""), ErrAudit)
	if !w.v.Locked() {
		t.Error("unlocked without an entry")
	}
}

// refusing is a store that refuses single records.
type refusing struct {
	store.Store

	ids map[string]bool
}

func (r *refusing) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	account := f.Account
	kept := f
	kept.Records = nil
	var refused []bool
	for _, s := range f.Records {
		no := r.ids[s.Doc.ID]
		refused = append(refused, no)
		if !no {
			kept.Records = append(kept.Records, s)
		}
	}
	var out []store.Result
	kept.Account = func(results []store.Result) ([]store.Entry, error) {
		out = nil
		for _, no := range refused {
			if no {
				out = append(out, store.Result{Err: errors.New("mapping")})
				continue
			}
			out = append(out, results[0])
			results = results[1:]
		}
		if account == nil {
			return nil, nil
		}
		return account(out)
	}
	if _, err := r.Store.Put(ctx, kept); err != nil {
		return nil, err
	}
	return out, nil
}

func TestRefusedRecordsAreQuarantined(t *testing.T) {
	r := &refusing{Store: storetest.NewMemory(policy.Default().Schema()), ids: map[string]bool{"3": true, "700": true}}
	w := newWorld(t, r)
	s := w.ingest(users(0, 900)...)
	if s.Created != 898 || s.Rejected != 2 || s.Read != 900 {
		t.Errorf("summary %+v", s)
	}
	w.wantClean()
	rejects := w.rejects()
	if len(rejects) != 2 || (rejects[0].Record != "3" && rejects[1].Record != "3") {
		t.Fatalf("rejects %+v", rejects)
	}
	r.ids = nil
	again, err := w.v.RetryRejects(t.Context(), RetryRequest{Reason: "mapping fixed"})
	w.ok(err)
	if again.Created != 2 || len(w.rejects()) != 0 {
		t.Errorf("retry %+v", again)
	}
	w.wantClean()
	got, err := w.reveal("3", "credit_card_num")
	w.ok(err)
	if got != `"`+card(3)+`"` {
		t.Errorf("revealed %s", got)
	}
}
