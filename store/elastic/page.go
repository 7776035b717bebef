package elastic

import (
	"context"
	"fmt"
	"slices"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/query"
)

// mostPerPage is the most documents that one page may have.
const mostPerPage = 1000

// finder finds the documents of one collection that one query selects, in its order.
type finder struct {
	s     *Store
	l     *layout // of the index
	alias string
	where dsl // nil: all
	order order
}

// Page returns the documents next to a place in a query's order.
//
// A page is two small requests, and some more where it reaches the first document without a value to sort by, or where the
// document beside which its cursor lay is not there any more.
func (s *Store) Page(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) {
	return asked(func() (store.Page, error) { return s.pageOf(ctx, c, r) })
}

func (s *Store) pageOf(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) {
	f, err := s.finder(ctx, c, r.Query)
	if err != nil {
		return store.Page{}, err
	}
	if r.Limit < 1 || r.Limit > mostPerPage {
		return store.Page{}, fmt.Errorf("%s: page of %d documents: %w", s.c.Place(), r.Limit, store.ErrNotFound)
	}
	if r.From == nil {
		hits, err := f.first(ctx, f.order.stretches(nil, r.Backward), r.Limit+1, true)
		if err != nil {
			return store.Page{}, err
		}
		return f.page(hits, r, nil, false)
	}
	from, err := parseCursor(r.From, f.order.kind, f.order.field == "")
	if err != nil {
		return store.Page{}, err
	}
	hits, behind, err := f.beside(ctx, from, r.Backward, r.Limit+1)
	if err != nil {
		return store.Page{}, err
	}
	return f.page(hits, r, from, behind)
}

// finder checks a query and makes ready to ask it.
func (s *Store) finder(ctx context.Context, c store.Collection, q store.Query) (*finder, error) {
	alias, err := s.names.of(c)
	if err != nil {
		return nil, err
	}
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	if c == store.Rejects && (q.Where != nil || q.Sort != "" && q.Sort != query.ID) {
		return nil, fmt.Errorf("%w: rejects are listed by id alone", query.ErrField)
	}
	if err := s.layout.index.Check(q.Where); err != nil {
		return nil, err
	}
	if err := s.layout.index.CheckSort(q.Sort); err != nil {
		return nil, err
	}
	l, err := s.serving(ctx, c, q)
	if err != nil {
		return nil, err
	}
	where, err := l.condition(q.Where)
	if err != nil {
		return nil, err
	}
	return &finder{s: s, l: l, alias: alias, where: where, order: l.order(q)}, nil
}

// first returns the first n documents of stretches.
func (f *finder) first(ctx context.Context, all []stretch, n int, source bool) ([]hit, error) {
	var hits []hit
	for _, s := range all {
		if len(hits) >= n {
			break
		}
		e, _, err := f.probe(ctx, s)
		if err != nil {
			return nil, err
		}
		more, err := f.nearest(ctx, s, e, n-len(hits), source)
		if err != nil {
			return nil, err
		}
		hits = append(hits, more...)
	}
	return hits, nil
}

// beside returns up to n documents next to a place, the nearest first, and whether there are some on its other side.
//
// The document at the place itself is asked for, too: mostly it is still there, and it belongs to the page or is what
// lies behind it.
func (f *finder) beside(ctx context.Context, from *cursor.Place, backward bool, n int) (hits []hit, behind bool, err error) {
	inclusive := from.Behind == backward
	ahead, back := f.order.stretches(from, backward), f.order.stretches(from, !backward)
	e, found, err := f.probe(ctx, ahead[0], f.order.at(from).hits(f.where, 1, inclusive), back[0].sample(f.where, 1))
	if err != nil {
		return nil, false, err
	}
	if hits, err = f.nearest(ctx, ahead[0], e, n, true); err != nil {
		return nil, false, err
	}
	at := found[0].hits()
	behind = len(found[1].hits()) > 0
	if inclusive {
		// A document that moved while it was asked for could be in both.
		hits = append(at, slices.DeleteFunc(hits, func(h hit) bool { return len(at) > 0 && h.ID == at[0].ID })...)
	} else {
		behind = behind || len(at) > 0
	}
	if len(hits) < n {
		more, err := f.first(ctx, ahead[1:], n-len(hits), true)
		if err != nil {
			return nil, false, err
		}
		hits = append(hits, more...)
	}
	if !behind {
		other, err := f.first(ctx, back, 1, false)
		if err != nil {
			return nil, false, err
		}
		behind = len(other) > 0
	}
	return hits, behind, nil
}

// page makes a page of the hits next to a place, of which one more than fits says that something lies beyond.
func (f *finder) page(hits []hit, r store.PageRequest, from *cursor.Place, behind bool) (store.Page, error) {
	beyond := len(hits) > r.Limit
	hits = hits[:min(len(hits), r.Limit)]
	if r.Backward {
		slices.Reverse(hits)
		beyond, behind = behind, beyond
	}
	p := store.Page{Docs: make([]store.Doc, len(hits))}
	for i := range hits {
		p.Docs[i] = hits[i].doc()
	}
	var err error
	if behind {
		p.Prev, err = f.edge(hits, 0, from, false)
	}
	if beyond && err == nil {
		p.Next, err = f.edge(hits, len(hits)-1, from, true)
	}
	return p, err
}

// edge is the place beside hit i, or the one that was asked from where the page is empty.
func (f *finder) edge(hits []hit, i int, from *cursor.Place, behind bool) (store.Cursor, error) {
	if len(hits) == 0 {
		return from.Cursor(), nil
	}
	p, err := f.order.place(&hits[i], behind)
	if err != nil {
		return nil, f.s.unreadable("search")
	}
	return p.Cursor(), nil
}
