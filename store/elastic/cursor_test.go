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
	"cofre/store/query"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p place
		t query.Type
	}{
		{place{id: "7"}, query.Text},
		{place{id: "", behind: true}, query.Numeric},
		{place{value: "", id: "ñ"}, query.Text},
		{place{value: "a\x00b\U0001F600", id: strings.Repeat("x", 512), behind: true}, query.Text},
		{place{value: strings.Repeat("y", query.MaxText+64), id: "7"}, query.Text},
		{place{value: 0.0, id: "7"}, query.Numeric},
		{place{value: -1e308, id: "7"}, query.Numeric},
		{place{value: -62167219200000.0, id: "7", behind: true}, query.Time},
		{place{value: netip.MustParseAddr("10.1.2.3").As16(), id: "7"}, query.Address},
	} {
		got, err := parseCursor(c.p.cursor(), c.t, false)
		if err != nil || !reflect.DeepEqual(*got, c.p) {
			t.Errorf("%+v is read back as %+v, %v", c.p, got, err)
		}
		if _, err := parseCursor(c.p.cursor(), c.t, true); (err == nil) != (c.p.value == nil) {
			t.Errorf("%+v in an order by id: %v", c.p, err)
		}
		other := (c.t + 1) % 4
		if other == query.Time {
			other = query.Address
		}
		if _, err := parseCursor(c.p.cursor(), other, false); c.p.value != nil && !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%+v in an order by another type: %v", c.p, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("x"))
	f.Add(bytes.Repeat([]byte{255}, 40))
	f.Add([]byte{1, 't', 0, 1, 255, 'a'})
	f.Add([]byte(place{value: math.Inf(1), id: "7"}.cursor()))
	f.Add([]byte(place{value: math.NaN(), id: "7"}.cursor()))
	f.Add([]byte(place{value: 2.5, id: "7"}.cursor()))
	f.Add([]byte(place{value: "v", id: "\xff"}.cursor()))
	f.Add([]byte(place{value: [16]byte{1}, id: "é", behind: true}.cursor()))
	f.Fuzz(func(t *testing.T, c []byte) {
		for _, kind := range []query.Type{query.Text, query.Numeric, query.Time, query.Address} {
			p, err := parseCursor(c, kind, false)
			if err != nil {
				if !errors.Is(err, store.ErrDamaged) {
					t.Errorf("%x: %v", c, err)
				}
				continue
			}
			again, err := parseCursor(p.cursor(), kind, false)
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
