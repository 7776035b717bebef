// Package cursor writes down a place in an order, for the page that goes on from there: what a store.Cursor is made of in
// every store.
package cursor

import (
	"encoding/binary"
	"fmt"
	"math"

	"cofre/store"
	"cofre/store/query"
)

// Place is a position between two documents of an order: before or behind one, which need not be there any more.
type Place struct {
	Value  any // of the field by which the order sorts: string, int64, float64, []byte; nil where absent or by id
	ID     string
	Behind bool
}

// A cursor is: version, the kind of value, whether it lies behind, the length of the value, the value, the id.
const version = 1

// Cursor writes the place down.
func (p Place) Cursor() store.Cursor {
	kind, value := byte('0'), []byte(nil)
	switch v := p.Value.(type) {
	case string:
		kind, value = 't', []byte(v)
	case int64:
		kind, value = 'i', binary.BigEndian.AppendUint64(nil, uint64(v)) //nolint:gosec // the bits, not the number
	case float64:
		kind, value = 'f', binary.BigEndian.AppendUint64(nil, math.Float64bits(v))
	case []byte:
		kind, value = 'a', v
	}
	behind := byte(0)
	if p.Behind {
		behind = 1
	}
	c := binary.AppendUvarint([]byte{version, kind, behind}, uint64(len(value)))
	return append(append(c, value...), p.ID...)
}

// Parse reads a cursor back for an order by that type of field; byID where it is by id. What is none, or one of another
// order, is store.ErrDamaged.
func Parse(c store.Cursor, t query.Type, byID bool) (*Place, error) {
	bad := fmt.Errorf("%w: a cursor of another query", store.ErrDamaged)
	if len(c) < 4 || c[0] != version || c[2] > 1 {
		return nil, bad
	}
	length, n := binary.Uvarint(c[3:])
	rest := c[3+max(n, 0):]
	if n <= 0 || length > uint64(len(rest)) {
		return nil, bad
	}
	p := &Place{ID: string(rest[length:]), Behind: c[2] == 1}
	var ok bool
	if p.Value, ok = valueOf(c[1], rest[:length]); !ok || p.Value != nil && (byID || !fits(c[1], t)) {
		return nil, bad
	}
	return p, nil
}

// valueOf reads the value of a cursor.
func valueOf(kind byte, b []byte) (any, bool) {
	switch kind {
	case '0':
		return nil, len(b) == 0
	case 't':
		return string(b), true
	case 'a':
		return append([]byte{}, b...), true
	}
	if len(b) != 8 {
		return nil, false
	}
	bits := binary.BigEndian.Uint64(b)
	if kind == 'i' {
		return int64(bits), true //nolint:gosec // the bits, not the number
	}
	return math.Float64frombits(bits), kind == 'f'
}

// fits says whether a field of that type has values of that kind.
func fits(kind byte, t query.Type) bool {
	switch t {
	case query.Text:
		return kind == 't'
	case query.Address:
		return kind == 'a'
	default:
		return kind == 'i' || kind == 'f'
	}
}
