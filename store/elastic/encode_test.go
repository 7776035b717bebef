package elastic

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/storetest"
)

// TestSource: what is put into a _source comes out byte for byte, with the same member _cofre in either form.
func TestSource(t *testing.T) {
	e := &encoder{l: newLayout(storetest.Schema())}
	for _, doc := range []string{
		`{}`, `{"a":1}`, `{"n":1e400,"x":-0.0,"long":123456789012345678901234567890}`, `{"user_name":"a,\"_cofre\":{\"id\":1}}"}`,
		`{"_cofre":{"id":"planted"}}`, `{"a":[1,"_x"],"_cofre.id":"planted"}`, `{"":1," ":2}`, "{\"a\":\n1}", ` {"a":1} `, `{"\u005fcofre":{}}`,
		`{"a":{"_cofre":{"b":{}}}}`, `{"user_name":"` + strings.Repeat("ñ", 2000) + `"}`,
	} {
		s := store.Sealed{Doc: store.Doc{ID: "1", JSON: []byte(doc)}, Key: store.Key{ID: "1", KID: "kid"}, At: time.UnixMilli(17)}
		var first []byte
		for _, asText := range []bool{false, true} {
			source, err := e.source(&s, asText)
			if err != nil {
				t.Fatalf("%s: %v", doc, err)
			}
			if bytes.ContainsAny(source, "\n\r") || !jsontext.Value(source).IsValid() {
				t.Errorf("%s: not one line of JSON: %s", doc, source)
			}
			got, index := parted(source)
			if string(got) != doc {
				t.Errorf("%s comes out as %s", doc, got)
			}
			if first == nil {
				first = bytes.Clone(index)
			}
			if !bytes.Equal(first, index) || !bytes.HasPrefix(index, []byte(`{"id":"1","kid":"kid","at":17`)) {
				t.Errorf("%s: the index is %s, and was %s", doc, index, first)
			}
		}
	}
}

// FuzzParted: whatever somebody puts into a _source, taking it apart ends, and gives something back.
func FuzzParted(f *testing.F) {
	f.Add([]byte(`{"a":1,"_cofre":{"id":"1"}}`))
	f.Add([]byte(`{"_cofre":{"id":"1","doc":"{}"}}`))
	f.Add([]byte(`{"_cofre":{"doc":"\ud800"}}`))
	f.Add([]byte(`,"_cofre":{}}`))
	e := &encoder{l: newLayout(storetest.Schema())}
	f.Fuzz(func(t *testing.T, source []byte) {
		doc, index := parted(source)
		if len(source) > 0 && doc == nil && index == nil {
			t.Errorf("nothing of %q", source)
		}
		d := scanned{}
		d.read(&hit{ID: "1", Source: source})
		_ = e.compare(&d)
		if !jsontext.Value(source).IsValid() || !utf8.Valid(source) || len(source) < 2 || source[0] != '{' {
			return
		}
		kept, _ := parted(joined(source, []byte(`{"id":"1"}`), false))
		if !bytes.Equal(kept, source) {
			t.Errorf("%q comes out as %q", source, kept)
		}
	})
}

// TestNames: what may be the base of the indices' names, and how their numbers are read.
func TestNames(t *testing.T) {
	for base, ok := range map[string]bool{
		"": true, "user": true, "a-b_9": true, "A": false, "-a": false, "_a": false, "a.b": false, "a/b": false, "a*": false, "ñ": false,
		strings.Repeat("a", 200): true, strings.Repeat("a", 201): false,
	} {
		if _, err := newNames(base); (err == nil) != ok {
			t.Errorf("%.20q: %v", base, err)
		}
	}
	for index, want := range map[string]int{
		"user.1": 1, "user.27": 27, "user": 0, "user.0": 0, "user.01": 0, "user.+1": 0, "user-keys.1": 0, "user.1.new": 0, "user.99999999999999999999": 0,
	} {
		if n := numberOf("user", index); n != want {
			t.Errorf("%s has number %d, want %d", index, n, want)
		}
	}
}
