package elastic

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
	"cofre/store"
	"cofre/store/elastic/conn"
)

// version is the version of the mappings.
const version = 1

// meta is what a vault's index says of itself, in _meta.cofre of its mapping.
type meta struct {
	Version int           `json:"version"`
	Schema  []schemaField `json:"schema,omitzero"` // of the index of documents: by what they are indexed
}

// indexState is one index as the cluster describes it.
type indexState struct {
	name     string
	Aliases  map[string]jsontext.Value `json:"aliases"`
	Mappings struct {
		Meta struct {
			Cofre *meta `json:"cofre"`
		} `json:"_meta"`
	} `json:"mappings"`
	Settings map[string]jsontext.Value `json:"settings"`
}

// set says whether a setting is there and not false.
func (i *indexState) set(name string) bool {
	v, ok := i.Settings[name]
	return ok && string(v) != `"false"`
}

// blocked says whether the index takes no writes at all, for whatever reason.
func (i *indexState) blocked() bool {
	return i.set("index.blocks.write") || i.set("index.blocks.read_only") || i.set("index.blocks.read_only_allow_delete")
}

// layout is that by which the documents of an index were indexed.
func (m *meta) layout() *layout {
	var fields record.Schema
	for _, f := range m.Schema {
		fields = append(fields, record.SchemaField{Name: f.Name, Kind: f.Kind})
	}
	return newLayout(fields)
}

// state is what the store's indices are now, by alias. Those that are missing, or that the user may not look at, are not
// in it.
type state struct {
	by    map[string]*indexState
	users *layout // that of the documents
}

// decode reads an answer of the server. Documents in it are whatever somebody put there.
func decode(body []byte, into any) error {
	return json.Unmarshal(body, into, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// unreadable is what is said of an answer that cannot be read.
func (s *Store) unreadable(what string) error {
	return fmt.Errorf("%s: %w: %s: unreadable answer", s.c.Place(), store.ErrUnreachable, what)
}

// describe asks for indices by names or aliases; those that are missing are left out.
func (s *Store) describe(ctx context.Context, what string, aliases ...string) (map[string]*indexState, error) {
	yes := true
	a, err := s.c.Do(ctx, what, esapi.IndicesGetRequest{
		Index: aliases, IgnoreUnavailable: &yes, FlatSettings: &yes,
	}, conn.Always, http.StatusNotFound)
	if err != nil {
		return nil, err
	}
	indices := map[string]*indexState{}
	if a.Status == http.StatusNotFound {
		return indices, nil
	}
	if err := decode(a.Body, &indices); err != nil {
		return nil, s.unreadable(what)
	}
	for name, i := range indices {
		if i == nil {
			return nil, s.unreadable(what)
		}
		i.name = name
	}
	return indices, nil
}

// look reads the state of the store's indices and checks that they are what they should be.
func (s *Store) look(ctx context.Context) (*state, error) {
	indices, err := s.describe(ctx, "look at the indices", s.names.all()...)
	if err != nil {
		return nil, err
	}
	st := &state{by: map[string]*indexState{}}
	for _, alias := range s.names.all() {
		if _, there := indices[alias]; there {
			return nil, s.damaged("%q is an index, not an alias of one", alias)
		}
	}
	for name, i := range indices {
		for _, alias := range s.names.all() {
			if _, ours := i.Aliases[alias]; !ours {
				continue
			}
			if st.by[alias] != nil {
				return nil, s.damaged("there are several indices behind the alias %q", alias)
			}
			if numberOf(alias, name) == 0 {
				return nil, s.damaged("%q is behind the alias %q", name, alias)
			}
			if err := s.check(i); err != nil {
				return nil, err
			}
			st.by[alias] = i
		}
	}
	if users := st.by[s.names.users]; users != nil {
		st.users = s.layout
		if l := users.Mappings.Meta.Cofre.layout(); l.schema != s.layout.schema {
			st.users = l
		}
	}
	s.known.Store(st)
	return st, nil
}

// check says whether an index is a vault's, of a version that can be read.
func (s *Store) check(i *indexState) error {
	m := i.Mappings.Meta.Cofre
	switch {
	case m == nil || m.Version < 1:
		return s.damaged("index %q is not a vault's", i.name)
	case m.Version > version:
		return fmt.Errorf("%s: %w: index %q of version %d, this product reads up to %d", s.c.Place(), store.ErrSchema, i.name, m.Version, version)
	}
	return nil
}

func (s *Store) damaged(format string, args ...any) error {
	return fmt.Errorf("%s: %w: %s", s.c.Place(), store.ErrDamaged, fmt.Sprintf(format, args...))
}

// state is what is known of the indices, read where nothing is.
func (s *Store) state(ctx context.Context) (*state, error) {
	if st := s.known.Load(); st != nil {
		return st, nil
	}
	return s.look(ctx)
}

// whole says whether everything that a vault needs is there. An index that the user may not look at is left out as one that
// is not there, and not everybody may: keys are for few, documents not for auditors. The vault's own is for all.
func (s *Store) whole(ctx context.Context, st *state) error {
	aliases := s.names.all()
	for _, alias := range slices.Backward(aliases) { // the vault's first
		if st.by[alias] != nil {
			continue
		}
		_, err := s.c.Do(ctx, "look at the indices", esapi.IndicesGetRequest{Index: []string{alias}}, conn.Always)
		switch {
		case errors.Is(err, conn.ErrForbidden) && alias != s.names.vault:
		case errors.Is(err, conn.ErrNoIndex) && alias == s.names.vault:
			return fmt.Errorf("%s: %w: no vault's indices under the name %q: %q is missing", s.c.Place(), store.ErrNotFound, s.names.users, alias)
		case errors.Is(err, conn.ErrNoIndex):
			return s.damaged("the index %q is missing", alias)
		case err != nil:
			return err
		}
	}
	return nil
}

// unseen says why the index behind an alias is not among those that were read.
func (s *Store) unseen(ctx context.Context, alias string) error {
	_, err := s.c.Do(ctx, "look at the indices", esapi.IndicesGetRequest{Index: []string{alias}}, conn.Always)
	if err == nil || errors.Is(err, conn.ErrNoIndex) {
		err = s.damaged("the index %q is missing", alias)
	}
	return err
}
