package sqlite

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
)

// scanned is one document on its way from the engine to who asked for it.
type scanned struct {
	store.ScanRow
	n       int64
	kid     driver.Value
	at      int64
	columns []driver.Value // of user_index; nil where there is no row
}

// errStop ends the reading when nobody listens any more.
var errStop = errors.New("stop")

// Scan calls fn for every document in order of id, in one snapshot. While fn works on some documents, the next are read.
//
// What it compares, for Users: the columns kid and at with the document's cofre.kid and cofre.at; every column of its row
// in user_index with what query.Extract takes from the document now; and the words of that row with the full-text index,
// as [Store.checkWords] says. What disagrees is in ScanRow.Index. Columns of an older schema are compared by that schema;
// rows that are still to be made are not missed.
func (s *Store) Scan(ctx context.Context, in store.Collection, fn func(store.ScanRow) error) error {
	table, err := s.table(in)
	if err != nil {
		return err
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan []scanned, 2)
	var st *state
	var words wordReport
	ended := make(chan error, 1)
	go func() {
		defer close(batches)
		ended <- s.read(inner, "read all records", func(c *conn) error {
			var err error
			if st, err = s.state(inner, c); err != nil {
				return err
			}
			if in == store.Users {
				if words, err = s.checkWords(inner, c, st); err != nil {
					return err
				}
			}
			return s.scan(inner, c, table, st, batches)
		})
	}()
	m := (*rows)(nil)
	for batch := range batches {
		if m == nil {
			m = &rows{l: st.layout}
		}
		for i := range batch {
			batch[i].Index = compare(m, st, in, &batch[i], &words)
			if err = fn(batch[i].ScanRow); err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	cancel()
	for range batches { // until the reader sees it
	}
	if e := <-ended; err == nil && !errors.Is(e, errStop) {
		err = e
		if ctx.Err() == nil && errors.Is(e, context.Canceled) {
			err = nil
		}
	}
	return err
}

// scan reads documents with their rows and keys into batches.
func (s *Store) scan(ctx context.Context, c *conn, table string, st *state, batches chan<- []scanned) error {
	sql := "SELECT n, id, kid, at, CAST(doc AS BLOB) FROM rejects ORDER BY id"
	if table == "users" {
		sql = "SELECT u.n, u.id, u.kid, u.at, CAST(u.doc AS BLOB), x.n, x." + strings.Join(st.layout.columns, ", x.") +
			" FROM users u LEFT JOIN user_index x ON x.n = u.n ORDER BY u.id"
	}
	batch := make([]scanned, 0, chunk)
	send := func() error {
		if err := s.keysOf(ctx, c, batch); err != nil {
			return err
		}
		select {
		case batches <- batch:
			batch = make([]scanned, 0, chunk)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := c.once(ctx, sql, func(row []driver.Value) error {
		d := scanned{n: integer(row[0]), kid: row[2], at: integer(row[3])}
		d.Doc = store.Doc{ID: text(row[1]), JSON: raw(row[4])}
		if table == "users" {
			if row[5] != nil {
				d.columns = append([]driver.Value(nil), row[6:]...)
			}
		}
		if batch = append(batch, d); len(batch) < chunk {
			return nil
		}
		return send()
	})
	if err != nil || len(batch) == 0 {
		return err
	}
	return send()
}

// keysOf reads the key entries under the KIDs that a batch of documents names.
func (s *Store) keysOf(ctx context.Context, c *conn, batch []scanned) error {
	args := make([]any, chunk)
	of := make(map[string][]int, len(batch))
	for i := range args {
		d := &batch[min(i, len(batch)-1)]
		kid := unpacked(d.kid)
		if i < len(batch) {
			// A document that does not hold its column's KID at all names another one. One that holds it in a wrong place
			// is found by compare, and opens with neither.
			if !bytes.Contains(d.Doc.JSON, []byte(`"kid":"`+kid+`"`)) {
				if named, _, ok := named(d.Doc.JSON); ok {
					kid = named
				}
			}
			of[kid] = append(of[kid], i)
		}
		args[i] = packed(kid)
	}
	return c.each(ctx, "SELECT kid, batch, id, CAST(entry AS BLOB) FROM keys WHERE kid IN ("+marks(chunk)+")", func(row []driver.Value) error {
		k := store.Key{KID: unpacked(row[0]), Batch: unpacked(row[1]), ID: text(row[2]), JSON: raw(row[3])}
		for _, i := range of[k.KID] {
			batch[i].Keys = append(batch[i].Keys, k)
		}
		return nil
	}, args...)
}

// named returns the members kid and at of a document's member cofre; false where there is none such.
func named(doc []byte) (kid string, at time.Time, ok bool) {
	d := jsontext.NewDecoder(bytes.NewBuffer(doc), jsontext.AllowDuplicateNames(true))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return "", at, false
	}
	if !enter(d, "cofre") || d.PeekKind() != '{' {
		return "", at, false
	}
	if _, err := d.ReadToken(); err != nil {
		return "", at, false
	}
	var stamp string
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return "", at, false
		}
		member := name.String()
		if d.PeekKind() == '"' && (member == "kid" || member == "at") {
			value, err := d.ReadToken()
			if err != nil {
				return "", at, false
			}
			if member == "kid" {
				kid, ok = value.String(), true
			} else {
				stamp = value.String()
			}
			continue
		}
		if err := d.SkipValue(); err != nil {
			return "", at, false
		}
	}
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		at = time.Time{}
	}
	return kid, at, ok
}

// enter goes to the value of a member of the object that d is in.
func enter(d *jsontext.Decoder, member string) bool {
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return false
		}
		if name.String() == member {
			return true
		}
		if err := d.SkipValue(); err != nil {
			return false
		}
	}
	return false
}

// compare says what of the columns disagrees with a document.
func compare(m *rows, st *state, in store.Collection, d *scanned, words *wordReport) string {
	var wrong []string
	if kid, at, ok := named(d.Doc.JSON); ok {
		if kid != unpacked(d.kid) {
			wrong = append(wrong, "column kid names another key")
		}
		if !at.IsZero() && at.UnixMilli() != d.at {
			wrong = append(wrong, "column at is another time")
		}
	}
	if in != store.Users {
		return strings.Join(wrong, "; ")
	}
	row := m.of(d.Doc.ID, d.Doc.JSON)
	if row.err != nil {
		return strings.Join(append(wrong, "the document cannot be indexed: "+row.err.Error()), "; ")
	}
	if d.n <= st.rows {
		wrong = append(wrong, compareColumns(m.l, &row, d)...)
	}
	if b := words.of(d.n); b != "" {
		wrong = append(wrong, b)
	}
	return strings.Join(wrong, "; ")
}

// compareColumns compares a document's row in user_index with what it should be.
func compareColumns(l *layout, row *indexRow, d *scanned) []string {
	if d.columns == nil {
		return []string{"no row in user_index"}
	}
	var wrong []string
	for i, name := range l.columns {
		if !sameCell(row.cells[i], d.columns[i]) {
			wrong = append(wrong, fmt.Sprintf("column %s of user_index%s says something else", name, l.about(i)))
		}
	}
	return wrong
}

// about names the field of a column.
func (l *layout) about(column int) string {
	for i := len(l.at) - 1; i >= 0 && column >= columnFields; i-- {
		if l.at[i] <= column {
			return fmt.Sprintf(" (field %q)", l.fields[i].Name)
		}
	}
	return ""
}
