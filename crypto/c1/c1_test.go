package c1

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
)

const testPolicy = "test@0123456789abcdef"

// testBatch returns a batch key of a vault that is otherwise empty: batches need its id alone.
func testBatch(tb testing.TB) *crypto.BatchKey {
	tb.Helper()
	h := &crypto.Header{Body: crypto.Body{Vault: crypto.VaultID{1, 2, 3}}}
	k, err := crypto.NewBatchKey(h)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(k.Wipe)
	return k
}

// testPlain is a user of twenty fields, three of them protected.
func testPlain() *Plain {
	return &Plain{
		ID: "4711", Policy: testPolicy, At: time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC),
		Members: []Member{
			{"id", []byte(`"4711"`)},
			{"user_name", []byte(`"ñandú.pérez"`)},
			{"fec_alta", []byte(`"2021-07-31T00:11:06.741Z"`)},
			{"fec_birthday", []byte(`"1984-02-29T00:00:00.000Z"`)},
			{"codigo_zip", []byte(`"C1425"`)},
			{"direccion", []byte(`"Calle Falsa 123, Piso 4"`)},
			{"geo_latitud", []byte(`"-34.5839"`)},
			{"geo_longitud", []byte(`-58.42010`)},
			{"ip", []byte(`"192.0.2.17"`)},
			{"color_favorito", []byte(`"verde oliva"`)},
			{"auto", []byte(`"Volkswagen"`)},
			{"auto_modelo", []byte(`"Golf"`)},
			{"auto_tipo", []byte(`"Hatchback"`)},
			{"auto_color", []byte(`"gris"`)},
			{"cantidad_compras_realizadas", []byte(`17000000000000000001`)},
			{"foto_dni", []byte(`"https://example.org/dni/4711.jpg"`)},
			{"avatar", []byte(`"https://example.org/avatar/4711.png"`)},
			{"credit_card_num", []byte(`"************5169"`)},
			{"credit_card_ccv", []byte(`"***"`)},
			{"cuenta_numero", []byte(`"********2262"`)},
		},
		Encrypt: []Protected{
			{"credit_card_num", []byte(`"6767-2272-1234-5169"`), 0},
			{"credit_card_ccv", []byte(`"653"`), 0},
			{"cuenta_numero", []byte(`"59152262"`), 48},
		},
	}
}

// seal seals and reads the key entry back.
func seal(tb testing.TB, k *crypto.BatchKey, n uint64, p *Plain) (Sealed, *crypto.KeyEntry) {
	tb.Helper()
	s, err := NewSealer(k).Seal(n, p)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := crypto.ParseKeyEntry(s.Key)
	if err != nil {
		tb.Fatal(err)
	}
	return s, e
}

func BenchmarkSeal(b *testing.B) {
	s, p := NewSealer(testBatch(b)), testPlain()
	b.ReportAllocs()
	var n uint64
	for b.Loop() {
		if _, err := s.Seal(n, p); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkOpen(b *testing.B) {
	k, p := testBatch(b), testPlain()
	s, e := seal(b, k, 1, p)
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(k, e, p.ID, s.Doc)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range p.Encrypt {
			v, err := r.Field(f.Name)
			if err != nil {
				b.Fatal(err)
			}
			v.Wipe()
		}
		r.Wipe()
	}
}

func BenchmarkParseKeyEntry(b *testing.B) {
	s, _ := seal(b, testBatch(b), 1, testPlain())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := crypto.ParseKeyEntry(s.Key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKIDOf(b *testing.B) {
	s, _ := seal(b, testBatch(b), 1, testPlain())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := KIDOf(s.Doc); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSealOpen(t *testing.T) {
	k, p := testBatch(t), testPlain()
	p.Hash = []Hashed{{"dni", []byte("30123456")}}
	s, e := seal(t, k, 7, p)
	if c, err := crypto.Canonical(s.Doc); err != nil || !bytes.Equal(c, s.Doc) {
		t.Fatalf("the document is not canonical: %v\n%s", err, s.Doc)
	}
	r, err := Open(k, e, p.ID, s.Doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Encrypt {
		got, err := r.Field(f.Name)
		if err != nil || !bytes.Equal(got.Expose(), f.Text) {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
	if !r.MatchHash("dni", []byte("30123456")) || r.MatchHash("dni", []byte("30123457")) || r.MatchHash("x", nil) {
		t.Fatal("hash")
	}
	if got := strings.Join(r.Fields(), " "); got != "credit_card_ccv credit_card_num cuenta_numero" {
		t.Fatal(got)
	}
	if r.KID() != (crypto.KID{Batch: k.ID(), N: 7}) || r.KID() != s.KID || r.Policy() != testPolicy || !r.At().Equal(p.At) {
		t.Fatal("envelope")
	}
	if kid, err := KIDOf(s.Doc); err != nil || kid != s.KID {
		t.Fatal(kid, err)
	}
	if _, err := r.Field("nobody"); !errors.Is(err, ErrNoField) {
		t.Fatal(err)
	}
}

// TestCoveredIsCanonical proves what sealing takes for granted: that the parts cut from the written document are
// C(document without cofre.seal and the open members), as it is computed here from the document alone.
func TestCoveredIsCanonical(t *testing.T) {
	for name, open := range map[string][]string{
		"none": nil, "first": {"Alpha"}, "first two": {"Alpha", "Beta"}, "last": {"é\"\n😀"},
		"around the envelope": {"cantidad", "d"}, "all": {"Alpha", "Beta", "cantidad", "d", "é\"\n😀", "\uffee"}, "absent": {"zz"},
	} {
		t.Run(name, func(t *testing.T) {
			k := testBatch(t)
			p := &Plain{ID: "1", Policy: testPolicy, Open: open, Members: []Member{
				{"d", []byte(`{"b":1,"a":[1.10, 1e2]}`)},
				{"é\"\n😀", []byte(`"\u00e9\/"`)},
				{"\uffee", []byte(`null`)},
				{"Alpha", []byte(`"x"`)},
				{"Beta", []byte(`-0.0`)},
				{"cantidad", []byte(`12345678901234567890`)},
			}}
			s, e := seal(t, k, 0, p)
			_, text, cut, err := parse(s.Doc)
			if err != nil {
				t.Fatal(err)
			}
			var got []byte
			cut.each(text, func(b []byte) { got = append(got, b...) })
			want := without(t, s.Doc, open)
			if !bytes.Equal(got, want) || cut.covered(len(text)) != len(want) {
				t.Fatalf("covered\n%s\nwant\n%s", got, want)
			}
			if _, err := Open(k, e, "1", s.Doc); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// without removes cofre.seal and the open members token by token and canonicalises the rest.
func without(t *testing.T, doc []byte, open []string) []byte {
	t.Helper()
	drop := func(path string) bool {
		if path == "/cofre/seal" {
			return true
		}
		for _, o := range open {
			if path == "/"+string(jsontext.Pointer("").AppendToken(o)[1:]) {
				return true
			}
		}
		return false
	}
	var out bytes.Buffer
	d, e := jsontext.NewDecoder(bytes.NewReader(doc)), jsontext.NewEncoder(&out)
	for d.PeekKind() != 0 {
		tok, err := d.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		if _, n := d.StackIndex(d.StackDepth()); tok.Kind() == '"' && n%2 == 1 && drop(string(d.StackPointer())) {
			if err := d.SkipValue(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := e.WriteToken(tok); err != nil {
			t.Fatal(err)
		}
	}
	c, err := crypto.Canonical(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestLaidOutAnew: what a store or a person does to white space, order and escapes does not break a seal.
func TestLaidOutAnew(t *testing.T) {
	k, p := testBatch(t), testPlain()
	p.Members = append(p.Members, Member{"zeta", []byte(`"tab\there"`)}, Member{"nested", []byte(`{"b":[],"a":{}}`)})
	s, e := seal(t, k, 1, p)
	doc := jsontext.Value(bytes.Clone(s.Doc))
	if err := doc.Indent(); err != nil {
		t.Fatal(err)
	}
	anew := bytes.Replace(doc, []byte(`"ip"`), []byte(`"\u0069p"`), 1)
	anew = bytes.Replace(anew, []byte(`"c1"`), []byte(`"\u00631"`), 1)
	if bytes.Equal(anew, doc) {
		t.Fatal("nothing was changed")
	}
	if _, err := Open(k, e, p.ID, anew); err != nil {
		t.Fatal(err)
	}
	if kid, err := KIDOf(anew); err != nil || kid != s.KID {
		t.Fatal(kid, err)
	}
}

// TestTampering flips every bit of every byte of a document, and of its key entry: nothing opens, and nothing but the
// two classes of failure comes back.
func TestTampering(t *testing.T) {
	k, p := testBatch(t), testPlain()
	p.Hash = []Hashed{{"dni", []byte("30123456")}}
	s, e := seal(t, k, 1, p)
	for i := range s.Doc {
		for _, flip := range []byte{0x01, 0x02, 0x20} {
			doc := bytes.Clone(s.Doc)
			doc[i] ^= flip
			fails(t, "document byte "+strconv.Itoa(i), func() error { _, err := Open(k, e, p.ID, doc); return err })
		}
	}
	for i := range s.Key {
		key := bytes.Clone(s.Key)
		key[i] ^= 0x01
		fails(t, "key entry byte "+strconv.Itoa(i), func() error {
			e, err := crypto.ParseKeyEntry(key)
			if err != nil {
				return err
			}
			_, err = Open(k, e, p.ID, s.Doc)
			return err
		})
	}
}

func fails(t *testing.T, what string, f func() error) {
	t.Helper()
	if err := f(); !errors.Is(err, crypto.ErrUnauthenticated) && !errors.Is(err, crypto.ErrFormat) {
		t.Fatalf("%s changed: %v", what, err)
	}
}
