package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"cofre/store"
)

// chunk is how many records are looked up and written by one statement.
const chunk = 64

// putting is one flush on its way into one transaction.
type putting struct {
	s     *Store
	c     *conn
	st    *state
	next  int64 // number of the next new document
	words []wordChange

	newDocs, newKeys, newRows bulk
}

// Put writes a flush in one transaction.
func (s *Store) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	if f.Check != nil {
		if err := f.Check(ctx); err != nil {
			return nil, err
		}
	}
	var results []store.Result
	err := s.write(ctx, "store records", func(c *conn) error {
		results = make([]store.Result, len(f.Records))
		return s.put(ctx, c, f, results)
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

func (s *Store) put(ctx context.Context, c *conn, f store.Flush, results []store.Result) error {
	st, err := s.state(ctx, c)
	if err != nil {
		return err
	}
	if st, err = s.postpone(ctx, c, st, len(f.Records)); err != nil {
		return err
	}
	// Single statements are quick; the driver would start a goroutine for each to watch a context that can end.
	quiet := context.WithoutCancel(ctx)
	p := &putting{s: s, c: c, st: st}
	if p.next, err = c.number(quiet, "SELECT coalesce(max(n), 0) + 1 FROM users"); err != nil {
		return err
	}
	p.newDocs = newBulk(c, "users", "(?,?,?,?,?,CAST(? AS TEXT))", "n, id, kid, at, sum, doc")
	p.newKeys = newBulk(c, "keys", "(?,?,?,CAST(? AS TEXT))", "kid, batch, id, entry")
	p.newRows = indexBulk(c, st.layout)
	if err := p.records(ctx, quiet, f.Records, results); err != nil {
		return err
	}
	for _, r := range f.Rejects {
		if err := p.reject(quiet, r); err != nil {
			return err
		}
	}
	if err := applyWords(quiet, c, p.words); err != nil {
		return err
	}
	if st.phase != phaseSettled {
		mark := map[string]any{"loader": s.loader, "beat": time.Now().UnixMilli()}
		if err := putMeta(quiet, c, mark); err != nil {
			return err
		}
		s.loads = true
	}
	if f.Account == nil {
		return nil
	}
	entries, err := f.Account(slices.Clone(results))
	if err != nil {
		return err
	}
	return s.putEntries(quiet, c, entries)
}

// postpone puts the indexes off where this flush is most of what the store will hold, and takes this handle's schema where
// the store is empty.
func (s *Store) postpone(ctx context.Context, c *conn, st *state, records int) (*state, error) {
	there, err := c.number(ctx, "SELECT count(*) FROM (SELECT 1 FROM users LIMIT ?)", int64(records/2+1))
	if err != nil || there > int64(records/2) {
		return st, err
	}
	if st.phase != phaseSettled && (st.layout.schema == s.layout.schema || there > 0) {
		return st, nil
	}
	if st, err = s.restart(ctx, c, st, true); err != nil {
		return nil, err
	}
	for st.phase == phaseRebuild {
		if err := s.fillRows(ctx, c, st); err != nil {
			return nil, err
		}
	}
	return st, nil
}

// prepare makes the index rows of records on another processor while the engine writes those before.
func (p *putting) prepare(ctx context.Context, records []store.Sealed) <-chan []indexRow {
	made := make(chan []indexRow, 2)
	go func() {
		defer close(made)
		m := &rows{l: p.st.layout}
		for part := range slices.Chunk(records, chunk) {
			of := make([]indexRow, len(part))
			for i := range part {
				of[i] = m.of(part[i].Doc.ID, part[i].Doc.JSON)
			}
			select {
			case made <- of:
			case <-ctx.Done():
				return
			}
		}
	}()
	return made
}

func (p *putting) records(ctx, quiet context.Context, records []store.Sealed, results []store.Result) error {
	watched, cancel := context.WithCancel(ctx)
	made := p.prepare(watched, records)
	defer func() {
		cancel()
		for range made { // the records are the caller's again when Put returns
		}
	}()
	for part := range slices.Chunk(records, chunk) {
		of, ok := <-made
		if !ok {
			return ctx.Err()
		}
		if err := p.chunk(quiet, part, of, results[:len(part)]); err != nil {
			return err
		}
		results = results[len(part):]
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// filed is a document as the table users has it.
type filed struct {
	n   int64
	kid any
	sum []byte
}

// chunk writes some records, of which each has a document of its own, in one go.
func (p *putting) chunk(ctx context.Context, part []store.Sealed, of []indexRow, results []store.Result) error {
	ids := make(map[string]struct{}, len(part))
	kids := make(map[store.KeyRef]struct{}, len(part))
	for i := range part {
		ids[part[i].Doc.ID] = struct{}{}
		kids[store.KeyRef{KID: part[i].Key.KID, Batch: part[i].Key.Batch}] = struct{}{}
		if refusal(&part[i], &of[i]) != nil {
			return p.singly(ctx, part, of, results)
		}
	}
	if len(ids) < len(part) || len(kids) < len(part) {
		return p.singly(ctx, part, of, results)
	}
	// Keys go first. What was written of them when one turns out to be there is found as the same once more.
	if err := p.keys(ctx, part); isConstraint(err) {
		p.newKeys.args = p.newKeys.args[:0]
		return p.singly(ctx, part, of, results)
	} else if err != nil {
		return err
	}
	return p.documents(ctx, part, of, results)
}

func (p *putting) keys(ctx context.Context, part []store.Sealed) error {
	for i := range part {
		key := &part[i].Key
		if err := p.newKeys.add(ctx, packed(key.KID), packed(key.Batch), key.ID, key.JSON); err != nil {
			return err
		}
	}
	return p.newKeys.flush(ctx)
}

// refusal says why a record cannot be stored at all.
func refusal(s *store.Sealed, row *indexRow) error {
	if s.Doc.ID != s.Key.ID {
		return fmt.Errorf("%w: key entry of another document", store.ErrConflict)
	}
	if row.err != nil {
		return fmt.Errorf("%w: %w", store.ErrDamaged, row.err)
	}
	return nil
}

// singly writes records one by one, so that one that is refused costs none of the others.
func (p *putting) singly(ctx context.Context, part []store.Sealed, of []indexRow, results []store.Result) error {
	for i := range part {
		err := refusal(&part[i], &of[i])
		if err == nil {
			err = putKey(ctx, p.c, &part[i].Key)
		}
		if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrExists) {
			results[i] = store.Result{Err: err}
			continue
		}
		if err != nil {
			return err
		}
		if err := p.documents(ctx, part[i:i+1], of[i:i+1], results[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// putKey writes one key entry; the same once more is no error, another one in its place is store.ErrExists.
func putKey(ctx context.Context, c *conn, k *store.Key) error {
	kid, batch := packed(k.KID), packed(k.Batch)
	row, err := c.one(ctx, "SELECT id, entry FROM keys WHERE kid = ? AND batch = ?", kid, batch)
	if errors.Is(err, errNoRow) {
		_, err = c.exec(ctx, "INSERT INTO keys(kid, batch, id, entry) VALUES (?,?,?,CAST(? AS TEXT))", kid, batch, k.ID, k.JSON)
		return err
	}
	if err != nil {
		return err
	}
	if text(row[0]) != k.ID || text(row[1]) != string(k.JSON) {
		return fmt.Errorf("%w: key entry", store.ErrExists)
	}
	return nil
}

// documents writes the documents of a chunk, whose keys are written.
func (p *putting) documents(ctx context.Context, part []store.Sealed, of []indexRow, results []store.Result) error {
	known, err := p.lookup(ctx, part)
	if err != nil {
		return err
	}
	for i := range part {
		old, replaced := known[part[i].Doc.ID]
		if !replaced {
			results[i] = store.Result{Created: true}
			err = p.create(ctx, &part[i], &of[i])
		} else {
			results[i], err = p.replace(ctx, old, &part[i], &of[i])
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(p.newDocs.flush(ctx), p.newRows.flush(ctx))
}

// lookup returns what is filed under the ids of a chunk.
func (p *putting) lookup(ctx context.Context, part []store.Sealed) (map[string]filed, error) {
	args := make([]any, chunk)
	for i := range args {
		args[i] = part[min(i, len(part)-1)].Doc.ID
	}
	if len(part) == 1 {
		args = args[:1]
	}
	known := make(map[string]filed)
	err := p.c.each(ctx, "SELECT id, n, kid, sum FROM users WHERE id IN ("+marks(len(args))+")", func(row []driver.Value) error {
		known[text(row[0])] = filed{n: integer(row[1]), kid: row[2], sum: raw(row[3])}
		return nil
	}, args...)
	return known, err
}

func (p *putting) create(ctx context.Context, s *store.Sealed, row *indexRow) error {
	n := p.next
	p.next++
	if err := p.newDocs.add(ctx, n, s.Doc.ID, packed(s.Key.KID), s.At.UnixMilli(), row.sum, s.Doc.JSON); err != nil {
		return err
	}
	if n > p.st.rows {
		return nil
	}
	if err := p.newRows.add(ctx, append([]any{n}, row.cells...)...); err != nil {
		return err
	}
	if n <= p.st.words {
		p.words = append(p.words, wordChange{n: n, add: row.words(), created: true})
	}
	return nil
}

// replace writes a document over an older one, whose key entries go.
func (p *putting) replace(ctx context.Context, old filed, s *store.Sealed, row *indexRow) (store.Result, error) {
	r := store.Result{Previous: unpacked(old.kid)}
	_, err := p.c.exec(ctx, "UPDATE users SET kid = ?, at = ?, sum = ?, doc = CAST(? AS TEXT) WHERE n = ?",
		packed(s.Key.KID), s.At.UnixMilli(), row.sum, s.Doc.JSON, old.n)
	if err != nil {
		return r, err
	}
	if r.Previous != s.Key.KID {
		removed, err := p.c.exec(ctx, "DELETE FROM keys WHERE kid = ? AND id = ?", old.kid, s.Doc.ID)
		if err != nil {
			return r, err
		}
		r.Removed = int(removed)
	}
	if slices.Equal(old.sum, row.sum) || old.n > p.st.rows {
		return r, nil
	}
	return r, p.reindex(ctx, old.n, row)
}

// reject writes one document of the other collection, which has no index.
func (p *putting) reject(ctx context.Context, s store.Sealed) error {
	row := p.s.checkDoc(s)
	if err := refusal(&s, &row); err != nil {
		return err
	}
	if err := putKey(ctx, p.c, &s.Key); err != nil {
		return err
	}
	old, err := p.c.one(ctx, "SELECT kid FROM rejects WHERE id = ?", s.Doc.ID)
	if err == nil && unpacked(old[0]) != s.Key.KID {
		_, err = p.c.exec(ctx, "DELETE FROM keys WHERE kid = ? AND id = ?", old[0], s.Doc.ID)
	}
	if err != nil && !errors.Is(err, errNoRow) {
		return err
	}
	_, err = p.c.exec(ctx, "INSERT INTO rejects(id, kid, at, doc) VALUES (?,?,?,CAST(? AS TEXT)) "+
		"ON CONFLICT (id) DO UPDATE SET kid = excluded.kid, at = excluded.at, doc = excluded.doc",
		s.Doc.ID, packed(s.Key.KID), s.At.UnixMilli(), s.Doc.JSON)
	return err
}

// checkDoc says whether a document can be read at all.
func (s *Store) checkDoc(d store.Sealed) indexRow {
	m := &rows{l: s.layout}
	return m.of(d.Doc.ID, d.Doc.JSON)
}
