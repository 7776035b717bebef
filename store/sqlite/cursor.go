package sqlite

import (
	"encoding/binary"
	"fmt"
	"math"

	"cofre/store"
	"cofre/store/query"
)

// place is a position between two documents of an order: before or behind one, which need not be there any more.
type place struct {
	value  any // of the column by which the order sorts: string, int64, float64, []byte; nil where absent or by id
	id     string
	behind bool
}

// A cursor is: version, the kind of value, whether it lies behind, the length of the value, the value, the id.
const cursorVersion = 1

func (p place) cursor() store.Cursor {
	kind, value := byte('0'), []byte(nil)
	switch v := p.value.(type) {
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
	if p.behind {
		behind = 1
	}
	c := binary.AppendUvarint([]byte{cursorVersion, kind, behind}, uint64(len(value)))
	return append(append(c, value...), p.id...)
}

// parseCursor reads a cursor back for an order by that type of field; byID where it is by id.
func parseCursor(c store.Cursor, t query.Type, byID bool) (*place, error) {
	bad := fmt.Errorf("%w: a cursor of another query", store.ErrDamaged)
	if len(c) < 4 || c[0] != cursorVersion || c[2] > 1 {
		return nil, bad
	}
	length, n := binary.Uvarint(c[3:])
	rest := c[3+max(n, 0):]
	if n <= 0 || length > uint64(len(rest)) {
		return nil, bad
	}
	p := &place{id: string(rest[length:]), behind: c[2] == 1}
	var ok bool
	if p.value, ok = cursorValue(c[1], rest[:length]); !ok || p.value != nil && (byID || !fits(c[1], t)) {
		return nil, bad
	}
	return p, nil
}

// cursorValue reads the value of a cursor.
func cursorValue(kind byte, b []byte) (any, bool) {
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
