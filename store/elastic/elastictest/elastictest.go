// Package elastictest gives tests a real Elasticsearch: the one that `go run ./dev/elasticsearch start` started. Where
// there is none, a test is skipped with a line that says how to start one; with CI=true it fails instead.
//
// Tests share the server, so each keeps to names under a prefix of its own (Server.Prefix), and everything under it is
// deleted when the test ends: indices and their aliases, templates, roles, users and API keys.
//
// It is for tests alone, and imports dev/elasticsearch/state of the project, where the server's state is described.
package elastictest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"cofre/dev/elasticsearch/state"
)

// Server is a running Elasticsearch with security on, and who may do everything in it.
type Server struct {
	URL      string   // of the first node, https://127.0.0.1:port
	URLs     []string // of all nodes
	CA       []byte   // PEM; nil where the system's authorities sign
	CAPath   string   // the file that CA was read from; empty where it is nil
	Username string   // a superuser
	Password string
	Version  string // 8.19.13

	client *http.Client
}

// Connect finds the server for tests. Without one it skips the test, or, with CI=true, fails it.
func Connect(t testing.TB) *Server {
	t.Helper()
	s, err := state.Find()
	switch {
	case errors.Is(err, state.ErrNone) && os.Getenv("CI") != "true":
		t.Skip("needs a real Elasticsearch: go run ./dev/elasticsearch start")
	case errors.Is(err, state.ErrNone):
		t.Fatalf("CI=true, and no Elasticsearch was started for the tests: %v", err)
	case err != nil:
		t.Fatalf("the Elasticsearch for tests: %v", err)
	}
	server := &Server{URL: s.URLs[0], URLs: s.URLs, CAPath: s.CA, Username: s.Username, Password: s.Password, Version: s.Version}
	if s.CA != "" {
		if server.CA, err = os.ReadFile(s.CA); err != nil {
			t.Fatalf("the Elasticsearch for tests: %v", err)
		}
	}
	server.client = server.newClient(t)
	status, body, err := server.ask(t.Context(), http.MethodGet, "/", nil)
	if err != nil || status != http.StatusOK {
		t.Fatalf("the Elasticsearch for tests at %s does not answer as it should (start it again: go run ./dev/elasticsearch start): %d %s %v",
			server.URL, status, body, err)
	}
	return server
}

func (s *Server) newClient(t testing.TB) *http.Client {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.CA != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(s.CA) {
			t.Fatalf("%s holds no certificate", s.CAPath)
		}
	}
	transport := &http.Transport{TLSClientConfig: config}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Timeout: time.Minute, Transport: transport}
}

// Prefix makes a name that no other test has: lower-case letters and digits, 13 bytes, a letter first, good as the base
// name of indices and as the start of a user's or role's name. When the test ends, everything whose name starts with
// it, or with "cofre-" and it, is deleted. Calls of one test give different prefixes.
func (s *Server) Prefix(t testing.TB) string {
	t.Helper()
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	prefix := "t" + hex.EncodeToString(b[:])
	t.Cleanup(func() {
		// t.Context has ended by now.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
		defer cancel()
		if err := s.clean(ctx, prefix); err != nil {
			t.Errorf("cleaning up after the test: %v", err)
		}
	})
	return prefix
}

// Do sends a request as the superuser, past the code under test: to set up, to look, to disturb. path starts with a
// slash; body is JSON, or lines of it for _bulk, or nil. A request that gets no answer fails the test.
func (s *Server) Do(t testing.TB, method, path string, body []byte) (status int, answer []byte) {
	t.Helper()
	status, answer, err := s.ask(t.Context(), method, path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return status, answer
}

// Must is Do for requests that must succeed: a status of 300 or more fails the test.
func (s *Server) Must(t testing.TB, method, path string, body []byte) []byte {
	t.Helper()
	status, answer := s.Do(t, method, path, body)
	if status >= http.StatusMultipleChoices {
		t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

func (s *Server) ask(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(s.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.SetBasicAuth(s.Username, s.Password)
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/x-ndjson") // JSON on one line or several is accepted under this name, too
	}
	got, err := s.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = got.Body.Close() }()
	answer, err = io.ReadAll(got.Body)
	return got.StatusCode, answer, err
}
