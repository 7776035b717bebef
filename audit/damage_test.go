package audit

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// acceptance is a draft that accepts what a verification found.
func acceptance(r Report) Draft {
	var spans []Span
	for _, p := range r.Problems {
		spans = append(spans, Span{p.Seq, max(p.Seq, p.Last)})
	}
	return Draft{Action: ActionTrust, Outcome: OutcomeOK, Data: map[string]any{"damaged": spans}}
}

// damages are ways in which the end of a log can be damaged; pinned says that what was seen before still fits.
func damages(t *testing.T) map[string]struct {
	tamper func(m *memory)
	pinned bool
} {
	t.Helper()
	last := func(change func(r *Row)) func(m *memory) { return func(m *memory) { change(&m.rows[len(m.rows)-1]) } }
	return map[string]struct {
		tamper func(m *memory)
		pinned bool
	}{
		"a leaf edited":    {last(edit), true},
		"a leaf spoilt":    {last(func(r *Row) { r.Leaf = []byte("{}") }), true},
		"no leaf":          {last(func(r *Row) { r.Leaf = nil }), true},
		"a signature":      {last(func(r *Row) { r.Sig[3] ^= 1 }), true},
		"no hashes":        {last(func(r *Row) { r.Hashes = nil }), true},
		"another own hash": {last(func(r *Row) { r.Hashes[0][3] ^= 1 }), false},
		"nothing left":     {last(func(r *Row) { r.Leaf, r.Sig, r.Hashes = nil, nil, nil }), false},
		"two of them": {func(m *memory) {
			edit(&m.rows[len(m.rows)-1])
			m.rows[len(m.rows)-2].Sig[7] ^= 1
		}, true},
		"all the same": {func(m *memory) { m.rows[len(m.rows)-1].Leaf = m.rows[len(m.rows)-2].Leaf }, true},
		"the last but one missing": {func(m *memory) {
			m.rows = slices.Delete(m.rows, len(m.rows)-2, len(m.rows)-1)
			edit(&m.rows[len(m.rows)-1])
		}, false},
		"a row planted":  {func(m *memory) { m.rows = append(m.rows, Row{Seq: uint64(len(m.rows)), Leaf: []byte("{}")}) }, true},
		"a row far away": {func(m *memory) { m.rows = append(m.rows, Row{Seq: uint64(len(m.rows)) + 9, Leaf: []byte("{}")}) }, true},
		"by a stranger": {func(m *memory) {
			if _, err := strangersLog(t, m).Append(t.Context(), Draft{Action: ActionLock, Outcome: OutcomeOK}); err != nil {
				t.Fatal(err)
			}
		}, true},
		"a peak and more": {func(m *memory) { m.rows[3].Hashes = nil; edit(&m.rows[len(m.rows)-1]) }, true},
	}
}

// strangersLog is the log of somebody who is not enrolled and follows m all the same.
func strangersLog(t *testing.T, m *memory) *Log {
	t.Helper()
	stranger := newWorld(t)
	l := stranger.log(m, 0)
	l.tree = &tree{}
	for _, r := range m.rows {
		l.tree.push(r.Hashes[0], nil)
	}
	return l
}

// TestGoingOnBehindDamage: nobody appends to a log with a damaged end until that is accepted; then everybody does, and
// the damage is named for ever.
func TestGoingOnBehindDamage(t *testing.T) {
	d := Draft{Action: ActionLock, Outcome: OutcomeOK}
	sizes := []int{7, 8, 9, 16, 21}
	if testing.Short() {
		sizes = []int{8}
	}
	for _, n := range sizes {
		for name, c := range damages(t) {
			w, b := newWorld(t), &memory{}
			long := w.log(b, 1)
			w.fill(t, long, n-2)
			before := w.head(t, b)
			w.fill(t, w.log(b, 0), 2)
			seen := w.head(t, b)
			c.tamper(b)
			name = fmt.Sprintf("%d, %s", n, name)
			if _, err := w.log(b, 0).Append(t.Context(), d); !isDamage(err) {
				t.Fatalf("%s: append: %v", name, err)
			}
			r := w.verify(t, b, VerifyOptions{})
			e, err := w.log(b, 0).AcceptDamage(t.Context(), acceptance(r))
			if err != nil || len(Accepts(&e)) == 0 {
				t.Fatalf("%s: accept: %v", name, err)
			}
			for i := range 24 {
				by := w.log(b, i%2)
				if i%3 == 2 {
					by = long // a process that saw the log before
				}
				if _, err := by.Append(t.Context(), d); err != nil {
					t.Fatalf("%s: append %d: %v", name, i, err)
				}
				for what, old := range map[string]Head{"before": before, "just before": seen, "now": w.head(t, b)} {
					_, err := w.log(b, 0).Extends(t.Context(), old)
					if fits := c.pinned || what != "just before"; fits != (err == nil) {
						t.Errorf("%s: extends %s: %v", name, what, err)
					}
				}
			}
			now := w.head(t, b)
			again := w.verify(t, b, VerifyOptions{Pinned: &now})
			if again.OK() || again.Problems[0].Seq != r.Problems[0].Seq || again.Problems[0].Kind != r.Problems[0].Kind {
				t.Errorf("%s: named before: %+v; after: %+v", name, r.Problems, again.Problems)
			}
			for _, p := range again.Problems {
				if p.Seq >= e.Seq {
					t.Errorf("%s: behind the acceptance: %+v", name, p)
				}
			}
			edit(&b.rows[len(b.rows)-1])
			if _, err := w.log(b, 0).Append(t.Context(), d); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: damaged again: %v", name, err)
			}
			if r := w.verify(t, b, VerifyOptions{}); r.Problems[len(r.Problems)-1].Seq != b.rows[len(b.rows)-1].Seq {
				t.Errorf("%s: damaged again, and not named: %+v", name, r.Problems)
			}
		}
	}
}

// TestAcceptanceIsNotForged: what looks like an acceptance and is none lets nobody pass.
func TestAcceptanceIsNotForged(t *testing.T) {
	d := Draft{Action: ActionLock, Outcome: OutcomeOK}
	for name, c := range map[string]struct {
		sign  int // host that accepts
		added uint64
		spoil func(r *Row)
	}{
		"a host that is not enrolled yet": {1, 99, nil},
		"another leaf":                    {0, 0, edit},
		"another signature":               {0, 0, func(r *Row) { r.Sig[1] ^= 1 }},
		"another hash":                    {0, 0, func(r *Row) { r.Hashes[0][1] ^= 1 }},
	} {
		w, b := newWorld(t), &memory{}
		w.fill(t, w.log(b, 0), 9)
		edit(&b.rows[8])
		b.rows[7].Hashes = nil
		l := w.log(b, c.sign)
		if _, err := l.AcceptDamage(t.Context(), acceptance(w.verify(t, b, VerifyOptions{}))); err != nil {
			t.Fatal(err)
		}
		w.added[w.hosts[1].ID()] = c.added
		if c.spoil != nil {
			c.spoil(&b.rows[9])
		}
		if _, err := w.log(b, 0).Append(t.Context(), d); !isDamage(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 3)
	if _, err := w.log(b, 0).AcceptDamage(t.Context(), d); !errors.Is(err, ErrEntry) {
		t.Errorf("an acceptance of nothing: %v", err)
	}
	b.rows[2].Seq = 1 << 61
	if _, err := w.log(b, 0).AcceptDamage(t.Context(), acceptance(w.verify(t, b, VerifyOptions{}))); !errors.Is(err, ErrDamaged) {
		t.Errorf("an absurd gap: %v", err)
	}
}

// TestEntriesPast tells of each hole in its place.
func TestEntriesPast(t *testing.T) {
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 12)
	b.rows[4].Leaf = []byte("{}")
	b.rows[5].Leaf = b.rows[6].Leaf
	b.rows = slices.Delete(b.rows, 8, 10)
	var got []string
	err := w.log(b, 0).EntriesPast(t.Context(), 2, 0,
		func(e Entry, _ Row) error { got = append(got, fmt.Sprint(e.Seq)); return nil },
		func(s Span, err error) error {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%v: %v", s, err)
			}
			got = append(got, fmt.Sprintf("%d-%d", s.First, s.Last))
			return nil
		})
	if err != nil || !slices.Equal(got, []string{"2", "3", "4-4", "5-5", "6", "7", "8-9", "10", "11"}) {
		t.Errorf("%v, %v", got, err)
	}
}
