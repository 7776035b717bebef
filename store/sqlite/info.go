package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"cofre/store"
)

// Info says where the file is and what state it is in.
func (s *Store) Info(ctx context.Context) (store.Info, error) {
	i := store.Info{Kind: "sqlite", Place: s.path, Bytes: -1}
	err := s.read(ctx, "look at the store", func(c *conn) error {
		st, err := s.state(ctx, c)
		if err != nil {
			return err
		}
		n, err := c.number(ctx, "SELECT EXISTS (SELECT 1 FROM users)")
		i.Notes = s.unsettled(st, n == 1)
		return err
	})
	if err != nil {
		return store.Info{}, err
	}
	for _, end := range []string{"", "-wal"} {
		if f, err := os.Stat(s.path + end); err == nil {
			i.Bytes = max(i.Bytes, 0) + f.Size()
		}
	}
	if f, err := os.Stat(s.path); err == nil && f.Mode().Perm()&0o077 != 0 {
		i.Notes = append(i.Notes, fmt.Sprintf("others can read or write the file (mode %04o): chmod 600 it", f.Mode().Perm()))
	}
	if s.immutable {
		i.Notes = append(i.Notes, "the folder cannot be written: the file is read as it is, and must not change meanwhile")
	}
	i.Writable, err = s.writable(ctx)
	if err != nil {
		return store.Info{}, err
	}
	return i, nil
}

// writable tries to begin a write.
func (s *Store) writable(ctx context.Context) (bool, error) {
	if s.readOnly || s.immutable {
		return false, nil
	}
	if err := s.lock(ctx, "look at the store"); err != nil {
		if errors.Is(err, store.ErrBusy) {
			return true, nil
		}
		return false, err
	}
	defer func() { <-s.writing }()
	err := s.begin(ctx, time.Now())
	switch {
	case err == nil:
		_, err = s.writer.exec(context.WithoutCancel(ctx), "ROLLBACK")
		return err == nil, s.fault(ctx, "look at the store", err)
	case isBusy(err):
		return true, nil
	case cannotOpen(err):
		return false, nil
	default:
		return false, s.fault(ctx, "look at the store", err)
	}
}
