package storetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cofre/store"
)

// testPagingWhileWriting: while another handle adds, changes and removes documents around them, a walk gives every
// document that is there all the time once, and in order.
func (s *suite) testPagingWhileWriting(t *testing.T) {
	st := s.fresh(t)
	m := s.load(t, st)
	other := s.at(t, Schema(), st.dir)
	ctx, stop := context.WithCancel(context.Background())
	var group sync.WaitGroup
	var writes atomic.Int64
	group.Go(func() {
		if err := disturb(ctx, other, &writes); err != nil {
			t.Errorf("writing while paging: %v", err)
		}
	})
	deadline := time.Now().Add(5 * time.Second)
	for round := 0; round < 1 || writes.Load() < 200 && time.Now().Before(deadline); round++ {
		for i, sort := range []string{"color", "n", "", "user_name", "color", "fec"} {
			q := m.ask(t, "", sort, (i+round)%2 == 1) // selects what is written meanwhile, too
			for _, backward := range []bool{false, true} {
				m.walkDisturbed(t, st, q, m.find(q.Query), backward)
			}
		}
		if t.Failed() {
			break
		}
	}
	stop()
	group.Wait()
	if writes.Load() == 0 {
		t.Error("nothing was written while paging")
	}
}

// disturb adds, changes and removes documents of its own until ctx ends.
func disturb(ctx context.Context, st store.Store, writes *atomic.Int64) error {
	d := &dice{state: 14}
	for n := uint64(0); ctx.Err() == nil; n++ {
		m := madeMembers(d)
		m["note"] = `"disturbance"`
		doc := Seal(fmt.Sprint("disturbance ", d.below(50)), "disturb", n, anyTime(), m)
		if _, err := st.Put(context.Background(), store.Flush{Records: []store.Sealed{doc}}); err != nil {
			return err
		}
		writes.Add(1)
		if n%3 == 0 {
			id := fmt.Sprint("disturbance ", d.below(50))
			if err := st.Remove(context.Background(), store.Removal{Users: []string{id}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// walkDisturbed checks the wanted documents and passes over all others.
func (m *model) walkDisturbed(t *testing.T, st store.Store, q asked, want []modelDoc, backward bool) {
	t.Helper()
	r := store.PageRequest{Query: q.Query, Limit: 7, Backward: backward}
	var got []string
	for {
		p, err := st.Page(context.Background(), store.Users, r)
		if err != nil {
			t.Errorf("Page while others write: %v", err)
			return
		}
		for i := range p.Docs {
			if backward {
				i = len(p.Docs) - 1 - i
			}
			if _, ok := m.docs[p.Docs[i].ID]; ok {
				got = append(got, p.Docs[i].ID)
			}
		}
		r.From = p.Next
		if backward {
			r.From = p.Prev
		}
		if r.From == nil {
			break
		}
	}
	for i := range max(len(got), len(want)) {
		at := i
		if backward {
			at = len(want) - 1 - i
		}
		if i >= len(got) || at < 0 || got[i] != want[at].Doc.ID {
			t.Errorf("%s, backward %v, while others write: %d documents that were there all the time, want %d; wrong from number %d on",
				q.text, backward, len(got), len(want), i)
			return
		}
	}
}

// increment counts up in an entry of the vault, as often as n, against everybody else who does.
func increment(st store.Store, n int) error {
	ctx := context.Background()
	for range n {
		for {
			e, err := st.Entry(ctx, store.EntryRun, "counter")
			if errors.Is(err, store.ErrNotFound) {
				e, err = run("counter", "0", 0), nil
			}
			if err != nil {
				return err
			}
			value, err := strconv.Atoi(string(e.JSON))
			if err != nil {
				return err
			}
			time.Sleep(time.Millisecond) // time for others to be first
			e.JSON = strconv.AppendInt(nil, int64(value+1), 10)
			err = st.PutEntries(ctx, e)
			if err == nil {
				break
			}
			if !errors.Is(err, store.ErrConflict) {
				return err
			}
		}
	}
	return nil
}

// shareSize is how much each of those who share a store does: flushes of so many records, increments, audit rows.
const shareSize = 8

// sharedID is a record of who that nobody else writes; every flush also writes the record "contended".
func sharedDoc(who string, flush, i int) store.Sealed {
	return Seal(fmt.Sprintf("%s %d %d", who, flush, i), who, number(flush*(shareSize+1)+i), anyTime(), members{"user_name": text(who)})
}

// share is what several handles or processes do to one store at the same time.
func share(st store.Store, who string) error {
	for flush := range shareSize {
		var records []store.Sealed
		for i := range shareSize {
			records = append(records, sharedDoc(who, flush, i))
		}
		records = append(records, Seal("contended", who, number(flush*(shareSize+1)+shareSize), anyTime(), members{"user_name": text(who)}))
		results, err := st.Put(context.Background(), store.Flush{Records: records})
		if err != nil {
			return fmt.Errorf("put: %w", err)
		}
		for _, r := range results {
			if r.Err != nil {
				return r.Err
			}
		}
		if err := increment(st, 1); err != nil {
			return fmt.Errorf("count up: %w", err)
		}
		if err := appendRows(st, who, 1); err != nil {
			return fmt.Errorf("append: %w", err)
		}
	}
	return nil
}

// expectShared checks what is there when all of them have shared.
func (s *suite) expectShared(t *testing.T, st store.Store, who ...string) {
	t.Helper()
	settle(t, st)
	rows := scan(t, st, store.Users)
	for _, w := range who {
		for flush := range shareSize {
			for i := range shareSize {
				want := sharedDoc(w, flush, i)
				if row := rows[want.Doc.ID]; string(row.Doc.JSON) != string(want.Doc.JSON) {
					t.Errorf("document %q is not there as written", want.Doc.ID)
				}
			}
		}
	}
	total := shareSize*shareSize*len(who) + 1
	if len(rows) != total {
		t.Errorf("%d documents, want %d", len(rows), total)
	}
	if n, err := st.Count(context.Background(), store.Users, store.Query{}, 0); err != nil || n.N != int64(total) {
		t.Errorf("%d documents are counted, want %d: %v", n.N, total, err)
	}
	if !s.o.KeepsKeys {
		expectLoose(t, st, map[store.KeyRef]string{})
	}
	expectEntry(t, st, store.EntryRun, "counter", strconv.Itoa(shareSize*len(who)))
	seen := 0
	must(t, "AuditRows", st.AuditRows(context.Background(), 0, 1000, func(row store.AuditRow) error {
		if row.Seq != number(seen) {
			t.Errorf("audit row %d where %d should be", row.Seq, seen)
		}
		seen++
		return nil
	}))
	if seen != shareSize*len(who) {
		t.Errorf("%d audit rows, want %d", seen, shareSize*len(who))
	}
}

// testHandles: several handles of one process share a store.
func (s *suite) testHandles(t *testing.T) {
	st := s.fresh(t)
	who := []string{"a", "b", "c"}
	var group sync.WaitGroup
	for _, w := range who {
		h := s.at(t, Schema(), st.dir)
		group.Go(func() {
			if err := share(h, w); err != nil {
				t.Errorf("handle %s: %v", w, err)
			}
		})
	}
	group.Wait()
	s.expectShared(t, st, who...)
}
