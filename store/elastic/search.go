package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/elastic/conn"
	"cofre/store/query"
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

	Fields map[string][]jsontext.Value `json:"fields"` // where values of fields were asked for
}

// doc is the document of a hit as it was put.
func (h *hit) doc() store.Doc {
	doc, _ := parted(h.Source)
	return store.Doc{ID: h.ID, JSON: doc}
}

// search asks one index, named by its alias; index "" is for a body that names a point in time. A search that a shard
// failed, or that ran out of time, is an error. The index of documents must be one of this handle's schema.
func (s *Store) search(ctx context.Context, index string, body []byte) (*found, error) {
	return s.searchBy(ctx, s.layout, index, body)
}

// searchBy is search where the index of documents must be of a layout.
func (s *Store) searchBy(ctx context.Context, l *layout, index string, body []byte) (*found, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	f := new(found)
	err := s.through(ctx, index, l, func(index string) error {
		no := false
		r := esapi.SearchRequest{Body: bytes.NewReader(body)}
		if index != "" {
			r.Index, r.AllowPartialSearchResults = []string{index}, &no
		}
		a, err := s.c.Do(ctx, "search", r, conn.Always)
		if err != nil {
			return err
		}
		if err := decode(a.Body, f); err != nil {
			return s.unreadable("search")
		}
		return nil
	})
	if err != nil {
		return nil, ended(ctx, err)
	}
	if f.TimedOut || f.Shards.Failed > 0 {
		return nil, fmt.Errorf("%s: %w: a search was not answered whole", s.c.Place(), store.ErrUnreachable)
	}
	return f, nil
}

// through has ask asked with the index that is behind an alias. For the documents that is the index itself, not its
// alias, so that nobody puts one of another layout than l there in between; when it is gone, with the next one.
func (s *Store) through(ctx context.Context, alias string, l *layout, ask func(index string) error) error {
	if alias != s.names.users {
		return ask(alias)
	}
	for tries := 1; ; tries++ {
		index, err := s.indexed(ctx, l)
		if err != nil {
			return err
		}
		if err = ask(index); !errors.Is(err, conn.ErrNoIndex) || tries == mostMoves {
			return err
		}
		s.known.Store(nil)
	}
}

// mostMoves is how often the documents may be indexed anew while one question is asked.
const mostMoves = 3

// errMoved: the documents were indexed anew, by another layout, since a question was written.
var errMoved = errors.New("the documents were indexed anew meanwhile, by another policy")

// asked has a question written and asked, and once more for the new layout where the documents were indexed anew since.
func asked[T any](ask func() (T, error)) (T, error) {
	v, err := ask()
	if errors.Is(err, errMoved) {
		return ask()
	}
	return v, err
}

// indexed returns the index of documents, which must be of a layout.
func (s *Store) indexed(ctx context.Context, l *layout) (string, error) {
	st, err := s.state(ctx)
	if err == nil && (st.users == nil || st.users.schema != l.schema) {
		st, err = s.look(ctx) // somebody may have indexed anew since
	}
	switch {
	case err != nil:
		return "", err
	case st.users == nil:
		return s.names.users, nil // not there, or not for this user: the server's answer to the search says which
	case st.users.schema != l.schema:
		return "", fmt.Errorf("%s: %w: %w", s.c.Place(), store.ErrBusy, errMoved)
	}
	return st.by[s.names.users].name, nil
}

// serving returns the layout by which a query is to be asked: that of the index of documents, which may have been made by
// another policy than this handle's. Where that has not all that the query names, it is query.ErrField.
func (s *Store) serving(ctx context.Context, c store.Collection, q store.Query) (*layout, error) {
	if c != store.Users {
		return s.layout, nil
	}
	st, err := s.state(ctx)
	if err == nil && (st.users == nil || st.users.schema != s.layout.schema) {
		st, err = s.look(ctx)
	}
	switch {
	case err != nil:
		return nil, err
	case st.users == nil || st.users.schema == s.layout.schema:
		return s.layout, nil
	case st.users.index.Serves(s.layout.index, q.Where, q.Sort):
		return st.users, nil
	}
	return nil, fmt.Errorf("%s: %w: the documents are indexed by another policy, which has not all of these fields, or other kinds of them; "+
		"the next ingest by this policy, by an account that may make indices, indexes them anew", s.c.Place(), query.ErrField)
}
