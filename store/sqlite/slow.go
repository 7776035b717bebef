package sqlite

import (
	"cmp"
	"context"
	"database/sql/driver"
	"slices"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/query"
)

// slowFinder answers a query by the documents themselves: while the columns are being made, where they were made by a
// schema that does not serve the query, and for rejects, which have none.
type slowFinder struct {
	s     *Store
	c     *conn
	table string
	q     store.Query
}

// found is one document that a query selects.
type found struct {
	hit
	at     int64
	values query.Values
	doc    []byte
}

// each calls fn for every document that the query selects, in no order. fn must not keep values.
func (f *slowFinder) each(ctx context.Context, fn func(d *found) error) error {
	var d found
	return f.c.once(ctx, "SELECT n, id, at, CAST(doc AS BLOB) FROM "+f.table, func(row []driver.Value) error {
		d.doc = raw(row[3])
		if err := f.s.index.Extract(d.doc, &d.values); err != nil {
			// As in the columns: a document that cannot be read has no values.
			_ = f.s.index.Extract([]byte("{}"), &d.values)
		}
		if !query.Match(f.q.Where, &d.values) {
			return nil
		}
		d.n, d.id, d.at = integer(row[0]), text(row[1]), integer(row[2])
		return fn(&d)
	})
}

func (f *slowFinder) next(ctx context.Context, from *cursor.Place, backward bool, k int) ([]hit, error) {
	compare := func(a, b *found) int {
		order := query.Compare(&a.values, &b.values, f.q.Sort, f.q.Desc, a.id, b.id)
		if backward {
			return -order
		}
		return order
	}
	var start *found
	if from != nil {
		start = &found{hit: hit{id: from.ID}, values: f.s.index.With(f.q.Sort, valueOf(from.Value))}
	}
	field, _ := f.s.index.Field(f.q.Sort)
	var best []*found
	err := f.each(ctx, func(d *found) error {
		if start != nil {
			if order := compare(d, start); order < 0 || order == 0 && from.Behind != backward {
				return nil
			}
		}
		if len(best) == k && compare(d, best[k-1]) > 0 {
			return nil
		}
		kept := &found{hit: d.hit}
		value, _ := d.values.Of(f.q.Sort)
		kept.value = cellOf(value, field.Type)
		kept.values = f.s.index.With(f.q.Sort, valueOf(kept.value))
		i, _ := slices.BinarySearchFunc(best, kept, compare)
		best = slices.Insert(best, i, kept)
		best = best[:min(len(best), k)]
		return nil
	})
	hits := make([]hit, len(best))
	for i := range best {
		hits[i] = best[i].hit
	}
	return hits, err
}

func (f *slowFinder) any(ctx context.Context, from *cursor.Place, backward bool) (bool, error) {
	hits, err := f.next(ctx, from, backward, 1)
	return len(hits) > 0, err
}

// cellOf is what the column by which documents are sorted holds for a value of a field of that type.
func cellOf(v query.Value, t query.Type) any {
	switch {
	case t == query.Text && v.Present:
		return v.Text
	case t == query.Text || !v.Readable:
		return nil
	case t == query.Address:
		return slices.Clone(v.IP[:])
	default:
		return numeric(v.Number)
	}
}

// valueOf turns a cell back into a value.
func valueOf(cell any) query.Value {
	v := query.Value{Present: true, Readable: true}
	switch c := cell.(type) {
	case nil:
		return query.Value{}
	case string:
		v.Text, v.Readable = c, false
	case int64:
		v.Number = float64(c)
	case float64:
		v.Number = c
	case []byte:
		copy(v.IP[:], c)
	}
	return v
}

// byCount orders values: the most frequent first, then by folded value.
func byCount(a, b topValue) int {
	return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.text, b.text))
}
