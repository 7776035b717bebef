package c1

import (
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"cofre/crypto"
	"cofre/crypto/internal/canon"
	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

// ErrNoField is a name under which a record holds no encrypted field.
var ErrNoField = errors.New("no such encrypted field")

// Record is an opened record: its seal has been checked. Nothing is decrypted until Field is called. Safe for
// concurrent use until Wipe.
type Record struct {
	d    *crypto.DEK
	env  *Envelope
	aead *entropy.AEAD // nil without fields
}

// Open unwraps the key of the document filed under id and checks the seal. The batch must be the one that wraps the
// entry. Errors: ErrFormat; ErrUnauthenticated for everything else, be it another record's key or a changed byte.
// Nothing of the document may be believed before Open has returned without error.
func Open(k *crypto.BatchKey, entry *crypto.KeyEntry, id string, doc []byte) (*Record, error) {
	env, text, cut, err := parse(doc)
	if err != nil {
		return nil, err
	}
	if entry.ID != id || entry.KID != env.KID {
		return nil, crypto.ErrUnauthenticated
	}
	d, err := k.UnwrapDEK(entry)
	if err != nil {
		return nil, err
	}
	seal, err := sealOf(d, text, cut)
	if err != nil {
		d.Wipe()
		return nil, err
	}
	if !hmac.Equal(seal, env.seal) {
		d.Wipe()
		return nil, crypto.ErrUnauthenticated
	}
	r := &Record{d: d, env: env}
	if err := r.prepare(); err != nil {
		d.Wipe()
		return nil, err
	}
	return r, nil
}

func (r *Record) prepare() error {
	if len(r.env.Fields) == 0 {
		return nil
	}
	key, err := r.d.Derive("k-enc")
	if err != nil {
		return err
	}
	defer clear(key)
	r.aead, err = entropy.Source{}.AEAD(key, "")
	return err
}

// KID returns the sealing's name.
func (r *Record) KID() crypto.KID { return r.env.KID }

// Policy returns the reference of the policy that the record was sealed by.
func (r *Record) Policy() string { return r.env.Policy }

// At returns the time of sealing.
func (r *Record) At() time.Time { return r.env.At }

// Fields returns the names of the encrypted fields, sorted.
func (r *Record) Fields() []string { return slices.Clone(r.env.Fields) }

// Hashes returns the names of the hashed fields, sorted.
func (r *Record) Hashes() []string { return slices.Clone(r.env.Hashes) }

// Field decrypts one field and returns the exact JSON text that was sealed. Errors: ErrNoField, ErrUnauthenticated.
// The caller wipes it.
func (r *Record) Field(name string) (*secret.Bytes, error) {
	i, ok := slices.BinarySearchFunc(r.env.Fields, name, canon.Compare)
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrNoField, name)
	}
	if r.aead == nil {
		return nil, crypto.ErrUnauthenticated
	}
	sealed := r.env.sealed[i]
	padded, err := r.aead.Open(make([]byte, 0, len(sealed)-overhead), sealed,
		fieldAAD(make([]byte, 0, 256), r.d, name))
	if err != nil {
		return nil, crypto.ErrUnauthenticated
	}
	text, err := unpad(padded)
	if err != nil {
		clear(padded)
		return nil, err
	}
	return secret.New(text), nil
}

// MatchHash reports whether text, a string's UTF-8 or a number's digits, is what was hashed under that name. It
// compares in constant time; a name without a hash matches nothing.
func (r *Record) MatchHash(name string, text []byte) bool {
	i, ok := slices.BinarySearchFunc(r.env.Hashes, name, canon.Compare)
	if !ok {
		return false
	}
	key, err := r.d.Derive("k-hash")
	if err != nil {
		return false
	}
	defer clear(key)
	return hmac.Equal(hashOf(key, r.d, name, text), r.env.hashes[i])
}

// Wipe overwrites the record's key. The AES key schedule is out of reach; it goes with the record.
func (r *Record) Wipe() {
	r.d.Wipe()
	r.aead = nil
}

func kidFrom(b []byte) crypto.KID {
	return crypto.KID{Batch: crypto.BatchID(b[:16]), N: binary.BigEndian.Uint64(b[16:])}
}
