package policy

import "cofre/record"

// Policy is a policy that was read and checked. It never changes and may be used by many goroutines.
type Policy struct {
	name, ref    string
	id, username string
}

// Name returns the policy's name.
func (p *Policy) Name() string { return p.name }

// Ref returns name@hash, by which documents name the policy they were sealed under: hash is the first 16 hex digits of the
// SHA-256 of the policy's bytes.
func (p *Policy) Ref() string { return p.ref }

// YAML returns the policy as it was read.
func (p *Policy) YAML() []byte { return nil }

// IDField names the field that holds the record id.
func (p *Policy) IDField() string { return p.id }

// UsernameField names the field by which people know a user; "" where the policy names none.
func (p *Policy) UsernameField() string { return p.username }

// Fields returns the rules in the policy's order.
func (p *Policy) Fields() []FieldRule { return nil }

// Schema returns the members that documents have.
func (p *Policy) Schema() record.Schema { return nil }

// Explain says what will become of a field.
func (p *Policy) Explain(name string) Decision { return Decision{Field: name} }

// Unlisted says what becomes of fields that the policy does not name.
func (p *Policy) Unlisted() Treatment { return Encrypt }

// Dates says what 03/04/2021 means; "" where the policy has no date.
func (p *Policy) Dates() DateOrder { return "" }

// Plan decides what becomes of each field of r.
func (p *Policy) Plan(*record.Record) (*Plan, error) { return nil, &Rejection{} }

// Lint returns what a careful reader would object to.
func (p *Policy) Lint() []Finding { return nil }

// Default returns the built-in policy.
func Default() *Policy { return &Policy{} }

// Parse reads a policy.
func Parse([]byte, string) (*Policy, error) { return nil, &Error{} }

// Load reads a policy from a file.
func Load(string) (*Policy, error) { return nil, &Error{} }
