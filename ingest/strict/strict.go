// Package strict reads one JSON object as a record, or says for people why it is none.
//
// It refuses what different readers would read differently: names given twice, invalid UTF-8, lone surrogates, raw
// control characters, anything behind the object (RFC 7493, I-JSON, and RFC 8259). Values keep their exact text.
// It imports record alone of this project.
package strict

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
)

// Limits of a record.
const (
	MaxDepth = 64  // objects and arrays inside each other, the record itself counted
	MaxName  = 256 // bytes of a top-level name, unescaped
)

// maxNames is how many different names are kept for later records; names beyond that cost an allocation each.
const maxNames = 1024

// Parser reads records and uses its memory again for the next one. The zero value is ready; it is not for use from
// several goroutines at once.
type Parser struct {
	dec   *jsontext.Decoder
	src   bytes.Buffer
	names map[string]string
	rec   record.Record
	text  []byte // compacted copies of this record's values
}

// Parse reads raw, which must be one JSON object. A reason that is not empty says why it is refused: what is wrong and
// at which byte (and line, where the record has several), counted from 1; never a value.
//
// The record and its values are valid until the next call and while raw is unchanged: values alias raw.
func (p *Parser) Parse(raw []byte) (*record.Record, string) {
	start := skipSpace(raw, 0)
	if start == len(raw) || raw[start] != '{' {
		return nil, NotObject(raw[start:])
	}
	if p.dec == nil {
		p.names = make(map[string]string)
		p.dec = jsontext.NewDecoder(&p.src)
	}
	p.src = *bytes.NewBuffer(raw)
	p.dec.Reset(&p.src)
	if _, err := p.dec.ReadValue(); err != nil {
		return nil, explain(err, raw)
	}
	if end := skipSpace(raw, int(p.dec.InputOffset())); end < len(raw) {
		return nil, "something follows the record's closing brace " + place(raw, end)
	}
	p.rec.Fields = p.rec.Fields[:0]
	p.text = p.text[:0]
	if reason := p.split(raw, start); reason != "" {
		return nil, reason
	}
	return &p.rec, ""
}

// split finds the members of the valid object that begins at raw[i].
func (p *Parser) split(raw []byte, i int) string {
	i = skipSpace(raw, i+1)
	for raw[i] != '}' {
		end := stringEnd(raw, i)
		name, reason := p.name(raw, i, end)
		if reason != "" {
			return reason
		}
		i = skipSpace(raw, end)
		i = skipSpace(raw, i+1) // the colon
		end, compact, reason := value(raw, i)
		if reason != "" {
			return reason
		}
		text := raw[i:end:end]
		if !compact {
			text = p.compact(text)
		}
		p.rec.Fields = append(p.rec.Fields, record.Field{Name: name, Value: record.NewValue(text)})
		i = skipSpace(raw, end)
		if raw[i] == ',' {
			i = skipSpace(raw, i+1)
		}
	}
	return ""
}

// name returns the unescaped name that is the string raw[i:end].
func (p *Parser) name(raw []byte, i, end int) (string, string) {
	text := raw[i+1 : end-1]
	if bytes.IndexByte(text, '\\') >= 0 {
		plain, err := jsontext.AppendUnquote(nil, raw[i:end])
		if err != nil { // cannot happen: the object was valid
			return "", "a name cannot be read " + place(raw, i)
		}
		text = plain
	}
	if len(text) > MaxName {
		return "", fmt.Sprintf("a field's name is longer than %d bytes %s", MaxName, place(raw, i))
	}
	// Records of one source have the same names in the same order, as a rule.
	if at := len(p.rec.Fields); at < cap(p.rec.Fields) {
		if last := p.rec.Fields[:at+1][at].Name; last == string(text) {
			return last, ""
		}
	}
	if known, ok := p.names[string(text)]; ok {
		return known, ""
	}
	name := string(text)
	if len(p.names) < maxNames {
		p.names[name] = name
	}
	return name, ""
}

// value returns where the valid value at raw[i] ends, and whether it holds no white space outside its strings.
func value(raw []byte, i int) (end int, compact bool, reason string) {
	switch raw[i] {
	case '"':
		return stringEnd(raw, i), true, ""
	case '{', '[':
	default:
		for ; ; i++ {
			switch raw[i] {
			case ' ', '\t', '\r', '\n', ',', '}':
				return i, true, ""
			}
		}
	}
	compact = true
	depth := 1 // the record itself
	for ; ; i++ {
		switch raw[i] {
		case '"':
			i = stringEnd(raw, i) - 1
		case '{', '[':
			if depth++; depth > MaxDepth {
				return 0, false, fmt.Sprintf("objects and arrays are nested more than %d deep %s", MaxDepth, place(raw, i))
			}
		case '}', ']':
			if depth--; depth == 1 {
				return i + 1, compact, ""
			}
		case ' ', '\t', '\r', '\n':
			compact = false
		}
	}
}

// compact copies a valid value without the white space outside its strings.
func (p *Parser) compact(text []byte) []byte {
	from := len(p.text)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case ' ', '\t', '\r', '\n':
		case '"':
			end := stringEnd(text, i)
			p.text = append(p.text, text[i:end]...)
			i = end - 1
		default:
			p.text = append(p.text, c)
		}
	}
	return p.text[from:len(p.text):len(p.text)]
}

// stringEnd returns the index behind the closing quote of the valid string that begins at b[i].
func stringEnd(b []byte, i int) int {
	for i++; ; i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}
