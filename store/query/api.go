package query

import (
	"cofre/record"
)

// Error says what is wrong with a query and where.
type Error struct {
	Pos, End int    // the bytes of the source that are wrong: source[Pos:End]
	Reason   string // for a person; never holds a value
	Suggest  string // the nearest name of a field, "" where none is near
}

func (e *Error) Error() string { return e.Reason }

// Parse reads a query. An empty one is nil, which selects everything. Every error is an *Error.
func Parse(src string, schema record.Schema) (Expr, error) { return nil, nil }

// String prints an expression so that Parse reads the same again.
func String(e Expr) string { return "" }

// Fold brings text to the form in which it is compared.
func Fold(text string) string { return text }

// Words folds text and splits it into words.
func Words(text string) []string { return nil }

// Type is how the values of a field are compared.
type Type uint8

// The types of fields.
const (
	Text    Type = iota // by folded text; the only type that words and phrases search
	Numeric             // integer and geo
	Time                // date: a number, milliseconds since 1970
	Address             // ip: 16 bytes
)

// Field is one field that stores index.
type Field struct {
	Name string
	Type Type
}

// Fields returns what a store indexes: id first (always text), then the clear fields with a kind in the schema's order.
func Fields(schema record.Schema) []Field { return nil }

// Value is what a store indexes of one field of one document.
type Value struct {
	Present  bool     // there is a value, and it is not null or empty
	Readable bool     // Number or IP is set: the field's type is not Text, and the value could be read as that
	Text     string   // folded whole text, of at most MaxText bytes or cut
	Words    string   // Text fields only: the folded words with one blank between; "" where there are none
	Number   float64  // Number and Time
	IP       [16]byte // Address: IPv4 as v4-mapped
}

// Values is what a store indexes of one document, in the order of Fields.
type Values struct {
	Values []Value
	x      *Extractor
}

// Of returns the value of the field of that name.
func (v *Values) Of(field string) (Value, bool) { return Value{}, false }

// Extractor takes from documents what a store indexes. It is safe for concurrent use.
type Extractor struct {
	fields []Field
}

// NewExtractor prepares for documents of a schema.
func NewExtractor(schema record.Schema) *Extractor { return &Extractor{} }

// Fields returns what it extracts, as Fields does.
func (x *Extractor) Fields() []Field { return x.fields }

// Extract fills into, whose Values slice is used again.
func (x *Extractor) Extract(doc []byte, into *Values) error { return nil }

// Extract takes from one document what a store indexes.
func Extract(doc []byte, schema record.Schema) (Values, error) { return Values{}, nil }

// Match decides whether e selects a document with those values.
func Match(e Expr, v *Values) bool { return false }

// Compare gives the order of two documents filed under aID and bID: by the field sort ("" and "id": by id alone), absent
// or unreadable values last both ways, ties by id by UTF-8 bytes, always ascending.
func Compare(a, b *Values, sort string, desc bool, aID, bID string) int { return 0 }
