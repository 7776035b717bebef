package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"cofre/store"
)

// undo is what takes a write back, last step first.
type undo []func()

func (u undo) run() {
	for _, back := range slices.Backward(u) {
		back()
	}
}

// Put writes a flush, all or nothing.
func (m *Memory) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	if f.Check != nil {
		if err := f.Check(ctx); err != nil {
			return nil, err
		}
	}
	m.Lock()
	defer m.Unlock()
	m.found = nil
	var back undo
	results := make([]store.Result, len(f.Records))
	for i, s := range f.Records {
		results[i] = m.put(store.Users, s, &back)
	}
	for _, s := range f.Rejects {
		if r := m.put(store.Rejects, s, &back); r.Err != nil {
			back.run()
			return nil, r.Err
		}
	}
	if f.Account != nil {
		entries, err := f.Account(results)
		if err == nil {
			err = m.putEntries(entries, &back)
		}
		if err != nil {
			back.run()
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		back.run()
		return nil, err
	}
	return results, nil
}

func (m *memory) put(c store.Collection, s store.Sealed, back *undo) store.Result {
	if s.Doc.ID != s.Key.ID {
		return store.Result{Err: fmt.Errorf("%w: key entry of another document", store.ErrConflict)}
	}
	ref := store.KeyRef{KID: s.Key.KID, Batch: s.Key.Batch}
	known, taken := m.keys[ref]
	if taken && (known.ID != s.Key.ID || !bytes.Equal(known.JSON, s.Key.JSON)) {
		return store.Result{Err: fmt.Errorf("%w: key entry", store.ErrExists)}
	}
	d := &memoryDoc{Doc: store.Doc{ID: s.Doc.ID, JSON: bytes.Clone(s.Doc.JSON)}, kid: s.Key.KID, at: s.At}
	if err := m.index.Extract(d.JSON, &d.values); err != nil {
		return store.Result{Err: fmt.Errorf("%w: %w", store.ErrDamaged, err)}
	}
	var r store.Result
	old, replaced := m.docs[c][d.ID]
	if replaced {
		r.Previous = old.kid
	}
	r.Created = !replaced
	if !taken {
		key := s.Key
		key.JSON = bytes.Clone(key.JSON)
		m.addKey(key)
		*back = append(*back, func() { m.dropKey(ref) })
	}
	m.docs[c][d.ID] = d
	*back = append(*back, func() {
		delete(m.docs[c], d.ID)
		if replaced {
			m.docs[c][d.ID] = old
		}
	})
	if replaced && old.kid != d.kid {
		for _, ref := range slices.Clone(m.kids[old.kid]) {
			if m.keys[ref].ID == d.ID {
				m.removeKey(ref, back)
				r.Removed++
			}
		}
	}
	return r
}

func (m *memory) addKey(k store.Key) {
	ref := store.KeyRef{KID: k.KID, Batch: k.Batch}
	m.keys[ref] = k
	m.kids[k.KID] = append(m.kids[k.KID], ref)
	m.byID[k.ID] = append(m.byID[k.ID], ref)
}

func (m *memory) dropKey(ref store.KeyRef) {
	k := m.keys[ref]
	delete(m.keys, ref)
	without := func(of map[string][]store.KeyRef, name string) {
		of[name] = slices.DeleteFunc(of[name], func(r store.KeyRef) bool { return r == ref })
		if len(of[name]) == 0 {
			delete(of, name)
		}
	}
	without(m.kids, k.KID)
	without(m.byID, k.ID)
}

func (m *memory) removeKey(ref store.KeyRef, back *undo) {
	k, ok := m.keys[ref]
	if !ok {
		return
	}
	m.dropKey(ref)
	*back = append(*back, func() { m.addKey(k) })
}

// Remove takes away what it names, all or nothing.
func (m *Memory) Remove(ctx context.Context, r store.Removal) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	m.Lock()
	defer m.Unlock()
	m.found = nil
	var back undo
	for c, ids := range map[store.Collection][]string{store.Users: r.Users, store.Rejects: r.Rejects} {
		for _, id := range ids {
			if d, ok := m.docs[c][id]; ok {
				delete(m.docs[c], id)
				back = append(back, func() { m.docs[c][id] = d })
			}
		}
	}
	for _, ref := range r.Keys {
		m.removeKey(ref, &back)
	}
	if err := m.putEntries(r.Entries, &back); err != nil {
		back.run()
		return err
	}
	return nil
}

// Entry returns one entry of the vault.
func (m *Memory) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	if err := m.usable(ctx); err != nil {
		return store.Entry{}, err
	}
	m.RLock()
	defer m.RUnlock()
	e, ok := m.entry[entryName{kind, id}]
	if !ok {
		return store.Entry{}, fmt.Errorf("%s entry: %w", kind, store.ErrNotFound)
	}
	e.JSON = bytes.Clone(e.JSON)
	return e, nil
}

// Entries goes through a copy made when it begins.
func (m *Memory) Entries(ctx context.Context, kind store.EntryKind, fn func(store.Entry) error) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	m.RLock()
	var found []store.Entry
	for name, e := range m.entry {
		if name.kind == kind {
			e.JSON = bytes.Clone(e.JSON)
			found = append(found, e)
		}
	}
	m.RUnlock()
	slices.SortFunc(found, func(a, b store.Entry) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	for _, e := range found {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// PutEntries writes all or none.
func (m *Memory) PutEntries(ctx context.Context, entries ...store.Entry) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	m.Lock()
	defer m.Unlock()
	m.found = nil
	var back undo
	if err := m.putEntries(entries, &back); err != nil {
		back.run()
		return err
	}
	return nil
}

func (m *memory) putEntries(entries []store.Entry, back *undo) error {
	for _, e := range entries {
		name := entryName{e.Kind, e.ID}
		old, there := m.entry[name]
		if old.Rev != e.Rev {
			return fmt.Errorf("%s entry: %w", e.Kind, store.ErrConflict)
		}
		m.rev++
		e.Rev, e.JSON = m.rev, bytes.Clone(e.JSON)
		m.entry[name] = e
		*back = append(*back, func() {
			delete(m.entry, name)
			if there {
				m.entry[name] = old
			}
		})
	}
	return nil
}

// AppendAudit files a row under the next number.
func (m *Memory) AppendAudit(ctx context.Context, row store.AuditRow) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	m.Lock()
	defer m.Unlock()
	if row.Seq != uint64(len(m.audit)) {
		return fmt.Errorf("audit row %d: %w", row.Seq, store.ErrConflict)
	}
	m.audit = append(m.audit, copyRow(row))
	return nil
}

func copyRow(r store.AuditRow) store.AuditRow {
	return store.AuditRow{Seq: r.Seq, Leaf: bytes.Clone(r.Leaf), Sig: bytes.Clone(r.Sig), Hashes: slices.Clone(r.Hashes)}
}

// AuditSize is the number of rows.
func (m *Memory) AuditSize(ctx context.Context) (uint64, error) {
	if err := m.usable(ctx); err != nil {
		return 0, err
	}
	m.RLock()
	defer m.RUnlock()
	return uint64(len(m.audit)), nil
}

// AuditRows calls fn for the rows from <= Seq < to that are there when it begins.
func (m *Memory) AuditRows(ctx context.Context, from, to uint64, fn func(store.AuditRow) error) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	m.RLock()
	rows := m.audit[:min(to, uint64(len(m.audit)))]
	m.RUnlock()
	for from < uint64(len(rows)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(copyRow(rows[from])); err != nil {
			return err
		}
		from++
	}
	return nil
}

// AuditRowsAt returns single rows.
func (m *Memory) AuditRowsAt(ctx context.Context, seqs ...uint64) ([]store.AuditRow, error) {
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	m.RLock()
	defer m.RUnlock()
	rows := make([]store.AuditRow, 0, len(seqs))
	for _, seq := range seqs {
		if seq >= uint64(len(m.audit)) {
			return nil, fmt.Errorf("audit row %d: %w", seq, store.ErrNotFound)
		}
		rows = append(rows, copyRow(m.audit[seq]))
	}
	return rows, nil
}
