package ingest

import (
	"context"
	"io"
	"net/http"
	"time"

	"cofre/ingest/strict"
	"cofre/secret"
)

// The limits that a record is held to.
const (
	MaxRecord = 8 << 20         // bytes of one record
	MaxDepth  = strict.MaxDepth // objects and arrays inside each other, the record itself counted
	MaxName   = strict.MaxName  // bytes of a field's name
	Keep      = 64 << 10        // bytes kept of a record over MaxRecord
)

// Options say how to read a source. The zero value reads what needs no credentials and no paging by parameters.
type Options struct {
	// Records names the member of a wrapper object that holds the list of records. Empty: the first of data, results,
	// items, users and records that is a list.
	Records string
	// IDField names the member that makes a lone object a record and not a wrapper. Empty: "id".
	IDField string

	// Headers are sent with every request to the host of the address, and to no other.
	Headers http.Header
	// Token is sent as "Authorization: Bearer …", to the same host alone.
	Token *secret.Bytes
	// PageParam and LimitParam name the query parameters of the page's number (from 1, or from what the address says)
	// and its size. With PageParam, pages are asked for until the first one without a record.
	PageParam, LimitParam string
	// PageSize is the value of LimitParam. 0: 100.
	PageSize int
	// UserAgent is sent with every request. Empty: "cofre".
	UserAgent string
	// Transport replaces the way HTTP requests are made, for tests. nil: a transport of its own.
	Transport http.RoundTripper
	// Idle is how long a server may send nothing. 0: 60 s.
	Idle time.Duration

	// Stdin is read for "-". nil: os.Stdin.
	Stdin io.Reader
	// MaxRecord is the largest record in bytes. 0: the constant MaxRecord.
	MaxRecord int

	// Now and Sleep are the clock, for tests. Sleep returns ctx's error when ctx ends first. nil: the real ones.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}
