package kat

import (
	"crypto/aes"
	"crypto/cipher"
	"testing"
)

// gcm is AES-256-GCM with the nonce in front.
func gcm(t *testing.T, key, nonce, plaintext, aad []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	g, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return g.Seal(append([]byte(nil), nonce...), nonce, plaintext, aad)
}
