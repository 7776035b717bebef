package conn

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// cause is an error as Elasticsearch writes it.
type cause struct {
	Type   string  `json:"type"`
	Reason string  `json:"reason"`
	Index  string  `json:"index"`
	Root   []cause `json:"root_cause"`
}

// refusal makes an error of an answer with a status of 400 or more. what and where are the caller's to add.
func refusal(status int, body []byte) *ServerError {
	var whole struct {
		Error jsontext.Value `json:"error"`
	}
	// What cannot be read, such as a proxy's page, leaves the status to speak.
	if json.Unmarshal(body, &whole, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return &ServerError{Status: status}
	}
	return refusalOf(status, whole.Error)
}

// refusalOf makes an error of the error object inside an answer.
func refusalOf(status int, text jsontext.Value) *ServerError {
	e := &ServerError{Status: status}
	var c cause
	if text.Kind() != '{' || json.Unmarshal(text, &c, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return e
	}
	if c.Type == "search_phase_execution_exception" && len(c.Root) > 0 {
		c = c.Root[0] // "all shards failed"; why is inside
	}
	e.Type = word(c.Type)
	e.Index = word(c.Index)
	if status != http.StatusUnauthorized { // there it says who tried
		e.Reason = trimmed(e.Type, c.Reason)
	}
	if strings.HasSuffix(e.Type, "parsing_exception") || e.Type == "illegal_argument_exception" {
		e.Field = field(c.Reason)
	}
	return e
}

// word gives back s if it is a name as Elasticsearch makes them, of types and indices, and "" otherwise.
func word(s string) string {
	const most = 255
	strange := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
	}
	if len(s) > most || strings.ContainsFunc(s, strange) {
		return ""
	}
	return s
}

// trimmed gives back of a reason what may be kept. Most quote what they are about: the value that does not parse, the words
// of a query, the id of a document. So only those are kept whose types speak of indices, users, shards and memory alone.
func trimmed(kind, reason string) string {
	switch kind {
	case "security_exception", "cluster_block_exception", "index_not_found_exception", "alias_not_found_exception",
		"resource_already_exists_exception", "es_rejected_execution_exception", "circuit_breaking_exception",
		"master_not_discovered_exception", "process_cluster_event_timeout_exception", "invalid_index_name_exception",
		"index_closed_exception", "search_context_missing_exception":
		return clip(beforeRequest(reason), 400)
	}
	for _, known := range []string{"normal shards open", "No space left on device", "Limit of total fields", "id is too long"} {
		if strings.Contains(reason, known) {
			return known
		}
	}
	return ""
}

// beforeRequest cuts off where the server may go on to print the request that it could not carry out.
func beforeRequest(reason string) string {
	for _, mark := range []string{"{", "source[", "source=", "request:", "request [", `"`} {
		reason, _, _ = strings.Cut(reason, mark)
	}
	return strings.TrimRight(reason, " ,:;[")
}

// field finds the name of a mapped field in words such as
//
//	[1:25] failed to parse field [age] of type [long] in document with id '7'. Preview of field's value: 'x'
//	Document contains at least one immense term in field="name" (whose UTF8 encoding …
//
// The first is looked at only: what comes behind may be a document's.
func field(reason string) string {
	const most = 128
	for _, form := range []struct{ before, after string }{{"field [", "] of type ["}, {`immense term in field="`, `" (whose`}} {
		before, rest, ok := strings.Cut(reason, form.before)
		if !ok || strings.ContainsAny(before, `'"`) {
			continue
		}
		found, _, ok := strings.Cut(rest, form.after)
		if ok && found != "" && len(found) <= most && word(found) == found {
			return found
		}
	}
	return ""
}
