package conn

import (
	"context"
	"net/http"
	"time"
)

// Config says where a cluster is and how to talk to it. Its zero values are defaults; only URLs must be given.
type Config struct {
	// URLs are the nodes of one cluster, each as https://host:port, without credentials. Requests go round among them.
	URLs []string
	// Authorize sets the Authorization header of each request; nil sends none. It is called from several goroutines.
	Authorize func(http.Header)
	// CACert holds the authorities to trust instead of the system's, as PEM.
	CACert []byte
	// ClientCert and ClientKey (PEM, both or none) are shown to a server that asks for a certificate.
	ClientCert, ClientKey []byte
	// InsecureHTTP allows plain http to another host than this machine.
	InsecureHTTP bool
	// Timeout is how long the server may take from the request to the head of its answer, and how long the body of an answer
	// may then pause; the whole body may take four times as long. 0: 30 s.
	Timeout time.Duration
	// MaxAnswer is the size in bytes above which an answer is refused. 0: 128 MiB.
	MaxAnswer int64
	// Chunk bounds one request of Bulk.
	Chunk Chunk
	// Sleep waits for d or until ctx ends, whose error it then returns; nil: it does.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Chunk bounds the requests that Bulk makes of its operations.
type Chunk struct {
	Bytes    int // of one request's body; a single larger operation goes alone. 0: 2 MiB
	Items    int // of one request. 0: 2000
	InFlight int // requests under way at once. 0: 4
}
