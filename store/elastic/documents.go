package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
	"cofre/store/elastic/conn"
)

const (
	// mostGets is how many documents are asked for by id at once.
	mostGets = 1000
	// kidsOnly asks for no more of documents than the key entries that they name.
	kidsOnly = "_cofre.kid,cofre.kid"
)

// get reads documents by _id, as they are now, not as the last refresh left them; hits are in the order of the ids. of
// names the members that are wanted: "" all, "-" none.
func (s *Store) get(ctx context.Context, what, alias string, ids []string, of string) ([]hit, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	r := esapi.MgetRequest{Index: alias, Body: bytes.NewReader(encoded(map[string][]string{"ids": ids}))}
	switch of {
	case "":
	case "-":
		r.Source = []string{"false"}
	default:
		r.SourceIncludes = strings.Split(of, ",")
	}
	a, err := s.c.Do(ctx, what, r, conn.Always)
	if err != nil {
		return nil, ended(ctx, err)
	}
	var got struct {
		Docs []struct {
			hit   `json:",inline"`
			Error struct {
				Type string `json:"type"`
			} `json:"error"`
		} `json:"docs"`
	}
	if err := decode(a.Body, &got); err != nil || len(got.Docs) != len(ids) {
		return nil, s.unreadable(what)
	}
	hits := make([]hit, len(ids))
	for i := range got.Docs {
		d := &got.Docs[i]
		switch d.Error.Type {
		case "":
		case "index_not_found_exception":
			return nil, s.damaged("%s: the index %q is missing", what, alias)
		case "security_exception": // an mget is refused document by document
			return nil, fmt.Errorf("%s: %w: %w: %s in %q; `cofre elastic roles` prints the roles that are needed",
				s.c.Place(), store.ErrUnreachable, conn.ErrForbidden, what, alias)
		default:
			return nil, fmt.Errorf("%s: %w: %s: %s", s.c.Place(), store.ErrUnreachable, what, d.Error.Type)
		}
		hits[i] = d.hit
	}
	return hits, nil
}

// kids are the members by which a document names its key entry.
type kids struct {
	Ours struct {
		KID string `json:"kid"`
	} `json:"_cofre"`
	Cofre struct {
		KID string `json:"kid"`
	} `json:"cofre"`
}

// kid is the key entry that a document names; "" where it cannot be read.
func (h *hit) kid() string {
	var k kids
	if decode(h.Source, &k) != nil || k.Ours.KID == "" {
		var other struct {
			Cofre struct {
				KID string `json:"kid"`
			} `json:"cofre"`
		}
		if decode(h.Source, &other) != nil {
			return ""
		}
		return other.Cofre.KID
	}
	return k.Ours.KID
}

// key is the key entry of a hit as it was put.
func (h *hit) key() store.Key {
	entry, index := parted(h.Source)
	var name struct {
		ID string `json:"id"`
	}
	k := store.Key{JSON: entry}
	k.KID, k.Batch, _ = strings.Cut(h.ID, ".")
	if index == nil {
		index = entry // somebody else wrote it: as good as it says
	}
	if decode(index, &name) == nil {
		k.ID = name.ID
	}
	return k
}

// Get returns one document as it is now.
func (s *Store) Get(ctx context.Context, in store.Collection, id string) (store.Doc, error) {
	if err := s.usable(ctx); err != nil {
		return store.Doc{}, err
	}
	alias, err := s.names.of(in)
	if err != nil {
		return store.Doc{}, err
	}
	if id == "" || len(id) > maxID {
		return store.Doc{}, fmt.Errorf("%s: document: %w", s.c.Place(), store.ErrNotFound)
	}
	hits, err := s.get(ctx, "read document", alias, []string{id}, "")
	if err != nil {
		return store.Doc{}, err
	}
	if !hits[0].Found {
		return store.Doc{}, fmt.Errorf("%s: document: %w", s.c.Place(), store.ErrNotFound)
	}
	return hits[0].doc(), nil
}

// KeysOf returns the key entries of one document. Where this user may not have the index refreshed, a search misses what
// was written in the last second; those that the documents of that id name are found also then.
func (s *Store) KeysOf(ctx context.Context, id string) ([]store.Key, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	stale := false
	if err := s.refresh(ctx, s.names.keys); err != nil {
		if stale = errors.Is(err, conn.ErrForbidden); !stale {
			return nil, ended(ctx, err)
		}
	}
	keys, err := s.findKeys(ctx, id)
	if err != nil || !stale {
		return keys, err
	}
	seen := map[store.KeyRef]bool{}
	for i := range keys {
		seen[store.KeyRef{KID: keys[i].KID, Batch: keys[i].Batch}] = true
	}
	named, err := s.named(ctx, id)
	if err != nil {
		return nil, err
	}
	hits, err := s.get(ctx, "read keys", s.names.keys, named, "")
	if err != nil {
		return nil, err
	}
	for i := range hits {
		k := hits[i].key()
		ref := store.KeyRef{KID: k.KID, Batch: k.Batch}
		if hits[i].Found && !seen[ref] && k.ID == id {
			keys = append(keys, k)
			seen[ref] = true
		}
	}
	return keys, nil
}

// findKeys searches the key entries of one document: in one request where there are not very many.
func (s *Store) findKeys(ctx context.Context, id string) ([]store.Key, error) {
	of := map[string]any{"term": map[string]string{fieldID: id}}
	f, err := s.search(ctx, s.names.keys, encoded(map[string]any{"size": mostGets, "track_total_hits": false, "query": of}))
	if err != nil {
		return nil, err
	}
	var keys []store.Key
	if hits := f.Hits.Hits; len(hits) < mostGets {
		for i := range hits {
			keys = append(keys, hits[i].key())
		}
		return keys, nil
	}
	w, err := s.walk(ctx, s.names.keys, walking{query: of})
	if err != nil {
		return nil, err
	}
	defer w.close()
	for {
		hits, err := w.next()
		if err != nil || len(hits) == 0 {
			return keys, err
		}
		for i := range hits {
			keys = append(keys, hits[i].key())
		}
	}
}

// named are the names of the key entries that the documents of an id name, under the batch that each was born in.
func (s *Store) named(ctx context.Context, id string) ([]string, error) {
	if id == "" || len(id) > maxID {
		return nil, nil
	}
	var named []string
	for _, alias := range []string{s.names.users, s.names.rejects} {
		hits, err := s.get(ctx, "read document", alias, []string{id}, kidsOnly)
		if errors.Is(err, conn.ErrForbidden) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if kid := hits[0].kid(); hits[0].Found && len(kid) == kidLength {
			named = append(named, keyName(kid, born(kid)))
		}
	}
	return named, nil
}

// kidLength is that of a kid in base64url: 16 bytes of a batch and 8 of a number.
const kidLength = 32

// Remove writes the entries, then takes documents away, then key entries: whoever reads meanwhile finds no document
// without its key entry, and after a crash what is left is found again by id or as loose.
func (s *Store) Remove(ctx context.Context, r store.Removal) error {
	if err := s.writable(ctx); err != nil {
		return err
	}
	if err := s.putEntries(ctx, r.Entries); err != nil {
		return ended(ctx, err)
	}
	var docs, keys []conn.Op
	gone := func(ops []conn.Op, alias, id string) []conn.Op {
		if id == "" || len(id) > maxID {
			return ops // there can be no such
		}
		return append(ops, conn.Op{Action: conn.Delete, Index: alias, ID: id, IfSeqNo: -1})
	}
	for _, id := range r.Users {
		docs = gone(docs, s.names.users, id)
	}
	for _, id := range r.Rejects {
		docs = gone(docs, s.names.rejects, id)
	}
	for _, k := range r.Keys {
		keys = gone(keys, s.names.keys, keyName(k.KID, k.Batch))
	}
	for _, ops := range [][]conn.Op{docs, keys} {
		if len(ops) == 0 {
			continue
		}
		items, err := s.write(ctx, ops)
		if err != nil {
			return err
		}
		for i := range items {
			if e := items[i].Err; e != nil {
				return e
			}
		}
	}
	if len(keys) > 0 {
		s.expunge(ctx)
	}
	s.forget(ctx, r)
	return nil
}

// forget makes searches pass over what was removed, at once rather than within a second, where this user may.
func (s *Store) forget(ctx context.Context, r store.Removal) {
	var indices []string
	if len(r.Users) > 0 {
		indices = append(indices, s.names.users)
	}
	if len(r.Rejects) > 0 {
		indices = append(indices, s.names.rejects)
	}
	if len(indices) > 0 {
		_ = s.refresh(ctx, indices...)
	}
}

// expunge asks for deleted key entries to leave the disk now. It is carried out while the store goes on, and where it is
// not, they leave when their segments are merged.
func (s *Store) expunge(ctx context.Context) {
	yes, no := true, false
	_, _ = s.c.Do(ctx, "expunge deleted keys", esapi.IndicesForcemergeRequest{
		Index: []string{s.names.keys}, OnlyExpungeDeletes: &yes, WaitForCompletion: &no,
	}, conn.IfRefused)
}
