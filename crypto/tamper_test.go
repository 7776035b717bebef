package crypto

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// TestForgedHeader: whoever can write the store signs a header of his own around the victim's slots: its signature is
// good, but the root in the slots says no.
func TestForgedHeader(t *testing.T) {
	w := testWorld(t)
	thief := newRoot(w.root.src, w.root.vault, 1)
	b := w.header.Body.clone()
	if err := b.setIdentity(thief); err != nil {
		t.Fatal(err)
	}
	b.Chain = nil
	if err := b.link(thief, 0); err != nil {
		t.Fatal(err)
	}
	h, err := thief.sealHeader(b)
	if err != nil {
		t.Fatal(err)
	}
	if h, err = ParseHeader(h.JSON()); err != nil {
		t.Fatal("its shape and signature are right:", err)
	}
	if err := w.root.accept(h); !errors.Is(err, ErrUnauthenticated) {
		t.Fatal(err)
	}
	if VerifySuccession(h.Body.Chain, 1, w.header.Body.Sign, h) == nil {
		t.Fatal("a pin does not see it")
	}
}

func TestUnlockRefuses(t *testing.T) {
	w := testWorld(t)
	if _, _, err := w.header.Unlock(context.Background(), key("first"), "nobody"); !errors.Is(err, ErrNoSlot) {
		t.Error(err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, _, err := w.header.Unlock(stopped, key("first"), ""); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s := w.header.Body.Slots[0] // of the two a changed sealed root is the one that a wrong key does not show already
	s.Sealed = append([]byte{s.Sealed[0] ^ 1}, s.Sealed[1:]...)
	if _, err := s.open(w.header.Body.Vault, 1, key("first")); !errors.Is(err, ErrUnauthenticated) {
		t.Error(err)
	}
}

// TestHeaderTampering changes bytes all over a header: what still parses is not the root's.
func TestHeaderTampering(t *testing.T) {
	w := testWorld(t)
	text := w.header.JSON()
	step := 13
	for i := 0; i < len(text); i += step {
		for _, flip := range []byte{0x01, 0x20} {
			c := bytes.Clone(text)
			c[i] ^= flip
			fails(t, "header byte", func() error {
				h, err := ParseHeader(c)
				if err != nil {
					return err
				}
				return w.root.accept(h)
			})
		}
		if i > len(text)-200 {
			step = 1 // mac and sig, whole
		}
	}
}

func FuzzParseHeader(f *testing.F) {
	w := testWorld(f)
	text := w.header.JSON()
	f.Add(text)
	f.Add([]byte(`{"body":"e30","mac":"","sig":""}`))
	f.Add([]byte(strings.Replace(string(text), `"mac"`, `"Mac"`, 1)))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := ParseHeader(text)
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrUnauthenticated) {
				t.Fatal(err)
			}
			return
		}
		c, err := Canonical(text)
		if err != nil || !bytes.Equal(c, h.JSON()) {
			t.Fatal("a header was read that is not written so")
		}
	})
}
