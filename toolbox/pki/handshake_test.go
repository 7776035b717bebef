package pki_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"cofre/toolbox/pki"
)

// handshake lets a client and a server meet over a real connection and returns the error of each.
func handshake(t *testing.T, client, server *tls.Config) (atClient, atServer error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	done := make(chan error, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			done <- err
			return
		}
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		s := tls.Server(c, server)
		err = s.Handshake()
		if err == nil {
			_, err = s.Write([]byte("x"))
		}
		done <- errors.Join(err, s.Close())
	}()
	c, err := tls.DialWithDialer(&net.Dialer{Timeout: 10 * time.Second}, "tcp", l.Addr().String(), client)
	if err == nil {
		var n int
		// With TLS 1.3 the server's refusal comes after the client's handshake.
		if n, err = c.Read(make([]byte, 1)); n == 1 {
			err = nil
		}
		_ = c.Close()
	}
	return err, <-done
}

func certificate(c *x509.Certificate, k *pki.Key) []tls.Certificate {
	return []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: k.Signer()}}
}

func TestHandshakes(t *testing.T) {
	a, k := authority(t, "localhost", "127.0.0.1"), key(t, pki.P256)
	trusted, strangers := x509.NewCertPool(), x509.NewCertPool()
	trusted.AddCert(a.Certificate())
	strangers.AddCert(authority(t).Certificate())
	clock := func() time.Time { return now().Add(time.Hour) }
	late := func() time.Time { return now().Add(398 * pki.Day) }

	node := certificate(issue(t, a, k, request(t, pki.Elasticsearch, "localhost", "127.0.0.1")), k)
	kibana := certificate(issue(t, a, k, request(t, pki.Kibana, "localhost")), k)
	user := certificate(issue(t, a, k, request(t, pki.Client)), k)
	type side = tls.Config // pointers: a Config must not be copied
	mutual := func(certs []tls.Certificate) *side {
		return &side{Certificates: certs, ClientCAs: trusted, ClientAuth: tls.RequireAndVerifyClientCert, Time: clock}
	}
	for name, test := range map[string]struct {
		client, server *side
		good           bool
	}{
		"by name":                   {&side{RootCAs: trusted, ServerName: "localhost", Time: clock}, &side{Certificates: node}, true},
		"by address":                {&side{RootCAs: trusted, ServerName: "127.0.0.1", Time: clock}, &side{Certificates: node}, true},
		"TLS 1.2":                   {&side{RootCAs: trusted, ServerName: "localhost", Time: clock, MaxVersion: tls.VersionTLS12}, &side{Certificates: kibana}, true},
		"wrong name":                {&side{RootCAs: trusted, ServerName: "es02", Time: clock}, &side{Certificates: node}, false},
		"stranger":                  {&side{RootCAs: strangers, ServerName: "localhost", Time: clock}, &side{Certificates: node}, false},
		"expired":                   {&side{RootCAs: trusted, ServerName: "localhost", Time: late}, &side{Certificates: node}, false},
		"a client as a server":      {&side{RootCAs: trusted, ServerName: "localhost", Time: clock}, &side{Certificates: user}, false},
		"mutual":                    {&side{RootCAs: trusted, ServerName: "localhost", Time: clock, Certificates: user}, mutual(node), true},
		"node to node":              {&side{RootCAs: trusted, ServerName: "localhost", Time: clock, Certificates: node}, mutual(node), true},
		"Kibana's as a client's":    {&side{RootCAs: trusted, ServerName: "localhost", Time: clock, Certificates: kibana}, mutual(node), false},
		"no client certificate":     {&side{RootCAs: trusted, ServerName: "localhost", Time: clock}, mutual(node), false},
		"client of somebody else's": {&side{RootCAs: trusted, ServerName: "localhost", Time: clock, Certificates: certificate(issue(t, authority(t), k, request(t, pki.Client)), k)}, mutual(node), false},
	} {
		t.Run(name, func(t *testing.T) {
			atClient, atServer := handshake(t, test.client, test.server)
			if good := atClient == nil && atServer == nil; good != test.good {
				t.Errorf("client: %v; server: %v", atClient, atServer)
			}
		})
	}
}

// openssl is another reader of X.509. Optional elsewhere, mandatory where CI=true.
func openssl(t *testing.T, args ...string) error {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("openssl is not installed")
		}
		t.Log("openssl is not installed: nothing is compared with it")
		return errNoOpenSSL
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		return errors.New(string(out))
	}
	return nil
}

var errNoOpenSSL = errors.New("no openssl")

func TestOpenSSL(t *testing.T) {
	a, k := authority(t, "example.com", "10.0.0.0/8"), key(t, pki.P384)
	dir := t.TempDir()
	file := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := pki.CreateFile(path, text, pki.PublicMode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	when := now().Add(time.Hour).Unix()
	ca := file("ca.crt", pki.EncodeCertificates(a.Certificate()))
	stranger := file("stranger.crt", pki.EncodeCertificates(authority(t).Certificate()))
	node := file("es01.crt", pki.EncodeCertificates(issue(t, a, k, request(t, pki.Elasticsearch, "es01.example.com", "10.0.0.1"))))
	kibana := file("kibana.crt", pki.EncodeCertificates(issue(t, a, k, request(t, pki.Kibana, "kibana.example.com"))))
	client := file("cofre.crt", pki.EncodeCertificates(issue(t, a, k, request(t, pki.Client))))
	csr, err := pki.NewCSR(k, request(t, pki.Server, "a.example.com", "10.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(dir, "es01.key")
	if err := pki.CreateKey(keyFile, k); err != nil {
		t.Fatal(err)
	}
	verify := func(more ...string) []string {
		return append([]string{"verify", "-x509_strict", "-check_ss_sig", "-attime", itoa(when)}, more...)
	}
	for name, test := range map[string]struct {
		args []string
		good bool
	}{
		"authority":           {verify("-CAfile", ca, ca), true},
		"node as server":      {verify("-CAfile", ca, "-purpose", "sslserver", "-verify_hostname", "es01.example.com", node), true},
		"node by address":     {verify("-CAfile", ca, "-purpose", "sslserver", "-verify_ip", "10.0.0.1", node), true},
		"node as client":      {verify("-CAfile", ca, "-purpose", "sslclient", node), true},
		"kibana":              {verify("-CAfile", ca, "-purpose", "sslserver", "-verify_hostname", "kibana.example.com", kibana), true},
		"client":              {verify("-CAfile", ca, "-purpose", "sslclient", client), true},
		"kibana as client":    {verify("-CAfile", ca, "-purpose", "sslclient", kibana), false},
		"client as server":    {verify("-CAfile", ca, "-purpose", "sslserver", client), false},
		"another name":        {verify("-CAfile", ca, "-verify_hostname", "es02.example.com", node), false},
		"stranger":            {verify("-CAfile", stranger, node), false},
		"expired":             {[]string{"verify", "-CAfile", ca, "-attime", itoa(now().Add(398 * pki.Day).Unix()), node}, false},
		"request":             {[]string{"req", "-in", file("a.csr", csr), "-verify", "-noout"}, true},
		"key":                 {[]string{"pkey", "-in", keyFile, "-check", "-noout"}, true},
		"an expected failure": {[]string{"x509", "-in", keyFile, "-noout"}, false},
	} {
		err := openssl(t, test.args...)
		if errors.Is(err, errNoOpenSSL) {
			return
		}
		if good := err == nil; good != test.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
