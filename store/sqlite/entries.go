package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"

	"cofre/store"
)

// Entry returns one entry of the vault.
func (s *Store) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	e := store.Entry{Kind: kind, ID: id}
	err := s.read(ctx, "read the vault's entries", func(c *conn) error {
		row, err := c.one(ctx, "SELECT rev, CAST(entry AS BLOB) FROM entries WHERE kind = ? AND id = ?", string(kind), id)
		if errors.Is(err, errNoRow) {
			return fmt.Errorf("%s: %s entry: %w", s.path, kind, store.ErrNotFound)
		}
		if err == nil {
			e.Rev, e.JSON = integer(row[0]), raw(row[1])
		}
		return err
	})
	if err != nil {
		return store.Entry{}, err
	}
	return e, nil
}

// Entries calls fn for each entry of a kind.
func (s *Store) Entries(ctx context.Context, kind store.EntryKind, fn func(store.Entry) error) error {
	return s.read(ctx, "read the vault's entries", func(c *conn) error {
		return c.once(ctx, "SELECT id, rev, CAST(entry AS BLOB) FROM entries WHERE kind = ? ORDER BY id",
			func(row []driver.Value) error {
				return fn(store.Entry{Kind: kind, ID: text(row[0]), Rev: integer(row[1]), JSON: raw(row[2])})
			}, string(kind))
	})
}

// PutEntries writes entries, all or none.
func (s *Store) PutEntries(ctx context.Context, entries ...store.Entry) error {
	return s.write(ctx, "write the vault's entries", func(c *conn) error {
		return s.putEntries(context.WithoutCancel(ctx), c, entries)
	})
}

// putEntries writes entries in the transaction that c is in. A revision is one more than the one before.
func (s *Store) putEntries(ctx context.Context, c *conn, entries []store.Entry) error {
	for _, e := range entries {
		var n int64
		var err error
		if e.Rev == 0 {
			n, err = c.exec(ctx, "INSERT INTO entries(kind, id, rev, entry) VALUES (?,?,1,CAST(? AS TEXT)) ON CONFLICT DO NOTHING",
				string(e.Kind), e.ID, e.JSON)
		} else {
			n, err = c.exec(ctx, "UPDATE entries SET rev = rev + 1, entry = CAST(? AS TEXT) WHERE kind = ? AND id = ? AND rev = ?",
				e.JSON, string(e.Kind), e.ID, e.Rev)
		}
		if err != nil {
			return err
		}
		if n != 1 {
			return fmt.Errorf("%s: %s entry: %w", s.path, e.Kind, store.ErrConflict)
		}
	}
	return nil
}

// hashSize is the length of one hash of the audit tree.
const hashSize = 32

// AppendAudit files a row under the next number.
func (s *Store) AppendAudit(ctx context.Context, row store.AuditRow) error {
	if row.Seq > math.MaxInt64 {
		return fmt.Errorf("%s: audit row %d: %w", s.path, row.Seq, store.ErrConflict)
	}
	seq := int64(row.Seq)
	hashes := make([]byte, 0, len(row.Hashes)*hashSize)
	for i := range row.Hashes {
		hashes = append(hashes, row.Hashes[i][:]...)
	}
	return s.write(ctx, "append to the audit log", func(c *conn) error {
		quiet := context.WithoutCancel(ctx)
		n, err := c.exec(quiet, "INSERT INTO audit(seq, leaf, sig, hashes) SELECT ?1, CAST(?2 AS TEXT), ?3, ?4 "+
			"WHERE ?1 = (SELECT coalesce(max(seq) + 1, 0) FROM audit)", seq, row.Leaf, notNil(row.Sig), hashes)
		if err == nil && n != 1 {
			err = fmt.Errorf("%s: audit row %d: %w", s.path, row.Seq, store.ErrConflict)
		}
		return err
	})
}

// notNil is b, as SQLite takes a nil slice for NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// AuditSize is the number of the next row.
func (s *Store) AuditSize(ctx context.Context) (uint64, error) {
	var size int64
	err := s.read(ctx, "read the audit log", func(c *conn) error {
		var err error
		size, err = c.number(ctx, "SELECT coalesce(max(seq) + 1, 0) FROM audit")
		return err
	})
	return uint64(max(0, size)), err
}

// AuditRows calls fn for the rows from <= Seq < to.
func (s *Store) AuditRows(ctx context.Context, from, to uint64, fn func(store.AuditRow) error) error {
	first, end := int64(min(from, math.MaxInt64)), int64(min(to, math.MaxInt64))
	return s.read(ctx, "read the audit log", func(c *conn) error {
		return c.once(ctx, "SELECT seq, CAST(leaf AS BLOB), sig, hashes FROM audit WHERE seq >= ? AND seq < ? ORDER BY seq",
			func(row []driver.Value) error {
				r, err := s.auditRow(row)
				if err != nil {
					return err
				}
				return fn(r)
			}, first, end)
	})
}

// AuditRowsAt returns single rows.
func (s *Store) AuditRowsAt(ctx context.Context, seqs ...uint64) ([]store.AuditRow, error) {
	rows := make([]store.AuditRow, 0, len(seqs))
	err := s.read(ctx, "read the audit log", func(c *conn) error {
		for _, seq := range seqs {
			if seq > math.MaxInt64 {
				return fmt.Errorf("%s: audit row %d: %w", s.path, seq, store.ErrNotFound)
			}
			row, err := c.one(ctx, "SELECT seq, CAST(leaf AS BLOB), sig, hashes FROM audit WHERE seq = ?", int64(seq))
			if errors.Is(err, errNoRow) {
				return fmt.Errorf("%s: audit row %d: %w", s.path, seq, store.ErrNotFound)
			}
			if err != nil {
				return err
			}
			r, err := s.auditRow(row)
			if err != nil {
				return err
			}
			rows = append(rows, r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func (s *Store) auditRow(row []driver.Value) (store.AuditRow, error) {
	r := store.AuditRow{Seq: uint64(max(0, integer(row[0]))), Leaf: raw(row[1]), Sig: raw(row[2])}
	hashes := raw(row[3])
	if len(hashes)%hashSize != 0 {
		return r, fmt.Errorf("%s: %w: audit row %d: hashes of %d bytes", s.path, store.ErrDamaged, r.Seq, len(hashes))
	}
	for ; len(hashes) > 0; hashes = hashes[hashSize:] {
		r.Hashes = append(r.Hashes, [hashSize]byte(hashes))
	}
	return r, nil
}
