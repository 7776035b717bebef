package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
)

// Backup writes a consistent copy to path while the store is used: without free pages, in one file, mode 0600.
func (s *Store) Backup(ctx context.Context, path string) error {
	whole, err := filepath.Abs(path)
	if err != nil {
		return uncreated(path, err)
	}
	return replaceNothing(whole, func(temporary string) error {
		c, err := s.reader(ctx)
		if err != nil {
			return s.fault(ctx, "back up", err)
		}
		defer s.release(c, true) // it was set up otherwise
		if err := c.pragma(ctx, "query_only=OFF"); err != nil {
			return s.fault(ctx, "back up", err)
		}
		err = c.once(ctx, "VACUUM INTO ?", func([]driver.Value) error { return nil }, temporary)
		if err != nil {
			return fmt.Errorf("to %s: %w", path, s.fault(ctx, "back up", err))
		}
		return nil
	})
}
