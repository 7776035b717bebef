package c1

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
	"cofre/crypto/internal/canon"
	"cofre/crypto/internal/entropy"
)

// policyHex is how many digits of its digest a policy's reference ends in.
const policyHex = 16

// Sealer seals the records of one batch. Safe for concurrent use.
type Sealer struct {
	k   *crypto.BatchKey
	src entropy.Source
}

// NewSealer returns a sealer of records under that batch key, which the caller wipes when the batch ends.
func NewSealer(k *crypto.BatchKey) *Sealer { return &Sealer{k: k} }

// NewSealerFrom is NewSealer for known answers; see package entropy.
func NewSealerFrom(src entropy.Source, k *crypto.BatchKey) *Sealer { return &Sealer{k: k, src: src} }

// Seal seals a record as number n of the batch; the caller gives every record its own n. Its error is ErrFormat where
// an id, name, policy reference or value is not as the format wants it; it repeats none of them.
func (s *Sealer) Seal(n uint64, p *Plain) (Sealed, error) {
	if err := checkPolicy(p.Policy); err != nil {
		return Sealed{}, err
	}
	if y := p.At.UTC().Year(); y < 0 || y > 9999 {
		return Sealed{}, fmt.Errorf("%w: a year of four digits expected", crypto.ErrFormat)
	}
	d, err := s.k.NewDEKFrom(s.src, p.ID, n)
	if err != nil {
		return Sealed{}, err
	}
	defer d.Wipe()
	w := writer{p: p, d: d, src: s.src, doc: make([]byte, 0, sizeOf(p))}
	if err := w.document(); err != nil {
		return Sealed{}, err
	}
	seal, err := sealOf(d, w.doc, &w.cuts)
	if err != nil {
		return Sealed{}, err
	}
	base64.RawURLEncoding.Encode(w.doc[w.seal:w.seal+sealTextLen], seal)
	entry, err := s.k.WrapDEK(d)
	if err != nil {
		return Sealed{}, err
	}
	key, err := entry.JSON()
	if err != nil {
		return Sealed{}, err
	}
	return Sealed{KID: d.KID(), Doc: w.doc, Key: key}, nil
}

// sizeOf is a good guess of the document's length.
func sizeOf(p *Plain) int {
	n := 300 + len(p.Policy)
	for i := range p.Members {
		n += len(p.Members[i].Name) + len(p.Members[i].JSON) + 4
	}
	for i := range p.Encrypt {
		e := &p.Encrypt[i]
		n += len(e.Name) + 10 + (max(len(e.Text)+padUnit, e.Least, padLeast)+overhead)*4/3
	}
	for i := range p.Hash {
		n += len(p.Hash[i].Name) + 50
	}
	for _, name := range p.Open {
		n += len(name) + 3
	}
	return n
}

// checkPolicy refuses a reference that is not name@16 hexadecimal digits.
func checkPolicy(ref string) error {
	at := strings.LastIndexByte(ref, '@')
	if at < 1 || len(ref)-at-1 != policyHex || strings.Trim(ref[at+1:], "0123456789abcdef") != "" {
		return fmt.Errorf("%w: policy: name@%d hexadecimal digits expected", crypto.ErrFormat, policyHex)
	}
	return nil
}

// writer writes one document in canonical form, member by member, noting what the seal leaves out.
type writer struct {
	p    *Plain
	d    *crypto.DEK
	src  entropy.Source
	doc  []byte
	seal int // where the seal's text goes
	cuts cuts
}

// document writes the whole document, with room for the seal.
func (w *writer) document() error {
	if err := w.checkOpen(); err != nil {
		return err
	}
	p := w.p
	members, err := order(make([]int, 0, 32), len(p.Members), func(i int) string { return p.Members[i].Name })
	if err != nil {
		return err
	}
	enveloped := false
	w.doc = append(w.doc, '{')
	for _, i := range members {
		m := &p.Members[i]
		if !enveloped && m.Name > nameEnvelope {
			enveloped = true
			if err := w.envelope(); err != nil {
				return err
			}
			w.doc = append(w.doc, ',')
		}
		if err := w.member(m); err != nil {
			return err
		}
		w.doc = append(w.doc, ',')
	}
	if !enveloped {
		if err := w.envelope(); err != nil {
			return err
		}
		w.doc = append(w.doc, ',')
	}
	w.doc[len(w.doc)-1] = '}'
	return nil
}

// checkOpen refuses open names that occur twice or are protected: masks are always sealed.
func (w *writer) checkOpen() error {
	for i, name := range w.p.Open {
		if err := checkName(name); err != nil {
			return err
		}
		protected := slices.ContainsFunc(w.p.Encrypt, func(e Protected) bool { return e.Name == name }) ||
			slices.ContainsFunc(w.p.Hash, func(h Hashed) bool { return h.Name == name })
		if protected || slices.Contains(w.p.Open[:i], name) {
			return fmt.Errorf("%w: an open member is protected or named twice", crypto.ErrFormat)
		}
	}
	return nil
}

func (w *writer) member(m *Member) (err error) {
	from := len(w.doc)
	if w.doc, err = appendName(w.doc, m.Name); err != nil {
		return err
	}
	if w.doc, err = appendValue(append(w.doc, ':'), m.JSON); err != nil {
		return err
	}
	if len(w.p.Open) > 0 && slices.Contains(w.p.Open, m.Name) {
		w.cuts.open(from, len(w.doc))
	} else {
		w.cuts.kept = true
	}
	return nil
}

// envelope writes the cofre member; its members are in canonical order.
func (w *writer) envelope() (err error) {
	w.cuts.kept = true
	w.doc = append(w.doc, `"cofre":{"at":"`...)
	w.doc = w.p.At.UTC().AppendFormat(w.doc, crypto.TimeLayout)
	w.doc = append(w.doc, `","f":{`...)
	if err := w.fields(); err != nil {
		return err
	}
	w.doc = append(w.doc, `},"h":{`...)
	if err := w.hashes(); err != nil {
		return err
	}
	w.doc = append(w.doc, `},"kid":"`...)
	kid := w.d.KID().Bytes()
	w.doc = appendB64(w.doc, kid[:])
	w.doc = append(w.doc, `","open":[`...)
	if err := w.open(); err != nil {
		return err
	}
	if w.doc, err = quote(append(w.doc, `],"policy":`...), w.p.Policy); err != nil {
		return err
	}
	from := len(w.doc)
	w.doc = append(w.doc, `,"seal":"`...)
	w.seal = len(w.doc)
	w.doc = append(w.doc, `...........................................`...)
	w.doc = append(w.doc, '"')
	w.cuts.spans = append(w.cuts.spans, span{from, len(w.doc)})
	w.doc = append(w.doc, `,"suite":"`+crypto.SuiteC1+`","v":1}`...)
	return nil
}

// fields writes the encrypted fields.
func (w *writer) fields() error {
	p := w.p
	if len(p.Encrypt) == 0 {
		return nil
	}
	idx, err := order(make([]int, 0, 16), len(p.Encrypt), func(i int) string { return p.Encrypt[i].Name })
	if err != nil {
		return err
	}
	key, err := w.d.Derive("k-enc")
	if err != nil {
		return err
	}
	aead, err := w.src.AEAD(key, "field-nonce")
	clear(key)
	if err != nil {
		return err
	}
	var buf [512]byte
	for n, i := range idx {
		if n > 0 {
			w.doc = append(w.doc, ',')
		}
		if err := w.field(aead, &p.Encrypt[i], buf[:0]); err != nil {
			return err
		}
	}
	clear(buf[:])
	return nil
}

// field writes one encrypted field; buf is room to work in, wiped by the caller.
func (w *writer) field(aead *entropy.AEAD, f *Protected, buf []byte) (err error) {
	if !canon.Is(f.Text) && !jsontext.Value(f.Text).IsValid() {
		return fmt.Errorf("%w: a protected value is not JSON", crypto.ErrFormat)
	}
	if w.doc, err = appendName(w.doc, f.Name); err != nil {
		return err
	}
	padded := pad(buf, f.Text, f.Least)
	aad := fieldAAD(make([]byte, 0, 256), w.d, f.Name)
	sealed := aead.Seal(make([]byte, 0, len(padded)+overhead), padded, aad)
	clear(padded)
	w.doc = append(appendB64(append(w.doc, `:"e.`...), sealed), '"')
	return nil
}

// hashes writes the verifiers of hashed fields.
func (w *writer) hashes() error {
	p := w.p
	if len(p.Hash) == 0 {
		return nil
	}
	idx, err := order(make([]int, 0, 16), len(p.Hash), func(i int) string { return p.Hash[i].Name })
	if err != nil {
		return err
	}
	key, err := w.d.Derive("k-hash")
	if err != nil {
		return err
	}
	defer clear(key)
	for n, i := range idx {
		if n > 0 {
			w.doc = append(w.doc, ',')
		}
		h := &p.Hash[i]
		if w.doc, err = appendName(w.doc, h.Name); err != nil {
			return err
		}
		w.doc = append(appendB64(append(w.doc, `:"`...), hashOf(key, w.d, h.Name, h.Text)), '"')
	}
	return nil
}

// open writes the names that the seal leaves out, sorted.
func (w *writer) open() error {
	names := w.p.Open
	idx, err := order(make([]int, 0, 16), len(names), func(i int) string { return names[i] })
	if err != nil {
		return err
	}
	for n, i := range idx {
		if n > 0 {
			w.doc = append(w.doc, ',')
		}
		if w.doc, err = appendName(w.doc, names[i]); err != nil {
			return err
		}
	}
	return nil
}
