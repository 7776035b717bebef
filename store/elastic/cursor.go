package elastic

import (
	"fmt"
	"math"
	"unicode/utf8"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/query"
)

// parseCursor reads a cursor back as cursor.Parse does. Beyond that it refuses what the server would: a number that is
// none, text that is no UTF-8, an address that is not 16 bytes long.
func parseCursor(c store.Cursor, t query.Type, byID bool) (*cursor.Place, error) {
	p, err := cursor.Parse(c, t, byID)
	if err != nil {
		return nil, err
	}
	ok := true
	switch v := p.Value.(type) {
	case string:
		ok = utf8.ValidString(v)
	case float64:
		ok = !math.IsNaN(v) && !math.IsInf(v, 0)
	case []byte:
		ok = len(v) == 16
	case int64:
		ok = false // this store has only floating-point numbers
	}
	if !ok || !utf8.ValidString(p.ID) {
		return nil, fmt.Errorf("%w: a cursor of another store", store.ErrDamaged)
	}
	return p, nil
}
