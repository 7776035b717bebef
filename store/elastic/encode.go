package elastic

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/query"
)

// maxID is the length in bytes of the longest _id that Elasticsearch takes.
const maxID = 512

// encoder makes the member _cofre of documents. It is for one goroutine.
type encoder struct {
	l      *layout
	plain  bool // of rejects, which are listed by id alone
	values query.Values
	buf    []byte
}

// index appends the value of the member _cofre. What a document that cannot be taken apart says is an error.
func (e *encoder) index(dst []byte, id, kid string, at int64, doc []byte) ([]byte, error) {
	if !e.plain {
		if err := e.l.index.Extract(doc, &e.values); err != nil {
			return dst, fmt.Errorf("%w: %w", store.ErrDamaged, err)
		}
	}
	b := append(dst, `{"id":`...)
	b, err := jsontext.AppendQuote(b, id)
	if err != nil {
		return dst, fmt.Errorf("%w: the id is not UTF-8", store.ErrDamaged)
	}
	b = append(b, `,"kid":`...)
	if b, err = jsontext.AppendQuote(b, kid); err != nil {
		return dst, fmt.Errorf("%w: the key's name is not UTF-8", store.ErrDamaged)
	}
	b = strconv.AppendInt(append(b, `,"at":`...), at, 10)
	if sampled(id) {
		b = append(b, `,"sample":true`...)
	}
	if e.plain {
		return append(b, '}'), nil
	}
	b = append(append(append(b, `,"by":"`...), e.l.digest...), '"')
	return append(e.fields(b), '}'), nil
}

// fields appends what queries use of the document that was taken apart last. Its strings are UTF-8, as Extract made them.
func (e *encoder) fields(b []byte) []byte {
	begin := `,"words":[`
	for i := range e.values.Values {
		if words := e.values.Values[i].Words; words != "" {
			b = quoted(append(b, begin...), words)
			begin = ","
		}
	}
	if begin == "," {
		b = append(b, ']')
	}
	for i := range e.values.Values {
		v := &e.values.Values[i]
		if v.Present {
			b = quoted(member(b, e.l.texts[i]), v.Text)
		}
		if !v.Readable {
			continue
		}
		b = member(b, e.l.values[i])
		if e.l.fields[i].Type == query.Address {
			b = quoted(b, address(v.IP))
		} else {
			b = appendNumber(b, v.Number)
		}
	}
	return b
}

// member appends a member's name: that of its field behind "_cofre.".
func member(b []byte, field string) []byte {
	return append(append(append(b, `,"`...), field[len("_cofre."):]...), `":`...)
}

func quoted(b []byte, s string) []byte {
	if made, err := jsontext.AppendQuote(b, s); err == nil {
		return made
	}
	return append(b, `""`...)
}

// appendNumber appends a number that is finite, whole ones up to 2^53 by their digits.
func appendNumber(b []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return strconv.AppendInt(b, int64(f), 10)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

// source returns the _source of a document: its own bytes with the member _cofre behind them. A document that cannot be
// put so, because it is not canonical or has a member that Elasticsearch would take for another thing, is kept as a string.
func (e *encoder) source(s *store.Sealed, asText bool) ([]byte, error) {
	index, err := e.index(e.buf[:0], s.Doc.ID, s.Key.KID, s.At.UnixMilli(), s.Doc.JSON)
	if err != nil {
		return nil, err
	}
	if cap(index) <= mostKept {
		e.buf = index
	}
	return joined(s.Doc.JSON, index, asText), nil
}

// mostKept is the size of a buffer that is kept for the next document.
const mostKept = 1 << 20

// joined puts a document and the value of its member _cofre together; asText keeps the document as a string in there.
func joined(doc, index []byte, asText bool) []byte {
	if !asText && fits(doc) {
		b := make([]byte, 0, len(doc)+len(index)+len(begin)+1)
		b = append(b, doc[:len(doc)-1]...)
		return append(append(append(b, begin...), index...), '}')
	}
	b := make([]byte, 0, len(doc)+len(doc)/8+len(index)+len(begin)+len(beginText)+4)
	b = append(b, '{')
	b = append(b, begin[1:]...)
	b = append(append(b, index[:len(index)-1]...), beginText...)
	b = quoted(b, string(doc))
	return append(b, `}}`...)
}

// The members that this store adds: the one behind a document's own, and the document in it, where it is kept as a string.
const (
	begin     = `,"_cofre":`
	beginText = `,"doc":`
)

// fits says whether a document can stand in a _source as it is.
func fits(doc []byte) bool {
	last := len(doc) - 1
	if last < 2 || doc[0] != '{' || doc[last] != '}' || bytes.IndexByte(doc, '\n') >= 0 || bytes.IndexByte(doc, '\r') >= 0 {
		return false
	}
	// Names with a leading underscore are Elasticsearch's and this store's. A quote inside a string has a backslash before
	// it, so what is found is the beginning of a name, or of a string in an array, as it is or escaped.
	for _, name := range []string{`"_`, `"\u005`} {
		for at := 0; ; at++ {
			next := bytes.Index(doc[at:], []byte(name))
			if next < 0 {
				break
			}
			if at += next; doc[at-1] == '{' || doc[at-1] == ',' { // there is one before it: doc[0] is a brace
				return false
			}
		}
	}
	return true
}

// parted parts a _source into the document as it was put and the value of its member _cofre. Where that member is not
// the last one, because somebody else wrote the document, it is all document. What it returns is a copy.
func parted(source []byte) (doc, index []byte) {
	if rest, ok := bytes.CutPrefix(source, []byte("{"+begin[1:])); ok && bytes.HasSuffix(rest, []byte("}}")) {
		return unquoted(source, rest[:len(rest)-1])
	}
	// A quote inside a string has a backslash before it, so these bytes can only be the beginning of a member.
	at := bytes.LastIndex(source, []byte(begin+"{"))
	if at < 0 || !bytes.HasSuffix(source, []byte("}}")) {
		return bytes.Clone(source), nil
	}
	doc = make([]byte, at+1)
	copy(doc, source[:at])
	doc[at] = '}'
	return doc, source[at+len(begin) : len(source)-1]
}

// keptAsText says whether a _source keeps its document as a string.
func keptAsText(source []byte) bool {
	return bytes.HasPrefix(source, []byte("{"+begin[1:]))
}

// unquoted takes the document that is kept as a string out of the member _cofre. The index that it returns is without it.
func unquoted(source, index []byte) (doc, rest []byte) {
	at := bytes.LastIndex(index, []byte(beginText+`"`))
	if at < 0 {
		return bytes.Clone(source), nil
	}
	doc, err := jsontext.AppendUnquote(nil, index[at+len(beginText):len(index)-1])
	if err != nil {
		return bytes.Clone(source), nil
	}
	rest = append(bytes.Clone(index[:at]), '}')
	return doc, rest
}

// refusal says why a record cannot be stored at all.
func refusal(s *store.Sealed) error {
	switch {
	case s.Doc.ID != s.Key.ID:
		return fmt.Errorf("%w: key entry of another document", store.ErrConflict)
	case s.Doc.ID == "" || len(s.Doc.ID) > maxID:
		return fmt.Errorf("%w: an id of %d bytes, 1 to %d are possible", store.ErrDamaged, len(s.Doc.ID), maxID)
	case s.Key.KID == "" || s.Key.Batch == "" || strings.Contains(s.Key.KID, "."):
		return fmt.Errorf("%w: key entry without a name", store.ErrDamaged)
	}
	return nil
}

// name makes the member _cofre of a key entry: what it is filed under, whatever the entry says.
func (e *encoder) name(k *store.Key) ([]byte, error) {
	b, err := jsontext.AppendQuote([]byte(`{"id":`), k.ID)
	if err == nil {
		b, err = jsontext.AppendQuote(append(b, `,"kid":`...), k.KID)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: key entry with a name that is not UTF-8", store.ErrDamaged)
	}
	return append(b, '}'), nil
}
