// Package httpsource asks an HTTP server for pages of records, with the limits that keep a run from hanging.
//
// It knows nothing of records: it gives bodies as they come, still compressed. It promises that credentials go to the
// host of the configured address and to no other, whatever redirects and links say; that every request has an end; and
// that no error names a credential, userinfo or the value of a query parameter. It imports secret alone of this
// project.
package httpsource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	"cofre/secret"
)

// The limits of one page (CONTRACT, Input).
const (
	maxRedirects = 10
	maxHeaders   = 64 << 10 // bytes of a response's headers
	defaultIdle  = 60 * time.Second
	defaultSize  = 100
)

// ErrUsage says that the address or the options mean nothing. What wraps it says which.
var ErrUsage = errors.New("usage")

// Options say how to ask. The zero value asks for one address without credentials.
type Options struct {
	Headers               http.Header   // sent to the address's own host only
	Token                 *secret.Bytes // sent as a bearer token, to the same host only
	PageParam, LimitParam string        // query parameters of the page's number and size
	PageSize              int           // 0: 100
	UserAgent             string        // empty: "cofre"
	Transport             http.RoundTripper
	Idle                  time.Duration // how long a server may send nothing; 0: 60 s
	Now                   func() time.Time
	Sleep                 func(ctx context.Context, d time.Duration) error
}

// Client asks one server.
type Client struct {
	o       Options
	address *url.URL // without userinfo
	user    *url.Userinfo
	http    *http.Client
}

// New returns a client for an http or https address. It asks nothing yet.
func New(address string, o Options) (*Client, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil: // whose text repeats the address
		return nil, fmt.Errorf("%w: the address is no valid URL", ErrUsage)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%w: the address must begin with http:// or https://", ErrUsage)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%w: the address names no host", ErrUsage)
	case o.LimitParam != "" && o.PageParam == "":
		return nil, fmt.Errorf("%w: --limit-param needs --page-param", ErrUsage)
	case o.PageSize < 0:
		return nil, fmt.Errorf("%w: the page size must be at least 1", ErrUsage)
	}
	if o.Idle <= 0 {
		o.Idle = defaultIdle
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.UserAgent == "" {
		o.UserAgent = "cofre"
	}
	if o.Transport == nil {
		o.Transport = newTransport(o.Idle)
	}
	c := &Client{o: o, user: u.User, http: &http.Client{
		Transport:     o.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	u.User, u.Fragment = nil, ""
	c.address = u
	return c, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Name is the address for people: no userinfo, and the names of query parameters without their values.
func (c *Client) Name() string { return shown(c.address) }

func shown(u *url.URL) string {
	s := u.Scheme + "://" + u.Host + u.EscapedPath()
	query := u.Query()
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, url.QueryEscape(name)+"=…")
	}
	if len(names) == 0 {
		return s
	}
	sort.Strings(names)
	return s + "?" + strings.Join(names, "&")
}

// First returns the address of the first page.
func (c *Client) First() *url.URL {
	if c.o.PageParam == "" {
		u := *c.address
		return &u
	}
	page, err := strconv.Atoi(c.address.Query().Get(c.o.PageParam))
	if err != nil {
		page = 1
	}
	return c.numbered(page)
}

// numbered returns the address of the page of that number.
func (c *Client) numbered(page int) *url.URL {
	u := *c.address
	q := u.Query()
	q.Set(c.o.PageParam, strconv.Itoa(page))
	if name := c.o.LimitParam; name != "" {
		switch {
		case c.o.PageSize > 0:
			q.Set(name, strconv.Itoa(c.o.PageSize))
		case !q.Has(name):
			q.Set(name, strconv.Itoa(defaultSize))
		}
	}
	u.RawQuery = q.Encode()
	return &u
}

// Next returns the address of the page behind p, asked for as u, that held count records; nil when p was the last.
func (c *Client) Next(u *url.URL, p *Page, count uint64) *url.URL {
	if c.o.PageParam == "" {
		return p.next
	}
	page, err := strconv.Atoi(u.Query().Get(c.o.PageParam))
	if err != nil || count == 0 {
		return nil
	}
	return c.numbered(page + 1)
}

// Page is one answer of the server.
type Page struct {
	Body        io.ReadCloser // as it came, still compressed; ends with an error where the server breaks off
	Length      int64         // bytes of Body, -1 where unknown
	ContentType string        // the media type, without parameters, in lower case
	Path        string        // of the address that answered, for its extension
	next        *url.URL
}

// Get asks for a page, again where that may help, within the page's budget. It fails with a [*Fault], or with ctx's
// error.
func (c *Client) Get(ctx context.Context, u *url.URL, b *Budget) (*Page, error) {
	for {
		p, err := c.try(ctx, u)
		if err == nil {
			return p, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := c.Again(ctx, b, err); err != nil {
			return nil, err
		}
	}
}

// try asks once, following redirects.
func (c *Client) try(ctx context.Context, u *url.URL) (*Page, error) {
	for range maxRedirects + 1 {
		resp, cancel, err := c.send(ctx, u)
		if err != nil {
			return nil, err
		}
		to, err := redirect(resp)
		if to == nil && err == nil {
			return c.page(resp, cancel)
		}
		_ = resp.Body.Close() // nothing in it is wanted
		cancel(nil)
		if err != nil {
			return nil, err
		}
		u = to
	}
	return nil, &Fault{Text: fmt.Sprintf("the server redirects without end (more than %d times): check the address", maxRedirects)}
}

// redirect returns where a response sends to; nil where it does not.
func redirect(resp *http.Response) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil // no redirect is the usual case
	}
	to, err := resp.Location()
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "" {
		return nil, &Fault{Text: "the server redirects to something that is no http or https address"}
	}
	to.User, to.Fragment = nil, ""
	return to, nil
}

// send makes one request. The returned cancel ends it, with the response's body.
func (c *Client) send(ctx context.Context, u *url.URL) (*http.Response, context.CancelCauseFunc, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		cancel(nil)
		return nil, nil, &Fault{Text: "the address is no valid URL"}
	}
	req.Header.Set("Accept", "application/json, application/x-ndjson, text/csv;q=0.9, */*;q=0.1")
	if c.own(u) {
		c.authorise(req)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.o.UserAgent)
	}
	timer := time.AfterFunc(c.o.Idle, func() { cancel(errIdle) })
	resp, err := c.http.Do(req)
	timer.Stop()
	if err != nil {
		if errors.Is(context.Cause(ctx), errIdle) {
			err = errIdle
		}
		cancel(nil)
		return nil, nil, c.transportFault(err, u)
	}
	resp.Body = &watched{body: resp.Body, ctx: ctx, cancel: cancel, idle: c.o.Idle}
	return resp, cancel, nil
}

// own says whether credentials may go to u: the configured scheme, host and port, or the same host where plain HTTP on
// its standard port became HTTPS on its own.
func (c *Client) own(u *url.URL) bool {
	if !strings.EqualFold(u.Hostname(), c.address.Hostname()) {
		return false
	}
	from, to := port(c.address), port(u)
	if u.Scheme == c.address.Scheme {
		return from == to
	}
	return u.Scheme == "https" && from == "80" && to == "443"
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

// authorise adds the configured headers and the token.
func (c *Client) authorise(req *http.Request) {
	for name, values := range c.o.Headers {
		if strings.EqualFold(name, "Host") && len(values) > 0 {
			req.Host = values[0]
			continue
		}
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	switch {
	case c.o.Token.Len() > 0:
		req.Header.Set("Authorization", "Bearer "+string(c.o.Token.Expose()))
	case c.user != nil:
		password, _ := c.user.Password()
		req.SetBasicAuth(c.user.Username(), password)
	}
}
