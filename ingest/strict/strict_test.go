package strict_test

import (
	"bytes"
	"strings"
	"testing"

	"cofre/ingest/strict"
)

func TestParseKeepsExactText(t *testing.T) {
	raw := ` { "id" : 12345678901234567890 , "a":1.10,"\u0062":"\u00e9 \" x", "n":null,"l":[ 1 , { "x" : "a  b" } ],"t":true ,"e":{},"s":"" }` + "\n"
	var p strict.Parser
	for range 2 {
		r, reason := p.Parse([]byte(raw))
		if reason != "" {
			t.Fatal(reason)
		}
		var got strings.Builder
		for _, f := range r.Fields {
			got.WriteString(f.Name + "=" + string(f.Value.Text()) + "\n")
		}
		want := "id=12345678901234567890\na=1.10\nb=\"\\u00e9 \\\" x\"\nn=null\nl=[1,{\"x\":\"a  b\"}]\nt=true\ne={}\ns=\"\"\n"
		if got.String() != want {
			t.Errorf("got\n%s\nwant\n%s", got.String(), want)
		}
	}
	if r, reason := p.Parse([]byte(`{}`)); reason != "" || len(r.Fields) != 0 {
		t.Errorf("an empty object: %v %q", r, reason)
	}
}

func TestParseRefuses(t *testing.T) {
	const canary = "CANARY4111"
	nest := func(n int) string { return `{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}` }
	tests := []struct{ name, raw, reason string }{
		{"duplicate", `{"id":1,"n":"CANARY4111","id":2}`, `the name "id" is given twice, again at byte 26`},
		{"duplicate by escape", `{"id":1,"\u0069d":2}`, `the name "id" is given twice`},
		{"duplicate that may be data", `{"CANARY4111":1,"CANARY4111":2}`, `a name is given twice, again at byte 17`},
		{"duplicate deep inside", `{"a":[{"x":1,"x":2}]}`, `the name "x" is given twice`},
		{"invalid UTF-8", "{\"n\":\"CANARY4111\xff\"}", "invalid UTF-8 at byte 17"},
		{"invalid UTF-8 in a name", "{\"n\xff\":1}", "invalid UTF-8 at byte"},
		{"lone surrogate", `{"n":"CANARY4111\ud800"}`, "half a surrogate pair"},
		{"lone low surrogate", `{"n":"\udc00x"}`, "half a surrogate pair"},
		{"half a pair", `{"n":"\ud800\u0041"}`, "half a surrogate pair"},
		{"escape", `{"n":"CANARY4111\x"}`, "an invalid escape sequence at byte 17"},
		{"control character", "{\"n\":\"CANARY4111\x01\"}", "a raw control character inside a text at byte 17"},
		{"newline in a text", "{\"n\":\n\"CANARY4111\n\"}", "a raw control character inside a text at line 2, byte 12 of it"},
		{"number", `{"n":01}`, "invalid JSON at byte 7"},
		{"word", `{"n":CANARY4111}`, "invalid JSON at byte 6"},
		{"cut", `{"n":"CANARY4111`, "the record ends too early"},
		{"more behind", `{"n":1}{"m":2}`, "something follows the record's closing brace at byte 8"},
		{"name without quotes", `{1:2}`, "invalid JSON at byte 2"},
		{"65 deep", nest(65), "nested more than 64 deep at byte 69"},
		{"10,000 deep", nest(10000), "nested more than 64 deep"},
		{"100,000 deep", nest(100000), "nested more than 64 deep"},
		{"long name", `{"` + strings.Repeat("n", 257) + `":1}`, "a field's name is longer than 256 bytes at byte 2"},
		{"text", `"CANARY4111"`, "a text, not an object"},
		{"number alone", `4111`, "a number, not an object"},
		{"negative", `-1`, "a number, not an object"},
		{"null", `null`, "null, not an object"},
		{"true", `true`, "true or false, not an object"},
		{"array", `["CANARY4111"]`, "an array, not an object"},
		{"word alone", `CANARY4111`, "no JSON"},
		{"nothing", ` `, "nothing"},
		{"bracket that does not fit", `{"a":[1}`, "invalid JSON"},
	}
	var p strict.Parser
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, reason := p.Parse([]byte(tt.raw))
			if r != nil || !strings.Contains(reason, tt.reason) {
				t.Errorf("got %v, %q, want %q", r, reason, tt.reason)
			}
			if strings.Contains(reason, canary) || strings.Contains(reason, "4111") {
				t.Errorf("the reason echoes a value: %s", reason)
			}
		})
	}
	for _, ok := range []string{nest(64), `{"` + strings.Repeat("n", 256) + `":1}`, `{"n":"\ud83d\ude00"}`, `{"id":"` + strings.Repeat("x", 1<<20) + `"}`} {
		if _, reason := p.Parse([]byte(ok)); reason != "" {
			t.Errorf("%.40s: %s", ok, reason)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"id":1,"a":[{"b":" "}]}`, `{"a":1,"a":2}`, "{\"a\\u0062\" : \"\\ud800\"}", `{"a":{"a":[[]]}} x`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var p strict.Parser
		was := bytes.Clone(raw)
		r, reason := p.Parse(raw)
		if !bytes.Equal(raw, was) {
			t.Fatal("the input was changed")
		}
		if (r == nil) == (reason == "") {
			t.Fatalf("%q: record %v, reason %q", raw, r, reason)
		}
		if r == nil {
			return
		}
		for _, field := range r.Fields {
			var q strict.Parser
			if _, reason := q.Parse([]byte(`{"v":` + string(field.Value.Text()) + `}`)); reason != "" {
				t.Fatalf("%q: a value that is none: %q: %s", raw, field.Value.Text(), reason)
			}
		}
	})
}
