package crypto

import (
	"crypto/ed25519"
	"fmt"
)

// Pin is what a machine remembers of a vault, outside the store: a store that goes back behind it, or shows another
// vault, is not believed. Files of pins are package vault/pin's.
type Pin struct {
	Place       string   `json:"place"` // the store's address, without credentials
	Vault       VaultID  `json:"vault"`
	Epoch       uint64   `json:"epoch"`
	Rev         uint64   `json:"rev"`
	Fingerprint [32]byte `json:"fingerprint"`
	Sign        []byte   `json:"sign"` // 32 bytes: the sign key, from which a chain of successions is followed
	AuditSize   uint64   `json:"audit_size"`
	AuditRoot   [32]byte `json:"audit_root"`
}

// ParsePin reads the form that JSON writes. Its error is ErrFormat.
func ParsePin(text []byte) (*Pin, error) {
	var p Pin
	if err := decodeExact(text, &p); err != nil {
		return nil, fmt.Errorf("pin: %w", err)
	}
	if len(p.Sign) != ed25519.PublicKeySize || p.Epoch == 0 || p.Rev == 0 {
		return nil, fmt.Errorf("%w: pin: sign key, epoch or revision", ErrFormat)
	}
	return &p, nil
}

// JSON returns the pin as one line of canonical JSON. Its error is ErrFormat, for a place that is not UTF-8.
func (p *Pin) JSON() ([]byte, error) { return encode(p) }
