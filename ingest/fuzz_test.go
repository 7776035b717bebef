package ingest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/ingest"
)

// whole reads an array by a parse of the whole document; not ok where that cannot be compared: invalid as a whole, or
// no array.
func whole(data []byte) (records []string, ok bool) {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '[' {
		return nil, false
	}
	for dec.PeekKind() != ']' {
		v, err := dec.ReadValue()
		if err != nil {
			return nil, false
		}
		records = append(records, string(bytes.TrimSpace(v)))
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, false
	}
	_, err := dec.ReadToken()
	return records, err != nil && len(bytes.TrimSpace(data[dec.InputOffset():])) == 0
}

// FuzzArray compares the records that are cut out of an array with those of a parse of the whole document.
func FuzzArray(f *testing.F) {
	for _, seed := range []string{
		`[{"id":1},{"id":"\"]}"}]`, "[\n {\"a\": [1, {\"b\":\"[\"}]},\r\n {}\n]", `[1,"x",null,[{}],true,{"\\":"\\"}]`, `[]`, "[{\"a\":\"\u00e9\"}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, ok := whole(data)
		if !ok || strings.HasPrefix(string(data), "\x1f\x8b") {
			return
		}
		var got []string
		s, err := ingest.Open(t.Context(), "-", ingest.Options{Stdin: bytes.NewReader(data)})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Read(t.Context(), func(it ingest.Item) error {
			if it.Reason != "" && it.Raw[0] == '{' && !strings.Contains(it.Reason, "nested") && !strings.Contains(it.Reason, "longer") {
				t.Errorf("%q: %s", it.Raw, it.Reason)
			}
			got = append(got, string(it.Raw))
			return nil
		})
		if err != nil || strings.Join(got, "\x00") != strings.Join(want, "\x00") {
			t.Errorf("%q: got %q, %v; want %q", data, got, err, want)
		}
	})
}

// FuzzSource reads anything: it must neither panic nor give a record under the wrong position.
func FuzzSource(f *testing.F) {
	for _, seed := range []string{"id,n\n1,\"a\nb\"\n2,x\"\n", "{\"id\":1}\n{", "<html>", `{"data":[{"id":1}]}`, "a;b\n\"", "\xef\xbb\xbfid\n1"} {
		f.Add([]byte(seed), 0)
	}
	f.Add(zip(`[{"id":1}]`), 30)
	f.Fuzz(func(t *testing.T, data []byte, limit int) {
		s, err := ingest.Open(t.Context(), "-", ingest.Options{Stdin: bytes.NewReader(data), MaxRecord: max(limit, 0)})
		if err != nil {
			t.Fatal(err)
		}
		var last uint64
		_ = s.Read(t.Context(), func(it ingest.Item) error {
			if it.Position != last+1 || it.Length < int64(len(it.Raw)) || (it.Record == nil) == (it.Reason == "") {
				t.Errorf("%q: after %d: %+v", data, last, it)
			}
			last = it.Position
			return nil
		})
	})
}
