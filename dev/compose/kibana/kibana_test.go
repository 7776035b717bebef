package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// pair writes a certificate and its key.
func pair(t *testing.T, folder string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"kibana"}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*pem.Block{"kibana.crt": {Type: "CERTIFICATE", Bytes: der}, "kibana.key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSettings takes what the compose file gives, and refuses each of the mistakes that Kibana would.
func TestSettings(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pair(t, folder)
	key := strings.Repeat("k", 32)
	secret := "elasticsearch.password: p\nxpack.security.encryptionKey: " + key + "\nxpack:\n  encryptedSavedObjects.encryptionKey: " + key +
		"\n  reporting:\n    encryptionKey: " + key + "\n"
	env := []string{
		"SERVER_SSL_ENABLED=true", "SERVER_SSL_CERTIFICATE=" + filepath.Join(folder, "kibana.crt"), "SERVER_SSL_KEY=" + filepath.Join(folder, "kibana.key"),
		"SERVER_PUBLICBASEURL=https://localhost:5601", "ELASTICSEARCH_USERNAME=kibana_system", "XPACK_SECURITY_SESSION_IDLETIMEOUT=30m",
		"PATH_DATA=" + folder, "NODE_OPTIONS=--max-old-space-size=1024",
	}
	for _, c := range []struct {
		name, file string
		more       []string
		says       string // "": taken
	}{
		{"as it is", secret, nil, ""},
		{"unknown", secret + "server.prot: 1\n", nil, "unknown configuration key"},
		{"no YAML", "a: [", nil, "no YAML"},
		{"no keys", "elasticsearch.password: p\n", nil, "xpack.security.encryptionKey"},
		{"a short key", strings.ReplaceAll(secret, key, key[1:]), nil, "at least 32"},
		{"no password", strings.TrimPrefix(secret, "elasticsearch.password: p\n"), nil, "belong together"},
		{"the superuser", secret, []string{"ELASTICSEARCH_USERNAME=elastic"}, "superuser"},
		{"no certificate", secret, []string{"SERVER_SSL_CERTIFICATE=/nowhere"}, "server.ssl"},
		{"plain", secret, []string{"SERVER_SSL_ENABLED=false"}, "server.ssl.enabled"},
		{"a slash", secret, []string{"SERVER_PUBLICBASEURL=https://localhost:5601/"}, "publicBaseUrl"},
		{"no time", secret, []string{"XPACK_SECURITY_SESSION_IDLETIMEOUT=soon"}, "idleTimeout"},
		{"no folder", secret, []string{"PATH_DATA=/nowhere"}, "path.data"},
	} {
		file := filepath.Join(t.TempDir(), "kibana.yml")
		if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := load([]string{"--config", file}, append(slices.Clip(env), c.more...))
		if err == nil {
			_, err = s.check()
		}
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.says != "" && (!errors.Is(err, errConfig) || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	for _, args := range [][]string{{"--confg", "x"}, {"--config"}, {"--config", "/nowhere"}} {
		if _, err := load(args, env); !errors.Is(err, errConfig) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestTake: an object is taken when all that it refers to is.
func TestTake(t *testing.T) {
	t.Parallel()
	view := `{"id":"v","type":"index-pattern","attributes":{"title":"x"},"references":[]}`
	search := `{"id":"s","type":"search","attributes":{"title":"x"},"references":[{"name":"a","id":"v","type":"index-pattern"}]}`
	have := map[string]bool{}
	for _, c := range []struct {
		file      string
		overwrite bool
		want      string // of the first refused
		count     int
	}{
		{search, true, "missing_references", 0},
		{`{"id":"x","type":"cake","attributes":{"a":1}}`, true, "unsupported_type", 0},
		{search + "\n" + view + "\n" + `{"exportedCount":2}`, true, "", 2},
		{search, true, "", 1}, // the view is there now
		{view, false, "conflict", 0},
	} {
		got, err := take(strings.NewReader(c.file), have, c.overwrite)
		why := ""
		if len(got.Errors) > 0 {
			why = got.Errors[0].Error.Type
		}
		if err != nil || why != c.want || got.Count != c.count || got.Success != (c.want == "") {
			t.Errorf("%s: %+v, %v, want %q", c.file, got, err, c.want)
		}
	}
	for _, bad := range []string{"{", `{"id":"v","type":"map"}`, view + "\n" + view} {
		if got, err := take(strings.NewReader(bad), have, true); err == nil {
			t.Errorf("%s: %+v", bad, got)
		}
	}
}

// TestServer: nobody is served before Kibana's own account is known, and only those who may can import.
func TestServer(t *testing.T) {
	t.Parallel()
	elasticsearch := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case password != "right":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/_security/_authenticate":
			_ = json.NewEncoder(w).Encode(map[string]any{"username": user, "roles": []string{"r"}})
		default:
			_ = json.NewEncoder(w).Encode(map[string]any{"has_all_requested": user == "elastic"})
		}
	}))
	t.Cleanup(elasticsearch.Close)
	s := &server{
		settings: settings{"server.name": "kibana"}, objects: map[string]bool{},
		backend: &backend{url: elasticsearch.URL, user: "kibana_system", password: "right", http: elasticsearch.Client()},
	}
	ask := func(method, path, user, password string) int {
		r := httptest.NewRequest(method, path, strings.NewReader(""))
		if user != "" {
			r.SetBasicAuth(user, password)
		}
		w := httptest.NewRecorder()
		s.routes().ServeHTTP(w, r)
		return w.Code
	}
	if code := ask("GET", "/", "", ""); code != http.StatusServiceUnavailable {
		t.Errorf("before the login: %d", code)
	}
	s.logIn(t.Context())
	for _, c := range []struct {
		method, path, user, password string
		want                         int
	}{
		{"GET", "/", "", "", http.StatusFound},
		{"GET", "/api/status", "", "", http.StatusOK},
		{"GET", "/api/status", "elastic", "wrong", http.StatusUnauthorized},
		{"POST", "/api/saved_objects/_import", "", "", http.StatusUnauthorized},
		{"POST", "/api/saved_objects/_import", "elastic", "wrong", http.StatusUnauthorized},
		{"POST", "/api/saved_objects/_import", "analyst", "right", http.StatusForbidden},
		{"POST", "/api/saved_objects/_import", "elastic", "right", http.StatusBadRequest}, // without kbn-xsrf
		{"GET", "/elsewhere", "", "", http.StatusNotFound},
	} {
		if got := ask(c.method, c.path, c.user, c.password); got != c.want {
			t.Errorf("%s %s as %q: %d, want %d", c.method, c.path, c.user, got, c.want)
		}
	}
}
