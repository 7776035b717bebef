package elastic

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/query"
)

// Count counts what a query selects, up to limit.
func (s *Store) Count(ctx context.Context, c store.Collection, q store.Query, limit int64) (store.Count, error) {
	return asked(func() (store.Count, error) { return s.count(ctx, c, q, limit) })
}

func (s *Store) count(ctx context.Context, c store.Collection, q store.Query, limit int64) (store.Count, error) {
	f, err := s.finder(ctx, c, q)
	if err != nil {
		return store.Count{}, err
	}
	ask := question{Query: f.where, Total: true}
	if limit > 0 && limit < math.MaxInt32-1 {
		ask.Total = limit + 1
	}
	found, err := f.ask(ctx, ask)
	if err != nil {
		return store.Count{}, err
	}
	if n := found.Hits.Total.Value; limit <= 0 || n <= limit {
		return store.Count{N: n, Exact: true}, nil
	}
	return store.Count{N: limit}, nil
}

const day = 24 * time.Hour

// mostBuckets is how many days or values one request asks for: below search.max_buckets (65,536), and a small answer.
const mostBuckets = 10_000

// days is the answer to a question by day.
type days struct {
	Days struct {
		After   dsl `json:"after_key"`
		Buckets []struct {
			Key struct {
				Day jsontext.Value `json:"day"` // milliseconds since 1970, of a date as a string
			} `json:"key"`
			N int64 `json:"doc_count"`
		} `json:"buckets"`
	} `json:"days"`
}

// ByDay counts documents by day.
func (s *Store) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	return asked(func() ([]store.DayCount, error) { return s.byDay(ctx, q, field, limit) })
}

func (s *Store) byDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	f, err := s.finder(ctx, store.Users, store.Query{Where: q.Where, Sort: field})
	if err != nil {
		return nil, err
	}
	at := fieldAt
	if field != "" {
		if f.order.field == "" || f.order.kind != query.Time {
			return nil, fmt.Errorf("%w: %q holds no dates", query.ErrField, field)
		}
		at = f.order.field
	}
	counts := []store.DayCount{}
	source := dsl{"day": dsl{"histogram": dsl{"field": at, "interval": day.Milliseconds(), "order": "desc"}}}
	for after := dsl(nil); len(counts) < limit; {
		body := dsl{"sources": []dsl{source}, "size": min(limit-len(counts), mostBuckets)}
		if after != nil {
			body["after"] = after
		}
		var d days
		ask := question{Query: f.where, Total: false, Aggs: map[string]dsl{"days": {"composite": body}}}
		if err := f.aggregate(ctx, ask, &d); err != nil {
			return nil, err
		}
		for _, b := range d.Days.Buckets {
			at, err := strconv.ParseFloat(strings.Trim(string(b.Key.Day), `"`), 64)
			if err != nil {
				return nil, f.s.unreadable("count by day")
			}
			counts = append(counts, store.DayCount{Day: time.UnixMilli(int64(at)).UTC(), N: b.N})
		}
		if after = d.Days.After; after == nil {
			break
		}
	}
	slices.Reverse(counts)
	return counts, nil
}

// aggregate asks a question and reads what it counted.
func (f *finder) aggregate(ctx context.Context, q question, into any) error {
	found, err := f.ask(ctx, q)
	if err != nil {
		return err
	}
	if err := decode(found.Aggregations, into); err != nil {
		return f.s.unreadable("count")
	}
	return nil
}
