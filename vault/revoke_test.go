package vault

import (
	"context"
	"errors"
	"sync"
	"testing"

	"cofre/audit"
	"cofre/crypto"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// interrupted is a store in which something happens around the next write of the header.
type interrupted struct {
	store.Store

	before, after func()
}

func (s *interrupted) PutEntries(ctx context.Context, e ...store.Entry) error {
	if e[0].Kind != store.EntryHeader {
		return s.Store.PutEntries(ctx, e...)
	}
	before, after := s.before, s.after
	s.before, s.after = nil, nil
	if before != nil {
		before()
	}
	err := s.Store.PutEntries(ctx, e...)
	if after != nil {
		after()
	}
	return err
}

// behind is a store that gives the header as it was for some readings, as to a process that had read it already.
type behind struct {
	store.Store

	mu     sync.Mutex
	header store.Entry
	times  int
}

func (s *behind) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kind == store.EntryHeader && s.times > 0 {
		s.times--
		return s.header, nil
	}
	return s.Store.Entry(ctx, kind, id)
}

// second enrols another host and opens the vault there, in a store of its own over the same data.
func (w *world) second(t *testing.T) (*Vault, *behind, *crypto.HostKey) {
	t.Helper()
	host, err := crypto.NewHostKey("second")
	w.ok(err)
	_, err = w.v.AddHost(t.Context(), "second", host.Public())
	w.ok(err)
	header, err := w.store.Entry(t.Context(), store.EntryHeader, "")
	w.ok(err)
	s := &behind{Store: w.store, header: header}
	o := w.options()
	o.Store, o.Host, o.Pins = s, host, nil
	there, err := Open(t.Context(), o)
	w.ok(err)
	return there, s, host
}

// usable fails unless the vault can be opened anew, appended to and revealed from.
func (w *world) usable(t *testing.T) {
	t.Helper()
	w.ingest(users(90, 92)...)
	w.v = w.open()
	o := w.options()
	o.Pins = nil
	fresh, err := Open(t.Context(), o)
	w.ok(err)
	_, err = fresh.Ingest(t.Context(), &lines{text: users(92, 94)}, IngestOptions{})
	w.ok(err)
	if got, err := w.reveal("93", "credit_card_ccv"); err != nil || got != `"653"` {
		t.Errorf("reveal: %s, %v", got, err)
	}
}

// TestRevokeWhileTheHostWrites lets a host write at every moment of its own revocation: what it filed before it could
// know stays good, and the log goes on.
func TestRevokeWhileTheHostWrites(t *testing.T) {
	for name, c := range map[string]struct {
		before  bool
		stale   int // readings in which it does not see the new header yet
		ends    error
		records uint64
	}{
		"before the header is written":                 {before: true, records: 3},
		"behind the header":                            {ends: ErrNotEnrolled},
		"its entry behind the header, unseen":          {stale: 2, ends: ErrNotEnrolled},
		"its entry and batch behind the header, stale": {stale: 3, ends: ErrNotEnrolled},
	} {
		t.Run(name, func(t *testing.T) {
			mid := &interrupted{Store: storetest.NewMemory(policy.Default().Schema())}
			w := newWorld(t, mid)
			w.ingest(users(0, 2)...)
			there, slow, host := w.second(t)
			write := func() {
				slow.times = c.stale
				_, err := there.Ingest(t.Context(), &lines{text: users(10, 13)}, IngestOptions{})
				slow.times = 0
				if c.ends == nil {
					w.ok(err)
				} else {
					wantErr(t, err, c.ends)
				}
			}
			if c.before {
				mid.before = write
			} else {
				mid.after = write
			}
			h, err := w.v.RevokeHost(t.Context(), host.ID())
			w.ok(err)
			last := w.last()
			if h.RevokedSeq == nil || last.Action != audit.ActionHostRevoke || last.Outcome != audit.OutcomeOK {
				t.Fatalf("host %+v, entry %+v", h, last)
			}
			for _, e := range w.entries() {
				if e.By == host.ID() && e.Seq >= *h.RevokedSeq {
					t.Errorf("entry %d is beyond %d", e.Seq, *h.RevokedSeq)
				}
			}
			_, err = there.Ingest(t.Context(), &lines{text: users(20, 21)}, IngestOptions{})
			wantErr(t, err, ErrNotEnrolled)
			w.usable(t)
			if r := w.wantClean(); r.Records != 2+c.records+4 {
				t.Errorf("%d records", r.Records)
			}
		})
	}
}

// TestRevokeWhileTheHostIngests has both at it for real.
func TestRevokeWhileTheHostIngests(t *testing.T) {
	for range 5 {
		w := newWorld(t, nil)
		w.ingest(users(0, 2)...)
		there, _, host := w.second(t)
		begun := make(chan struct{})
		var all sync.WaitGroup
		for worker := range 2 {
			all.Go(func() {
				for i := 0; ; i++ {
					from := 1000 * (worker + 1) * (i + 1)
					_, err := there.Ingest(t.Context(), &lines{text: users(from, from+2)}, IngestOptions{})
					if worker == 0 && i == 0 {
						close(begun)
					}
					if errors.Is(err, ErrNotEnrolled) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		<-begun
		_, err := w.v.RevokeHost(t.Context(), host.ID())
		w.ok(err)
		w.usable(t)
		all.Wait()
		w.usable(t)
		w.wantClean()
	}
}

// TestRevokedHostGoesOn: somebody with the key of a revoked host and the store appends all the same. That strands
// nobody, vouches for nothing, and is named for ever.
func TestRevokedHostGoesOn(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(0, 2)...)
	there, _, host := w.second(t)
	_, err := w.v.RevokeHost(t.Context(), host.ID())
	w.ok(err)
	thief := audit.New(auditRows{w.store}, audit.Options{
		Vault: w.v.header().Body.Vault, Host: host, Keys: there.signerKeys, VaultKeys: there.vaultKeys,
	})
	for range 3 {
		_, err := thief.Append(t.Context(), audit.Draft{Action: audit.ActionUnlock, Outcome: audit.OutcomeOK})
		w.ok(err)
	}
	size := w.size()
	w.v = w.open()
	w.usable(t)
	r := w.verify()
	if r.Failures != 3 {
		t.Errorf("failures %+v", r.Failed)
	}
	r.wantFailed(t, FailedAudit, "*", CauseAudit, "revoked")

	// His entries vouch for nothing: what stands before them must be vouched for by somebody who may.
	cut := storetest.NewMemory(policy.Default().Schema())
	w.copyTo(cut, size)
	w.store, w.pins.pins = cut, map[string]crypto.Pin{}
	o := w.options()
	o.Pins = nil
	_, err = Open(t.Context(), o)
	w.ok(err)
	rows, err := cut.AuditRowsAt(t.Context(), size-4)
	w.ok(err)
	if e, err := audit.ParseEntry(rows[0].Leaf); err != nil || e.By == host.ID() {
		t.Fatalf("entry %+v, %v", e, err)
	}
	spoilt := storetest.NewMemory(policy.Default().Schema())
	w.copyTo(spoilt, size-4)
	rows[0].Leaf[len(rows[0].Leaf)-3] ^= 1
	w.ok(spoilt.AppendAudit(t.Context(), rows[0]))
	for seq := size - 3; seq < size; seq++ {
		his, err := cut.AuditRowsAt(t.Context(), seq)
		w.ok(err)
		w.ok(spoilt.AppendAudit(t.Context(), his[0]))
	}
	o.Store = spoilt
	_, err = Open(t.Context(), o)
	wantErr(t, err, ErrIntegrity)
}
