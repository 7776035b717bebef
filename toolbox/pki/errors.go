package pki

import "errors"

// The ways to fail, besides those of the file system.
var (
	// ErrFormat: the text is not what it must be: no PEM, another kind of block, cut short, or encrypted.
	ErrFormat = errors.New("not readable")
	// ErrRequest: what was asked for cannot be issued: a name that is none, a lifetime out of range, no names at all.
	ErrRequest = errors.New("cannot be issued")
	// ErrInvalid: something does not hold: an expired authority, a key that does not fit, a name outside the constraints,
	// a request whose signature is wrong.
	ErrInvalid = errors.New("does not hold")
)
