package crypto

import (
	"errors"
	"regexp"
	"testing"
)

func TestNormaliseMasterKey(t *testing.T) {
	for _, v := range []struct {
		raw, want string
		making    bool
	}{
		{"secret\n", "secret", true},
		{"secret\r\n", "secret", true},
		{"secret\n\n", "secret\n", true},
		{"secret\r", "secret\r", true},
		{" a b ", " a b ", true},
		{"n\u0303andu\u0301", "ñandú", true},
		{"\u212b", "\u00e5"[:0] + "Å", true},
		{"", "", false},
		{"\u0378", "\u0378", false}, // not assigned, but a key may have been made elsewhere
		{"\U0001D160", "\U0001D158\U0001D165\U0001D16E", true},
	} {
		got, err := NormaliseMasterKey([]byte(v.raw), v.making)
		if err != nil || string(got.Expose()) != v.want {
			t.Errorf("%q: %q, %v", v.raw, got.Expose(), err)
		}
	}
	for _, v := range []struct {
		raw    string
		making bool
	}{{"a\x00b", false}, {"\x00", true}, {"", true}, {"\n", true}, {"\u0378", true}, {"\xff", false}, {"\xc3", true}} {
		if _, err := NormaliseMasterKey([]byte(v.raw), v.making); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", v.raw, err)
		}
	}
}

func TestGenerateMasterKey(t *testing.T) {
	form := regexp.MustCompile(`^([a-km-np-z2-9]{5}-){5}[a-km-np-z2-9]{5}$`)
	seen := map[string]bool{}
	for range 100 {
		k := string(GenerateMasterKey().Expose())
		if !form.MatchString(k) || seen[k] {
			t.Fatal("not of the promised form, or twice the same")
		}
		seen[k] = true
		n, err := NormaliseMasterKey([]byte(k), true)
		if err != nil || string(n.Expose()) != k {
			t.Fatal(err)
		}
	}
	if len(masterAlphabet) != 32 {
		t.Fatal("the alphabet must divide 256")
	}
}
