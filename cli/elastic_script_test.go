package cli_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"cofre/dev/elasticsearch/state"
	"cofre/store/elastic/elastictest"
)

// TestElasticScripts plays scripts of the embedded store on a real Elasticsearch, each in indices of its own, through a
// proxy that ends TLS and keeps what crosses the wire. No protected value and no master key may be in that, nor in the
// files of the server.
func TestElasticScripts(t *testing.T) {
	server := elastictest.Connect(t)
	tap := newTap(t, server)
	ca := filepath.Join(t.TempDir(), "tap.pem")
	if err := os.WriteFile(ca, tap.certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	p := scripts()
	own := p.Setup
	p.Setup = func(env *testscript.Env) error {
		for name, value := range map[string]string{
			"COFRE_STORE": "elasticsearch", "ELASTICSEARCH_URL": tap.url, "ELASTICSEARCH_CA_CERT": ca,
			"ELASTICSEARCH_USERNAME": server.Username, "ELASTICSEARCH_PASSWORD": server.Password,
			"ELASTICSEARCH_INDEX": server.Prefix(t),
		} {
			env.Setenv(name, value)
		}
		return own(env)
	}
	p.Condition = func(name string) (bool, error) { return embeddedOnly(name, false) }
	p.Dir = ""
	for _, name := range []string{"job", "rejects", "audit", "plain"} {
		p.Files = append(p.Files, filepath.Join("testdata", "script", name+".txtar"))
	}
	t.Run("scripts", func(t *testing.T) { testscript.Run(t, p) })
	tap.sealed(t, "the wire", tap.bytes())
	if s, err := state.Find(); err == nil && s.Way == state.Maven {
		tap.folder(t, s.Dir)
	}
}

// tap is a proxy before a server that keeps every byte of both directions.
type tap struct {
	url         string
	certificate []byte // PEM
	mu          sync.Mutex
	kept        bytes.Buffer
}

// Write keeps bytes; a blank parts what came at once.
func (p *tap) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept.WriteByte(' ')
	return p.kept.Write(b)
}

func (p *tap) bytes() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.kept.Bytes())
}

func newTap(t *testing.T, server *elastictest.Server) *tap {
	t.Helper()
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(server.CA) {
		roots = nil
	}
	p := &tap{}
	handler := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Accept-Encoding") // so that answers can be read
			if r.In.Header.Get("Content-Encoding") != "" {
				t.Error("a request came compressed: its bytes cannot be searched")
			}
			_, _ = p.Write([]byte(r.In.Method + " " + r.In.URL.String()))
			if r.Out.Body != nil {
				r.Out.Body = tee{io.TeeReader(r.Out.Body, p), r.Out.Body}
			}
		},
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, DisableCompression: true},
		ModifyResponse: func(a *http.Response) error {
			a.Body = tee{io.TeeReader(a.Body, p), a.Body}
			return nil
		},
	}
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { _ = recover() }() // http.ErrAbortHandler, where a client went away
		handler.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context())))
	}))
	t.Cleanup(s.Close)
	p.url = s.URL
	p.certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	return p
}

// tee reads what it keeps, and closes what it reads.
type tee struct {
	io.Reader
	io.Closer
}

// sealed fails where a canary is among bytes, and where not even a clear value is.
func (p *tap) sealed(t *testing.T, where string, data []byte) {
	t.Helper()
	if !bytes.Contains(data, []byte(clearValue)) {
		t.Errorf("%s: no clear value among %d bytes: the search does not work", where, len(data))
	}
	for _, canary := range canaries() {
		for _, form := range forms(canary) {
			if bytes.Contains(data, form) {
				t.Errorf("%s: a protected value, or the master key", where)
			}
		}
	}
}

// clearValue is in the documents of the scripts and must be found where they are.
const clearValue = "ana.gomez"

// folder searches every file of a server: indices, translogs, which hold documents as they came, and logs.
func (p *tap) folder(t *testing.T, dir string) {
	t.Helper()
	var all bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // a file that was merged away meanwhile
		}
		if data, err := os.ReadFile(path); err == nil && len(data) < 64<<20 {
			all.WriteByte(' ')
			all.Write(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.sealed(t, "the server's folder", all.Bytes())
}
