package record

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest field name, and MaxID the longest record id, in bytes of UTF-8.
const (
	MaxName = 256
	MaxID   = 256
)

// ErrID is wrapped by every error of [ID].
var ErrID = errors.New("not a record id")

// ErrName is wrapped by every error of [CheckName].
var ErrName = errors.New("not a field name")

// ID returns the id that v gives its record: a JSON string as it is, or an integer 0|[1-9][0-9]* as its digits, so that
// 1 and "1" are one record (docs/format.md, Encoding). 1 to [MaxID] bytes. The error wraps [ErrID], says why in words for
// people, and never holds the value.
func ID(v Value) (string, error) {
	switch v.Kind() {
	case String:
		text, ok := v.Unquote()
		switch {
		case !ok || !utf8.ValidString(text):
			return "", fmt.Errorf("%w: the string is not valid UTF-8", ErrID)
		case text == "":
			return "", fmt.Errorf("%w: the string is empty", ErrID)
		case len(text) > MaxID:
			return "", fmt.Errorf("%w: the string is longer than %d bytes", ErrID, MaxID)
		}
		return text, nil
	case Number:
		text := v.Text()
		if !IsWhole(text) {
			return "", fmt.Errorf("%w: the number is not a whole one written in digits alone (no sign, fraction, exponent or leading zero)", ErrID)
		}
		if len(text) > MaxID {
			return "", fmt.Errorf("%w: the number has more than %d digits", ErrID, MaxID)
		}
		return string(text), nil
	default:
		return "", fmt.Errorf("%w: it is %s; an id is a string or a whole number", ErrID, v.Kind())
	}
}

// IsWhole says whether the text of a number is 0|[1-9][0-9]*: the only way to write it, so that equal numbers are equal
// texts.
func IsWhole(number []byte) bool {
	if len(number) == 0 || (number[0] == '0' && len(number) > 1) {
		return false
	}
	for _, c := range number {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// CheckName says whether a top-level member of a record may have that name: 1 to [MaxName] bytes of valid UTF-8 without
// control characters, not "cofre", which is the envelope's, and without a leading "_", which stores keep for themselves.
// The error wraps [ErrName] and never holds the name.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%w: it is empty", ErrName)
	case len(name) > MaxName:
		return fmt.Errorf("%w: it is longer than %d bytes", ErrName, MaxName)
	case name == "cofre":
		return fmt.Errorf(`%w: "cofre" is reserved for the envelope`, ErrName)
	case name[0] == '_':
		return fmt.Errorf(`%w: it starts with "_"`, ErrName)
	}
	for i, r := range name {
		if unicode.IsControl(r) {
			return fmt.Errorf("%w: it has a control character", ErrName)
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(name[i:]); size == 1 {
				return fmt.Errorf("%w: it is not valid UTF-8", ErrName)
			}
		}
	}
	return nil
}
