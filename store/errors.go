package store

import "errors"

// The ways in which a store can fail. Everything else that a store returns is a context's error.
var (
	// ErrNotFound: there is no such document or entry.
	ErrNotFound = errors.New("not found")
	// ErrConflict: somebody else wrote first; read again and decide anew.
	ErrConflict = errors.New("changed by somebody else meanwhile")
	// ErrExists: there is one already.
	ErrExists = errors.New("exists already")
	// ErrDamaged: what is there is not a store of this product, or can no longer be read as one.
	ErrDamaged = errors.New("not a readable store")
	// ErrUnreachable: the store cannot be opened or does not answer.
	ErrUnreachable = errors.New("store cannot be reached")
	// ErrBusy: another process holds the store for longer than the waiting time.
	ErrBusy = errors.New("store is busy")
	// ErrReadOnly: the store can be read but not written.
	ErrReadOnly = errors.New("store is read-only")
	// ErrForbidden: this account of the store may not do that. It comes with ErrUnreachable or ErrReadOnly.
	ErrForbidden = errors.New("not permitted")
	// ErrFull: there is no room left; nothing of the failed write was kept.
	ErrFull = errors.New("no room left in the store")
	// ErrSchema: the store was written by a newer version of this product.
	ErrSchema = errors.New("store was written by a newer version")
)
