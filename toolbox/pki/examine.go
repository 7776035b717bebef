package pki

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"strings"
	"time"
)

// Level is how grave a finding is.
type Level string

// The levels.
const (
	Holds  Level = "ok"
	Notice Level = "note"
	Broken Level = "bad"
)

// Finding is one thing that was looked at.
type Finding struct {
	Check string // format, chain, dates, names, purpose, key, strength
	Level Level
	Text  string
	Do    string // what to do; "" where nothing is to be done
}

// Question says what a certificate is examined for.
type Question struct {
	Certs []*x509.Certificate // the one to examine, then what a server sends with it
	// Roots are the authorities to believe; none: the chain is not looked at, unless the certificate is an authority's.
	Roots []*x509.Certificate
	Key   *Key     // nil: not looked at
	Hosts []string // that it must be good for
	Use   Use      // "": any
	Now   time.Time
	// Within is how long it must still be good.
	Within time.Duration
}

// Examine looks at everything that makes a certificate useless or dangerous, and returns one finding for each, good ones
// too. Certs must not be empty.
func Examine(q Question) []Finding {
	c := q.Certs[0]
	var out []Finding
	add := func(check string, level Level, text, do string) { out = append(out, Finding{check, level, text, do}) }
	q.dates(add)
	if isAuthority(c) && q.Use == "" && len(q.Hosts) == 0 {
		q.authority(add)
	} else {
		q.end(add)
	}
	if len(q.Roots) > 0 || isRoot(c) {
		q.chain(add)
	} else {
		add("chain", Notice, "not looked at: no authority was named", "")
	}
	switch {
	case q.Key == nil:
	case q.Key.Fits(c):
		add("key", Holds, "belongs to the certificate", "")
	default:
		add("key", Broken, "the key does not belong to the certificate", "find the key that it was issued for, or issue it anew")
	}
	q.strength(add)
	return out
}

type adder func(check string, level Level, text, do string)

// isAuthority says whether a certificate claims to be an authority's.
func isAuthority(c *x509.Certificate) bool { return c.BasicConstraintsValid && c.IsCA }

// isRoot says whether an authority vouches for itself.
func isRoot(c *x509.Certificate) bool {
	return isAuthority(c) && bytes.Equal(c.RawIssuer, c.RawSubject)
}

func (q Question) dates(add adder) {
	c := q.Certs[0]
	left := c.NotAfter.Sub(q.Now)
	const do = "`cofre certs renew` makes a new one"
	switch {
	case q.Now.Before(c.NotBefore):
		add("dates", Broken, "not good before "+date(c.NotBefore), "set this machine's clock, or wait")
	case left < 0:
		add("dates", Broken, "expired on "+date(c.NotAfter), do)
	case left < q.Within:
		add("dates", Broken, "expires on "+date(c.NotAfter)+", within the time that was asked for", do)
	default:
		add("dates", Holds, fmt.Sprintf("good until %s, for %s", date(c.NotAfter), days(left)), "")
	}
}

// authority looks at what only an authority's certificate has.
func (q Question) authority(add adder) {
	c := q.Certs[0]
	switch {
	case c.KeyUsage&x509.KeyUsageCertSign == 0:
		add("purpose", Broken, "an authority whose key usage does not allow signing", "make another authority: `cofre certs ca`")
	case !c.MaxPathLenZero:
		add("purpose", Notice, "an authority that may make other authorities (no path length 0)", "")
	default:
		add("purpose", Holds, "an authority that signs end certificates alone", "")
	}
	if words := permitWords(c); len(words) > 0 {
		add("names", Holds, "confined to "+strings.Join(words, ", "), "")
	}
}

// end looks at what only a server's or client's certificate has.
func (q Question) end(add adder) {
	c := q.Certs[0]
	q.purpose(add)
	if !isAuthority(c) && c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		add("purpose", Broken, "its key usage does not allow signatures, which TLS 1.3 needs", "issue it anew")
	}
	for _, host := range q.Hosts {
		if err := c.VerifyHostname(hostOf(host)); err != nil {
			names := strings.Join(namesOf(c).Strings(), ", ")
			if names == "" {
				names = "no host at all"
			}
			add("names", Broken, fmt.Sprintf("not good for %.80q: it is good for %s", host, names), "issue it with that name: `cofre certs issue --san`")
			continue
		}
		add("names", Holds, fmt.Sprintf("good for %.80q", host), "")
	}
	if len(q.Hosts) == 0 && !namesOf(c).Empty() {
		add("names", Holds, "good for "+strings.Join(namesOf(c).Strings(), ", "), "")
	}
}

// hostOf puts an IPv6 address in the brackets in which VerifyHostname knows it.
func hostOf(host string) string {
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		return "[" + host + "]"
	}
	return host
}

func (q Question) purpose(add adder) {
	c := q.Certs[0]
	if isAuthority(c) {
		add("purpose", Broken, "an authority's certificate, which no server or client may show", "issue one for it: `cofre certs issue`")
		return
	}
	words := purposeWords(c)
	if q.Use == "" {
		if len(words) > 0 {
			add("purpose", Holds, strings.Join(words, " and "), "")
		}
		return
	}
	for _, p := range q.Use.purposes() {
		if !allows(c, p) {
			add("purpose", Broken, fmt.Sprintf("not for %s: it is for %s", q.Use, strings.Join(words, " and ")), "issue it anew with --for "+string(q.Use))
			return
		}
	}
	add("purpose", Holds, "for "+string(q.Use), "")
}

// allows says whether a certificate is for a purpose; one without any is for all.
func allows(c *x509.Certificate, p x509.ExtKeyUsage) bool {
	if len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	for _, have := range c.ExtKeyUsage {
		if have == p || have == x509.ExtKeyUsageAny {
			return true
		}
	}
	return false
}

// chain looks whether an authority that is believed vouches for the certificate. Dates are looked at apart: an expired
// certificate is not called forged.
func (q Question) chain(add adder) {
	c := q.Certs[0]
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, r := range q.Roots {
		roots.AddCert(r)
	}
	if len(q.Roots) == 0 {
		if err := c.CheckSignatureFrom(c); err != nil {
			add("chain", Broken, "its own signature is wrong: it was changed", "restore it, or make another authority")
			return
		}
		add("chain", Holds, "signed by itself", "")
		return
	}
	for _, more := range q.Certs[1:] {
		between.AddCert(more)
	}
	at := q.Now
	if at.After(c.NotAfter) || at.Before(c.NotBefore) {
		at = c.NotAfter
	}
	chains, err := c.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		add("chain", Broken, q.chainProblem(err), "name the authority that signed it with --ca, or issue it anew")
		return
	}
	var words []string
	for _, link := range chains[0][1:] {
		words = append(words, fmt.Sprintf("%q", link.Subject.CommonName))
	}
	if len(words) == 0 {
		words = []string{"itself"}
	}
	add("chain", Holds, "signed by "+strings.Join(words, ", then "), "")
}

// chainProblem says why nobody vouches for the certificate.
func (q Question) chainProblem(err error) string {
	c := q.Certs[0]
	for _, r := range q.Roots {
		if !bytes.Equal(r.RawSubject, c.RawIssuer) {
			continue
		}
		if c.CheckSignatureFrom(r) != nil {
			return fmt.Sprintf("an authority of the name %q is known, but it is another one, or the certificate was changed: the signature is wrong", r.Subject.CommonName)
		}
		return "the authority signed it, but cannot vouch for it: " + err.Error()
	}
	return fmt.Sprintf("nobody known vouches for it: signed by %q", c.Issuer.CommonName)
}

func (q Question) strength(add adder) {
	c := q.Certs[0]
	if why := weakness(c.PublicKey); why != "" {
		add("strength", Broken, why, "issue it anew with another key")
		return
	}
	switch c.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.DSAWithSHA256, x509.ECDSAWithSHA1, x509.UnknownSignatureAlgorithm:
		add("strength", Broken, "signed with "+c.SignatureAlgorithm.String()+", which can be forged", "issue it anew")
	default:
		add("strength", Holds, keyWords(c.PublicKey)+", signed with "+c.SignatureAlgorithm.String(), "")
	}
}
