package sqlite

import (
	"context"
)

// Reindex throws the columns and indexes beside the documents away and makes them anew from the documents, as after a
// change of schema: for a file that somebody edited so that [Store.Scan] finds them to disagree. Queries stay right
// meanwhile.
func (s *Store) Reindex(ctx context.Context, progress func(done, total int64)) error {
	err := s.write(ctx, "make the indexes anew", func(c *conn) error {
		st, err := s.state(ctx, c)
		if err == nil {
			_, err = s.restart(ctx, c, st, true)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.Settle(ctx, progress)
}
