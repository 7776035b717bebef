package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// Open opens the store behind the aliases of a base name. It creates nothing: where no vault's indices are it is
// store.ErrNotFound, wrapped. Indices that are not a vault's are store.ErrDamaged, those of a newer version store.ErrSchema.
//
// Another schema than the one by which the documents are indexed is no error, also read-only: documents can be read and
// written; queries are refused (query.ErrField) until the next Settle has indexed the documents anew.
func Open(ctx context.Context, cfg Config, o store.Options) (*Store, error) {
	s, err := newStore(cfg, o)
	if err != nil {
		return nil, err
	}
	if err := s.open(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	if _, err := s.c.Check(ctx); err != nil {
		return err
	}
	st, err := s.look(ctx)
	if err != nil {
		return err
	}
	return s.whole(ctx, st)
}

// Create makes the indices of a base name, with a template for each, and opens them. store.ErrExists where there is a
// vault's already, or something else of that name. What a Create that was interrupted left is gone on with.
func Create(ctx context.Context, cfg Config, o store.Options) (*Store, error) {
	o.ReadOnly = false
	s, err := newStore(cfg, o)
	if err != nil {
		return nil, err
	}
	if err := s.create(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) create(ctx context.Context) error {
	if _, err := s.c.Check(ctx); err != nil {
		return err
	}
	st, err := s.look(ctx)
	if err != nil {
		if errors.Is(err, store.ErrDamaged) {
			return fmt.Errorf("%w: %w", store.ErrExists, err)
		}
		return err
	}
	if st.by[s.names.vault] != nil {
		return fmt.Errorf("%s: %w: %q", s.c.Place(), store.ErrExists, s.names.vault)
	}
	// The vault's own index comes last: until it is there, there is no vault.
	for _, alias := range s.names.all() {
		if err := s.putTemplate(ctx, alias); err != nil {
			return err
		}
		if i := st.by[alias]; i != nil {
			if err := s.takeOver(ctx, alias, i); err != nil {
				return err
			}
			continue
		}
		err := s.createIndex(ctx, numbered(alias, 1), alias)
		if errors.Is(err, store.ErrExists) && alias != s.names.vault {
			err = s.rival(ctx, alias)
		}
		if err != nil {
			return err
		}
	}
	return s.open(ctx)
}

// rival looks at an index that somebody else made meanwhile: another Create, for which the index of the vault decides who
// was first.
func (s *Store) rival(ctx context.Context, alias string) error {
	st, err := s.look(ctx)
	if err != nil {
		return err
	}
	if st.by[alias] == nil {
		return fmt.Errorf("%s: %w: the index %q, which is not behind the alias %q", s.c.Place(), store.ErrExists, numbered(alias, 1), alias)
	}
	return nil
}

// takeOver goes on with an index that an interrupted Create left. One that holds something belonged to a vault whose other
// indices are gone: that is not to be filled up.
func (s *Store) takeOver(ctx context.Context, alias string, i *indexState) error {
	n, err := s.size(ctx, i.name, nil)
	if err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("%s: %w: the index %q holds what is left of a vault whose index %q is gone", s.c.Place(), store.ErrExists,
			i.name, s.names.vault)
	}
	m := i.Mappings.Meta.Cofre
	if m.Version == version && (alias != s.names.users || m.layout().schema == s.layout.schema) {
		return nil
	}
	return s.retire(ctx, alias, i.name)
}

// retire replaces an empty index.
func (s *Store) retire(ctx context.Context, alias, index string) error {
	_, err := s.c.Do(ctx, "delete an empty index", esapi.IndicesDeleteRequest{Index: []string{index}}, conn.Always, http.StatusNotFound)
	if err != nil {
		return err
	}
	return s.createIndex(ctx, numbered(alias, numberOf(alias, index)+1), alias)
}

// createIndex makes an index with its alias in one step. Where it is there, it is store.ErrExists.
func (s *Store) createIndex(ctx context.Context, index, alias string) error {
	body := s.template(alias)
	body.Aliases = map[string]struct{}{alias: {}}
	a, err := s.c.Do(ctx, "create the index "+index, esapi.IndicesCreateRequest{Index: index, Body: bytes.NewReader(encoded(body))},
		conn.Always, http.StatusBadRequest)
	if err != nil {
		return err
	}
	if a.Status < http.StatusBadRequest {
		return nil
	}
	var refused struct {
		Error struct {
			Type string `json:"type"`
		} `json:"error"`
	}
	if err := decode(a.Body, &refused); err != nil {
		return s.unreadable("create the index " + index)
	}
	if refused.Error.Type != "resource_already_exists_exception" {
		return s.damaged("the index %q cannot be made: %s", index, refused.Error.Type)
	}
	if a.Unsure {
		return nil // it may well have been this very request; Open looks at what is there
	}
	return fmt.Errorf("%s: %w: index %q", s.c.Place(), store.ErrExists, index)
}

// size counts what an index holds of a query (nil: everything), as far as it is searchable.
func (s *Store) size(ctx context.Context, index string, query any) (int64, error) {
	if err := s.refresh(ctx, index); err != nil && !errors.Is(err, conn.ErrForbidden) {
		return 0, err
	}
	r := esapi.CountRequest{Index: []string{index}}
	if query != nil {
		r.Body = bytes.NewReader(encoded(map[string]any{"query": query}))
	}
	a, err := s.c.Do(ctx, "count", r, conn.Always)
	if err != nil {
		return 0, err
	}
	var n struct {
		Count int64 `json:"count"`
	}
	if err := decode(a.Body, &n); err != nil {
		return 0, s.unreadable("count")
	}
	return n.Count, nil
}

// refresh makes what was written findable.
func (s *Store) refresh(ctx context.Context, indices ...string) error {
	_, err := s.c.Do(ctx, "refresh", esapi.IndicesRefreshRequest{Index: indices}, conn.Always)
	return err
}
