package query

import (
	"errors"
	"fmt"

	"cofre/record"
)

// ErrField is what a store says of an expression, a sort or a count by a field that it does not index.
var ErrField = errors.New("not an indexed field")

// ID is the member that every document has and that is always indexed, as text, whatever the schema says of it.
const ID = "id"

// Type is how the values of a field are compared.
type Type uint8

// The types of fields.
const (
	Text    Type = iota // by folded text; words and phrases search all fields of this type and no others
	Numeric             // kinds integer and geo
	Time                // kind date: milliseconds since 1970, UTC
	Address             // kind ip: 16 bytes
)

// Field is one field that stores index.
type Field struct {
	Name string // the member's name, raw
	Kind record.Kind
	Type Type
}

// Fields returns what a store indexes: [ID] first, then, in the schema's order, every field with a kind whose value is in
// the clear. Kinds date, integer, geo and ip have types of their own; all others (text, url, and pan, cvv and account
// where a policy leaves them clear) are Text.
func Fields(schema record.Schema) []Field {
	fields := []Field{{Name: ID, Kind: record.KindText, Type: Text}}
	for _, f := range schema {
		if f.Kind != record.KindNone && !f.Protected && f.Name != ID {
			fields = append(fields, Field{Name: f.Name, Kind: f.Kind, Type: typeOf(f.Kind)})
		}
	}
	return fields
}

func typeOf(k record.Kind) Type {
	switch k {
	case record.KindDate:
		return Time
	case record.KindInteger, record.KindGeo:
		return Numeric
	case record.KindIP:
		return Address
	default:
		return Text
	}
}

// Field returns the indexed field of that name.
func (x *Extractor) Field(name string) (Field, bool) {
	i, ok := x.byName[name]
	if !ok {
		return Field{}, false
	}
	return x.fields[i], true
}

// Check returns [ErrField], wrapped, where e asks for a field that is not indexed.
func (x *Extractor) Check(e Expr) error {
	switch e := e.(type) {
	case And:
		return x.checkAll(e.Parts)
	case Or:
		return x.checkAll(e.Parts)
	case Not:
		return x.Check(e.Part)
	case Equal:
		return x.CheckSort(e.Field)
	case Prefix:
		return x.CheckSort(e.Field)
	case Present:
		return x.CheckSort(e.Field)
	case Number:
		return x.CheckSort(e.Field)
	case Network:
		return x.CheckSort(e.Field)
	default:
		return nil
	}
}

func (x *Extractor) checkAll(parts []Expr) error {
	for _, e := range parts {
		if err := x.Check(e); err != nil {
			return err
		}
	}
	return nil
}

// CheckSort returns [ErrField], wrapped, where documents cannot be ordered by that field; "" is the order by id.
func (x *Extractor) CheckSort(field string) error {
	if _, ok := x.byName[field]; !ok && field != "" {
		return fmt.Errorf("%w: %q", ErrField, field)
	}
	return nil
}
