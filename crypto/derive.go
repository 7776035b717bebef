package crypto

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"

	"cofre/crypto/internal/entropy"
)

// keyLen is the length in bytes of every symmetric key, commitment, MAC and seed here.
const keyLen = 32

// wrappedLen is the length of a wrapped key: nonce 12 ‖ ciphertext 32 ‖ tag 16.
const wrappedLen = 12 + keyLen + 16

// derive returns HKDF-SHA256(key, salt "", info), 32 bytes (RFC 5869).
func derive(key, info []byte) ([]byte, error) {
	out, err := hkdf.Key(sha256.New, key, nil, string(info), keyLen)
	if err != nil {
		return nil, fmt.Errorf("HKDF: %w", err)
	}
	return out, nil
}

// extract is the first half of derive, for keys that many others are derived from.
func extract(key []byte) ([]byte, error) {
	prk, err := hkdf.Extract(sha256.New, key, nil)
	if err != nil {
		return nil, fmt.Errorf("HKDF: %w", err)
	}
	return prk, nil
}

// expand is the second half of derive.
func expand(prk, info []byte) ([]byte, error) {
	out, err := hkdf.Expand(sha256.New, prk, string(info), keyLen)
	if err != nil {
		return nil, fmt.Errorf("HKDF: %w", err)
	}
	return out, nil
}

// wrap encrypts a 32-byte key by AES-256-GCM with a random nonce: nonce ‖ ciphertext ‖ tag.
func wrap(src entropy.Source, name string, under, key, aad []byte) ([]byte, error) {
	aead, err := src.AEAD(under, name)
	if err != nil {
		return nil, err
	}
	return aead.Seal(make([]byte, 0, wrappedLen), key, aad), nil
}

// unwrap opens what wrap made. Its errors are ErrFormat for a wrong length and ErrUnauthenticated.
func unwrap(under, wrapped, aad []byte) ([]byte, error) {
	if len(wrapped) != wrappedLen {
		return nil, fmt.Errorf("%w: wrapped key: %d bytes expected, %d found", ErrFormat, wrappedLen, len(wrapped))
	}
	aead, err := entropy.Source{}.AEAD(under, "")
	if err != nil {
		return nil, err
	}
	key, err := aead.Open(make([]byte, 0, keyLen), wrapped, aad)
	if err != nil {
		return nil, ErrUnauthenticated
	}
	return key, nil
}
