package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"

	"cofre/store"
	"cofre/store/query"
)

// Count counts what a query selects, up to limit.
func (s *Store) Count(ctx context.Context, in store.Collection, q store.Query, limit int64) (store.Count, error) {
	if _, err := s.table(in); err != nil {
		return store.Count{}, err
	}
	if err := s.allowed(q.Where, q.Sort); err != nil {
		return store.Count{}, err
	}
	most := int64(-1)
	if limit > 0 {
		most = limit + 1
	}
	var n int64
	err := s.read(ctx, "count the records", func(c *conn) error {
		f, err := s.finder(ctx, c, in, store.Query{Where: q.Where})
		if err != nil {
			return err
		}
		switch f := f.(type) {
		case *idFinder:
			n, err = counted(ctx, c, most, clause{sql: "SELECT 1 FROM " + f.table})
		case *indexFinder:
			n, err = f.count(ctx, most)
		case *slowFinder:
			err = f.each(ctx, func(*found) error {
				n++
				return nil
			})
		}
		return err
	})
	if err != nil {
		return store.Count{}, err
	}
	if most > 0 && n >= most {
		return store.Count{N: limit}, nil
	}
	return store.Count{N: n, Exact: true}, nil
}

// counted counts rows, up to most (-1: all).
func counted(ctx context.Context, c *conn, most int64, of clause) (int64, error) {
	sql, args := "SELECT count(*) FROM ("+of.sql+" LIMIT ?)", append(slices.Clone(of.args), most)
	if most < 0 {
		sql, args = "SELECT count(*) FROM ("+of.sql+")", of.args
	}
	var n int64
	err := c.once(ctx, sql, func(row []driver.Value) error {
		n = integer(row[0])
		return nil
	}, args...)
	return n, err
}

func (f *indexFinder) count(ctx context.Context, most int64) (int64, error) {
	rows, exact, err := f.selected(ctx)
	if err != nil {
		return 0, err
	}
	if exact {
		return counted(ctx, f.c, most, rows)
	}
	rows.sql = "SELECT 1 FROM " + rows.sql
	return counted(ctx, f.c, most, rows)
}

// selected is the source of all rows x that the query selects: FROM … WHERE …, or, where exact, a SELECT of their numbers.
func (f *indexFinder) selected(ctx context.Context) (rows clause, exact bool, err error) {
	all := clause{sql: "user_index x"}
	if f.condition.sql == "" {
		return all, false, nil
	}
	all = clause{"user_index x WHERE " + f.condition.sql, f.condition.args}
	if !f.fast {
		return all, false, nil
	}
	l, err := f.lead(ctx, 0)
	if err == nil && f.skipped {
		l, err = f.lead(ctx, 1)
	}
	if err != nil || l == nil {
		return all, false, err
	}
	if l.exact && l.apart {
		return l.numbers(), true, nil
	}
	rows = l.rows()
	return clause{rows.sql + " WHERE " + f.condition.sql, append(rows.args, f.condition.args...)}, false, nil
}

// rows is selected, as rows x in any case.
func (f *indexFinder) rows(ctx context.Context) (clause, error) {
	rows, exact, err := f.selected(ctx)
	if exact {
		rows.sql = "(" + rows.sql + ") l CROSS JOIN user_index x ON x.n = l.n WHERE 1"
		return rows, nil
	}
	if f.condition.sql == "" {
		rows.sql += " WHERE 1"
	}
	return rows, err
}

const day = 24 * time.Hour

// ByDay counts documents by day.
func (s *Store) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	if err := s.allowed(q.Where, field); err != nil {
		return nil, err
	}
	if f, ok := s.index.Field(field); field != "" && (!ok || f.Type != query.Time) {
		return nil, fmt.Errorf("%w: %q holds no dates", query.ErrField, field)
	}
	days := []store.DayCount{}
	if limit < 1 {
		return days, nil
	}
	err := s.read(ctx, "count by day", func(c *conn) error {
		// The sort makes sure that the columns serve the field too.
		f, err := s.finder(ctx, c, store.Users, store.Query{Where: q.Where, Sort: field})
		if err != nil {
			return err
		}
		switch f := f.(type) {
		case *idFinder:
			days, err = s.plainDays(ctx, c, "users", "at", limit)
		case *indexFinder:
			if f.fast && q.Where == nil {
				days, err = s.plainDays(ctx, c, "user_index", f.key, limit)
			} else {
				days, err = f.days(ctx, limit)
			}
		case *slowFinder:
			days, err = f.days(ctx, field, limit)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(days)
	return days, nil
}

// plainDays counts all rows by the day of an indexed column, the last day first: it goes from day to day in the index.
func (s *Store) plainDays(ctx context.Context, c *conn, table, column string, limit int) ([]store.DayCount, error) {
	var days []store.DayCount
	var before any = int64(1) << 62
	for len(days) < limit {
		row, err := c.one(ctx, "SELECT max("+column+") FROM "+table+" WHERE "+column+" < ?", before)
		if err != nil {
			return nil, err
		}
		if row[0] == nil {
			break
		}
		from := time.UnixMilli(integer(row[0])).UTC().Truncate(day)
		n, err := c.number(ctx, "SELECT count(*) FROM "+table+" WHERE "+column+" >= ? AND "+column+" < ?",
			from.UnixMilli(), from.Add(day).UnixMilli())
		if err != nil {
			return nil, err
		}
		days = append(days, store.DayCount{Day: from, N: n})
		before = from.UnixMilli()
	}
	return days, nil
}

// days counts the selected rows by day, the last day first.
func (f *indexFinder) days(ctx context.Context, limit int) ([]store.DayCount, error) {
	rows, err := f.rows(ctx)
	if err != nil {
		return nil, err
	}
	column := "x." + f.key
	if f.byID {
		column = "(SELECT at FROM users u WHERE u.n = x.n)"
	}
	const length = int64(day / time.Millisecond)
	// The remainder of a time before 1970 is negative.
	sql := fmt.Sprintf("SELECT (v - ((v %% %d) + %d) %% %d) / %d AS d, count(*) FROM (SELECT CAST(%s AS INTEGER) AS v FROM %s) "+
		"WHERE v IS NOT NULL GROUP BY d ORDER BY d DESC LIMIT ?", length, length, length, length, column, rows.sql)
	var days []store.DayCount
	err = f.c.once(ctx, sql, func(row []driver.Value) error {
		days = append(days, store.DayCount{Day: time.UnixMilli(integer(row[0]) * length).UTC(), N: integer(row[1])})
		return nil
	}, append(rows.args, int64(limit))...)
	return days, err
}

func (f *slowFinder) days(ctx context.Context, field string, limit int) ([]store.DayCount, error) {
	counts := map[time.Time]int64{}
	err := f.each(ctx, func(d *found) error {
		at := d.at
		if field != "" {
			v, _ := d.values.Of(field)
			if !v.Readable {
				return nil
			}
			at = int64(v.Number)
		}
		counts[time.UnixMilli(at).UTC().Truncate(day)]++
		return nil
	})
	days := make([]store.DayCount, 0, len(counts))
	for day, n := range counts {
		days = append(days, store.DayCount{Day: day, N: n})
	}
	slices.SortFunc(days, func(a, b store.DayCount) int { return b.Day.Compare(a.Day) })
	return days[:min(limit, len(days))], err
}
