package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"cofre/store"
	"cofre/store/query"
)

// topValue is one folded value and how often there is one like it.
type topValue struct {
	text  string
	n     int64
	first string // the smallest id among its documents
}

// Top counts documents by the folded text of a field.
func (s *Store) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	if err := s.allowed(q.Where, ""); err != nil {
		return store.Top{}, err
	}
	if _, ok := s.index.Field(field); !ok {
		return store.Top{}, fmt.Errorf("%w: %q", query.ErrField, field)
	}
	var top store.Top
	err := s.read(ctx, "count by value", func(c *conn) error {
		st, err := s.state(ctx, c)
		if err != nil {
			return err
		}
		var values []topValue
		if st.phase == phaseRebuild || !st.layout.serves(s.layout, q.Where, field) {
			f := &slowFinder{s: s, c: c, table: "users", q: q}
			values, err = f.top(ctx, field, &top)
		} else {
			f := &indexFinder{c: c, st: st, byID: true, fast: st.complete(), limits: s.limits, where: q.Where}
			if q.Where != nil {
				f.condition = st.layout.condition(q.Where)
			}
			values, err = f.top(ctx, field, max(0, n), &top)
		}
		if err != nil {
			return err
		}
		for i, v := range values {
			if i >= n {
				top.Others += v.n
				continue
			}
			shown, err := shownValue(ctx, c, v, field)
			if err != nil {
				return err
			}
			top.Values = append(top.Values, store.ValueCount{Value: shown, N: v.n})
		}
		return nil
	})
	if err != nil {
		return store.Top{}, err
	}
	return top, nil
}

// shownValue is how the first document writes a value.
func shownValue(ctx context.Context, c *conn, v topValue, field string) (string, error) {
	row, err := c.one(ctx, "SELECT CAST(doc AS BLOB) FROM users WHERE id = ?", v.first)
	if err != nil {
		return "", err
	}
	if shown, ok := query.Raw(raw(row[0]), field); ok {
		return shown, nil
	}
	return v.text, nil
}

// top returns the n most frequent values, and counts the others and those that are absent.
func (f *indexFinder) top(ctx context.Context, field string, n int, top *store.Top) ([]topValue, error) {
	column, _ := f.st.layout.column(field, 't')
	rows, err := f.rows(ctx)
	if err != nil {
		return nil, err
	}
	from := rows.sql
	if f.fast && f.condition.sql == "" && f.st.indexes["user_index_"+column] {
		from = "user_index x INDEXED BY user_index_" + column + " WHERE 1"
	}
	var values []topValue
	err = f.c.once(ctx, "SELECT x."+column+" AS t, count(*) AS c, min(x.id) FROM "+from+" AND x."+column+
		" IS NOT NULL GROUP BY t ORDER BY c DESC, t LIMIT ?", func(row []driver.Value) error {
		values = append(values, topValue{text: text(row[0]), n: integer(row[1]), first: text(row[2])})
		top.Others -= integer(row[1])
		return nil
	}, append(slices.Clone(rows.args), int64(n))...)
	if err != nil {
		return nil, err
	}
	return values, f.c.once(ctx, "SELECT count(x."+column+"), count(*) FROM "+from, func(row []driver.Value) error {
		top.Others += integer(row[0])
		top.Absent = integer(row[1]) - integer(row[0])
		return nil
	}, rows.args...)
}

// top returns all values, the most frequent first.
func (f *slowFinder) top(ctx context.Context, field string, top *store.Top) ([]topValue, error) {
	counts := map[string]*topValue{}
	err := f.each(ctx, func(d *found) error {
		v, _ := d.values.Of(field)
		if !v.Present {
			top.Absent++
			return nil
		}
		if counts[v.Text] == nil {
			counts[v.Text] = &topValue{text: v.Text, first: d.id}
		}
		counts[v.Text].n++
		counts[v.Text].first = min(counts[v.Text].first, d.id)
		return nil
	})
	values := make([]topValue, 0, len(counts))
	for _, v := range counts {
		values = append(values, *v)
	}
	slices.SortFunc(values, byCount)
	return values, err
}
