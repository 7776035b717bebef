package vault

import (
	"context"
)

// Swept is what a sweep did.
type Swept struct {
	Runs       uint64 // runs that had died and were closed
	Superseded uint64 // key entries of earlier versions of records, removed
	Orphaned   uint64 // key entries that a dead run left without a document, removed
	Young      uint64 // superseded less than 24 hours ago, kept for now
	Kept       uint64 // key entries that a sweep must not touch; Verify names them
}

// Sweep closes runs whose lease is over ten minutes old and removes key entries that nothing needs any more: those
// that such runs left without a document, and those superseded more than 24 hours ago. It is audited with counts.
// A key entry whose record was deleted is evidence, and stays.
func (v *Vault) Sweep(ctx context.Context) (Swept, error) { return Swept{}, ErrLocked }
