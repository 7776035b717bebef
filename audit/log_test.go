package audit

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"cofre/crypto"
)

// TestTreeIsTlog compares rows and heads with golang.org/x/mod/sumdb/tlog, entry by entry.
func TestTreeIsTlog(t *testing.T) {
	w, b := newWorld(t), &memory{}
	l := w.log(b, 0)
	w.fill(t, l, 70)
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range at {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for i, row := range b.rows {
		root, err := tlog.TreeHash(int64(i), reader)
		if err != nil {
			t.Fatal(err)
		}
		e, err := ParseEntry(row.Leaf)
		if err != nil || e.Root != [32]byte(root) || e.Seq != uint64(i) {
			t.Fatalf("entry %d: root %x, want %x; %v", i, e.Root, root, err)
		}
		hashes, err := tlog.StoredHashes(int64(i), crypto.T("audit-rec", row.Leaf, row.Sig), reader)
		if err != nil || !slices.Equal(plain(hashes), row.Hashes) {
			t.Fatalf("entry %d: stored hashes differ from tlog's: %v", i, err)
		}
		if err := crypto.VerifyT(w.hosts[0].Public(), row.Sig, "audit", row.Leaf); err != nil {
			t.Fatalf("entry %d: %v", i, err)
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(70, reader)
	if h := w.head(t, b); err != nil || h != (Head{Size: 70, Root: root}) {
		t.Fatalf("head %v, want %x", h, root)
	}
}

// knownRecordHash was computed with a separate program in Python (hashlib, cryptography).
const knownRecordHash = "00da4e7e1bd3d67f04080fb0e5b808f9adfefa8017719f094b364a15f755d1d3"

// TestLeafKnownAnswer fixes the bytes of a leaf, its signature's message and the tree over it.
func TestLeafKnownAnswer(t *testing.T) {
	host := ed25519.NewKeyFromSeed(make([]byte, 32))
	of := uint64(18446744073709551615)
	e := Entry{
		V: 1, Vault: crypto.VaultID{0xff}, Seq: 3, Root: sha256.Sum256(nil), Time: time.Date(2026, 11, 21, 1, 2, 3, 4e6, time.UTC),
		Actor: "ada", Host: "h\u2028", Action: ActionReveal, Of: &of, Record: "\"1\"", Fields: []string{"é", "\u0001"}, Outcome: OutcomeOK,
		Data: []byte(`{"n":1.10}`), By: "k",
	}
	leaf, err := e.MarshalJSON()
	want := `{"action":"reveal","actor":"ada","by":"k","data":{"n":1.10},"fields":["é","\u0001"],"host":"h` + "\u2028" + `","of":18446744073709551615,` +
		`"outcome":"ok","reason":"","record":"\"1\"","root":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","seq":3,"slot":"",` +
		`"time":"2026-11-21T01:02:03.004Z","v":1,"vault":"_wAAAAAAAAAAAAAAAAAAAA"}`
	if err != nil || string(leaf) != want {
		t.Fatalf("leaf\n%s, want\n%s; %v", leaf, want, err)
	}
	sig := ed25519.Sign(host, crypto.T("audit", leaf))
	var tr tree
	h, _ := recordHash(nil, leaf, sig)
	tr.push(h, nil)
	if h != tlog.RecordHash(crypto.T("audit-rec", leaf, sig)) {
		t.Error("record hash is not tlog's")
	}
	if got := hex.EncodeToString(h[:]); got != knownRecordHash {
		t.Errorf("record hash %s, want %s", got, knownRecordHash)
	}
	if tr.root() != h {
		t.Error("the root of one entry is its hash")
	}
}

func TestAppendRefuses(t *testing.T) {
	w, seven := newWorld(t), uint64(7)
	for name, d := range map[string]Draft{
		"no action":       {Outcome: OutcomeOK},
		"unknown action":  {Action: "dance", Outcome: OutcomeOK},
		"unknown outcome": {Action: ActionInit, Outcome: "great"},
		"intent of":       {Action: ActionInit, Outcome: OutcomeIntent, Of: &seven},
		"of the future":   {Action: ActionInit, Outcome: OutcomeOK, Of: &seven},
		"reason no UTF-8": {Action: ActionInit, Outcome: OutcomeOK, Reason: "\xff"},
		"field no UTF-8":  {Action: ActionInit, Outcome: OutcomeOK, Fields: []string{"\xff"}},
		"data a list":     {Action: ActionInit, Outcome: OutcomeOK, Data: []int{1}},
		"data a channel":  {Action: ActionInit, Outcome: OutcomeOK, Data: make(chan int)},
		"too long":        {Action: ActionInit, Outcome: OutcomeOK, Reason: strings.Repeat("x", MaxLeaf)},
	} {
		b := &memory{}
		if _, err := w.log(b, 0).Append(t.Context(), d); !errors.Is(err, ErrEntry) || len(b.rows) != 0 {
			t.Errorf("%s: %v, %d rows", name, err, len(b.rows))
		}
	}
	if _, err := New(&memory{}, Options{}).Append(t.Context(), Draft{}); !errors.Is(err, ErrNoHost) {
		t.Errorf("without host: %v", err)
	}
}

func TestAppendFailureIsNotBuiltUpon(t *testing.T) {
	w := newWorld(t)
	for _, stored := range []bool{false, true} {
		b := &memory{}
		l := w.log(b, 0)
		w.fill(t, l, 3)
		b.fail, b.stored = errors.New("disk full"), stored
		d := Draft{Action: ActionLock, Outcome: OutcomeOK}
		if _, err := l.Append(t.Context(), d); !errors.Is(err, b.fail) {
			t.Fatalf("error %v", err)
		}
		b.fail = nil
		e, err := l.Append(t.Context(), d)
		if want := uint64(len(b.rows) - 1); err != nil || e.Seq != want {
			t.Fatalf("stored %v: seq %d, want %d; %v", stored, e.Seq, want, err)
		}
		if r := w.verify(t, b, VerifyOptions{}); !r.OK() {
			t.Fatalf("stored %v: %v", stored, r.Problems)
		}
	}
}

func TestAppendReadsFewRows(t *testing.T) {
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 1000)
	b.reads = 0
	w.fill(t, w.log(b, 0), 1)
	if b.reads > 11 {
		t.Errorf("%d rows read to append behind 1000", b.reads)
	}
}

// TestAppendChecksTheEnd tampers with what the next entry would build upon.
func TestAppendChecksTheEnd(t *testing.T) {
	w, good := newWorld(t), &memory{}
	w.fill(t, w.log(good, 0), 21)
	stranger := newWorld(t)
	for name, c := range map[string]struct {
		tamper func(m *memory)
		want   error
	}{
		"leaf":         {func(m *memory) { edit(&m.rows[20]) }, ErrDamaged},
		"no leaf":      {func(m *memory) { m.rows[20].Leaf = nil }, ErrDamaged},
		"signature":    {func(m *memory) { m.rows[20].Sig[5] ^= 1 }, ErrDamaged},
		"short sig":    {func(m *memory) { m.rows[20].Sig = nil }, ErrDamaged},
		"own hash":     {func(m *memory) { m.rows[20].Hashes[0][0] ^= 1 }, ErrDamaged},
		"peak":         {func(m *memory) { m.rows[15].Hashes[4][0] ^= 1 }, ErrDamaged},
		"lost hash":    {func(m *memory) { m.rows[15].Hashes = nil }, ErrDamaged},
		"replayed":     {func(m *memory) { m.rows[20] = m.rows[18]; m.rows[20].Seq = 20 }, ErrDamaged},
		"cut and grow": {func(m *memory) { m.rows = append(m.rows[:10], m.rows[20]); m.rows[10].Seq = 10 }, ErrDamaged},
		"by stranger": {func(m *memory) {
			m.rows = m.rows[:20]
			l := stranger.log(m, 0)
			l.o.Keys = func(by string) (ed25519.PublicKey, uint64, *uint64, bool) {
				if key, a, r, ok := stranger.keys(by); ok {
					return key, a, r, ok
				}
				return w.keys(by)
			}
			if _, err := l.Append(t.Context(), Draft{Action: ActionLock, Outcome: OutcomeOK}); err != nil {
				t.Fatal(err)
			}
		}, ErrSigner},
	} {
		b := good.clone()
		c.tamper(b)
		n := len(b.rows)
		if _, err := w.log(b, 0).Append(t.Context(), Draft{Action: ActionLock, Outcome: OutcomeOK}); !errors.Is(err, c.want) || len(b.rows) != n {
			t.Errorf("%s: %v", name, err)
		}
	}
	b, other := good.clone(), newWorld(t)
	other.hosts, other.vault = w.hosts, crypto.VaultID{9}
	if _, err := other.log(b, 0).Append(t.Context(), Draft{Action: ActionLock, Outcome: OutcomeOK}); !errors.Is(err, ErrDamaged) {
		t.Errorf("another vault's log: %v", err)
	}
	if _, err := New(b, Options{Vault: w.vault, Host: w.hosts[1]}).Head(t.Context()); !errors.Is(err, ErrSigner) {
		t.Errorf("without Keys, by another host: %v", err)
	}
	if _, err := New(b, Options{Vault: w.vault, Host: w.hosts[0]}).Head(t.Context()); err != nil {
		t.Errorf("without Keys, by this host: %v", err)
	}
}

// edit changes a leaf as somebody would who knows the format: still canonical.
func edit(r *Row) {
	e, err := ParseEntry(r.Leaf)
	if err != nil {
		panic(err)
	}
	e.Reason = "nothing to see here"
	r.Leaf, _ = e.MarshalJSON()
}

func TestTruncatedWhileInUse(t *testing.T) {
	w, b := newWorld(t), &memory{}
	l := w.log(b, 0)
	w.fill(t, l, 9)
	b.rows = b.rows[:5]
	if _, err := l.Head(t.Context()); !errors.Is(err, ErrHistory) {
		t.Errorf("head: %v", err)
	}
	if _, err := l.Append(t.Context(), Draft{Action: ActionLock, Outcome: OutcomeOK}); !errors.Is(err, ErrHistory) {
		t.Errorf("append: %v", err)
	}
}

func TestConcurrentLogs(t *testing.T) {
	w, b := newWorld(t), &memory{}
	const writers, each = 6, 20
	logs := []*Log{w.log(b, 0), w.log(b, 1)}
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for range each {
				if _, err := logs[i%2].Append(t.Context(), Draft{Action: ActionUnlock, Outcome: OutcomeDenied}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	r := w.verify(t, b, VerifyOptions{})
	if !r.OK() || r.Size != writers*each {
		t.Errorf("%d entries, %v", r.Size, r.Problems)
	}
	by := map[string]bool{}
	err := logs[0].Entries(t.Context(), 0, 0, func(e Entry, _ Row) error { by[e.By] = true; return nil })
	if err != nil || len(by) != 2 {
		t.Errorf("signers %v, %v", by, err)
	}
}

// stubborn refuses every row.
type stubborn struct{ memory }

func (*stubborn) Append(context.Context, Row) error { return ErrTaken }

func TestAppendGivesUp(t *testing.T) {
	w := newWorld(t)
	if _, err := w.log(&stubborn{}, 0).Append(t.Context(), Draft{Action: ActionLock, Outcome: OutcomeOK}); !errors.Is(err, ErrTaken) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := w.log(&stubborn{}, 0).Append(ctx, Draft{Action: ActionLock, Outcome: OutcomeOK}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestAppendAs(t *testing.T) {
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 2)
	l := New(b, Options{Vault: w.vault, Keys: w.keys, VaultKeys: w.vaultKeys})
	e, err := l.AppendAs(t.Context(), w.sign, Draft{Action: ActionHostAdd, Outcome: OutcomeOK})
	if err != nil || e.By != VaultSigner {
		t.Fatal(e, err)
	}
	w.fill(t, w.log(b, 1), 1)
	if r := w.verify(t, b, VerifyOptions{}); !r.OK() {
		t.Error(r.Problems)
	}
}

// TestAppendAsAcrossRotation: each epoch's key signs its own numbers, and the entries of the first stay good.
func TestAppendAsAcrossRotation(t *testing.T) {
	w, b := newWorld(t), &memory{}
	l := w.log(b, 0)
	note := func(l *Log, key ed25519.PrivateKey) error {
		_, err := l.AppendAs(t.Context(), key, Draft{Action: ActionHostAdd, Outcome: OutcomeOK})
		return err
	}
	w.fill(t, l, 3)
	if err := note(l, w.sign); err != nil {
		t.Fatal(err)
	}
	stale := w.vaultKeys()
	w.rotated = 4
	if err := note(l, w.next); err != nil {
		t.Fatal(err)
	}
	if r := w.verify(t, b, VerifyOptions{}); !r.OK() {
		t.Fatal(r.Problems)
	}
	// A process that has not heard of the rotation must be able to tell that its keys may be old.
	behind := New(b, Options{Vault: w.vault, Keys: w.keys, VaultKeys: func() []crypto.SignKey { return stale }})
	if _, err := behind.Head(t.Context()); !errors.Is(err, ErrSigner) || !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v", err)
	}
	for name, c := range map[string]struct {
		rotated uint64
		at      uint64
	}{"the old key after its end": {3, 3}, "the new key too early": {5, 4}} {
		w.rotated = c.rotated
		r := w.verify(t, b, VerifyOptions{})
		if len(r.Problems) != 1 || r.Problems[0].Seq != c.at || r.Problems[0].Kind != KindSignature {
			t.Errorf("%s: %v", name, r.Problems)
		}
	}
}

func TestEntries(t *testing.T) {
	w, b := newWorld(t), &memory{}
	l := w.log(b, 0)
	w.fill(t, l, 10)
	for _, c := range []struct{ from, to, first, n uint64 }{{0, 0, 0, 10}, {3, 5, 3, 2}, {8, 99, 8, 2}, {10, 0, 0, 0}, {7, 7, 0, 0}} {
		var got []uint64
		err := l.Entries(t.Context(), c.from, c.to, func(e Entry, _ Row) error { got = append(got, e.Seq); return nil })
		if err != nil || uint64(len(got)) != c.n || c.n > 0 && got[0] != c.first {
			t.Errorf("%d to %d: %v, %v", c.from, c.to, got, err)
		}
	}
	stop := errors.New("stop")
	if err := l.Entries(t.Context(), 0, 0, func(Entry, Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error of fn: %v", err)
	}
	for name, tamper := range map[string]func(m *memory){
		"hole":    func(m *memory) { m.rows = slices.Delete(m.rows, 4, 5) },
		"end":     func(m *memory) { m.rows[8].Leaf = []byte("{}") },
		"another": func(m *memory) { m.rows[4].Leaf = m.rows[5].Leaf },
	} {
		c := b.clone()
		tamper(c)
		if err := w.log(c, 0).Entries(t.Context(), 0, 0, func(Entry, Row) error { return nil }); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExtends(t *testing.T) {
	w, b := newWorld(t), &memory{}
	l := w.log(b, 0)
	heads := []Head{w.head(t, b)}
	for range 40 {
		w.fill(t, l, 1)
		heads = append(heads, w.head(t, b))
	}
	for _, old := range heads {
		if now, err := w.log(b, 0).Extends(t.Context(), old); err != nil || now != heads[40] {
			t.Fatalf("%d: %v", old.Size, err)
		}
		other := old
		other.Root[3] ^= 1
		if _, err := w.log(b, 0).Extends(t.Context(), other); !errors.Is(err, ErrHistory) {
			t.Fatalf("%d, another root: %v", old.Size, err)
		}
	}
	short := b.clone()
	short.rows = short.rows[:30]
	if _, err := w.log(short, 0).Extends(t.Context(), heads[31]); !errors.Is(err, ErrHistory) {
		t.Errorf("cut off: %v", err)
	}
	anew := &memory{}
	w.clock = w.clock.Add(time.Hour)
	w.fill(t, w.log(anew, 0), 50)
	if _, err := w.log(anew, 0).Extends(t.Context(), heads[31]); !errors.Is(err, ErrHistory) {
		t.Errorf("written anew: %v", err)
	}
}
