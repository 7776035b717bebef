// Package entropy is where package crypto draws random bytes from: crypto/rand, and nothing else in production.
//
// Known answers need fixed values instead. The constructors that take a [Source] (NewVaultFrom, NewSealerFrom, …) are
// exported for package kat, but as this package is internal to crypto, no code outside crypto can name or make a
// Source other than the zero one, which is the system's randomness.
package entropy

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hpke"
	"crypto/rand"
	"fmt"
)

// Fixed gives values that are the same every time. Only package kat implements it.
type Fixed interface {
	// Fill writes the next value drawn under that name.
	Fill(name string, out []byte)
	// SealHPKE is hpke.Seal with HKDF-SHA256 and AES-256-GCM, its ephemeral randomness drawn from Fill.
	SealHPKE(pk hpke.PublicKey, info, plaintext []byte) ([]byte, error)
}

// Source is a source of random bytes. The zero Source is crypto/rand.
type Source struct{ fixed Fixed }

// From returns a Source of fixed values.
func From(f Fixed) Source { return Source{fixed: f} }

// Fill fills out with random bytes. The name says what for, to a Fixed.
func (s Source) Fill(name string, out []byte) {
	if s.fixed != nil {
		s.fixed.Fill(name, out)
		return
	}
	_, _ = rand.Read(out) // never fails: the process would end
}

// AEAD returns AES-GCM under key whose Seal writes nonce ‖ ciphertext ‖ tag with a random nonce of 12 bytes, and
// whose Open reads that. Its nonce argument is nil.
func (s Source) AEAD(key []byte, name string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("AES key: %w", err)
	}
	if s.fixed == nil {
		return cipher.NewGCMWithRandomNonce(block)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("GCM: %w", err)
	}
	return fixedGCM{AEAD: gcm, from: s.fixed, name: name}, nil
}

// SealHPKE seals for the holder of an identity: HPKE base mode, one-shot, HKDF-SHA256, AES-256-GCM, no AAD. The
// result is the encapsulated key ‖ ciphertext ‖ tag.
func (s Source) SealHPKE(pk hpke.PublicKey, info, plaintext []byte) ([]byte, error) {
	if s.fixed != nil {
		return s.fixed.SealHPKE(pk, info, plaintext)
	}
	return hpke.Seal(pk, hpke.HKDFSHA256(), hpke.AES256GCM(), info, plaintext)
}

// fixedGCM is GCMWithRandomNonce with nonces from a Fixed.
type fixedGCM struct {
	cipher.AEAD
	from Fixed
	name string
}

func (fixedGCM) NonceSize() int { return 0 }

func (g fixedGCM) Overhead() int { return g.AEAD.NonceSize() + g.AEAD.Overhead() }

func (g fixedGCM) Seal(dst, _, plaintext, aad []byte) []byte {
	nonce := make([]byte, g.AEAD.NonceSize())
	g.from.Fill(g.name, nonce)
	return g.AEAD.Seal(append(dst, nonce...), nonce, plaintext, aad)
}

func (g fixedGCM) Open(dst, _, sealed, aad []byte) ([]byte, error) {
	n := g.AEAD.NonceSize()
	if len(sealed) < n {
		return nil, fmt.Errorf("too short for a nonce")
	}
	return g.AEAD.Open(dst, sealed[:n], sealed[n:], aad)
}
