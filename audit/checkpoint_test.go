package audit

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"cofre/crypto"
)

func TestCheckpoint(t *testing.T) {
	vault, other := crypto.VaultID{1}, crypto.VaultID{2}
	old := ed25519.NewKeyFromSeed(make([]byte, 32))
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	pub := func(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }
	head := Head{Size: 12345, Root: [32]byte{0xff, 31: 1}}
	text := MakeCheckpoint(vault, head, key)

	c, err := ParseCheckpoint(text, vault, pub(old), pub(key))
	if err != nil || c.Head != head || c.Vault != vault || !c.Signer.Equal(pub(key)) {
		t.Fatalf("%+v, %v", c, err)
	}
	if !bytes.HasPrefix(text, []byte("cofre.vault/01000000000000000000000000000000\n12345\n/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=\n\n— cofre.vault/01000000000000000000000000000000 ")) {
		t.Errorf("text\n%s", text)
	}
	// What other tools for signed notes read.
	v, err := note.NewVerifier(VerifierKey(vault, pub(key)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(text, note.VerifierList(v)); err != nil {
		t.Error(err)
	}
	witnessed := append(bytes.Clone(text), MakeCheckpoint(vault, head, old)[bytes.Index(text, []byte("— ")):]...)
	if c, err := ParseCheckpoint(witnessed, vault, pub(old)); err != nil || !c.Signer.Equal(pub(old)) {
		t.Errorf("two signatures: %v", err)
	}

	sub := func(from, to string) []byte { return []byte(strings.Replace(string(text), from, to, 1)) }
	signed := func(body string) []byte {
		sig := MakeCheckpoint(vault, head, key)
		v := verifier{name: Origin(vault), key: pub(key)}
		n, err := note.Sign(&note.Note{Text: body}, signer{v, key})
		if err != nil {
			t.Fatal(err, sig)
		}
		return n
	}
	origin := Origin(vault) + "\n"
	for name, c := range map[string]struct {
		text []byte
		want string
	}{
		"empty":            {nil, "no signed note"},
		"prose":            {[]byte("hello\n"), "no signed note"},
		"line ends":        {bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")), "no signed note"},
		"size changed":     {sub("12345", "12344"), "changed"},
		"root changed":     {sub("/wAA", "/wAB"), "changed"},
		"other vault":      {MakeCheckpoint(other, head, key), "not of this vault"},
		"other key":        {MakeCheckpoint(vault, head, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32))), "no key of this vault"},
		"signature gone":   {text[:bytes.Index(text, []byte("— "))], "no signed note"},
		"two lines":        {signed(origin + "5\n"), "three lines"},
		"leading zero":     {signed(origin + "05\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), "no size"},
		"size too large":   {signed(origin + "9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), "no size"},
		"root too short":   {signed(origin + "5\nAAAA\n"), "no root"},
		"root stray bits":  {signed(origin + "5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n"), "no root"},
		"signed elsewhere": {signed("cofre.vault/" + other.Hex() + "\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), "another vault"},
	} {
		_, err := ParseCheckpoint(c.text, vault, pub(old), pub(key))
		if !errors.Is(err, ErrCheckpoint) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseCheckpoint(signed(origin+"5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nextension\n"), vault, pub(key)); err != nil {
		t.Errorf("with an extension line: %v", err)
	}
	if _, err := ParseCheckpoint(text, vault); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("without keys: %v", err)
	}
}

// signer signs any note, for texts that MakeCheckpoint never writes.
type signer struct {
	verifier
	private ed25519.PrivateKey
}

func (s signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.private, msg), nil }
