package elastic

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"

	"cofre/store"
	"cofre/store/query"
)

// place is a position between two documents of an order: before or behind one, which need not be there any more.
type place struct {
	value  any // of the field by which the order sorts: string, float64, [16]byte; nil where absent or by id
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
	case float64:
		kind, value = 'n', binary.BigEndian.AppendUint64(nil, math.Float64bits(v))
	case [16]byte:
		kind, value = 'a', v[:]
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
	if p.value, ok = cursorValue(c[1], rest[:length]); !ok || !utf8.ValidString(p.id) || p.value != nil && (byID || !suits(p.value, t)) {
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
		return string(b), utf8.Valid(b)
	case 'n':
		if len(b) != 8 {
			return nil, false
		}
		f := math.Float64frombits(binary.BigEndian.Uint64(b))
		return f, !math.IsNaN(f) && !math.IsInf(f, 0)
	case 'a':
		if len(b) != 16 {
			return nil, false
		}
		return [16]byte(b), true
	default:
		return nil, false
	}
}

// suits says whether a field of that type has such values.
func suits(value any, t query.Type) bool {
	switch value.(type) {
	case string:
		return t == query.Text
	case [16]byte:
		return t == query.Address
	default:
		return t == query.Numeric || t == query.Time
	}
}
