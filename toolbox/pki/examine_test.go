package pki_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"cofre/toolbox/pki"
)

// broken lists what does not hold.
func broken(q pki.Question) string {
	var out []string
	for _, f := range pki.Examine(q) {
		if f.Level == pki.Broken {
			out = append(out, f.Check)
		}
	}
	return strings.Join(out, " ")
}

func TestExamine(t *testing.T) {
	a, k := authority(t), key(t, pki.P256)
	root := []*x509.Certificate{a.Certificate()}
	c := issue(t, a, k, request(t, pki.Kibana, "kibana", "10.0.0.1", "::1", "*.k.example"))
	one := []*x509.Certificate{c}
	for name, test := range map[string]struct {
		q    pki.Question
		want string
	}{
		"good":              {pki.Question{Certs: one, Roots: root, Key: k, Hosts: []string{"kibana", "10.0.0.1", "::1", "a.k.example"}, Use: pki.Kibana, Now: now()}, ""},
		"expired":           {pki.Question{Certs: one, Roots: root, Now: now().Add(398 * pki.Day)}, "dates"},
		"not yet":           {pki.Question{Certs: one, Roots: root, Now: now().Add(-2 * time.Hour)}, "dates"},
		"soon":              {pki.Question{Certs: one, Roots: root, Now: now().Add(390 * pki.Day), Within: 30 * pki.Day}, "dates"},
		"soon enough":       {pki.Question{Certs: one, Roots: root, Now: now().Add(360 * pki.Day), Within: 30 * pki.Day}, ""},
		"another authority": {pki.Question{Certs: one, Roots: []*x509.Certificate{authority(t).Certificate()}, Now: now()}, "chain"},
		"host":              {pki.Question{Certs: one, Roots: root, Hosts: []string{"kibana", "other"}, Now: now()}, "names"},
		"address":           {pki.Question{Certs: one, Roots: root, Hosts: []string{"10.0.0.2"}, Now: now()}, "names"},
		"use":               {pki.Question{Certs: one, Roots: root, Use: pki.Elasticsearch, Now: now()}, "purpose"},
		"client":            {pki.Question{Certs: one, Roots: root, Use: pki.Client, Now: now()}, "purpose"},
		"key":               {pki.Question{Certs: one, Roots: root, Key: key(t, pki.P256), Now: now()}, "key"},
		"no roots":          {pki.Question{Certs: one, Now: now()}, ""},
		"authority":         {pki.Question{Certs: root, Key: a.Key(), Now: now()}, ""},
		"authority serves":  {pki.Question{Certs: root, Use: pki.Server, Now: now()}, "purpose"},
		"authority's host":  {pki.Question{Certs: root, Hosts: []string{"kibana"}, Now: now()}, "purpose names"},
		"all":               {pki.Question{Certs: one, Roots: []*x509.Certificate{authority(t).Certificate()}, Key: key(t, pki.P256), Hosts: []string{"x"}, Use: pki.Client, Now: now().Add(900 * pki.Day)}, "dates purpose names chain key"},
	} {
		if got := broken(test.q); got != test.want {
			t.Errorf("%s: %q does not hold, want %q", name, got, test.want)
		}
	}
	changed := append([]byte(nil), c.Raw...)
	changed[strings.Index(string(c.Raw), "kibana")] = 'x'
	forged, err := x509.ParseCertificate(changed)
	if err != nil {
		t.Fatal(err)
	}
	if got := broken(pki.Question{Certs: []*x509.Certificate{forged}, Roots: root, Now: now()}); got != "chain" {
		t.Errorf("a changed certificate: %q", got)
	}
}

// What others made badly.
func TestExamineForeign(t *testing.T) {
	weak, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	foreign := func(public any, change func(*x509.Certificate)) *x509.Certificate {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "foreign"},
			NotBefore: now().Add(-pki.Day), NotAfter: now().Add(pki.Day),
		}
		change(template)
		der, err := x509.CreateCertificate(rand.Reader, template, template, public, strong)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for name, test := range map[string]struct {
		c    *x509.Certificate
		want string
	}{
		"P-224":         {foreign(weak.Public(), func(*x509.Certificate) {}), "strength"},
		"no signatures": {foreign(strong.Public(), func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }), "purpose"},
		"authority no CA": {foreign(strong.Public(), func(c *x509.Certificate) {
			c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageDigitalSignature
		}), "purpose chain"},
		"plain": {foreign(strong.Public(), func(*x509.Certificate) {}), ""},
	} {
		if got := broken(pki.Question{Certs: []*x509.Certificate{test.c}, Now: now()}); got != test.want {
			t.Errorf("%s: %q does not hold, want %q", name, got, test.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	a := authority(t, "example.com", "10.0.0.0/8")
	c := issue(t, a, key(t, pki.P256), request(t, pki.Elasticsearch, "es.example.com", "10.1.2.3"))
	d := pki.Describe([]*x509.Certificate{c, a.Certificate()})
	if got := fmt.Sprint(d[0].Subject, d[0].Issuer, d[0].Names, d[0].Purposes, d[0].KeyUsage, d[0].Key, d[0].SignedBy, d[0].Authority); got !=
		"es01 Test CA [es.example.com 10.1.2.3] [server client] [digitalSignature] ECDSA P-256 1 false" && d[0].SignedBy != 2 {
		t.Errorf("described as %s", got)
	}
	if !d[1].Authority || d[1].SignedBy != 2 || d[1].PathLength != 0 || fmt.Sprint(d[1].Permits) != "[example.com 10.0.0.0/8]" {
		t.Errorf("the authority is described as %+v", d[1])
	}
	if got := pki.Colons("0aff10"); got != "0A:FF:10" {
		t.Errorf("a fingerprint is written %s", got)
	}
}

func FuzzParse(f *testing.F) {
	a := authority(f)
	k := key(f, pki.P256)
	text, err := k.PEM()
	if err != nil {
		f.Fatal(err)
	}
	csr, err := pki.NewCSR(k, request(f, pki.Server, "a.example"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pki.EncodeCertificates(a.Certificate(), a.Certificate()))
	f.Add(text.Expose())
	f.Add(csr)
	f.Fuzz(func(t *testing.T, text []byte) {
		if certs, err := pki.ParseCertificates(text); err == nil {
			again, err := pki.ParseCertificates(pki.EncodeCertificates(certs...))
			if err != nil || len(again) != len(certs) {
				t.Errorf("%d certificates become %d: %v", len(certs), len(again), err)
			}
			pki.Describe(certs)
			pki.Examine(pki.Question{Certs: certs, Roots: certs, Key: k, Hosts: []string{"a.example"}, Use: pki.Server, Now: now()})
		}
		if key, err := pki.ParseKey(text); err == nil {
			if _, err := key.PEM(); err != nil {
				t.Errorf("a key that can be read cannot be written: %v", err)
			}
		}
		if csr, err := pki.ParseCSR(text); err == nil {
			pki.RequestWords(csr)
		}
	})
}

func FuzzParseNames(f *testing.F) {
	for _, seed := range []string{"es01", "*.example.com", "10.0.0.1", "::1", "https://x", "a:1", "\xff", "[::1]"} {
		f.Add(seed)
	}
	a := authority(f)
	k := key(f, pki.P256)
	f.Fuzz(func(t *testing.T, text string) {
		names, err := pki.ParseNames(text)
		if err != nil {
			return
		}
		again, err := pki.ParseNames(names.Strings()...)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(names) {
			t.Fatalf("%q reads as %v, that as %v, %v", text, names, again, err)
		}
		c, err := a.Issue(k.Public(), pki.Request{Name: "fuzz", Names: names, Use: pki.Server, Now: now()})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		host := strings.Replace(names.Strings()[0], "*", "x", 1)
		if got := broken(pki.Question{Certs: []*x509.Certificate{c}, Roots: []*x509.Certificate{a.Certificate()}, Hosts: []string{host}, Now: now()}); got != "" {
			t.Errorf("%q: %s does not hold", text, got)
		}
	})
}
