package query

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxWord is the length in bytes that a word is cut to, in documents and in queries alike: longer words that begin the
// same are the same.
const MaxWord = 128

// Fold brings text to the form in which it is compared: compatibility decomposition (NFKD), marks off, letters that do not
// decompose spelled out (ß ss, ø o, ł l, æ ae …), lower case, ς as σ. It works rune by rune, so the fold of a prefix is a
// prefix of the fold, and folding again changes nothing. White space and punctuation stay.
func Fold(text string) string {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return string(appendFold(make([]byte, 0, len(text)+8), []byte(text)))
		}
	}
	return text
}

// Words folds text and splits it at all that is neither letter nor digit; no word is longer than [MaxWord].
func Words(text string) []string {
	var words []string
	folded := []byte(Fold(text))
	for {
		start, end := nextWord(folded)
		if start == end {
			return words
		}
		words = append(words, string(cutAtRune(folded[start:end], MaxWord)))
		folded = folded[end:]
	}
}

// appendFold appends the fold of src to dst.
func appendFold(dst, src []byte) []byte {
	for len(src) > 0 {
		n := 0
		for n < len(src) && src[n] < utf8.RuneSelf {
			n++
		}
		start := len(dst)
		dst = append(dst, src[:n]...)
		for i, c := range dst[start:] {
			if 'A' <= c && c <= 'Z' {
				dst[start+i] = c + 'a' - 'A'
			}
		}
		src = src[n:]
		for len(src) > 0 && src[0] >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(src)
			dst = appendFoldRune(dst, r, src[:size])
			src = src[size:]
		}
	}
	return dst
}

// latin is the fold of U+00C0 to U+017F where that is one ASCII letter, else a blank: most accents need no table look-up.
const latin = "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy y" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkk llllll  llnnnnnn nnoooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

// appendFoldRune appends the fold of the rune r, which text spells; r is not ASCII.
func appendFoldRune(dst []byte, r rune, text []byte) []byte {
	if r >= 0xC0 && r <= 0x17F {
		if c := latin[r-0xC0]; c != ' ' {
			return append(dst, c)
		}
	}
	if r >= hangulFirst && r <= hangulLast {
		return appendHangul(dst, r-hangulFirst)
	}
	rest := norm.NFKD.Properties(text).Decomposition()
	if len(rest) == 0 {
		rest = text
	}
	for len(rest) > 0 {
		d, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		if unicode.Is(unicode.M, d) {
			continue
		}
		d = unicode.ToLower(d)
		if plain := spelledOut(d); plain != "" {
			dst = append(dst, plain...)
		} else {
			dst = utf8.AppendRune(dst, d)
		}
	}
	return dst
}

// The syllables that decompose by arithmetic (Unicode, section 3.12) instead of a table.
const (
	hangulFirst  = 0xAC00
	hangulLast   = 0xD7A3
	hangulVowels = 21
	hangulTails  = 28
)

// appendHangul appends the letters of the syllable with that number.
func appendHangul(dst []byte, n rune) []byte {
	dst = utf8.AppendRune(dst, 0x1100+n/(hangulVowels*hangulTails))
	dst = utf8.AppendRune(dst, 0x1161+n/hangulTails%hangulVowels)
	if tail := n % hangulTails; tail > 0 {
		dst = utf8.AppendRune(dst, 0x11A7+tail)
	}
	return dst
}

// spelledOut gives the lower case letters that do not decompose, in those that people type instead; else "".
func spelledOut(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'ħ':
		return "h"
	case 'ŧ':
		return "t"
	case 'ı':
		return "i"
	case 'ȷ':
		return "j"
	case 'ŋ':
		return "n"
	case 'ς':
		return "σ"
	default:
		return ""
	}
}

// nextWord returns where the first word of folded text begins and ends; both are the same where there is none.
func nextWord(folded []byte) (start, end int) {
	start = -1
	for i := 0; i < len(folded); {
		size := 1
		c := folded[i]
		inside := 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
		if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRune(folded[i:])
			inside = unicode.IsLetter(r) || unicode.IsDigit(r)
		}
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			return start, i
		}
		i += size
	}
	if start < 0 {
		return 0, 0
	}
	return start, len(folded)
}

// cutAtRune returns text, or as many whole runes of it as limit bytes hold.
func cutAtRune(text []byte, limit int) []byte {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
