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
	value := rest[:length]
	p := &place{id: string(rest[length:]), behind: c[2] == 1}
	switch kind := c[1]; {
	case kind == '0' && length == 0:
	case byID:
		return nil, bad
	case kind == 't' && t == query.Text:
		p.value = string(value)
	case kind == 'i' && length == 8 && (t == query.Numeric || t == query.Time):
		p.value = int64(binary.BigEndian.Uint64(value)) //nolint:gosec // the bits, not the number
	case kind == 'f' && length == 8 && (t == query.Numeric || t == query.Time):
		p.value = math.Float64frombits(binary.BigEndian.Uint64(value))
	case kind == 'a' && t == query.Address:
		p.value = append([]byte(nil), value...)
	default:
		return nil, bad
	}
	return p, nil
}
