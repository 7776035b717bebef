package elastic

import (
	"bytes"
	"context"
	"fmt"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// found is what a search answers with.
type found struct {
	PIT      string `json:"pit_id"`
	TimedOut bool   `json:"timed_out"`
	Early    bool   `json:"terminated_early"`
	Shards   struct {
		Failed int `json:"failed"`
	} `json:"_shards"`
	Hits struct {
		Total struct {
			Value    int64  `json:"value"`
			Relation string `json:"relation"` // eq, or gte where there are more
		} `json:"total"`
		Hits []hit `json:"hits"`
	} `json:"hits"`
	Aggregations jsontext.Value `json:"aggregations"`
}

// hit is one document of a search's answer, or the whole answer of a get.
type hit struct {
	Index   string         `json:"_index"`
	ID      string         `json:"_id"`
	Found   bool           `json:"found"` // of a get
	Version int64          `json:"_version"`
	SeqNo   int64          `json:"_seq_no"`
	Term    int64          `json:"_primary_term"`
	Source  jsontext.Value `json:"_source"`
	Sort    jsontext.Value `json:"sort"`
}

// doc is the document of a hit as it was put. It shares the answer's memory.
func (h *hit) doc() store.Doc {
	doc, _ := parted(h.Source)
	return store.Doc{ID: h.ID, JSON: doc}
}

// search asks one index, named by its alias; index "" is for a body that names a point in time. A search that a shard
// failed, or that ran out of time, is an error.
func (s *Store) search(ctx context.Context, index string, body []byte) (*found, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	r := esapi.SearchRequest{Body: bytes.NewReader(body)}
	if index != "" {
		r.Index = []string{index}
	}
	a, err := s.c.Do(ctx, "search", r, conn.Always)
	if err != nil {
		return nil, err
	}
	f := new(found)
	if err := json.Unmarshal(a.Body, f); err != nil {
		return nil, fmt.Errorf("%s: %w: unreadable answer to a search", s.c.Place(), store.ErrUnreachable)
	}
	if f.TimedOut || f.Shards.Failed > 0 {
		return nil, fmt.Errorf("%s: %w: a search was not answered whole", s.c.Place(), store.ErrUnreachable)
	}
	return f, nil
}
