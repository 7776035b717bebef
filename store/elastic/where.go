package elastic

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"unicode/utf8"

	"cofre/store/query"
)

// dsl is a piece of Elasticsearch's query language, as it is marshalled.
type dsl map[string]any

// The limits of a condition, below those of a server with its default settings: how many queries may stand inside each other
// (indices.query.bool.max_nested_depth 30, of which the page needs some), and how many tests there may be (at least 1024).
const (
	deepest   = 26
	mostTests = 1000
)

// condition writes an expression so that it selects exactly what query.Match says; nil where it selects everything. An
// expression beyond the server's limits is a *query.Error; those that query.Parse lets through never are.
func (l *layout) condition(e query.Expr) (dsl, error) {
	if !sound(e) {
		return nil, &query.Error{Reason: "not valid UTF-8"}
	}
	c := l.simplified(e, false)
	switch {
	case c.op == always:
		return nil, nil //nolint:nilnil // nothing is to be tested
	case c.tests() > mostTests:
		return nil, &query.Error{Reason: fmt.Sprintf("more than %d terms, which is more than Elasticsearch takes", mostTests)}
	case c.depth() > deepest:
		return nil, &query.Error{Reason: "nested more deeply than Elasticsearch takes"}
	default:
		return c.write(), nil
	}
}

// sound says whether all text in e can be written as JSON.
func sound(e query.Expr) bool {
	switch e := e.(type) {
	case query.And:
		return allSound(e.Parts)
	case query.Or:
		return allSound(e.Parts)
	case query.Not:
		return sound(e.Part)
	case query.Word:
		return utf8.ValidString(e.Word)
	case query.Phrase:
		return utf8.ValidString(strings.Join(e.Words, " "))
	case query.Equal:
		return utf8.ValidString(e.Text)
	case query.Prefix:
		return utf8.ValidString(e.Text)
	default:
		return true
	}
}

func allSound(parts []query.Expr) bool {
	for _, e := range parts {
		if !sound(e) {
			return false
		}
	}
	return true
}

// simplified brings negations down to single tests, and makes And and Or flat and free of what is always or never so.
func (l *layout) simplified(e query.Expr, negated bool) condition {
	switch e := e.(type) {
	case nil:
		return constant(!negated)
	case query.Not:
		return l.simplified(e.Part, !negated)
	case query.And:
		return l.joined(allOf, e.Parts, negated)
	case query.Or:
		return l.joined(anyOf, e.Parts, negated)
	}
	test := l.test(e)
	if test == nil {
		return constant(negated)
	}
	return condition{op: single, test: test, not: negated}
}

func (l *layout) joined(op operator, parts []query.Expr, negated bool) condition {
	if negated {
		op = allOf + anyOf - op
	}
	c := condition{op: op}
	for _, e := range parts {
		part := l.simplified(e, negated)
		switch part.op {
		case op:
			c.parts = append(c.parts, part.parts...)
		case always, never:
			if (part.op == always) == (op == anyOf) {
				return part
			}
		default:
			c.parts = append(c.parts, part)
		}
	}
	switch len(c.parts) {
	case 0:
		return constant(op == allOf)
	case 1:
		return c.parts[0]
	default:
		return c
	}
}

// test writes the test of one word or field; nil where no document passes it.
func (l *layout) test(e query.Expr) dsl {
	switch e := e.(type) {
	case query.Word:
		switch {
		case e.Word == "":
			return nil
		case e.Prefix:
			return prefixed(fieldWords, e.Word)
		}
		return equal(fieldWords, e.Word)
	case query.Phrase:
		words := strings.Fields(strings.Join(e.Words, " "))
		if len(words) == 0 {
			return nil
		}
		return dsl{"match_phrase": dsl{fieldWords: dsl{"query": strings.Join(words, " "), "analyzer": "whitespace"}}}
	case query.Number:
		return l.numberTest(e)
	case query.Network:
		return l.networkTest(e)
	default:
		return l.textTest(e)
	}
}

// textTest writes a test of the folded text of a field.
func (l *layout) textTest(e query.Expr) dsl {
	switch e := e.(type) {
	case query.Equal:
		if i, ok := l.position(e.Field); ok {
			return equal(l.texts[i], e.Text)
		}
	case query.Prefix:
		if i, ok := l.position(e.Field); ok && e.Text != "" {
			return begins(l.whole[i], e.Text)
		} else if ok {
			return exists(l.whole[i])
		}
	case query.Present:
		if i, ok := l.position(e.Field); ok {
			return exists(l.whole[i])
		}
	}
	return nil
}

func (l *layout) numberTest(e query.Number) dsl {
	i, ok := l.position(e.Field)
	// Neither end may be missed by a document, nor the range be empty or no range at all (NaN).
	if !ok || l.fields[i].Type != query.Numeric && l.fields[i].Type != query.Time ||
		!(e.Min <= e.Max) || math.IsInf(e.Min, 1) || math.IsInf(e.Max, -1) {
		return nil
	}
	limits := dsl{}
	if !math.IsInf(e.Min, 0) {
		limits["gte"] = e.Min + 0 // -0 + 0 is 0: to Elasticsearch, -0 is less
	}
	if !math.IsInf(e.Max, 0) {
		limits["lte"] = e.Max + 0
	}
	if len(limits) == 0 {
		return exists(l.values[i])
	}
	return dsl{"range": dsl{l.values[i]: limits}}
}

func (l *layout) networkTest(e query.Network) dsl {
	i, ok := l.position(e.Field)
	if !ok || l.fields[i].Type != query.Address || !e.Prefix.IsValid() {
		return nil
	}
	first, last := e.Range()
	return dsl{"range": dsl{l.values[i]: dsl{"gte": address(first), "lte": address(last)}}}
}

// address writes an address as Elasticsearch reads it: the same for IPv4 and for the v4-mapped form of it.
func address(a [16]byte) string { return netip.AddrFrom16(a).Unmap().String() }

func equal(field, value string) dsl { return dsl{"term": dsl{field: dsl{"value": value}}} }

func prefixed(field, value string) dsl { return dsl{"prefix": dsl{field: dsl{"value": value}}} }

// begins tests whether a value begins with text, as a range: that is what a field without terms can be asked.
func begins(field, text string) dsl {
	limits := dsl{"gte": text}
	if end, ok := behindAll(text); ok {
		limits["lt"] = end
	}
	return dsl{"range": dsl{field: limits}}
}

// behindAll is the least text behind all that begin with text; false where there is none.
func behindAll(text string) (string, bool) {
	for text != "" {
		last, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
		if last++; last == 0xD800 {
			last = 0xE000 // what lies between is no text
		}
		if last <= utf8.MaxRune {
			return text + string(last), true
		}
	}
	return "", false
}

func exists(field string) dsl { return dsl{"exists": dsl{"field": field}} }

func nothing() dsl { return dsl{"match_none": dsl{}} }
