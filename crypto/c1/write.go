package c1

import (
	"encoding/base64"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
	"cofre/crypto/internal/canon"
)

// Names that no member, field or hash of a record may have.
const (
	nameEnvelope = "cofre"
	nameStoreID  = "_id" // Elasticsearch refuses it in a document
)

// sealTextLen is the length of a seal in base64url.
const sealTextLen = 43

// checkName refuses what no member may be called. Its error is ErrFormat and does not repeat the name: where names
// come from input they may be anything.
func checkName(name string) error {
	if name == "" || name == nameEnvelope || name == nameStoreID || !utf8.ValidString(name) {
		return fmt.Errorf("%w: a member's name is empty, reserved or no UTF-8", crypto.ErrFormat)
	}
	return nil
}

// order returns the indices 0..n-1 sorted by name as canonical JSON sorts members, or ErrFormat for a name that is
// not allowed or occurs twice.
func order(idx []int, n int, name func(int) string) ([]int, error) {
	idx = idx[:0]
	for i := range n {
		if err := checkName(name(i)); err != nil {
			return nil, err
		}
		idx = append(idx, i)
	}
	slices.SortFunc(idx, func(a, b int) int { return canon.Compare(name(a), name(b)) })
	for i := 1; i < n; i++ {
		if name(idx[i-1]) == name(idx[i]) {
			return nil, fmt.Errorf("%w: a name occurs twice", crypto.ErrFormat)
		}
	}
	return idx, nil
}

// appendName appends name as a JSON string.
func appendName(dst []byte, name string) ([]byte, error) {
	for i := range len(name) {
		if c := name[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return quote(dst, name)
		}
	}
	return append(append(append(dst, '"'), name...), '"'), nil
}

func quote(dst []byte, s string) ([]byte, error) {
	out, err := jsontext.AppendQuote(dst, s)
	if err != nil {
		return nil, fmt.Errorf("%w: text that is no UTF-8", crypto.ErrFormat)
	}
	return out, nil
}

// appendValue appends a JSON value in canonical form.
func appendValue(dst, value []byte) ([]byte, error) {
	if canon.Is(value) {
		return append(dst, value...), nil
	}
	c, err := crypto.Canonical(value)
	if err != nil {
		return nil, fmt.Errorf("member: %w", err)
	}
	return append(dst, c...), nil
}

func appendB64(dst, b []byte) []byte { return base64.RawURLEncoding.AppendEncode(dst, b) }

// span is a part of a document.
type span struct{ from, to int }

// cuts are the parts of a canonical document that the seal does not cover, in their order: the seal itself and the
// members named as open, each with the comma that joins it.
type cuts struct {
	spans []span
	kept  bool // a member that the seal covers has been seen
}

// open notes the open member at from..to; its comma is the one before it where a covered member precedes, else the
// one after. The envelope is always covered, so that one of both exists.
func (c *cuts) open(from, to int) {
	if c.kept {
		from--
	} else {
		to++
	}
	c.spans = append(c.spans, span{from, to})
}

// covered returns the length of what the seal covers in a document of n bytes.
func (c *cuts) covered(n int) int {
	for _, s := range c.spans {
		n -= s.to - s.from
	}
	return n
}

// each calls write with each covered part of the document in order.
func (c *cuts) each(doc []byte, write func([]byte)) {
	at := 0
	for _, s := range c.spans {
		write(doc[at:s.from])
		at = s.to
	}
	write(doc[at:])
}
