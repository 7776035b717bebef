package sqlite

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"

	"cofre/store/cursor"
	"cofre/store/query"
)

// indexFinder answers a query by the columns of user_index, exactly.
//
// There are two ways. Few matches are collected through the index of one part of the query and sorted; many are met soon
// by walking along the index of the order and testing each row. Which it is to be is found by counting what the parts
// select, up to limits.few. A walk that meets too little after many rows is given up for the other way.
type indexFinder struct {
	c         *conn
	st        *state
	where     query.Expr
	condition clause // "" where everything is selected
	key       string // the column by which it sorts; "" where by id
	byID      bool
	desc      bool
	fast      bool // all indexes are there
	limits    limits

	few     int64    // how many matches are few here
	bounds  clause   // what the query says of the column by which it sorts, as the index can serve it
	planned [2]bool  // without and with beginnings of words
	leads   [2]*lead // nil: there is none
	skipped bool
}

func (f *indexFinder) next(ctx context.Context, from *cursor.Place, backward bool, k int) ([]hit, error) {
	segs := f.segments(from, backward)
	if !f.fast {
		return f.collect(ctx, segs, nil, backward, k)
	}
	if f.condition.sql == "" {
		hits, _, err := f.walk(ctx, segs, k, -1)
		return hits, err
	}
	for i, budget := range []int{f.limits.first, f.limits.long} {
		l, err := f.lead(ctx, i)
		if err != nil {
			return nil, err
		}
		if l != nil && l.size <= f.few {
			return f.collect(ctx, segs, l, backward, k)
		}
		if i == 0 && !f.skipped {
			continue
		}
		hits, done, err := f.walk(ctx, segs, k, budget)
		if err != nil || done {
			return hits, err
		}
	}
	// Without a lead all rows are tested in the order in which they lie in the file.
	l, err := f.lead(ctx, 1)
	if err != nil {
		return nil, err
	}
	return f.collect(ctx, segs, l, backward, k)
}

// lead finds the best lead once: first (0) without, then (1) also by the beginnings of words.
func (f *indexFinder) lead(ctx context.Context, try int) (*lead, error) {
	if f.planned[try] {
		return f.leads[try], nil
	}
	if try == 1 && f.planned[0] && !f.skipped {
		return f.leads[0], nil
	}
	p := planner{c: f.c, st: f.st, few: f.few, prefixes: try == 1}
	l, err := p.best(ctx, pushed(f.where, false))
	if err != nil {
		return nil, err
	}
	f.planned[try], f.leads[try] = true, l
	f.skipped = f.skipped || p.skipped
	return l, nil
}

func (f *indexFinder) segments(from *cursor.Place, backward bool) []segment {
	if f.byID {
		return []segment{idSegment("x.id", from, backward, f.desc)}
	}
	return segments("x."+f.key, from, backward, f.desc)
}

// value is the column by which it sorts, as a result.
func (f *indexFinder) value() string {
	if f.byID {
		return "NULL"
	}
	return "x." + f.key
}

// any says whether next would return one. Of few matches it needs no order.
func (f *indexFinder) any(ctx context.Context, from *cursor.Place, backward bool) (bool, error) {
	var l *lead
	if f.fast && f.condition.sql != "" {
		var err error
		if l, err = f.lead(ctx, 0); err != nil {
			return false, err
		}
	}
	var hits []hit
	var err error
	if l != nil && l.size <= f.few {
		source, where := f.source(f.segments(from, backward), l)
		hits, err = f.hits(ctx, "SELECT NULL, x.id, x.n FROM "+source.sql+" WHERE "+where.sql+" LIMIT 1", append(source.args, where.args...)...)
	} else {
		hits, err = f.next(ctx, from, backward, 1)
	}
	return len(hits) > 0, err
}

// source is what the lead gives (all rows where it is nil) and what of it is selected.
func (f *indexFinder) source(segs []segment, l *lead) (from, where clause) {
	for i, g := range segs {
		if i > 0 {
			where.sql += " OR "
		}
		where.sql += "(" + strings.ReplaceAll(g.where.sql, "x.", "+x.") + ")"
		where.args = append(where.args, g.where.args...)
	}
	from = clause{sql: "user_index x"}
	if l != nil {
		from = l.rows()
	}
	return from, where.and(f.condition)
}

// collect goes through what the lead gives (all rows where it is nil) and sorts it.
func (f *indexFinder) collect(ctx context.Context, segs []segment, l *lead, backward bool, k int) ([]hit, error) {
	from, where := f.source(segs, l)
	order := "x.id" + direction(backward != f.desc)
	if !f.byID {
		order = "x." + f.key + " IS NULL" + direction(backward) + ", x." + f.key + direction(backward != f.desc) +
			", x.id" + direction(backward)
	}
	return f.hits(ctx, "SELECT "+f.value()+", x.id, x.n FROM "+from.sql+" WHERE "+where.sql+" ORDER BY "+order+" LIMIT ?",
		append(append(from.args, where.args...), int64(k))...)
}

func (f *indexFinder) hits(ctx context.Context, sql string, args ...any) ([]hit, error) {
	var hits []hit
	err := f.c.once(ctx, sql, func(row []driver.Value) error {
		hits = append(hits, hit{value: row[0], id: text(row[1]), n: integer(row[2])})
		return nil
	}, args...)
	return hits, err
}

// walk goes along the index of the order until k documents are found, all is seen, or so many rows are tested (-1: no
// limit). done says that it did not give up.
func (f *indexFinder) walk(ctx context.Context, segs []segment, k, budget int) (hits []hit, done bool, err error) {
	for _, g := range segs {
		if len(hits) == k {
			break
		}
		g.where = g.where.and(f.bounds)
		var more []hit
		if g.oneValue || g.valueDown == g.idDown {
			more, done, err = f.straight(ctx, g, k-len(hits), budget)
		} else {
			more, done, err = f.zigzag(ctx, g, k-len(hits), budget)
		}
		if err != nil || !done {
			return nil, false, err
		}
		hits = append(hits, more...)
	}
	return hits, true, nil
}

// straight walks a segment whose order is that of the index, forwards or backwards.
func (f *indexFinder) straight(ctx context.Context, g segment, k, budget int) ([]hit, bool, error) {
	from := "user_index x INDEXED BY user_index_" + f.key
	id := "x.id"
	if f.byID {
		from, id = "users u INDEXED BY sqlite_autoindex_users_1 CROSS JOIN user_index x ON x.n = u.n", "u.id"
		g.where.sql = strings.ReplaceAll(g.where.sql, "x.id", "u.id")
	}
	order := g.order(f.value(), id)
	if f.condition.sql == "" {
		hits, err := f.hits(ctx, "SELECT "+f.value()+", "+id+", x.n FROM "+from+" WHERE "+g.where.sql+" ORDER BY "+order+" LIMIT ?",
			append(slices.Clone(g.where.args), int64(k))...)
		return hits, true, err
	}
	// The inner LIMIT is the number of rows that are tested at most.
	args := append(slices.Clone(f.condition.args), g.where.args...)
	hits, err := f.hits(ctx, "SELECT v, i, n FROM (SELECT "+f.value()+" AS v, "+id+" AS i, x.n AS n, "+f.condition.sql+" AS ok FROM "+from+
		" WHERE "+g.where.sql+" ORDER BY "+order+" LIMIT ?) WHERE ok LIMIT ?", append(args, int64(budget), int64(k))...)
	if err != nil || len(hits) == k || budget < 0 {
		return hits, true, err
	}
	seen := 0
	if f.byID {
		from = "users u INDEXED BY sqlite_autoindex_users_1"
	}
	err = f.c.once(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+from+" WHERE "+g.where.sql+" LIMIT ?)", func(row []driver.Value) error {
		seen = int(integer(row[0]))
		return nil
	}, append(slices.Clone(g.where.args), int64(budget))...)
	return hits, seen < budget, err
}

// zigzag walks a segment in which values go one way and the ids of equal values the other. It reads along the index, turns
// the runs of equal values round, and reads the last run, which may be cut off, once more in its own order.
func (f *indexFinder) zigzag(ctx context.Context, g segment, k, budget int) ([]hit, bool, error) {
	along := g
	along.idDown = g.valueDown
	read, done, err := f.straight(ctx, along, k, budget)
	if err != nil || !done {
		return nil, false, err
	}
	var hits []hit
	for start := 0; start < len(read); {
		end := start + 1
		for end < len(read) && sameValue(read[end].value, read[start].value) {
			end++
		}
		if end == len(read) && len(read) == k {
			same := clause{"x." + f.key + " = ?", []any{read[start].value}}
			run := segment{where: same, idDown: g.idDown, oneValue: true}
			last, done, err := f.straight(ctx, run, k-start, budget)
			return append(hits, last...), done, err
		}
		slices.Reverse(read[start:end])
		hits = append(hits, read[start:end]...)
		start = end
	}
	return hits, true, nil
}

func sameValue(a, b any) bool {
	if x, ok := a.([]byte); ok {
		y, ok := b.([]byte)
		return ok && slices.Equal(x, y)
	}
	return a == b
}
