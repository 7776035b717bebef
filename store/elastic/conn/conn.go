package conn

import (
	"context"
	"errors"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// Conn is a connection to one cluster, for any number of goroutines. Nothing is sent before it is used.
type Conn struct {
	config Config
}

// Open checks the settings and gives a Conn; it does no I/O. Close it when done.
func Open(config Config) (*Conn, error) {
	return &Conn{config: config}, nil
}

// Close gives up idle connections. The Conn must not be used afterwards.
func (c *Conn) Close() error { return nil }

// Place names the nodes, without credentials.
func (c *Conn) Place() string { return "" }

// Server is what a cluster says of itself.
type Server struct {
	Name    string // of the node that answered
	Cluster string
	Version string // such as 8.19.7
}

// Check asks the server who it is: it must be Elasticsearch, of a version that this program works with.
func (c *Conn) Check(ctx context.Context) (Server, error) { return Server{}, ctx.Err() }

// Again says when a request may be sent a second time.
type Again int

// The ways of sending again.
const (
	// IfRefused: only where the first certainly was not carried out (no connection, or the server declined it).
	IfRefused Again = iota
	// Always: also where it is not known, because doing it twice is the same as doing it once.
	Always
)

// Answer is a server's whole answer.
type Answer struct {
	Status int
	Body   []byte // the caller's to keep
	// Unsure: an earlier try of this request got no answer, so that it may have been carried out already.
	Unsure bool
}

// Do sends a request and reads the whole answer. what says for errors what was being done, as in "read the header".
//
// A status from 400 becomes a [*ServerError], except those in accept: they come as an Answer. r must not hold ids of
// documents in its path.
func (c *Conn) Do(ctx context.Context, what string, r esapi.Request, again Again, accept ...int) (*Answer, error) {
	_, _, _, _ = what, r, again, accept
	return nil, errors.Join(ctx.Err())
}

// Unsure says whether what failed with err may have been carried out all the same.
func Unsure(err error) bool { return err != nil }
