package vault

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cofre/audit"
	"cofre/ingest"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// failing is a store that fails as the embedded one does: its errors say where and what.
type failing struct {
	store.Store

	class error
	put   bool // the flushes alone
}

func (f *failing) err(what string) error {
	return fmt.Errorf("/srv/cofre.db: %w: %s: database or disk is full (13)", f.class, what)
}

func (f *failing) Put(ctx context.Context, fl store.Flush) ([]store.Result, error) {
	if f.class != nil {
		return nil, f.err("put")
	}
	return f.Store.Put(ctx, fl)
}

func (f *failing) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	if f.class != nil && !f.put {
		return store.Entry{}, f.err("read an entry")
	}
	return f.Store.Entry(ctx, kind, id)
}

func (f *failing) AppendAudit(ctx context.Context, row store.AuditRow) error {
	if f.class != nil && !f.put {
		return f.err("append to the audit log")
	}
	return f.Store.AppendAudit(ctx, row)
}

func (f *failing) AuditSize(ctx context.Context) (uint64, error) {
	if f.class != nil && !f.put {
		return 0, f.err("count the audit log")
	}
	return f.Store.AuditSize(ctx)
}

// TestErrorsSayItOnce: what failed names itself, and nobody says it again.
func TestErrorsSayItOnce(t *testing.T) {
	full := &failing{Store: storetest.NewMemory(policy.Default().Schema())}
	w := newWorld(t, full)
	w.ingest(users(0, 1)...)
	cut := &lines{text: users(0, 2), failAt: 1, err: fmt.Errorf("h.ndjson: %w", errors.Join(ingest.ErrSource))}
	fails := func(class error, put bool, act func() error) error {
		full.class, full.put = class, put
		defer func() { full.class = nil }()
		return act()
	}
	ingested := func() error {
		_, err := w.v.Ingest(t.Context(), &lines{text: users(0, 1)}, IngestOptions{})
		return err
	}
	opened := func() error {
		_, err := Open(t.Context(), w.options())
		return err
	}
	_, ofSource := w.v.Ingest(t.Context(), cut, IngestOptions{})
	_, ofDryRun := w.v.Ingest(t.Context(), cut, IngestOptions{DryRun: true})
	pins := filepath.Join("/home", "known_vaults")
	w.pins.err = fmt.Errorf("write known vaults: %s: no space", pins)
	ofPin := w.v.savePin(w.v.pinned)
	w.pins.err = nil
	for name, c := range map[string]struct {
		err  error
		once []string
		want string
	}{
		"a source that breaks off":  {ofSource, []string{"h.ndjson", "source"}, "h.ndjson"},
		"the same, dry":             {ofDryRun, []string{"h.ndjson"}, "h.ndjson"},
		"a full store, of a flush":  {fails(store.ErrFull, true, ingested), []string{"/srv/cofre.db", "no room left"}, "/srv/cofre.db: no room left in the store: put: database"},
		"a store that is gone":      {fails(store.ErrUnreachable, false, ingested), []string{"/srv/cofre.db", "read"}, "/srv/cofre.db: store cannot be reached: read an entry: "},
		"a store that is busy":      {fails(store.ErrBusy, false, opened), []string{"/srv/cofre.db", "read"}, "/srv/cofre.db: store is busy: read an entry: "},
		"a pin that cannot be kept": {ofPin, []string{pins, "write"}, "write known vaults: " + pins},
		"a store that says nothing": {during("read the runs", store.ErrBusy), []string{"read the runs"}, "read the runs: store is busy"},
	} {
		if c.err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if text := c.err.Error(); !strings.HasPrefix(text, c.want) {
			t.Errorf("%s: %s", name, text)
		} else {
			for _, part := range c.once {
				if strings.Count(text, part) != 1 {
					t.Errorf("%s: %q is not there once: %s", name, part, text)
				}
			}
		}
	}
	full.class = store.ErrFull
	_, err := w.v.note(t.Context(), audit.Draft{Action: audit.ActionLock, Outcome: audit.OutcomeOK})
	full.class = nil
	wantErr(t, err, store.ErrFull)
	if strings.Count(err.Error(), "audit") > 1 || !strings.Contains(err.Error(), "/srv/cofre.db") {
		t.Errorf("an entry that cannot be written: %v", err)
	}
}
