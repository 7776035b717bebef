package conn

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
)

// Conn is a connection to one cluster, for any number of goroutines. Nothing is sent before it is used.
type Conn struct {
	config    Config
	transport *http.Transport
	nodes     *nodes
	place     string
	welcome   atomic.Bool // the server has accepted the credentials

	seed    maphash.Seed
	buffers sync.Pool    // of *[]byte, for the bodies of Bulk
	room    atomic.Int64 // bytes that a request of Bulk may have, as learned from the server; 0: not learned
}

// Open checks the settings and gives a Conn; it does no I/O. Close it when done.
func Open(config Config) (*Conn, error) {
	config = config.withDefaults()
	bases, err := config.bases()
	if err != nil {
		return nil, err
	}
	transport, err := newTransport(config)
	if err != nil {
		return nil, err
	}
	c := &Conn{config: config, transport: transport, nodes: newNodes(bases), seed: maphash.MakeSeed()}
	c.buffers.New = func() any { return new([]byte) }
	names := make([]string, 0, len(bases))
	for _, n := range c.nodes.all {
		names = append(names, n.String())
	}
	c.place = strings.Join(names, ", ")
	return c, nil
}

// Close gives up idle connections. What is under way goes on to its end.
func (c *Conn) Close() error {
	c.transport.CloseIdleConnections()
	return nil
}

// Place names the nodes, without credentials.
func (c *Conn) Place() string { return c.place }

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
// documents in its path. Where the server is busy or does not answer, the request is sent again with pauses between, for
// as long as [Patient] says; an error for which [Unsure] is true may hide that it was carried out.
func (c *Conn) Do(ctx context.Context, what string, r esapi.Request, again Again, accept ...int) (*Answer, error) {
	m, err := compose(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", what, store.ErrUnreachable, err)
	}
	tries, maybe := c.newEffort(ctx, patienceDo), false
	for {
		reply, t, err := c.try(ctx, m, what, accept)
		if err == nil {
			return &Answer{Status: reply.status, Body: reply.body, Unsure: maybe}, nil
		}
		maybe = maybe || t.maybe
		more := !t.end && (again == Always || !t.maybe)
		if more {
			var pause time.Duration
			if pause, more = tries.next(t.trouble); more && pause > 0 {
				if e := c.config.Sleep(ctx, pause); e != nil {
					more, err = false, c.givenUp(what, e)
				}
			}
		}
		if !more {
			if maybe {
				err = unsure{err}
			}
			return nil, err
		}
	}
}

// doubt is what a fruitless try leaves to decide.
type doubt struct {
	trouble
	end   bool // the caller's context is over, or the answer is an error that no other try would change
	maybe bool // the request may have been carried out
}

// try sends m once. Its error is fit for the caller.
func (c *Conn) try(ctx context.Context, m *message, what string, accept []int) (*reply, doubt, error) {
	r, f := c.attempt(ctx, m, nil)
	if f != nil {
		return nil, doubt{
			trouble: trouble{lost: true, final: f.final, took: f.took},
			end:     ctx.Err() != nil || errors.Is(f, ErrTooLarge),
			maybe:   f.sent,
		}, f.named(what)
	}
	if accepted(r.status, accept) {
		return r, doubt{}, nil
	}
	e := c.refused(r, what)
	again, maybe := c.busy(r)
	return nil, doubt{
		trouble: trouble{after: retryAfter(r.header, time.Now()), took: r.took},
		end:     !again || e.class() == classFull,
		maybe:   maybe,
	}, e
}

// givenUp is the error of a wait that the context ended.
func (c *Conn) givenUp(what string, err error) error {
	return &failure{what: what, where: c.place, text: "given up while waiting for the server", is: []error{err}}
}

// refused makes an error of an answer.
func (c *Conn) refused(r *reply, what string) *ServerError {
	e := refusal(r.status, r.body)
	e.What, e.Where = what, r.where.String()
	if r.status == http.StatusUnauthorized && c.welcome.Load() {
		e.Reason = letInBefore
	}
	return e
}
