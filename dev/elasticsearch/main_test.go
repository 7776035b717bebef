package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cofre/dev/elasticsearch/state"
)

// fake answers as far as the program asks.
func fake(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != "elastic" || password == "" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_, _ = w.Write([]byte(`{"name":"n","version":{"number":"8.19.13"},"status":"green"}`))
}

func quiet(t *testing.T) func(string, ...any) {
	return func(format string, args ...any) { t.Logf(format, args...) }
}

func TestGivenServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(fake))
	defer server.Close()
	dir := t.TempDir()
	t.Setenv("ELASTICSEARCH_URL", server.URL)
	t.Setenv("ELASTICSEARCH_USERNAME", "elastic")
	t.Setenv("ELASTICSEARCH_PASSWORD", "it's made up")
	t.Setenv("ELASTICSEARCH_CA_CERT", "")
	var out bytes.Buffer
	for range 2 { // the second start reuses it
		out.Reset()
		if err := run(t.Context(), []string{"start", "-dir", dir}, &out, quiet(t)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "elasticsearch.json")
	if want := "export COFRE_TEST_ELASTICSEARCH='" + path + "'\n"; out.String() != want {
		t.Errorf("start printed %q instead of %q", out.String(), want)
	}
	s, err := state.Read(path)
	if err != nil || s.Way != state.Given || s.Version != "8.19.13" {
		t.Errorf("%+v, %v", s, err)
	}
	out.Reset()
	if err := run(t.Context(), []string{"env", "-dir", dir}, &out, quiet(t)); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), "sh", "-c", out.String()+`printf %s "$ELASTICSEARCH_PASSWORD"`).Output()
	if err != nil || string(said) != "it's made up" {
		t.Errorf("a shell reads %q, %v from\n%s", said, err, out.String())
	}
	if err := run(t.Context(), []string{"status", "-dir", dir}, &out, quiet(t)); err != nil {
		t.Error(err)
	}
	if err := run(t.Context(), []string{"stop", "-dir", dir}, &out, quiet(t)); err != nil {
		t.Error(err)
	}
	if r, err := http.Get(server.URL); err != nil {
		t.Error("a server that was given was stopped")
	} else {
		_ = r.Body.Close()
	}
	if err := run(t.Context(), []string{"status", "-dir", dir}, &out, quiet(t)); err == nil {
		t.Error("there is a status after the stop")
	}
	if err := run(t.Context(), []string{"stop", "-dir", dir}, &out, quiet(t)); err != nil {
		t.Errorf("nothing to stop is no error: %v", err)
	}
}

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{}, {"restart", "-dir", dir}, {"start", "-dir", dir, "x"}, {"start", "-dir", dir, "-nodes", "0"}} {
		if err := run(t.Context(), args, &bytes.Buffer{}, quiet(t)); err == nil {
			t.Errorf("%q was taken", args)
		}
	}
}

// TestContainer runs the Docker way against a docker command that does as the real one does, with a server behind it.
func TestContainer(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(fake))
	bin, dir := t.TempDir(), t.TempDir()
	server.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		pair, err := tls.LoadX509KeyPair(filepath.Join(bin, "copied", "server.pem"), filepath.Join(bin, "copied", "server.key"))
		return &tls.Config{Certificates: []tls.Certificate{pair}}, err
	}}
	log := filepath.Join(bin, "log")
	text := fmt.Sprintf(`#!/bin/sh
echo "$*" >>%[1]s
case $1 in
version) echo 28.0 ;;
create) for a; do [ "$last" = --env-file ] && cp "$a" %[2]s/variables; last=$a; done; echo 0123abcd ;;
cp) rm -rf %[2]s/copied; cp -r "$2" %[2]s/copied ;;
port) echo "$ADDRESS"; echo '[::1]:1' ;;
inspect) echo "${RUNNING:-true}" ;;
esac
`, log, bin)
	if err := os.WriteFile(filepath.Join(bin, "docker"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("ELASTICSEARCH_URL", "")
	var out bytes.Buffer
	t.Setenv("RUNNING", "false")
	t.Setenv("ADDRESS", "127.0.0.1:1") // nobody listens there
	if err := run(t.Context(), []string{"start", "-dir", dir}, &out, quiet(t)); err == nil || !strings.Contains(err.Error(), "container") {
		t.Errorf("a container that ended: %v", err)
	}
	said, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"create --publish 127.0.0.1::9200", "elasticsearch:8.19.13", "start 0123abcd", "rm --force --volumes 0123abcd"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	variables, err := os.ReadFile(filepath.Join(bin, "variables"))
	if err != nil {
		t.Fatal(err)
	}
	_, password, _ := strings.Cut(string(variables), "ELASTIC_PASSWORD=")
	password, _, _ = strings.Cut(password, "\n")
	if len(password) < 20 || strings.Contains(string(said), password) {
		t.Errorf("the password %q is too short or an argument", password)
	}
	if _, err := os.Stat(filepath.Join(bin, "copied", "server.key")); err != nil {
		t.Errorf("the certificates were not copied: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.json")); len(left) > 0 {
		t.Errorf("there is a state of a server that did not start: %v", left)
	}

	server.StartTLS()
	defer server.Close()
	t.Setenv("RUNNING", "true")
	t.Setenv("ADDRESS", server.Listener.Addr().String())
	for range 2 { // the second start reuses it
		if err := run(t.Context(), []string{"start", "-dir", dir}, &out, quiet(t)); err != nil {
			t.Fatal(err)
		}
	}
	if said, err = os.ReadFile(log); err != nil || strings.Count(string(said), "create") != 2 {
		t.Errorf("made other containers than the one that failed and the one that runs: %v\n%s", err, said)
	}
	s, err := state.Read(filepath.Join(dir, "elasticsearch.json"))
	if err != nil || s.Way != state.Docker || s.Container != "0123abcd" || s.URLs[0] != server.URL {
		t.Errorf("%+v, %v", s, err)
	}
	if err := run(t.Context(), []string{"stop", "-dir", dir}, &out, quiet(t)); err != nil {
		t.Error(err)
	}
	if said, err = os.ReadFile(log); err != nil || strings.Count(string(said), "rm --force") != 2 {
		t.Errorf("the container was not removed: %v\n%s", err, said)
	}
	if _, err := os.Stat(filepath.Join(dir, "container")); err == nil {
		t.Error("the key of the container's certificate is left")
	}
}

// TestWithoutImage: an engine that cannot get the image is no reason not to start a server.
func TestWithoutImage(t *testing.T) {
	bin, dir := t.TempDir(), t.TempDir()
	text := "#!/bin/sh\ncase $1 in version) echo 28.0 ;; *) echo 'no route to the registry' >&2; exit 1 ;; esac\n"
	if err := os.WriteFile(filepath.Join(bin, "docker"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	for _, name := range []string{"ELASTICSEARCH_URL", "ES_JAVA_HOME", "JAVA_HOME"} {
		t.Setenv(name, "")
	}
	var said strings.Builder
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(&said, format+"\n", args...) }
	err := run(t.Context(), []string{"start", "-dir", dir}, &bytes.Buffer{}, say)
	if err == nil || !strings.Contains(err.Error(), "Java 17") {
		t.Errorf("the next way was not tried: %v", err)
	}
	if !strings.Contains(said.String(), "no route to the registry") {
		t.Errorf("why there is no container is lost: %s", said.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "container")); err == nil {
		t.Error("the key of the container's certificate is left")
	}
}
