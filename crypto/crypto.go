// Package crypto is the key hierarchy of a vault: master keys, slots, root, identity, host keys, batches and the
// wrapped key of each record, with their stored forms. docs/format.md is the specification.
//
// What it promises: every cryptographic failure is [ErrUnauthenticated] and says nothing else; everything of a shape
// that the format does not know is [ErrFormat]; nothing is read leniently. All randomness comes from crypto/rand.
//
// It imports cofre/secret alone of the project. Suites, the ways in which a record is sealed, are subpackages.
package crypto

import "errors"

var (
	// ErrUnauthenticated is every cryptographic failure: a wrong key, a changed byte, a signature that does not verify.
	ErrUnauthenticated = errors.New("not authentic")
	// ErrFormat is everything that does not have the stored format's shape: an unknown version, suite or member, a
	// wrong length, a parameter out of range, an encoding that is not the canonical one. What wraps it says where, and
	// never holds a stored value.
	ErrFormat = errors.New("not in the vault's format")
)

// Version is the one version of every stored envelope.
const Version = 1

// SuiteC1 names the suite of package c1, the only one that is written by default.
const SuiteC1 = "c1"

// TimeLayout is the stored form of times: UTC with milliseconds.
const TimeLayout = "2006-01-02T15:04:05.000Z"
