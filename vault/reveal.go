package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cofre/audit"
	"cofre/secret"
	"cofre/store"
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

	record *unsealed
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
func (r *Revealed) MatchHash(field, text string) bool {
	return r.record != nil && r.record.MatchHash(field, []byte(text))
}

// Close wipes every value. It may be called again.
func (r *Revealed) Close() {
	if r == nil {
		return
	}
	for i := range r.Fields {
		r.Fields[i].Value.Wipe()
	}
	if r.record != nil {
		r.record.Wipe()
		r.record = nil
	}
}

// Reveal opens protected fields of one record. The audit entry comes first; then the document, its batch, its key and
// its seal are checked; then the outcome is audited, and only then is anything returned.
//
// ErrLocked, ErrNotEnrolled, ErrAudit, ErrNotFound, ErrIntegrity; ErrRequest where a field is not protected (the error
// names those that are) or the reason is missing.
func (v *Vault) Reveal(ctx context.Context, r RevealRequest) (*Revealed, error) {
	var out *Revealed
	err := v.revealing(ctx, audit.Draft{Action: audit.ActionReveal, Record: r.ID, Fields: r.Fields, Reason: r.Reason},
		func(ctx context.Context, s *session) (shown []string, err error) {
			u, _, err := v.fetch(ctx, s, store.Users, r.ID)
			if err != nil {
				return nil, err
			}
			out, err = reveal(u, r)
			if err != nil {
				return nil, err
			}
			for i := range out.Fields {
				shown = append(shown, out.Fields[i].Name)
			}
			return shown, nil
		})
	if err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

// revealing brackets open, which decrypts, with the audit entries of a reveal. Where any part fails, what open made
// must not be shown.
func (v *Vault) revealing(ctx context.Context, d audit.Draft,
	open func(ctx context.Context, s *session) (shown []string, err error),
) error {
	if strings.TrimSpace(d.Reason) == "" {
		return fmt.Errorf("%w: a reveal needs a reason", ErrRequest)
	}
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := v.refresh(ctx); err != nil {
		return ended(ctx, err)
	}
	if err := v.writable(); err != nil {
		return err
	}
	d.Slot, d.Outcome = s.slot, audit.OutcomeIntent
	intent, err := v.note(ctx, d)
	if err != nil {
		return ended(ctx, err)
	}
	shown, err := open(ctx, s)
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	err = ended(ctx, err)
	reason := d.Reason
	d.Of, d.Fields = &intent.Seq, shown
	if d.Outcome, d.Reason = outcomeOf(err); err == nil {
		d.Reason = reason
	}
	if _, noted := v.noteLate(ctx, d); noted != nil {
		return errors.Join(err, noted)
	}
	sign := s.root.SignKey()
	defer clear(sign)
	v.checkpoint(ctx, sign)
	if err != nil && errors.Is(err, ErrIntegrity) {
		return fmt.Errorf("%w: %s: %w", ErrIntegrity, d.Record, err)
	}
	return err
}

// reveal decrypts the fields that were asked for.
func reveal(u *unsealed, r RevealRequest) (*Revealed, error) {
	out := &Revealed{
		ID: r.ID, At: u.At(), Policy: u.Policy(), Unsigned: u.unsigned, Hashes: u.Hashes(), record: u,
	}
	fields, err := wanted(u, r.Fields)
	if err != nil {
		out.Close()
		return nil, err
	}
	for _, name := range fields {
		value, err := u.Field(name)
		if err != nil {
			out.Close()
			return nil, fault("a field does not open though the seal matches: it was sealed wrongly")
		}
		out.Fields = append(out.Fields, RevealedField{Name: name, Value: value})
	}
	return out, nil
}

// wanted checks the names that were asked for against those that the record protects.
func wanted(u *unsealed, names []string) ([]string, error) {
	have := u.Fields()
	if len(names) == 0 {
		return have, nil
	}
	var out []string
	for _, name := range names {
		switch {
		case slices.Contains(out, name):
		case slices.Contains(have, name):
			out = append(out, name)
		case slices.Contains(u.Hashes(), name):
			return nil, fmt.Errorf("%w: %s is hashed: it can be compared, not revealed", ErrRequest, name)
		default:
			return nil, fmt.Errorf("%w: a field that was asked for is not protected in this record; these are: %s",
				ErrRequest, strings.Join(have, ", "))
		}
	}
	return out, nil
}
