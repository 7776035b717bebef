package config

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"cofre/secret"
)

// DefaultIndex is the base name of the indices where ELASTICSEARCH_INDEX does not say another.
const DefaultIndex = "user"

// maxIndex is how long a base name may be, in bytes: collections and generations are added to it.
const maxIndex = 64

// Elasticsearch says how to reach that store.
type Elasticsearch struct {
	URLs       []string // nodes of one cluster, without credentials; empty: none given
	Username   string
	Password   *secret.Bytes
	APIKey     *secret.Bytes // instead of user name and password
	CACert     string        // path of a PEM file; "": the system's authorities
	ClientCert string        // path of a PEM file, with ClientKey; "": none
	ClientKey  string
	Index      string // base name of the indices
	AllowHTTP  bool   // plain http also to other hosts than this one
}

// String returns the settings without secrets.
func (e Elasticsearch) String() string {
	return fmt.Sprintf("%q (index %s, user %q, password: %s, API key: %s, CA %q, certificate %q, plain HTTP allowed: %t)",
		e.URLs, e.Index, e.Username, have(e.Password), have(e.APIKey), e.CACert, e.ClientCert, e.AllowHTTP)
}

// nodes reads the addresses of a cluster's nodes, with commas or blanks between them.
func (l *loader) nodes(s string) {
	const allowed = "the address of a node such as https://elasticsearch.example.com:9200, or several with commas between them"
	for _, text := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		u, err := url.Parse(text)
		switch {
		case err != nil:
			l.wrong(allowed, "it cannot be read as an address")
		case u.User != nil:
			l.wrong(allowed, "there are credentials in it, which belong in ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD")
		case u.Scheme != "http" && u.Scheme != "https":
			l.wrong(allowed, "it does not begin with https:// or http://")
		case u.Hostname() == "":
			l.wrong(allowed, "it names no host")
		case u.RawQuery != "" || u.Fragment != "":
			l.wrong(allowed, "there is something behind the path")
		default:
			l.c.Elasticsearch.URLs = append(l.c.Elasticsearch.URLs, strings.TrimSuffix(text, "/"))
		}
	}
}

// index reads the base name of the indices.
func (l *loader) index(s string) {
	const allowed = "up to 64 of the characters a-z, 0-9, - and _, a letter first"
	strange := func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-_", r) }
	if len(s) > maxIndex || strings.ContainsFunc(s, strange) || s[0] < 'a' || s[0] > 'z' {
		l.wrong(allowed, "it is no name for indices")
		return
	}
	l.c.Elasticsearch.Index = s
}

// yes reads a switch.
func (l *loader) yes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "yes", "true", "1", "on":
		return true
	case "no", "false", "0", "off":
	default:
		l.wrong("yes, no", "it is neither yes nor no")
	}
	return false
}

// elasticsearch checks the settings against each other, where that store is the one in use.
func (l *loader) elasticsearch() {
	e := &l.c.Elasticsearch
	if l.c.Store != StoreElasticsearch {
		return
	}
	require := func(name string, bad bool, allowed, problem string) {
		if l.name = name; bad {
			l.wrong(allowed, "%s", problem)
		}
	}
	require("ELASTICSEARCH_URL", len(e.URLs) == 0 && len(l.errs) == 0,
		"the address of a node such as https://elasticsearch.example.com:9200", "it is not set, and COFRE_STORE is elasticsearch")
	require("ELASTICSEARCH_API_KEY", e.APIKey.Len() > 0 && (e.Username != "" || e.Password.Len() > 0),
		"either an API key or a user name with a password", "there is a user name or a password as well")
	require("ELASTICSEARCH_PASSWORD", e.APIKey.Len() == 0 && (e.Username == "") != (e.Password.Len() == 0),
		"both ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD, or neither", "user name and password belong together")
	require("ELASTICSEARCH_CLIENT_CERT", (e.ClientCert == "") != (e.ClientKey == ""),
		"both ELASTICSEARCH_CLIENT_CERT and ELASTICSEARCH_CLIENT_KEY, or neither", "certificate and key belong together")
	for _, node := range e.URLs {
		require("ELASTICSEARCH_URL", !e.AllowHTTP && plainElsewhere(node), "https://, or ELASTICSEARCH_ALLOW_HTTP=yes for a network that nobody else can listen to",
			"plain http to another machine would show the password and every clear field to the network")
	}
}

// plainElsewhere says whether an address is plain http to another machine.
func plainElsewhere(node string) bool {
	u, err := url.Parse(node)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback())
}
