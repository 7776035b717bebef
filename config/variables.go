package config

import (
	"fmt"
	"strings"
)

// variable is one variable that config knows.
type variable struct {
	name   string
	secret bool // is taken out of the environment, never repeated, needs a private .env, and may stand in a file (fileOf)
	set    func(l *loader, text string)
}

// variables is the table of all of them. COFRE_HOME is applied with the flags.
func variables() []variable {
	return []variable{
		{name: "COFRE_HOME"},
		{name: "COFRE_STORE", set: (*loader).store},
		{name: "COFRE_POLICY", set: func(l *loader, s string) { l.c.Policy = s }},
		{name: "COFRE_FINGERPRINT", set: (*loader).fingerprint},
		{name: "COFRE_OPERATOR", set: func(l *loader, s string) { l.c.Operator = l.word(s) }},
		{name: "COFRE_LANG", set: (*loader).lang},
		{name: "COFRE_LOCK_AFTER", set: func(l *loader, s string) { l.c.LockAfter = l.duration(s, lockRange()) }},
		{name: "COFRE_REVEAL_FOR", set: func(l *loader, s string) { l.c.RevealFor = l.duration(s, revealRange()) }},
		{name: "COFRE_EXIT_AFTER", set: func(l *loader, s string) { l.c.ExitAfter = l.duration(s, lockRange()) }},
		{name: "API_URL", set: func(l *loader, s string) { l.c.APIURL = l.url(s) }},
		{name: "API_TOKEN", secret: true, set: func(l *loader, s string) { l.c.APIToken = l.credential(s) }},
		{name: "API_HEADERS", secret: true, set: (*loader).headers},
		{name: "MASTER_KEY", secret: true, set: func(l *loader, s string) { l.c.MasterKey = locked(s) }},
		{name: "ELASTICSEARCH_URL", set: (*loader).nodes},
		{name: "ELASTICSEARCH_USERNAME", set: func(l *loader, s string) { l.c.Elasticsearch.Username = l.word(s) }},
		{name: "ELASTICSEARCH_PASSWORD", secret: true, set: func(l *loader, s string) { l.c.Elasticsearch.Password = l.credential(s) }},
		{name: "ELASTICSEARCH_API_KEY", secret: true, set: func(l *loader, s string) { l.c.Elasticsearch.APIKey = l.credential(s) }},
		{name: "ELASTICSEARCH_CA_CERT", set: func(l *loader, s string) { l.c.Elasticsearch.CACert = s }},
		{name: "ELASTICSEARCH_CLIENT_CERT", set: func(l *loader, s string) { l.c.Elasticsearch.ClientCert = s }},
		{name: "ELASTICSEARCH_CLIENT_KEY", set: func(l *loader, s string) { l.c.Elasticsearch.ClientKey = s }},
		{name: "ELASTICSEARCH_INDEX", set: (*loader).index},
		{name: "ELASTICSEARCH_ALLOW_HTTP", set: func(l *loader, s string) { l.c.Elasticsearch.AllowHTTP = l.yes(s) }},
		{name: "NO_COLOR", set: func(l *loader, _ string) { l.c.NoColor = true }},
	}
}

// Names lists the variables that Load reads, in the order of the documentation.
func Names() []string {
	var out []string
	for _, v := range variables() {
		out = append(out, v.name)
		if v.secret {
			out = append(out, fileOf(v.name))
		}
	}
	return out
}

// unknown returns a warning for a variable that begins like ours and is none, "" for any other.
func unknown(name string) string {
	if !strings.HasPrefix(name, "COFRE_") || strings.HasPrefix(name, "COFRE_TEST_") { // what tests are told
		return ""
	}
	best, distance := "", len(name)
	for _, v := range variables() {
		if v.name == name {
			return ""
		}
		if d := levenshtein(name, v.name); d < distance && strings.HasPrefix(v.name, "COFRE_") {
			best, distance = v.name, d
		}
	}
	return fmt.Sprintf("%.64q is no setting and has no effect; the nearest is %s", name, best)
}

// levenshtein returns how many bytes must be added, removed or replaced to make b of a.
func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
