package query

import (
	"sync"

	"cofre/record"
)

// MaxText is the length in bytes up to which the folded whole text of a value is kept. Of a longer one Value.Text is the
// first MaxText bytes (less, to end at a rune) and the SHA-256 of the whole in hex: always longer than MaxText, so no
// text that a query can ask for is equal to it, it is equal only to itself, and it has its place in every order.
const MaxText = 1000

// Value is what a store indexes of one field of one document.
//
// The text of a value is what a JSON string says, and the JSON text of everything else. A value is absent where there
// is no such member, and where it is null, an empty string, [] or {}.
type Value struct {
	Present  bool     // there is a value
	Readable bool     // it could be read as what the field's type says; always false for Text fields
	Text     string   // the folded text, of every type of field; see MaxText
	Words    string   // Text fields only: the words of the text (all of them, see Words) with one blank between them
	Number   float64  // where Readable: of a Numeric field (whole where its kind is integer), and of a Time field (whole milliseconds, rounded down); finite, not -0
	IP       [16]byte // where Readable: of an Address field, IPv4 as v4-mapped IPv6; a zone is left out
}

// Values is what a store indexes of one document: a Value for each of [Fields], in that order.
type Values struct {
	Values []Value
	x      *Extractor
}

// Of returns the value of the field of that name, and whether the field is indexed.
func (v *Values) Of(field string) (Value, bool) {
	i, ok := v.x.byName[field]
	if !ok {
		return Value{}, false
	}
	return v.Values[i], true
}

// Extractor takes from documents what a store indexes, for one schema. It is safe for concurrent use.
type Extractor struct {
	fields []Field
	byName map[string]int
	idle   sync.Pool // of *extraction
}

// NewExtractor prepares for documents of that schema.
func NewExtractor(schema record.Schema) *Extractor {
	x := &Extractor{fields: Fields(schema), byName: map[string]int{}}
	for i, f := range x.fields {
		x.byName[f.Name] = i
	}
	return x
}

// Fields returns the indexed fields, in the order of the Values; the caller must not change them.
func (x *Extractor) Fields() []Field { return x.fields }

// With returns the values of a document that has nothing but that value in that field: a place in the order by it.
func (x *Extractor) With(field string, value Value) Values {
	v := Values{Values: make([]Value, len(x.fields)), x: x}
	if i, ok := x.byName[field]; ok {
		v.Values[i] = value
	}
	return v
}

// Extract takes from one document what a store indexes. A document that is not one JSON object, or that has an indexed
// member twice, is an error, which does not hold any of its text.
func Extract(doc []byte, schema record.Schema) (Values, error) {
	var v Values
	err := NewExtractor(schema).Extract(doc, &v)
	return v, err
}

// Extract is [Extract] into a Values that is used again. The strings in it share one piece of memory; nothing in it
// refers to doc.
func (x *Extractor) Extract(doc []byte, into *Values) error {
	work, ok := x.idle.Get().(*extraction)
	if !ok {
		work = newExtraction(len(x.fields))
	}
	defer x.idle.Put(work)
	into.x = x
	into.Values = append(into.Values[:0], make([]Value, len(x.fields))...)
	return work.run(x, doc, into.Values)
}
