package elastictest_test

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cofre/dev/elasticsearch/state"
	"cofre/store/elastic/elastictest"
)

func TestPrefixIsCleanedUp(t *testing.T) {
	server := elastictest.Connect(t)
	var prefix string
	things := func() map[string]string {
		return map[string]string{
			"index":           "/" + prefix + "-keys.1",
			"hidden index":    "/." + prefix,
			"template":        "/_index_template/cofre-" + prefix + "-keys",
			"role":            "/_security/role/" + prefix + "-reader",
			"user":            "/_security/user/" + prefix + "-anna",
			"other's index":   "/x" + prefix,
			"key":             "/_security/api_key?name=" + prefix + "-key",
			"key of the user": "/_security/api_key?username=" + prefix + "-anna",
		}
	}
	t.Run("a test", func(t *testing.T) {
		prefix = server.Prefix(t)
		if other := server.Prefix(t); other == prefix || len(prefix) != 13 {
			t.Fatalf("prefixes %q and %q", prefix, other)
		}
		server.Must(t, http.MethodPut, "/"+prefix+"-keys.1", []byte(`{"aliases":{"`+prefix+`-keys":{}}}`))
		server.Must(t, http.MethodPut, "/x"+prefix, nil)
		server.Must(t, http.MethodPut, "/_index_template/cofre-"+prefix+"-keys", []byte(`{"index_patterns":["`+prefix+`-keys.*"]}`))
		server.Must(t, http.MethodPut, "/_security/role/"+prefix+"-reader", []byte(`{"cluster":["manage_api_key"]}`))
		server.Must(t, http.MethodPut, "/_security/user/"+prefix+"-anna",
			[]byte(`{"password":"not-a-secret","roles":["`+prefix+`-reader"]}`))
		server.Must(t, http.MethodPost, "/_security/api_key", []byte(`{"name":"`+prefix+`-key"}`))
		for what, path := range things() {
			if status, body := server.Do(t, http.MethodGet, path, nil); status != http.StatusOK && what != "hidden index" {
				t.Errorf("%s: %d %s", what, status, body)
			}
		}
	})
	for what, path := range things() {
		status, body := server.Do(t, http.MethodGet, path, nil)
		switch {
		case what == "other's index":
			if status != http.StatusOK {
				t.Errorf("another's index is gone, too: %d %s", status, body)
			}
			server.Must(t, http.MethodDelete, path, nil)
		case strings.HasPrefix(what, "key"):
			if bytes.Contains(body, []byte(`"invalidated":false`)) {
				t.Errorf("%s still works: %s", what, body)
			}
		case status != http.StatusNotFound:
			t.Errorf("%s is still there: %d %s", what, status, body)
		}
	}
}

// TestWithoutServer runs this test binary again where no server was started.
func TestWithoutServer(t *testing.T) {
	if os.Getenv("COFRE_TEST_ALONE") != "" {
		elastictest.Connect(t)
		t.Fatal("there is a server")
	}
	for _, c := range []struct{ name, ci, named, want string }{
		{"elsewhere", "", "", "--- SKIP"},
		{"in CI", "true", "", "--- FAIL"},
		{"a state that is not there", "", filepath.Join(t.TempDir(), "none.json"), "--- FAIL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWithoutServer$", "-test.v")
			cmd.Env = append(os.Environ(), "COFRE_TEST_ALONE=1", "CI="+c.ci, state.Variable+"="+c.named,
				"XDG_CACHE_HOME="+t.TempDir(), "HOME="+t.TempDir())
			out, _ := cmd.CombinedOutput()
			if !bytes.Contains(out, []byte(c.want)) || !bytes.Contains(out, []byte("lasticsearch")) {
				t.Errorf("no %q in\n%s", c.want, out)
			}
		})
	}
}
