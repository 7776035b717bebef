package pki

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"
)

// Pair is a certificate and its key as files. The key may be elsewhere (Key "").
type Pair struct {
	Cert string // path; behind the certificate others may follow, as servers send them
	Key  string // path; ""
}

// Renewal says how a pair is renewed.
type Renewal struct {
	NewKey   bool
	Lifetime time.Duration // 0: as long as the old certificate had
	// Within leaves a certificate alone that is good for longer than this; 0 renews in any case.
	Within time.Duration
	Now    time.Time
}

// Renewed is what a renewal did.
type Renewed struct {
	Cert   *x509.Certificate // as it stands now
	Done   bool              // false: not due yet
	NewKey bool
}

// Renew puts a new certificate in the place of the old one, with the same subject, names and purposes, signed by a. With
// NewKey the new key is first filed as Key.new, then the certificate is replaced, then the key; when that is cut off
// between any two steps, the next call finishes it. Errors: of the file system, ErrFormat, ErrRequest, ErrInvalid.
func (p Pair) Renew(a *Authority, r Renewal) (Renewed, error) {
	if err := p.finish(); err != nil {
		return Renewed{}, err
	}
	text, err := ReadFile(p.Cert)
	if err != nil {
		return Renewed{}, err
	}
	certs, err := ParseCertificates(text)
	if err != nil {
		return Renewed{}, fmt.Errorf("%s: %w", p.Cert, err)
	}
	old := certs[0]
	if r.Within > 0 && old.NotAfter.Sub(r.Now) > r.Within {
		return Renewed{Cert: old}, nil
	}
	public, err := p.publicKey(old, r.NewKey)
	if err != nil {
		return Renewed{}, err
	}
	cert, err := a.Reissue(old, public, r.Lifetime, r.Now)
	if err != nil {
		return Renewed{}, err
	}
	if err := ReplaceFile(p.Cert, EncodeCertificates(slices.Concat([]*x509.Certificate{cert}, certs[1:])...), PublicMode); err != nil {
		return Renewed{}, err
	}
	return Renewed{Cert: cert, Done: true, NewKey: r.NewKey}, p.finish()
}

// publicKey returns the key that the new certificate is for: the old one, after a look at the key's file, or a new one,
// which is in Key.new when this returns.
func (p Pair) publicKey(old *x509.Certificate, fresh bool) (crypto.PublicKey, error) {
	if !fresh {
		if p.Key == "" {
			return old.PublicKey, nil
		}
		key, err := ReadKey(p.Key)
		if err != nil {
			return nil, err
		}
		if !key.Fits(old) {
			return nil, fmt.Errorf("%w: %s does not belong to %s", ErrInvalid, p.Key, p.Cert)
		}
		return old.PublicKey, nil
	}
	if p.Key == "" {
		return nil, fmt.Errorf("%w: a new key needs the key's file", ErrRequest)
	}
	kind := P256
	if keyWords(old.PublicKey) == "ECDSA P-384" {
		kind = P384
	}
	key, err := NewKey(kind)
	if err != nil {
		return nil, err
	}
	err = CreateKey(p.Key+newSuffix, key)
	if errors.Is(err, fs.ErrExist) {
		// Left by a renewal that was cut off before its certificate came, or made by another one that is under way: either
		// way it is as good as ours.
		key, err = ReadKey(p.Key + newSuffix)
	}
	if err != nil {
		return nil, err
	}
	return key.Public(), nil
}

// finish brings a new key to its place whose certificate is there already.
func (p Pair) finish() error {
	if p.Key == "" {
		return nil
	}
	key, err := ReadKey(p.Key + newSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	text, err := ReadFile(p.Cert)
	if err != nil {
		return err
	}
	certs, err := ParseCertificates(text)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Cert, err)
	}
	if !key.Fits(certs[0]) {
		return nil // its certificate is still to come
	}
	if err := os.Rename(p.Key+newSuffix, p.Key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bring the new key to its place: %w", err)
	}
	return nil
}
