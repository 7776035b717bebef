package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"cofre/store"
)

// table names where the documents of a collection are.
func (s *Store) table(c store.Collection) (string, error) {
	switch c {
	case store.Users:
		return "users", nil
	case store.Rejects:
		return "rejects", nil
	default:
		return "", fmt.Errorf("%s: collection %q: %w", s.path, string(c), store.ErrNotFound)
	}
}

// Get returns one document.
func (s *Store) Get(ctx context.Context, in store.Collection, id string) (store.Doc, error) {
	table, err := s.table(in)
	if err != nil {
		return store.Doc{}, err
	}
	d := store.Doc{ID: id}
	err = s.read(ctx, "read the document", func(c *conn) error {
		row, err := c.one(ctx, "SELECT CAST(doc AS BLOB) FROM "+table+" WHERE id = ?", id)
		if errors.Is(err, errNoRow) {
			return fmt.Errorf("%s: document: %w", s.path, store.ErrNotFound)
		}
		if err == nil {
			d.JSON = raw(row[0])
		}
		return err
	})
	if err != nil {
		return store.Doc{}, err
	}
	return d, nil
}

// KeysOf returns the key entries of one document. Until the store is settled it has to go through all of them.
func (s *Store) KeysOf(ctx context.Context, id string) ([]store.Key, error) {
	var keys []store.Key
	err := s.read(ctx, "read the key entries", func(c *conn) error {
		return c.each(ctx, "SELECT kid, batch, CAST(entry AS BLOB) FROM keys WHERE id = ?", func(row []driver.Value) error {
			keys = append(keys, store.Key{ID: id, KID: unpacked(row[0]), Batch: unpacked(row[1]), JSON: raw(row[2])})
			return nil
		}, id)
	})
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// LooseKeys calls fn for every key entry that no document names, by the column that Scan compares with the documents.
func (s *Store) LooseKeys(ctx context.Context, fn func(store.LooseKey) error) error {
	return s.read(ctx, "look for key entries without a record", func(c *conn) error {
		return c.once(ctx, "SELECT k.kid, k.batch, k.id, CAST(k.entry AS BLOB), coalesce(u.kid, r.kid) FROM keys k "+
			"LEFT JOIN users u ON u.id = k.id LEFT JOIN rejects r ON r.id = k.id "+
			"WHERE k.kid IS NOT u.kid AND k.kid IS NOT r.kid", func(row []driver.Value) error {
			return fn(store.LooseKey{
				Key:    store.Key{ID: text(row[2]), KID: unpacked(row[0]), Batch: unpacked(row[1]), JSON: raw(row[3])},
				DocKID: unpacked(row[4]),
			})
		})
	})
}

// Remove takes documents, their rows in the indexes, and key entries away, in one transaction; then it empties the log,
// so that what was removed is not in the -wal file either, unless somebody still reads an older state.
func (s *Store) Remove(ctx context.Context, r store.Removal) error {
	err := s.write(ctx, "remove records", func(c *conn) error {
		return s.remove(context.WithoutCancel(ctx), c, r)
	})
	if err == nil && len(r.Users)+len(r.Rejects)+len(r.Keys) > 0 {
		s.emptyLog(ctx)
	}
	return err
}

func (s *Store) remove(ctx context.Context, c *conn, r store.Removal) error {
	st, err := s.state(ctx, c)
	if err != nil {
		return err
	}
	for _, id := range r.Users {
		n, err := c.number(ctx, "SELECT n FROM users WHERE id = ?", id)
		if errors.Is(err, errNoRow) {
			continue
		}
		if err == nil {
			err = unindex(ctx, c, st, n)
		}
		if err == nil {
			_, err = c.exec(ctx, "DELETE FROM users WHERE n = ?", n)
		}
		if err != nil {
			return err
		}
	}
	for _, id := range r.Rejects {
		if _, err := c.exec(ctx, "DELETE FROM rejects WHERE id = ?", id); err != nil {
			return err
		}
	}
	for _, k := range r.Keys {
		if _, err := c.exec(ctx, "DELETE FROM keys WHERE kid = ? AND batch = ?", packed(k.KID), packed(k.Batch)); err != nil {
			return err
		}
	}
	return s.putEntries(ctx, c, r.Entries)
}
