package c1

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"cofre/crypto"
)

const (
	padUnit  = 16
	padLeast = 32
	overhead = 12 + 16 // nonce and tag
)

// fieldAAD appends the AAD of a field.
func fieldAAD(dst []byte, d *crypto.DEK, name string) []byte {
	vault, kid := d.Vault(), d.KID().Bytes()
	return crypto.AppendT(dst, "field", vault[:], []byte(crypto.SuiteC1), []byte(d.ID()), kid[:], []byte(name))
}

// pad appends text padded by ISO/IEC 7816-4 (0x80, then zeros) to a multiple of 16 bytes, and least at least.
func pad(dst, text []byte, least int) []byte {
	n := max(len(text)+1, least, padLeast)
	n += (padUnit - n%padUnit) % padUnit
	at := len(dst)
	dst = slices.Grow(dst, n)[:at+n] // at once, so that no copy of the text is left behind
	clear(dst[at:])
	copy(dst[at:], text)
	dst[at+len(text)] = 0x80
	return dst
}

// unpad returns the text within. Its error is ErrUnauthenticated: what decrypts and has no padding was not made here.
func unpad(padded []byte) ([]byte, error) {
	for n := len(padded); n > 0; n-- {
		switch padded[n-1] {
		case 0:
		case 0x80:
			return padded[:n-1], nil
		default:
			return nil, crypto.ErrUnauthenticated
		}
	}
	return nil, crypto.ErrUnauthenticated
}

// hashOf returns the verifier of a field.
func hashOf(key []byte, d *crypto.DEK, name string, text []byte) []byte {
	vault, kid := d.Vault(), d.KID().Bytes()
	m := hmac.New(sha256.New, key)
	m.Write(crypto.T("hash", vault[:], []byte(d.ID()), kid[:], []byte(name), text))
	return m.Sum(nil)
}

// sealOf returns HMAC(K_seal, T("seal", vault, id, covered)), the covered parts of the document written one by one
// behind their length.
func sealOf(d *crypto.DEK, doc []byte, c *cuts) ([]byte, error) {
	key, err := d.Derive("k-seal")
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	m := hmac.New(sha256.New, key)
	clear(key)
	vault := d.Vault()
	head := crypto.AppendT(make([]byte, 0, 128), "seal", vault[:], []byte(d.ID()))
	head = binary.BigEndian.AppendUint64(head, uint64(c.covered(len(doc)))) // #nosec G115 -- a length
	m.Write(head)
	c.each(doc, func(part []byte) { m.Write(part) })
	return m.Sum(nil), nil
}
