package policy

import (
	"bytes"
	_ "embed" // the built-in policy
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"cofre/record"
)

// defaultYAML is the built-in policy's text.
//
//go:embed default.yaml
var defaultYAML string

// maxFile is the largest policy file, in bytes.
const maxFile = 1 << 20

// Policy is a policy that was read and checked. It never changes and may be used by many goroutines.
type Policy struct {
	name, ref    string
	file         string
	raw          []byte
	id, username string
	dates        DateOrder
	unlisted     FieldRule // what becomes of a field that is not named; its Name is ""
	unlistedLine int
	rules        []FieldRule
	index        map[string]int // name to position in rules
	open         []string
	mask         []byte // the JSON text of MaskFull, shared by all plans
	protects     int    // rules that encrypt
	hashes       int
	dated        int // rules that write a date
}

// Default returns the built-in policy, for the user records that the product was made for.
func Default() *Policy {
	p, err := Parse([]byte(defaultYAML), "")
	if err != nil {
		// The text is part of the program and a test parses it.
		panic("policy: the built-in policy is broken: " + err.Error())
	}
	return p
}

// Load reads a policy from a file. The error is an [*Error]; where the file cannot be read it wraps what the system said.
func Load(path string) (*Policy, error) {
	f, err := os.Open(path) //nolint:gosec // the path is the operator's own choice, by flag or environment
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer func() { _ = f.Close() }() // read only: nothing is lost
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return Parse(data, path)
}

func unreadable(path string, err error) *Error {
	why := err
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		why = pe.Err
	}
	return &Error{File: path, Problem: fmt.Sprintf("cannot be read: %v", why), Err: err}
}

// Name returns the policy's name.
func (p *Policy) Name() string { return p.name }

// Ref returns name@hash, by which documents name the policy they were sealed under: hash is the first 16 hex digits of the
// SHA-256 of the policy's bytes.
func (p *Policy) Ref() string { return p.ref }

// File returns the file that the policy was read from; "" for the built-in one.
func (p *Policy) File() string { return p.file }

// YAML returns a copy of the policy as it was read.
func (p *Policy) YAML() []byte { return bytes.Clone(p.raw) }

// IDField names the field that holds the record id.
func (p *Policy) IDField() string { return p.id }

// UsernameField names the field by which people know a user; "" where the policy names none.
func (p *Policy) UsernameField() string { return p.username }

// Dates says what 03/04/2021 means; "" where the policy has no date.
func (p *Policy) Dates() DateOrder { return p.dates }

// Unlisted says what becomes of fields that the policy does not name.
func (p *Policy) Unlisted() Treatment { return p.unlisted.Treatment }

// Fields returns the rules in the policy's order. The id field is always one of them: first, where the policy does not
// list it.
func (p *Policy) Fields() []FieldRule { return slices.Clone(p.rules) }

// Explain says what will become of a field of that name.
func (p *Policy) Explain(name string) Decision {
	rule, listed := p.unlisted, false
	if i, ok := p.index[name]; ok {
		rule, listed = p.rules[i], true
	}
	d := Decision{Field: name, Label: name, Treatment: rule.Treatment, Mask: rule.Mask, Kind: rule.Kind, Listed: listed}
	if listed {
		d.Label = rule.Label
	}
	return d
}

// Schema returns the members that documents have under this policy, in the policy's order, dropped fields left out. A
// policy whose id field has another name has "id" first as well, with the same text.
func (p *Policy) Schema() record.Schema {
	s := make(record.Schema, 0, len(p.rules)+1)
	if p.id != idMember {
		kind := p.rules[p.index[p.id]].Kind
		s = append(s, record.SchemaField{Name: idMember, Label: idMember, Kind: kind})
	}
	for _, r := range p.rules {
		if r.Treatment == Drop {
			continue
		}
		s = append(s, record.SchemaField{
			Name: r.Name, Label: r.Label, Kind: r.Kind, Protected: r.Treatment == Encrypt || r.Treatment == Hash,
		})
	}
	return s
}
