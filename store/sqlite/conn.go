package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	engine "modernc.org/sqlite"
)

// maxStatements is how many prepared statements a connection keeps.
const maxStatements = 96

// errNoRow says that a query for one row found none.
var errNoRow = errors.New("no row")

// statement is what the driver's statements can do.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// conn is one connection to the file with its prepared statements, for one goroutine at a time. It goes to the driver
// without database/sql, which would copy every document once more and hide which connection is the writer's.
type conn struct {
	driver.Conn
	statements map[string]statement
	args       []driver.NamedValue
}

// dsn is the name under which the driver opens path; mode is SQLite's (ro, rw, rwc).
func dsn(path, mode string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path}
	return u.String() + "?_defensive=1&_error_rc=1&mode=" + mode
}

// connect opens one connection and sets it up.
func connect(ctx context.Context, name string, pragmas ...string) (*conn, error) {
	connector, err := engine.NewConnector(name)
	if err != nil {
		return nil, err
	}
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, statements: map[string]statement{}}
	for _, p := range pragmas {
		if err := c.pragma(ctx, p); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *conn) pragma(ctx context.Context, p string) error {
	return c.once(ctx, "PRAGMA "+p, func([]driver.Value) error { return nil })
}

func (c *conn) close() {
	for _, s := range c.statements {
		_ = s.Close() // it only gives memory back
	}
	c.statements = nil
	_ = c.Close() // what was committed is durable already
}

func (c *conn) prepare(sql string) (statement, error) {
	if s, ok := c.statements[sql]; ok {
		return s, nil
	}
	s, err := c.compile(sql)
	if err != nil {
		return nil, err
	}
	if len(c.statements) >= maxStatements {
		for text, old := range c.statements {
			_ = old.Close() // it only gives memory back
			delete(c.statements, text)
			break
		}
	}
	c.statements[sql] = s
	return s, nil
}

func (c *conn) compile(sql string) (statement, error) {
	p, err := c.Prepare(sql)
	if err != nil {
		return nil, err
	}
	s, ok := p.(statement)
	if !ok {
		_ = p.Close()
		return nil, errors.New("the SQLite driver changed its interfaces")
	}
	return s, nil
}

func (c *conn) named(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement that is used again, and returns how many rows it changed.
func (c *conn) exec(ctx context.Context, sql string, args ...any) (int64, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, c.named(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// each runs a query that is used again and calls fn for every row. The slice is used again, what is in it is fn's. fn
// must not run the same query.
func (c *conn) each(ctx context.Context, sql string, fn func(row []driver.Value) error, args ...any) error {
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	return c.rows(ctx, s, fn, args)
}

// once is each for a statement that is not kept.
func (c *conn) once(ctx context.Context, sql string, fn func(row []driver.Value) error, args ...any) error {
	s, err := c.compile(sql)
	if err != nil {
		return err
	}
	err = c.rows(ctx, s, fn, args)
	if e := s.Close(); err == nil {
		err = e
	}
	return err
}

func (c *conn) rows(ctx context.Context, s statement, fn func(row []driver.Value) error, args []any) (err error) {
	rows, err := s.QueryContext(ctx, c.named(args))
	if err != nil {
		return err
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	row := make([]driver.Value, len(rows.Columns()))
	for n := 0; ; n++ {
		if n%64 == 63 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}

// one returns the only row of a query that is used again, or errNoRow.
func (c *conn) one(ctx context.Context, sql string, args ...any) ([]driver.Value, error) {
	var found []driver.Value
	err := c.each(ctx, sql, func(row []driver.Value) error {
		found = append([]driver.Value(nil), row...)
		return nil
	}, args...)
	if err == nil && found == nil {
		err = errNoRow
	}
	return found, err
}

// number returns the integer that a query for one gives.
func (c *conn) number(ctx context.Context, sql string, args ...any) (int64, error) {
	row, err := c.one(ctx, sql, args...)
	if err != nil {
		return 0, err
	}
	return integer(row[0]), nil
}

// integer, text and raw read a column; what plain sqlite3 may have put there of another type reads as zero or empty, and
// is found by Scan.
func integer(v driver.Value) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	default:
		return 0
	}
}

func text(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

func raw(v driver.Value) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case nil:
		return nil
	default:
		return []byte(text(v))
	}
}

// marks returns n question marks for an IN list or a row.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
