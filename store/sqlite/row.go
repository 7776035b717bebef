package sqlite

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"cofre/store/query"
)

// between stands between the words of two fields, so that no phrase crosses them. It is no word itself, for SQLite's ascii
// tokenizer neither.
const between = " | "

// packed is how names made of random bytes are kept: the bytes, where text is their canonical base64url, so that keys of
// one batch lie in order of their numbers and take three quarters of the room; else the text.
func packed(text string) any {
	if len(text) == 22 || len(text) == 32 {
		b, err := base64.RawURLEncoding.Strict().DecodeString(text)
		if err == nil && base64.RawURLEncoding.EncodeToString(b) == text {
			return b
		}
	}
	return text
}

// unpacked turns packed round.
func unpacked(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return text(v)
}

// indexRow is what one document says in user_index.
type indexRow struct {
	cells []any // in the order of layout.columns; the id is not there yet
	sum   []byte
	err   error
}

// words returns the column of folded words.
func (r *indexRow) words() string { return text(r.cells[columnWords]) }

// rows makes index rows of documents. It is for one goroutine.
type rows struct {
	l      *layout
	values query.Values
	plain  []byte
	b      strings.Builder
}

// of makes the row of one document.
func (m *rows) of(id string, doc []byte) indexRow {
	if err := m.l.index.Extract(doc, &m.values); err != nil {
		return indexRow{err: err}
	}
	cells := make([]any, len(m.l.columns))
	cells[columnID] = id
	cells[columnWords] = m.joined()
	for i := range m.values.Values {
		v, at := &m.values.Values[i], m.l.at[i]
		if v.Present {
			cells[at] = v.Text
		}
		if !v.Readable {
			continue
		}
		if m.l.fields[i].Type == query.Address {
			cells[at+1] = slices.Clone(v.IP[:])
		} else {
			cells[at+1] = numeric(v.Number)
		}
	}
	return indexRow{cells: cells, sum: m.digest(cells)}
}

// numeric is how SQLite keeps a number in a column of numeric affinity.
func numeric(f float64) any {
	if f == math.Trunc(f) && math.Abs(f) < 1<<51 {
		return int64(f)
	}
	return f
}

// joined returns the words of all fields: " w1 w2 | w3 ", or "".
func (m *rows) joined() string {
	m.b = strings.Builder{}
	n := 0
	for i := range m.values.Values {
		n += len(m.values.Values[i].Words) + len(between)
	}
	m.b.Grow(n + 1)
	for i := range m.values.Values {
		words := m.values.Values[i].Words
		if words == "" {
			continue
		}
		if m.b.Len() == 0 {
			m.b.WriteByte(' ')
		} else {
			m.b.WriteString(between)
		}
		m.b.WriteString(words)
	}
	if m.b.Len() > 0 {
		m.b.WriteByte(' ')
	}
	return m.b.String()
}

// digest is the first half of SHA-256 over the schema and the cells but the id: equal digests of two versions of a document
// mean that its row need not be touched.
func (m *rows) digest(cells []any) []byte {
	m.plain = append(m.plain[:0], m.l.digest...)
	for _, c := range cells[columnWords:] {
		switch c := c.(type) {
		case string:
			m.plain = append(m.plain, 't')
			m.plain = binary.AppendUvarint(m.plain, uint64(len(c)))
			m.plain = append(m.plain, c...)
		case int64:
			m.plain = append(m.plain, 'i')
			m.plain = binary.AppendVarint(m.plain, c)
		case float64:
			m.plain = append(m.plain, 'f')
			m.plain = binary.BigEndian.AppendUint64(m.plain, math.Float64bits(c))
		case []byte:
			m.plain = append(append(m.plain, 'a'), c...)
		default:
			m.plain = append(m.plain, '0')
		}
	}
	sum := sha256.Sum256(m.plain)
	return sum[:16]
}

// sameCell compares a cell with what SQLite gives for it.
func sameCell(want any, got driver.Value) bool {
	switch want := want.(type) {
	case nil:
		return got == nil
	case string:
		g, ok := got.(string)
		return ok && g == want
	case []byte:
		g, ok := got.([]byte)
		return ok && slices.Equal(g, want)
	case int64:
		return got == want || got == float64(want)
	case float64:
		g, whole := got.(int64) // numeric affinity makes whole numbers integers
		return got == want || whole && float64(g) == want
	default:
		return false
	}
}
