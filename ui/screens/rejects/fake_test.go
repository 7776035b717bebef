package rejects

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"cofre/secret"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// canary stands in an original, and nowhere else.
const canary = "6767-2272-1234-5169"

// fakeVault holds any number of rejects without keeping them: reject i is made when it is asked for.
type fakeVault struct {
	mu       sync.Mutex
	n        int
	gone     map[string]bool
	err      error
	showErr  error
	hold     chan struct{} // slow: an answer waits for it
	pages    int
	shown    []string
	retried  []vault.RetryRequest
	dropped  [][]string
	original string
	opened   []*vault.RevealedReject
	evil     string
}

func newFake(n int) *fakeVault {
	return &fakeVault{n: n, gone: map[string]bool{}, original: `{"id":"us_1","credit_card_num":"` + canary + `"}`}
}

func (f *fakeVault) reject(i int) vault.Reject {
	r := vault.Reject{
		ID: fmt.Sprintf("r%08d", i), Position: uint64(i) + 1, Reason: "fec_alta: not a date", Source: "https://api.ejemplo.mx/v2/users",
		Time: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Run: "BwPrWlPxNA8-Es9GHPSP5w",
	}
	switch i % 10 {
	case 3:
		r.Reason = fmt.Sprintf("invalid UTF-8 at byte %d", i)
	case 7:
		r = vault.Reject{ID: r.ID, Damaged: true}
	default:
		r.Record = fmt.Sprintf("us_%06d", i)
	}
	if f.evil != "" && !r.Damaged {
		r.Record, r.Reason, r.Source, r.Run = f.evil, f.evil, f.evil, f.evil
	}
	return r
}

func (f *fakeVault) wait(ctx context.Context) error {
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *fakeVault) RejectPage(ctx context.Context, r store.PageRequest) (out []vault.Reject, prev, next store.Cursor, err error) {
	if err := f.wait(ctx); err != nil {
		return nil, nil, nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages++
	at, step := 0, 1
	if r.Backward {
		at, step = f.n-1, -1
	}
	if r.From != nil {
		k, _ := strconv.Atoi(string(r.From))
		at = k + step
	}
	first, last := -1, -1
	for ; at >= 0 && at < f.n && len(out) < r.Limit; at += step {
		x := f.reject(at)
		if f.gone[x.ID] {
			continue
		}
		if first < 0 {
			first = at
		}
		last = at
		out = append(out, x)
	}
	if first < 0 {
		return nil, nil, nil, nil
	}
	if r.Backward {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
		first, last = last, first
	}
	if first > 0 {
		prev = store.Cursor(strconv.Itoa(first))
	}
	if last < f.n-1 {
		next = store.Cursor(strconv.Itoa(last))
	}
	return out, prev, next, nil
}

func (f *fakeVault) CountRejects(ctx context.Context, limit int64) (store.Count, error) {
	if err := f.wait(ctx); err != nil {
		return store.Count{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	n := int64(f.n - len(f.gone))
	if n > limit {
		return store.Count{N: limit}, nil
	}
	return store.Count{N: n, Exact: true}, nil
}

func (f *fakeVault) ShowReject(ctx context.Context, id, reason string) (*vault.RevealedReject, error) {
	if err := f.wait(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shown = append(f.shown, id+" "+reason)
	if f.showErr != nil {
		return nil, f.showErr
	}
	i, _ := strconv.Atoi(id[1:])
	r := &vault.RevealedReject{Reject: f.reject(i), Original: secret.New([]byte(f.original)), UTF8: true, Length: int64(len(f.original))}
	f.opened = append(f.opened, r)
	return r, nil
}

func (f *fakeVault) RetryRejects(ctx context.Context, r vault.RetryRequest) (vault.RetrySummary, error) {
	r.Progress(vault.Progress{RecordsTotal: int64(len(r.IDs))})
	if err := f.wait(ctx); err != nil {
		return vault.RetrySummary{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.retried = append(f.retried, r)
	if len(r.IDs) == 1 && !r.Force {
		return vault.RetrySummary{
			Summary: vault.Summary{Counts: vault.Counts{Read: 1, Rejected: 1}},
			Failed:  []vault.RetryFailure{{ID: r.IDs[0], Reason: "fec_alta: not a date"}},
		}, nil
	}
	for _, id := range r.IDs {
		f.gone[id] = true
	}
	n := uint64(len(r.IDs))
	return vault.RetrySummary{Summary: vault.Summary{Counts: vault.Counts{Read: n, Created: n}}}, nil
}

func (f *fakeVault) DropRejects(ctx context.Context, ids []string, _ string) (vault.Dropped, error) {
	if err := f.wait(ctx); err != nil {
		return vault.Dropped{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(ids) == 0 {
		panic("no ids means all of them")
	}
	f.dropped = append(f.dropped, ids)
	for _, id := range ids {
		f.gone[id] = true
	}
	return vault.Dropped{Rejects: uint64(len(ids))}, nil
}

func (f *fakeVault) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

// console plays the console for this screen.
type console = screentest.Console[*Screen]

// over opens a screen over a fake, with the vault unlocked.
func over(t testing.TB, f *fakeVault, changes ...func(*screen.Context)) *console {
	d := screentest.Open(t, New(f), 120, 40, append(changes, func(c *screen.Context) { c.Session.Open = true })...)
	d.Settle()
	return d
}
