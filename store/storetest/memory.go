package storetest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"cofre/record"
	"cofre/store"
	"cofre/store/query"
)

// Memory is a store in memory, for tests. Every handle made by [Memory.Reopen] works on the same contents. It is safe
// for concurrent use, does everything under one lock and searches by going through all documents.
type Memory struct {
	*memory
	mu     sync.Mutex
	closed bool
}

var _ store.Store = (*Memory)(nil)

// NewMemory returns an empty store in memory whose documents are indexed by schema. Closing it keeps the contents for
// those who reopen it.
func NewMemory(schema record.Schema) store.Store { return OpenMemory(schema) }

// OpenMemory is [NewMemory] for those who want to reopen it.
func OpenMemory(schema record.Schema) *Memory {
	return &Memory{memory: &memory{
		index: query.NewExtractor(schema), match: query.Match, compare: query.Compare,
		docs:  map[store.Collection]map[string]*memoryDoc{store.Users: {}, store.Rejects: {}},
		keys:  map[store.KeyRef]store.Key{},
		kids:  map[string][]store.KeyRef{},
		byID:  map[string][]store.KeyRef{},
		entry: map[entryName]store.Entry{},
	}}
}

// Reopen returns another handle on the same contents and indexes them anew by schema.
func (m *Memory) Reopen(schema record.Schema) (*Memory, error) {
	m.Lock()
	defer m.Unlock()
	x := query.NewExtractor(schema)
	for _, docs := range m.docs {
		for _, d := range docs {
			if err := x.Extract(d.JSON, &d.values); err != nil {
				return nil, fmt.Errorf("%w: %w", store.ErrDamaged, err)
			}
		}
	}
	m.index = x
	m.found = nil
	return &Memory{memory: m.memory}, nil
}

// memory is what all handles share.
type memory struct {
	sync.RWMutex
	index *query.Extractor
	// What documents a query selects and their order: the reference, unless a test of the suite breaks them.
	match   func(query.Expr, *query.Values) bool
	compare func(a, b *query.Values, sort string, desc bool, aID, bID string) int

	docs  map[store.Collection]map[string]*memoryDoc
	keys  map[store.KeyRef]store.Key
	kids  map[string][]store.KeyRef // by KID
	byID  map[string][]store.KeyRef // by the document that they open
	entry map[entryName]store.Entry
	rev   int64
	audit []store.AuditRow

	// What was found since the last write, so that going through pages does not search for each.
	searches sync.Mutex
	found    map[string][]*memoryDoc
}

type memoryDoc struct {
	store.Doc
	kid    string
	at     time.Time
	values query.Values
}

type entryName struct {
	kind store.EntryKind
	id   string
}

// usable says whether a call may begin.
func (m *Memory) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return fmt.Errorf("%w: closed", store.ErrUnreachable)
	}
	return nil
}

// Close makes this handle unusable.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Info says that the store is in memory.
func (m *Memory) Info(ctx context.Context) (store.Info, error) {
	if err := m.usable(ctx); err != nil {
		return store.Info{}, err
	}
	return store.Info{Kind: "memory", Place: "memory", Bytes: -1, Writable: true}, nil
}

// Settle has nothing to do.
func (m *Memory) Settle(ctx context.Context, progress func(done, total int64)) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	if progress != nil {
		progress(1, 1)
	}
	return nil
}

// Get returns one document.
func (m *Memory) Get(ctx context.Context, c store.Collection, id string) (store.Doc, error) {
	if err := m.usable(ctx); err != nil {
		return store.Doc{}, err
	}
	m.RLock()
	defer m.RUnlock()
	d, ok := m.docs[c][id]
	if !ok {
		return store.Doc{}, fmt.Errorf("document: %w", store.ErrNotFound)
	}
	return d.copy(), nil
}

func (d *memoryDoc) copy() store.Doc { return store.Doc{ID: d.ID, JSON: bytes.Clone(d.JSON)} }

// KeysOf returns the key entries of one document.
func (m *Memory) KeysOf(ctx context.Context, id string) ([]store.Key, error) {
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	m.RLock()
	defer m.RUnlock()
	return m.keysAt(m.byID[id]), nil
}

func (m *memory) keysAt(refs []store.KeyRef) []store.Key {
	var keys []store.Key
	for _, ref := range refs {
		k := m.keys[ref]
		k.JSON = bytes.Clone(k.JSON)
		keys = append(keys, k)
	}
	return keys
}

// Scan goes through a copy made when it begins.
func (m *Memory) Scan(ctx context.Context, c store.Collection, fn func(store.ScanRow) error) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	m.RLock()
	var rows []store.ScanRow
	for _, id := range slices.Sorted(maps.Keys(m.docs[c])) {
		d := m.docs[c][id]
		rows = append(rows, store.ScanRow{Doc: d.copy(), Keys: m.keysAt(m.kids[d.kid])})
	}
	m.RUnlock()
	for _, row := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return nil
}

// LooseKeys goes through a copy made when it begins.
func (m *Memory) LooseKeys(ctx context.Context, fn func(store.LooseKey) error) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	m.RLock()
	var loose []store.LooseKey
	for _, key := range m.keys {
		kid := ""
		for _, c := range []store.Collection{store.Rejects, store.Users} {
			if d, ok := m.docs[c][key.ID]; ok && kid != key.KID {
				kid = d.kid
			}
		}
		if kid != key.KID {
			loose = append(loose, store.LooseKey{Key: key, DocKID: kid})
		}
	}
	m.RUnlock()
	slices.SortFunc(loose, func(a, b store.LooseKey) int {
		return strings.Compare(a.Key.KID+a.Key.Batch, b.Key.KID+b.Key.Batch)
	})
	for _, k := range loose {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(k); err != nil {
			return err
		}
	}
	return nil
}
