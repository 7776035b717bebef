package conn

import "errors"

// What a caller may have to tell apart beyond package store's sentinels; errors wrap these besides one of those.
var (
	// ErrForbidden: the user may not do this (403, security_exception).
	ErrForbidden = errors.New("not permitted")
	// ErrCredentials: the server does not accept the user's name, password or key (401).
	ErrCredentials = errors.New("credentials refused")
	// ErrNoIndex: there is no such index or alias.
	ErrNoIndex = errors.New("no such index")
	// ErrTooLarge: the request or document is larger than the server takes (413).
	ErrTooLarge = errors.New("too large for the server")
	// ErrCertificate: the server's certificate cannot be trusted, or it wants another one of ours.
	ErrCertificate = errors.New("certificate refused")
	// ErrNotElasticsearch: what answers is something else, or a version that this program does not work with.
	ErrNotElasticsearch = errors.New("not an Elasticsearch that this program works with")
)

// ServerError is a refusal by the server. It never holds a document's text: Reason is what is left of the server's words
// when all that could quote one is taken out.
type ServerError struct {
	Status int    // HTTP's
	Type   string // Elasticsearch's name for it, such as version_conflict_engine_exception; "" where it said none
	Reason string
	Index  string
	What   string // what was being done
	Where  string // the node
}

// Error says what failed, where, why, and what to do about it.
func (e *ServerError) Error() string { return e.What + ": " + e.Type }

// Unwrap gives the sentinels.
func (e *ServerError) Unwrap() []error { return nil }
