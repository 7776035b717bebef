package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"cofre/crypto"
)

// memory is a Backend that hands out buffers of its own, as a store may.
type memory struct {
	mu     sync.Mutex
	rows   []Row
	fail   error // returned by Append
	stored bool  // …after the row was filed
	reads  int   // rows read one by one
}

func (m *memory) Append(_ context.Context, row Row) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if row.Seq != m.size() {
		return fmt.Errorf("row %d: %w", row.Seq, ErrTaken)
	}
	if m.fail == nil || m.stored {
		m.rows = append(m.rows, row)
	}
	return m.fail
}

func (m *memory) Size(context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.size(), nil
}

func (m *memory) size() uint64 {
	if n := len(m.rows); n > 0 {
		return m.rows[n-1].Seq + 1
	}
	return 0
}

func (m *memory) Rows(ctx context.Context, from, to uint64, fn func(Row) error) error {
	m.mu.Lock()
	rows := slices.Clone(m.rows)
	m.mu.Unlock()
	var leaf, sig []byte
	for _, r := range rows {
		if r.Seq < from || r.Seq >= to {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		leaf, sig = append(leaf[:0], r.Leaf...), append(sig[:0], r.Sig...)
		if err := fn(Row{Seq: r.Seq, Leaf: leaf, Sig: sig, Hashes: r.Hashes}); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) RowsAt(_ context.Context, seqs ...uint64) ([]Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Row
	for _, seq := range seqs {
		m.reads++
		i := slices.IndexFunc(m.rows, func(r Row) bool { return r.Seq == seq })
		if i < 0 {
			return nil, fmt.Errorf("%w: no such row", ErrDamaged)
		}
		out = append(out, m.rows[i])
	}
	return out, nil
}

// clone copies the rows deeply, to tamper with.
func (m *memory) clone() *memory {
	c := &memory{}
	for _, r := range m.rows {
		c.rows = append(c.rows, Row{Seq: r.Seq, Leaf: bytes.Clone(r.Leaf), Sig: bytes.Clone(r.Sig), Hashes: slices.Clone(r.Hashes)})
	}
	return c
}

// world is a vault's log with two hosts and an identity.
type world struct {
	vault crypto.VaultID
	hosts []*crypto.HostKey
	sign  ed25519.PrivateKey // of epoch 1
	next  ed25519.PrivateKey // of epoch 2
	clock time.Time

	added   map[string]uint64
	revoked map[string]uint64
	rotated uint64 // first number of epoch 2; 0: there is none
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		vault: crypto.VaultID{1, 2, 3}, clock: time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC),
		sign: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)), next: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32)), added: map[string]uint64{}, revoked: map[string]uint64{},
	}
	for _, label := range []string{"one", "two"} {
		h, err := crypto.NewHostKey(label)
		if err != nil {
			t.Fatal(err)
		}
		w.hosts = append(w.hosts, h)
	}
	return w
}

func (w *world) keys(by string) (ed25519.PublicKey, uint64, *uint64, bool) {
	for _, h := range w.hosts {
		if h.ID() != by {
			continue
		}
		if seq, ok := w.revoked[by]; ok {
			return h.Public(), w.added[by], &seq, true
		}
		return h.Public(), w.added[by], nil, true
	}
	return nil, 0, nil, false
}

func (w *world) vaultKeys() []crypto.SignKey {
	keys := []crypto.SignKey{{Epoch: 1, Key: w.sign.Public().(ed25519.PublicKey)}}
	if w.rotated > 0 {
		keys[0].Until = &w.rotated
		keys = append(keys, crypto.SignKey{Epoch: 2, Key: w.next.Public().(ed25519.PublicKey), Since: w.rotated})
	}
	return keys
}

func (w *world) checkpointKeys() (keys []ed25519.PublicKey) {
	for _, k := range w.vaultKeys() {
		keys = append(keys, k.Key)
	}
	return keys
}

func (w *world) log(b Backend, host int) *Log {
	return New(b, Options{
		Vault: w.vault, Host: w.hosts[host], HostName: w.hosts[host].Label(), Actor: "ada", Keys: w.keys, VaultKeys: w.vaultKeys,
		Now: func() time.Time { return w.clock },
	})
}

// fill appends n entries: init, then intents and outcomes of reveals.
func (w *world) fill(t testing.TB, l *Log, n int) {
	t.Helper()
	var intent uint64
	for i := range n {
		d := Draft{Action: ActionReveal, Outcome: OutcomeIntent, Slot: "slot", Record: fmt.Sprint(i), Fields: []string{"a", "b"}, Reason: "ticket \"7\"\n"}
		if i == 0 {
			d = Draft{Action: ActionInit, Outcome: OutcomeOK, Data: map[string]any{"z": 1, "a": "ü"}}
		} else if i%2 == 0 {
			d.Outcome, d.Of = OutcomeOK, &intent
		}
		e, err := l.Append(t.Context(), d)
		if err != nil {
			t.Fatalf("entry %d: %v", i, err)
		}
		intent = e.Seq
	}
}

func (w *world) verify(t testing.TB, b Backend, o VerifyOptions) Report {
	t.Helper()
	l := New(b, Options{Vault: w.vault})
	o.Keys, o.VaultKeys = w.keys, w.vaultKeys()
	r, err := l.Verify(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) head(t testing.TB, b Backend) Head {
	t.Helper()
	h, err := w.log(b, 0).Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}
