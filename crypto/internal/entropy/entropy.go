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
	"errors"
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

// AEAD is AES-GCM that draws its own nonces of 12 bytes: nonce ‖ ciphertext ‖ tag of 16 bytes. Safe for concurrent
// use.
type AEAD struct {
	gcm   cipher.AEAD // of nonce size 0 where fixed is nil: it draws the nonce itself
	fixed Fixed
	name  string
}

// AEAD returns AES-GCM under key. The name says what the nonces are for, to a Fixed.
func (s Source) AEAD(key []byte, name string) (*AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("AES key: %w", err)
	}
	fresh := cipher.NewGCMWithRandomNonce
	if s.fixed != nil {
		fresh = cipher.NewGCM
	}
	gcm, err := fresh(block)
	if err != nil {
		return nil, fmt.Errorf("GCM: %w", err)
	}
	return &AEAD{gcm: gcm, fixed: s.fixed, name: name}, nil
}

// Seal appends nonce ‖ ciphertext ‖ tag to dst.
func (a *AEAD) Seal(dst, plaintext, aad []byte) []byte {
	nonce := make([]byte, a.gcm.NonceSize())
	if a.fixed != nil {
		a.fixed.Fill(a.name, nonce)
		dst = append(dst, nonce...)
	}
	return a.gcm.Seal(dst, nonce, plaintext, aad)
}

// Open appends to dst what Seal was given, or fails.
func (a *AEAD) Open(dst, sealed, aad []byte) ([]byte, error) {
	n := a.gcm.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("too short for a nonce")
	}
	return a.gcm.Open(dst, sealed[:n], sealed[n:], aad)
}

// SealHPKE seals for the holder of an identity: HPKE base mode, one-shot, HKDF-SHA256, AES-256-GCM, no AAD. The
// result is the encapsulated key ‖ ciphertext ‖ tag.
func (s Source) SealHPKE(pk hpke.PublicKey, info, plaintext []byte) ([]byte, error) {
	if s.fixed != nil {
		return s.fixed.SealHPKE(pk, info, plaintext)
	}
	return hpke.Seal(pk, hpke.HKDFSHA256(), hpke.AES256GCM(), info, plaintext)
}
