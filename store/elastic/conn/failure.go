package conn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"cofre/store"
)

// failure is a request that got no answer that could be used. Its text is of this package alone: what a server or a
// library says may quote anything.
type failure struct {
	what  string
	where string
	text  string
	is    []error
	// sent: the request may have been carried out.
	sent bool
	// final: trying it again on the same node would end the same way.
	final bool
	// slow: it ended because time ran out.
	slow bool
	took time.Duration
}

// Error says what failed, where and why.
func (f *failure) Error() string { return join(f.what, f.where, f.text) }

// Unwrap gives the sentinels, or the error of a context.
func (f *failure) Unwrap() []error { return f.is }

// named is f with what was being done.
func (f *failure) named(what string) *failure {
	out := *f
	out.what = what
	return &out
}

// join puts the parts of an error's text together.
func join(parts ...string) string {
	out := ""
	for _, p := range parts {
		switch {
		case p == "":
		case out == "":
			out = p
		default:
			out += ": " + p
		}
	}
	return out
}

// unsure marks the error of a request that may have been carried out.
type unsure struct{ error }

// Unwrap gives the error as it is without the mark.
func (u unsure) Unwrap() error { return u.error }

// Unsure says whether what failed with err may have been carried out all the same: a request was sent, and no answer
// came that says otherwise.
func Unsure(err error) bool {
	_, ok := errors.AsType[unsure](err)
	return ok
}

// lost makes a failure of an error of the transport, and lets the node rest.
func (c *Conn) lost(ctx context.Context, err error, n *node, sent bool, took time.Duration) *failure {
	f := &failure{where: n.String(), sent: sent, took: took}
	if e := ctx.Err(); e != nil {
		f.text, f.is, f.final = "given up", []error{e}, true
		if errors.Is(e, context.DeadlineExceeded) {
			f.text = "given up, as the time for it was over"
		}
		return f
	}
	c.nodes.failed(n, time.Now())
	f.is = []error{store.ErrUnreachable}
	switch {
	case errors.Is(err, errSilent), errors.Is(err, errStalled), errors.Is(err, errEndless):
		f.slow = true
		f.text = fmt.Sprintf("%v (waited %v)", err, took.Round(time.Millisecond))
		return f
	case c.distrust(f, err, n):
		f.is, f.final, f.sent = append(f.is, ErrCertificate), true, false
		return f
	}
	f.text, f.final, f.slow = c.words(err, n, sent)
	return f
}

// size writes a number of bytes for people.
func size(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// busy says whether a status asks to come again, and whether the request may have been carried out by then.
//
// A node that starts, or whose cluster has lost its master, cannot look users up and refuses all of them: credentials
// that were good before get some time to be so again.
func (c *Conn) busy(r *reply) (again, maybe bool) {
	switch r.status {
	case http.StatusTooManyRequests:
		return true, false
	case http.StatusUnauthorized:
		return c.welcome.Load(), false
	case http.StatusServiceUnavailable:
		return true, !r.genuine() // what stands before Elasticsearch may say so after it passed the request on
	case http.StatusBadGateway, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return true, true
	default:
		return false, false
	}
}

// accepted says whether the caller wants a status as an answer.
func accepted(status int, accept []int) bool {
	return status < http.StatusBadRequest || slices.Contains(accept, status)
}
