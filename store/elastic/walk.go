package elastic

import (
	"bytes"
	"context"
	"errors"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/store/elastic/conn"
)

// keepAlive is how long the server keeps a view that nobody asks.
const keepAlive = "5m"

// view is one consistent state of an index, which Elasticsearch calls a point in time. It is for one goroutine.
type view struct {
	s  *Store
	id string
}

// view opens a state of an index that holds everything that was written before; where this user may not have it
// refreshed, what was written in the last second may be missing.
func (s *Store) view(ctx context.Context, index string) (*view, error) {
	if err := s.refresh(ctx, index); err != nil && !errors.Is(err, conn.ErrForbidden) {
		return nil, err
	}
	no := false
	a, err := s.c.Do(ctx, "open a view of "+index, esapi.OpenPointInTimeRequest{
		Index: []string{index}, KeepAlive: keepAlive, AllowPartialSearchResults: &no,
	}, conn.Always)
	if err != nil {
		return nil, err
	}
	var p struct {
		ID string `json:"id"`
	}
	if err := decode(a.Body, &p); err != nil || p.ID == "" {
		return nil, s.unreadable("open a view")
	}
	return &view{s: s, id: p.ID}, nil
}

// search asks the view.
func (v *view) search(ctx context.Context, body map[string]any) (*found, error) {
	body["pit"] = map[string]string{"id": v.id, "keep_alive": keepAlive}
	body["track_total_hits"] = false
	f, err := v.s.search(ctx, "", encoded(body))
	if err != nil {
		return nil, err
	}
	if f.PIT != "" {
		v.id = f.PIT
	}
	return f, nil
}

// close gives the view up; should that fail, the server does by itself.
func (v *view) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeWait)
	defer cancel()
	_, _ = v.s.c.Do(ctx, "close a view", esapi.ClosePointInTimeRequest{Body: bytes.NewReader(encoded(map[string]string{"id": v.id}))},
		conn.Always, 404)
}

// walking says what to go through, and in which order.
type walking struct {
	sort      string // a field; "": the quickest order
	query     any    // nil: everything
	revisions bool   // sequence numbers and primary terms are wanted
	bare      bool   // without the documents
	values    []string
	with      func(ctx context.Context, hits []hit) error // is called with each page, while the caller works on the one before
}

// barePage is how many hits without documents are asked for at once.
const barePage = 5000

// walk goes through an index in one view, page by page, the next one while the caller works.
type walk struct {
	pages  chan []hit
	cancel context.CancelFunc
	err    error // when pages is closed
}

func (s *Store) walk(ctx context.Context, index string, w walking) (*walk, error) {
	v, err := s.view(ctx, index)
	if err != nil {
		return nil, ended(ctx, err)
	}
	inner, cancel := context.WithCancel(ctx)
	out := &walk{pages: make(chan []hit), cancel: cancel}
	go func() {
		defer close(out.pages)
		defer v.close()
		out.err = ended(ctx, v.pages(inner, w, out.pages))
	}()
	return out, nil
}

// next returns the next page; none at the end.
func (w *walk) next() ([]hit, error) {
	hits, ok := <-w.pages
	if !ok {
		return nil, w.err
	}
	return hits, nil
}

// close ends the walk wherever it is.
func (w *walk) close() {
	w.cancel()
	for range w.pages { // until the reader sees it
	}
}

// pages reads page after page. Their size follows that of the documents.
func (v *view) pages(ctx context.Context, w walking, out chan<- []hit) error {
	size := v.s.limits.page
	if w.bare {
		size = barePage
	}
	var after jsontext.Value
	for {
		f, err := v.search(ctx, w.body(size, after))
		if errors.Is(err, conn.ErrTooLarge) && size > 1 {
			size /= 2
			continue
		}
		if err != nil {
			return err
		}
		hits := f.Hits.Hits
		if len(hits) == 0 {
			return nil
		}
		after = hits[len(hits)-1].Sort
		last := len(hits) < size
		if !w.bare {
			size = v.s.nextSize(hits)
		}
		if w.with != nil {
			if err := w.with(ctx, hits); err != nil {
				return err
			}
		}
		select {
		case out <- hits:
		case <-ctx.Done():
			return ctx.Err()
		}
		if last {
			return nil
		}
	}
}

func (w *walking) body(size int, after jsontext.Value) map[string]any {
	body := map[string]any{"size": size, "sort": []any{"_shard_doc"}}
	if w.sort != "" {
		// What has no such field was not written by this store, and comes last.
		body["sort"] = []any{map[string]any{w.sort: map[string]any{"order": "asc", "missing": "_last"}}}
	}
	if w.query != nil {
		body["query"] = w.query
	}
	if w.revisions {
		body["seq_no_primary_term"] = true
	}
	if w.bare {
		body["_source"] = false
	}
	if len(w.values) > 0 {
		body["docvalue_fields"] = w.values
	}
	if after != nil {
		body["search_after"] = after
	}
	return body
}

// nextSize is how many documents like these a page should have.
func (s *Store) nextSize(hits []hit) int {
	total := 0
	for i := range hits {
		total += len(hits[i].Source)
	}
	return max(1, min(s.limits.pageMost, s.limits.pageBytes*len(hits)/max(1, total)))
}

// usersIndex returns the index of documents by its own name, with the layout by which they are indexed.
func (s *Store) usersIndex(ctx context.Context) (index string, l *layout, err error) {
	st, err := s.look(ctx)
	if err != nil {
		return "", nil, err
	}
	i := st.by[s.names.users]
	if i == nil {
		return "", nil, s.unseen(ctx, s.names.users)
	}
	return i.name, st.users, nil
}
