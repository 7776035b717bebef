package crypto

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Canonical returns C(x): RFC 8785 canonical JSON in which numbers stay as they were written, so that 1.10, 1e2 and
// twenty digits survive. Members sort by UTF-16 code unit. Duplicate names, invalid UTF-8 and lone surrogates are
// ErrFormat; the error gives the position alone, never what stands there. The argument is not changed.
func Canonical(text []byte) ([]byte, error) {
	v := jsontext.Value(bytes.Clone(text))
	if err := v.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false)); err != nil {
		return nil, shapeError(err)
	}
	return v, nil
}

// DecodeStrict reads one JSON value into v. Names are case-sensitive; duplicate and unknown members, invalid UTF-8
// and anything after the value are ErrFormat, with the position and never the text. Bytes ([]byte, [32]byte,
// ed25519.PublicKey) are read from canonical base64url alone.
func DecodeStrict(text []byte, v any) error {
	readers := json.JoinUnmarshalers(
		json.UnmarshalFromFunc(func(d *jsontext.Decoder, b *[]byte) (err error) {
			*b, err = readB64(d)
			return err
		}),
		json.UnmarshalFromFunc(func(d *jsontext.Decoder, k *ed25519.PublicKey) error {
			b, err := readB64(d)
			*k = b
			return err
		}),
		json.UnmarshalFromFunc(func(d *jsontext.Decoder, a *[32]byte) error {
			b, err := readB64(d)
			if err == nil && len(b) != len(a) {
				err = fmt.Errorf("%w: %d bytes expected, %d found", ErrFormat, len(a), len(b))
			}
			copy(a[:], b)
			return err
		}),
	)
	if err := json.Unmarshal(text, v, json.RejectUnknownMembers(true), json.WithUnmarshalers(readers)); err != nil {
		return shapeError(err)
	}
	return nil
}

func readB64(d *jsontext.Decoder) ([]byte, error) {
	t, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	if t.Kind() != jsontext.KindString {
		return nil, fmt.Errorf("%w: base64url expected", ErrFormat)
	}
	return DecodeB64(t.String())
}

// encode returns the canonical JSON of an envelope, bytes as base64url without padding.
func encode(v any) ([]byte, error) {
	writers := json.JoinMarshalers(
		json.MarshalToFunc(func(e *jsontext.Encoder, b []byte) error {
			return e.WriteToken(jsontext.String(EncodeB64(b)))
		}),
		json.MarshalToFunc(func(e *jsontext.Encoder, k ed25519.PublicKey) error {
			return e.WriteToken(jsontext.String(EncodeB64(k)))
		}),
		json.MarshalToFunc(func(e *jsontext.Encoder, a [32]byte) error {
			return e.WriteToken(jsontext.String(EncodeB64(a[:])))
		}),
	)
	text, err := json.Marshal(v, json.WithMarshalers(writers))
	if err != nil {
		return nil, fmt.Errorf("%w: cannot be written as JSON", ErrFormat)
	}
	return Canonical(text)
}

// shapeError says where a JSON text is wrong without repeating any of it.
func shapeError(err error) error {
	what, at := "invalid JSON", int64(0)
	var syntactic *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntactic):
		at = syntactic.ByteOffset
	case errors.As(err, &semantic):
		what, at = "unexpected kind of value", semantic.ByteOffset
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		what = "duplicate member"
	case errors.Is(err, json.ErrUnknownName):
		what = "unknown member"
	case errors.Is(err, ErrFormat):
		what = "bytes that are not base64url of the expected length"
	}
	return fmt.Errorf("%w: %s at byte %d", ErrFormat, what, at)
}

// decodeExact reads an envelope that has one canonical content: every member present, no null, no second spelling of
// a number or of bytes. It does so by writing what it read again and comparing canonical forms, which does not
// depend on what a decoder tolerates.
func decodeExact(text []byte, v any) error {
	if err := DecodeStrict(text, v); err != nil {
		return err
	}
	given, err := Canonical(text)
	if err != nil {
		return err
	}
	again, err := encode(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(given, again) {
		return fmt.Errorf("%w: a member is missing, null or not written in its one form", ErrFormat)
	}
	return nil
}
