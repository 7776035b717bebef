package config

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"cofre/secret"
	"cofre/vault/pin"
)

// The stores that COFRE_STORE can name.
const (
	StoreSQLite        = "sqlite"
	StoreElasticsearch = "elasticsearch"
)

// The languages of the console.
const (
	English = "en"
	Spanish = "es"
)

// Defaults of the console's timers.
const (
	DefaultLockAfter = 5 * time.Minute
	DefaultRevealFor = 30 * time.Second
	DefaultExitAfter = 30 * time.Minute
)

// Flags are the global flags that are settings; "" is one that was not given.
type Flags struct {
	Home   string // --home
	Store  string // --store
	Policy string // --policy
}

// Config is every setting, checked. It prints as redacted.
type Config struct {
	Home        string        // absolute path of the folder for data and host key; perhaps not there yet
	PinFile     string        // absolute path of known_vaults; perhaps not there yet
	Store       string        // StoreSQLite or StoreElasticsearch
	Policy      string        // path of the policy file; "": the built-in one
	Fingerprint string        // 64 lower-case hexadecimal digits that the vault must have; "": any
	Operator    string        // claimed name of the person, never empty
	Lang        string        // English or Spanish
	LockAfter   time.Duration // of idleness
	RevealFor   time.Duration
	ExitAfter   time.Duration // of idleness

	APIURL    string        // http or https; may hold credentials; "": none
	APIToken  *secret.Bytes // nil: none
	MasterKey *secret.Bytes // as given; nil: none

	Elasticsearch Elasticsearch

	NoColor bool // NO_COLOR is there and not empty

	// Warnings are what a person should know: sentences without a line end.
	Warnings []string

	headers *secret.Bytes // API_HEADERS as given, checked
}

// Error is one setting that cannot be used.
type Error struct {
	Name    string // the variable, or the flag with its hyphens; ".env" for the file itself
	Problem string // never holds a secret
	Allowed string // what can stand there
}

// Error says all of it in one line.
func (e *Error) Error() string {
	return e.Name + ": " + e.Problem + "; allowed: " + e.Allowed
}

// Load reads everything once. Secrets are taken out of the process's environment, so a second Load does not find
// them. Its error is one Error, or several joined.
func Load(f Flags) (*Config, error) {
	values, err := gather()
	if err != nil {
		return nil, err
	}
	l := &loader{c: &Config{
		Store: StoreSQLite, LockAfter: DefaultLockAfter, RevealFor: DefaultRevealFor, ExitAfter: DefaultExitAfter,
		Elasticsearch: Elasticsearch{Index: DefaultIndex},
		Warnings:      values.warnings,
	}}
	l.secretFiles(values)
	for _, v := range variables() {
		if text := values.of[v.name]; text != "" && v.set != nil {
			l.name = v.name
			v.set(l, text)
		}
	}
	l.flags(f, values.of["COFRE_HOME"])
	l.defaults()
	l.elasticsearch()
	if err := errors.Join(l.errs...); err != nil {
		l.c.Wipe()
		return nil, err
	}
	return l.c, nil
}

// APIHeaders returns the headers of API_HEADERS, empty where there are none. Their values are secrets.
func (c *Config) APIHeaders() (http.Header, error) { return ParseHeaders(c.headers.Expose()) }

// Wipe overwrites the secrets. The Config is of no use afterwards.
func (c *Config) Wipe() {
	for _, s := range []*secret.Bytes{c.APIToken, c.MasterKey, c.Elasticsearch.Password, c.Elasticsearch.APIKey, c.headers} {
		s.Wipe()
	}
}

// Format prints the settings without secrets, under every verb.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String returns the settings without secrets: which are there, not what they say.
func (c Config) String() string {
	return fmt.Sprintf("home %q, pins %q, store %s, policy %q, fingerprint %q, operator %q, language %s, lock after %s, "+
		"reveal for %s, exit after %s, API %q (token: %s, headers: %s), master key: %s, Elasticsearch %s",
		c.Home, c.PinFile, c.Store, c.Policy, c.Fingerprint, c.Operator, c.Lang, c.LockAfter, c.RevealFor, c.ExitAfter,
		redactURL(c.APIURL), have(c.APIToken), have(c.headers), have(c.MasterKey),
		c.Elasticsearch)
}

// have says whether a secret is there.
func have(s *secret.Bytes) string {
	if s.Len() == 0 {
		return "none"
	}
	return "given"
}

// redactURL returns an address without user, query and fragment, where people put credentials.
func redactURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "[redacted]"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// flags applies the flags over what the environment said.
func (l *loader) flags(f Flags, home string) {
	l.name = "--store"
	if f.Store != "" {
		l.store(f.Store)
	}
	if f.Policy != "" {
		l.c.Policy = f.Policy
	}
	l.name = "COFRE_HOME"
	if f.Home != "" {
		l.name, home = "--home", f.Home
	}
	l.home(home)
	if l.c.Home != "" {
		l.c.PinFile = pin.Path(l.c.Home)
	}
}

// defaults fills what needs to ask the system.
func (l *loader) defaults() {
	if l.c.Operator == "" {
		l.c.Operator = loginName()
	}
	if l.c.Lang == "" {
		l.c.Lang = language(firstOf(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")))
	}
	if l.c.Lang == "" {
		l.c.Lang = English
	}
}
