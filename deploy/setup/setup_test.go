package setup

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
)

// read returns every file of the folder.
func read(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func make1(t *testing.T, folder string, now time.Time, hosts Hosts) []string {
	t.Helper()
	made, err := Files(folder, hosts, now)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestFiles(t *testing.T) {
	t.Parallel()
	folder, now := t.TempDir(), time.Now()
	said := strings.Join(make1(t, folder, now, Hosts{}), "\n")
	all := read(t, folder)
	want := []string{
		"authority/ca.crt", "authority/ca.key", "cofre/ca.crt", "cofre/operator.password", "elasticsearch/ca.crt",
		"elasticsearch/elasticsearch.crt", "elasticsearch/elasticsearch.key", "elasticsearch/password", "kibana/ca.crt",
		"kibana/kibana.crt", "kibana/kibana.key", "kibana/kibana.yml", "kibana/password", "people/analyst.password",
		"people/auditor.password", "people/ca.crt", "people/ingest.password",
	}
	if got := slices.Sorted(maps.Keys(all)); !slices.Equal(got, want) {
		t.Fatalf("files %q", got)
	}
	seen := map[string]bool{}
	for name, text := range all {
		info, err := os.Stat(filepath.Join(folder, name))
		if public := strings.HasSuffix(name, ".crt"); err != nil || !public && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		if !strings.HasSuffix(name, "password") {
			continue
		}
		if len(text) < 26 || seen[text] || strings.Contains(said, text) {
			t.Errorf("%s: a bad secret", name)
		}
		seen[text] = true
	}
	if !strings.Contains(all["kibana/kibana.yml"], `elasticsearch.password: "`+all["kibana/password"]+`"`) {
		t.Error("Kibana is not given its password")
	}
	for _, name := range []string{elasticsearch, kibana} {
		handshake(t, folder, name, name, "localhost", "127.0.0.1", "::1")
	}

	// Again: nothing changes. A year later: the certificates do. With another name: that one does.
	if made := make1(t, folder, now, Hosts{}); len(made) != 0 || !maps.Equal(read(t, folder), all) {
		t.Errorf("made again: %q", made)
	}
	made := make1(t, folder, now, Hosts{Kibana: []string{"kibana.example.com"}})
	if len(made) != 1 || !strings.Contains(made[0], "kibana.crt") {
		t.Errorf("with another name: %q", made)
	}
	handshake(t, folder, kibana, "kibana.example.com", "localhost")
	made = make1(t, folder, now.AddDate(2, 3, 0), Hosts{})
	if len(made) != 2 || !strings.Contains(made[0]+made[1], "renewed") {
		t.Errorf("later: %q", made)
	}
	after := read(t, folder)
	if after["kibana/kibana.key"] != all["kibana/kibana.key"] || after["authority/ca.crt"] != all["authority/ca.crt"] {
		t.Error("more than the certificates changed")
	}
}

// handshake checks a server's files by what they are for.
func handshake(t *testing.T, folder, name string, hosts ...string) {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, name, name+".crt"), filepath.Join(folder, name, name+".key"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	ca, _ := os.ReadFile(filepath.Join(folder, cofre, caName))
	roots.AppendCertsFromPEM(ca)
	for _, host := range hosts {
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host}); err != nil {
			t.Errorf("%s as %s: %v", name, host, err)
		}
	}
}

// TestCutOff takes single files away, as a run that was cut off leaves them: the next one finishes.
func TestCutOff(t *testing.T) {
	t.Parallel()
	folder, now := t.TempDir(), time.Now()
	make1(t, folder, now, Hosts{})
	for name := range read(t, folder) {
		if name == "authority/ca.key" {
			continue // without it nothing more can be signed: an error, below
		}
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
		make1(t, folder, now, Hosts{})
		if !there(filepath.Join(folder, name)) {
			t.Errorf("%s is not made again", name)
		}
	}
	if err := os.Remove(filepath.Join(folder, "authority", "ca.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := Files(folder, Hosts{}, now); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the authority's key: %v", err)
	}
}

func TestOpenSecrets(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	make1(t, folder, time.Now(), Hosts{})
	if err := os.Chmod(filepath.Join(folder, cofre, "operator.password"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Files(folder, Hosts{}, time.Now()); err == nil {
		t.Error("a password that others can read is taken")
	}
	if _, err := Password(folder, "operator"); err == nil {
		t.Error("a password that others can read is printed")
	}
	if _, err := Password(folder, "../x"); !errors.Is(err, ErrName) {
		t.Error(err)
	}
}

// TestAccounts makes roles and accounts on a real server: each can sign in with its password, and keeps one that was
// changed.
func TestAccounts(t *testing.T) {
	t.Parallel()
	s := elastictest.Connect(t)
	base := s.Prefix(t) + "user"
	folder := t.TempDir()
	make1(t, folder, time.Now(), Hosts{})
	connect := func(user, password string) *conn.Conn {
		c, err := conn.Open(conn.Config{URLs: s.URLs, CACert: s.CA, Authorize: func(h http.Header) {
			(&http.Request{Header: h}).SetBasicAuth(user, password)
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	super := connect(s.Username, s.Password)
	done, err := Accounts(t.Context(), super, folder, base)
	if err != nil || len(done) != 6+4 {
		t.Fatalf("%q, %v", done, err)
	}
	for _, kind := range Names()[1:] {
		password, err := Password(folder, kind)
		if err != nil {
			t.Fatal(err)
		}
		name := UserName(base, kind)
		if _, err := connect(name, string(password)).Check(t.Context()); err != nil && !errors.Is(err, conn.ErrForbidden) {
			t.Errorf("%s cannot sign in: %v", name, err)
		}
		if strings.Contains(strings.Join(done, " "), string(password)) {
			t.Errorf("the password of %s is told", kind)
		}
	}
	changed := UserName(base, "analyst")
	s.Must(t, "POST", "/_security/user/"+changed+"/_password", []byte(`{"password":"changed by its owner"}`))
	if done, err = Accounts(t.Context(), super, folder, base); err != nil || len(done) != 0 {
		t.Errorf("again: %q, %v", done, err)
	}
	if _, err := connect(changed, "changed by its owner").Check(t.Context()); err != nil && !errors.Is(err, conn.ErrForbidden) {
		t.Errorf("the changed password is gone: %v", err)
	}
	var users map[string]struct{ Roles []string }
	if err := json.Unmarshal(s.Must(t, "GET", "/_security/user/"+UserName(base, "operator"), nil), &users); err != nil ||
		!slices.Contains(users[UserName(base, "operator")].Roles, "cofre-"+base+"-reveal") {
		t.Errorf("%v, %v", users, err)
	}
}
