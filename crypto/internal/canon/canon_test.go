package canon_test

import (
	"bytes"
	"slices"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"cofre/crypto"
	"cofre/crypto/internal/canon"
)

func seeds() []string {
	return []string{
		`null`, `true`, `false`, `0`, `-0`, `1.10`, `1e2`, `-12.5E+07`, `"x"`, `""`, "\"ñ😀\u2028\u007f\"", `[]`, `{}`, `[1,[2,{"a":[]}]]`,
		`{"a":1,"b":{"c":[null,"d"]}}`, "{\"a\":1,\"😀\":2,\"\uffee\":3}", `{"":0}`,
		// not canonical, or not recognised as it
		``, ` 1`, `1 `, `01`, `1.`, `.5`, `1e`, `+1`, `--1`, `-`, `nul`, `nulll`, `"`, `"a`, `"\u0061"`, `"\n"`, "\"\n\"", "\"\xff\"", `[1,]`, `[,1]`, `[1`,
		`{"b":1,"a":2}`, `{"a":1,"a":2}`, `{"a":1,}`, `{"a" :1}`, `{a:1}`, `{"a"}`, `{"a":}`, `{`, `1 2`, `{}{}`, "{\"\uffee\":3,\"😀\":2}", `1e5.5`,
	}
}

// TestIs: what is recognised is canonical, as the other implementation decides; and plain texts are recognised.
func TestIs(t *testing.T) {
	for i, s := range seeds() {
		c, err := crypto.Canonical([]byte(s))
		if is := canon.Is([]byte(s)); is != (i < 17) {
			t.Errorf("Is(%q) = %v", s, is)
		} else if is && (err != nil || string(c) != s) {
			t.Errorf("%q is not canonical: %q, %v", s, c, err)
		}
	}
	deep := append(bytes.Repeat([]byte("["), 100), bytes.Repeat([]byte("]"), 100)...)
	if canon.Is(deep) {
		t.Error("followed too deep")
	}
}

func TestCompare(t *testing.T) {
	names := []string{"", "a", "ab", "b", "é", "z", "\ud7ff", "\ue000", "\uf8ff", "\uffee", "\uffff", "\U00010000", "\U0010ffff", "a\uffee", "a😀", "aé", "日本", "日"}
	for _, a := range names {
		for _, b := range names {
			want := slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
			if got := canon.Compare(a, b); (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("Compare(%q, %q) = %d, by UTF-16 %d", a, b, got, want)
			}
		}
	}
}

func FuzzIs(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := crypto.Canonical(text)
		if canon.Is(text) && (err != nil || !bytes.Equal(c, text)) {
			t.Fatalf("%q is taken for canonical: %q, %v", text, c, err)
		}
		if err != nil {
			return
		}
		if again, err := crypto.Canonical(c); err != nil || !bytes.Equal(again, c) {
			t.Fatalf("Canonical(%q) = %q, and of that %q, %v", text, c, again, err)
		}
		if end := canon.Skip(c, 0); end != len(c) {
			t.Fatalf("Skip(%q) = %d", c, end)
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("a", "b")
	f.Add("\uffee", "😀")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		want := slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		if got := canon.Compare(a, b); (got < 0) != (want < 0) || (got > 0) != (want > 0) {
			t.Fatalf("Compare(%q, %q) = %d, by UTF-16 %d", a, b, got, want)
		}
	})
}
