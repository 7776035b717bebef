package pki

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
)

// Lifetimes.
const (
	Day = 24 * time.Hour
	// AuthorityLifetime is how long an authority lives unless asked otherwise.
	AuthorityLifetime = 3650 * Day
	// MaxAuthorityLifetime is the longest that can be asked for.
	MaxAuthorityLifetime = 7300 * Day
	// Lifetime is how long a certificate lives unless asked otherwise (CA/Browser Forum BR 6.3.2 allows 398 days).
	Lifetime = 397 * Day
	// MaxLifetime is the longest that can be asked for: some clients refuse longer ones from any authority.
	MaxLifetime = 825 * Day
	// backdate forgives clocks that are slow.
	backdate = time.Hour
)

// Authority signs certificates.
type Authority struct {
	cert *x509.Certificate
	key  *Key
}

// AuthorityOptions says what authority to make.
type AuthorityOptions struct {
	Name     string        // of the subject, 1 to 64 bytes; "": Cofre CA
	Lifetime time.Duration // 0: AuthorityLifetime
	// Permit are the domains, networks and addresses that its certificates are confined to; none: any.
	Permit []string
	Now    time.Time
}

// NewAuthority makes an authority with a new P-384 key. Its error is ErrRequest.
func NewAuthority(o AuthorityOptions) (*Authority, error) {
	if o.Name == "" {
		o.Name = "Cofre CA"
	}
	if err := goodName(o.Name); err != nil {
		return nil, err
	}
	confined, err := parsePermits(o.Permit)
	if err != nil {
		return nil, err
	}
	key, err := NewKey(P384)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: o.Name}}
	confined.apply(template)
	return selfSign(template, key, o.Lifetime, o.Now)
}

// OpenAuthority reads an authority's certificate (the first in the text) and its key, both PEM. Errors: ErrFormat;
// ErrInvalid where they do not belong together or may not sign certificates.
func OpenAuthority(certPEM, keyPEM []byte) (*Authority, error) {
	certs, err := ParseCertificates(certPEM)
	if err != nil {
		return nil, err
	}
	key, err := ParseKey(keyPEM)
	if err != nil {
		return nil, err
	}
	a := &Authority{cert: certs[0], key: key}
	switch {
	case !key.Fits(a.cert):
		return nil, fmt.Errorf("%w: the key does not belong to the certificate of %q", ErrInvalid, a.cert.Subject.CommonName)
	case !a.cert.IsCA || a.cert.KeyUsage&x509.KeyUsageCertSign == 0:
		return nil, fmt.Errorf("%w: the certificate of %q may not sign others: it is no authority's", ErrInvalid, a.cert.Subject.CommonName)
	}
	return a, nil
}

// Certificate returns the authority's own certificate.
func (a *Authority) Certificate() *x509.Certificate { return a.cert }

// Key returns the authority's key.
func (a *Authority) Key() *Key { return a.key }

// Renew returns the same authority with a new certificate: same name, key and constraints, so that everything it signed
// stays good. Lifetime 0 is as long as the old one had.
func (a *Authority) Renew(lifetime time.Duration, now time.Time) (*Authority, error) {
	if lifetime == 0 {
		lifetime = min(a.cert.NotAfter.Sub(a.cert.NotBefore).Round(Day), MaxAuthorityLifetime)
	}
	if !bytes.Equal(a.cert.RawSubject, a.cert.RawIssuer) {
		return nil, fmt.Errorf("%w: %q was signed by another authority, which must renew it", ErrRequest, a.cert.Subject.CommonName)
	}
	return selfSign(&x509.Certificate{
		RawSubject: a.cert.RawSubject, SubjectKeyId: a.cert.SubjectKeyId,
		PermittedDNSDomainsCritical: a.cert.PermittedDNSDomainsCritical,
		PermittedDNSDomains:         a.cert.PermittedDNSDomains, ExcludedDNSDomains: a.cert.ExcludedDNSDomains,
		PermittedIPRanges: a.cert.PermittedIPRanges, ExcludedIPRanges: a.cert.ExcludedIPRanges,
	}, a.key, lifetime, now)
}

// selfSign completes the certificate of an authority and signs it with its own key.
func selfSign(template *x509.Certificate, key *Key, lifetime time.Duration, now time.Time) (*Authority, error) {
	if lifetime == 0 {
		lifetime = AuthorityLifetime
	}
	if lifetime < Day || lifetime > MaxAuthorityLifetime {
		return nil, fmt.Errorf("%w: an authority lives 1 to %d days, not %s", ErrRequest, MaxAuthorityLifetime/Day, days(lifetime))
	}
	template.NotBefore, template.NotAfter = now.Add(-backdate), now.Add(lifetime)
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	cert, err := sign(template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	if err := cert.CheckSignatureFrom(cert); err != nil {
		return nil, fmt.Errorf("%w: the new authority: %w", ErrInvalid, err)
	}
	return &Authority{cert: cert, key: key}, nil
}

// Request is what a certificate is asked to say.
type Request struct {
	Name     string        // of the subject, 1 to 64 bytes
	Names    Names         // hosts and addresses; a server has one at least
	Use      Use           // decides the purposes
	Lifetime time.Duration // 0: Lifetime. Ends with the authority in any case
	Now      time.Time
}

// Issue signs a certificate for a public key. Errors: ErrRequest; ErrInvalid where the authority is expired or its
// constraints forbid a name.
func (a *Authority) Issue(public crypto.PublicKey, r Request) (*x509.Certificate, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return a.issue(public, &x509.Certificate{
		Subject:  pkix.Name{CommonName: r.Name},
		DNSNames: r.Names.DNS, IPAddresses: r.Names.IP,
		ExtKeyUsage: r.Use.purposes(),
	}, r.Lifetime, r.Now)
}

// Reissue signs a certificate that says what old says, for the same key or another, with a lifetime of its own (0: as
// long as old had). Errors: ErrRequest; ErrInvalid, also where old is not of this authority.
func (a *Authority) Reissue(old *x509.Certificate, public crypto.PublicKey, lifetime time.Duration, now time.Time) (*x509.Certificate, error) {
	if err := old.CheckSignatureFrom(a.cert); err != nil {
		return nil, fmt.Errorf("%w: the certificate of %q was not signed by %q", ErrInvalid, old.Subject.CommonName, a.cert.Subject.CommonName)
	}
	if lifetime == 0 {
		lifetime = max(Day, min(old.NotAfter.Sub(old.NotBefore).Round(Day), MaxLifetime))
	}
	return a.issue(public, &x509.Certificate{
		RawSubject: old.RawSubject,
		DNSNames:   old.DNSNames, IPAddresses: old.IPAddresses, EmailAddresses: old.EmailAddresses, URIs: old.URIs,
		ExtKeyUsage: old.ExtKeyUsage, UnknownExtKeyUsage: old.UnknownExtKeyUsage,
	}, lifetime, now)
}

// issue completes an end certificate, signs it and verifies what came of it.
func (a *Authority) issue(public crypto.PublicKey, template *x509.Certificate, lifetime time.Duration, now time.Time) (*x509.Certificate, error) {
	if lifetime == 0 {
		lifetime = Lifetime
	}
	if lifetime < Day || lifetime > MaxLifetime {
		return nil, fmt.Errorf("%w: a certificate lives 1 to %d days, not %s", ErrRequest, MaxLifetime/Day, days(lifetime))
	}
	if why := weakness(public); why != "" {
		return nil, fmt.Errorf("%w: %s", ErrRequest, why)
	}
	if now.Before(a.cert.NotBefore) || now.After(a.cert.NotAfter) {
		return nil, fmt.Errorf("%w: the authority %q is good from %s to %s only", ErrInvalid, a.cert.Subject.CommonName,
			date(a.cert.NotBefore), date(a.cert.NotAfter))
	}
	template.NotBefore, template.NotAfter = now.Add(-backdate), now.Add(lifetime)
	if template.NotBefore.Before(a.cert.NotBefore) {
		template.NotBefore = a.cert.NotBefore
	}
	if template.NotAfter.After(a.cert.NotAfter) {
		template.NotAfter = a.cert.NotAfter
	}
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageDigitalSignature
	if _, ok := public.(*rsa.PublicKey); ok {
		template.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	cert, err := sign(template, a.cert, public, a.key)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	if _, err := cert.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
		return nil, fmt.Errorf("%w: the authority %q cannot vouch for that: %w", ErrInvalid, a.cert.Subject.CommonName, err)
	}
	return cert, nil
}

// sign makes the certificate: a serial number, the key identifiers, the signature.
func sign(template, parent *x509.Certificate, public crypto.PublicKey, by *Key) (*x509.Certificate, error) {
	number, err := serial()
	if err != nil {
		return nil, err
	}
	template.SerialNumber = number
	if template.SubjectKeyId == nil {
		if template.SubjectKeyId, err = keyID(public); err != nil {
			return nil, err
		}
	}
	if template != parent {
		template.AuthorityKeyId = parent.SubjectKeyId
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, by.signer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return cert, nil
}

// serial returns 128 random bits, not 0.
func serial() (*big.Int, error) {
	const size = 16
	for {
		b := make([]byte, size)
		if _, err := rand.Read(b); err != nil {
			return nil, fmt.Errorf("a serial number: %w", err)
		}
		if n := new(big.Int).SetBytes(b); n.Sign() > 0 {
			return n, nil
		}
	}
}

func days(d time.Duration) string { return fmt.Sprintf("%d days", d/Day) }

func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }
