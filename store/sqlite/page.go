package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/query"
)

// mostPerPage is the most documents that one page may have.
const mostPerPage = 1000

// hit is one document of an order.
type hit struct {
	value any // by which the order sorts
	id    string
	n     int64
}

// Page returns the documents next to a place in a query's order.
func (s *Store) Page(ctx context.Context, in store.Collection, r store.PageRequest) (store.Page, error) {
	table, err := s.table(in)
	if err != nil {
		return store.Page{}, err
	}
	if r.Limit < 1 || r.Limit > mostPerPage {
		return store.Page{}, fmt.Errorf("%s: page of %d documents: %w", s.path, r.Limit, store.ErrNotFound)
	}
	if err := s.allowed(r.Query.Where, r.Query.Sort); err != nil {
		return store.Page{}, err
	}
	var page store.Page
	err = s.read(ctx, "search the records", func(c *conn) error {
		f, err := s.finder(ctx, c, in, r.Query)
		if err == nil {
			page, err = s.page(ctx, c, table, f, r)
		}
		return err
	})
	if err != nil {
		return store.Page{}, err
	}
	return page, nil
}

// allowed says whether a query asks for indexed fields only.
func (s *Store) allowed(e query.Expr, sort string) error {
	if err := s.index.Check(e); err != nil {
		return err
	}
	return s.index.CheckSort(sort)
}

// finder finds documents in the order of one query, in one snapshot.
type finder interface {
	// next returns up to k documents behind from (before it where backward), the nearest first.
	next(ctx context.Context, from *cursor.Place, backward bool, k int) ([]hit, error)
	// any says whether next would return one.
	any(ctx context.Context, from *cursor.Place, backward bool) (bool, error)
}

// finder chooses how to answer a query: by the columns where they serve it, else by the documents.
func (s *Store) finder(ctx context.Context, c *conn, in store.Collection, q store.Query) (finder, error) {
	st, err := s.state(ctx, c)
	if err != nil {
		return nil, err
	}
	byID := q.Sort == "" || q.Sort == query.ID
	if byID && q.Where == nil {
		return &idFinder{c: c, table: tableOf(in), desc: q.Desc}, nil
	}
	if in != store.Users || st.phase == phaseRebuild || !st.layout.serves(s.layout, q.Where, q.Sort) {
		return &slowFinder{s: s, c: c, table: tableOf(in), q: q}, nil
	}
	f := &indexFinder{c: c, st: st, desc: q.Desc, byID: byID, fast: st.complete(), limits: s.limits, where: q.Where}
	if q.Where != nil {
		f.condition = st.layout.condition(q.Where)
	}
	if !byID {
		i, _ := st.layout.position(q.Sort)
		f.key = st.layout.keys[i]
		f.bounds = f.boundsOf(q)
	}
	documents, err := c.number(ctx, "SELECT coalesce(max(n), 0) FROM users")
	f.few = s.limits.fewOf(documents)
	return f, err
}

// boundsOf are the ranges that a query gives of the field by which it sorts: a walk need not leave them.
func (f *indexFinder) boundsOf(q store.Query) clause {
	parts := []query.Expr{q.Where}
	if and, ok := q.Where.(query.And); ok {
		parts = and.Parts
	}
	var bounds clause
	for _, e := range parts {
		t := testOf(e)
		if t.field == q.Sort && t.sort == f.key[0] && len(t.in) == 1 {
			bounds = bounds.and(clause{strings.ReplaceAll(t.in[0].sql, "@", "x."+f.key), t.in[0].args})
		}
	}
	return bounds
}

func tableOf(in store.Collection) string {
	if in == store.Rejects {
		return "rejects"
	}
	return "users"
}

// complete says whether every index is there and may be named in a query.
func (st *state) complete() bool {
	if st.phase != phaseSettled {
		return false
	}
	for _, index := range st.layout.indexSQL() {
		if !st.indexes[index[0]] {
			return false
		}
	}
	return true
}

func (s *Store) page(ctx context.Context, c *conn, table string, f finder, r store.PageRequest) (store.Page, error) {
	from, err := s.from(r)
	if err != nil {
		return store.Page{}, err
	}
	hits, err := f.next(ctx, from, r.Backward, r.Limit+1)
	if err != nil {
		return store.Page{}, err
	}
	beyond, behind := len(hits) > r.Limit, false
	hits = hits[:min(len(hits), r.Limit)]
	if from != nil {
		if behind, err = f.any(ctx, from, !r.Backward); err != nil {
			return store.Page{}, err
		}
	}
	if r.Backward {
		slices.Reverse(hits)
		beyond, behind = behind, beyond
	}
	page := store.Page{}
	if page.Docs, err = documentsOf(ctx, c, table, hits); err != nil {
		return store.Page{}, err
	}
	if behind {
		page.Prev = edge(hits, 0, from, false)
	}
	if beyond {
		page.Next = edge(hits, len(hits)-1, from, true)
	}
	return page, nil
}

// edge is the place beside hit i, or the one that was asked from where the page is empty.
func edge(hits []hit, i int, from *cursor.Place, behind bool) store.Cursor {
	if len(hits) == 0 {
		return from.Cursor()
	}
	return cursor.Place{Value: hits[i].value, ID: hits[i].id, Behind: behind}.Cursor()
}

// from reads the cursor of a request.
func (s *Store) from(r store.PageRequest) (*cursor.Place, error) {
	if r.From == nil {
		return nil, nil //nolint:nilnil // no cursor is the beginning
	}
	f, ok := s.index.Field(r.Query.Sort)
	return cursor.Parse(r.From, f.Type, !ok || f.Name == query.ID)
}

// documentsOf reads the documents that were found.
func documentsOf(ctx context.Context, c *conn, table string, hits []hit) ([]store.Doc, error) {
	docs := make([]store.Doc, len(hits))
	at := make(map[int64]int, len(hits))
	args := make([]any, len(hits))
	for i, h := range hits {
		docs[i].ID, at[h.n], args[i] = h.id, i, h.n
	}
	for part := range slices.Chunk(args, 100) {
		err := c.each(ctx, "SELECT n, CAST(doc AS BLOB) FROM "+table+" WHERE n IN ("+marks(len(part))+")", func(row []driver.Value) error {
			docs[at[integer(row[0])]].JSON = raw(row[1])
			return nil
		}, part...)
		if err != nil {
			return nil, err
		}
	}
	for i := range docs {
		if docs[i].JSON == nil {
			return nil, fmt.Errorf("%w: user_index has a row of no document", store.ErrDamaged)
		}
	}
	return docs, nil
}

// idFinder goes by id through all documents of a collection.
type idFinder struct {
	c     *conn
	table string
	desc  bool
}

func (f *idFinder) next(ctx context.Context, from *cursor.Place, backward bool, k int) ([]hit, error) {
	seg := idSegment("id", from, backward, f.desc)
	var hits []hit
	err := f.c.each(ctx, "SELECT id, n FROM "+f.table+" WHERE "+seg.where.sql+" ORDER BY "+seg.order("id", "id")+" LIMIT ?",
		func(row []driver.Value) error {
			hits = append(hits, hit{id: text(row[0]), n: integer(row[1])})
			return nil
		}, append(seg.where.args, int64(k))...)
	return hits, err
}

func (f *idFinder) any(ctx context.Context, from *cursor.Place, backward bool) (bool, error) {
	hits, err := f.next(ctx, from, backward, 1)
	return len(hits) > 0, err
}
