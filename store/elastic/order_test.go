package elastic

import (
	"testing"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/query"
)

// TestStretches: what lies beyond each kind of place, in both directions of both orders.
func TestStretches(t *testing.T) {
	t.Parallel()
	l := newLayout(whereSchema())
	const (
		there  = `{"bool":{"filter":[{"exists":{"field":"_cofre.n4"}}]}}`
		absent = `{"bool":{"must_not":[{"exists":{"field":"_cofre.n4"}}]}}`
	)
	value, none := &cursor.Place{Value: 2.5, ID: "7"}, &cursor.Place{ID: "7", Behind: true}
	for _, c := range []struct {
		sort     string
		desc     bool
		from     *cursor.Place
		backward bool
		want     []string
	}{
		{"", false, nil, false, []string{`null [{"_cofre.id":{"order":"asc"}}]`}},
		{"id", true, nil, false, []string{`null [{"_cofre.id":{"order":"desc"}}]`}},
		{"id", true, none, true, []string{`null [{"_cofre.id":{"order":"asc"}}]["7"]`}},
		{"n", false, nil, false, []string{
			there + ` [{"_cofre.n4":{"order":"asc"}},{"_cofre.id":{"order":"asc"}}]`,
			absent + ` [{"_cofre.id":{"order":"asc"}}]`,
		}},
		{"n", true, nil, false, []string{
			there + ` [{"_cofre.n4":{"order":"desc"}},{"_cofre.id":{"order":"asc"}}]`,
			absent + ` [{"_cofre.id":{"order":"asc"}}]`,
		}},
		{"n", false, nil, true, []string{
			absent + ` [{"_cofre.id":{"order":"desc"}}]`,
			there + ` [{"_cofre.n4":{"order":"desc"}},{"_cofre.id":{"order":"desc"}}]`,
		}},
		{"n", true, value, false, []string{
			there + ` [{"_cofre.n4":{"order":"desc"}},{"_cofre.id":{"order":"asc"}}][2.5,"7"]`,
			absent + ` [{"_cofre.id":{"order":"asc"}}]`,
		}},
		{"n", true, value, true, []string{there + ` [{"_cofre.n4":{"order":"asc"}},{"_cofre.id":{"order":"desc"}}][2.5,"7"]`}},
		{"n", false, none, false, []string{absent + ` [{"_cofre.id":{"order":"asc"}}]["7"]`}},
		{"n", false, none, true, []string{
			absent + ` [{"_cofre.id":{"order":"desc"}}]["7"]`,
			there + ` [{"_cofre.n4":{"order":"desc"}},{"_cofre.id":{"order":"desc"}}]`,
		}},
	} {
		all := l.order(store.Query{Sort: c.sort, Desc: c.desc}).stretches(c.from, c.backward)
		var got []string
		for _, s := range all {
			sort, err := marshal(sorted(s.sort))
			if err != nil {
				t.Fatal(err)
			}
			after := []byte(nil)
			if s.after != nil {
				if after, err = marshal(s.after); err != nil {
					t.Fatal(err)
				}
			}
			got = append(got, written(t, s.within(nil))+" "+string(sort)+string(after))
		}
		if len(got) != len(c.want) {
			t.Errorf("%+v: %q", c, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("by %q, desc %v, from %+v, backward %v:\n%s\nwant\n%s", c.sort, c.desc, c.from, c.backward, got[i], c.want[i])
			}
		}
	}
}

// TestOrder: the field of each kind by which it sorts.
func TestOrder(t *testing.T) {
	t.Parallel()
	l := newLayout(whereSchema())
	for sort, want := range map[string]order{
		"":      {},
		"id":    {},
		"color": {field: "_cofre.t2.v", terms: "_cofre.t2", kind: query.Text},
		"fec":   {field: "_cofre.n3", terms: "_cofre.n3", kind: query.Time},
		"n":     {field: "_cofre.n4", terms: "_cofre.n4", kind: query.Numeric},
		"ip":    {field: "_cofre.a5", terms: "_cofre.a5", kind: query.Address},
	} {
		if got := l.order(store.Query{Sort: sort}); got != want {
			t.Errorf("by %q: %+v, want %+v", sort, got, want)
		}
	}
}
