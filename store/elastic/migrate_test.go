package elastic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cofre/record"
	"cofre/store"
	"cofre/store/elastic/elastictest"
	"cofre/store/query"
	"cofre/store/storetest"
)

// otherSchema differs from that of the suite.
func otherSchema() record.Schema {
	return record.Schema{{Name: "user_name", Kind: record.KindText}, {Name: "loose", Kind: record.KindText}, {Name: "n", Kind: record.KindText}}
}

// quick makes a store wait less for those who died.
func quick(s *Store) *Store {
	s.limits.patience, s.limits.beat, s.limits.pause = 600*time.Millisecond, 100*time.Millisecond, 20*time.Millisecond
	s.limits.page = 20
	return s
}

// steps are those of a migration at which it may end.
func steps() []string {
	return []string{"template", "build", "copy", "block", "catch up", "deleted", "move", "moved"}
}

// TestMigrationCrashes: whoever indexes anew dies before each step. Others go on writing and removing at once, the next
// Settle indexes all of it, and nothing that was left over stays.
func TestMigrationCrashes(t *testing.T) {
	t.Parallel()
	s, c := made(t)
	quick(s)
	var want []store.Sealed
	mustPut(t, s, &want, storetest.Documents(21, 60)...)
	schemas := []record.Schema{storetest.Schema(), otherSchema()}
	for i, step := range steps() {
		schema := schemas[(i+1)%2]
		dying := quick(reopened(t, c, store.Options{Schema: schema}))
		dying.limits.crash = func(name string) error {
			if name == step {
				return errCrash
			}
			return nil
		}
		if err := dying.Settle(t.Context(), nil); !errors.Is(err, errCrash) {
			t.Fatalf("%s: %v", step, err)
		}
		_ = dying.Close()
		// Who has the schema of before goes on.
		mustPut(t, s, &want, sealed(fmt.Sprint("behind ", step), "behind", i), sealed("always the same", "same", i))
		gone := want[i].Doc.ID
		if err := s.Remove(t.Context(), store.Removal{Users: []string{gone}, Keys: []store.KeyRef{{KID: want[i].Key.KID, Batch: want[i].Key.Batch}}}); err != nil {
			t.Fatalf("%s: Remove: %v", step, err)
		}
		want[i] = sealed(gone, "again", i)
		mustPut(t, s, nil, want[i])
		next := quick(reopened(t, c, store.Options{Schema: schema}))
		if err := next.Settle(t.Context(), nil); err != nil {
			t.Fatalf("%s: Settle behind it: %v", step, err)
		}
		expectWhole(t, next, want, step)
		s = next
	}
}

// mustPut files records and keeps the latest of each id in want.
func mustPut(t *testing.T, s *Store, want *[]store.Sealed, records ...store.Sealed) {
	t.Helper()
	results, err := s.Put(t.Context(), store.Flush{Records: records})
	if err != nil {
		t.Fatalf("Put: %v", err)
	}
	for i, r := range results {
		if r.Err != nil {
			t.Fatalf("Put of record %d: %v", i, r.Err)
		}
		if want == nil {
			continue
		}
		*want = slices.DeleteFunc(*want, func(w store.Sealed) bool { return w.Doc.ID == records[i].Doc.ID })
		*want = append(*want, records[i])
	}
}

// expectWhole checks that a settled store holds just these documents, indexed by its own schema, and that nothing of an
// unfinished index is left.
func expectWhole(t *testing.T, s *Store, want []store.Sealed, when string) {
	t.Helper()
	rows := map[string]string{}
	err := s.Scan(t.Context(), store.Users, func(r store.ScanRow) error {
		if r.Index != "" || len(r.Keys) == 0 {
			t.Errorf("%s: %q has %d keys: %s", when, r.Doc.ID, len(r.Keys), r.Index)
		}
		rows[r.Doc.ID] = string(r.Doc.JSON)
		return nil
	})
	if err != nil || len(rows) != len(want) {
		t.Errorf("%s: %d documents, want %d: %v", when, len(rows), len(want), err)
	}
	for _, w := range want {
		if rows[w.Doc.ID] != string(w.Doc.JSON) {
			t.Errorf("%s: document %q is %.100q, want %.100q", when, w.Doc.ID, rows[w.Doc.ID], w.Doc.JSON)
		}
	}
	if n, err := s.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != int64(len(want)) {
		t.Errorf("%s: %d documents are counted: %v", when, n.N, err)
	}
	st, err := s.look(t.Context())
	if err != nil || st.users.schema != s.layout.schema {
		t.Fatalf("%s: indexed by another schema, %v", when, err)
	}
	left, err := s.describe(t.Context(), "look", s.names.users+".*")
	if err != nil || len(left) != 1 {
		t.Errorf("%s: %d indices are there: %v", when, len(left), err)
	}
	for _, i := range left {
		if i.blocked() || len(i.Aliases) != 1 {
			t.Errorf("%s: %s takes no writes, or has aliases %v", when, i.name, i.Aliases)
		}
	}
}

// TestMigrationWhileWriting: several index anew at the same time, to and fro, while others write and remove by one schema
// and by the other. Nothing is lost, and the next Settle leaves all of it indexed by its own schema.
func TestMigrationWhileWriting(t *testing.T) {
	t.Parallel()
	s, c := made(t)
	quick(s)
	s.limits.patience = 20 * time.Second
	schemas := []record.Schema{storetest.Schema(), otherSchema()}
	mustPut(t, s, nil, storetest.Documents(22, 150)...)
	var stop atomic.Bool
	var writers, movers sync.WaitGroup
	written := make([][]store.Sealed, 2)
	for i, schema := range schemas {
		h := quick(reopened(t, c, store.Options{Schema: schema}))
		h.limits.patience = 20 * time.Second
		writers.Go(func() {
			for n := 0; !stop.Load() && n < 400; n++ {
				doc := sealed(fmt.Sprintf("writer %d %d", i, n%40), fmt.Sprint("w", i), n)
				results, err := h.Put(context.Background(), store.Flush{Records: []store.Sealed{doc}})
				if err != nil || results[0].Err != nil {
					t.Errorf("Put while others index anew: %v, %+v", err, results)
					return
				}
				written[i] = append(written[i], doc)
			}
		})
	}
	for i := range 4 {
		m := quick(reopened(t, c, store.Options{Schema: schemas[(i+1)%2]}))
		m.limits.patience = 20 * time.Second
		movers.Go(func() {
			if err := m.Settle(context.Background(), nil); err != nil {
				t.Errorf("Settle %d: %v", i, err)
			}
		})
	}
	movers.Wait()
	stop.Store(true)
	writers.Wait()
	last := quick(reopened(t, c, store.Options{Schema: otherSchema()}))
	if err := last.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	var want []store.Sealed
	latest := map[string]store.Sealed{}
	for _, d := range storetest.Documents(22, 150) {
		latest[d.Doc.ID] = d
	}
	for _, of := range written {
		for _, d := range of {
			latest[d.Doc.ID] = d
		}
	}
	for _, d := range latest {
		want = append(want, d)
	}
	expectWhole(t, last, want, "in the end")
}

// TestOtherSchema: a handle of another schema reads and writes, searches by what both have, and says that the rest has to
// wait until it has settled.
func TestOtherSchema(t *testing.T) {
	t.Parallel()
	s, c := made(t)
	var want []store.Sealed
	mustPut(t, s, &want, storetest.Documents(23, 20)...)
	other := reopened(t, c, store.Options{Schema: otherSchema()})
	mustPut(t, other, &want, sealed("by the other", "other", 1))
	if err := s.refresh(t.Context(), s.names.users); err != nil {
		t.Fatal(err)
	}
	if p, err := other.Page(t.Context(), store.Users, store.PageRequest{Limit: 5}); err != nil || len(p.Docs) != 5 {
		t.Errorf("Page of all by another schema: %d, %v", len(p.Docs), err)
	}
	for name, q := range map[string]store.Query{
		"another kind": {Sort: "n"}, "words of other fields": {Where: query.Word{Word: "x"}},
	} {
		if _, err := other.Page(t.Context(), store.Users, store.PageRequest{Query: q, Limit: 5}); !errors.Is(err, query.ErrField) {
			t.Errorf("Page by another schema, %s: %v", name, err)
		}
	}
	if i, err := other.Info(t.Context()); err != nil || !strings.Contains(strings.Join(i.Notes, "\n"), "another policy's schema") {
		t.Errorf("Info: %+v, %v", i, err)
	}
	if err := s.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	expectWhole(t, s, want, "by the first schema")
	if err := other.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	expectWhole(t, other, want, "by the second schema")
	if n, err := s.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != 21 {
		t.Errorf("Count of all by the schema of before: %v, %v", n, err)
	}
	if _, err := s.Count(t.Context(), store.Users, store.Query{Where: query.Present{Field: "color"}}, 0); !errors.Is(err, query.ErrField) {
		t.Errorf("Count by the schema of before: %v", err)
	}
}

// TestPutAfterOthersIndexedAnew: a handle that does not know yet that the documents are indexed anew writes them as they
// are indexed now, new ones and replaced ones, with no Settle.
func TestPutAfterOthersIndexedAnew(t *testing.T) {
	t.Parallel()
	s, c := made(t)
	docs := storetest.Documents(24, 30)
	mustPut(t, s, nil, docs[:10]...)
	other := reopened(t, c, store.Options{Schema: otherSchema()})
	if err := other.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	mustPut(t, s, nil, docs...)
	ids := make([]string, len(docs))
	for i := range docs {
		ids[i] = docs[i].Doc.ID
	}
	hits, err := other.get(t.Context(), "read documents", other.names.users, ids, "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range hits {
		if !hits[i].Found || hits[i].by() != other.layout.digest {
			t.Errorf("%q: there %v, indexed by %s, want %s", ids[i], hits[i].Found, hits[i].by(), other.layout.digest)
		}
	}
}

// TestBlockedByHand: an index that a person made read-only is not opened again, and says so.
func TestBlockedByHand(t *testing.T) {
	t.Parallel()
	s, _ := made(t)
	quick(s)
	server := elastictest.Connect(t)
	server.Must(t, "PUT", "/"+s.names.users+".1/_settings", []byte(`{"index.blocks.write":true}`))
	if _, err := s.Put(t.Context(), store.Flush{Records: []store.Sealed{sealed("1", "a", 1)}}); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Put into an index that somebody closed: %v", err)
	}
	if i, err := s.Info(t.Context()); err != nil || i.Writable {
		t.Errorf("Info: %+v, %v", i, err)
	}
	server.Must(t, "PUT", "/"+s.names.users+".1/_settings", []byte(`{"index.blocks.write":null}`))
	mustPut(t, s, nil, sealed("1", "a", 1))
}
