package audit

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// TestRevokedAtTheEnd: genuine entries of a revoked host at the end stop nobody and vouch for nothing.
func TestRevokedAtTheEnd(t *testing.T) {
	d := Draft{Action: ActionLock, Outcome: OutcomeOK}
	sizes := []int{1, anchorStep - 1, anchorStep, anchorStep + 40}
	if testing.Short() {
		sizes = []int{1}
	}
	for _, n := range sizes {
		w, b := newWorld(t), &memory{}
		w.fill(t, w.log(b, 0), 21)
		w.revoked[w.hosts[1].ID()] = 21
		w.fill(t, w.log(b, 1), n)
		kept := b.clone()
		l := w.log(b, 0)
		e, err := l.Append(t.Context(), d)
		if err != nil || e.Seq != uint64(21+n) {
			t.Fatalf("%d: entry %d, %v", n, e.Seq, err)
		}
		if again, err := w.log(b, 0).Append(t.Context(), d); err != nil || again.Seq != e.Seq+1 {
			t.Fatalf("%d: entry %d, %v", n, again.Seq, err)
		}
		if r := w.verify(t, b, VerifyOptions{}); len(r.Problems) != n || r.Problems[0].Kind != KindSigner || r.Problems[0].Seq != 21 {
			t.Errorf("%d: %d problems", n, len(r.Problems))
		}
		for name, tamper := range map[string]func(m *memory){
			"the entry before them":   func(m *memory) { edit(&m.rows[20]); rebuild(m) },
			"one of them":             func(m *memory) { m.rows[20+n].Sig[1] ^= 1 },
			"a hash of the one":       func(m *memory) { m.rows[20+n].Hashes[0][1] ^= 1 },
			"what all stands upon":    func(m *memory) { m.rows[15].Hashes[4][1] ^= 1 },
			"the last one but in all": func(m *memory) { m.rows = slices.Delete(m.rows, 20, 21) },
		} {
			m := kept.clone()
			tamper(m)
			if _, err := w.log(m, 0).Append(t.Context(), d); err == nil {
				t.Errorf("%d: %s: not noticed", n, name)
			}
		}
		delete(w.added, w.hosts[0].ID())
		w.revoked[w.hosts[0].ID()] = 0
		if _, err := w.log(kept, 0).Head(t.Context()); !errors.Is(err, ErrSigner) {
			t.Errorf("%d: nobody is left: %v", n, err)
		}
	}
}

// TestMaySign is asked when the end is known, before every try, and stops an entry.
func TestMaySign(t *testing.T) {
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 3)
	l, asked := w.log(b, 1), 0
	gone := errors.New("revoked")
	l.o.MaySign = func(context.Context) error {
		if asked++; asked == 1 {
			w.fill(t, w.log(b, 0), 1) // somebody else is faster
			return nil
		}
		return gone
	}
	if _, err := l.Append(t.Context(), Draft{Action: ActionLock, Outcome: OutcomeOK}); !errors.Is(err, gone) || asked != 2 || len(b.rows) != 4 {
		t.Errorf("error %v, asked %d times, %d entries", err, asked, len(b.rows))
	}
}
