package conn

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"cofre/store"
)

// What a caller may have to tell apart beyond package store's sentinels; errors wrap these besides one of those.
var (
	// ErrForbidden: the user may not do this (403, security_exception).
	ErrForbidden = store.ErrForbidden
	// ErrCredentials: the server does not accept the user's name, password or key (401).
	ErrCredentials = errors.New("credentials refused")
	// ErrNoIndex: there is no such index or alias.
	ErrNoIndex = errors.New("no such index")
	// ErrTooLarge: the request or document is larger than the server takes (413), or an answer than Config.MaxAnswer.
	ErrTooLarge = errors.New("too large")
	// ErrRefused: the server does not take the document or request as it is (400), now or later.
	ErrRefused = errors.New("refused as it is")
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
	Reason string // "" where the server's words are not fit to be kept
	Field  string // of the mapping, where the server names one
	Index  string // or alias
	What   string // what was being done
	Where  string // the node
}

// Error says what failed, where, why, and what to do about it.
func (e *ServerError) Error() string {
	kind := e.Type
	if kind == "" {
		kind = http.StatusText(e.Status)
	}
	status := fmt.Sprintf("(%d %s)", e.Status, kind)
	if kind == "" {
		status = fmt.Sprintf("(%d)", e.Status)
	}
	return join(e.What, e.Where, e.class().words(e)) + " " + status
}

// Unwrap gives the sentinels.
func (e *ServerError) Unwrap() []error { return e.class().sentinels() }

// class is a kind of refusal: what it is for a program, and for people.
type class int

const (
	classOther class = iota
	classCredentials
	classForbiddenRead
	classForbiddenWrite
	classFull
	classReadOnly
	classNoIndex
	classNotFound
	classConflict
	classExists
	classTooLarge
	classBusy
	classMemory
	classUnavailable
	classRefused
)

// class sorts a refusal by its status and type.
func (e *ServerError) class() class {
	switch e.Type {
	case "cluster_block_exception":
		return e.blocked()
	case "index_not_found_exception", "alias_not_found_exception":
		return classNoIndex
	case "version_conflict_engine_exception":
		return classConflict
	case "resource_already_exists_exception":
		return classExists
	case "circuit_breaking_exception":
		return classMemory
	}
	switch {
	case strings.Contains(e.Reason, "normal shards open"), e.Status == http.StatusInsufficientStorage,
		strings.Contains(e.Reason, "No space left on device"):
		return classFull
	case e.Status == http.StatusForbidden:
		looks := strings.Contains(e.Reason, "/get]")
		if strings.Contains(e.Reason, "indices:data/write") || (strings.Contains(e.Reason, "indices:admin") && !looks) {
			return classForbiddenWrite
		}
		return classForbiddenRead
	}
	return classOf(e.Status)
}

// blocked sorts the blocks on an index or cluster (ClusterBlock's levels; 12 is the flood stage of the disk).
func (e *ServerError) blocked() class {
	switch {
	case e.Status == http.StatusTooManyRequests, strings.Contains(e.Reason, "flood-stage"), strings.Contains(e.Reason, "/12/"):
		return classFull
	case e.Status == http.StatusForbidden:
		return classReadOnly
	default:
		return classUnavailable
	}
}

func classOf(status int) class {
	switch status {
	case http.StatusUnauthorized:
		return classCredentials
	case http.StatusNotFound:
		return classNotFound
	case http.StatusConflict:
		return classConflict
	case http.StatusRequestEntityTooLarge:
		return classTooLarge
	case http.StatusTooManyRequests:
		return classBusy
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return classUnavailable
	case http.StatusBadRequest:
		return classRefused
	default:
		return classOther
	}
}

func (k class) sentinels() []error {
	switch k {
	case classCredentials:
		return []error{store.ErrUnreachable, ErrCredentials}
	case classForbiddenRead:
		return []error{store.ErrUnreachable, ErrForbidden}
	case classForbiddenWrite:
		return []error{store.ErrReadOnly, ErrForbidden}
	case classFull:
		return []error{store.ErrFull}
	case classReadOnly:
		return []error{store.ErrReadOnly}
	case classNoIndex:
		return []error{store.ErrDamaged, ErrNoIndex}
	case classNotFound:
		return []error{store.ErrNotFound}
	case classConflict:
		return []error{store.ErrConflict}
	case classExists:
		return []error{store.ErrExists}
	case classTooLarge:
		return []error{store.ErrUnreachable, ErrTooLarge}
	case classBusy, classMemory:
		return []error{store.ErrBusy}
	case classRefused:
		return []error{store.ErrUnreachable, ErrRefused}
	default:
		return []error{store.ErrUnreachable}
	}
}
