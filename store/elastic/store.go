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
}

// Open opens the store behind the aliases of a base name. It creates nothing: where no vault's indices are it is
// store.ErrNotFound, wrapped. Indices that are not a vault's are store.ErrDamaged, those of a newer version store.ErrSchema.
//
// Another schema than the one by which the documents were indexed is no error, also read-only: a query that needs the
// new one fails until the next Settle has indexed the documents anew.
func Open(ctx context.Context, cfg Config, o store.Options) (*Store, error) {
	s, err := newStore(cfg, o)
	if err != nil {
		return nil, err
	}
	return s, ctx.Err()
}

// Create makes the indices of a base name and opens them. store.ErrExists where there is a vault's already. What a Create
// that was interrupted left is taken over.
func Create(ctx context.Context, cfg Config, o store.Options) (*Store, error) {
	o.ReadOnly = false
	s, err := newStore(cfg, o)
	if err != nil {
		return nil, err
	}
	return s, ctx.Err()
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
	return &Store{c: c, names: n, layout: newLayout(o.Schema), readOnly: o.ReadOnly}, nil
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
