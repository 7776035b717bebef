package elastic

import (
	"fmt"
	"slices"
	"testing"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
	"cofre/store/query"
	"cofre/store/storetest"
)

// filled makes a store and puts documents into it, without their key entries.
func filled(t *testing.T, docs []store.Sealed) *Store {
	t.Helper()
	server := elastictest.Connect(t)
	s, err := Create(t.Context(), cluster(server, server.Prefix(t)), store.Options{Schema: storetest.Schema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	e := encoder{l: s.layout}
	var ops []conn.Op
	for i := range docs {
		source, err := e.source(&docs[i], false)
		if err != nil {
			t.Fatal(err)
		}
		ops = append(ops, conn.Op{Action: conn.Index, Index: s.names.users, ID: docs[i].Doc.ID, Source: source, IfSeqNo: -1})
	}
	if _, err := s.c.Bulk(t.Context(), ops); err != nil {
		t.Fatal(err)
	}
	if err := s.refresh(t.Context(), s.names.users); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestNarrowed: pages that are narrowed by a sample are those of the reference, in orders with ties, with unique values and
// with absent ones.
func TestNarrowed(t *testing.T) {
	t.Parallel()
	docs := storetest.Documents(21, 1800)
	s := filled(t, docs)
	s.limits.window, s.limits.few = 4, 1 // of some seven in the sample
	want := storetest.OpenMemory(storetest.Schema())
	if _, err := want.Put(t.Context(), store.Flush{Records: docs}); err != nil {
		t.Fatal(err)
	}
	narrowed := 0
	for _, sort := range []string{"", "color", "n", "ip", "note"} {
		for _, src := range []string{"", "-rojo"} {
			where, err := query.Parse(src, storetest.Schema())
			if err != nil {
				t.Fatal(err)
			}
			for i := range 4 {
				q := store.Query{Where: where, Sort: sort, Desc: i%2 == 1}
				r := store.PageRequest{Query: q, Limit: 200, Backward: i > 1}
				narrowed += same(t, s, want, r)
			}
		}
	}
	if narrowed < 20 {
		t.Errorf("only %d pages were narrowed: this test tests something else", narrowed)
	}
}

// same walks through two stores in the same way, and counts the pages that were narrowed.
func same(t *testing.T, s *Store, want store.Search, r store.PageRequest) (narrowed int) {
	t.Helper()
	f, err := s.finder(t.Context(), store.Users, r.Query)
	if err != nil {
		t.Fatal(err)
	}
	theirs := r
	for pages := 0; ; pages++ {
		name := fmt.Sprintf("page %d of %s by %q, desc %v, backward %v", pages, query.String(r.Query.Where), r.Query.Sort, r.Query.Desc, r.Backward)
		got, err := s.Page(t.Context(), store.Users, r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		wanted, err := want.Page(t.Context(), store.Users, theirs)
		if err != nil {
			t.Fatal(err)
		}
		ids := func(p store.Page) []string {
			var all []string
			for _, d := range p.Docs {
				all = append(all, d.ID)
			}
			return all
		}
		if !slices.Equal(ids(got), ids(wanted)) || (got.Next == nil) != (wanted.Next == nil) || (got.Prev == nil) != (wanted.Prev == nil) {
			t.Errorf("%s: %.300q, want %.300q", name, ids(got), ids(wanted))
			return narrowed
		}
		var from *cursor.Place
		if r.From != nil {
			if from, err = parseCursor(r.From, f.order.kind, f.order.field == ""); err != nil {
				t.Fatal(err)
			}
		}
		stretch := f.order.stretches(from, r.Backward)[0]
		e, _, err := f.probe(t.Context(), stretch)
		if err != nil {
			t.Fatal(err)
		}
		if near, complete, ok := stretch.near(e, r.Limit+1, &s.limits); ok {
			found, err := f.ask(t.Context(), near.hits(f.where, r.Limit+1, false))
			if err != nil {
				t.Fatal(err)
			}
			if complete || len(found.hits()) > r.Limit {
				narrowed++
			}
		}
		r.From, theirs.From = got.Next, wanted.Next
		if r.Backward {
			r.From, theirs.From = got.Prev, wanted.Prev
		}
		if r.From == nil {
			return narrowed
		}
	}
}
