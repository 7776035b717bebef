package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
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

// MatchHash reports whether text (a string's characters, or a number's digits) is the value of a hashed field. text stays
// the caller's and is not kept. False after Close.
func (r *Revealed) MatchHash(field string, text []byte) bool {
	return r.record != nil && r.record.MatchHash(field, text)
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
	var unknown uint64
	r.Fields, unknown = v.askedFor(ctx, r.ID, r.Fields)
	d := audit.Draft{Action: audit.ActionReveal, Record: r.ID, Fields: r.Fields, Reason: r.Reason}
	if unknown > 0 {
		d.Data = revealData{UnknownFields: unknown}
	}
	err := v.revealing(ctx, d,
		func(ctx context.Context, s *session) (shown []string, err error) {
			u, _, err := v.fetch(ctx, s, store.Users, r.ID)
			if err != nil {
				return nil, err
			}
			if unknown > 0 {
				u.Wipe()
				return nil, notProtected(u)
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
	if err := v.refreshFor(ctx, s); err != nil {
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
	if err == nil {
		err = s.alive() // ended by a header that was read for the entry
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
			return nil, CauseField
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
			return nil, notProtected(u)
		}
	}
	return out, nil
}

// notProtected refuses a field without repeating what was typed: it may be a value that went into the wrong place.
func notProtected(u *unsealed) error {
	return fmt.Errorf("%w: a field that was asked for is not protected in this record; these are: %s",
		ErrRequest, strings.Join(u.Fields(), ", "))
}

// revealData is the data of the entries of a reveal that asked for names which nobody knows.
type revealData struct {
	UnknownFields uint64 `json:"unknown_fields"`
}

// askedFor returns the names among those asked for that the policy lists or that the record has as it is stored, and
// counts the others. What is typed where a name belongs may be a value, and the audit log keeps what it is given for
// ever.
func (v *Vault) askedFor(ctx context.Context, id string, names []string) (known []string, unknown uint64) {
	if len(names) == 0 {
		return nil, 0
	}
	stored := map[string]bool{}
	if d, err := v.doc(ctx, store.Users, id); err == nil { // else opening it will fail, on record
		var members []Member
		if sealed, err := readDoc(d.JSON, &members); err == nil {
			maps.Copy(stored, sealed)
		}
		for i := range members {
			stored[members[i].Name] = true
		}
	}
	for _, name := range names {
		if stored[name] || v.o.Policy.Explain(name).Listed {
			known = append(known, name)
		} else {
			unknown++
		}
	}
	return known, unknown
}
