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

// sample asks for the nearest documents of a stretch that are in the sample.
func (s stretch) sample(where dsl, n int) question {
	s.filter = append([]dsl{{"term": dsl{fieldSample: dsl{"value": true}}}}, s.filter...)
	return s.hits(where, n, false)
}

// near narrows a stretch to what holds its n nearest documents, going by the nearest ones of the sample; false where the
// stretch need not or cannot be narrowed.
func (s stretch) near(sample []hit, n, window int) (stretch, bool) {
	if len(sample) < window {
		return s, false
	}
	first, ok := sortOf(&sample[0], len(s.sort))
	bound, fine := sortOf(&sample[bounding(n, window)], len(s.sort))
	last, good := sortOf(&sample[window-1], len(s.sort))
	if !ok || !fine || !good {
		return s, false
	}
	filter := s.sort[0].between(s.from(0), bound[0], true)
	if len(s.sort) == 2 && bytes.Equal(first[0], last[0]) {
		// Many documents have the same value: of them only those up to an id.
		same := dsl{"term": dsl{s.sort[0].terms: dsl{"value": bound[0]}}}
		ids := s.sort[1].between(nil, bound[1], true)
		filter = dsl{"bool": dsl{"should": []dsl{
			s.sort[0].between(s.from(0), bound[0], false),
			{"bool": dsl{"filter": []dsl{same, ids}}},
		}, "minimum_should_match": 1}}
	}
	s.filter = append([]dsl{filter}, s.filter...)
	return s, true
}

// from is the sort value at which a stretch begins; nil: at the first one.
func (s stretch) from(i int) any {
	if s.after == nil {
		return nil
	}
	return s.after[i]
}

// between selects what lies from one sort value on to another, in the order of k; nil: from the beginning. It may select
// some that lie a little before or behind.
func (k key) between(from, to any, inclusive bool) dsl {
	least, most, above, below := from, to, "gte", "lt"
	if inclusive {
		below = "lte"
	}
	if k.desc {
		least, most, above, below = to, from, "gt", "lte"
		if inclusive {
			above = "gte"
		}
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

// nearest returns the first n documents of a stretch, the nearest ones of its sample being known.
func (f *finder) nearest(ctx context.Context, s stretch, sample []hit, n int, source bool) ([]hit, error) {
	if near, narrowed := s.near(sample, n, f.s.limits.window); narrowed {
		found, err := f.s.ask(ctx, f.alias, near.hits(f.where, n, source))
		if err != nil || len(found.Hits.Hits) == n {
			return found.hits(), err
		}
	}
	found, err := f.s.ask(ctx, f.alias, s.hits(f.where, n, source))
	return found.hits(), err
}

// hits are those of an answer, if there is one.
func (f *found) hits() []hit {
	if f == nil {
		return nil
	}
	return f.Hits.Hits
}
