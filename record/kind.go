package record

// Kind says what the text of a field means: how it is normalised, padded and masked, and how a store indexes it.
type Kind string

// The kinds that a policy may give a field. The zero Kind is a field that no policy names: it is stored, but has no
// index and cannot be queried.
const (
	KindNone    Kind = ""
	KindPAN     Kind = "pan"     // primary account number of a card
	KindCVV     Kind = "cvv"     // card verification value
	KindAccount Kind = "account" // bank account number
	KindDate    Kind = "date"    // a point in time; stored as RFC 3339 in UTC with milliseconds
	KindInteger Kind = "integer" // a whole number, as a JSON number or numeric string
	KindGeo     Kind = "geo"     // a latitude or longitude in degrees
	KindIP      Kind = "ip"      // an IPv4 or IPv6 address
	KindURL     Kind = "url"     // a link
	KindText    Kind = "text"    // words
)

// SchemaField describes one member of stored documents to whoever lists, queries or indexes them.
type SchemaField struct {
	Name      string // the member's name, raw
	Label     string // short heading for tables; Name where the policy gives none
	Kind      Kind
	Protected bool // the document holds a mask under this name: shown, never queried or sorted by
}

// Schema is the fields that a policy names and stores, in the policy's order.
type Schema []SchemaField

// Field returns the field of that name (case matters).
func (s Schema) Field(name string) (SchemaField, bool) {
	for _, f := range s {
		if f.Name == name {
			return f, true
		}
	}
	return SchemaField{}, false
}
