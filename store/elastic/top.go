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

// Top counts documents by the folded text of a field.
func (s *Store) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	f, err := s.finder(ctx, store.Users, store.Query{Where: q.Where})
	if err != nil {
		return store.Top{}, err
	}
	i, ok := s.layout.position(field)
	if !ok {
		return store.Top{}, fmt.Errorf("%w: %q", query.ErrField, field)
	}
	text := s.layout.whole[i]
	terms := dsl{"field": text, "size": max(n, 1)}
	first := dsl{"top_hits": dsl{"size": 1, "sort": sorted([]key{byID(false)})}}
	ask := question{Query: f.where, Total: false, Aggs: map[string]dsl{
		"values": {"terms": terms, "aggs": dsl{"first": first}},
		"absent": {"missing": dsl{"field": text}},
	}}
	var v values
	if err := f.aggregate(ctx, ask, &v); err != nil {
		return store.Top{}, err
	}
	top := store.Top{Others: v.Values.Others, Absent: v.Absent.N}
	for i, b := range v.Values.Buckets {
		if i >= n {
			top.Others += b.N
			continue
		}
		shown := b.Key
		if hits := b.First.Hits.Hits; len(hits) > 0 {
			if raw, ok := query.Raw(hits[0].doc().JSON, field); ok {
				shown = raw
			}
		}
		top.Values = append(top.Values, store.ValueCount{Value: shown, N: b.N})
	}
	return top, nil
}
