package crypto

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cofre/secret"
)

const (
	masterGroups   = 6
	masterGroupLen = 5
	// masterAlphabet has 32 letters and digits, none of which is taken for another: no 0, 1, l, o.
	masterAlphabet = "abcdefghijkmnpqrstuvwxyz23456789"
)

// NormaliseMasterKey returns the bytes that scrypt is given for a master key as it was typed or read from a file: one
// LF or CRLF at the end cut off, in Unicode's NFC. It refuses NUL and what is not UTF-8. With making it also refuses
// an empty key and code points that Unicode has not assigned, whose normal form may come to differ. Its error is
// ErrFormat. raw is not changed: wiping it is the caller's.
func NormaliseMasterKey(raw []byte, making bool) (*secret.Bytes, error) {
	if cut, ok := bytes.CutSuffix(raw, []byte("\n")); ok {
		raw = bytes.TrimSuffix(cut, []byte("\r"))
	}
	if !utf8.Valid(raw) {
		return nil, fmt.Errorf("%w: a master key is UTF-8 text", ErrFormat)
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return nil, fmt.Errorf("%w: a master key holds no NUL", ErrFormat)
	}
	if making {
		if len(raw) == 0 {
			return nil, fmt.Errorf("%w: the master key is empty", ErrFormat)
		}
		if at := bytes.IndexFunc(raw, unassigned); at >= 0 {
			return nil, fmt.Errorf("%w: the master key holds a character that Unicode has not assigned", ErrFormat)
		}
	}
	// NFC at most triples the length of UTF-8, so Append never moves the key and leaves a copy behind.
	out := norm.NFC.Append(make([]byte, 0, norm.MaxTransformChunkSize+3*len(raw)), raw...)
	return secret.NewLocked(out), nil
}

func unassigned(r rune) bool { return unicode.Is(unicode.Cn, r) }

// GenerateMasterKey returns a key of 150 random bits as six groups of five letters and digits, joined by "-".
func GenerateMasterKey() *secret.Bytes {
	var raw [masterGroups * masterGroupLen]byte
	_, _ = rand.Read(raw[:]) // never fails: the process would end
	defer clear(raw[:])
	out := make([]byte, 0, len(raw)+masterGroups-1)
	for i, b := range raw {
		if i > 0 && i%masterGroupLen == 0 {
			out = append(out, '-')
		}
		out = append(out, masterAlphabet[b%byte(len(masterAlphabet))]) // 32 divides 256: no bias
	}
	return secret.NewLocked(out)
}
