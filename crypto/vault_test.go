package crypto

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/secret"
)

// world is one vault, made once for all tests: scrypt is most of the package's time.
type world struct {
	host   *HostKey
	header *Header
	root   *Root
}

var theWorld = sync.OnceValues(func() (*world, error) {
	host, err := NewHostKey("test host")
	if err != nil {
		return nil, err
	}
	h, r, err := NewVault(key("first"), "first slot", DefaultScrypt(), host.Signer(0))
	return &world{host, h, r}, err
})

func testWorld(tb testing.TB) *world {
	tb.Helper()
	w, err := theWorld()
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func key(s string) *secret.Bytes { return secret.New([]byte(s)) }

func at() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

// TestVault goes the whole way of a header with real scrypt: two slots, unlocking by the second, rotation.
func TestVault(t *testing.T) {
	w := testWorld(t)
	var id string
	two, err := w.header.Update(w.root, func(b *Body) (err error) {
		id, err = b.AddSlot(w.root, "second slot", key("second"), DefaultScrypt())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	two, err = ParseHeader(two.JSON())
	if err != nil || two.Body.Rev != 2 || len(two.Body.Slots) != 2 || len(w.header.Body.Slots) != 1 {
		t.Fatal(err)
	}
	root, opened, err := two.Unlock(context.Background(), key("second"), "")
	if err != nil || opened != id || !root.key.Equal(w.root.key) {
		t.Fatalf("slot %s opened, %s expected: %v", opened, id, err)
	}
	if _, _, err := two.Unlock(context.Background(), key("second"), two.Body.Slots[0].ID); !errors.Is(err, ErrUnauthenticated) {
		t.Fatal(err)
	}

	k, entry, err := NewBatch(two, w.host, at(), 3)
	if err != nil {
		t.Fatal(err)
	}
	next, nextRoot, err := two.Next(root, 9, []Keep{{ID: id, Master: key("second"), Params: DefaultScrypt()}})
	if err != nil {
		t.Fatal(err)
	}
	if next, err = ParseHeader(next.JSON()); err != nil {
		t.Fatal(err)
	}
	checkRotated(t, two, next, nextRoot, k, entry)
}

// checkRotated: the new root opens the new header and, through the past root in it, the old batch; what is pinned of the
// old header leads to the new one.
func checkRotated(t *testing.T, old, next *Header, made *Root, k *BatchKey, entry *BatchEntry) {
	t.Helper()
	if next.Body.Epoch != 2 || next.Body.Rev != 3 || len(next.Body.Slots) != 1 || next.Fingerprint() == old.Fingerprint() {
		t.Fatalf("epoch %d, rev %d", next.Body.Epoch, next.Body.Rev)
	}
	root := &Root{vault: made.vault, epoch: made.epoch, key: made.key, past: map[uint64]*secret.Bytes{}}
	if err := root.accept(next); err != nil {
		t.Fatal(err)
	}
	identity, err := root.Identity()
	if err != nil {
		t.Fatal(err)
	}
	opened, err := identity.OpenBatch(entry)
	if err != nil || !opened.key.Equal(k.key) {
		t.Fatal(err)
	}
	again, err := k.Reseal(entry, next)
	if err != nil || again.Epoch != 2 || !bytes.Equal(again.Sig, entry.Sig) {
		t.Fatal(err)
	}
	if _, err := identity.OpenBatch(again); err != nil {
		t.Fatal(err)
	}
	signer, _ := next.Signer(entry.Signer)
	if err := again.Verify(next.Body.Vault, signer); err != nil {
		t.Fatal(err)
	}
	if err := VerifySuccession(next.Body.Chain, 1, old.Body.Sign, next); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"another pinned key":  VerifySuccession(next.Body.Chain, 1, next.Body.Sign, next),
		"a later pinned one":  VerifySuccession(next.Body.Chain, 3, old.Body.Sign, next),
		"no chain":            VerifySuccession(nil, 1, old.Body.Sign, next),
		"same epoch, another": VerifySuccession(next.Body.Chain, 2, old.Body.Sign, next),
		"back":                VerifySuccession(old.Body.Chain, 2, next.Body.Sign, old),
		"epoch 0":             VerifySuccession(next.Body.Chain, 0, old.Body.Sign, next),
		"a chain cut off":     VerifySuccession(next.Body.Chain[:1], 1, old.Body.Sign, next),
	} {
		if !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dropped, err := next.Update(made, func(b *Body) error {
		if !b.DropPast(1) || b.DropPast(1) {
			t.Error("DropPast")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	bare := &Root{vault: made.vault, epoch: made.epoch, key: made.key, past: map[uint64]*secret.Bytes{}}
	if err := bare.accept(dropped); err != nil {
		t.Fatal(err)
	}
	if identity, err = bare.Identity(); err != nil {
		t.Fatal(err)
	}
	if _, err := identity.OpenBatch(entry); !errors.Is(err, ErrUnauthenticated) {
		t.Fatal("a batch of a dropped epoch opens:", err)
	}
}

// TestChain follows three rotations; slots are left out of the way by copying one.
func TestChain(t *testing.T) {
	w := testWorld(t)
	b, root := w.header.Body.clone(), w.root
	for epoch := uint64(2); epoch <= 4; epoch++ {
		next := newRoot(root.src, root.vault, epoch)
		if err := b.setIdentity(next); err != nil {
			t.Fatal(err)
		}
		if err := b.link(root, 10*epoch); err != nil {
			t.Fatal(err)
		}
		root = next
	}
	h, err := root.sealHeader(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseHeader(h.JSON()); err != nil {
		t.Fatal(err)
	}
	if err := VerifySuccession(b.Chain, 1, w.header.Body.Sign, h); err != nil {
		t.Fatal(err)
	}
	for _, l := range b.Chain {
		if err := VerifySuccession(b.Chain, l.Epoch, l.Sign, h); err != nil {
			t.Fatalf("from epoch %d: %v", l.Epoch, err)
		}
	}
	for name, change := range map[string]func(c *Body){
		"gap":     func(c *Body) { c.Chain = append(c.Chain[:1], c.Chain[2:]...) },
		"no end":  func(c *Body) { c.Chain = c.Chain[:3] },
		"start":   func(c *Body) { c.Chain = c.Chain[1:] },
		"none":    func(c *Body) { c.Chain = nil },
		"more":    func(c *Body) { c.Chain = append(c.Chain, c.Chain[3]) },
		"swapped": func(c *Body) { c.Chain[1], c.Chain[2] = c.Chain[2], c.Chain[1] },
		"sig":     func(c *Body) { c.Chain[1].Sig = append([]byte{c.Chain[1].Sig[0] ^ 1}, c.Chain[1].Sig[1:]...) },
		"sign":    func(c *Body) { c.Chain[1].Sign = c.Chain[2].Sign },
		"since":   func(c *Body) { c.Chain[2].SinceSeq++ },
		"end":     func(c *Body) { c.Chain[3].Sign = c.Chain[1].Sign },
	} {
		c := b.clone()
		change(&c)
		fails(t, name, func() error { _, err := root.sealHeader(c); return err })
		forged := *h
		forged.Body = c
		if err := VerifySuccession(c.Chain, 1, w.header.Body.Sign, &forged); err == nil {
			t.Errorf("%s: succession verifies", name)
		}
	}
}

func fails(t *testing.T, what string, f func() error) {
	t.Helper()
	if err := f(); !errors.Is(err, ErrUnauthenticated) && !errors.Is(err, ErrFormat) {
		t.Errorf("%s: %v", what, err)
	}
}

func TestUpdateRefuses(t *testing.T) {
	w := testWorld(t)
	low := DefaultScrypt()
	low.N = 1 << 16
	for name, change := range map[string]func(b *Body) error{
		"vault":    func(b *Body) error { b.Vault[0]++; return nil },
		"rev":      func(b *Body) error { b.Rev++; return nil },
		"epoch":    func(b *Body) error { b.Epoch++; return nil },
		"pk":       func(b *Body) error { b.PK = bytes.Repeat([]byte{1}, len(b.PK)); return nil },
		"sign":     func(b *Body) error { b.Sign = w.host.Public(); return nil },
		"chain":    func(b *Body) error { b.Chain = append(b.Chain, Link{Epoch: 2}); return nil },
		"past":     func(b *Body) error { b.Past = append(b.Past, PastRoot{Epoch: 1}); return nil },
		"unsigned": func(b *Body) error { b.Unsigned = "maybe"; return nil },
		"eax":      func(b *Body) error { b.EAX = "on"; return nil },
		"no slot":  func(b *Body) error { b.Slots = nil; return nil },
		"17 slots": func(b *Body) error { b.Slots = make([]Slot, 17); return nil },
		"17th slot": func(b *Body) error {
			b.Slots = make([]Slot, 16)
			_, err := b.AddSlot(w.root, "", key("x"), DefaultScrypt())
			return err
		},
		"twice a slot":    func(b *Body) error { b.Slots = append(b.Slots, b.Slots[0]); return nil },
		"last slot":       func(b *Body) error { return b.RemoveSlot(b.Slots[0].ID) },
		"lower":           func(b *Body) error { return b.RewriteSlot(w.root, b.Slots[0].ID, key("x"), low) },
		"weak slot":       func(b *Body) error { b.Slots[0].N = 1 << 16; return nil },
		"huge slot":       func(b *Body) error { b.Slots[0].N = 1 << 21; return nil },
		"odd slot":        func(b *Body) error { b.Slots[0].N = 1<<17 + 1; return nil },
		"r":               func(b *Body) error { b.Slots[0].R = 9; return nil },
		"p":               func(b *Body) error { b.Slots[0].P = 5; return nil },
		"no p":            func(b *Body) error { b.Slots[0].P = 0; return nil },
		"kdf":             func(b *Body) error { b.Slots[0].KDF = "argon2id"; return nil },
		"slot id":         func(b *Body) error { b.Slots[0].ID = "A"; return nil },
		"salt":            func(b *Body) error { b.Slots[0].Salt = nil; return nil },
		"label":           func(b *Body) error { b.Slots[0].Label = strings.Repeat("x", 257); return nil },
		"no UTF-8":        func(b *Body) error { b.Slots[0].Label = "\xff"; return nil },
		"signer twice":    func(b *Body) error { return b.AddSigner(w.host.Signer(1)) },
		"signer vault":    func(b *Body) error { return b.AddSigner(Signer{ID: VaultSigner, PK: w.host.Public()}) },
		"signer's key":    func(b *Body) error { return b.AddSigner(Signer{ID: "x", PK: []byte{1}}) },
		"revoke nobody":   func(b *Body) error { return b.RevokeSigner("nobody", 1) },
		"empty master":    func(b *Body) error { _, err := b.AddSlot(w.root, "", nil, DefaultScrypt()); return err },
		"added parameter": func(b *Body) error { _, err := b.AddSlot(w.root, "", key("x"), low); return err },
	} {
		if h, err := w.header.Update(w.root, change); !errors.Is(err, ErrFormat) || h != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.header.Update(w.root, func(b *Body) error { return b.RemoveSlot("nobody") }); !errors.Is(err, ErrNoSlot) {
		t.Error(err)
	}
	other := newRoot(w.root.src, w.root.vault, 1)
	if _, err := w.header.Update(other, func(*Body) error { return nil }); !errors.Is(err, ErrUnauthenticated) {
		t.Error(err)
	}
	if _, _, err := w.header.Next(other, 1, nil); !errors.Is(err, ErrUnauthenticated) {
		t.Error(err)
	}
	if _, _, err := w.header.Next(w.root, 1, nil); !errors.Is(err, ErrFormat) {
		t.Error("a header without slots:", err)
	}
	if _, _, err := w.header.Next(w.root, 0, []Keep{{ID: "nobody"}}); !errors.Is(err, ErrFormat) {
		t.Error("a sign key without audit numbers:", err)
	}
	if _, _, err := w.header.Next(w.root, 1, []Keep{{ID: "nobody"}}); !errors.Is(err, ErrNoSlot) {
		t.Error(err)
	}
}

func TestUpdate(t *testing.T) {
	w := testWorld(t)
	other, err := NewHostKey("other")
	if err != nil {
		t.Fatal(err)
	}
	h, err := w.header.Update(w.root, func(b *Body) error {
		if err := b.RevokeSigner(w.host.ID(), 9); err != nil {
			return err
		}
		b.Unsigned = UnsignedShow
		return b.AddSigner(other.Signer(9))
	})
	if err != nil {
		t.Fatal(err)
	}
	if h, err = ParseHeader(h.JSON()); err != nil {
		t.Fatal(err)
	}
	s, ok := h.Signer(w.host.ID())
	if !ok || s.RevokedSeq == nil || *s.RevokedSeq != 9 || s.Label != "test host" {
		t.Error("revoked signer")
	}
	if s, ok = h.Signer(other.ID()); !ok || s.RevokedSeq != nil || s.AddedSeq != 9 {
		t.Error("added signer")
	}
	if s, _ := w.header.Signer(w.host.ID()); s.RevokedSeq != nil || len(w.header.Body.Signers) != 1 {
		t.Error("the old header was changed")
	}
	if _, ok = h.Signer("nobody"); ok {
		t.Error("nobody is a signer")
	}
	if h.Fingerprint() != w.header.Fingerprint() {
		t.Error("the fingerprint is the identity's")
	}
	if err := w.root.accept(h); err != nil {
		t.Error(err)
	}
}

func TestHostKeyFile(t *testing.T) {
	w := testWorld(t)
	path := filepath.Join(t.TempDir(), "host.key")
	if err := w.host.Save(path); err != nil {
		t.Fatal(err)
	}
	if err := w.host.Save(path); err == nil {
		t.Fatal("an existing key was replaced")
	}
	got, err := LoadHostKey(path)
	if err != nil || got.ID() != w.host.ID() || got.Label() != "test host" || !bytes.Equal(got.Sign([]byte("x")), w.host.Sign([]byte("x"))) {
		t.Fatal(err)
	}
	hostKeyFileRefuses(t, path)
}

func TestVerifyT(t *testing.T) {
	w := testWorld(t)
	sig := SignT(w.host, "run", []byte("a"), []byte("b"))
	if err := VerifyT(w.host.Public(), sig, "run", []byte("a"), []byte("b")); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"label": VerifyT(w.host.Public(), sig, "audit", []byte("a"), []byte("b")),
		"parts": VerifyT(w.host.Public(), sig, "run", []byte("ab")),
		"key":   VerifyT(w.header.Body.Sign, sig, "run", []byte("a"), []byte("b")),
	} {
		if !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := VerifyT(nil, sig, "run"); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
	if err := VerifyT(w.host.Public(), sig[:63], "run"); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}
