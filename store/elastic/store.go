package elastic

import (
	"context"
	"fmt"
	"sync/atomic"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// Config says which cluster and which indices.
type Config struct {
	Conn conn.Config
	Base string // of the aliases' names; "": [DefaultBase]
}

// Store is a vault in an Elasticsearch cluster. It is safe for concurrent use, also by several processes.
type Store struct {
	c        *conn.Conn
	names    names
	layout   *layout // of the schema that it was opened with
	readOnly bool
	closed   atomic.Bool
	known    atomic.Pointer[state] // of the indices, as last read
	replaces atomic.Bool           // the last Put mostly replaced documents
	limits   limits
}

func newStore(cfg Config, o store.Options) (*Store, error) {
	n, err := newNames(cfg.Base)
	if err != nil {
		return nil, err
	}
	c, err := conn.Open(cfg.Conn)
	if err != nil {
		return nil, err
	}
	return &Store{c: c, names: n, layout: newLayout(o.Schema), readOnly: o.ReadOnly, limits: usualLimits()}, nil
}

// usable says why nothing may be asked.
func (s *Store) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.closed.Load() {
		return fmt.Errorf("%s: %w: the store is closed", s.c.Place(), store.ErrUnreachable)
	}
	return nil
}

// Close gives up the connection. What is under way goes on to its end.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return s.c.Close()
}

// writable says why nothing may be written.
func (s *Store) writable(ctx context.Context) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if s.readOnly {
		return fmt.Errorf("%s: %w: opened so", s.c.Place(), store.ErrReadOnly)
	}
	return nil
}
