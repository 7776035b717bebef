package elastic

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"

	"cofre/record"
	"cofre/store/query"
	"cofre/store/storetest"
)

func whereSchema() record.Schema {
	return record.Schema{
		{Name: "user_name", Kind: record.KindText},
		{Name: "color", Kind: record.KindText},
		{Name: "fec", Kind: record.KindDate},
		{Name: "n", Kind: record.KindInteger},
		{Name: "ip", Kind: record.KindIP},
	}
}

// TestCondition shows what expressions look like to the server. The fields are t0 id, t1 user_name, t2 color, t3 and n3 fec,
// t4 and n4 n, t5 and a5 ip.
func TestCondition(t *testing.T) {
	t.Parallel()
	l := newLayout(whereSchema())
	for src, want := range map[string]string{
		``:                       `null`,
		`rojo`:                   `{"term":{"_cofre.words":{"value":"rojo"}}}`,
		`Perez*`:                 `{"prefix":{"_cofre.words":{"value":"perez"}}}`,
		`"Juan Pérez"`:           `{"match_phrase":{"_cofre.words":{"analyzer":"whitespace","query":"juan perez"}}}`,
		`color:"a \"b"`:          `{"term":{"_cofre.t2":{"value":"a \"b"}}}`,
		`color:😀*`:               `{"range":{"_cofre.t2.v":{"gte":"😀","lt":"😁"}}}`,
		"color:\"a\U0010FFFF\"*": "{\"range\":{\"_cofre.t2.v\":{\"gte\":\"a\U0010FFFF\",\"lt\":\"b\"}}}",
		"color:\"\uD7FF\"*":      "{\"range\":{\"_cofre.t2.v\":{\"gte\":\"\uD7FF\",\"lt\":\"\uE000\"}}}",
		`n:*`:                    `{"exists":{"field":"_cofre.t4.v"}}`,
		`n:-0`:                   `{"range":{"_cofre.n4":{"gte":0,"lte":0}}}`,
		`n:..`:                   `{"exists":{"field":"_cofre.n4"}}`,
		`n>5`:                    `{"range":{"_cofre.n4":{"gte":5.000000000000001}}}`,
		`n<=1e300`:               `{"range":{"_cofre.n4":{"lte":1e+300}}}`,
		`fec:1969`:               `{"range":{"_cofre.n3":{"gte":-31536000000,"lte":-1}}}`,
		`ip:10.0.0.0/8`:          `{"range":{"_cofre.a5":{"gte":"10.0.0.0","lte":"10.255.255.255"}}}`,
		`ip:::/0`:                `{"range":{"_cofre.a5":{"gte":"::","lte":"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}}}`,
		`ip:::ffff:1.2.3.4`:      `{"range":{"_cofre.a5":{"gte":"1.2.3.4","lte":"1.2.3.4"}}}`,
		`-rojo`:                  `{"bool":{"must_not":[{"term":{"_cofre.words":{"value":"rojo"}}}]}}`,
		`a -b (c OR -d)`: `{"bool":{"filter":[{"term":{"_cofre.words":{"value":"a"}}}],"minimum_should_match":1,` +
			`"must_not":[{"term":{"_cofre.words":{"value":"b"}}}],"should":[` +
			`{"bool":{"must_not":[{"term":{"_cofre.words":{"value":"d"}}}]}},{"term":{"_cofre.words":{"value":"c"}}}]}}`,
		`-(a OR (b -c))`: `{"bool":{"minimum_should_match":1,"must_not":[{"term":{"_cofre.words":{"value":"a"}}}],"should":[` +
			`{"term":{"_cofre.words":{"value":"c"}}},{"bool":{"must_not":[{"term":{"_cofre.words":{"value":"b"}}}]}}]}}`,
	} {
		e, err := query.Parse(src, whereSchema())
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		c, err := l.condition(e)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		}
		if got := written(t, c); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", src, got, want)
		}
	}
}

// written is a query as it is sent.
func written(t testing.TB, c dsl) string {
	t.Helper()
	if c == nil {
		return "null"
	}
	text, err := marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestConditionByHand: expressions that no parser makes mean what query.Match says, or are refused.
func TestConditionByHand(t *testing.T) {
	t.Parallel()
	l := newLayout(whereSchema())
	never, nan := query.Expr(query.Or{}), math.NaN()
	for name, c := range map[string]struct {
		e    query.Expr
		want string
	}{
		"no parts":            {query.And{}, `null`},
		"no choice":           {never, `{"match_none":{}}`},
		"not all":             {query.Not{}, `{"match_none":{}}`},
		"not none":            {query.Not{Part: never}, `null`},
		"all or":              {query.Or{Parts: []query.Expr{query.Word{Word: "a"}, nil}}, `null`},
		"none and":            {query.And{Parts: []query.Expr{query.Word{Word: "a"}, never}}, `{"match_none":{}}`},
		"empty word":          {query.Word{}, `{"match_none":{}}`},
		"empty phrase":        {query.Phrase{}, `{"match_none":{}}`},
		"empty text":          {query.Equal{Field: "color"}, `{"term":{"_cofre.t2":{"value":""}}}`},
		"any beginning":       {query.Prefix{Field: "color"}, `{"exists":{"field":"_cofre.t2.v"}}`},
		"no number":           {query.Number{Field: "n", Min: nan, Max: nan}, `{"match_none":{}}`},
		"above all":           {query.Number{Field: "n", Min: math.Inf(1), Max: math.Inf(1)}, `{"match_none":{}}`},
		"backwards":           {query.Number{Field: "n", Min: 2, Max: 1}, `{"match_none":{}}`},
		"minus nothing":       {query.Number{Field: "n", Min: math.Copysign(0, -1), Max: math.Copysign(0, -1)}, `{"range":{"_cofre.n4":{"gte":0,"lte":0}}}`},
		"number of text":      {query.Number{Field: "color", Max: 1}, `{"match_none":{}}`},
		"address of a number": {query.Network{Field: "n", Prefix: netip.MustParsePrefix("::/0")}, `{"match_none":{}}`},
		"no network":          {query.Network{Field: "ip"}, `{"match_none":{}}`},
		"no field":            {query.Present{Field: "x"}, `{"match_none":{}}`},
	} {
		got, err := l.condition(c.e)
		if err != nil || written(t, got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, written(t, got), err, c.want)
		}
	}
	for name, e := range map[string]query.Expr{
		"not UTF-8":         query.Prefix{Field: "color", Text: "a\xc3"},
		"not UTF-8 in part": query.Not{Part: query.Or{Parts: []query.Expr{query.Phrase{Words: []string{"a", "\xff"}}, never}}},
		"too wide":          query.Or{Parts: words(mostTests + 1)},
		"too deep":          alternating(2 * deepest),
	} {
		_, err := l.condition(e)
		if _, ok := errors.AsType[*query.Error](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// words are n tests.
func words(n int) []query.Expr {
	all := make([]query.Expr, n)
	for i := range all {
		all[i] = query.Word{Word: fmt.Sprint(i)}
	}
	return all
}

// alternating nests And and Or so many times.
func alternating(n int) query.Expr {
	e := query.Expr(query.Word{Word: "x"})
	for i := range n {
		parts := []query.Expr{query.Not{Part: query.Word{Word: fmt.Sprint(i)}}, e}
		if i%2 == 0 {
			e = query.And{Parts: parts}
		} else {
			e = query.Or{Parts: parts}
		}
	}
	return e
}

// FuzzCondition holds conditions to query.Match, on made-up documents, by a small reading of what they mean to the server.
func FuzzCondition(f *testing.F) {
	for _, src := range []string{
		``, `rojo`, `-rojo`, `j*`, `"juan perez"`, `color:rojo OR -(n>3 fec:*)`, `-(-(a OR b) c -(d OR e))`, `ip:10.0.0.0/9 -ip:10.1.0.0/16`,
		`n:..`, `-n:*`, `fec<1970`, `user_name:"juan "*`, `(a b) OR (c (d OR e) (f OR -g))`, `ip:::ffff:0:0/95`, `lat:-34.6`, `n:-0`,
	} {
		f.Add(src)
	}
	l := newLayout(storetest.Schema())
	docs := storetest.Documents(3, 120)
	f.Fuzz(func(t *testing.T, src string) {
		e, err := query.Parse(src, storetest.Schema())
		if err != nil {
			return
		}
		c, err := l.condition(e)
		if err != nil {
			t.Fatalf("%q: %v", src, err)
		}
		var read map[string]any
		if c != nil {
			if err := json.Unmarshal([]byte(written(t, c)), &read); err != nil {
				t.Fatal(err)
			}
			if d := nesting(read); d > deepest {
				t.Errorf("%q is %d deep", src, d)
			}
		}
		var v query.Values
		for _, d := range docs {
			if err := l.index.Extract(d.Doc.JSON, &v); err != nil {
				t.Fatal(err)
			}
			if got, want := c == nil || selects(t, read, l, &v), query.Match(e, &v); got != want {
				t.Errorf("%q: %v for document %q, want %v: %v", src, got, d.Doc.ID, want, read)
			}
		}
	})
}

// nesting is how many queries stand inside each other.
func nesting(q map[string]any) int {
	deep := 0
	if b, ok := q["bool"].(map[string]any); ok {
		for _, name := range []string{"filter", "must_not", "should"} {
			for _, part := range list(b[name]) {
				deep = max(deep, nesting(part))
			}
		}
	}
	return deep + 1
}

func list(v any) []map[string]any {
	var all []map[string]any
	parts, _ := v.([]any)
	for _, p := range parts {
		q, _ := p.(map[string]any)
		all = append(all, q)
	}
	return all
}

// selects reads the part of the query language that conditions are written in.
func selects(t testing.TB, q map[string]any, l *layout, v *query.Values) bool {
	t.Helper()
	for name, body := range q {
		body, _ := body.(map[string]any)
		switch name {
		case "match_none":
			return false
		case "bool":
			return selectsBool(t, body, l, v)
		case "exists":
			field, _ := body["field"].(string)
			return len(indexed(l, v, field)) > 0
		default:
			for field, test := range body {
				test, _ := test.(map[string]any)
				for _, token := range indexed(l, v, field) {
					if passes(t, name, test, token) {
						return true
					}
				}
			}
			return false
		}
	}
	t.Fatalf("no query: %v", q)
	return false
}

func selectsBool(t testing.TB, body map[string]any, l *layout, v *query.Values) bool {
	t.Helper()
	for _, part := range list(body["filter"]) {
		if !selects(t, part, l, v) {
			return false
		}
	}
	for _, part := range list(body["must_not"]) {
		if selects(t, part, l, v) {
			return false
		}
	}
	should := list(body["should"])
	for _, part := range should {
		if selects(t, part, l, v) {
			return true
		}
	}
	return len(should) == 0
}

// indexed is what a field of the index holds of a document: text, numbers, addresses, or the words of each text.
func indexed(l *layout, v *query.Values, field string) []any {
	if field == fieldWords {
		var all []any
		for _, value := range v.Values {
			if value.Words != "" {
				all = append(all, strings.Fields(value.Words))
			}
		}
		return all
	}
	for i, value := range v.Values {
		switch {
		case (field == l.texts[i] || field == l.whole[i]) && value.Present:
			return []any{value.Text}
		case field == l.values[i] && value.Readable && l.fields[i].Type == query.Address:
			return []any{netip.AddrFrom16(value.IP)}
		case field == l.values[i] && value.Readable:
			return []any{value.Number}
		}
	}
	return nil
}

// passes says whether one token passes a test.
func passes(t testing.TB, name string, test map[string]any, token any) bool {
	t.Helper()
	wanted, _ := test["value"].(string)
	if words, ok := token.([]string); ok {
		text := " " + strings.Join(words, " ") + " "
		switch name {
		case "term":
			return strings.Contains(text, " "+wanted+" ")
		case "prefix":
			return strings.Contains(text, " "+wanted)
		case "match_phrase":
			phrase, _ := test["query"].(string)
			return strings.Contains(text, " "+phrase+" ")
		}
	}
	switch token := token.(type) {
	case string:
		least, _ := test["gte"].(string)
		below, limited := test["lt"].(string)
		return name == "term" && token == wanted || name == "range" && least <= token && (!limited || token < below)
	case float64:
		least, low := test["gte"].(float64)
		most, high := test["lte"].(float64)
		return name == "range" && (!low || least <= token) && (!high || token <= most)
	case netip.Addr:
		least, _ := test["gte"].(string)
		most, _ := test["lte"].(string)
		as16 := func(s string) netip.Addr { return netip.AddrFrom16(netip.MustParseAddr(s).As16()) }
		return name == "range" && as16(least).Compare(token) <= 0 && token.Compare(as16(most)) <= 0
	}
	t.Fatalf("a test %s of %T", name, token)
	return false
}
