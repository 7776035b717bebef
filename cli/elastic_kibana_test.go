package cli_test

import (
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestKibana loads the objects into what answers as a Kibana does, and tries the ways in which that fails.
func TestKibana(t *testing.T) {
	t.Parallel()
	const password = "CANARY-of-a-password"
	var answer atomic.Pointer[string]
	answers := func(text string) { answer.Store(&text) }
	answers(`{"success":true,"successCount":17}`)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // who answers before he listened cuts the other off
		name, given, _ := r.BasicAuth()
		switch {
		case name != "elastic" || given != password:
			http.Error(w, r.Header.Get("Authorization")+" "+given, http.StatusUnauthorized)
		case r.URL.Path == "/s/people/api/status":
			_, _ = io.WriteString(w, `{"version":{"number":"8.19.13"},"status":{"overall":{"level":"available"}}}`)
		case r.URL.Path == "/s/people/api/saved_objects/_import" && r.Method == http.MethodPost && r.Header.Get("kbn-xsrf") != "":
			_, _ = io.WriteString(w, *answer.Load())
		default:
			http.NotFound(w, r)
		}
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600))

	load := func(code int, password string, more ...string) string {
		t.Helper()
		cmd := exec.Command("cofre", append([]string{"elastic", "kibana", "--url", s.URL}, more...)...)
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "ELASTICSEARCH_USERNAME=elastic", "ELASTICSEARCH_PASSWORD=" + password,
			"ELASTICSEARCH_CA_CERT=" + ca,
		}
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		got := 0
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			got = exit.ExitCode()
		} else {
			must(t, err)
		}
		if got != code || strings.Contains(string(out), "CANARY") {
			t.Errorf("%q: %d, want %d\n%s", more, got, code, out)
		}
		return string(out)
	}
	space := []string{"--space", "people"}
	if out := load(0, password, space...); !strings.Contains(out, "17 objects loaded") {
		t.Error(out)
	}
	if out := load(0, password, append(space, "--json", "--quiet")...); strings.TrimSpace(out) != `{"loaded":17,"refused":[]}` {
		t.Error(out)
	}
	load(5, password+"-another", space...)
	load(5, password, "--space", "none")
	other := filepath.Join(t.TempDir(), "other.pem") // of nobody whom the server knows
	must(t, exec.Command("cofre", "certs", "ca", "--quiet", "--out", filepath.Dir(other)).Run())
	load(5, password, append(space, "--ca", filepath.Join(filepath.Dir(other), "ca.crt"))...)
	answers(`{"success":false,"successCount":16,"errors":[{"id":"cofre-user-map","type":"map","error":{"type":"conflict"}}]}`)
	if out := load(1, password, append(space, "--keep")...); !strings.Contains(out, "not taken: map cofre-user-map: conflict") {
		t.Error(out)
	}
}
