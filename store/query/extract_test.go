package query

import (
	"errors"
	"math"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"cofre/record"
)

func testSchema() record.Schema {
	return record.Schema{
		{Name: "id", Kind: record.KindInteger},
		{Name: "name", Kind: record.KindText},
		{Name: "fec", Kind: record.KindDate},
		{Name: "n", Kind: record.KindInteger},
		{Name: "lat", Kind: record.KindGeo},
		{Name: "ip", Kind: record.KindIP},
		{Name: "foto", Kind: record.KindURL},
		{Name: "card", Kind: record.KindPAN, Protected: true},
		{Name: "account", Kind: record.KindAccount},
		{Name: "unkinded"},
		{Name: `a.b "c"`, Kind: record.KindText},
	}
}

func TestFields(t *testing.T) {
	var got []string
	for _, f := range Fields(testSchema()) {
		got = append(got, f.Name)
	}
	want := []string{"id", "name", "fec", "n", "lat", "ip", "foto", "account", `a.b "c"`}
	if !slices.Equal(got, want) {
		t.Errorf("fields %q, want %q", got, want)
	}
	if f := Fields(testSchema())[0]; f.Type != Text {
		t.Error("id must be text whatever the schema says")
	}
}

func TestExtract(t *testing.T) {
	v4 := netip.MustParseAddr("10.1.2.3").As16()
	v6 := netip.MustParseAddr("2001:db8::1").As16()
	long := strings.Repeat("a", MaxText)
	for _, c := range []struct {
		doc, field string
		want       Value
	}{
		{`{"id":"Ab1"}`, "id", Value{Present: true, Text: "ab1", Words: "ab1"}},
		{`{"id":"1"}`, "name", Value{}},
		{`{"name":null}`, "name", Value{}},
		{`{"name":""}`, "name", Value{}},
		{`{"name":[ ]}`, "name", Value{}},
		{`{"name":{}}`, "name", Value{}},
		{`{"name":"José  Pérez"}`, "name", Value{Present: true, Text: "jose  perez", Words: "jose perez"}},
		{`{"name":"a b"}`, "name", Value{Present: true, Text: "a b", Words: "a b"}},
		{`{"name":"\u00c9\n\"x\""}`, "name", Value{Present: true, Text: "e\n\"x\"", Words: "e x"}},
		{`{"na\u006de":"x"}`, "name", Value{Present: true, Text: "x", Words: "x"}},
		{`{"name":["Rojo","Azul"]}`, "name", Value{Present: true, Text: `["rojo","azul"]`, Words: "rojo azul"}},
		{`{"name":true}`, "name", Value{Present: true, Text: "true", Words: "true"}},
		{`{"name":1.50}`, "name", Value{Present: true, Text: "1.50", Words: "1 50"}},
		{`{"name":"́"}`, "name", Value{Present: true}},
		{`{"name":"` + long + `"}`, "name", Value{Present: true, Text: long, Words: long[:MaxWord]}},
		{`{"account":"59 15"}`, "account", Value{Present: true, Text: "59 15", Words: "59 15"}},
		{`{"foto":"http://x/Y.png"}`, "foto", Value{Present: true, Text: "http://x/y.png", Words: "http x y png"}},
		{`{"a.b \"c\"":"x"}`, `a.b "c"`, Value{Present: true, Text: "x", Words: "x"}},
		{`{"n":12}`, "n", Value{Present: true, Readable: true, Text: "12", Number: 12}},
		{`{"n":" -7 "}`, "n", Value{Present: true, Readable: true, Text: " -7 ", Number: -7}},
		{`{"n":"+7.0"}`, "n", Value{Present: true, Readable: true, Text: "+7.0", Number: 7}},
		{`{"n":-0}`, "n", Value{Present: true, Readable: true, Text: "-0", Number: 0}},
		{`{"n":1e2}`, "n", Value{Present: true, Readable: true, Text: "1e2", Number: 100}},
		{`{"n":1.5}`, "n", Value{Present: true, Text: "1.5"}},
		{`{"n":"0x10"}`, "n", Value{Present: true, Text: "0x10"}},
		{`{"n":"inf"}`, "n", Value{Present: true, Text: "inf"}},
		{`{"n":1e999}`, "n", Value{Present: true, Text: "1e999"}},
		{`{"n":"siete"}`, "n", Value{Present: true, Text: "siete"}},
		{`{"lat":"-34.61"}`, "lat", Value{Present: true, Readable: true, Text: "-34.61", Number: -34.61}},
		{`{"fec":"2021-07-31T00:11:06.741Z"}`, "fec", Value{Present: true, Readable: true, Text: "2021-07-31t00:11:06.741z", Number: 1627690266741}},
		{`{"fec":"2021-07-31T02:11:06+02:00"}`, "fec", Value{Present: true, Readable: true, Text: "2021-07-31t02:11:06+02:00", Number: 1627690266000}},
		{`{"fec":"1969-12-31T23:59:59.9995Z"}`, "fec", Value{Present: true, Readable: true, Text: "1969-12-31t23:59:59.9995z", Number: -1}},
		{`{"fec":"2021-02-29T00:00:00.000Z"}`, "fec", Value{Present: true, Text: "2021-02-29t00:00:00.000z"}},
		{`{"fec":"ayer"}`, "fec", Value{Present: true, Text: "ayer"}},
		{`{"ip":"10.1.2.3"}`, "ip", Value{Present: true, Readable: true, Text: "10.1.2.3", IP: v4}},
		{`{"ip":"::ffff:10.1.2.3"}`, "ip", Value{Present: true, Readable: true, Text: "::ffff:10.1.2.3", IP: v4}},
		{`{"ip":"2001:DB8::1%eth0"}`, "ip", Value{Present: true, Readable: true, Text: "2001:db8::1%eth0", IP: v6}},
		{`{"ip":"10.1.2.300"}`, "ip", Value{Present: true, Text: "10.1.2.300"}},
		{`{"cofre":{"v":1,"f":{}},"id":"1","name":"x","zz":[1,{"name":"y"}]}`, "name", Value{Present: true, Text: "x", Words: "x"}},
	} {
		v, err := Extract([]byte(c.doc), testSchema())
		if err != nil {
			t.Errorf("%.60s: %v", c.doc, err)
			continue
		}
		got, ok := v.Of(c.field)
		if math.Signbit(got.Number) && got.Number == 0 {
			t.Errorf("%s is read as -0", c.doc)
		}
		if !ok || got != c.want {
			t.Errorf("%.60s: %.120q, want %.120q", c.doc, []any{got}, []any{c.want})
		}
	}
}

func TestExtractLongText(t *testing.T) {
	text := func(s string) Value {
		v, err := Extract([]byte(`{"name":"`+s+`","foto":"tail"}`), testSchema())
		if err != nil {
			t.Fatal(err)
		}
		if tail, _ := v.Of("foto"); tail.Text != "tail" || tail.Words != "tail" {
			t.Errorf("the field behind a long one is %q", tail.Text)
		}
		name, _ := v.Of("name")
		return name
	}
	base := strings.Repeat("é ", 499) // folds to 998 bytes
	for _, s := range []string{base + "xyz", base + "x東京", strings.Repeat("A", 1<<20)} {
		got, again, other := text(s), text(strings.ToLower(s)), text(s+"!")
		if len(got.Text) <= MaxText || len(got.Text) > MaxText+64 || got.Text != again.Text || got.Text == other.Text {
			t.Errorf("long text is kept as %d bytes, equal to itself %v, to another %v", len(got.Text), got.Text == again.Text, got.Text == other.Text)
		}
		if want := strings.Join(Words(s), " "); got.Words != want {
			t.Errorf("words of a long text: %.40q", got.Words)
		}
		if folded := Fold(s); !strings.HasPrefix(got.Text, folded[:MaxPrefix]) {
			t.Error("the longest prefix that can be asked for is not kept")
		}
	}
}

func TestExtractRefuses(t *testing.T) {
	for _, doc := range []string{
		``, `null`, `[]`, `{`, `{"id"}`, `{"id":1`, `{"id":1}x`, `{"id":1}{}`, `{"id":1,}`, `{"id":"1","id":"2"}`,
		"{\"id\":\"\xff\"}", `{"id":"\ud800"}`, `{"name":tru}`, `"CANARY"`, `{"name":"CANARY","name":"CANARY"}`,
	} {
		_, err := Extract([]byte(doc), testSchema())
		if err == nil {
			t.Errorf("%q is taken", doc)
		} else if strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%q: the error holds text of the document: %v", doc, err)
		}
	}
	if v, err := Extract([]byte(`{"x":1,"x":2,"id":"1"} `), testSchema()); err != nil || !v.Values[0].Present {
		t.Errorf("a repeated member that is not indexed: %v", err)
	}
}

// One Extractor takes document after document, also behind one that it refused, and from many goroutines.
func TestExtractorIsUsedAgain(t *testing.T) {
	x := NewExtractor(testSchema())
	var v Values
	for _, c := range []struct{ doc, want string }{
		{`{"name":"Long enough to matter"}`, "long enough to matter"}, {`{"name":`, ""}, {`{"id":"1"}`, ""}, {`{"name":"b"}`, "b"},
	} {
		err := x.Extract([]byte(c.doc), &v)
		if name, _ := v.Of("name"); err == nil && name.Text != c.want {
			t.Errorf("%s: %q", c.doc, name.Text)
		}
	}
	done := make(chan error)
	for i := range 4 {
		go func() {
			var v Values
			want := strings.Repeat("x", i+1)
			for range 200 {
				if err := x.Extract([]byte(`{"name":"`+want+`"}`), &v); err != nil {
					done <- err
					return
				}
				if name, _ := v.Of("name"); name.Text != want {
					done <- errors.New("another goroutine's text")
					return
				}
			}
			done <- nil
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestRaw(t *testing.T) {
	doc := []byte(`{"a":"É\"x","b":[1, 2],"c":1.50,"n":null}`)
	for field, want := range map[string]string{"a": `É"x`, "b": "[1, 2]", "c": "1.50", "n": "null"} {
		if got, ok := Raw(doc, field); !ok || got != want {
			t.Errorf("%s: %q %v", field, got, ok)
		}
	}
	for _, doc := range []string{`{}`, `[]`, ``, `{"a":`, `{"b":1}`} {
		if got, ok := Raw([]byte(doc), "a"); ok {
			t.Errorf("%s: %q", doc, got)
		}
	}
}

func TestCompare(t *testing.T) {
	docs := []string{
		`{"id":"b","n":2,"name":"Éa"}`, `{"id":"a","n":10}`, `{"id":"c","n":"x","name":"eb"}`, `{"id":"é","name":""}`, `{"id":"z","n":2.0,"name":"ea"}`,
	}
	for _, c := range []struct {
		sort string
		desc bool
		want string
	}{
		{"", false, "a b c z é"},
		{"id", false, "a b c z é"},
		{"", true, "é z c b a"},
		{"n", false, "b z a c é"},
		{"n", true, "a b z c é"},
		{"name", false, "b z c a é"},
		{"name", true, "c b z a é"},
	} {
		type row struct {
			id string
			v  Values
		}
		var rows []row
		for _, doc := range docs {
			v, err := Extract([]byte(doc), testSchema())
			if err != nil {
				t.Fatal(err)
			}
			id, _ := Raw([]byte(doc), "id")
			rows = append(rows, row{id, v})
		}
		slices.SortFunc(rows, func(a, b row) int { return Compare(&a.v, &b.v, c.sort, c.desc, a.id, b.id) })
		var got []string
		for _, r := range rows {
			got = append(got, r.id)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("by %q, desc %v: %s, want %s", c.sort, c.desc, s, c.want)
		}
	}
}

func TestNetworkRange(t *testing.T) {
	for text, want := range map[string][2]string{
		"10.0.0.0/8":     {"::ffff:10.0.0.0", "::ffff:10.255.255.255"},
		"10.1.2.3/32":    {"::ffff:10.1.2.3", "::ffff:10.1.2.3"},
		"2001:db8::/33":  {"2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"},
		"::/0":           {"::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
		"2001:db8::1/64": {"2001:db8::", "2001:db8::ffff:ffff:ffff:ffff"},
	} {
		first, last := Network{Prefix: netip.MustParsePrefix(text)}.Range()
		if a, b := netip.AddrFrom16(first).String(), netip.AddrFrom16(last).String(); a != want[0] || b != want[1] {
			t.Errorf("%s: %s to %s", text, a, b)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte(`{"id":"1","name":"José","n":" 7","fec":"2021-07-31T00:11:06.741Z","ip":"::1","lat":1e3}`))
	f.Add([]byte(`{"id":1,"name":[{"a":""}],"fec":""}`))
	f.Add([]byte("{\"name\":\"\xff\"}"))
	x := NewExtractor(testSchema())
	f.Fuzz(func(t *testing.T, doc []byte) {
		var v Values
		if x.Extract(doc, &v) != nil {
			return
		}
		for i, value := range v.Values {
			raw, ok := Raw(doc, x.Fields()[i].Name)
			if value.Present && !ok || math.IsNaN(value.Number) || math.IsInf(value.Number, 0) {
				t.Errorf("%q: %+v of %q", doc, value, raw)
			}
			if value.Present && len(Fold(raw)) <= MaxText && value.Text != Fold(raw) {
				t.Errorf("text %q of %q", value.Text, raw)
			}
			if x.Fields()[i].Type == Text && value.Present && value.Words != strings.Join(Words(raw), " ") {
				t.Errorf("words %q of %q", value.Words, raw)
			}
		}
	})
}

// A document as the built-in policy makes it: 20 fields, the protected ones masked, and the envelope.
const benchDoc = `{"auto":"Toyota","auto_color":"Azul marino","auto_modelo":"Corolla XEI","auto_tipo":"Sedán","avatar":"https://cdn.example/avatars/128/user_0001.png","cantidad_compras_realizadas":"17","codigo_zip":"C1425DKA","cofre":{"at":"2024-01-02T03:04:05.678Z","f":{"credit_card_ccv":"e.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},"kid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","open":[],"policy":"default@0123456789abcdef","seal":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","suite":"c1","v":1},"color_favorito":"Verde","credit_card_ccv":"***","credit_card_num":"************1111","cuenta_numero":"***","direccion":"Av. Córdoba 1234, Ciudad Autónoma","fec_alta":"2021-07-31T00:11:06.741Z","fec_birthday":"1980-03-04T00:00:00.000Z","foto_dni":"https://cdn.example/dni/0001.jpg","geo_latitud":"-34.6037","geo_longitud":"-58.3816","id":"1","ip":"192.168.10.25","user_name":"Maria.Fernandez42"}`

func benchSchema() record.Schema {
	var s record.Schema
	kinds := map[string]record.Kind{
		"fec_alta": record.KindDate, "fec_birthday": record.KindDate, "geo_latitud": record.KindGeo, "geo_longitud": record.KindGeo,
		"ip": record.KindIP, "cantidad_compras_realizadas": record.KindInteger, "foto_dni": record.KindURL, "avatar": record.KindURL,
	}
	for name := range strings.FieldsSeq("id user_name fec_alta fec_birthday codigo_zip direccion geo_latitud geo_longitud ip color_favorito" +
		" auto auto_modelo auto_tipo auto_color cantidad_compras_realizadas foto_dni avatar") {
		kind := kinds[name]
		if kind == "" {
			kind = record.KindText
		}
		s = append(s, record.SchemaField{Name: name, Kind: kind})
	}
	for _, name := range []string{"credit_card_num", "credit_card_ccv", "cuenta_numero"} {
		s = append(s, record.SchemaField{Name: name, Kind: record.KindPAN, Protected: true})
	}
	return s
}

func BenchmarkExtract(b *testing.B) {
	x := NewExtractor(benchSchema())
	var v Values
	doc := []byte(benchDoc)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if err := x.Extract(doc, &v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for name, text := range map[string]string{"ascii": "Av. Cordoba 1234, Ciudad", "accents": "Av. Córdoba 1234, Ciudad Autónoma", "greek": "Ελληνική Δημοκρατία"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(text)
			}
		})
	}
}
