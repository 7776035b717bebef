package vault

import (
	"context"
	"testing"

	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// meanwhile is a store in which something happens before run entries are listed for the first time.
type meanwhile struct {
	store.Store
	happens func()
}

func (m *meanwhile) Entries(ctx context.Context, kind store.EntryKind, fn func(store.Entry) error) error {
	if kind == store.EntryRun && m.happens != nil {
		happens := m.happens
		m.happens = nil
		happens()
	}
	return m.Store.Entries(ctx, kind, fn)
}

// TestRunBeginsMeanwhile: a run that is announced after a verification has read the log, and has its entry before the
// verification reads those, is none that was planted.
func TestRunBeginsMeanwhile(t *testing.T) {
	s := &meanwhile{Store: storetest.NewMemory(policy.Default().Schema())}
	w := newWorld(t, s)
	w.ingest(users(0, 3)...)
	other := w.open()
	s.happens = func() {
		_, err := other.Ingest(t.Context(), &lines{text: users(3, 6)}, IngestOptions{})
		w.ok(err)
	}
	w.wantClean()
	if s.happens != nil {
		t.Fatal("nothing was ingested meanwhile")
	}
}
