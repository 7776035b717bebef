package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/joho/godotenv"
)

// clean gives the test an empty environment, an empty current folder and a home.
func clean(t *testing.T) (folder, home string) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if slices.Contains(Names(), name) || strings.HasPrefix(name, "COFRE_") || strings.HasPrefix(name, "XDG_") ||
			strings.HasPrefix(name, "LC_") || name == "LANG" {
			unset(t, name)
		}
	}
	home = t.TempDir()
	t.Setenv("HOME", home)
	folder = t.TempDir()
	t.Chdir(folder)
	return folder, home
}

// unset takes a variable away until the test ends.
func unset(t *testing.T, name string) {
	t.Helper()
	t.Setenv(name, "")
	if err := os.Unsetenv(name); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, f Flags) *Config {
	t.Helper()
	c, err := Load(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Wipe)
	return c
}

func dotenv(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(".env", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDefaults(t *testing.T) {
	_, home := clean(t)
	c := load(t, Flags{})
	if c.Home != filepath.Join(home, ".local", "share", "cofre") || c.PinFile != filepath.Join(home, ".config", "cofre", "known_vaults") {
		t.Errorf("home %s, pins %s", c.Home, c.PinFile)
	}
	if c.Store != StoreSQLite || c.Lang != English || c.LockAfter != 5*time.Minute || c.RevealFor != 30*time.Second || c.Operator == "" ||
		c.MasterKey != nil || c.APIToken != nil || c.NoColor || len(c.Warnings) != 0 {
		t.Errorf("%+v", c)
	}
	if h, err := c.APIHeaders(); err != nil || len(h) != 0 {
		t.Errorf("headers %v, %v", h, err)
	}
	if entries, _ := os.ReadDir(home); len(entries) != 0 {
		t.Errorf("something was made: %v", entries)
	}
}

func TestEverything(t *testing.T) {
	folder, home := clean(t)
	for name, text := range map[string]string{
		"COFRE_HOME": "data", "COFRE_STORE": "sqlite", "COFRE_POLICY": "p.yaml", "COFRE_FINGERPRINT": strings.Repeat("AB:", 32),
		"COFRE_OPERATOR": "ada l.", "COFRE_LANG": "es_MX.UTF-8", "COFRE_LOCK_AFTER": "90s", "COFRE_REVEAL_FOR": " 1m ", "COFRE_EXIT_AFTER": "2h",
		"API_URL": "https://u:p@api.example.com/x?k=v", "API_TOKEN": "tok\n", "API_HEADERS": "A: 1; B: 2", "MASTER_KEY": "key\n",
		"ELASTICSEARCH_URL": "http://localhost:9200/, https://b:9200", "ELASTICSEARCH_USERNAME": "u", "ELASTICSEARCH_PASSWORD": "p w",
		"ELASTICSEARCH_API_KEY": "k", "ELASTICSEARCH_CA_CERT": "ca.pem", "ELASTICSEARCH_CLIENT_CERT": "c.pem",
		"ELASTICSEARCH_CLIENT_KEY": "c.key", "ELASTICSEARCH_INDEX": "people", "ELASTICSEARCH_ALLOW_HTTP": "Yes", "NO_COLOR": "1",
	} {
		t.Setenv(name, text)
	}
	c := load(t, Flags{})
	h, err := c.APIHeaders()
	got := fmt.Sprint(c.Home, c.Policy, c.Fingerprint, c.Operator, c.Lang, c.LockAfter, c.RevealFor, c.ExitAfter, c.APIURL, c.NoColor, c.Elasticsearch.URLs,
		c.Elasticsearch.Username, c.Elasticsearch.CACert, c.Elasticsearch.ClientCert, c.Elasticsearch.ClientKey, c.Elasticsearch.Index, c.Elasticsearch.AllowHTTP, string(c.APIToken.Expose()), string(c.MasterKey.Expose()),
		string(c.Elasticsearch.Password.Expose()), string(c.Elasticsearch.APIKey.Expose()), h, err)
	want := fmt.Sprint(filepath.Join(folder, "data"), "p.yaml", strings.Repeat("ab", 32), "ada l.", "es", 90*time.Second, time.Minute, 2*time.Hour,
		"https://u:p@api.example.com/x?k=v", true, "[http://localhost:9200 https://b:9200]", "u", "ca.pem", "c.pem", "c.key", "people", true, "tok", "key\n", "p w", "k", "map[A:[1] B:[2]]", "<nil>")
	if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	for _, name := range []string{"MASTER_KEY", "API_TOKEN", "API_HEADERS", "ELASTICSEARCH_PASSWORD", "ELASTICSEARCH_API_KEY"} {
		if _, ok := os.LookupEnv(name); ok {
			t.Errorf("%s is still in the environment", name)
		}
	}
	if _, ok := os.LookupEnv("API_URL"); !ok {
		t.Error("API_URL was taken out of the environment")
	}
	c = load(t, Flags{Home: home, Policy: "q.yaml", Store: "sqlite"})
	if c.Home != home || c.Policy != "q.yaml" {
		t.Errorf("flags: %s, %s", c.Home, c.Policy)
	}
}

func TestNeverPrints(t *testing.T) {
	clean(t)
	for _, name := range []string{"API_TOKEN", "MASTER_KEY", "ELASTICSEARCH_PASSWORD", "ELASTICSEARCH_API_KEY"} {
		t.Setenv(name, "CANARY")
	}
	t.Setenv("API_HEADERS", "X: CANARY")
	t.Setenv("API_URL", "https://u:CANARY@h/p?key=CANARY#CANARY")
	c := load(t, Flags{})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if s := fmt.Sprintf(verb, c) + fmt.Sprintf(verb, *c); strings.Contains(s, "CANARY") || strings.Contains(s, "43414e415259") || !strings.Contains(s, "given") {
			t.Errorf("%s prints %s", verb, s)
		}
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"COFRE_STORE":              {"mongo", []string{`"mongo"`, "allowed: sqlite"}},
		"COFRE_FINGERPRINT":        {"CANARY", []string{"64 hexadecimal"}},
		"COFRE_OPERATOR":           {"CANARY\x1b[2J", []string{"control characters"}},
		"COFRE_LANG":               {"fr_FR.UTF-8", []string{`"fr_FR.UTF-8"`, "allowed: en, es"}},
		"COFRE_LOCK_AFTER":         {"300", []string{"no unit", "5m"}},
		"COFRE_REVEAL_FOR":         {"11m", []string{"too long", "1s to 10m"}},
		"COFRE_EXIT_AFTER":         {"9s", []string{"too short", "10s to 24h"}},
		"API_URL":                  {"ftp://CANARY@h", []string{"http:// or https://"}},
		"API_TOKEN":                {"CANARY\nX: y", []string{"control character"}},
		"API_HEADERS":              {"CANARY", []string{"number 1 has no colon", "Name: value"}},
		"ELASTICSEARCH_URL":        {"http://\x7fCANARY", []string{"cannot be read"}},
		"ELASTICSEARCH_INDEX":      {"User*", []string{"a letter first"}},
		"ELASTICSEARCH_ALLOW_HTTP": {"maybe", []string{"yes, no"}},
		"MASTER_KEY_FILE":          {"/no/such/file", []string{"no such file"}},
		"API_TOKEN_FILE":           {"/dev/null", []string{"it is empty"}},
		"COFRE_HOME":               {"/dev/null", []string{"is no folder"}},
	} {
		t.Run(name, func(t *testing.T) {
			clean(t)
			t.Setenv(name, c.text)
			_, err := Load(Flags{})
			var e *Error
			if !errors.As(err, &e) || e.Name != name {
				t.Fatalf("error %v", err)
			}
			for _, want := range append(c.want, name) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "CANARY") || strings.ContainsAny(err.Error(), "\x1b\n") {
				t.Errorf("%q repeats what it should not", err)
			}
		})
	}
	clean(t)
	t.Setenv("COFRE_LOCK_AFTER", "1ms")
	t.Setenv("COFRE_LANG", "xx")
	t.Setenv("API_URL", "https:///x")
	t.Setenv("MASTER_KEY", "k")
	_, err := Load(Flags{Store: "mongo"})
	for _, want := range []string{"COFRE_LOCK_AFTER", "too short", "COFRE_LANG", "API_URL: it names no host", `--store: there is no store "mongo"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if _, ok := os.LookupEnv("MASTER_KEY"); ok {
		t.Error("after an error MASTER_KEY is still in the environment")
	}
}

func TestHome(t *testing.T) {
	folder, home := clean(t)
	plain := filepath.Join(home, "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked, denied := t.TempDir(), "cannot be written by this user"
	if err := os.Chmod(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		denied = "" // root may write anywhere
	}
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "x"))
	if c := load(t, Flags{}); c.Home != filepath.Join(home, "x", "cofre") {
		t.Errorf("XDG_DATA_HOME: %s", c.Home)
	}
	unset(t, "XDG_DATA_HOME")
	for name, c := range map[string]struct{ home, given, want string }{
		"HOME unset":     {"", "", "HOME"},
		"HOME a file":    {plain, "", "no"},
		"HOME gone":      {filepath.Join(home, "gone"), "", ""},
		"COFRE_HOME":     {"", folder, ""},
		"not there":      {"", filepath.Join(folder, "a", "b"), ""},
		"below a file":   {home, filepath.Join(plain, "a"), "plain"},
		"not writable":   {home, filepath.Join(locked, "a", "b"), denied},
		"HOME read-only": {locked, "", denied},
	} {
		t.Setenv("HOME", c.home)
		got, err := Load(Flags{Home: c.given})
		switch {
		case c.want == "" && (err != nil || got.Home == ""):
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v lacks %q", name, err, c.want)
		case c.want != "" && c.given == "" && !strings.Contains(err.Error(), "COFRE_HOME"):
			t.Errorf("%s: %v does not name COFRE_HOME", name, err)
		}
	}
}

func TestLanguage(t *testing.T) {
	clean(t)
	for _, c := range [][4]string{{"", "", "es_ES.UTF-8", Spanish}, {"", "en_US", "es", English}, {"es", "en", "en", Spanish}, {"", "", "de_DE", English}, {"", "", "C", English}} {
		t.Setenv("LC_ALL", c[0])
		t.Setenv("LC_MESSAGES", c[1])
		t.Setenv("LANG", c[2])
		if got := load(t, Flags{}).Lang; got != c[3] {
			t.Errorf("%v: %s", c, got)
		}
	}
}

func TestUnknown(t *testing.T) {
	clean(t)
	t.Setenv("COFRE_LOCKAFTER", "5m")
	t.Setenv("ELASTICSEARCH_HOST", "of somebody else")
	dotenv(t, "COFRE_OPERATR=x\nOTHER=y\n")
	w := load(t, Flags{}).Warnings
	if len(w) != 2 || !strings.Contains(w[0], `"COFRE_LOCKAFTER"`) || !strings.HasSuffix(w[0], "COFRE_LOCK_AFTER") || !strings.HasSuffix(w[1], "COFRE_OPERATOR") {
		t.Errorf("%q", w)
	}
}

// TestExample: .env.example documents the variables that config knows, each once, and can be read as it is.
func TestExample(t *testing.T) {
	text, err := os.ReadFile("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^#?([A-Z_]+)=`).FindAllStringSubmatch(string(text), -1) {
		got = append(got, m[1])
	}
	want := Names()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("it names\n%v, config knows\n%v", got, want)
	}
	all := regexp.MustCompile(`(?m)^#([A-Z_]+=)`).ReplaceAll(text, []byte("$1"))
	if err := checkSecrets(".env.example", all); err != nil {
		t.Error(err)
	}
	if _, err := godotenv.UnmarshalBytes(all); err != nil {
		t.Error(err)
	}
	clean(t)
	all = regexp.MustCompile(`(?m)^[A-Z_]+_FILE=.*$`).ReplaceAll(all, nil) // instead of the secrets themselves
	dotenv(t, strings.ReplaceAll(string(all), "COFRE_HOME=/srv/cofre", "COFRE_HOME=here"))
	load(t, Flags{})
}
