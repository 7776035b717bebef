package cursor

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"cofre/store"
	"cofre/store/query"
)

// TestCursor: every place is read back as it was, by orders of its type alone.
func TestCursor(t *testing.T) {
	t.Parallel()
	all := []query.Type{query.Text, query.Numeric, query.Time, query.Address}
	for _, c := range []struct {
		p     Place
		types []query.Type
	}{
		{Place{ID: "7"}, all},
		{Place{Behind: true}, all},
		{Place{Value: "", ID: "ñ"}, []query.Type{query.Text}},
		{Place{Value: "a\x00b\U0001F600", ID: strings.Repeat("x", 512), Behind: true}, []query.Type{query.Text}},
		{Place{Value: int64(math.MinInt64), ID: "7"}, []query.Type{query.Numeric, query.Time}},
		{Place{Value: -1e308, ID: "7", Behind: true}, []query.Type{query.Numeric, query.Time}},
		{Place{Value: []byte("0123456789abcdef"), ID: "7"}, []query.Type{query.Address}},
	} {
		if p, err := Parse(c.p.Cursor(), query.Text, true); (err == nil) != (c.p.Value == nil) {
			t.Errorf("%+v in an order by id: %+v, %v", c.p, p, err)
		}
		for _, kind := range all {
			p, err := Parse(c.p.Cursor(), kind, false)
			right := false
			for _, k := range c.types {
				right = right || k == kind
			}
			switch {
			case !right && !errors.Is(err, store.ErrDamaged):
				t.Errorf("%+v in an order by %v: %+v, %v", c.p, kind, p, err)
			case right && (err != nil || !reflect.DeepEqual(*p, c.p)):
				t.Errorf("%+v is read back as %+v, %v", c.p, p, err)
			}
		}
	}
}

func FuzzCursor(f *testing.F) {
	for _, value := range []any{nil, "text", int64(-5), 1.5, []byte("0123456789abcdef")} {
		f.Add([]byte(Place{Value: value, ID: "id", Behind: true}.Cursor()), byte(query.Text))
	}
	f.Add([]byte{1, 't', 0, 1, 255, 'a'}, byte(query.Text))
	f.Fuzz(func(t *testing.T, c []byte, kind byte) {
		p, err := Parse(c, query.Type(kind%4), false)
		if err != nil {
			if !errors.Is(err, store.ErrDamaged) {
				t.Error(err)
			}
			return
		}
		first := p.Cursor() // a length may be written in more bytes than it needs
		again, err := Parse(first, query.Type(kind%4), false)
		if err != nil || !bytes.Equal(first, again.Cursor()) {
			t.Errorf("%+v, %+v, %v", p, again, err)
		}
	})
}
