package crypto

import (
	"encoding/binary"
	"encoding/hex"
)

// VaultID names a vault: 16 random bytes.
type VaultID [16]byte

// BatchID names a batch: 16 random bytes.
type BatchID [16]byte

// KID names one sealing of one record: the batch that it was born in, and its number there, counted from 0 without
// gaps. 24 bytes.
type KID struct {
	Batch BatchID
	N     uint64
}

// ParseVaultID reads what String writes. Its error is ErrFormat.
func ParseVaultID(s string) (VaultID, error) {
	b, err := decodeB64Len(s, 16, "vault id")
	if err != nil {
		return VaultID{}, err
	}
	return VaultID(b), nil
}

// String returns base64url, 22 characters.
func (v VaultID) String() string { return EncodeB64(v[:]) }

// Hex returns lower-case hexadecimal, 32 characters: the form in the origin of checkpoints.
func (v VaultID) Hex() string { return hex.EncodeToString(v[:]) }

// MarshalText writes the form of String.
func (v VaultID) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the form of String alone.
func (v *VaultID) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVaultID(string(text))
	return err
}

// ParseBatchID reads what String writes. Its error is ErrFormat.
func ParseBatchID(s string) (BatchID, error) {
	b, err := decodeB64Len(s, 16, "batch id")
	if err != nil {
		return BatchID{}, err
	}
	return BatchID(b), nil
}

// String returns base64url, 22 characters.
func (b BatchID) String() string { return EncodeB64(b[:]) }

// MarshalText writes the form of String.
func (b BatchID) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads the form of String alone.
func (b *BatchID) UnmarshalText(text []byte) (err error) {
	*b, err = ParseBatchID(string(text))
	return err
}

// ParseKID reads what String writes. Its error is ErrFormat.
func ParseKID(s string) (KID, error) {
	b, err := decodeB64Len(s, 24, "kid")
	if err != nil {
		return KID{}, err
	}
	return KID{Batch: BatchID(b[:16]), N: binary.BigEndian.Uint64(b[16:])}, nil
}

// Bytes returns batch ‖ u64 n, the form in T.
func (k KID) Bytes() [24]byte {
	var b [24]byte
	copy(b[:], k.Batch[:])
	binary.BigEndian.PutUint64(b[16:], k.N)
	return b
}

// String returns base64url, 32 characters.
func (k KID) String() string {
	b := k.Bytes()
	return EncodeB64(b[:])
}

// MarshalText writes the form of String.
func (k KID) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the form of String alone.
func (k *KID) UnmarshalText(text []byte) (err error) {
	*k, err = ParseKID(string(text))
	return err
}
