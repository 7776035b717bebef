package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// NotObject says what a text is that is no JSON object, by its first byte.
func NotObject(raw []byte) string {
	const want = ", not an object with named fields"
	if len(raw) == 0 {
		return "nothing, where a record was expected"
	}
	switch c := raw[0]; {
	case c == '"':
		return "a text" + want
	case c == '[':
		return "an array" + want
	case c == '-' || c >= '0' && c <= '9':
		return "a number" + want
	case bytes.Equal(raw, []byte("null")):
		return "null" + want
	case bytes.Equal(raw, []byte("true")), bytes.Equal(raw, []byte("false")):
		return "true or false" + want
	default:
		return "no JSON: a record begins with {"
	}
}

// place says where b[i] is, counted from 1.
func place(b []byte, i int) string {
	i = min(max(i, 0), len(b))
	head := b[:i]
	line := bytes.Count(head, []byte{'\n'}) + 1
	if line == 1 && bytes.IndexByte(b, '\n') < 0 {
		return fmt.Sprintf("at byte %d", i+1)
	}
	return fmt.Sprintf("at line %d, byte %d of it", line, i-bytes.LastIndexByte(head, '\n'))
}

// explain puts a syntax error into words. The errors of jsontext quote what they found, so none of their text is used.
func explain(err error, raw []byte) string {
	var syntax *jsontext.SyntacticError
	at := len(raw)
	text := ""
	if errors.As(err, &syntax) {
		at = int(syntax.ByteOffset)
		text = syntax.Err.Error() // without the pointer, whose names are data
	}
	where := place(raw, at)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		if syntax != nil {
			if name := syntax.JSONPointer.LastToken(); sayable(name) {
				return fmt.Sprintf("the name %q is given twice, again %s", name, where)
			}
		}
		return "a name is given twice, again " + where
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the record ends too early, " + where
	case strings.Contains(text, "invalid UTF-8"):
		return "invalid UTF-8 " + where
	case strings.Contains(text, "invalid surrogate pair"):
		return "half a surrogate pair (\\ud800 to \\udfff alone) " + where
	case strings.Contains(text, "invalid escape sequence"):
		return "an invalid escape sequence " + where
	case strings.Contains(text, "non-control character"):
		return "a raw control character inside a text " + where
	case strings.Contains(text, "exceeded max depth"):
		return fmt.Sprintf("objects and arrays are nested more than %d deep", MaxDepth)
	default:
		return "invalid JSON " + where
	}
}

// sayable says whether a duplicate name may be shown: one that looks like a name and not like data.
func sayable(name string) bool {
	if name == "" || len(name) > 40 {
		return false
	}
	digits := 0
	for _, r := range name {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r == '-':
		default:
			return false
		}
	}
	return digits <= 2
}
