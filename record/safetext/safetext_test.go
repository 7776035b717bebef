package safetext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record/safetext"
)

func TestTerminal(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Av. Arequipa 2450, Lima", "Av. Arequipa 2450, Lima"},
		{"accents, CJK, emoji", "álvaro 井上 😀 e\u0301 \u00a0", "álvaro 井上 😀 e\u0301 \u00a0"},
		{"right to left letters", "שלום مرحبا", "שלום مرحبا"},
		{"colour", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"title and clipboard", "\x1b]52;c;AAAA\x07", `\x1b]52;c;AAAA\x07`},
		{"line ends", "a\r\nb\tc", `a\r\nb\tc`},
		{"NUL and DEL", "\x00\x7f", `\x00\x7f`},
		{"C1 as code point", "\u009b31m\u0085", `\u009b31m\u0085`},
		{"C1 as a byte", "\x9b31m", `\x9b31m`},
		{"invalid UTF-8", "a\xc3(\xff", `a\xc3(\xff`},
		{"override", "a\u202egnp.exe", `a\u202egnp.exe`},
		{"isolates and marks", "\u2066\u2069\u200e\u200f\u061c", `\u2066\u2069\u200e\u200f\u061c`},
		{"zero width", "a\u200bb\u200c\u200d\u2060\ufeff\u00ad", `a\u200bb\u200c\u200d\u2060\ufeff\u00ad`},
		{"separators", "\u2028\u2029", `\u2028\u2029`},
		{"tags", "\U000e0041", `\U000e0041`},
		{"selectors and fillers", "a\ufe0f\u3164\U000e0100", `a\ufe0f\u3164\U000e0100`},
		{"private and unassigned", "\ue000\U0010ffff", `\ue000\U0010ffff`},
		{"a real replacement character", "\ufffd", "\ufffd"},
		{"a backslash stays", `C:\x1b`, `C:\x1b`},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := safetext.Terminal(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := safetext.CSV(tt.in); got != tt.want {
				t.Errorf("CSV: got %q, want %q", got, tt.want)
			}
			var joined strings.Builder
			for piece, escaped := range safetext.Runs(tt.in) {
				if piece == "" || escaped != (piece[0] == '\\' && !strings.Contains(tt.in, `\`)) {
					t.Errorf("piece %q, escaped %v", piece, escaped)
				}
				joined.WriteString(piece)
			}
			if joined.String() != tt.want {
				t.Errorf("pieces: got %q, want %q", joined.String(), tt.want)
			}
		})
	}
}

func TestRunsEnd(t *testing.T) {
	n := 0
	for range safetext.Runs("a\x1bb\x1bc") {
		n++
		if n == 2 {
			break
		}
	}
	if n != 2 {
		t.Error("did not stop")
	}
}

func TestJSON(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"a":"b"}`, `{"a":"b"}`},
		{"{\n\t\"a\": 1\r\n}", "{\n\t\"a\": 1\r\n}"},
		{"\"\x7f\u0085\u009b\"", `"\u007f\u0085\u009b"`},
		{"{\"\u202ea\":\"\u2028\"}", `{"\u202ea":"\u2028"}`},
		{"\"a\U000e0041\U0010ffffz\"", `"a\udb40\udc41\udbff\udfffz"`},
		{"\"\\\\\u200b\"", `"\\\u200b"`},
		{`"é😀\u001b"`, `"é😀\u001b"`},
	}
	for _, tt := range tests {
		if got := string(safetext.JSON([]byte(tt.in))); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in    string
		limit int
		want  string
		cut   bool
	}{{"abc", 3, "abc", false}, {"abcd", 3, "abc", true}, {"aéb", 2, "a", true}, {"é", 1, "", true}, {"\xff\xff", 1, "\xff", true}, {"a", -1, "", true}} {
		if got, cut := safetext.Cut(tt.in, tt.limit); got != tt.want || cut != tt.cut {
			t.Errorf("%q to %d: %q, %v", tt.in, tt.limit, got, cut)
		}
	}
}

func safe(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
		if safetext.Unsafe(r) {
			return false
		}
	}
	return true
}

func FuzzTerminal(f *testing.F) {
	for _, seed := range []string{"a", "\x1b[2J", "\u202e", "\xff\x9b", "\U000e0041é", `\x1b`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := safetext.Terminal(s)
		if !safe(out) {
			t.Errorf("%q is not safe: %q", s, out)
		}
		if again := safetext.Terminal(out); again != out {
			t.Errorf("%q is escaped twice: %q", s, again)
		}
		if safe(s) && out != s {
			t.Errorf("%q is safe and was changed to %q", s, out)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":"b"}`, "\"\u202e\x7f\"", "[\"\U000e0041\", 1.10]", "\"\\ud83d\\ude00\u0085\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !jsontext.Value(text).IsValid() {
			_ = safetext.JSON(text)
			return
		}
		out := safetext.JSON(text)
		if !safe(strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(string(out))) {
			t.Errorf("%q is not safe: %q", text, out)
		}
		a, b := jsontext.Value(text).Clone(), jsontext.Value(out).Clone()
		if err := a.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false)); err != nil {
			return
		}
		if err := b.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false)); err != nil || string(a) != string(b) {
			t.Errorf("%q changed its value: %q (%v)", text, out, err)
		}
	})
}

func BenchmarkTerminal(b *testing.B) {
	for b.Loop() {
		_ = safetext.Terminal("Av. Arequipa 2450, Miraflores, álvaro.zúñiga")
	}
}
