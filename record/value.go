package record

// Value is one JSON value as its exact text, without insignificant white space. The zero Value is null.
type Value struct {
	text []byte
}

// NewValue takes the text of one valid JSON value. The caller vouches that it is valid and compact, and gives up text.
func NewValue(text []byte) Value { return Value{text: text} }

// Text returns the value's JSON text. It is plaintext: the caller must not log it, and must not change it.
func (v Value) Text() []byte {
	if v.text == nil {
		return []byte("null")
	}
	return v.text
}
