package vault

import (
	"context"
	"time"

	"cofre/secret"
)

// Reject is one record in quarantine as it may be shown to anybody.
type Reject struct {
	ID       string // of the reject itself
	Record   string // id of the record, "" where it could not be read
	Position uint64 // in its source, from 1
	Reason   string
	Time     time.Time
	Source   string // without credentials
	Run      string // batch of the run that rejected it, base64url
}

// RevealedReject is a reject with its original in the clear until Close.
type RevealedReject struct {
	Reject
	Original *secret.Bytes // the bytes as they were read
	UTF8     bool          // the original is valid UTF-8
	Length   int64         // of the original; more than Original holds where Cut
	Cut      bool          // only the beginning was kept
}

// Close wipes the original. It may be called again.
func (r *RevealedReject) Close() { r.Original.Wipe() }

// Rejects calls fn for every reject, oldest run first is not promised: the order is by id.
func (v *Vault) Rejects(ctx context.Context, fn func(Reject) error) error { return nil }

// CountRejects counts the rejects, but stops at limit (0: never); exact is false where there are more.
func (v *Vault) CountRejects(ctx context.Context, limit int64) (n int64, exact bool, err error) {
	return 0, true, nil
}

// ShowReject opens the original of one reject. It is audited as a reveal and fails as Reveal does.
func (v *Vault) ShowReject(ctx context.Context, id, reason string) (*RevealedReject, error) {
	return nil, ErrLocked
}

// Dropped is what DropRejects removed.
type Dropped struct {
	Rejects    uint64
	Unverified uint64 // of those, rejects that did not open: damaged or planted
	Missing    uint64 // ids that were not there
}

// DropRejects removes rejects for good; no ids: all of them. Needs the unlocked vault; audited with counts.
func (v *Vault) DropRejects(ctx context.Context, ids []string, reason string) (Dropped, error) {
	return Dropped{}, ErrLocked
}
