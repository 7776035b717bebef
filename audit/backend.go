package audit

import (
	"context"
	"errors"
)

// The ways in which the log fails by itself. Errors of the Backend come wrapped as they are.
var (
	// ErrTaken is what a Backend returns when the number of a row is taken already or leaves a gap. Append handles it
	// by reading what others wrote; it comes back from there only when the retries are used up.
	ErrTaken = errors.New("the audit number is taken")
	// ErrDamaged: what is stored is not a log that this package wrote: an entry cannot be read, is missing or does not
	// follow from the one before it. Wrapped with its number and what is wrong.
	ErrDamaged = errors.New("the audit log is damaged")
	// ErrSigner: an entry is signed by a host that is not known, or was not enrolled when it wrote. Where hosts may have
	// been enrolled meanwhile, read the header again and try once more.
	ErrSigner = errors.New("the audit log has an entry by an unknown host")
	// ErrHistory: the log does not contain what was seen of it before: it was cut off, replaced or written anew.
	ErrHistory = errors.New("the audit log does not contain what it contained before")
	// ErrEntry: the draft cannot become an entry; wrapped with what is wrong. It is a mistake of the caller.
	ErrEntry = errors.New("not a possible audit entry")
	// ErrNoHost: the log was made without a host key, so it can only be read.
	ErrNoHost = errors.New("no host key to sign audit entries with")
	// ErrCheckpoint: the text is not a checkpoint of this vault, or none that one of its keys signed.
	ErrCheckpoint = errors.New("not a valid checkpoint")
)

// Row is one entry as stored.
type Row struct {
	Seq    uint64
	Leaf   []byte     // canonical JSON of the entry
	Sig    []byte     // Ed25519, 64 bytes, over T("audit", Leaf)
	Hashes [][32]byte // the RFC 6962 hashes that this row completes: its own, then those of the subtrees that it ends
}

// Backend keeps rows. It is asked for O(log n) of them to append and for all of them, in a stream, to verify.
type Backend interface {
	// Append files a row durably under its number. ErrTaken (wrapped or not) where there is one already, or where it
	// would leave a gap.
	Append(ctx context.Context, row Row) error
	// Size is the number of rows: the number of the next one.
	Size(ctx context.Context) (uint64, error)
	// Rows calls fn for the rows from <= Seq < to, in order; a missing row is simply not there. The row's slices need to
	// stay as they are only until fn returns. An error from fn ends it and is returned.
	Rows(ctx context.Context, from, to uint64, fn func(Row) error) error
	// RowsAt returns the rows with those numbers, in the order asked; ErrDamaged (wrapped or not) where one is missing.
	RowsAt(ctx context.Context, seqs ...uint64) ([]Row, error)
}
