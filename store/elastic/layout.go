package elastic

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/go-json-experiment/json"

	"cofre/record"
	"cofre/store/query"
)

// The fields of an index of documents that queries use, beside those of the schema's fields (see [layout]).
const (
	fieldID     = "_cofre.id"     // keyword: the key under which the document is filed
	fieldKID    = "_cofre.kid"    // keyword: the key entry that it names
	fieldAt     = "_cofre.at"     // date: when it was sealed, milliseconds since 1970
	fieldSample = "_cofre.sample" // boolean: true in one document of some sampleOf, missing in the others
	fieldBy     = "_cofre.by"     // keyword: the digest of the layout by which the document was indexed
	fieldWords  = "_cofre.words"  // text: the folded words of each text field, one string a field, positions 100 apart
)

// layout says which fields of the index of documents hold what query.Extract takes from a document.
//
// The field at position i of query.Fields has _cofre.t<i> (keyword: its folded text, missing where the value is absent;
// its terms, with the values of documents as _cofre.t<i>.v)
// and, where its type is not Text, _cofre.n<i> (double: its number, milliseconds since 1970 for dates) or _cofre.a<i>
// (ip: its address, IPv4 as v4-mapped IPv6), missing where it could not be read as one.
type layout struct {
	kept   []schemaField
	schema string // as kept in the mapping: [{"name":…,"kind":…}]
	digest string // the first 8 hexadecimal digits of its SHA-256
	fields []query.Field
	index  *query.Extractor
	texts  []string // of each field: _cofre.t<i>
	values []string // of each field: _cofre.n<i> or _cofre.a<i>; "" for Text
	whole  []string // of each field: _cofre.t<i>.v
	sorts  []string // of each field: the one by which it sorts
	masks  []string // the names of protected fields
}

// schemaField is one field as kept in the mapping.
type schemaField struct {
	Name string      `json:"name"`
	Kind record.Kind `json:"kind"`
}

func newLayout(schema record.Schema) *layout {
	l := &layout{index: query.NewExtractor(schema)}
	l.fields = l.index.Fields()
	kept := make([]schemaField, len(l.fields))
	for i, f := range l.fields {
		kept[i] = schemaField{Name: f.Name, Kind: f.Kind}
		n := strconv.Itoa(i)
		text, value := "_cofre.t"+n, ""
		switch f.Type {
		case query.Text:
		case query.Numeric, query.Time:
			value = "_cofre.n" + n
		case query.Address:
			value = "_cofre.a" + n
		}
		sort := value
		if value == "" {
			sort = text + ".v"
		}
		l.texts, l.values, l.sorts = append(l.texts, text), append(l.values, value), append(l.sorts, sort)
		l.whole = append(l.whole, text+".v")
	}
	for _, f := range schema {
		if f.Protected {
			l.masks = append(l.masks, f.Name)
		}
	}
	l.kept = kept
	// Names and kinds are valid UTF-8; whatever is not becomes U+FFFD and so only another schema.
	if text, err := json.Marshal(kept); err == nil {
		l.schema = string(text)
	}
	digest := sha256.Sum256([]byte(l.schema))
	l.digest = hex.EncodeToString(digest[:4])
	return l
}

// position returns which field has that name.
func (l *layout) position(field string) (int, bool) {
	for i := range l.fields {
		if l.fields[i].Name == field {
			return i, true
		}
	}
	return 0, false
}
