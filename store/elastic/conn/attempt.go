package conn

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
)

// maxRefusal is how much is read of an answer that is an error: it is there to be understood, not to be kept.
const maxRefusal = 1 << 20

// maxAhead is how much room is made at once for an answer that says how long it is.
const maxAhead = 16 << 20

// Why an attempt was ended from this side.
var (
	errSilent  = errors.New("no answer in time")
	errStalled = errors.New("the answer stopped in the middle")
	errEndless = errors.New("the answer did not end in time")
)

// message is a request that can be sent any number of times.
type message struct {
	method string
	url    *url.URL // path and query
	header http.Header
	body   []byte // nil: none
	// lent counts the readers of body that the transport has not given back: until it is 0, body must not be changed.
	lent *atomic.Int32
}

// compose makes a message of esapi's request.
func compose(ctx context.Context, r esapi.Request) (*message, error) {
	var got catch
	if _, err := r.Do(ctx, &got); err != nil || got.req == nil {
		return nil, errors.New("the request cannot be made") // err could quote a path
	}
	m := &message{method: got.req.Method, url: got.req.URL, header: got.req.Header, lent: new(atomic.Int32)}
	if got.req.Body == nil {
		return m, nil
	}
	body, err := io.ReadAll(got.req.Body)
	if err != nil {
		return nil, errors.New("the body of the request cannot be read")
	}
	m.body = body
	return m, nil
}

// catch is an esapi.Transport that keeps the request instead of sending it.
type catch struct{ req *http.Request }

// Perform keeps req.
func (c *catch) Perform(req *http.Request) (*http.Response, error) {
	c.req = req
	return &http.Response{Body: http.NoBody, Header: http.Header{}}, nil
}

// loan is one reader of a message's body.
type loan struct {
	bytes.Reader
	lent   *atomic.Int32
	closed atomic.Bool
}

// Close gives the body back.
func (l *loan) Close() error {
	if !l.closed.Swap(true) {
		l.lent.Add(-1)
	}
	return nil
}

func (m *message) reader() io.ReadCloser {
	m.lent.Add(1)
	l := &loan{lent: m.lent}
	l.Reset(m.body)
	return l
}

// to makes the request for one node.
func (m *message) to(ctx context.Context, n *node) *http.Request {
	u := *m.url
	u.Scheme, u.Host = n.base.Scheme, n.base.Host
	if n.base.Path != "" {
		u.RawPath = n.base.EscapedPath() + u.EscapedPath()
		u.Path = n.base.Path + u.Path
	}
	req := &http.Request{Method: m.method, URL: &u, Host: u.Host, Header: m.header.Clone(), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if req.Header == nil {
		req.Header = http.Header{}
	}
	if m.body != nil {
		req.Body, req.ContentLength = m.reader(), int64(len(m.body))
		req.GetBody = func() (io.ReadCloser, error) { return m.reader(), nil }
	}
	return req.WithContext(ctx)
}

// reply is a whole answer.
type reply struct {
	status int
	header http.Header
	body   []byte
	where  *node
	took   time.Duration
}

// genuine says whether Elasticsearch itself answered, as opposed to something before it.
func (r *reply) genuine() bool { return r.header.Get("X-Elastic-Product") == "Elasticsearch" }

// attempt sends m once to one node and reads the whole answer, into buf if that is large enough. The failure says whether
// the request may have been carried out. ctx's end comes as ctx's error.
func (c *Conn) attempt(ctx context.Context, m *message, buf []byte) (*reply, *failure) {
	n, start := c.nodes.pick(time.Now()), time.Now()
	w, end := c.watch(ctx)
	defer end()
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(w.ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }})
	req := m.to(traced, n)
	req.Header.Set("User-Agent", "cofre")
	if c.config.Authorize != nil {
		c.config.Authorize(req.Header)
	}
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, c.lost(ctx, w.reason(err), n, sent.Load(), time.Since(start))
	}
	defer func() { _ = res.Body.Close() }() // read to its end or given up; neither leaves anything to know
	r := &reply{status: res.StatusCode, header: res.Header, where: n}
	limit := c.config.MaxAnswer
	if r.status >= http.StatusBadRequest {
		limit = maxRefusal
	}
	var whole bool
	r.body, whole, err = w.read(res, buf, limit)
	r.took = time.Since(start)
	if err != nil {
		return nil, c.lost(ctx, err, n, true, r.took)
	}
	c.nodes.answered(n)
	if f := c.strange(r, whole); f != nil {
		f.took = r.took
		return nil, f
	}
	if r.status < http.StatusMultipleChoices {
		c.welcome.Store(true)
	}
	return r, nil
}

// strange says what is wrong with an answer that Elasticsearch would not give.
func (c *Conn) strange(r *reply, whole bool) *failure {
	f := &failure{where: r.where.String(), is: []error{store.ErrUnreachable, ErrNotElasticsearch}, sent: true, final: true}
	switch {
	case r.status >= 300 && r.status < 400, r.status < 200:
		f.text = "it answers with a redirect, which is not followed: give the address of Elasticsearch itself"
		if r.status < 200 {
			f.text = "it answers with a status that Elasticsearch does not have"
		}
	case r.status < 300 && !r.genuine():
		f.text = "what answers there is not Elasticsearch (no X-Elastic-Product header), perhaps a proxy's own page: check the address"
	case r.status < 300 && !whole:
		f.is = []error{store.ErrUnreachable, ErrTooLarge}
		f.text = "the answer is larger than " + size(c.config.MaxAnswer) + ", which is refused"
	default:
		return nil
	}
	return f
}

// watch bounds the time of one attempt.
type watch struct {
	ctx   context.Context
	limit time.Duration
	end   time.Time
	timer *time.Timer
	halt  context.CancelCauseFunc
	body  atomic.Bool // the head is there
}

func (c *Conn) watch(ctx context.Context) (w *watch, end func()) {
	w = &watch{limit: c.config.Timeout}
	w.ctx, w.halt = context.WithCancelCause(ctx)
	w.timer = time.AfterFunc(w.limit, func() {
		switch {
		case !w.body.Load():
			w.halt(errSilent)
		case !time.Now().Before(w.end):
			w.halt(errEndless)
		default:
			w.halt(errStalled)
		}
	})
	return w, func() {
		w.timer.Stop()
		w.halt(nil)
	}
}

// reason tells an end by the watch from other errors.
func (w *watch) reason(err error) error {
	if cause := context.Cause(w.ctx); cause != nil {
		return cause
	}
	return err
}

// read reads a body up to limit. whole is false when there is more.
func (w *watch) read(res *http.Response, buf []byte, limit int64) (body []byte, whole bool, err error) {
	w.end = time.Now().Add(4 * w.limit)
	w.body.Store(true)
	if n := res.ContentLength; n > limit {
		return nil, false, nil
	} else if int64(cap(buf)) <= n {
		buf = make([]byte, 0, min(n, maxAhead)+1) // one more, so that the end is read without growing
	}
	if cap(buf) == 0 {
		buf = make([]byte, 0, 4<<10)
	}
	buf = buf[:0]
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		w.timer.Reset(min(w.limit, time.Until(w.end)))
		n, err := res.Body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return buf[:limit], false, nil
		case err == io.EOF: // nothing else is the end: errors.Is would take an unexpected one for it
			return buf, true, nil
		case err != nil:
			return nil, false, w.reason(err)
		}
	}
}
