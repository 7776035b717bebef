package pki

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Description is what a certificate says, for people.
type Description struct {
	Subject, Issuer string // common name, or the whole name where there is none
	Serial          string // hexadecimal
	NotBefore       time.Time
	NotAfter        time.Time
	Names           []string // host names, then addresses
	Purposes        []string // server, client, any, or an object identifier
	KeyUsage        []string
	Authority       bool
	PathLength      int      // of an authority: how many authorities may follow it; -1: any number
	Permits         []string // what an authority is confined to; empty: nothing
	Key             string   // ECDSA P-384
	Signature       string
	Fingerprint     string // SHA-256 of the whole certificate, 64 hexadecimal digits
	KeyFingerprint  string // SHA-256 of the public key (SubjectPublicKeyInfo), 64 hexadecimal digits
	SubjectKeyID    string // hexadecimal
	AuthorityKeyID  string // hexadecimal
	// SignedBy is which of the certificates it was looked at with signed it: a number from 1, or 0 for none of them.
	SignedBy int
}

// Describe says what each certificate says, and which of them vouches for which.
func Describe(certs []*x509.Certificate) []Description {
	out := make([]Description, len(certs))
	for i, c := range certs {
		sum, key := sha256.Sum256(c.Raw), sha256.Sum256(c.RawSubjectPublicKeyInfo)
		out[i] = Description{
			Subject: nameWords(c.Subject.CommonName, c.Subject.String()), Issuer: nameWords(c.Issuer.CommonName, c.Issuer.String()),
			Serial: hex.EncodeToString(c.SerialNumber.Bytes()), NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(),
			Names: namesOf(c).Strings(), Purposes: purposeWords(c), KeyUsage: keyUsageWords(c),
			Authority: isAuthority(c), PathLength: pathLength(c), Permits: permitWords(c),
			Key: keyWords(c.PublicKey), Signature: c.SignatureAlgorithm.String(),
			Fingerprint: hex.EncodeToString(sum[:]), KeyFingerprint: hex.EncodeToString(key[:]),
			SubjectKeyID: hex.EncodeToString(c.SubjectKeyId), AuthorityKeyID: hex.EncodeToString(c.AuthorityKeyId),
			SignedBy: signer(c, certs),
		}
	}
	return out
}

func nameWords(common, whole string) string {
	if common != "" {
		return common
	}
	return whole
}

// pathLength reads an authority's path length: -1 where it has none.
func pathLength(c *x509.Certificate) int {
	if c.MaxPathLen > 0 || c.MaxPathLenZero {
		return c.MaxPathLen
	}
	return -1
}

// signer finds who signed c: its number from 1, or 0.
func signer(c *x509.Certificate, among []*x509.Certificate) int {
	for i, a := range among {
		if bytes.Equal(a.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(a) == nil {
			return i + 1
		}
	}
	return 0
}

// Colons writes a fingerprint as openssl and browsers show it: pairs of upper-case digits with colons between them.
func Colons(fingerprint string) string {
	var pairs []string
	for i := 0; i+1 < len(fingerprint); i += 2 {
		pairs = append(pairs, fingerprint[i:i+2])
	}
	return strings.ToUpper(strings.Join(pairs, ":"))
}

// RequestWords says what a certificate request asks for: its subject, names and kind of key.
func RequestWords(csr *x509.CertificateRequest) (subject string, names []string, key string) {
	names = Names{DNS: csr.DNSNames, IP: csr.IPAddresses}.Strings()
	for _, mail := range csr.EmailAddresses {
		names = append(names, fmt.Sprintf("mail %s", mail))
	}
	for _, u := range csr.URIs {
		names = append(names, u.String())
	}
	return nameWords(csr.Subject.CommonName, csr.Subject.String()), names, keyWords(csr.PublicKey)
}
