package query

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"abc 123":                "abc 123",
		"ABC":                    "abc",
		"José ÁLVAREZ Ñandú":     "jose alvarez nandu",
		"Jose\u0301":             "jose",
		"Straße ẞ":               "strasse ss",
		"Ørsted Łódź Æsir œuvre": "orsted lodz aesir oeuvre",
		"Đorđe Ðð Þór":           "dorde dd thor",
		"İstanbul ılık":          "istanbul ilik",
		"ΟΔΟΣ οδος":              "οδοσ οδοσ",
		"Москва Ёлка":            "москва елка",
		"ﬁn ² Ⅳ ①":               "fin 2 iv 1",
		"ｆｕｌｌ":                   "full",
		"東京 ガ":                   "東京 カ",
		"a-b_c.d":                "a-b_c.d",
		"\x00\x7f":               "\x00\x7f",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// Folding is rune by rune, so what holds for every rune holds for every text.
func TestFoldEveryRune(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		s := string(r)
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("%U folds to %q and that to %q", r, once, twice)
		}
		if up := Fold(strings.ToUpper(s)); r < 0x250 && r > 0x7f && unicode.IsLetter(r) && up != once && r != 'ŉ' {
			t.Errorf("%U folds to %q, in capitals to %q", r, once, up)
		}
	}
}

// The short cuts (ASCII, Latin, Hangul, no normaliser) say of every rune what the definition says.
func TestFoldIsNFKD(t *testing.T) {
	if len(latin) != 0x180-0xC0 {
		t.Fatalf("table has %d entries", len(latin))
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		want := ""
		for _, d := range norm.NFKD.String(string(r)) {
			if unicode.Is(unicode.M, d) {
				continue
			}
			d = unicode.ToLower(d)
			if plain := spelledOut(d); plain != "" {
				want += plain
			} else {
				want += string(d)
			}
		}
		if got := Fold(string(r)); got != want {
			t.Errorf("%U: %q, by NFKD %q", r, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	long := strings.Repeat("ñ", 300)
	for in, want := range map[string][]string{
		"":                       nil,
		" - ":                    nil,
		"José-Luis O'Neill":      {"jose", "luis", "o", "neill"},
		"https://a.b/c?d=1":      {"https", "a", "b", "c", "d", "1"},
		"l·l ²ª x":               {"l", "l", "2a", "x"},
		"東京-大阪":                  {"東京", "大阪"},
		long + "!":               {strings.Repeat("n", MaxWord)},
		strings.Repeat("東", 100): {strings.Repeat("東", MaxWord/3)},
	} {
		if got := Words(in); !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Ábç", "ﷺ", "\xff\xfe", "e\u0301\u0327", "각", strings.Repeat("\u0301", 40), "ſς"} {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, s, more string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		if utf8.ValidString(s) && !strings.HasPrefix(Fold(s+more), once) {
			t.Errorf("the fold of %q is no prefix of the fold of %q", s, s+more)
		}
		if a, b := Words(s), Words(once); !slices.Equal(a, b) {
			t.Errorf("words of %q: %q, of its fold %q", s, a, b)
		}
	})
}
