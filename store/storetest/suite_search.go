package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"cofre/record"
	"cofre/store"
	"cofre/store/query"
)

// asked is a query with how it reads, for messages.
type asked struct {
	store.Query
	text string
}

func (m *model) ask(t *testing.T, src, sort string, desc bool) asked {
	t.Helper()
	return asked{
		Query: store.Query{Where: m.parse(t, src), Sort: sort, Desc: desc},
		text:  fmt.Sprintf("%.200s, sorted by %q, desc %v", src, sort, desc),
	}
}

// sorts is every order that there is.
func (m *model) sorts() []string {
	sorts := []string{""}
	for _, f := range m.index.Fields() {
		sorts = append(sorts, f.Name)
	}
	return sorts
}

// made makes n queries up, the first ones without a condition: every sort, both ways.
func (m *model) made(t *testing.T, seed uint64, n int) []asked {
	t.Helper()
	var all []asked
	for _, sort := range m.sorts() {
		all = append(all, m.ask(t, "", sort, false), m.ask(t, "", sort, true))
	}
	d := &dice{state: seed}
	ids := slices.Sorted(maps.Keys(m.docs))
	for len(all) < n {
		all = append(all, m.ask(t, m.query(d, ids, 2), pick(d, m.sorts()), d.below(2) == 0))
	}
	return all
}

// page asks for one page and checks its size and that its documents are the wanted ones.
func page(t *testing.T, st store.Store, q asked, r store.PageRequest, want []modelDoc) (store.Page, bool) {
	t.Helper()
	r.Query = q.Query
	p, err := st.Page(context.Background(), store.Users, r)
	if err != nil {
		t.Errorf("Page of %s: %v", q.text, err)
		return p, false
	}
	same := len(p.Docs) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = p.Docs[i].ID == want[i].Doc.ID && bytes.Equal(p.Docs[i].JSON, want[i].Doc.JSON)
	}
	if !same {
		var got, wanted []string
		for _, d := range p.Docs {
			got = append(got, d.ID)
		}
		for _, d := range want {
			wanted = append(wanted, d.Doc.ID)
		}
		t.Errorf("%s: a page of %d, backward %v, is %.300q, want %.300q", q.text, r.Limit, r.Backward, got, wanted)
	}
	return p, same
}

// walk goes through all that q selects, page by page, in one direction, and checks every page, every cursor's being there,
// and that the way back from each cursor leads where it came from.
func walk(t *testing.T, st store.Store, q asked, want []modelDoc, limit int, backward bool) {
	t.Helper()
	r := store.PageRequest{Limit: limit, Backward: backward}
	to := 0
	for {
		from := to
		to = min(to+limit, len(want))
		part := want[from:to]
		if backward {
			part = want[len(want)-to : len(want)-from]
		}
		p, ok := page(t, st, q, r, part)
		if !ok {
			return
		}
		before, behind := p.Prev, p.Next
		if backward {
			before, behind = behind, before
		}
		if (before != nil) != (from > 0) || (behind != nil) != (to < len(want)) {
			t.Errorf("%s: documents %d to %d of %d, pages of %d, backward %v: cursor towards the start %v, towards the end %v",
				q.text, from, to, len(want), limit, backward, before != nil, behind != nil)
			return
		}
		if behind == nil {
			return
		}
		if _, ok := page(t, st, q, store.PageRequest{From: behind, Backward: !backward, Limit: limit}, part); !ok {
			t.Errorf("%s: that was the same page, asked for from its end", q.text)
			return
		}
		if from == 0 || len(want) < 40 {
			// A cursor is a place: it does not depend on the size of the page.
			bigger := want[to:]
			if backward {
				bigger = want[:len(want)-to]
			}
			if _, ok := page(t, st, q, store.PageRequest{From: behind, Backward: backward, Limit: 1000}, bigger); !ok {
				return
			}
		}
		r.From = behind
	}
}

// search asks everything of one query.
func (m *model) search(t *testing.T, st store.Store, q asked, d *dice) {
	t.Helper()
	ctx := context.Background()
	want := m.find(q.Query)
	limit := pick(d, []int{1, 2, 3, 7, 50, 1000})
	if limit < 7 && len(want) > 60 {
		limit = 23
	}
	walk(t, st, q, want, limit, false)
	walk(t, st, q, want, limit, true)
	n := int64(len(want))
	for _, limit := range []int64{0, 1, n - 1, n, n + 1} {
		if limit < 0 || limit == 0 && n == 1 {
			continue
		}
		expected := store.Count{N: n, Exact: true}
		if limit > 0 && limit < n {
			expected = store.Count{N: limit}
		}
		if got, err := st.Count(ctx, store.Users, q.Query, limit); err != nil || got != expected {
			t.Errorf("Count of %s up to %d: %+v, %v; want %+v", q.text, limit, got, err, expected)
		}
	}
}

// load makes documents up, files them in flushes and settles.
func (s *suite) load(t *testing.T, st store.Store) *model {
	t.Helper()
	docs := Documents(1, s.o.Documents)
	for part := range slices.Chunk(docs, 150) {
		put(t, st, part...)
	}
	settle(t, st)
	return newModel(t, Schema(), docs)
}

// testSearch holds the store to the reference, and again when it is reopened.
func (s *suite) testSearch(t *testing.T) {
	st := s.fresh(t)
	m := s.load(t, st)
	d := &dice{state: 2}
	for _, q := range m.made(t, 3, s.o.Queries) {
		m.search(t, st, q, d)
	}
	q := m.ask(t, "color:* OR juan", "color", true)
	want := m.find(q.Query)
	p, _ := page(t, st, q, store.PageRequest{Limit: 10}, want[:10])
	st = s.again(t, st, Schema())
	page(t, st, q, store.PageRequest{From: p.Next, Limit: 10}, want[10:20])
	for _, q := range m.made(t, 4, min(s.o.Queries, 60)) {
		m.search(t, st, q, d)
	}
}

// testSearchChanged: what was updated and removed is found as it is now, also before the next Settle.
func (s *suite) testSearchChanged(t *testing.T) {
	st := s.fresh(t)
	m := s.load(t, st)
	d := &dice{state: 5}
	ids := slices.Sorted(maps.Keys(m.docs))
	fresh := Documents(6, len(ids))
	var changed []store.Sealed
	var removal store.Removal
	for i, id := range ids {
		switch d.below(3) {
		case 0:
			doc := fresh[i]
			raw := bytes.Replace(doc.Doc.JSON, []byte(`"id":`+text(doc.Doc.ID)), []byte(`"id":`+text(id)), 1)
			raw = bytes.Replace(raw, []byte(doc.Key.KID), []byte(KID("changed", uint64(i))), 1)
			doc.Doc = store.Doc{ID: id, JSON: raw}
			doc.Key = store.Key{ID: id, KID: KID("changed", uint64(i)), Batch: Batch("changed"), JSON: []byte(`{}`)}
			changed = append(changed, doc)
		case 1:
			removal.Users = append(removal.Users, id)
			removal.Keys = append(removal.Keys, refOf(m.docs[id].Sealed))
			delete(m.docs, id)
		}
	}
	put(t, st, changed...)
	m.put(t, changed...)
	must(t, "Remove", st.Remove(context.Background(), removal))
	s.findable(t, st)
	for _, q := range m.made(t, 7, min(s.o.Queries, 80)) {
		m.search(t, st, q, d)
	}
	settle(t, st)
	scan(t, st, store.Users)
	for _, q := range m.made(t, 8, min(s.o.Queries, 40)) {
		m.search(t, st, q, d)
	}
}

// testSearchOtherSchema: opened with another schema, a store indexes by that.
func (s *suite) testSearchOtherSchema(t *testing.T) {
	st := s.fresh(t)
	m := s.load(t, st)
	other := record.Schema{
		{Name: "loose", Kind: record.KindText},                   // had no kind
		{Name: "n", Kind: record.KindText},                       // was a number
		{Name: "color", Kind: record.KindText, Protected: true},  // was clear
		{Name: "fec", Kind: record.KindDate},                     // stays
		{Name: "account", Kind: record.KindInteger},              // was text
		{Name: "never", Kind: record.KindIP, Label: "in no doc"}, // new
	}
	var docs []store.Sealed
	for _, d := range m.docs {
		docs = append(docs, d.Sealed)
	}
	m = newModel(t, other, docs)
	st = s.again(t, st, other)
	settle(t, st)
	scan(t, st, store.Users)
	d := &dice{state: 9}
	for _, q := range m.made(t, 10, min(s.o.Queries, 60)) {
		m.search(t, st, q, d)
	}
	extra := Seal("extra", "extra", 0, anyTime(), members{"loose": `"Extra"`, "color": `"***"`})
	put(t, st, extra)
	m.put(t, extra)
	s.findable(t, st)
	m.search(t, st, m.ask(t, "extra OR loose:extra", "never", true), d)
}

func (s *suite) testSearchErrors(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	put(t, st, one("1", 0, "x"))
	settle(t, st)
	for name, q := range map[string]store.Query{
		"unknown field":     {Where: query.Not{Part: query.Equal{Field: "nothing", Text: "x"}}},
		"protected field":   {Where: query.And{Parts: []query.Expr{query.Word{Word: "x"}, query.Present{Field: "card"}}}},
		"unkinded field":    {Where: query.Prefix{Field: "loose", Text: "x"}},
		"unknown number":    {Where: query.Or{Parts: []query.Expr{query.Number{Field: "nothing"}}}},
		"sort by unknown":   {Sort: "nothing"},
		"sort by protected": {Sort: "card"},
	} {
		if _, err := st.Page(ctx, store.Users, store.PageRequest{Query: q, Limit: 5}); !errors.Is(err, query.ErrField) {
			t.Errorf("Page by %s: %v", name, err)
		}
		if _, err := st.Count(ctx, store.Users, q, 0); q.Where != nil && !errors.Is(err, query.ErrField) {
			t.Errorf("Count by %s: %v", name, err)
		}
	}
	if _, err := st.Top(ctx, store.Query{}, "card", 5); !errors.Is(err, query.ErrField) {
		t.Errorf("Top of a protected field: %v", err)
	}
	if _, err := st.ByDay(ctx, store.Query{}, "user_name", 5); !errors.Is(err, query.ErrField) {
		t.Errorf("ByDay of a field without dates: %v", err)
	}
	for _, cursor := range []store.Cursor{[]byte("x"), bytes.Repeat([]byte{255}, 40)} {
		if _, err := st.Page(ctx, store.Users, store.PageRequest{From: cursor, Limit: 5}); err == nil {
			t.Error("a cursor of nobody is taken")
		}
	}
}

// testCharts holds ByDay and Top to the reference.
func (s *suite) testCharts(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	m := s.load(t, st)
	for _, src := range []string{"", "rojo OR juan", "n>5", "-fec:2021", "nobody nowhere"} {
		q := m.ask(t, src, "", false)
		for _, field := range []string{"", "fec"} {
			for _, limit := range []int{1, 3, 10000} {
				got, err := st.ByDay(ctx, q.Query, field, limit)
				want := m.byDay(q.Query, field, limit)
				same := slices.EqualFunc(got, want, func(a, b store.DayCount) bool { return a.Day.Equal(b.Day) && a.N == b.N })
				if err != nil || !same {
					t.Errorf("ByDay %q of %s, at most %d: %v, %v; want %v", field, q.text, limit, got, err, want)
				}
			}
		}
		for _, f := range m.index.Fields() {
			for _, n := range []int{1, 4, 10000} {
				got, err := st.Top(ctx, q.Query, f.Name, n)
				want := m.top(q.Query, f.Name, n)
				if err != nil || !slices.Equal(got.Values, want.Values) || got.Others != want.Others || got.Absent != want.Absent {
					t.Errorf("Top %d of %q of %s: %.600q, %v; want %.600q", n, f.Name, q.text, fmt.Sprint(got), err, fmt.Sprint(want))
				}
			}
		}
	}
}

// testPageRejects: rejects are listed by id, both ways.
func (s *suite) testPageRejects(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	put(t, st, one("user", 0, "x"))
	var rejects []store.Sealed
	for i := range 25 {
		rejects = append(rejects, one(fmt.Sprintf("r%02d", i*7%25), uint64(i+1), "x"))
	}
	_, err := st.Put(ctx, store.Flush{Rejects: rejects})
	must(t, "Put", err)
	settle(t, st)
	if n, err := st.Count(ctx, store.Rejects, store.Query{}, 0); err != nil || n != (store.Count{N: 25, Exact: true}) {
		t.Errorf("Count of rejects: %+v, %v", n, err)
	}
	if n, err := st.Count(ctx, store.Rejects, store.Query{}, 7); err != nil || n != (store.Count{N: 7}) {
		t.Errorf("Count of rejects up to 7: %+v, %v", n, err)
	}
	for _, desc := range []bool{false, true} {
		var got []string
		r := store.PageRequest{Query: store.Query{Desc: desc}, Limit: 4}
		for {
			p, err := st.Page(ctx, store.Rejects, r)
			must(t, "Page", err)
			for _, d := range p.Docs {
				got = append(got, d.ID)
			}
			if r.From = p.Next; p.Next == nil {
				break
			}
		}
		if desc {
			slices.Reverse(got)
		}
		if len(got) != 25 || !slices.IsSorted(got) {
			t.Errorf("rejects, desc %v: %q", desc, got)
		}
	}
}
