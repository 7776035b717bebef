package c1

import (
	"errors"
	"time"

	"cofre/crypto"
	"cofre/secret"
)

// Sealer seals the records of one batch. Safe for concurrent use.
type Sealer struct{ k *crypto.BatchKey }

// NewSealer returns a sealer of records under that batch key.
func NewSealer(k *crypto.BatchKey) *Sealer { return &Sealer{k: k} }

// Seal seals a record as number n of the batch.
func (s *Sealer) Seal(n uint64, p *Plain) (Sealed, error) { return Sealed{}, errors.New("not yet") }

// Envelope is the cofre member of a document.
type Envelope struct {
	KID    crypto.KID
	At     time.Time
	Policy string
	Fields []string // names of encrypted fields, sorted
	Hashes []string // names of hashed fields, sorted
	Open   []string // names of members that the seal leaves out
}

// Parse reads the cofre member of a document.
func Parse(doc []byte) (*Envelope, error) { return nil, errors.New("not yet") }

// KIDOf reads the kid of a document without checking anything.
func KIDOf(doc []byte) (crypto.KID, error) { return crypto.KID{}, errors.New("not yet") }

// Record is an opened record: its seal has been checked.
type Record struct{}

// Open unwraps the record's key and checks its seal.
func Open(k *crypto.BatchKey, entry *crypto.KeyEntry, id string, doc []byte) (*Record, error) {
	return nil, errors.New("not yet")
}

// KID returns the sealing's name.
func (r *Record) KID() crypto.KID { return crypto.KID{} }

// Policy returns the policy that the record was sealed by.
func (r *Record) Policy() string { return "" }

// At returns the time of sealing.
func (r *Record) At() time.Time { return time.Time{} }

// Fields returns the names of the encrypted fields, sorted.
func (r *Record) Fields() []string { return nil }

// Hashes returns the names of the hashed fields, sorted.
func (r *Record) Hashes() []string { return nil }

// Field decrypts one field: its JSON text.
func (r *Record) Field(name string) (*secret.Bytes, error) { return nil, errors.New("not yet") }

// MatchHash reports whether text is what was hashed.
func (r *Record) MatchHash(name string, text []byte) bool { return false }

// Wipe overwrites the record's keys.
func (r *Record) Wipe() {}
