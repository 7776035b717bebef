//go:build compose && linux

package compose

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const outsideAddress = "https://localhost:5601"

// kibana is served where the compose file says and nowhere else, with a certificate of the authority that people are told
// to fetch; and has what dashboards brought.
func (s *stack) kibana() {
	if code, err := s.visit(nil, "/", "", ""); err == nil {
		s.t.Errorf("its certificate is taken without the authority: %d", code)
	}
	code, err := s.visit(s.authority(), "/", "", "")
	if err != nil || code != http.StatusFound {
		s.t.Fatalf("/: %d, %v", code, err)
	}
	for _, closed := range []string{gateway + ":5601", "localhost:9200", "localhost:9300"} {
		var d net.Dialer
		ctx, cancel := context.WithTimeout(s.base, 2*time.Second)
		if c, err := d.DialContext(ctx, "tcp", closed); err == nil {
			_ = c.Close()
			s.t.Errorf("%s is open", closed)
		}
		cancel()
	}
	objects, err := os.ReadFile("../../deploy/kibana/objects.ndjson")
	if err != nil {
		s.t.Fatal(err)
	}
	n := strings.Count(strings.TrimSpace(string(objects)), "\n") + 1
	for service, text := range map[string]string{
		"dashboards": fmt.Sprintf("%d objects loaded", n), "kibana": fmt.Sprintf("imported by elastic: %d objects, 0 refused", n),
	} {
		if log := s.runs(0, "", "logs", service); !strings.Contains(log.out, text) {
			s.t.Errorf("%s does not say %q: %v", service, text, log)
		}
	}
}

// authority is what docs/deploy.md says a browser needs.
func (s *stack) authority() *x509.CertPool {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "cofre-ca.crt")
	s.runs(0, "", "cp", "kibana:/setup/kibana/ca.crt", path)
	pem, err := os.ReadFile(path)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		s.t.Fatalf("the authority: %q, %v", pem, err)
	}
	return pool
}

// visit asks Kibana from outside; objects are imported where there are any.
func (s *stack) visit(pool *x509.CertPool, path, user, password string, objects ...byte) (code int, err error) {
	c := &http.Client{
		Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	method, body, kind := http.MethodGet, new(bytes.Buffer), ""
	if objects != nil {
		method = http.MethodPost
		w := multipart.NewWriter(body)
		part, err := w.CreateFormFile("file", "x.ndjson")
		if err != nil {
			return 0, err
		}
		_, _ = part.Write(objects)
		kind = w.FormDataContentType()
		_ = w.Close()
	}
	r, err := http.NewRequestWithContext(s.base, method, outsideAddress+path, body)
	if err != nil {
		return 0, err
	}
	r.Header.Set("kbn-xsrf", "x")
	r.Header.Set("Content-Type", kind)
	if user != "" {
		r.SetBasicAuth(user, password)
	}
	a, err := c.Do(r)
	if err != nil {
		return 0, err
	}
	return a.StatusCode, a.Body.Close()
}

// analyst uses the account for people, with the password that docs/deploy.md says how to read: documents are masked, keys
// are out of reach, nothing can be changed.
func (s *stack) analyst() {
	const name = "cofre-user-analyst"
	password := strings.TrimSpace(s.runs(0, "", "run", "--rm", "-T", "setup", "elastic", "setup", "password", "/setup", "analyst").out)
	root := strings.TrimSpace(s.runs(0, "", "run", "--rm", "-T", "setup", "elastic", "setup", "password", "/setup", "elastic").out)
	if len(password) < 26 || len(root) < 26 {
		s.t.Fatalf("passwords of %d and %d characters", len(password), len(root))
	}
	for _, c := range []struct {
		user, password, path string
		more                 []string
		want                 string
	}{
		{name, password, "/user/_search?size=1&q=user_name:ana", nil, "200"},
		{"elastic", root, "/user-keys/_count", nil, "200"}, // there are keys
		{name, password, "/user-keys/_search", nil, "403"},
		{name, password, "/user-audit/_search", nil, "403"},
		{name, password, "/user/_doc/x", []string{"-X", "PUT", "-H", "Content-Type: application/json", "-d", "{}"}, "403"},
		{name, password + "x", "/user/_search", nil, "401"},
		{"kibana_system", password, "/", nil, "401"},
	} {
		line := slices.Concat([]string{
			"exec", "-T", "elasticsearch", "curl", "-s", "-w", "\n%{http_code}", "--cacert", "config/certs/ca.crt", "--config", "-",
		}, c.more, []string{"https://localhost:9200" + c.path})
		a := s.runs(0, "user = \""+c.user+":"+c.password+"\"\n", line...) // not on a command line
		text, code, _ := strings.Cut(strings.TrimSpace(a.out), "\n")
		if code != c.want || strings.Contains(text, canary) {
			s.t.Errorf("%s %s: %s, want %s: %.300s", c.user, c.path, code, c.want, text)
		}
	}
	pool := s.authority()
	if a, err := s.visit(pool, "/api/status", name, password); err != nil || a != http.StatusOK {
		s.t.Errorf("status: %v, %v", a, err)
	}
	if a, err := s.visit(pool, "/api/saved_objects/_import", name, password, []byte(`{"id":"x","type":"search","attributes":{"a":1}}`)...); err != nil || a != http.StatusForbidden {
		s.t.Errorf("import: %v, %v", a, err)
	}
}
