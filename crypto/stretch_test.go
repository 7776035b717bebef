package crypto

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/crypto/scrypt"

	"cofre/secret"
)

// TestStretchIsScrypt: the key in the form that HMAC takes stretches to the same as the key itself, at every length.
func TestStretchIsScrypt(t *testing.T) {
	s := Slot{KDF: kdfScrypt, N: 16, R: 8, P: 1, Salt: bytes.Repeat([]byte{7}, saltLen)}
	for _, n := range []int{1, 2, 12, 31, 32, 33, 63, 64, 65, 100, 4096} {
		key := strings.Repeat("clé", n)[:n]
		want, err := scrypt.Key([]byte(key), s.Salt, s.N, s.R, s.P, 2*keyLen)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.stretch(secret.New([]byte(key)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: %x, %v", n, got, err)
		}
	}
}
