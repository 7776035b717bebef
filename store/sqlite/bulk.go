package sqlite

import (
	"context"
	"strings"
)

// bulkRows is how many rows one statement inserts at most; a power of two.
const bulkRows = 16

// bulk inserts rows, many with one statement. A statement that meets a row that is there already stops, and leaves those
// before it: so SQLite need not keep a copy of every page to undo it.
type bulk struct {
	c     *conn
	sql   [5]string // for 1, 2, 4, 8, 16 rows
	width int
	args  []any
}

// newBulk prepares for rows of those columns; row is how one is written, with its brackets.
func newBulk(c *conn, table, row, columns string) bulk {
	b := bulk{c: c, width: strings.Count(row, "?")}
	for i := range b.sql {
		b.sql[i] = "INSERT OR FAIL INTO " + table + "(" + columns + ") VALUES " + strings.TrimSuffix(strings.Repeat(row+",", 1<<i), ",")
	}
	return b
}

// indexBulk inserts rows of user_index.
func indexBulk(c *conn, l *layout) bulk {
	return newBulk(c, "user_index", "("+marks(len(l.columns)+1)+")", "n, "+strings.Join(l.columns, ", "))
}

// add takes one row, and writes when there are enough.
func (b *bulk) add(ctx context.Context, cells ...any) error {
	b.args = append(b.args, cells...)
	if len(b.args) < bulkRows*b.width {
		return nil
	}
	return b.flush(ctx)
}

// flush writes the rest.
func (b *bulk) flush(ctx context.Context) error {
	rest := b.args
	b.args = b.args[:0]
	for i := len(b.sql) - 1; i >= 0; i-- {
		for n := b.width << i; len(rest) >= n; rest = rest[n:] {
			if _, err := b.c.exec(ctx, b.sql[i], rest[:n]...); err != nil {
				return err
			}
		}
	}
	return nil
}
