package crypto

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func testBatch(tb testing.TB) (*world, *BatchKey, *BatchEntry, *Identity) {
	tb.Helper()
	w := testWorld(tb)
	k, e, err := NewBatch(w.header, w.host, at(), 42)
	if err != nil {
		tb.Fatal(err)
	}
	i, err := w.root.Identity()
	if err != nil {
		tb.Fatal(err)
	}
	return w, k, e, i
}

func TestBatch(t *testing.T) {
	w, k, e, i := testBatch(t)
	text, err := e.JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseBatchEntry(text)
	if err != nil || got.Batch != k.ID() || got.Seq != 42 || got.At != "2026-01-02T03:04:05.000Z" || got.Epoch != 1 || got.Signer != w.host.ID() {
		t.Fatal(got, err)
	}
	if !bytes.Equal(got.Commit, k.Commit()) || k.Suite() != SuiteC1 || k.Vault() != w.header.Body.Vault {
		t.Fatal("the key does not say what the entry says")
	}
	if err := got.Verify(w.header.Body.Vault, w.host.Signer(0)); err != nil {
		t.Fatal(err)
	}
	opened, err := i.OpenBatch(got)
	if err != nil || !opened.key.Equal(k.key) {
		t.Fatal(err)
	}
	other := w.host.Signer(0)
	other.PK = w.header.Body.Sign
	for name, err := range map[string]error{
		"vault":       got.Verify(VaultID{1}, w.host.Signer(0)),
		"signer's id": got.Verify(w.header.Body.Vault, Signer{ID: "x", PK: w.host.Public()}),
		"signer":      got.Verify(w.header.Body.Vault, other),
	} {
		if !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	vaultKey, err := w.root.VaultKey()
	if err != nil {
		t.Fatal(err)
	}
	if e, err = k.Entry(w.header, vaultKey, at(), 43); err != nil {
		t.Fatal(err)
	}
	signer, ok := w.header.Signer(VaultSigner)
	if !ok || e.Verify(w.header.Body.Vault, signer) != nil {
		t.Fatal("the vault's own signature")
	}
	i.Wipe()
	if _, err := i.OpenBatch(got); !errors.Is(err, ErrUnauthenticated) {
		t.Fatal(err)
	}
}

// TestBatchTampering changes every byte of an entry: it does not parse, verify or open.
func TestBatchTampering(t *testing.T) {
	w, _, e, identity := testBatch(t)
	text, err := e.JSON()
	if err != nil {
		t.Fatal(err)
	}
	sealed := strings.Index(string(text), `"sealed":"`)
	for i := range text {
		if i > sealed+20 && i < sealed+1500 && i%17 != 0 {
			continue // the ciphertext of the KEM and the sealed key: one byte in seventeen
		}
		c := bytes.Clone(text)
		c[i] ^= 0x01
		fails(t, "batch byte", func() error {
			e, err := ParseBatchEntry(c)
			if err != nil {
				return err
			}
			if err := e.Verify(w.header.Body.Vault, w.host.Signer(0)); err != nil {
				return err
			}
			_, err = identity.OpenBatch(e)
			return err
		})
	}
}

// TestBatchSwap: the entry of one batch with the sealed key of another of the same vault, as whoever writes the store
// can put together; and a key sealed anew under a signed commitment that is not its own.
func TestBatchSwap(t *testing.T) {
	w, k, e, identity := testBatch(t)
	_, other, err := NewBatch(w.header, w.host, at(), 43)
	if err != nil {
		t.Fatal(err)
	}
	mixed := *e
	mixed.Sealed = other.Sealed
	if _, err := identity.OpenBatch(&mixed); !errors.Is(err, ErrUnauthenticated) {
		t.Error(err)
	}
	planted, err := batchKey(k.vault, k.id, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	mixed = *e
	if err := planted.seal(&mixed, w.header); err != nil {
		t.Fatal(err)
	}
	if err := mixed.Verify(w.header.Body.Vault, w.host.Signer(0)); err != nil {
		t.Fatal("the signature leaves sealed out:", err)
	}
	if _, err := identity.OpenBatch(&mixed); !errors.Is(err, ErrUnauthenticated) {
		t.Error("a planted key opens:", err)
	}
	if _, err := planted.Reseal(e, w.header); !errors.Is(err, ErrUnauthenticated) {
		t.Error(err)
	}
	if _, err := k.Entry(&Header{}, w.host, at(), 1); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}

func TestKeyEntry(t *testing.T) {
	_, k, _, _ := testBatch(t)
	for _, id := range []string{"7", "ñ \"quoted\" \n\t\u2028😀", strings.Repeat("x", 256)} {
		d, err := k.NewDEK(id, 5)
		if err != nil {
			t.Fatal(err)
		}
		e, err := k.WrapDEK(d)
		if err != nil {
			t.Fatal(err)
		}
		text, err := e.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if c, err := encode(e); err != nil || !bytes.Equal(c, text) {
			t.Fatalf("AppendJSON writes\n%s\nand the encoder\n%s", text, c)
		}
		for name, text := range map[string][]byte{
			"as written": text, "laid out anew": bytes.ReplaceAll(text, []byte(`":`), []byte(`" : `)), "escaped": bytes.Replace(text, []byte(`"c1"`), []byte(`"\u00631"`), 1),
		} {
			got, err := ParseKeyEntry(text)
			if err != nil || got.ID != id || got.KID != d.KID() || got.Batch != k.ID() {
				t.Fatalf("%s: %v", name, err)
			}
			back, err := k.UnwrapDEK(got)
			if err != nil || !back.key.Equal(d.key) {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	for _, id := range []string{"", strings.Repeat("x", 257), "\xff"} {
		if _, err := k.NewDEK(id, 0); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", id, err)
		}
		if _, err := (&KeyEntry{ID: id}).JSON(); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestKeyEntryRefuses(t *testing.T) {
	w, k, _, _ := testBatch(t)
	d, err := k.NewDEK("7", 5)
	if err != nil {
		t.Fatal(err)
	}
	e, err := k.WrapDEK(d)
	if err != nil {
		t.Fatal(err)
	}
	text, err := e.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"version": strings.Replace(string(text), `"v":1`, `"v":2`, 1),
		"suite":   strings.Replace(string(text), `"c1"`, `"eax"`, 1),
		"case":    strings.Replace(string(text), `"suite":"c1"`, `"suite":"c1","Suite":"eax"`, 1),
		"twice":   strings.Replace(string(text), `"v":1`, `"v":1,"v":1`, 1),
		"unknown": strings.Replace(string(text), `"v":1`, `"v":1,"x":1`, 1),
		"missing": strings.Replace(string(text), `,"v":1`, ``, 1),
		"short":   strings.Replace(string(text), EncodeB64(e.DEK), EncodeB64(e.DEK[:59]), 1),
		"id":      strings.Replace(string(text), `"id":"7"`, `"id":7`, 1),
		"no id":   strings.Replace(string(text), `"id":"7"`, `"id":""`, 1),
		"float":   strings.Replace(string(text), `"v":1`, `"v":1.0`, 1),
		"null":    `null`,
		"after":   string(text) + "{}",
		"padded":  strings.Replace(string(text), EncodeB64(e.Batch[:]), EncodeB64(e.Batch[:])+"==", 1),
	} {
		if _, err := ParseKeyEntry([]byte(s)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, _, err := NewBatch(w.header, w.host, time.Now(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(e *KeyEntry){
		"id":    func(e *KeyEntry) { e.ID = "8" },
		"kid":   func(e *KeyEntry) { e.KID.N++ },
		"birth": func(e *KeyEntry) { e.KID.Batch = other.ID() },
		"batch": func(e *KeyEntry) { e.Batch = other.ID() },
		"dek":   func(e *KeyEntry) { e.DEK = append([]byte{e.DEK[0] ^ 1}, e.DEK[1:]...) },
	} {
		c := *e
		change(&c)
		if _, err := k.UnwrapDEK(&c); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := other.UnwrapDEK(&c); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s under another batch: %v", name, err)
		}
	}
	c := *e
	c.Suite = "eax"
	if _, err := k.UnwrapDEK(&c); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}

func TestRewrap(t *testing.T) {
	w, k, _, _ := testBatch(t)
	to, _, err := NewBatch(w.header, w.host, at(), 43)
	if err != nil {
		t.Fatal(err)
	}
	d, err := k.NewDEK("7", 5)
	if err != nil {
		t.Fatal(err)
	}
	e, err := k.WrapDEK(d)
	if err != nil {
		t.Fatal(err)
	}
	moved, err := k.Rewrap(e, to)
	if err != nil || moved.KID != e.KID || moved.Batch != to.ID() || bytes.Equal(moved.DEK, e.DEK) {
		t.Fatal(err)
	}
	got, err := to.UnwrapDEK(moved)
	if err != nil || !got.key.Equal(d.key) || got.KID() != d.KID() {
		t.Fatal(err)
	}
	a, errA := d.Derive("k-enc")
	b, errB := got.Derive("k-enc")
	c, errC := got.Derive("k-seal")
	if errA != nil || errB != nil || errC != nil || !bytes.Equal(a, b) || bytes.Equal(b, c) {
		t.Fatal("keys of the record")
	}
	foreign, err := batchKey(VaultID{9}, BatchID{9}, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Rewrap(e, foreign); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}

func FuzzParseBatchEntry(f *testing.F) {
	_, _, e, _ := testBatch(f)
	text, err := e.JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(bytes.Replace(text, []byte(`"v":1`), []byte(`"v":01`), 1))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ParseBatchEntry(text)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		again, err := e.JSON()
		if c, errC := Canonical(text); err != nil || errC != nil || !bytes.Equal(c, again) {
			t.Fatal("an entry was read that is not written so")
		}
	})
}

func FuzzParseKeyEntry(f *testing.F) {
	_, k, _, _ := testBatch(f)
	d, err := k.NewDEK("7", 5)
	if err != nil {
		f.Fatal(err)
	}
	e, err := k.WrapDEK(d)
	if err != nil {
		f.Fatal(err)
	}
	text, err := e.JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(bytes.Replace(text, []byte(`"7"`), []byte(`"\u0037"`), 1))
	f.Add(bytes.Replace(text, []byte(`"7"`), []byte(`"\n\""`), 1))
	f.Add([]byte(`{"V":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ParseKeyEntry(text)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		again, err := e.JSON()
		if c, errC := Canonical(text); err != nil || errC != nil || !bytes.Equal(c, again) {
			t.Fatal("an entry was read that is not written so")
		}
	})
}
