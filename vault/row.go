package vault

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/policy"
	"cofre/store"
)

// Row is one record as it may be shown to anybody: clear members, and masks under the protected names. It is what the
// store holds, and nobody has checked it: that takes the master key (Reveal, Verify).
type Row struct {
	ID      string   // under which the record is filed
	Members []Member // id first, then the document's order; the envelope left out
	Damaged bool     // the document cannot be read: Members is the id alone, and Verify says more
}

// Member is one member of a row.
type Member struct {
	Name      string
	JSON      []byte // one JSON value
	Protected bool   // JSON is a mask
}

// Member returns the JSON value of the member of that name.
func (r Row) Member(name string) ([]byte, bool) {
	for i := range r.Members {
		if r.Members[i].Name == name {
			return r.Members[i].JSON, true
		}
	}
	return nil, false
}

// AppendJSON appends the row as one JSON object.
func (r Row) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	for i := range r.Members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, quote(r.Members[i].Name)...)
		b = append(append(b, ':'), r.Members[i].JSON...)
	}
	return append(b, '}')
}

const (
	envelopeName = "cofre"
	idName       = "id"
)

// unsealedMask stands for the value of a field that the policy protects now but that was stored in the clear, under an
// earlier policy or by somebody else.
const unsealedMask = `"***"`

// row makes the masked row of a document. Under a name that the policy protects, nothing but what the record seals is
// shown: there the document holds the mask.
func (v *Vault) row(d store.Doc) Row {
	r := Row{ID: d.ID, Members: make([]Member, 1, 24)}
	r.Members[0] = Member{Name: idName, JSON: quote(d.ID)}
	sealed, err := readDoc(d.JSON, &r.Members)
	if err != nil {
		r.Members, r.Damaged = r.Members[:1], true
		return r
	}
	for i := range r.Members[1:] {
		m := &r.Members[1+i]
		if sealed[m.Name] {
			m.Protected = true
			continue
		}
		switch v.o.Policy.Explain(m.Name).Treatment {
		case policy.Encrypt, policy.Hash:
			m.Protected, m.JSON = true, []byte(unsealedMask)
		default:
		}
	}
	return r
}

// readDoc appends the members of a document to members, id and envelope left out, and returns the names that the
// envelope seals. The members' values are parts of doc.
func readDoc(doc []byte, members *[]Member) (sealed map[string]bool, err error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(doc))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return nil, errNoObject(err)
	}
	for dec.PeekKind() != '}' {
		tok, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := tok.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		end := dec.InputOffset()
		text := doc[end-int64(len(value)) : end : end]
		switch name {
		case idName:
		case envelopeName:
			if sealed, err = sealedNames(text); err != nil {
				return nil, err
			}
		default:
			*members = append(*members, Member{Name: name, JSON: text})
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); err != io.EOF { //nolint:errorlint // jsontext returns io.EOF itself
		return nil, errNoObject(err)
	}
	return sealed, nil
}

// errNoObject is err, or the error of a text that is no JSON object.
func errNoObject(err error) error {
	if err != nil {
		return err
	}
	return io.ErrUnexpectedEOF
}

// sealedNames returns the names of encrypted and hashed fields in an envelope.
func sealedNames(envelope []byte) (map[string]bool, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(envelope))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return nil, errNoObject(err)
	}
	names := make(map[string]bool, 4)
	for dec.PeekKind() != '}' {
		tok, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		if name := tok.String(); (name != "f" && name != "h") || dec.PeekKind() != '{' {
			if err := dec.SkipValue(); err != nil {
				return nil, err
			}
			continue
		}
		if err := memberNames(dec, names); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// memberNames adds the names of the object that comes next.
func memberNames(dec *jsontext.Decoder, names map[string]bool) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		tok, err := dec.ReadToken()
		if err != nil {
			return err
		}
		names[tok.String()] = true
		if err := dec.SkipValue(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}
