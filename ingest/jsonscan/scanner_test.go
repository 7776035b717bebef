package jsonscan_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"cofre/ingest/jsonscan"
)

// cut reads all of text and writes what came as lines: the record, "broken" before a broken one, the left-over, and
// how it ended.
func cut(t *testing.T, r io.Reader, o jsonscan.Options) string {
	t.Helper()
	var out strings.Builder
	s := jsonscan.New(r, o)
	for {
		c, err := s.Next()
		if err == nil {
			if c.Broken {
				out.WriteString("broken ")
			}
			if c.Length != int64(len(c.Raw)) {
				fmt.Fprintf(&out, "%d bytes of %d ", len(c.Raw), c.Length)
			}
			fmt.Fprintf(&out, "%s\n", c.Raw)
			continue
		}
		if rest, ok := s.Rest(); ok {
			fmt.Fprintf(&out, "rest %s\n", rest.Raw)
		}
		switch {
		case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		case errors.Is(err, jsonscan.ErrCutOff):
			out.WriteString("cut off\n")
		case errors.Is(err, jsonscan.ErrShape):
			out.WriteString("shape\n")
		default:
			fmt.Fprintf(&out, "error %v\n", err)
		}
		return out.String()
	}
}

func TestScannerCutsRecords(t *testing.T) {
	const a, b, c = `{"id":1}`, `{"id":2,"x":[{"y":"]}"}]}`, `{"id":3}`
	const abc = a + "\n" + b + "\n" + c + "\n"
	tests := []struct {
		name, text, want string
		o                jsonscan.Options
	}{
		{name: "array", text: "[" + a + "," + b + "," + c + "]", want: abc},
		{name: "array of lines", text: "[\n" + a + ",\n" + b + ",\n" + c + "\n]\n", want: abc},
		{name: "byte order mark", text: "\xef\xbb\xbf[" + a + "," + b + "," + c + "]", want: abc},
		{name: "UTF-16", text: "\xff\xfe[\x00", want: "shape\n"},
		{name: "NDJSON", text: abc, want: abc},
		{name: "NDJSON with BOM, CRLF, blank lines, no last newline", text: "\xef\xbb\xbf\n" + a + "\r\n\r\n  " + b + "\n\n" + c, want: abc},
		{name: "no brackets around", text: a + "," + b + ",\n" + c, want: abc},
		{name: "behind each other in a line", text: a + b + c, want: abc},
		{name: "one record", text: a, want: a + "\n"},
		{name: "one record over lines", text: "{\n \"x\": 1,\n \"id\": 1\n}\n", want: "{\n \"x\": 1,\n \"id\": 1\n}\n"},
		{name: "records over lines", text: "[\n  {\n    \"id\": 1\n  },\n  {\n    \"id\": 2\n  }\n]", want: "{\n    \"id\": 1\n  }\n{\n    \"id\": 2\n  }\n"},
		{name: "one line without id", text: `{"x":1}`, want: "{\"x\":1}\n"},
		{name: "one object over lines without id or list", text: "{\n\"x\":1}", want: "shape\n"},
		{name: "wrapper in one line", text: `{"total":3,"data":[` + a + "," + b + "," + c + `],"next":{"a":[1]}}`, want: abc},
		{name: "wrapper over lines", text: "{\n\"page\": 1,\n\"items\": [\n" + a + ",\n" + b + ",\n" + c + "\n]\n}", want: abc},
		{name: "wrapper with an empty list", text: `{"results":[]}`},
		{name: "wrapper with null", text: `{"results":null}`},
		{name: "wrapper named", text: `{"data":[1],"kunden":[` + a + "," + b + "," + c + "]}", want: abc, o: jsonscan.Options{Records: "kunden"}},
		{name: "wrapper with another name", text: `{"data":[1]}`, want: "shape\n", o: jsonscan.Options{Records: "kunden"}},
		{name: "lines that have a list but no id", text: "{\"items\":[1]}\n{\"items\":[2]}\n", want: "{\"items\":[1]}\n{\"items\":[2]}\n"},
		{name: "a record with a list before its id", text: "{\"items\":[1],\"id\":1}\n", want: "{\"items\":[1],\"id\":1}\n"},
		{name: "another id field", text: "{\n\"items\":[1],\"dni\":1}\n", want: "{\n\"items\":[1],\"dni\":1}\n", o: jsonscan.Options{IDField: "dni"}},
		{name: "null", text: " null\n"},
		{name: "empty"},
		{name: "white space", text: " \n\t"},
		{name: "empty array", text: "[ ]"},
		{name: "HTML", text: "<html>", want: "shape\n"},
		{name: "no objects", text: `["a,]b", 1, null, [1,[2]], true]`, want: "\"a,]b\"\n1\nnull\n[1,[2]]\ntrue\n"},
		{name: "too many commas", text: "[," + a + ",," + b + "," + c + ",]", want: abc},
		{name: "too few commas", text: "[" + a + "\n" + b + " " + c + "]", want: abc},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := cut(t, strings.NewReader(tt.text), tt.o); got != tt.want {
				t.Errorf("whole: got\n%s\nwant\n%s", got, tt.want)
			}
			if got := cut(t, iotest.OneByteReader(strings.NewReader(tt.text)), tt.o); got != tt.want {
				t.Errorf("byte by byte: got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestBrokenRecordsKeepTheirNeighbours(t *testing.T) {
	const a, z = `{"id":1}`, `{"id":9,"n":"z"}`
	bad := []struct{ name, text string }{
		{"string never ends", `{"id":5,"n":"x}`},
		{"string never begins", `{"id":5,"n":x"}`},
		{"string never ends, then another", `{"id":5,"n":"x,"m":"y"}`},
		{"last string never ends before a brace", `{"id":5,"l":["x]}`},
		{"brace missing", `{"id":5,"n":{"x":1}`},
		{"bracket missing", `{"id":5,"n":[1,2}`},
		{"bracket too many", `{"id":5,"n":1]}`},
		{"inner bracket too many", `{"id":5,"n":[1]]}`},
		{"comma missing", `{"id":5 "n":"x"}`},
		{"colon missing", `{"id" 5,"n":"x"}`},
		{"word", `{"id":5,"n":nope nope}`},
		{"quotes in a text", `{"id":5,"n":"say "hi" now"}`},
		{"escaped quote", `{"id":5,"n":"x\"}`},
		{"list of objects after the break", `{"id":5,"n":x","l":[{"id":7},{"id":8}]}`},
	}
	for _, tt := range bad {
		for layout, text := range map[string]string{
			"lines":   "[\n" + a + ",\n" + tt.text + ",\n" + z + ",\n" + a + "\n]",
			"oneline": "[" + a + "," + tt.text + "," + z + "," + a + "]",
			"ndjson":  a + "\n" + tt.text + "\n" + z + "\n" + a + "\n",
			"first":   tt.text + "\n" + z + "\n" + a + "\n",
			"wrapper": `{"data":[` + a + ",\n" + tt.text + ",\n" + z + ",\n" + a + "\n]}",
			"last":    "[" + a + ",\n" + z + ",\n" + a + ",\n" + tt.text + "\n]",
		} {
			t.Run(tt.name+" "+layout, func(t *testing.T) {
				for how, r := range map[string]io.Reader{
					"whole":        strings.NewReader(text),
					"byte by byte": iotest.OneByteReader(strings.NewReader(text)),
				} {
					got := cut(t, r, jsonscan.Options{})
					if !strings.Contains(got, z+"\n") || !strings.Contains(got, a+"\n") || strings.Contains(got, "cut off") {
						t.Errorf("%s: %s\ngave\n%s", how, text, got)
					}
					if strings.Contains(got, "\n{\"id\":7}") || strings.Contains(got, "\n{\"id\":8}") {
						t.Errorf("%s: a part of the broken record became a record:\n%s", how, got)
					}
				}
			})
		}
	}
}

func TestBrokenRecordOverLines(t *testing.T) {
	text := "[\n  {\n    \"id\": 1\n  },\n  {\n    \"id\": 2,\n    \"n\": \"x,\n    \"l\": [\n      {\n        \"id\": 7\n      }\n    ]\n  },\n  {\n    \"id\": 3\n  }\n]\n"
	want := "{\n    \"id\": 1\n  }\nbroken {\n    \"id\": 2,\n    \"n\": \"x,\n    \"l\": [\n      {\n        \"id\": 7\n      }\n    ]\n  }\n{\n    \"id\": 3\n  }\n"
	if got := cut(t, strings.NewReader(text), jsonscan.Options{}); got != want {
		t.Errorf("got\n%s", got)
	}
	text = "[{\n  \"id\": 1\n}, {\n  \"id\": 2,\n  \"n\": {\n    \"x\": 1\n}, {\n  \"id\": 3\n}]\n"
	if got := cut(t, strings.NewReader(text), jsonscan.Options{}); !strings.Contains(got, "{\n  \"id\": 3\n}\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestCutOff(t *testing.T) {
	tests := []struct{ text, want string }{
		{`[{"id":1},{"id":2`, "{\"id\":1}\nrest {\"id\":2\ncut off\n"},
		{`[{"id":1},{"id":2}`, "{\"id\":1}\n{\"id\":2}\ncut off\n"},
		{`[{"id":1},{"id":"2`, "{\"id\":1}\nrest {\"id\":\"2\ncut off\n"},
		{`[`, "cut off\n"},
		{"{\"id\":1}\n{\"id\":", "{\"id\":1}\nrest {\"id\":\ncut off\n"},
		{`{"data":[{"id":1},{"id`, "{\"id\":1}\nrest {\"id\ncut off\n"},
		{`{"data":[{"id":1}]`, "{\"id\":1}\ncut off\n"},
		{`{"data":[{"id":1}],"x":`, "{\"id\":1}\ncut off\n"},
		{`[1,tru`, "1\nrest tru\ncut off\n"},
	}
	for _, tt := range tests {
		if got := cut(t, strings.NewReader(tt.text), jsonscan.Options{}); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.text, got, tt.want)
		}
	}
	r := io.MultiReader(strings.NewReader("{\"id\":1}\n{\"id\":2}\n{\"id\":3}"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if got := cut(t, r, jsonscan.Options{}); got != "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\nerror unexpected EOF\n" {
		t.Errorf("a whole last line before an error: got\n%s", got)
	}
}

func TestRecordOverTheLimit(t *testing.T) {
	o := jsonscan.Options{Limit: 100 << 10, Keep: 10}
	big := `{"id":"` + strings.Repeat("x", 300<<10) + `"}`
	want := fmt.Sprintf("{\"id\":1}\n10 bytes of %d {\"id\":\"xxx\n{\"id\":2}\n", len(big))
	for _, text := range []string{
		`[{"id":1},` + big + `,{"id":2}]`,
		"{\"id\":1}\n" + big + "\n{\"id\":2}\n",
	} {
		if got := cut(t, strings.NewReader(text), o); got != want {
			t.Errorf("got %.200s", got)
		}
	}
	exact := `{"id":"` + strings.Repeat("x", 100<<10-9) + `"}`
	if got := cut(t, strings.NewReader("["+exact+"]"), o); got != exact+"\n" {
		t.Errorf("a record of exactly the limit: got %.100s", got)
	}
	if got := cut(t, strings.NewReader(big+"\n{\"id\":2}\n"), o); !strings.HasSuffix(got, "\n{\"id\":2}\n") {
		t.Errorf("first line over the limit: got %.200s", got)
	}
	deep := "[" + strings.Repeat(`{"a":[`, 200<<10) + "\n{\"id\":2}]"
	if got := cut(t, strings.NewReader(deep), o); len(got) > 100 {
		t.Errorf("deep: got %.200s", got)
	}
}

// endless repeats its text for ever, up to a count of bytes.
type endless struct {
	text string
	left int
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	e.left -= n
	return n, nil
}

func TestMemoryIsBounded(t *testing.T) {
	for _, text := range []string{" ", "x", "\"", "[", "{", "{\"", "{\"a\":", ",", "\\", "{\"a\":{", "]", "}", ":", "{\"data\":[", "{\"id\":1}", "\"a\":"} {
		for _, first := range []string{"", "[", "{", "{\"data\":[", "{\"data\":[]", "{\"id\":1}\n", "[]", "[{\"a\":x\""} {
			s := jsonscan.New(io.MultiReader(strings.NewReader(first), &endless{text: strings.Repeat(text, 1000), left: 250 << 10}), jsonscan.Options{Limit: 64 << 10, Keep: 1 << 10})
			for {
				c, err := s.Next()
				if len(c.Raw) > 64<<10 {
					t.Fatalf("%q %q: a record of %d bytes", first, text, len(c.Raw))
				}
				if err != nil {
					break
				}
			}
			if n := s.Window(); n > 256<<10 {
				t.Errorf("%q %q: the window grew to %d bytes", first, text, n)
			}
		}
	}
}

func FuzzScannerNeverPanics(f *testing.F) {
	for _, seed := range []string{`[{"id":1},{"x":"}`, "{\"id\":1}\n{", `{"data":[{"id":1}]}`, "[\n {\n\"a\":x\"\n },\n{}]", `[{"a":[{"b":"\"`, "]}{[,:\"\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want := cut(t, bytes.NewReader(data), jsonscan.Options{})
		if got := cut(t, iotest.OneByteReader(bytes.NewReader(data)), jsonscan.Options{}); got != want {
			t.Errorf("%q depends on how it is read:\n%s\nbyte by byte:\n%s", data, want, got)
		}
		cut(t, iotest.OneByteReader(bytes.NewReader(data)), jsonscan.Options{Limit: 8, Keep: 4})
	})
}
