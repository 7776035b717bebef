package elastic

import (
	"bytes"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/query"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p cursor.Place
		t query.Type
	}{
		{cursor.Place{ID: "7"}, query.Text},
		{cursor.Place{ID: "", Behind: true}, query.Numeric},
		{cursor.Place{Value: "", ID: "ñ"}, query.Text},
		{cursor.Place{Value: "a\x00b\U0001F600", ID: strings.Repeat("x", 512), Behind: true}, query.Text},
		{cursor.Place{Value: strings.Repeat("y", query.MaxText+64), ID: "7"}, query.Text},
		{cursor.Place{Value: 0.0, ID: "7"}, query.Numeric},
		{cursor.Place{Value: -1e308, ID: "7"}, query.Numeric},
		{cursor.Place{Value: -62167219200000.0, ID: "7", Behind: true}, query.Time},
		{cursor.Place{Value: address16("10.1.2.3"), ID: "7"}, query.Address},
	} {
		got, err := parseCursor(c.p.Cursor(), c.t, false)
		if err != nil || !reflect.DeepEqual(*got, c.p) {
			t.Errorf("%+v is read back as %+v, %v", c.p, got, err)
		}
		if _, err := parseCursor(c.p.Cursor(), c.t, true); (err == nil) != (c.p.Value == nil) {
			t.Errorf("%+v in an order by id: %v", c.p, err)
		}
		other := (c.t + 1) % 4
		if other == query.Time {
			other = query.Address
		}
		if _, err := parseCursor(c.p.Cursor(), other, false); c.p.Value != nil && !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%+v in an order by another type: %v", c.p, err)
		}
	}
}

func address16(text string) []byte {
	a := netip.MustParseAddr(text).As16()
	return a[:]
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("x"))
	f.Add(bytes.Repeat([]byte{255}, 40))
	f.Add([]byte{1, 't', 0, 1, 255, 'a'})
	f.Add([]byte(cursor.Place{Value: math.Inf(1), ID: "7"}.Cursor()))
	f.Add([]byte(cursor.Place{Value: math.NaN(), ID: "7"}.Cursor()))
	f.Add([]byte(cursor.Place{Value: 2.5, ID: "7"}.Cursor()))
	f.Add([]byte(cursor.Place{Value: "v", ID: "\xff"}.Cursor()))
	f.Add([]byte(cursor.Place{Value: append([]byte{1}, make([]byte, 15)...), ID: "é", Behind: true}.Cursor()))
	f.Fuzz(func(t *testing.T, c []byte) {
		for _, kind := range []query.Type{query.Text, query.Numeric, query.Time, query.Address} {
			p, err := parseCursor(c, kind, false)
			if err != nil {
				if !errors.Is(err, store.ErrDamaged) {
					t.Errorf("%x: %v", c, err)
				}
				continue
			}
			again, err := parseCursor(p.Cursor(), kind, false)
			if err != nil || !reflect.DeepEqual(again, p) {
				t.Errorf("%x is %+v, which is read back as %+v, %v", c, p, again, err)
			}
			o := order{field: "f", kind: kind}
			for _, backward := range []bool{false, true} {
				for _, s := range append(o.stretches(p, backward), o.at(p)) {
					if _, err := marshal(s.hits(nil, 1, true)); err != nil {
						t.Errorf("%x cannot be asked for: %v", c, err)
					}
				}
			}
		}
	})
}
