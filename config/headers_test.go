package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseHeaders(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "map[]",
		" \n\n":                  "map[]",
		"A: 1":                   "map[A:[1]]",
		"a:1;":                   "map[A:[1]]",
		"A: 1; B: 2;C:3":         "map[A:[1] B:[2] C:[3]]",
		"A: 1; a: 2":             "map[A:[1 2]]",
		"Cookie: a=b; c=d; X: k": "map[Cookie:[a=b; c=d] X:[k]]",
		"Accept: text/html; q=1": "map[Accept:[text/html; q=1]]",
		"A: 1; b: 2\n":           "map[A:[1; b: 2]]",
		"A: 1\r\nB: 2\n":         "map[A:[1] B:[2]]",
		"A:":                     "map[A:[]]",
		"A : x:y":                "map[A:[x:y]]",
	} {
		h, err := ParseHeaders([]byte(text))
		if got := fmt.Sprint(map[string][]string(h)); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"CANARY":               "number 1 has no colon",
		"A: 1\nCANARY":         "number 2 has no colon",
		"CANARY X: 1":          "number 1 has no possible name",
		": CANARY":             "number 1 has no possible name",
		"A: CANARY\x00":        "value of A",
		"A: CANARY\rB: x\n":    "value of A",
		"host: CANARY":         "Host cannot be set",
		"A: 1; Connection: up": "Connection cannot be set",
	} {
		_, err := ParseHeaders([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParseHeaders(f *testing.F) {
	for _, s := range []string{"A: 1; B: 2", "A: 1\nB: 2", "Cookie: a=b; c=d", ";;:", "A:\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := ParseHeaders(text)
		if err != nil {
			return
		}
		for name, values := range h {
			if !isToken(name) || strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
				t.Fatalf("%q gives %q: %q", text, name, values)
			}
		}
	})
}
