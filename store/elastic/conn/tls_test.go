package conn

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cofre/store"
)

// signer is a certificate with its key.
type signer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// pem gives the certificate as a file has it.
func (s *signer) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.cert.Raw})
}

func (s *signer) keyPEM(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// sign makes a certificate; by nil signs itself. change may alter it first.
func sign(t *testing.T, by *signer, name string, change func(*x509.Certificate)) *signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<60))
	form := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if by == nil {
		form.IsCA, form.BasicConstraintsValid, form.IPAddresses, form.ExtKeyUsage = true, true, nil, nil
		form.KeyUsage = x509.KeyUsageCertSign
	}
	if change != nil {
		change(form)
	}
	parent, with := form, key
	if by != nil {
		parent, with = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, form, parent, &key.PublicKey, with)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{cert: cert, key: key}
}

// serveTLS starts a server with a chain of certificates, of which the first one's key is its own.
func serveTLS(t *testing.T, config *tls.Config, own *signer, chain ...*signer) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		_, _ = io.WriteString(w, `{"name":"n","cluster_name":"c","version":{"number":"8.19.7"}}`)
	}))
	pair := tls.Certificate{Certificate: [][]byte{own.cert.Raw}, PrivateKey: own.key}
	for _, c := range chain {
		pair.Certificate = append(pair.Certificate, c.cert.Raw)
	}
	if config == nil {
		config = &tls.Config{}
	}
	config.Certificates = []tls.Certificate{pair}
	s.TLS = config
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func TestTLS(t *testing.T) {
	ca, other := sign(t, nil, "our CA", nil), sign(t, nil, "other\x1b[31m CA", nil)
	leaf := sign(t, ca, "node", nil)
	client := sign(t, ca, "client", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	stranger := sign(t, other, "client", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	clients := x509.NewCertPool()
	clients.AddCert(ca.cert)
	mutual := func(version uint16) *tls.Config {
		return &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, MaxVersion: version}
	}
	long := time.Now().Add(-48 * time.Hour)
	oldCA := sign(t, nil, "old CA", func(c *x509.Certificate) { c.NotBefore, c.NotAfter = long, long.Add(time.Hour) })
	impostor := sign(t, other, "node", nil)
	base := Config{CACert: ca.pem()}
	withClient := Config{CACert: ca.pem(), ClientCert: client.pem(), ClientKey: client.keyPEM(t)}
	withStranger := Config{CACert: ca.pem(), ClientCert: stranger.pem(), ClientKey: stranger.keyPEM(t)}

	for name, c := range map[string]struct {
		url    string
		config Config
		want   string // "": it works
	}{
		"good":          {serveTLS(t, nil, leaf), base, ""},
		"with the CA":   {serveTLS(t, nil, leaf, ca), base, ""},
		"several CAs":   {serveTLS(t, nil, leaf), Config{CACert: append(other.pem(), ca.pem()...)}, ""},
		"system roots":  {serveTLS(t, nil, leaf), Config{}, "give the cluster's CA certificate"},
		"another CA":    {serveTLS(t, nil, leaf), Config{CACert: other.pem()}, "not by the CA certificate in the settings"},
		"impostor":      {serveTLS(t, nil, impostor, ca), base, "something else answers"},
		"its own CA":    {serveTLS(t, nil, impostor, other), base, "something else answers"},
		"self-signed":   {serveTLS(t, nil, sign(t, nil, "node", func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)} })), base, "signed by the authority"},
		"expired":       {serveTLS(t, nil, sign(t, ca, "node", func(c *x509.Certificate) { c.NotBefore, c.NotAfter = long, long.Add(time.Hour) })), base, "its certificate expired on " + long.Add(time.Hour).UTC().Format("2006-01-02")},
		"not yet valid": {serveTLS(t, nil, sign(t, ca, "node", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(30 * time.Minute) })), base, "valid only from"},
		"CA expired":    {serveTLS(t, nil, sign(t, oldCA, "node", nil)), Config{CACert: oldCA.pem()}, "the CA certificate that signed its own expired"},
		"wrong host": {serveTLS(t, nil, sign(t, ca, "node", func(c *x509.Certificate) {
			c.IPAddresses, c.DNSNames = nil, []string{"es.example.com", "b", "c", "d", "e"}
		})), base, `not for 127.0.0.1 but for "es.example.com", "b", "c", "d", …`},
		"no name":       {serveTLS(t, nil, sign(t, ca, "127.0.0.1", func(c *x509.Certificate) { c.IPAddresses = nil })), base, "no name at all"},
		"for clients":   {serveTLS(t, nil, sign(t, ca, "node", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })), base, "not one for servers"},
		"old TLS":       {serveTLS(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, leaf), base, "TLS 1.2 or newer"},
		"TLS 1.2":       {serveTLS(t, &tls.Config{MaxVersion: tls.VersionTLS12}, leaf), base, ""},
		"client shown":  {serveTLS(t, mutual(0), leaf), withClient, ""},
		"none shown":    {serveTLS(t, mutual(0), leaf), base, "client certificate"},
		"none, TLS 1.2": {serveTLS(t, mutual(tls.VersionTLS12), leaf), base, "client certificate"},
		"not accepted":  {serveTLS(t, mutual(0), leaf), withStranger, "client certificate"},
		"plain http":    {strings.Replace(serve(t, good), "http:", "https:", 1), base, "it speaks plain http"},
		"no TLS at all": {"https://" + chatter(t, "220 mail.example.com ESMTP\r\n"), base, "does not speak TLS"},
		"http to https": {strings.Replace(serveTLS(t, nil, leaf), "https:", "http:", 1), Config{}, "400 Bad Request"},
		"http to junk":  {"http://" + chatter(t, "220 "+canary+" ESMTP\r\n\r\n"), Config{}, "does not speak plain http"},
	} {
		t.Run(name, func(t *testing.T) {
			var waits noSleep
			c.config.URLs, c.config.Sleep = []string{c.url}, waits.sleep
			_, err := connect(t, c.config).Check(t.Context())
			clean(t, err)
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("got %v, want %q", err, c.want)
			}
			// Junk that comes before the request was written is a connection that broke, which is tried again.
			if len(waits.pauses()) > 0 && name != "http to junk" {
				t.Errorf("tried again: %v", waits.pauses())
			}
			if strings.HasPrefix(c.url, "https") && !strings.Contains(c.want, "speak") && !errors.Is(err, ErrCertificate) {
				t.Errorf("not ErrCertificate: %v", err)
			}
		})
	}
}

// One node with a bad certificate must not stop the others, and is not believed.
func TestTLSOneOfSeveral(t *testing.T) {
	ca, other := sign(t, nil, "CA", nil), sign(t, nil, "other", nil)
	urls := []string{serveTLS(t, nil, sign(t, other, "node", nil)), serveTLS(t, nil, sign(t, ca, "node", nil))}
	sent := 0
	c := connect(t, Config{URLs: urls, CACert: ca.pem(), Authorize: func(http.Header) { sent++ }})
	if _, err := c.Check(t.Context()); err != nil || sent != 2 {
		t.Error(err, sent)
	}
}

// chatter starts a server that says text to whoever comes.
func chatter(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(c, text)
			_, _ = io.ReadFull(c, make([]byte, 64))
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}
