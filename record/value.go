package record

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// JSONKind is what a [Value] is in JSON.
type JSONKind uint8

// The kinds of JSON values. The zero JSONKind is null, as the zero [Value] is.
const (
	Null JSONKind = iota
	String
	Number
	Bool
	Object
	Array
)

// String returns the kind's name with its article, for reasons that people read.
func (k JSONKind) String() string {
	switch k {
	case String:
		return "a string"
	case Number:
		return "a number"
	case Bool:
		return "true or false"
	case Object:
		return "an object"
	case Array:
		return "an array"
	default:
		return "null"
	}
}

// Value is one JSON value as its exact text, without insignificant white space. The zero Value is null.
//
// The text is two pointers away: fmt walks unexported members by reflection, calls no methods there, and follows one
// pointer where the verb does not fit. So it prints an address and not the plaintext, wherever a Value is buried.
type Value struct {
	Redacted

	box *box
}

// box holds nothing but a pointer, for fmt to print.
type box struct{ text *[]byte }

// cell is a box and what it points to, allocated at once.
type cell struct {
	box  box
	text []byte
}

// NewValue takes the text of one valid JSON value. The caller vouches that it is valid and compact, and gives up text.
// An empty text is null.
func NewValue(text []byte) Value {
	if len(text) == 0 {
		return Value{}
	}
	c := &cell{text: text}
	c.box.text = &c.text
	return Value{box: &c.box}
}

// FromString makes a JSON string of text, which must be valid UTF-8: whoever reads text from outside checks it
// ([unicode/utf8.ValidString]) and rejects what is not, as JSON has no way to hold it.
func FromString(text string) Value {
	// Invalid bytes are the one error there is; they are replaced, and the caller has excluded them.
	quoted, _ := jsontext.AppendQuote(make([]byte, 0, len(text)+2), text)
	return NewValue(quoted)
}

// Text returns the value's JSON text. It is plaintext: the caller must not log it, and must not change it.
func (v Value) Text() []byte {
	if v.box == nil {
		return []byte("null")
	}
	return *v.box.text
}

// Kind says what the value is in JSON.
func (v Value) Kind() JSONKind {
	if v.box == nil {
		return Null
	}
	switch (*v.box.text)[0] {
	case '"':
		return String
	case 't', 'f':
		return Bool
	case '{':
		return Object
	case '[':
		return Array
	case 'n':
		return Null
	default:
		return Number
	}
}

// Unquote returns the text that a JSON string stands for; ok is false where the value is not a string. It is plaintext:
// the caller must not log it.
func (v Value) Unquote() (text string, ok bool) {
	b, ok := v.UnquoteBytes()
	return string(b), ok
}

// UnquoteBytes is [Value.Unquote] without a copy where nothing is escaped: the bytes are the value's own and must not be
// changed.
func (v Value) UnquoteBytes() (text []byte, ok bool) {
	if v.Kind() != String {
		return nil, false
	}
	quoted := *v.box.text
	if len(quoted) < 2 {
		return nil, false
	}
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1], true
	}
	b, err := jsontext.AppendUnquote(make([]byte, 0, len(quoted)), quoted)
	return b, err == nil
}
