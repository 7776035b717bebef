package elastic

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// limits are how much this store does at once and how long it waits; tests change them.
type limits struct {
	sliceBytes int           // of documents that are written in one go
	sliceItems int           // documents in one go
	page       int           // documents of a page of Scan at first
	pageMost   int           // at most
	pageBytes  int           // what a page should come to
	patience   time.Duration // without a sign of life, who indexes anew is dead
	beat       time.Duration // between two signs of life
	pause      time.Duration // between looks at what somebody else does
	conflicts  int           // how often a document is tried that others write at the same time
	window     int           // documents of the sample that a page is narrowed by
	few        int64         // one part in so many of an order is gathered by its terms instead of passed over in sorting
	crash      func(step string) error
}

func usualLimits() limits {
	return limits{
		sliceBytes: 2 << 20, sliceItems: 2000, page: 500, pageMost: 2000, pageBytes: 1 << 20,
		patience: 20 * time.Second, beat: 4 * time.Second, pause: 200 * time.Millisecond, conflicts: 100, window: 64, few: 32,
	}
}

// step says that a step of a migration begins; tests end it there.
func (l *limits) step(name string) error {
	if l.crash == nil {
		return nil
	}
	return l.crash(name)
}

// write carries operations out. While an index takes no writes because it is being indexed anew, it waits.
func (s *Store) write(ctx context.Context, ops []conn.Op) ([]conn.Item, error) {
	items, err := s.c.Bulk(ctx, ops)
	if err != nil {
		return nil, ended(ctx, err)
	}
	for {
		var again []int
		for i := range items {
			if isBlock(items[i].Err) {
				again = append(again, i)
			}
		}
		if len(again) == 0 {
			return items, nil
		}
		if err := s.awaitUnblocked(ctx, items[again[0]].Err); err != nil {
			return nil, err
		}
		some := make([]conn.Op, len(again))
		for i, at := range again {
			some[i] = ops[at]
		}
		late, err := s.c.Bulk(ctx, some)
		if err != nil {
			return nil, ended(ctx, err)
		}
		for i, at := range again {
			unsure := items[at].Unsure
			items[at] = late[i]
			items[at].Unsure = items[at].Unsure || unsure
		}
	}
}

// ended is the error of a context that ended, else err.
func ended(ctx context.Context, err error) error {
	if e := ctx.Err(); e != nil && err != nil {
		return e
	}
	return err
}

// isBlock says whether an operation was refused because its index takes no writes for now.
func isBlock(e *conn.ServerError) bool {
	return e != nil && e.Type == "cluster_block_exception" && e.Status == http.StatusForbidden
}

// awaitUnblocked waits until an index that takes no writes takes them again: somebody may be indexing it anew. A block that
// nobody of this product set is refused, the one of somebody who died is lifted.
func (s *Store) awaitUnblocked(ctx context.Context, refused *conn.ServerError) error {
	before, err := s.look(ctx)
	if err != nil {
		return err
	}
	w := &watch{s: s}
	for {
		blocked := false
		for alias, i := range before.by {
			if !i.set("index.blocks.write") {
				continue
			}
			mine, err := w.look(ctx, alias)
			if err != nil {
				return err
			}
			if mine == nil {
				// Nobody is indexing anew: either that ended just now, or a person set the block.
				now, err := s.look(ctx)
				if err != nil {
					return err
				}
				if i := now.by[alias]; i != nil && i.set("index.blocks.write") {
					return fmt.Errorf("%s: %w: %w", s.c.Place(), store.ErrReadOnly, refused)
				}
				continue
			}
			blocked = true
			if w.dead() {
				if err := s.recover(ctx, alias); err != nil {
					return fmt.Errorf("who indexed %q anew died, and it takes no writes until somebody settles it: %w", alias, err)
				}
			}
		}
		if !blocked {
			return nil
		}
		if err := sleep(ctx, s.limits.pause); err != nil {
			return err
		}
		if before, err = s.look(ctx); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// refused says whether the server refuses this very document, whatever is around it.
func refusedAlone(e *conn.ServerError) bool {
	return e != nil && (e.Status == http.StatusBadRequest || errors.Is(e, conn.ErrTooLarge))
}
