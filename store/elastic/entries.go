package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// The revision of an entry is what Elasticsearch calls primary term and sequence number of its document: the two by
// which a write is conditional, in one number.
const (
	seqNoBits = 40
	seqNoMask = 1<<seqNoBits - 1
)

// vaultEntry is the _source of an entry.
type vaultEntry struct {
	Kind  string         `json:"kind"`
	ID    string         `json:"id"`
	Entry jsontext.Value `json:"entry"`
}

// entryName is the _id of an entry. No kind has a dot in it.
func entryName(kind store.EntryKind, id string) string { return string(kind) + "." + id }

// entry reads an entry of a hit.
func (h *hit) entry() (store.Entry, error) {
	var e vaultEntry
	if err := decode(h.Source, &e); err != nil || len(e.Entry) == 0 || h.ID != entryName(store.EntryKind(e.Kind), e.ID) {
		return store.Entry{}, fmt.Errorf("%w: an entry of the vault", store.ErrDamaged)
	}
	return store.Entry{Kind: store.EntryKind(e.Kind), ID: e.ID, JSON: e.Entry, Rev: h.Term<<seqNoBits | h.SeqNo}, nil
}

// Entry returns one entry of the vault as it is now.
func (s *Store) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	if err := s.usable(ctx); err != nil {
		return store.Entry{}, err
	}
	missing := fmt.Errorf("%s: %s entry: %w", s.c.Place(), kind, store.ErrNotFound)
	if len(entryName(kind, id)) > maxID {
		return store.Entry{}, missing
	}
	hits, err := s.get(ctx, "read entry", s.names.vault, []string{entryName(kind, id)}, "")
	if err != nil {
		return store.Entry{}, err
	}
	if !hits[0].Found {
		return store.Entry{}, missing
	}
	e, err := hits[0].entry()
	if err != nil {
		return store.Entry{}, fmt.Errorf("%s: %w", s.c.Place(), err)
	}
	return e, nil
}

// Entries calls fn for each entry of a kind, in one view of them.
func (s *Store) Entries(ctx context.Context, kind store.EntryKind, fn func(store.Entry) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	w, err := s.walk(ctx, s.names.vault, walking{
		sort: "id", query: map[string]any{"term": map[string]string{"kind": string(kind)}}, revisions: true,
	})
	if err != nil {
		return err
	}
	defer w.close()
	for {
		hits, err := w.next()
		if err != nil || len(hits) == 0 {
			return err
		}
		for i := range hits {
			e, err := hits[i].entry()
			if err != nil {
				return fmt.Errorf("%s: %w", s.c.Place(), err)
			}
			if err := fn(e); err != nil {
				return err
			}
		}
	}
}

// PutEntries writes entries in their order, each on the condition that it is still at its revision. All of them are
// looked at before the first is written; should one change in between, those before it stay written.
func (s *Store) PutEntries(ctx context.Context, entries ...store.Entry) error {
	if err := s.writable(ctx); err != nil {
		return err
	}
	return s.putEntries(ctx, entries)
}

func (s *Store) putEntries(ctx context.Context, entries []store.Entry) error {
	if err := ctx.Err(); err != nil || len(entries) == 0 {
		return err
	}
	ops := make([]conn.Op, len(entries))
	for i := range entries {
		e := &entries[i]
		if len(entryName(e.Kind, e.ID)) > maxID || !jsontext.Value(e.JSON).IsValid() || bytes.ContainsAny(e.JSON, "\n\r") {
			return fmt.Errorf("%s: %w: %s entry that cannot be written", s.c.Place(), store.ErrDamaged, e.Kind)
		}
		source := quoted([]byte(`{"kind":`), string(e.Kind))
		source = quoted(append(source, `,"id":`...), e.ID)
		source = append(append(append(source, `,"entry":`...), e.JSON...), '}')
		ops[i] = conn.Op{Action: conn.Create, Index: s.names.vault, ID: entryName(e.Kind, e.ID), Source: source, IfSeqNo: -1}
		if e.Rev != 0 {
			ops[i].Action, ops[i].IfSeqNo, ops[i].IfPrimaryTerm = conn.Index, e.Rev&seqNoMask, e.Rev>>seqNoBits
		}
		if e.Rev < 0 || e.Rev != 0 && ops[i].IfPrimaryTerm == 0 {
			return s.conflict(e)
		}
	}
	if len(entries) > 1 {
		if err := s.checkRevisions(ctx, entries); err != nil {
			return err
		}
	}
	for i := range entries {
		if err := s.putEntry(ctx, &entries[i], ops[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) conflict(e *store.Entry) error {
	return fmt.Errorf("%s: %s entry: %w", s.c.Place(), e.Kind, store.ErrConflict)
}

// checkRevisions refuses entries of which one is already at another revision, before any is written.
func (s *Store) checkRevisions(ctx context.Context, entries []store.Entry) error {
	for some := range slices.Chunk(entries, mostGets) {
		ids := make([]string, len(some))
		for i := range some {
			ids[i] = entryName(some[i].Kind, some[i].ID)
		}
		hits, err := s.get(ctx, "read entries", s.names.vault, ids, "-")
		if err != nil {
			return err
		}
		for i := range some {
			rev := int64(0)
			if hits[i].Found {
				rev = hits[i].Term<<seqNoBits | hits[i].SeqNo
			}
			if rev != some[i].Rev {
				return s.conflict(&some[i])
			}
		}
	}
	return nil
}

// putEntry writes one entry. Where a try got no answer and what is there now is what it would have written, it was.
func (s *Store) putEntry(ctx context.Context, e *store.Entry, op conn.Op) error {
	items, err := s.write(ctx, []conn.Op{op})
	if err != nil {
		return err
	}
	item := &items[0]
	if item.Err == nil {
		return nil
	}
	if item.Status != http.StatusConflict {
		return item.Err
	}
	if item.Unsure {
		now, err := s.Entry(ctx, e.Kind, e.ID)
		if err == nil && bytes.Equal(now.JSON, e.JSON) {
			return nil
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return s.conflict(e)
}
