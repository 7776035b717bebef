package crypto

import (
	"bytes"
	"errors"
	"testing"
)

// TestSignKeys: the vault's sign key of each epoch signs for its own audit numbers.
func TestSignKeys(t *testing.T) {
	w := testWorld(t)
	two := newRoot(w.root.src, w.root.vault, 2)
	b := w.header.Body.clone()
	if err := b.setIdentity(two); err != nil {
		t.Fatal(err)
	}
	if err := b.link(w.root, 10); err != nil {
		t.Fatal(err)
	}
	h, err := two.sealHeader(b)
	if err != nil {
		t.Fatal(err)
	}
	keys := h.SignKeys()
	if len(keys) != 2 || keys[0].Epoch != 1 || keys[0].Since != 0 || *keys[0].Until != 10 || keys[1].Since != 10 || keys[1].Until != nil {
		t.Fatalf("%+v", keys)
	}
	signs := []*Root{w.root, two}
	for seq, epoch := range map[uint64]int{0: 1, 9: 1, 10: 2, 11: 2, 1<<64 - 1: 2} {
		s, ok := h.SignerAt(VaultSigner, seq)
		if !ok || !bytes.Equal(s.PK, keys[epoch-1].Key) || !s.At(seq) {
			t.Errorf("number %d is not epoch %d's", seq, epoch)
		}
		if since := h.SignersSince(VaultSigner, seq); len(since) != 3-epoch || !bytes.Equal(since[0].PK, s.PK) {
			t.Errorf("since %d: %d keys", seq, len(since))
		}
		for i, root := range signs {
			key, err := root.VaultKey()
			if err != nil {
				t.Fatal(err)
			}
			k, err := NewBatchKey(h)
			if err != nil {
				t.Fatal(err)
			}
			e, err := k.Entry(h, key, at(), seq)
			if right := i+1 == epoch; right != (err == nil) || !right && !errors.Is(err, ErrFormat) || right && e.Verify(h.Body.Vault, s) != nil {
				t.Errorf("batch %d by epoch %d: %v", seq, i+1, err)
			}
		}
	}
	if s, ok := h.Signer(VaultSigner); !ok || !bytes.Equal(s.PK, b.Sign) || s.AddedSeq != 10 {
		t.Error("the present signer")
	}
	hostSigners(t, w)
}

// hostSigners: a host signs from its enrolment to its revocation; what began before that it may still write again.
func hostSigners(t *testing.T, w *world) {
	t.Helper()
	h, err := w.header.Update(w.root, func(b *Body) error {
		b.Signers[0].AddedSeq = 3
		return b.RevokeSigner(w.host.ID(), 9)
	})
	if err != nil {
		t.Fatal(err)
	}
	for seq, want := range map[uint64][2]bool{2: {false, true}, 3: {true, true}, 8: {true, true}, 9: {false, false}} {
		s, ok := h.SignerAt(w.host.ID(), seq)
		if got := [2]bool{s.At(seq), len(h.SignersSince(w.host.ID(), seq)) == 1}; !ok || got != want {
			t.Errorf("number %d: %v, expected %v", seq, got, want)
		}
	}
	if _, ok := h.SignerAt("nobody", 0); ok || len(h.SignersSince("nobody", 0)) != 0 {
		t.Error("nobody is a signer")
	}
}
