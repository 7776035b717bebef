package elastic

import (
	"context"
	"errors"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// Settle makes everything that was written findable. Where an index was made by another schema, or by an earlier version,
// it is made anew: see [Store.renew]. A user who may not make indices leaves that to the next one; Info says so.
func (s *Store) Settle(ctx context.Context, progress func(done, total int64)) error {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if err := s.writable(ctx); err != nil {
		return err
	}
	st, err := s.look(ctx)
	if err != nil {
		return ended(ctx, err)
	}
	for _, alias := range s.names.all() {
		if !s.outdated(st, alias) && !s.abandoned(ctx, st, alias) {
			continue
		}
		if err := s.renew(ctx, alias, progress); err != nil && !errors.Is(err, conn.ErrForbidden) {
			return ended(ctx, err)
		}
	}
	if err := s.mend(ctx); err != nil {
		return ended(ctx, err)
	}
	for _, alias := range s.names.all() {
		if err := s.refresh(ctx, alias); err != nil && !errors.Is(err, conn.ErrForbidden) {
			return ended(ctx, err)
		}
	}
	progress(1, 1)
	return nil
}

// outdated says whether an index is not as this handle would make it.
func (s *Store) outdated(st *state, alias string) bool {
	i := st.by[alias]
	if i == nil {
		return false
	}
	return i.Mappings.Meta.Cofre.Version < version || alias == s.names.users && st.users.schema != s.layout.schema
}

// abandoned says whether an index takes no writes because somebody died who indexed it anew.
func (s *Store) abandoned(ctx context.Context, st *state, alias string) bool {
	i := st.by[alias]
	if i == nil || !i.set("index.blocks.write") {
		return false
	}
	holder, err := (&watch{s: s}).look(ctx, alias)
	return err == nil && holder != nil
}

// mend indexes documents anew that were written by another layout than that of their index: by a writer that was cut off
// while somebody else indexed anew, or by hand.
func (s *Store) mend(ctx context.Context) error {
	st, err := s.look(ctx)
	if err != nil || st.users == nil || st.users.schema != s.layout.schema {
		return err
	}
	other := s.byOthers()
	n, err := s.size(ctx, st.by[s.names.users].name, other)
	if err != nil || n == 0 {
		return err
	}
	w, err := s.walk(ctx, st.by[s.names.users].name, walking{query: other, revisions: true})
	if err != nil {
		return err
	}
	defer w.close()
	for {
		hits, err := w.next()
		if err != nil || len(hits) == 0 {
			return err
		}
		if err := s.reindex(ctx, s.layout, hits); err != nil {
			return err
		}
	}
}

// byOthers selects the documents that were indexed by another layout than this handle's.
func (s *Store) byOthers() map[string]any {
	return map[string]any{"bool": map[string]any{"must_not": map[string]any{"term": map[string]string{fieldBy: s.layout.digest}}}}
}

// renewByID indexes documents anew that are not of a layout.
func (s *Store) renewByID(ctx context.Context, l *layout, ids []string) error {
	hits, err := s.get(ctx, "read documents", s.names.users, ids, "")
	if err != nil {
		return err
	}
	kept := hits[:0]
	for i := range hits {
		if hits[i].Found && hits[i].by() != l.digest {
			kept = append(kept, hits[i])
		}
	}
	return s.reindex(ctx, l, kept)
}

// by is the digest of the layout by which a document was indexed.
func (h *hit) by() string {
	var by struct {
		By string `json:"by"`
	}
	if _, index := parted(h.Source); decode(index, &by) != nil {
		return ""
	}
	return by.By
}

// reindex writes documents again with the member _cofre of a layout, each if nobody has changed it since it was read.
func (s *Store) reindex(ctx context.Context, l *layout, hits []hit) error {
	if len(hits) == 0 {
		return nil
	}
	e := &encoder{l: l}
	ops := make([]conn.Op, len(hits))
	for i := range hits {
		h := &hits[i]
		source, err := e.anew(h, false)
		if err != nil {
			return err
		}
		ops[i] = conn.Op{Action: conn.Index, Index: s.names.users, ID: h.ID, Source: source, IfSeqNo: h.SeqNo, IfPrimaryTerm: h.Term}
	}
	items, err := s.write(ctx, ops)
	if err != nil {
		return err
	}
	var again []hit
	for i := range items {
		switch e := items[i].Err; {
		case e == nil, items[i].Status == 409: // others wrote it meanwhile, as they see it
		case refusedAlone(e) && !keptAsText(ops[i].Source):
			again = append(again, hits[i])
		default:
			return e
		}
	}
	for i := range again {
		source, err := e.anew(&again[i], true)
		if err != nil {
			return err
		}
		items, err := s.write(ctx, []conn.Op{{
			Action: conn.Index, Index: s.names.users, ID: again[i].ID, Source: source, IfSeqNo: again[i].SeqNo, IfPrimaryTerm: again[i].Term,
		}})
		if err != nil {
			return err
		}
		if e := items[0].Err; e != nil && items[0].Status != 409 {
			return e
		}
	}
	return nil
}

// anew makes the _source of a document that is there. One that cannot be taken apart matches nothing, and Scan says so.
func (e *encoder) anew(h *hit, asText bool) ([]byte, error) {
	doc, _ := parted(h.Source)
	kid, at, ok := named(doc)
	if !ok {
		kid = h.kid()
	}
	millis := int64(0)
	if !at.IsZero() {
		millis = at.UnixMilli()
	}
	index, err := e.index(nil, h.ID, kid, millis, doc)
	if errors.Is(err, store.ErrDamaged) {
		index, err = e.index(nil, h.ID, kid, millis, []byte("{}"))
	}
	if err != nil {
		return nil, err
	}
	return joined(doc, index, asText || keptAsText(h.Source)), nil
}
