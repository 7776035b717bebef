package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"cofre/ingest"
)

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFiles(t *testing.T) {
	const (
		array = `[{"id":1},{"id":2}]`
		lines = "{\"id\":1}\n{\"id\":2}\n"
		csv   = "id;n\n1;\"a\"\"b\nc\"\n2;\n"
		rows  = "1:{\"id\":\"1\",\"n\":\"a\\\"b\\nc\"}\n2:{\"id\":\"2\",\"n\":\"\"}\n"
	)
	tests := []struct {
		name, content, want string
	}{
		{"a.json", array, two},
		{"a.json", lines, two},
		{"a.ndjson", lines, two},
		{"a.jsonl", lines, two},
		{"a.ndjson", array, two},
		{"a", array, two},
		{"a.txt", lines, two},
		{"a.csv", csv, rows},
		{"a.txt", csv, rows},
		{"a.csv", "\xef\xbb\xbf" + strings.ReplaceAll(csv, "\n", "\r\n"), strings.ReplaceAll(rows, `\n`, `\r\n`)},
		{"a.csv", "id\n1\n\n2", "1:{\"id\":\"1\"}\n2:{\"id\":\"2\"}\n"},
		{"a.csv", "id\n", ""},
		{"a.csv", "", ""},
		{"a.json", "", ""},
		{"a", "\n \n", ""},
	}
	for _, tt := range tests {
		for _, gz := range []string{"", ".gz", "unsaid"} {
			content := []byte(tt.content)
			name := tt.name
			switch gz {
			case ".gz":
				half := len(tt.content) / 2 // members behind each other are one text
				content = append(zip(tt.content[:half]), zip(tt.content[half:])...)
				name += gz
			case "unsaid":
				content = zip(tt.content)
			}
			got, err := readAll(t, write(t, name, content), ingest.Options{})
			if got != tt.want || err != nil {
				t.Errorf("%s %q: got %q, %v; want %q", name, tt.content, got, err, tt.want)
			}
		}
		got, err := readAll(t, "-", ingest.Options{Stdin: iotest.HalfReader(strings.NewReader(tt.content))})
		if filepath.Ext(tt.name) != ".csv" && (got != tt.want || err != nil) {
			t.Errorf("stdin %q: got %q, %v", tt.content, got, err)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	packed := zip(`[{"id":1},{"id":2},{"id":3}]` + strings.Repeat(" ", 1000))
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-5] ^= 0xff
	tests := []struct{ name, content, got, want string }{
		{"cut.json", `[{"id":1},{"id":2},{"id":"CANARY`, two + "3!the source breaks off in the middle of this record\n", "breaks off in the middle"},
		{"cut.json", `[{"id":1},{"id":2}`, two, "breaks off in the middle"},
		{"cut.ndjson", "{\"id\":1}\n{\"id\":2}\n{\"id\":\"CANARY", two + "3!the source breaks off in the middle of this record\n", "breaks off in the middle"},
		{"cut.json.gz", string(packed[:len(packed)-8]), two + "3:{\"id\":3}\n", "breaks off in the middle"},
		{"damaged.json.gz", string(damaged), two + "3:{\"id\":3}\n", "damaged"},
		{"garbage.json.gz", string(packed) + "CANARY garbage", two + "3:{\"id\":3}\n", "damaged"},
		{"short.gz", "\x1f\x8b\x08", "", "breaks off"},
		{"page.json", "<html>CANARY", "", "login page"},
		{"text.txt", "CANARY", "", "neither JSON nor CSV"},
		{"bin", "\x00\x01,\x02\n", "", "neither JSON nor CSV"},
		{"utf16.json", "\xff\xfe[\x00", "", "UTF-16"},
		{"object.json", "{\n\"a\":1}", "", "--records NAME"},
		{"twice.csv", "id,CANARY,CANARY\n", "", "column 3 has the name of another one"},
		{"empty.csv", "id,,n\n", "", "column 2 has no name"},
		{"long.csv", "id," + strings.Repeat("n", 257) + "\n", "", "longer than 256 bytes"},
		{"quote.csv", "id,\"n\n", "", "never ends"},
	}
	for _, tt := range tests {
		got, err := readAll(t, write(t, tt.name, []byte(tt.content)), ingest.Options{})
		if got != tt.got || !errors.Is(err, ingest.ErrSource) || !strings.Contains(fmt.Sprint(err), tt.want) {
			t.Errorf("%s: got %q, %v; want %q, %q", tt.name, got, err, tt.got, tt.want)
		}
		if strings.Contains(fmt.Sprint(err), "CANARY") {
			t.Errorf("%s: the error echoes the text: %v", tt.name, err)
		}
	}
	for spec, want := range map[string]string{filepath.Join(t.TempDir(), "none.json"): "no such file", t.TempDir(): "is a folder"} {
		if _, err := ingest.Open(t.Context(), spec, ingest.Options{}); !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", spec, err)
		}
	}
}

func TestOpenUsage(t *testing.T) {
	for _, spec := range []string{"", " ", "ftp://host/x", "sample:", "sample:0", "sample:-1", "sample:x", "sample:5,x", "http://", "https:///x", "http://[::1", "http://h/%zz?key=CANARY"} {
		if _, err := ingest.Open(t.Context(), spec, ingest.Options{}); !errors.Is(err, ingest.ErrUsage) || errors.Is(err, ingest.ErrSource) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%q: got %v", spec, err)
		}
	}
	for spec, o := range map[string]ingest.Options{"http://h/": {LimitParam: "n"}, "-": {PageParam: "p"}} {
		if _, err := ingest.Open(t.Context(), spec, o); !errors.Is(err, ingest.ErrUsage) {
			t.Errorf("%q: got %v", spec, err)
		}
	}
	s, err := ingest.Open(t.Context(), "https://user:CANARY@host/users?key=CANARY&a=CANARY#CANARY", ingest.Options{})
	if err != nil || s.Name() != "https://host/users?a=…&key=…" {
		t.Errorf("got %v, %v", s, err)
	}
}

func TestCSVRowsThatAreRejected(t *testing.T) {
	content := "id,n\n1,a\n2\n3,b,c\n4,x\"y\n5,\"x\"y\n6,\"never ends\n7,\xff\n8,\"" + strings.Repeat("x", 300) + "\n\"\n9,z\n10,\"p\nq\"\n"
	got, err := readAll(t, write(t, "a.csv", []byte(content)), ingest.Options{MaxRecord: 200})
	want := `1:{"id":"1","n":"a"}
2!1 cells where the header has 2, at line 3 of the text
3!3 cells where the header has 2, at line 4 of the text
4!a quote inside a cell that does not begin with one, at line 5 of the text
5!something follows a quoted cell before the delimiter, at line 6 of the text
`
	if err != nil || !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s%v", got, err)
	}
	for _, later := range []string{"9:", "z", "\"id\":\"10\",\"n\":\"p\\nq\""} {
		if later != "9:" && !strings.Contains(got, later) {
			t.Errorf("%s is missing from\n%s", later, got)
		}
	}
	if !strings.Contains(got, "invalid UTF-8, at line 8") || !strings.Contains(got, "at line 7 of the text") {
		t.Errorf("got\n%s", got)
	}
}

// The list of what hostile servers and files send, each between two good records.
func TestHostileRecords(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	tests := []struct{ name, raw, reason string }{
		{"duplicates", `{"id":5,"n":"CANARY","n":2}`, `"n" is given twice`},
		{"deep", `{"id":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}`, "nested"},
		{"deep and open", `{"id":` + strings.Repeat("[", 10000) + `}`, "nested"},
		{"deep objects", strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000), "nested"},
		{"UTF-8", "{\"id\":\"CANARY\xc3\x28\"}", "invalid UTF-8"},
		{"overlong UTF-8", "{\"id\":\"CANARY\xc0\xaf\"}", "invalid UTF-8"},
		{"surrogate", `{"id":"CANARY\udfff"}`, "surrogate"},
		{"control", "{\"id\":\"CANARY\x00\"}", "control character"},
		{"escape", `{"id":"CANARY\q"}`, "escape"},
		{"BOM inside", "\xef\xbb\xbf{\"id\":5}", "no JSON"},
		{"too long", `{"id":5,"n":"` + strings.Repeat("x", 9<<20) + `"}`, "a record of 9437199 bytes, more than 8388608; its first 65536 are kept"},
		{"long name", `{"` + long + `":1}`, "name is longer than 256"},
		{"text", `"CANARY"`, "a text"},
		{"number", `4111`, "a number"},
		{"null", `null`, "null"},
		{"array", `[1,{"id":5}]`, "an array"},
		{"1 MB id", `{"id":"` + long + `"}`, ""},
		{"escapes", `{"id":"\u001b[31m\u202e\ud83d\ude00"}`, ""},
	}
	for _, tt := range tests {
		for layout, text := range map[string]string{
			"array":  "[" + `{"id":1}` + "," + tt.raw + `,{"id":2}]`,
			"ndjson": "{\"id\":1}\n" + tt.raw + "\n{\"id\":2}\n",
		} {
			got, err := readAll(t, "-", ingest.Options{Stdin: strings.NewReader(text)})
			if err != nil || !strings.HasPrefix(got, "1:{\"id\":1}\n") || !strings.HasSuffix(got, ":{\"id\":2}\n") || !strings.Contains(got, tt.reason) {
				t.Errorf("%s %s: got %.300s, %v", tt.name, layout, got, err)
			}
			if tt.reason == "" && !strings.Contains(got, "2:"+tt.raw) {
				t.Errorf("%s %s was not read: %.300s", tt.name, layout, got)
			}
			if strings.Contains(got, "CANARY") {
				t.Errorf("%s %s: a reason echoes a value: %s", tt.name, layout, got)
			}
		}
	}
}

func TestZipBombIsAStream(t *testing.T) {
	var b bytes.Buffer
	_, _ = b.Write(zip("["))
	blanks := zip(strings.Repeat(" ", 10<<20))
	for range 5 {
		_, _ = b.Write(blanks)
	}
	_, _ = b.Write(zip(`{"id":"` + strings.Repeat("x", 20<<20) + `"},{"id":1}]`))
	got, err := readAll(t, write(t, "bomb.json.gz", b.Bytes()), ingest.Options{})
	if err != nil || !strings.HasPrefix(got, "1!a record of 20971529 bytes") || !strings.HasSuffix(got, "2:{\"id\":1}\n") {
		t.Errorf("got %.200s, %v", got, err)
	}
}

func TestStdinEndsWithItsContext(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()                                //nolint:errcheck // it never fails
	go w.Write([]byte("{\"id\":1}\n{\"id\":2}\n")) //nolint:errcheck // as above
	ctx, cancel := context.WithCancel(t.Context())
	s, err := ingest.Open(ctx, "-", ingest.Options{Stdin: r})
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(30*time.Millisecond, cancel)
	var n int
	err = s.Read(ctx, func(ingest.Item) error { n++; return nil })
	if !errors.Is(err, context.Canceled) || n != 2 {
		t.Errorf("got %v after %d records", err, n)
	}
}

func TestYieldEndsReading(t *testing.T) {
	enough := errors.New("enough")
	for _, spec := range []string{"sample:5", "-", write(t, "a.csv", []byte("id\n1\n2\n"))} {
		s, err := ingest.Open(t.Context(), spec, ingest.Options{Stdin: strings.NewReader(`[{"id":1},{"id":2}]`)})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Read(t.Context(), func(ingest.Item) error { return enough }); err != enough { //nolint:errorlint // it is to be the same
			t.Errorf("%s: got %v", spec, err)
		}
	}
}

func TestCloneLasts(t *testing.T) {
	var kept []ingest.Item
	s, err := ingest.Open(t.Context(), "-", ingest.Options{Stdin: strings.NewReader(`[{"id":1,"a":[ 1, 2 ]},{"ix":2,"b":[ 3, 4 ]}]`)})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Read(t.Context(), func(it ingest.Item) error { kept = append(kept, it.Clone()); return nil })
	if v, ok := kept[0].Record.Get("a"); !ok || string(v.Text()) != "[1,2]" || string(kept[0].Raw) != `{"id":1,"a":[ 1, 2 ]}` {
		t.Errorf("got %q", kept[0].Raw)
	}
}
