package crypto

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

// maxRecordID is the length in bytes of the longest record id.
const maxRecordID = 256

// DEK is the random key of one sealing of one record. It is never an AES key itself: what encrypts, seals and hashes
// is derived from it, bound to the vault, the record's id and the kid.
type DEK struct {
	key   *secret.Bytes // 32 bytes
	prk   *secret.Bytes
	vault VaultID
	id    string
	kid   KID
}

// KeyEntry is the stored form of a wrapped DEK, filed under (KID, Batch). Batch is the batch that wraps it: the one
// that KID names until a rewrap.
type KeyEntry struct {
	V     int     `json:"v"`
	ID    string  `json:"id"`
	KID   KID     `json:"kid"`
	Batch BatchID `json:"batch"`
	Suite string  `json:"suite"`
	DEK   []byte  `json:"dek"` // 60 bytes: nonce ‖ ciphertext ‖ tag
}

// CheckRecordID refuses what cannot be a record's id: "", more than 256 bytes, invalid UTF-8. Its error is ErrFormat.
func CheckRecordID(id string) error {
	if id == "" || len(id) > maxRecordID || !utf8.ValidString(id) {
		return fmt.Errorf("%w: record id: 1 to %d bytes of UTF-8 expected", ErrFormat, maxRecordID)
	}
	return nil
}

// NewDEK makes the key of one sealing of the record filed under id, born in this batch with number n.
func (k *BatchKey) NewDEK(id string, n uint64) (*DEK, error) {
	return k.NewDEKFrom(k.src, id, n)
}

// NewDEKFrom is NewDEK for known answers; see package entropy.
func (k *BatchKey) NewDEKFrom(src entropy.Source, id string, n uint64) (*DEK, error) {
	if err := CheckRecordID(id); err != nil {
		return nil, err
	}
	key := make([]byte, keyLen)
	src.Fill("dek", key)
	return newDEK(k.vault, id, KID{Batch: k.id, N: n}, key)
}

// newDEK takes key over.
func newDEK(vault VaultID, id string, kid KID, key []byte) (*DEK, error) {
	prk, err := extract(key)
	if err != nil {
		return nil, err
	}
	return &DEK{key: secret.New(key), prk: secret.New(prk), vault: vault, id: id, kid: kid}, nil
}

// KID returns the sealing's name.
func (d *DEK) KID() KID { return d.kid }

// ID returns the id that the record is filed under.
func (d *DEK) ID() string { return d.id }

// Vault returns the vault that the record belongs to.
func (d *DEK) Vault() VaultID { return d.vault }

// Derive returns HKDF(DEK, "", T(label, vault, id, kid)), 32 bytes: the suite's key of that name.
func (d *DEK) Derive(label string) ([]byte, error) {
	kid := d.kid.Bytes()
	return expand(d.prk.Expose(), T(label, d.vault[:], []byte(d.id), kid[:]))
}

// Wipe overwrites the key.
func (d *DEK) Wipe() {
	d.key.Wipe()
	d.prk.Wipe()
}

// WrapDEK wraps a DEK under this batch, which need not be the one that its KID names. Its error is ErrFormat where
// the DEK belongs to another vault.
func (k *BatchKey) WrapDEK(d *DEK) (*KeyEntry, error) {
	if d.vault != k.vault {
		return nil, fmt.Errorf("%w: the record belongs to another vault", ErrFormat)
	}
	kek, aad, err := k.kek(d.id, d.kid)
	if err != nil {
		return nil, err
	}
	wrapped, err := wrap(k.src, "dek-nonce", kek, d.key.Expose(), aad)
	clear(kek)
	if err != nil {
		return nil, err
	}
	return &KeyEntry{V: Version, ID: d.id, KID: d.kid, Batch: k.id, Suite: k.suite, DEK: wrapped}, nil
}

// UnwrapDEK opens an entry that this batch wraps. Errors: ErrFormat, ErrUnauthenticated.
func (k *BatchKey) UnwrapDEK(e *KeyEntry) (*DEK, error) {
	if e.Batch != k.id {
		return nil, ErrUnauthenticated
	}
	if e.Suite != k.suite {
		return nil, fmt.Errorf("%w: key entry: suite", ErrFormat)
	}
	kek, aad, err := k.kek(e.ID, e.KID)
	if err != nil {
		return nil, err
	}
	key, err := unwrap(kek, e.DEK, aad)
	clear(kek)
	if err != nil {
		return nil, err
	}
	return newDEK(k.vault, e.ID, e.KID, key)
}

// Rewrap returns the entry's DEK wrapped under another batch of the same vault: a second entry, filed under
// (kid, to). The old one is the caller's to delete, once the new one is stored.
func (k *BatchKey) Rewrap(e *KeyEntry, to *BatchKey) (*KeyEntry, error) {
	d, err := k.UnwrapDEK(e)
	if err != nil {
		return nil, err
	}
	defer d.Wipe()
	return to.WrapDEK(d)
}

// kek returns the key that wraps, and the AAD.
func (k *BatchKey) kek(id string, kid KID) (key, aad []byte, err error) {
	b := kid.Bytes()
	suite := []byte(k.suite)
	buf := make([]byte, 0, 384)
	buf = AppendT(buf, "kek", k.vault[:], suite, k.id[:], []byte(id), b[:])
	key, err = expand(k.prk.Expose(), buf)
	if err != nil {
		return nil, nil, err
	}
	return key, AppendT(buf[:0], "dek", k.vault[:], suite, k.id[:], []byte(id), b[:]), nil
}

// ParseKeyEntry reads the stored form. Its error is ErrFormat.
func ParseKeyEntry(text []byte) (*KeyEntry, error) {
	if e, ok := parseWritten(text); ok {
		return e, nil
	}
	var e KeyEntry
	if err := decodeExact(text, &e); err != nil {
		return nil, fmt.Errorf("key entry: %w", err)
	}
	if e.V != Version || e.Suite != SuiteC1 || len(e.DEK) != wrappedLen {
		return nil, fmt.Errorf("%w: key entry: version, suite or length of the key", ErrFormat)
	}
	if err := CheckRecordID(e.ID); err != nil {
		return nil, fmt.Errorf("key entry: %w", err)
	}
	return &e, nil
}

// parseWritten reads an entry that stands exactly as AppendJSON wrote it, which is proved by writing it again. Every
// other entry, however well-formed, is for the slow way.
func parseWritten(text []byte) (*KeyEntry, bool) {
	const (
		batch = len(`{"batch":"`)
		dek   = batch + 22 + len(`","dek":"`)
		id    = dek + 80 + len(`","id":`)
		tail  = len(`,"kid":"`) + 32 + len(`","suite":"c1","v":1}`)
		kid   = len(`,"kid":"`)
	)
	end := len(text) - tail
	if end < id+2 || text[id] != '"' || text[end-1] != '"' {
		return nil, false
	}
	var raw [16 + wrappedLen + 24]byte
	b, err1 := base64.RawURLEncoding.AppendDecode(raw[:0], text[batch:batch+22])
	b, err2 := base64.RawURLEncoding.AppendDecode(b, text[dek:dek+80])
	b, err3 := base64.RawURLEncoding.AppendDecode(b, text[end+kid:end+kid+32])
	if err1 != nil || err2 != nil || err3 != nil || len(b) != len(raw) {
		return nil, false
	}
	e := &KeyEntry{
		V: Version, ID: string(text[id+1 : end-1]), Batch: BatchID(b), Suite: SuiteC1,
		KID: KID{Batch: BatchID(b[16+wrappedLen:]), N: binary.BigEndian.Uint64(b[16+wrappedLen+16:])},
		DEK: append([]byte(nil), b[16:16+wrappedLen]...),
	}
	var room [384]byte
	again, err := e.AppendJSON(room[:0])
	return e, err == nil && bytes.Equal(again, text)
}

// JSON returns the stored form, canonical. Its error is ErrFormat, for an id that is not UTF-8.
func (e *KeyEntry) JSON() ([]byte, error) { return e.AppendJSON(make([]byte, 0, 288)) }

// AppendJSON appends the stored form to dst.
func (e *KeyEntry) AppendJSON(dst []byte) ([]byte, error) {
	if err := CheckRecordID(e.ID); err != nil {
		return nil, err
	}
	kid := e.KID.Bytes()
	dst = appendB64(append(dst, `{"batch":"`...), e.Batch[:])
	dst = appendB64(append(dst, `","dek":"`...), e.DEK)
	dst = append(dst, `","id":`...)
	dst, err := jsontext.AppendQuote(dst, e.ID)
	if err != nil {
		return nil, fmt.Errorf("%w: record id", ErrFormat)
	}
	dst = appendB64(append(dst, `,"kid":"`...), kid[:])
	dst, err = jsontext.AppendQuote(append(dst, `","suite":`...), e.Suite)
	if err != nil {
		return nil, fmt.Errorf("%w: suite", ErrFormat)
	}
	return append(dst, `,"v":1}`...), nil
}
