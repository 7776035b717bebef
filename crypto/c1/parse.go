package c1

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
	"cofre/crypto/internal/canon"
)

// Envelope is the cofre member of a document. Reading one checks its shape, not its seal.
type Envelope struct {
	KID    crypto.KID
	At     time.Time
	Policy string
	Fields []string // names of encrypted fields, sorted
	Hashes []string // names of hashed fields, sorted
	Open   []string // names of members that the seal leaves out, sorted

	sealed [][]byte // nonce ‖ ciphertext ‖ tag of each of Fields
	hashes [][]byte // of each of Hashes
	seal   []byte
}

// Parse reads the envelope of a document, which may have been laid out anew since it was sealed. A document without
// an envelope, or whose envelope has an unknown, missing or malformed member, is ErrFormat.
func Parse(doc []byte) (*Envelope, error) {
	e, _, _, err := parse(doc)
	return e, err
}

// KIDOf reads the kid of a document and checks nothing else. Its error is ErrFormat.
func KIDOf(doc []byte) (crypto.KID, error) {
	text, err := canonical(doc)
	if err != nil {
		return crypto.KID{}, err
	}
	env, ok := find(text, span{0, len(text)}, nameEnvelope)
	if !ok {
		return crypto.KID{}, errShape("no envelope")
	}
	kid, ok := find(text, env, "kid")
	if !ok || text[kid.from] != '"' {
		return crypto.KID{}, errShape("no kid")
	}
	return crypto.ParseKID(string(text[kid.from+1 : kid.to-1]))
}

func errShape(what string) error { return fmt.Errorf("document: %w: %s", crypto.ErrFormat, what) }

// canonical returns the document in canonical form: doc itself where it surely is.
func canonical(doc []byte) ([]byte, error) {
	if canon.Is(doc) {
		return doc, nil
	}
	text, err := crypto.Canonical(doc)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return text, nil
}

// parse returns the envelope, the document in canonical form, and what the seal leaves out of that.
func parse(doc []byte) (*Envelope, []byte, *cuts, error) {
	text, err := canonical(doc)
	if err != nil {
		return nil, nil, nil, err
	}
	at, ok := find(text, span{0, len(text)}, nameEnvelope)
	if !ok {
		return nil, nil, nil, errShape("no envelope")
	}
	r := reader{text: text, at: at.from}
	e, sealAt, err := r.envelope()
	if err != nil {
		return nil, nil, nil, err
	}
	if r.at != at.to {
		return nil, nil, nil, errShape("envelope: unknown member")
	}
	if len(e.Open) == 0 {
		return e, text, &cuts{spans: []span{sealAt}}, nil
	}
	return e, text, cutOpen(text, e.Open, sealAt), nil
}

// cutOpen finds the open members. They are compared by their canonical JSON strings, which are equal where names are.
func cutOpen(text []byte, names []string, sealAt span) *cuts {
	open := make(map[string]bool, len(names))
	for _, name := range names {
		if q, err := appendName(nil, name); err == nil {
			open[string(q)] = true
		}
	}
	var c cuts
	walk(text, span{0, len(text)}, func(from int, name, value span) bool {
		quoted := text[name.from:name.to]
		switch {
		case string(quoted) == `"`+nameEnvelope+`"`:
			c.kept = true
			c.spans = append(c.spans, sealAt)
		case open[string(quoted)]:
			c.open(from, value.to)
		default:
			c.kept = true
		}
		return true
	})
	return &c
}

// walk calls f with each member of the canonical object at obj: where it begins, its quoted name, its value; until f
// returns false. What is no object has no members.
func walk(s []byte, obj span, f func(from int, name, value span) bool) {
	if obj.to-obj.from < 2 || s[obj.from] != '{' {
		return
	}
	for i := obj.from + 1; i < obj.to && s[i] != '}'; {
		end := canon.String(s, i)
		if end < 0 || end >= obj.to {
			return
		}
		stop := canon.Skip(s, end+1)
		if stop < 0 || stop >= obj.to {
			return
		}
		if !f(i, span{i, end}, span{end + 1, stop}) {
			return
		}
		if i = stop; s[i] == ',' {
			i++
		}
	}
}

// find returns the value of a member of the canonical object at obj. The name must be plain ASCII.
func find(s []byte, obj span, want string) (v span, ok bool) {
	walk(s, obj, func(_ int, name, value span) bool {
		if string(s[name.from+1:name.to-1]) == want {
			v, ok = value, true
		}
		return !ok
	})
	return v, ok
}

// reader reads an envelope from canonical text, where its members can stand in one order only: whatever is missing,
// unknown or of another kind is where something else was expected.
type reader struct {
	text []byte
	at   int
	buf  []byte // decoded bytes of all fields and hashes
}

// expect steps over text that must stand here.
func (r *reader) expect(lit string) bool {
	if !bytes.HasPrefix(r.text[r.at:], []byte(lit)) {
		return false
	}
	r.at += len(lit)
	return true
}

// plain reads the rest of a string without escapes, its opening quote already read, and the closing quote.
func (r *reader) plain() ([]byte, bool) {
	n := bytes.IndexByte(r.text[r.at:], '"')
	if n < 0 {
		return nil, false
	}
	s := r.text[r.at : r.at+n]
	r.at += n + 1
	return s, bytes.IndexByte(s, '\\') < 0
}

// str reads a string.
func (r *reader) str() (string, bool) {
	end := canon.String(r.text, r.at)
	if end < 0 {
		return "", false
	}
	quoted := r.text[r.at:end]
	r.at = end
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1]), true
	}
	s, err := jsontext.AppendUnquote(nil, quoted)
	return string(s), err == nil
}

// bytes reads the rest of a string of canonical base64url, as plain does.
func (r *reader) bytes() ([]byte, bool) {
	s, ok := r.plain()
	if !ok {
		return nil, false
	}
	if r.buf == nil {
		r.buf = make([]byte, 0, 512)
	}
	from := len(r.buf)
	out, err := base64.RawURLEncoding.AppendDecode(r.buf, s)
	if err != nil {
		return nil, false
	}
	r.buf = out
	b := out[from:len(out):len(out)]
	var again [256]byte
	return b, bytes.Equal(base64.RawURLEncoding.AppendEncode(again[:0], b), s)
}

// envelope reads the envelope that begins here, and says where its seal stands, with the comma before it.
func (r *reader) envelope() (e *Envelope, sealAt span, err error) {
	e = &Envelope{}
	if err := r.time(e); err != nil {
		return nil, span{}, err
	}
	if !r.expect(`,"f":{`) {
		return nil, span{}, errShape("envelope: f expected")
	}
	if e.Fields, e.sealed, err = r.entries("e.", fieldLength); err != nil {
		return nil, span{}, err
	}
	if !r.expect(`,"h":{`) {
		return nil, span{}, errShape("envelope: h expected")
	}
	if e.Hashes, e.hashes, err = r.entries("", hashLength); err != nil {
		return nil, span{}, err
	}
	if err := r.kid(e); err != nil {
		return nil, span{}, err
	}
	if e.Open, err = r.names(); err != nil {
		return nil, span{}, err
	}
	if err := r.policy(e); err != nil {
		return nil, span{}, err
	}
	sealAt.from = r.at
	var ok bool
	if !r.expect(`,"seal":"`) {
		return nil, span{}, errShape("envelope: seal expected")
	}
	if e.seal, ok = r.bytes(); !ok || !hashLength(len(e.seal)) {
		return nil, span{}, errShape("envelope: seal")
	}
	sealAt.to = r.at
	if !r.expect(`,"suite":"` + crypto.SuiteC1 + `","v":1}`) {
		return nil, span{}, errShape("envelope: suite c1 and version 1 expected")
	}
	return e, sealAt, nil
}

// fieldLength reports whether n can be the length of an encrypted field: any multiple of 16 within nonce and tag.
func fieldLength(n int) bool { return n >= overhead+padUnit && (n-overhead)%padUnit == 0 }

// hashLength reports whether n is the length of an HMAC-SHA256.
func hashLength(n int) bool { return n == 32 }

func (r *reader) time(e *Envelope) (err error) {
	if !r.expect(`{"at":"`) {
		return errShape("envelope: at expected")
	}
	s, ok := r.plain()
	if !ok {
		return errShape("envelope: at")
	}
	if e.At, err = crypto.ParseTime(string(s)); err != nil {
		return fmt.Errorf("document: envelope: %w", err)
	}
	return nil
}

func (r *reader) kid(e *Envelope) error {
	if !r.expect(`,"kid":"`) {
		return errShape("envelope: kid expected")
	}
	b, ok := r.bytes()
	if !ok || len(b) != 24 {
		return errShape("envelope: kid")
	}
	e.KID = kidFrom(b)
	return nil
}

func (r *reader) policy(e *Envelope) error {
	if !r.expect(`,"policy":`) {
		return errShape("envelope: policy expected")
	}
	var ok bool
	if e.Policy, ok = r.str(); !ok {
		return errShape("envelope: policy")
	}
	if err := checkPolicy(e.Policy); err != nil {
		return fmt.Errorf("document: envelope: %w", err)
	}
	return nil
}

// entries reads the rest of an object of names and bytes, its brace already read. The text is canonical, so the names
// rise and none occurs twice.
func (r *reader) entries(prefix string, length func(int) bool) (names []string, values [][]byte, err error) {
	for !r.expect("}") {
		if len(names) > 0 && !r.expect(",") {
			return nil, nil, errShape("envelope: field or hash")
		}
		name, ok := r.str()
		if !ok || !r.expect(`:"`) || !r.expect(prefix) {
			return nil, nil, errShape("envelope: field or hash")
		}
		if err := checkName(name); err != nil {
			return nil, nil, fmt.Errorf("document: envelope: %w", err)
		}
		b, ok := r.bytes()
		if !ok || !length(len(b)) {
			return nil, nil, errShape("envelope: bytes of a field or hash")
		}
		names, values = append(names, name), append(values, b)
	}
	return names, values, nil
}

// names reads the list of open members, which is sorted, so that none occurs twice.
func (r *reader) names() (names []string, err error) {
	if !r.expect(`,"open":[`) {
		return nil, errShape("envelope: open expected")
	}
	for !r.expect("]") {
		if len(names) > 0 && !r.expect(",") {
			return nil, errShape("envelope: open")
		}
		name, ok := r.str()
		if !ok || (len(names) > 0 && canon.Compare(names[len(names)-1], name) >= 0) {
			return nil, errShape("envelope: open: sorted names expected")
		}
		if err := checkName(name); err != nil {
			return nil, fmt.Errorf("document: envelope: %w", err)
		}
		names = append(names, name)
	}
	return names, nil
}
