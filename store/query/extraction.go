package query

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
)

// The ways in which a document cannot be indexed. Neither holds any of its text.
var (
	errNotObject = errors.New("document is not one JSON object")
	errTwice     = errors.New("document has a member twice")
)

// extraction is the room in which one document is taken apart.
type extraction struct {
	input   bytes.Buffer
	decoder *jsontext.Decoder
	arena   []byte // what all strings of the document are cut from in the end
	spans   []span // of each field
	plain   []byte // a string without its escapes
}

// span says where in the arena the strings of one field are.
type span struct {
	seen            bool
	text, textEnd   int
	words, wordsEnd int
}

// largestKept is the size of the buffers that are kept for the next document.
const largestKept = 1 << 20

func newExtraction(fields int) *extraction {
	w := &extraction{spans: make([]span, fields)}
	w.decoder = jsontext.NewDecoder(&w.input, jsontext.AllowDuplicateNames(true))
	return w
}

func (w *extraction) run(x *Extractor, doc []byte, values []Value) error {
	w.input = *bytes.NewBuffer(doc)
	w.decoder.Reset(&w.input, jsontext.AllowDuplicateNames(true))
	w.arena = w.arena[:0]
	clear(w.spans)
	err := w.members(x, values)
	w.input = bytes.Buffer{}
	if err != nil {
		return err
	}
	all := string(w.arena)
	for i, s := range w.spans {
		values[i].Text = all[s.text:s.textEnd]
		values[i].Words = all[s.words:s.wordsEnd]
	}
	if cap(w.arena)+cap(w.plain) > largestKept {
		w.arena, w.plain = nil, nil
	}
	return nil
}

// members goes through the document's members.
func (w *extraction) members(x *Extractor, values []Value) error {
	if token, err := w.decoder.ReadToken(); err != nil || token.Kind() != '{' {
		return errNotObject
	}
	for w.decoder.PeekKind() == '"' {
		quoted, err := w.decoder.ReadValue()
		if err != nil {
			return errNotObject
		}
		name, err := w.unquote(quoted)
		if err != nil {
			return errNotObject
		}
		i, indexed := x.byName[string(name)]
		if !indexed {
			if err := w.decoder.SkipValue(); err != nil {
				return errNotObject
			}
			continue
		}
		if w.spans[i].seen {
			return fmt.Errorf("%w: field %q", errTwice, x.fields[i].Name)
		}
		w.spans[i].seen = true
		value, err := w.decoder.ReadValue()
		if err != nil {
			return errNotObject
		}
		if err := w.value(x.fields[i], value, &values[i], &w.spans[i]); err != nil {
			return errNotObject
		}
	}
	if token, err := w.decoder.ReadToken(); err != nil || token.Kind() != '}' {
		return errNotObject
	}
	if _, err := w.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return errNotObject
	}
	return nil
}

// unquote returns what a JSON string says, until it is called again.
func (w *extraction) unquote(quoted []byte) ([]byte, error) {
	inside := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside, nil
	}
	plain, err := jsontext.AppendUnquote(w.plain[:0], quoted)
	w.plain = plain
	return plain, err
}

// value reads one member's JSON text.
func (w *extraction) value(f Field, text []byte, v *Value, s *span) error {
	plain := text
	switch text[0] {
	case '"':
		var err error
		if plain, err = w.unquote(text); err != nil {
			return err
		}
		v.Present = len(plain) > 0
	case 'n':
		return nil
	case '{', '[':
		v.Present = len(bytes.TrimLeft(text[1:], " \t\r\n")) > 1
	default:
		v.Present = true
	}
	if !v.Present {
		return nil
	}
	switch f.Type {
	case Numeric:
		v.Number, v.Readable = readNumber(plain)
		if f.Kind == record.KindInteger && v.Number != math.Trunc(v.Number) {
			v.Number, v.Readable = 0, false
		}
	case Time:
		v.Number, v.Readable = readStamp(plain)
	case Address:
		v.IP, v.Readable = readAddress(plain)
	case Text:
	}
	w.text(plain, f.Type == Text, s)
	return nil
}

// text folds a value into the arena, with its words behind it where the field has words.
func (w *extraction) text(plain []byte, withWords bool, s *span) {
	s.text = len(w.arena)
	w.arena = appendFold(w.arena, plain)
	s.textEnd = len(w.arena)
	s.words, s.wordsEnd = s.textEnd, s.textEnd
	if withWords {
		w.words(s)
	}
	if s.textEnd-s.text <= MaxText {
		return
	}
	// Only what is kept may stay in the arena: the string made of it lives as long as the Values.
	words := bytes.Clone(w.arena[s.words:s.wordsEnd])
	digest := sha256.Sum256(w.arena[s.text:s.textEnd])
	w.arena = w.arena[:s.text+len(cutAtRune(w.arena[s.text:s.textEnd], MaxText))]
	w.arena = hex.AppendEncode(w.arena, digest[:])
	s.textEnd = len(w.arena)
	s.words = s.textEnd
	w.arena = append(w.arena, words...)
	s.wordsEnd = len(w.arena)
}

// words appends the words of the text of s, or shares it where it already is its words with single blanks between.
func (w *extraction) words(s *span) {
	for at := s.text; ; {
		start, end := nextWord(w.arena[at:s.textEnd])
		if start == end {
			break
		}
		if len(w.arena) > s.words {
			w.arena = append(w.arena, ' ')
		}
		w.arena = append(w.arena, cutAtRune(w.arena[at+start:at+end], MaxWord)...)
		at += end
	}
	s.wordsEnd = len(w.arena)
	if bytes.Equal(w.arena[s.text:s.textEnd], w.arena[s.words:s.wordsEnd]) {
		w.arena = w.arena[:s.textEnd]
		s.words, s.wordsEnd = s.text, s.textEnd
	}
}
