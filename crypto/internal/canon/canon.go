// Package canon recognises and takes apart canonical JSON (C of docs/format.md) without building anything: the fast
// path of sealing and opening. What it does not recognise is left to crypto.Canonical, which decides.
package canon

import (
	"bytes"
	"unicode/utf8"
)

// maxDepth bounds the nesting that Is follows; deeper texts are not recognised.
const maxDepth = 64

// Is reports whether text surely equals its canonical form. False means only that it may not: strings with an escape
// are never recognised.
func Is(text []byte) bool {
	if !utf8.Valid(text) {
		return false
	}
	end := value(text, 0, maxDepth)
	return end == len(text)
}

// value returns the end of the canonical value at i, or -1.
func value(s []byte, i, depth int) int {
	if i >= len(s) || depth == 0 {
		return -1
	}
	switch s[i] {
	case '"':
		return plainString(s, i)
	case '{':
		return object(s, i, depth-1)
	case '[':
		return array(s, i, depth-1)
	case 'n':
		return literal(s, i, "null")
	case 't':
		return literal(s, i, "true")
	case 'f':
		return literal(s, i, "false")
	default:
		return number(s, i)
	}
}

func literal(s []byte, i int, want string) int {
	if len(s)-i < len(want) || string(s[i:i+len(want)]) != want {
		return -1
	}
	return i + len(want)
}

// plainString returns the end of a string without escapes: in it canonical JSON writes every character as it is,
// but for '"', '\' and control characters.
func plainString(s []byte, i int) int {
	if i >= len(s) || s[i] != '"' {
		return -1
	}
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1
		case c < 0x20 || c == '\\':
			return -1
		}
	}
	return -1
}

func array(s []byte, i, depth int) int {
	i++
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	for {
		if i = value(s, i, depth); i < 0 || i >= len(s) {
			return -1
		}
		switch s[i] {
		case ',':
			i++
		case ']':
			return i + 1
		default:
			return -1
		}
	}
}

// object demands names in strictly rising order, so that none occurs twice.
func object(s []byte, i, depth int) int {
	i++
	if i < len(s) && s[i] == '}' {
		return i + 1
	}
	var last []byte
	for first := true; ; first = false {
		end := plainString(s, i)
		if end < 0 || end >= len(s) || s[end] != ':' {
			return -1
		}
		name := s[i+1 : end-1]
		if !first && Compare(last, name) >= 0 {
			return -1
		}
		last = name
		if i = value(s, end+1, depth); i < 0 || i >= len(s) {
			return -1
		}
		switch s[i] {
		case ',':
			i++
		case '}':
			return i + 1
		default:
			return -1
		}
	}
}

// number returns the end of a number of JSON's grammar; canonical form leaves numbers as they are.
func number(s []byte, i int) int {
	if i < len(s) && s[i] == '-' {
		i++
	}
	start := i
	if i = digits(s, i); i < 0 || (s[start] == '0' && i > start+1) {
		return -1
	}
	if i < len(s) && s[i] == '.' {
		if i = digits(s, i+1); i < 0 {
			return -1
		}
	}
	if i >= len(s) || s[i]|0x20 != 'e' {
		return i
	}
	i++
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	return digits(s, i)
}

// digits returns the end of one or more digits, or -1.
func digits(s []byte, i int) int {
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

// Compare orders names as canonical JSON does: by UTF-16 code unit. That is the order of code points, but for those
// above U+FFFF, whose surrogates sort before U+E000 to U+FFFF. Both must be valid UTF-8.
func Compare[S ~string | ~[]byte](a, b S) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		// In valid UTF-8 the first bytes that differ are both lead bytes or both continuation bytes. 0xEE and 0xEF
		// lead U+E000 to U+FFFF, 0xF0 and more lead what is written with surrogates.
		if x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0) {
			x, y = y, x
		}
		return int(x) - int(y)
	}
	return len(a) - len(b)
}

// String returns the end of the string at i of canonical text, escapes allowed, or -1.
func String(s []byte, i int) int {
	if i >= len(s) || s[i] != '"' {
		return -1
	}
	for i++; i < len(s); i++ {
		q := bytes.IndexByte(s[i:], '"')
		if q < 0 {
			return -1
		}
		esc := bytes.IndexByte(s[i:i+q], '\\')
		if esc < 0 {
			return i + q + 1
		}
		i += esc + 1 // the loop steps over the escaped character; \uXXXX holds neither quote nor backslash
	}
	return -1
}

// Skip returns the end of the value at i of canonical text, or -1.
func Skip(s []byte, i int) int {
	if i >= len(s) {
		return -1
	}
	switch s[i] {
	case '"':
		return String(s, i)
	case '{', '[':
		return skipNested(s, i)
	}
	for i < len(s) && s[i] != ',' && s[i] != '}' && s[i] != ']' {
		i++
	}
	return i
}

func skipNested(s []byte, i int) int {
	for depth := 0; i < len(s); {
		switch s[i] {
		case '"':
			if i = String(s, i); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}
