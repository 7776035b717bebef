package pki

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCommonName is the upper bound of X.520, in characters.
const maxCommonName = 64

// goodName refuses a subject's name that no certificate can have.
func goodName(name string) error {
	bad := func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }
	if name == "" || utf8.RuneCountInString(name) > maxCommonName || strings.ContainsFunc(name, bad) {
		return fmt.Errorf("%w: a name has 1 to %d characters, none of them a control character", ErrRequest, maxCommonName)
	}
	return nil
}

// check refuses what cannot be issued whoever signs it.
func (r Request) check() error {
	if err := goodName(r.Name); err != nil {
		return err
	}
	if len(r.Use.purposes()) == 0 {
		return fmt.Errorf("%w: it is not said what the certificate is for", ErrRequest)
	}
	if r.Use.serves() && r.Names.Empty() {
		return fmt.Errorf("%w: a server's certificate needs the host names or addresses that its clients call", ErrRequest)
	}
	return nil
}

// NewCSR returns a request (PKCS #10, PEM) for an authority elsewhere, signed with the key. Its error is ErrRequest.
func NewCSR(key *Key, r Request) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject:  pkix.Name{CommonName: r.Name},
		DNSNames: r.Names.DNS, IPAddresses: r.Names.IP,
	}, key.signer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: csrType, Bytes: der}), nil
}

// ParseCSR reads one request in PEM and checks that it was signed with its own key. Of what it asks for, only the names
// are of use; purposes and all else are the issuer's to decide. Errors: ErrFormat, ErrInvalid.
func ParseCSR(text []byte) (*x509.CertificateRequest, error) {
	block, _ := pem.Decode(text)
	if block == nil || (block.Type != csrType && block.Type != "NEW CERTIFICATE REQUEST") {
		return nil, fmt.Errorf("%w: no certificate request in PEM form is in it", ErrFormat)
	}
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: the certificate request is damaged: %w", ErrFormat, err)
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, fmt.Errorf("%w: the certificate request was not signed with its own key: %w", ErrInvalid, err)
	}
	return csr, nil
}

// NamesOfCSR returns the host names and addresses that a request asks for, checked. Mail addresses and URIs are refused,
// not dropped silently. Its error is ErrRequest.
func NamesOfCSR(csr *x509.CertificateRequest) (Names, error) {
	if len(csr.EmailAddresses)+len(csr.URIs) > 0 {
		return Names{}, fmt.Errorf("%w: the request asks for mail addresses or URIs; say which host names and addresses it shall have", ErrRequest)
	}
	return ParseNames(Names{DNS: csr.DNSNames, IP: csr.IPAddresses}.Strings()...)
}

// ParseCertificates reads all certificates of a PEM text, in its order; other blocks are passed over. Its error is
// ErrFormat, also where there is none or one is damaged.
func ParseCertificates(text []byte) ([]*x509.Certificate, error) {
	// What is damaged between its lines, or cut off, pem.Decode passes over: it is counted.
	begun := bytes.Count(text, []byte("-----BEGIN "+certType+"-----"))
	var out []*x509.Certificate
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			break
		}
		text = rest
		if block.Type != certType {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%w: certificate %d is damaged: %w", ErrFormat, len(out)+1, err)
		}
		out = append(out, c)
	}
	switch {
	case begun > len(out):
		return nil, fmt.Errorf("%w: of %d certificates %d are damaged or cut off", ErrFormat, begun, begun-len(out))
	case len(out) == 0:
		return nil, fmt.Errorf("%w: no certificate in PEM form is in it", ErrFormat)
	}
	return out, nil
}

// EncodeCertificates returns certificates in PEM, in this order.
func EncodeCertificates(certs ...*x509.Certificate) []byte {
	var out []byte
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: certType, Bytes: c.Raw})...)
	}
	return out
}
