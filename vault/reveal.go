package vault

import (
	"context"
	"time"

	"cofre/secret"
)

// RevealRequest asks for values of one record.
type RevealRequest struct {
	ID     string
	Fields []string // protected fields; none: all of them
	Reason string   // for the audit log; needed
}

// Revealed holds values in the clear until Close. It belongs to one goroutine.
type Revealed struct {
	ID       string
	At       time.Time // when the record was sealed
	Policy   string    // under which it was sealed: name@hash
	Unsigned bool      // nobody vouches for who wrote it (the header allows showing such records)
	Fields   []RevealedField
	Hashes   []string // the fields that can be checked with MatchHash
}

// RevealedField is one value in the clear.
type RevealedField struct {
	Name  string
	Value *secret.Bytes // the value's JSON text as it was read: "653" with its quotes, null, 1.10
}

// Field returns the value of the field of that name; nil where it was not asked for.
func (r *Revealed) Field(name string) *secret.Bytes {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return r.Fields[i].Value
		}
	}
	return nil
}

// MatchHash reports whether text (a string's characters, or a number's digits) is the value of a hashed field. False
// after Close.
func (r *Revealed) MatchHash(field, text string) bool { return false }

// Close wipes every value. It may be called again.
func (r *Revealed) Close() {}

// Reveal opens protected fields of one record. The audit entry comes first; then the document, its batch, its key and
// its seal are checked; then the outcome is audited, and only then is anything returned.
//
// ErrLocked, ErrNotEnrolled, ErrAudit, ErrNotFound, ErrIntegrity; ErrRequest where a field is not protected (the error
// names those that are) or the reason is missing.
func (v *Vault) Reveal(ctx context.Context, r RevealRequest) (*Revealed, error) {
	return nil, ErrLocked
}
