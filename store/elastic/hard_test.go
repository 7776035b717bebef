package elastic

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"cofre/store"
	"cofre/store/query"
	"cofre/store/storetest"
)

// hardDocs hold values at the edges of what can be indexed.
func hardDocs() []store.Sealed {
	long := strings.Repeat("ñandú ", 400)
	values := map[string][]string{
		"fec": {
			`"0000-01-01T00:00:00.000Z"`, `"0000-01-01T00:00:00+23:59"`, `"1969-12-31T23:59:59.999Z"`, `"1970-01-01T00:00:00.000Z"`,
			`"9999-12-31T23:59:59.999Z"`, `"9999-12-31T23:59:59-12:00"`, `"1900-02-28T12:00:00.5Z"`,
		},
		"n":   {`-0`, `0`, `-0.0`, `1e308`, `-1e308`, `9007199254740993`, `1e400`, `4.9e-324`, `""`, `[]`},
		"lat": {`-0`, `-0.0`, `4.9e-324`, `-4.9e-324`, `1.7976931348623157e308`, `0.1`, `0.10000000000000002`},
		"ip": {
			`"1.2.3.4"`, `"::ffff:1.2.3.4"`, `"::1.2.3.4"`, `"::"`, `"0.0.0.0"`, `"255.255.255.255"`,
			`"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"`, `"fe80::1%eth0"`, `"::fffe:ffff:ffff"`, `"::1:0:0:0"`,
		},
		"note": {
			`"\u0301\u0302"`, `"\ud83d\ude00"`, `"\ud83d\ude01"`, `"\uffff"`, `"\ue000"`, `"a\u0000b"`, `"*"`, `"\"q\" \\ (x) {y}"`,
			`"` + long + `"`, `"` + long + `x"`, `"` + strings.Repeat("x", query.MaxText) + `"`, `"` + strings.Repeat("x", query.MaxText+1) + `"`,
			`"` + strings.Repeat("w", 200) + ` b"`, `{"a":[]}`, `"\udbff\udfff"`, `"\udbff\udfff!"`,
		},
	}
	var docs []store.Sealed
	for _, name := range []string{"fec", "n", "lat", "ip", "note"} {
		for i, value := range values[name] {
			n := uint64(len(docs))
			docs = append(docs, storetest.Seal(fmt.Sprintf("%s %d", name, i), "hard", n, time.UnixMilli(int64(i)*7e12-2e13).UTC(), map[string]string{name: value}))
		}
	}
	return docs
}

// TestHard holds the store to the reference where values and queries are at the edges.
func TestHard(t *testing.T) {
	t.Parallel()
	docs := hardDocs()
	s := filled(t, docs)
	want := storetest.OpenMemory(storetest.Schema())
	if _, err := want.Put(t.Context(), store.Flush{Records: docs}); err != nil {
		t.Fatal(err)
	}
	var all []query.Expr
	for _, src := range []string{
		``, `fec<1970`, `fec:1969-12-31`, `fec>=9999-12-31T23:59:59.999Z`, `fec:0000`, `-fec:..`, `n:0`, `n:-0`, `n<0`, `n>0`, `n>=1e308`, `n:9007199254740992`,
		`lat:0`, `lat>0`, `lat<0`, `lat:0.1`, `lat>0.1`, `ip:1.2.3.4`, `ip:::ffff:1.2.3.4`, `ip:::1.2.3.4`, `ip:::/0`, `ip:0.0.0.0/0`, `ip:::ffff:0:0/95`,
		`ip:ffff::/16`, `ip:::/1`, `-ip:0.0.0.0/0 ip:*`, `note:*`, `-note:*`, `note:"😀"`, `note:"😀"*`, "note:\"\uD7FF\"*", "note:\"\U0010FFFF\"*", `note:"*"`,
		`note:"\"q\" \\ (x) {y}"`, `note:"nandu "*`, `note:xxxx*`, `"nandu nandu"`, `"nandu x"`, `nand*`, `note:` + strings.Repeat("x", query.MaxText),
		`note:` + strings.Repeat("x", query.MaxPrefix) + `*`, strings.Repeat("w", 150), strings.Repeat("w", 150) + `*`, strings.Repeat("w", 127) + `*`,
	} {
		e, err := query.Parse(src, storetest.Schema())
		if err != nil {
			t.Fatalf("%.80s: %v", src, err)
		}
		all = append(all, e)
	}
	all = append(all,
		query.Equal{Field: "note"}, query.Prefix{Field: "note"}, query.Not{Part: query.Equal{Field: "note"}},
		query.Number{Field: "n", Min: math.Copysign(0, -1), Max: math.Copysign(0, -1)}, query.Not{},
		query.Or{Parts: words(mostTests)}, alternating(40), query.Not{Part: alternating(40)}, deepParsed(t),
	)
	for _, e := range all {
		for _, q := range []store.Query{{Where: e}, {Where: e, Sort: "note", Desc: true}, {Where: e, Sort: "ip"}, {Where: e, Sort: "lat", Desc: true}, {Where: e, Sort: "fec"}} {
			name := fmt.Sprintf("%.120s by %q", query.String(e), q.Sort)
			same(t, s, want, store.PageRequest{Query: q, Limit: 40})
			got, err := s.Count(t.Context(), store.Users, q, 0)
			expected, wrong := want.Count(t.Context(), store.Users, q, 0)
			if err != nil || wrong != nil || got != expected {
				t.Errorf("Count of %s: %v, %v; want %v", name, got, err, expected)
			}
		}
	}
	for _, field := range []string{"", "fec"} {
		got, err := s.ByDay(t.Context(), store.Query{}, field, 100)
		expected, wrong := want.ByDay(t.Context(), store.Query{}, field, 100)
		if err != nil || wrong != nil || !reflect.DeepEqual(got, expected) {
			t.Errorf("ByDay %q: %v, %v; want %v", field, got, err, expected)
		}
	}
	for _, n := range []int{0, 1, 3, 100_000} {
		got, err := s.Top(t.Context(), store.Query{}, "note", n)
		expected, wrong := want.Top(t.Context(), store.Query{}, "note", n)
		if err != nil || wrong != nil || fmt.Sprint(got) != fmt.Sprint(expected) {
			t.Errorf("Top %d: %.400v, %v; want %.400v", n, got, err, expected)
		}
	}
}

// deepParsed is as deep as the parser lets a query be, with as many terms as fit.
func deepParsed(t *testing.T) query.Expr {
	t.Helper()
	src := "nandu"
	for i := range query.MaxDepth {
		if i%2 == 0 {
			src = fmt.Sprintf("(a%d OR %s)", i, src)
		} else {
			src = fmt.Sprintf("(note:* -b%d %s)", i, src)
		}
	}
	e, err := query.Parse(src, storetest.Schema())
	if err != nil {
		t.Fatal(err)
	}
	return e
}
