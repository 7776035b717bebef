package httpsource

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Tries and waits of one page.
const (
	maxTries        = 4
	refusedTries    = 2
	refusedWait     = 500 * time.Millisecond
	maxRetryAfter   = 60 * time.Second
	lookupTimeout   = 1200 * time.Millisecond
	connectTimeout  = 10 * time.Second
	longestBackoffs = 15 * time.Second
)

// Fault is why a page cannot be had, for people, without the address.
type Fault struct {
	Text  string
	Cause error // nil where there is none

	retry   bool // another try may help
	refused bool // the host is not there: one more try, soon
	asked   bool // the server says when
	after   time.Duration
}

// Error returns the text for people.
func (f *Fault) Error() string { return f.Text }

// Unwrap returns what a program can ask for, or nil.
func (f *Fault) Unwrap() error { return f.Cause }

// Budget counts what was spent on one page. The zero value is a new page's.
type Budget struct {
	tries  int
	waited time.Duration // apart from what servers asked for
}

// Again waits before the next try of a page, after err. Where there is none, it returns why the page cannot be had; it
// returns ctx's error when that ends. An err that is no [*Fault] is a body that broke off.
func (c *Client) Again(ctx context.Context, b *Budget, err error) error {
	var f *Fault
	if !errors.As(err, &f) {
		f = &Fault{Text: err.Error(), Cause: err, retry: true}
	}
	b.tries++
	tries := maxTries
	if f.refused {
		tries = refusedTries
	}
	if !f.retry {
		return f
	}
	if b.tries >= tries {
		return &Fault{Text: fmt.Sprintf("%s (tried %d times)", f.Text, b.tries), Cause: f.Cause}
	}
	wait := f.after
	switch {
	case f.asked && wait > maxRetryAfter:
		return &Fault{Text: fmt.Sprintf("%s and asks to wait %s, more than %s: try later", f.Text, wait.Round(time.Second), maxRetryAfter), Cause: f.Cause}
	case f.asked:
	case f.refused:
		wait = refusedWait
	default:
		wait = backoff(b.tries)
	}
	if !f.asked {
		if b.waited += wait; b.waited > longestBackoffs {
			return f
		}
	}
	return c.o.Sleep(ctx, wait)
}

// backoff returns how long to wait after the given try, counted from 1: 1, 3 and 9 seconds.
func backoff(try int) time.Duration {
	d := time.Second
	for range try - 1 {
		d *= 3
	}
	return d
}

// transportFault says what an error of a request means.
func (c *Client) transportFault(err error, u *url.URL) *Fault {
	var (
		dns  *net.DNSError
		op   *net.OpError
		wrap *url.Error
	)
	if errors.As(err, &wrap) {
		err = wrap.Err // its own text repeats the address
	}
	text := err.Error()
	switch {
	case errors.Is(err, errIdle), strings.Contains(text, "timeout awaiting response headers"):
		return &Fault{Text: fmt.Sprintf("the server sent nothing for %s", c.o.Idle), Cause: err}
	case strings.Contains(text, "response headers exceeded"), strings.Contains(text, "header list"):
		return &Fault{Text: fmt.Sprintf("the answer's headers are longer than %d KiB: this is no API that can be read", maxHeaders>>10), Cause: err}
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return &Fault{Text: "the server speaks plain HTTP here: use http:// (credentials would travel unprotected)", Cause: err}
	case strings.Contains(text, "malformed HTTP"):
		return &Fault{Text: "what answers there does not speak HTTP: check the port, or use https://", Cause: err}
	}
	if f := tlsFault(err); f != nil {
		return f
	}
	switch {
	case errors.As(err, &dns):
		return &Fault{Text: fmt.Sprintf("the host %s is not known: check the address and the network", hostOf(u)), Cause: err, retry: true, refused: true}
	case errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "socks connect"):
		return &Fault{Text: fmt.Sprintf("%s cannot be reached (%s): check that the server runs, and the address", u.Host, reason(op)), Cause: err, retry: true, refused: true}
	default:
		return &Fault{Text: "the connection broke before an answer came", Cause: err, retry: true}
	}
}

func hostOf(u *url.URL) string { return u.Hostname() }

// reason is the system's own word for why a connection failed.
func reason(op *net.OpError) string {
	if op.Timeout() {
		return "no answer"
	}
	err := error(op)
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// tlsFault explains what is wrong with a server's TLS; nil for other errors.
func tlsFault(err error) *Fault {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
		alert   tls.AlertError
		verify  *tls.CertificateVerificationError
	)
	fault := func(text string) *Fault { return &Fault{Text: text, Cause: err} }
	switch {
	case errors.As(err, &unknown):
		return fault("the server's certificate is signed by an authority that this machine does not know: add its CA to the system's, or set SSL_CERT_FILE")
	case errors.As(err, &name):
		return fault("the server's certificate is for another host: check the address")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fault("the server's certificate has expired or is not valid yet: check the server's certificate, and this machine's clock")
	case errors.As(err, &invalid), errors.As(err, &verify):
		return fault("the server's certificate is not valid")
	case errors.As(err, &record):
		return fault("the server does not speak TLS here: check the port, or use http://")
	case errors.As(err, &alert):
		return fault("the server refuses the TLS connection; it may want a client certificate or another TLS version")
	default:
		return nil
	}
}
