package elastic

import (
	"bytes"
	"context"
	"fmt"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/store/elastic/conn"
)

// question is the body of a search.
type question struct {
	Size   int            `json:"size"`
	Query  dsl            `json:"query,omitzero"`
	Sort   []dsl          `json:"sort,omitempty"`
	After  []any          `json:"search_after,omitempty"`
	Source bool           `json:"_source"`
	Total  any            `json:"track_total_hits"` // whether to count what is found, or up to where
	Aggs   map[string]dsl `json:"aggs,omitempty"`
}

// within narrows a condition (nil: none) to what a stretch holds; nil where nothing is left to be tested.
func (s stretch) within(where dsl) dsl {
	filter := s.filter
	if where != nil {
		filter = append([]dsl{where}, filter...)
	}
	body := dsl{}
	if len(filter) > 0 {
		body["filter"] = filter
	}
	if len(s.not) > 0 {
		body["must_not"] = s.not
	}
	if len(body) == 0 {
		return nil
	}
	return dsl{"bool": body}
}

// hits asks for the first n documents of a stretch that pass a condition.
func (s stretch) hits(where dsl, n int, source bool) question {
	return question{Size: n, Query: s.within(where), Sort: sorted(s.sort), After: s.after, Source: source, Total: false}
}

// ask asks one question.
func (f *finder) ask(ctx context.Context, q question) (*found, error) {
	body, err := marshal(q)
	if err != nil {
		return nil, fmt.Errorf("search in %s: %w", f.alias, err)
	}
	return f.s.searchBy(ctx, f.l, f.alias, body)
}

// answers is what a request of several searches answers with.
type answers struct {
	Responses []answer `json:"responses"`
}

type answer struct {
	found  `json:",inline"`
	Status int            `json:"status"`
	Error  jsontext.Value `json:"error"`
}

// askAll asks several questions in one request.
func (f *finder) askAll(ctx context.Context, questions []question) ([]*found, error) {
	s := f.s
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	var body bytes.Buffer
	for _, q := range questions {
		text, err := marshal(q)
		if err != nil {
			return nil, fmt.Errorf("search in %s: %w", f.alias, err)
		}
		body.WriteString("{}\n")
		body.Write(text)
		body.WriteByte('\n')
	}
	var a *conn.Answer
	err := s.through(ctx, f.alias, f.l, func(index string) (err error) {
		a, err = s.c.Do(ctx, "search", esapi.MsearchRequest{Index: []string{index}, Body: bytes.NewReader(body.Bytes())}, conn.Always)
		return err
	})
	if err != nil {
		return nil, err
	}
	var got answers
	if err := decode(a.Body, &got); err != nil || len(got.Responses) != len(questions) {
		return nil, s.unreadable("search")
	}
	all := make([]*found, len(questions))
	for i := range got.Responses {
		r := &got.Responses[i]
		all[i] = &r.found
		if r.Status < 300 && len(r.Error) == 0 && !r.TimedOut && r.Shards.Failed == 0 {
			continue
		}
		// Alone it is tried again where that helps, elsewhere too when the index moved, or says in full why it cannot be answered.
		if all[i], err = f.ask(ctx, questions[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// marshal is how questions are written: the same one always in the same way, so that the server may keep what it found.
func marshal(v any) ([]byte, error) { return json.Marshal(v, json.Deterministic(true)) }
