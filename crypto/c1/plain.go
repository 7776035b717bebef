// Package c1 seals records: the suite "c1" of docs/format.md, AES-256-GCM for each field under a key from the
// record's DEK, and an HMAC-SHA256 over the whole document, masks and clear members included, that is checked before
// anything is decrypted.
//
// A sealed record is two texts that are stored apart: the document, and the key entry without which nobody reads it.
//
// It imports cofre/crypto and cofre/secret alone of the project.
package c1

import (
	"time"

	"cofre/crypto"
)

// Member is a member of the document in the clear, or a mask. JSON is one valid JSON value.
type Member struct {
	Name string
	JSON []byte
}

// Protected is a field to encrypt. Text is the value's JSON text; Least is the least length in bytes that it is padded
// to, 0 for 32.
type Protected struct {
	Name  string
	Text  []byte
	Least int
}

// Hashed is a field of which only a verifier is kept. Text is a string's UTF-8 or a number's digits.
type Hashed struct {
	Name string
	Text []byte
}

// Plain is a record to seal. Members come in any order; no name occurs twice in any of the lists.
type Plain struct {
	ID      string // the key under which the store files the document
	Policy  string // name@first 16 hexadecimal digits of the policy's SHA-256
	At      time.Time
	Members []Member // clear members and masks
	Encrypt []Protected
	Hash    []Hashed
	Open    []string // members that the seal leaves out
}

// Sealed is a record as it is stored.
type Sealed struct {
	KID crypto.KID
	Doc []byte // canonical JSON
	Key []byte // key entry, canonical JSON
}
