package elastic

import (
	"bytes"
	"context"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// sampleOf: about one document of so many is in the sample.
const sampleOf = 256

// sampled chooses, by its id alone (FNV-1a), whether a document is in the sample by which pages estimate.
func sampled(id string) bool {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	h ^= h >> 32
	return (h^h>>16)%sampleOf == 0
}

// A search that sorts looks at every document that it selects, and takes longest where each is nearer to the place than the
// one before, as in "the newest first". So a page asks for the nearest documents of the sample first, which are few, and
// then only for what lies as near as one of those.

// It asks for limits.window documents of the sample. Where there are fewer, it selects less than some window*sampleOf
// documents, and they may as well all be looked at.

// bounding is which document of the sample bounds a page of n documents: with all but certainly as many before it.
func bounding(n, window int) int { return min(3+2*n/sampleOf, window) - 1 }

// estimate is what the sample says of a stretch.
type estimate struct {
	nearest []hit // the nearest documents of the sample, up to the window
	all     int64 // how many documents of the sample the whole order has, also before the place at which the stretch begins
	alike   int64 // how many of them have the value at which it begins
}

// sample asks for the nearest documents of a stretch that are in the sample.
func (s stretch) sample(where dsl, n int) question {
	s.filter = append([]dsl{{"term": dsl{fieldSample: dsl{"value": true}}}}, s.filter...)
	q := s.hits(where, n, false)
	q.Total = true // of the whole order: search_after only passes over
	return q
}

// alike counts the documents of the sample that have the value at which a stretch begins.
func (s stretch) alike(where dsl) question {
	s.filter = append([]dsl{s.sort[0].same(s.after[0])}, s.filter...)
	q := s.sample(where, 0)
	q.Sort, q.After = nil, nil
	return q
}

// probe estimates a stretch, and asks some questions in the same request.
func (f *finder) probe(ctx context.Context, s stretch, more ...question) (estimate, []*found, error) {
	ties := len(s.sort) == 2 && s.after != nil
	questions := append(more, s.sample(f.where, f.s.limits.window))
	if ties {
		questions = append(questions, s.alike(f.where))
	}
	found, err := f.askAll(ctx, questions)
	if err != nil {
		return estimate{}, nil, err
	}
	own := found[len(more):]
	e := estimate{nearest: own[0].Hits.Hits, all: own[0].Hits.Total.Value}
	if ties {
		e.alike = own[1].Hits.Total.Value
	}
	return e, found[:len(more)], nil
}

// near narrows a stretch to what holds its n nearest documents. complete says that it then still holds all of them; narrowed
// is false where it need not or cannot be narrowed.
func (s stretch) near(e estimate, n int, l *limits) (near stretch, complete, narrowed bool) {
	var filter dsl
	if complete = len(e.nearest) < l.window; complete {
		filter = s.rest(e, l.few)
	} else {
		filter = s.upTo(e.nearest, bounding(n, l.window))
	}
	if filter == nil {
		return s, false, false
	}
	s.filter = append([]dsl{filter}, s.filter...)
	return s, complete, true
}

// rest selects all of a stretch that is the end of a much longer order; nil where it is not.
func (s stretch) rest(e estimate, few int64) dsl {
	left := int64(len(e.nearest)+1) * few
	if s.after == nil || left > e.all {
		return nil
	}
	if len(s.sort) == 1 || left > e.alike {
		return s.sort[0].between(s.after[0], nil, true)
	}
	return either(s.sort[0].between(s.after[0], nil, false), s.sort[0].same(s.after[0]), s.sort[1].between(s.after[1], nil, false))
}

// upTo selects what lies up to the document of the sample with that number; nil where the answer lacks its sort values.
func (s stretch) upTo(sample []hit, at int) dsl {
	first, ok := sortOf(&sample[0], len(s.sort))
	bound, fine := sortOf(&sample[at], len(s.sort))
	last, good := sortOf(&sample[len(sample)-1], len(s.sort))
	if !ok || !fine || !good {
		return nil
	}
	if len(s.sort) == 1 || !bytes.Equal(first[0], last[0]) {
		return s.sort[0].between(s.from(), bound[0], true)
	}
	// Many documents have the same value: of them only those up to an id.
	return either(s.sort[0].between(s.from(), bound[0], false), s.sort[0].same(bound[0]), s.sort[1].between(nil, bound[1], true))
}

// either selects what passes the first test, or both of the others.
func either(first dsl, second ...dsl) dsl {
	return dsl{"bool": dsl{"should": []dsl{first, {"bool": dsl{"filter": second}}}, "minimum_should_match": 1}}
}

// from is the first sort value at which a stretch begins; nil: at the first one that there is.
func (s stretch) from() any {
	if s.after == nil {
		return nil
	}
	return s.after[0]
}

// same selects the documents with a value.
func (k key) same(value any) dsl { return dsl{"term": dsl{k.terms: dsl{"value": value}}} }

// between selects what lies from one sort value on to another, in the order of k; nil: from the beginning, to the end. The
// values themselves are part of it where inclusive; else the last one is not, or, where there is none, the first one. It may
// select some that lie a little before or behind.
func (k key) between(from, to any, inclusive bool) dsl {
	least, most, above, below := from, to, "gte", "lt"
	if k.desc {
		least, most, above, below = to, from, "gt", "lte"
	}
	switch {
	case inclusive:
		above, below = "gte", "lte"
	case to == nil:
		above, below = "gt", "lt"
	}
	limits := dsl{}
	switch short, cut := shortened(least); {
	case cut:
		limits["gte"] = short
	case least != nil:
		limits[above] = least
	}
	switch short, cut := shortened(most); {
	case cut:
		if end, ok := behindAll(short); ok {
			limits["lt"] = end
		}
	case most != nil:
		limits[below] = most
	}
	return dsl{"range": dsl{k.terms: limits}}
}

// longestLimit is how much of a text a range of terms is given. From 1,000 bytes on, the server refuses.
const longestLimit = 500

// shortened is the beginning of a text that is too long for a range.
func shortened(value any) (short string, cut bool) {
	text, ok := value.(string)
	if quoted, raw := value.(jsontext.Value); raw && quoted.Kind() == '"' {
		ok = json.Unmarshal(quoted, &text) == nil
	}
	if !ok || len(text) <= longestLimit {
		return "", false
	}
	at := longestLimit
	for !utf8.RuneStart(text[at]) {
		at--
	}
	return text[:at], true
}

// sortOf returns the n values by which a document was sorted.
func sortOf(h *hit, n int) ([]jsontext.Value, bool) {
	var values []jsontext.Value
	err := json.Unmarshal(h.Sort, &values)
	return values, err == nil && len(values) == n
}

// nearest returns the first n documents of a stretch that was estimated.
func (f *finder) nearest(ctx context.Context, s stretch, e estimate, n int, source bool) ([]hit, error) {
	if near, complete, narrowed := s.near(e, n, &f.s.limits); narrowed {
		found, err := f.ask(ctx, near.hits(f.where, n, source))
		if err != nil || complete || len(found.Hits.Hits) == n {
			return found.hits(), err
		}
	}
	found, err := f.ask(ctx, s.hits(f.where, n, source))
	return found.hits(), err
}

// hits are those of an answer, if there is one.
func (f *found) hits() []hit {
	if f == nil {
		return nil
	}
	return f.Hits.Hits
}
