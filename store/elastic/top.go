package elastic

import (
	"context"
	"fmt"

	"cofre/store"
	"cofre/store/query"
)

// values is the answer to a question by value.
type values struct {
	Values struct {
		Others  int64 `json:"sum_other_doc_count"`
		Buckets []struct {
			Key   string `json:"key"` // folded
			N     int64  `json:"doc_count"`
			First found  `json:"first"`
		} `json:"buckets"`
	} `json:"values"`
	Absent struct {
		N int64 `json:"doc_count"`
	} `json:"absent"`
}

// Top counts documents by the folded text of a field. It lists 10,000 values at most.
func (s *Store) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	return asked(func() (store.Top, error) { return s.top(ctx, q, field, n) })
}

func (s *Store) top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	f, err := s.finder(ctx, store.Users, store.Query{Where: q.Where, Sort: field})
	if err != nil {
		return store.Top{}, err
	}
	i, ok := f.l.position(field)
	if !ok {
		return store.Top{}, fmt.Errorf("%w: %q", query.ErrField, field)
	}
	n = min(max(n, 0), mostBuckets)
	whole := f.l.whole[i]
	first := dsl{"top_hits": dsl{"size": 1, "sort": sorted([]key{byID(false)}), "_source": false}}
	ask := question{Query: f.where, Total: false, Aggs: map[string]dsl{
		"values": {"terms": dsl{"field": whole, "size": max(n, 1)}, "aggs": dsl{"first": first}},
		"absent": {"missing": dsl{"field": whole}},
	}}
	var v values
	if err := f.aggregate(ctx, ask, &v); err != nil {
		return store.Top{}, err
	}
	top := store.Top{Others: v.Values.Others, Absent: v.Absent.N}
	var ids []string
	for i, b := range v.Values.Buckets {
		if i >= n {
			top.Others += b.N
			continue
		}
		if len(b.First.Hits.Hits) != 1 {
			return store.Top{}, s.unreadable("count by value")
		}
		ids = append(ids, b.First.Hits.Hits[0].ID)
		top.Values = append(top.Values, store.ValueCount{Value: b.Key, N: b.N})
	}
	return top, f.show(ctx, top.Values, ids, field)
}

// show replaces folded values by what the documents of those ids say; where one says something else by now, the folded
// value stays.
func (f *finder) show(ctx context.Context, values []store.ValueCount, ids []string, field string) error {
	const atOnce = 100
	var v query.Values
	for len(ids) > 0 {
		n := min(len(ids), atOnce)
		hits, err := f.s.get(ctx, "count by value", f.alias, ids[:n], "")
		if err != nil {
			return err
		}
		for i := range hits {
			if !hits[i].Found {
				continue
			}
			doc := hits[i].doc().JSON
			if f.l.index.Extract(doc, &v) != nil {
				continue
			}
			now, _ := v.Of(field)
			if shown, ok := query.Raw(doc, field); ok && now.Text == values[i].Value {
				values[i].Value = shown
			}
		}
		ids, values = ids[n:], values[n:]
	}
	return nil
}
