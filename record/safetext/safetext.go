// Package safetext makes text that comes from data harmless to a terminal: control characters, which could move the
// cursor, change the title or fill the clipboard; bidirectional and other invisible formatting characters, which make
// text look like other text; and everything else without a picture of its own.
//
// [Terminal] shows such characters escaped, as \n, \x1b, \u202e or \U000e0041; [Runs] gives the same in pieces, so that a
// screen can paint the escaped ones differently. A backslash of the data stays one backslash: the output is for people,
// and it is not meant to be read back. [JSON] is: it escapes inside JSON strings without changing any value.
//
// The package is a leaf: it imports nothing of this project.
package safetext

import (
	"bytes"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unsafe says whether a character must not reach a terminal as it is. Letters, marks, digits, punctuation, symbols and
// blanks are safe; controls (C0, DEL, C1), formatting characters (bidirectional controls, zero width joiners, tags), line
// and paragraph separators, variation selectors, fillers, private and unassigned code points are not.
func Unsafe(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return !unicode.IsGraphic(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Terminal returns s with every unsafe character, and every byte that is not UTF-8, escaped. Text without any is
// returned as it is.
func Terminal(s string) string {
	i := unsafeAt(s)
	if i < 0 {
		return s
	}
	return string(AppendTerminal(append(make([]byte, 0, len(s)+16), s[:i]...), s[i:]))
}

// AppendTerminal appends [Terminal] of s to dst.
func AppendTerminal(dst []byte, s string) []byte {
	for s != "" {
		i := unsafeAt(s)
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = appendEscape(dst, r, s[i], size)
		s = s[i+size:]
	}
	return dst
}

// CSV returns s as a cell of a CSV file that is safe to print: CSV has no escapes of its own, so this is [Terminal].
// Quoting of commas and quotes is the CSV writer's job.
func CSV(s string) string { return Terminal(s) }

// Runs yields s in pieces: runs of safe text, and runs of escapes (escaped is true).
func Runs(s string) iter.Seq2[string, bool] {
	return func(yield func(text string, escaped bool) bool) {
		for s != "" {
			end := unsafeAt(s)
			if end < 0 {
				end = len(s)
			}
			if end > 0 && !yield(s[:end], false) {
				return
			}
			s = s[end:]
			var esc []byte
			for s != "" {
				r, size := utf8.DecodeRuneInString(s)
				if !unsafeRune(r, size) {
					break
				}
				esc = appendEscape(esc, r, s[0], size)
				s = s[size:]
			}
			if len(esc) > 0 && !yield(string(esc), true) {
				return
			}
		}
	}
}

// JSON returns valid JSON text with every unsafe character inside its strings written as \uXXXX, which is the same value.
// White space between values stays. Text without any is returned as it is, not copied. Bytes that are not UTF-8, which
// valid JSON does not have, become \ufffd.
func JSON(text []byte) []byte {
	i := unsafeInJSON(text)
	if i < 0 {
		return text
	}
	out := make([]byte, 0, len(text)+32)
	for i >= 0 {
		out = append(out, text[:i]...)
		r, size := utf8.DecodeRune(text[i:])
		out = appendJSONEscape(out, r)
		text = text[i+size:]
		i = unsafeInJSON(text)
	}
	return append(out, text...)
}

// unsafeAt is the index of the first thing in s to escape, or -1.
func unsafeAt(s string) int {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unsafeRune(r, size) {
			return i
		}
		i += size
	}
	return -1
}

// unsafeInJSON is the index of the first thing to escape in JSON text, or -1. Characters under blank are white space
// between values there: inside strings JSON does not allow them.
func unsafeInJSON(text []byte) int {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c == 0x7f || (c < ' ' && bytes.IndexByte([]byte("\t\n\r"), c) < 0) {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if unsafeRune(r, size) {
			return i
		}
		i += size
	}
	return -1
}

// unsafeRune is Unsafe for what DecodeRune returned: a byte that is not UTF-8 is unsafe, a real U+FFFD is not.
func unsafeRune(r rune, size int) bool {
	return (r == utf8.RuneError && size == 1) || Unsafe(r)
}

const hexDigits = "0123456789abcdef"

// appendEscape writes the visible form of r, which was size bytes long and began with first.
func appendEscape(dst []byte, r rune, first byte, size int) []byte {
	switch {
	case r == utf8.RuneError && size == 1:
		return append(dst, '\\', 'x', hexDigits[first>>4], hexDigits[first&15])
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r == '\t':
		return append(dst, `\t`...)
	case r < utf8.RuneSelf:
		return append(dst, '\\', 'x', hexDigits[r>>4], hexDigits[r&15])
	case r < 0x10000:
		return appendHex(append(dst, '\\', 'u'), r, 4)
	default:
		return appendHex(append(dst, '\\', 'U'), r, 8)
	}
}

// appendJSONEscape writes r as one or, outside the basic plane, two \u escapes.
func appendJSONEscape(dst []byte, r rune) []byte {
	if r < 0x10000 {
		return appendHex(append(dst, '\\', 'u'), r, 4)
	}
	r -= 0x10000
	dst = appendHex(append(dst, '\\', 'u'), 0xd800+r>>10, 4)
	return appendHex(append(dst, '\\', 'u'), 0xdc00+r&0x3ff, 4)
}

func appendHex(dst []byte, r rune, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[r>>shift&15])
	}
	return dst
}

// Cut returns at most limit bytes of s, cut between characters, and says whether it cut.
func Cut(s string, limit int) (string, bool) {
	if len(s) <= limit {
		return s, false
	}
	end := max(limit, 0)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.Clone(s[:end]), true
}
