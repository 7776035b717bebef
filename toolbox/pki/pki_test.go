package pki_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"cofre/toolbox/pki"
)

// now is when the tests take place.
func now() time.Time { return time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC) }

func authority(t testing.TB, permit ...string) *pki.Authority {
	t.Helper()
	a, err := pki.NewAuthority(pki.AuthorityOptions{Name: "Test CA", Permit: permit, Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func key(t testing.TB, kind pki.Kind) *pki.Key {
	t.Helper()
	k, err := pki.NewKey(kind)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func request(t testing.TB, use pki.Use, san ...string) pki.Request {
	t.Helper()
	names, err := pki.ParseNames(san...)
	if err != nil {
		t.Fatal(err)
	}
	return pki.Request{Name: "es01", Names: names, Use: use, Now: now()}
}

func issue(t testing.TB, a *pki.Authority, k *pki.Key, r pki.Request) *x509.Certificate {
	t.Helper()
	c, err := a.Issue(k.Public(), r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAuthority(t *testing.T) {
	a := authority(t)
	c := a.Certificate()
	k, ok := c.PublicKey.(*ecdsa.PublicKey)
	if !ok || k.Curve != elliptic.P384() {
		t.Errorf("its key is %T", c.PublicKey)
	}
	if !c.IsCA || !c.BasicConstraintsValid || c.MaxPathLen != 0 || !c.MaxPathLenZero {
		t.Error("it is no authority of path length 0")
	}
	if c.KeyUsage != x509.KeyUsageCertSign|x509.KeyUsageCRLSign {
		t.Errorf("key usage %b", c.KeyUsage)
	}
	if got := c.NotAfter.Sub(now()); got != pki.AuthorityLifetime {
		t.Errorf("it lives %s", got)
	}
	if len(c.SubjectKeyId) != 20 {
		t.Errorf("subject key identifier of %d bytes", len(c.SubjectKeyId))
	}
}

func TestIssue(t *testing.T) {
	a := authority(t)
	server, client := x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth
	for use, want := range map[pki.Use][]x509.ExtKeyUsage{
		pki.Elasticsearch: {server, client}, pki.Kibana: {server}, pki.Server: {server}, pki.Client: {client},
	} {
		t.Run(string(use), func(t *testing.T) {
			c := issue(t, a, key(t, pki.P256), request(t, use, "ES01", "localhost", "127.0.0.1", "::1", "localhost"))
			if fmt.Sprint(c.ExtKeyUsage) != fmt.Sprint(want) || c.IsCA || c.KeyUsage != x509.KeyUsageDigitalSignature {
				t.Errorf("purposes %v, authority %v, key usage %b", c.ExtKeyUsage, c.IsCA, c.KeyUsage)
			}
			if fmt.Sprint(c.DNSNames, c.IPAddresses) != "[es01 localhost] [127.0.0.1 ::1]" {
				t.Errorf("names %v %v", c.DNSNames, c.IPAddresses)
			}
			if string(c.AuthorityKeyId) != string(a.Certificate().SubjectKeyId) || len(c.SubjectKeyId) != 20 {
				t.Error("the key identifiers do not lead to the authority")
			}
			if got := c.NotAfter.Sub(now()); got != pki.Lifetime {
				t.Errorf("it lives %s", got)
			}
		})
	}
}

func TestSerials(t *testing.T) {
	a, k := authority(t), key(t, pki.P256)
	seen, longest := map[string]bool{}, 0
	for range 64 {
		n := issue(t, a, k, request(t, pki.Server, "a.example")).SerialNumber
		if n.Sign() <= 0 || seen[n.String()] {
			t.Fatalf("serial number %v", n)
		}
		seen[n.String()], longest = true, max(longest, n.BitLen())
	}
	if longest < 120 || longest > 128 {
		t.Errorf("64 serial numbers have %d bits at most", longest)
	}
}

func TestRefusedRequests(t *testing.T) {
	a := authority(t)
	long := strings.Repeat("a", 65)
	for name, change := range map[string]func(*pki.Request){
		"no name":          func(r *pki.Request) { r.Name = "" },
		"long name":        func(r *pki.Request) { r.Name = long },
		"control":          func(r *pki.Request) { r.Name = "a\nb" },
		"server, no names": func(r *pki.Request) { r.Names = pki.Names{} },
		"no use":           func(r *pki.Request) { r.Use = "" },
		"too long a life":  func(r *pki.Request) { r.Lifetime = 826 * pki.Day },
		"too short a life": func(r *pki.Request) { r.Lifetime = time.Hour },
		"negative life":    func(r *pki.Request) { r.Lifetime = -pki.Day },
	} {
		r := request(t, pki.Server, "a.example")
		change(&r)
		if _, err := a.Issue(key(t, pki.P256).Public(), r); !errors.Is(err, pki.ErrRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, o := range map[string]pki.AuthorityOptions{
		"name": {Name: long}, "life": {Lifetime: 7301 * pki.Day}, "permit": {Permit: []string{"*.example.com"}}, "network": {Permit: []string{"10.0.0.0/33"}},
	} {
		o.Now = now()
		if _, err := pki.NewAuthority(o); !errors.Is(err, pki.ErrRequest) {
			t.Errorf("authority with a bad %s: %v", name, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, good := range []string{"localhost", "es-01.example.com", "*.example.com", "my_service", "10.1.2.3", "::1", "[2001:db8::1]", "::ffff:10.0.0.1", "xn--nio-8ma.example", " padded "} {
		if _, err := pki.ParseNames(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "https://es01", "es01:9200", "a..b", ".a", "a.", "-a", "a-", "*", "*.com", "a.*.com", "a b", "niño.example", "1.2.3", "1.2.3.256",
		"fe80::1%eth0", strings.Repeat("a", 64), strings.Repeat("a.", 127) + "aa", "a\x00b",
	} {
		if n, err := pki.ParseNames(bad); !errors.Is(err, pki.ErrRequest) {
			t.Errorf("%q: %v %v", bad, n.Strings(), err)
		}
	}
}

func TestConstraints(t *testing.T) {
	for _, c := range []struct {
		permit []string
		good   []string
		bad    []string
	}{
		{[]string{"example.com", "10.0.0.0/8"}, []string{"example.com", "es.example.com", "10.2.3.4"}, []string{"example.org", "badexample.com", "11.0.0.1", "::1"}},
		{[]string{"example.com"}, []string{"es.example.com"}, []string{"10.0.0.1", "::1", "localhost"}},
		{[]string{"10.0.0.0/8", "::1"}, []string{"10.0.0.1", "::1"}, []string{"es.example.com", "localhost", "::2"}},
	} {
		a := authority(t, c.permit...)
		k := key(t, pki.P256)
		for _, name := range c.good {
			if _, err := a.Issue(k.Public(), request(t, pki.Server, name)); err != nil {
				t.Errorf("confined to %v: %s: %v", c.permit, name, err)
			}
		}
		for _, name := range c.bad {
			if _, err := a.Issue(k.Public(), request(t, pki.Server, c.good[0], name)); !errors.Is(err, pki.ErrInvalid) {
				t.Errorf("confined to %v: %s: %v", c.permit, name, err)
			}
		}
	}
}

func TestLifetimeEndsWithAuthority(t *testing.T) {
	a, err := pki.NewAuthority(pki.AuthorityOptions{Lifetime: 10 * pki.Day, Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	r := request(t, pki.Server, "a.example")
	c := issue(t, a, key(t, pki.P256), r)
	if !c.NotAfter.Equal(a.Certificate().NotAfter) || c.NotBefore.Before(a.Certificate().NotBefore) {
		t.Errorf("from %s to %s, the authority to %s", c.NotBefore, c.NotAfter, a.Certificate().NotAfter)
	}
	for _, when := range []time.Time{now().Add(11 * pki.Day), now().Add(-2 * time.Hour)} {
		r.Now = when
		if _, err := a.Issue(key(t, pki.P256).Public(), r); !errors.Is(err, pki.ErrInvalid) {
			t.Errorf("signed on %s: %v", when, err)
		}
	}
}

func TestCSR(t *testing.T) {
	k := key(t, pki.P384)
	text, err := pki.NewCSR(k, request(t, pki.Kibana, "kibana.example", "10.0.0.7"))
	if err != nil {
		t.Fatal(err)
	}
	csr, err := pki.ParseCSR(text)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pki.NamesOfCSR(csr)
	if err != nil || fmt.Sprint(names.Strings()) != "[kibana.example 10.0.0.7]" {
		t.Errorf("names %v, %v", names.Strings(), err)
	}
	c, err := authority(t).Issue(csr.PublicKey, pki.Request{Name: "kibana", Names: names, Use: pki.Kibana, Now: now()})
	if err != nil || !k.Fits(c) {
		t.Errorf("the certificate is not for the key of the request: %v", err)
	}

	block, _ := pem.Decode(text)
	forged := append([]byte(nil), block.Bytes...)
	forged[len(forged)-1] ^= 1
	at := strings.Index(string(block.Bytes), "kibana.example")
	renamed := append([]byte(nil), block.Bytes...)
	renamed[at] = 'x'
	for name, der := range map[string][]byte{"signature": forged, "name": renamed} {
		if _, err := pki.ParseCSR(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: der})); !errors.Is(err, pki.ErrInvalid) {
			t.Errorf("changed %s: %v", name, err)
		}
	}
	for _, bad := range []string{"", "hello", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"} {
		if _, err := pki.ParseCSR([]byte(bad)); !errors.Is(err, pki.ErrFormat) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A request may ask for anything; it gets the names and nothing else.
func TestCSRGetsNoMore(t *testing.T) {
	k := key(t, pki.P256)
	ask := func(template x509.CertificateRequest) *x509.CertificateRequest {
		der, err := x509.CreateCertificateRequest(rand.Reader, &template, k.Signer())
		if err != nil {
			t.Fatal(err)
		}
		csr, err := pki.ParseCSR(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
		if err != nil {
			t.Fatal(err)
		}
		return csr
	}
	basic := pkix.Extension{Id: []int{2, 5, 29, 19}, Critical: true, Value: []byte{0x30, 0x03, 0x01, 0x01, 0xff}} // CA:TRUE
	csr := ask(x509.CertificateRequest{DNSNames: []string{"a.example"}, ExtraExtensions: []pkix.Extension{basic}})
	names, err := pki.NamesOfCSR(csr)
	if err != nil {
		t.Fatal(err)
	}
	c, err := authority(t).Issue(csr.PublicKey, pki.Request{Name: "a", Names: names, Use: pki.Client, Now: now()})
	if err != nil || c.IsCA || len(c.ExtKeyUsage) != 1 {
		t.Errorf("an authority: %v, purposes %v, %v", c.IsCA, c.ExtKeyUsage, err)
	}
	for name, csr := range map[string]*x509.CertificateRequest{
		"URI":  ask(x509.CertificateRequest{URIs: []*url.URL{{Scheme: "spiffe", Host: "a"}}}),
		"mail": ask(x509.CertificateRequest{EmailAddresses: []string{"a@a.example"}}),
		"host": ask(x509.CertificateRequest{DNSNames: []string{"a b"}}),
	} {
		if _, err := pki.NamesOfCSR(csr); !errors.Is(err, pki.ErrRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err == nil {
		_, err = authority(t).Issue(weak.Public(), request(t, pki.Server, "a.example"))
	}
	if err == nil {
		t.Error("a certificate for an RSA key of 1024 bits")
	}
}

func TestReissue(t *testing.T) {
	a := authority(t)
	r := request(t, pki.Elasticsearch, "es01", "127.0.0.1")
	r.Lifetime = 90 * pki.Day
	old := issue(t, a, key(t, pki.P256), r)
	later := now().Add(80 * pki.Day)
	c, err := a.Reissue(old, old.PublicKey, 0, later)
	if err != nil {
		t.Fatal(err)
	}
	if c.NotAfter.Sub(later) != 90*pki.Day || c.SerialNumber.Cmp(old.SerialNumber) == 0 ||
		string(c.RawSubject) != string(old.RawSubject) || fmt.Sprint(c.DNSNames, c.IPAddresses, c.ExtKeyUsage) != fmt.Sprint(old.DNSNames, old.IPAddresses, old.ExtKeyUsage) {
		t.Errorf("renewed as %v %v %v until %s", c.Subject, c.DNSNames, c.ExtKeyUsage, c.NotAfter)
	}
	if _, err := authority(t).Reissue(old, old.PublicKey, 0, later); !errors.Is(err, pki.ErrInvalid) {
		t.Errorf("another authority of the same name: %v", err)
	}

	renewed, err := a.Renew(0, later)
	if err != nil {
		t.Fatal(err)
	}
	if err := old.CheckSignatureFrom(renewed.Certificate()); err != nil {
		t.Errorf("what the old authority signed, the renewed one does not vouch for: %v", err)
	}
	if got := renewed.Certificate().NotAfter.Sub(later); got != pki.AuthorityLifetime {
		t.Errorf("the renewed authority lives %s", got)
	}
}

func TestKeys(t *testing.T) {
	k := key(t, pki.P256)
	text, err := k.PEM()
	if err != nil {
		t.Fatal(err)
	}
	again, err := pki.ParseKey(text.Expose())
	if err != nil || !again.Fits(issue(t, authority(t), k, request(t, pki.Server, "a.example"))) {
		t.Errorf("read again: %v", err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, k); got != "[private key]" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	ec, err := x509.MarshalECPrivateKey(k.Signer().(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	params := "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" // openssl ecparam writes them before the key
	if _, err := pki.ParseKey(append([]byte(params), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: ec})...)); err != nil {
		t.Errorf("as openssl writes it: %v", err)
	}
	for name, bad := range map[string]string{
		"empty":     "",
		"none":      string(pki.EncodeCertificates(authority(t).Certificate())),
		"encrypted": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
		"legacy":    "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n",
		"damaged":   "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
	} {
		if _, err := pki.ParseKey([]byte(bad)); !errors.Is(err, pki.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenAuthority(t *testing.T) {
	a, other := authority(t), authority(t)
	text := func(k *pki.Key) []byte {
		s, err := k.PEM()
		if err != nil {
			t.Fatal(err)
		}
		return s.Expose()
	}
	k := key(t, pki.P256)
	leaf := issue(t, a, k, request(t, pki.Server, "a.example"))
	if _, err := pki.OpenAuthority(pki.EncodeCertificates(a.Certificate()), text(a.Key())); err != nil {
		t.Error(err)
	}
	if _, err := pki.OpenAuthority(pki.EncodeCertificates(a.Certificate()), text(other.Key())); !errors.Is(err, pki.ErrInvalid) {
		t.Errorf("another's key: %v", err)
	}
	if _, err := pki.OpenAuthority(pki.EncodeCertificates(leaf), text(k)); !errors.Is(err, pki.ErrInvalid) {
		t.Errorf("a server as an authority: %v", err)
	}
}

func TestParseCertificates(t *testing.T) {
	a := authority(t)
	one := string(pki.EncodeCertificates(a.Certificate()))
	two := one + "a comment\n" + one
	if certs, err := pki.ParseCertificates([]byte(two)); err != nil || len(certs) != 2 {
		t.Errorf("%d certificates, %v", len(certs), err)
	}
	for name, bad := range map[string]string{
		"empty": "", "text": "no certificate", "cut off": two[:len(two)-20], "cut off early": one[:200],
		"damaged before a good one": strings.Replace(one, "MII", "!!!", 1) + one, "truncated": strings.Replace(one, "\n", "\nAAAA", 1),
	} {
		if certs, err := pki.ParseCertificates([]byte(bad)); !errors.Is(err, pki.ErrFormat) {
			t.Errorf("%s: %d certificates, %v", name, len(certs), err)
		}
	}
}
