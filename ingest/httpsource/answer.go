package httpsource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// page judges a response that is no redirect.
func (c *Client) page(resp *http.Response, cancel context.CancelCauseFunc) (*Page, error) {
	fault := c.status(resp)
	if encoding := resp.Header.Get("Content-Encoding"); fault == nil && !known(encoding) {
		fault = &Fault{Text: "the server compresses in a way that was not asked for (only gzip is read)"}
	}
	if fault != nil {
		_ = resp.Body.Close() // nothing in it is wanted
		cancel(nil)
		return nil, fault
	}
	media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		media = ""
	}
	p := &Page{Body: resp.Body, Length: resp.ContentLength, ContentType: media, Path: resp.Request.URL.Path}
	if p.next, err = next(resp.Header.Values("Link"), resp.Request.URL); err != nil {
		_ = resp.Body.Close() // as above
		return nil, err
	}
	return p, nil
}

func known(encoding string) bool {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity", "gzip", "x-gzip":
		return true
	default:
		return false
	}
}

// status says what is wrong with a response by its status; nil for success.
func (c *Client) status(resp *http.Response) *Fault {
	code := resp.StatusCode
	said := strings.TrimSpace(fmt.Sprintf("the server answers %d %s", code, http.StatusText(code)))
	switch {
	case code >= 200 && code <= 299:
		return nil
	case code == http.StatusTooManyRequests || code == http.StatusRequestTimeout || code >= 500:
		f := &Fault{Text: said, retry: true}
		f.after, f.asked = c.retryAfter(resp.Header.Get("Retry-After"))
		return f
	case code == http.StatusUnauthorized:
		return &Fault{Text: said + ": set API_TOKEN or API_HEADERS"}
	case code == http.StatusForbidden:
		return &Fault{Text: said + ": the credentials do not allow this, or none were given (API_TOKEN, API_HEADERS)"}
	case code == http.StatusNotFound || code == http.StatusGone:
		return &Fault{Text: said + ": check the address"}
	case code == http.StatusProxyAuthRequired:
		return &Fault{Text: said + ": check HTTPS_PROXY"}
	default:
		return &Fault{Text: said}
	}
}

// retryAfter reads a Retry-After header, in seconds or as an HTTP date (RFC 9110 10.2.3).
func (c *Client) retryAfter(text string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return max(0, at.Sub(c.o.Now())), true
}

// next returns the address of the link with rel="next" (RFC 8288), relative to base; nil without one.
func next(headers []string, base *url.URL) (*url.URL, error) {
	for _, header := range headers {
		for header != "" {
			open := strings.IndexByte(header, '<')
			if open < 0 {
				break
			}
			end := strings.IndexByte(header[open:], '>')
			if end < 0 {
				break
			}
			target := header[open+1 : open+end]
			var isNext bool
			isNext, header = linkParams(header[open+end+1:])
			if !isNext {
				continue
			}
			to, err := base.Parse(strings.TrimSpace(target))
			if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "" {
				return nil, &Fault{Text: "the server's link to the next page is no http or https address"}
			}
			to.User, to.Fragment = nil, ""
			return to, nil
		}
	}
	return nil, nil // no next page is the usual case
}

// linkParams reads the parameters of one link up to the comma behind it, and returns whether one is rel with next among
// its words, and what follows.
func linkParams(text string) (isNext bool, rest string) {
	seen := false
	for {
		text = strings.TrimLeft(text, " \t")
		if text == "" || text[0] != ';' {
			if i := strings.IndexByte(text, ','); i >= 0 {
				return isNext, text[i+1:]
			}
			return isNext, ""
		}
		text = strings.TrimLeft(text[1:], " \t")
		end := strings.IndexAny(text, "=;,")
		if end < 0 || text[end] != '=' {
			text = text[max(end, 0):]
			if end < 0 {
				return isNext, ""
			}
			continue
		}
		name := strings.TrimSpace(text[:end])
		var value string
		value, text = linkValue(strings.TrimLeft(text[end+1:], " \t"))
		if strings.EqualFold(name, "rel") && !seen {
			seen = true // only the first counts
			for word := range strings.FieldsSeq(value) {
				isNext = isNext || strings.EqualFold(word, "next")
			}
		}
	}
}

// linkValue reads a token or a quoted string, and returns what follows.
func linkValue(text string) (value, rest string) {
	if !strings.HasPrefix(text, `"`) {
		if i := strings.IndexAny(text, ";,"); i >= 0 {
			return strings.TrimSpace(text[:i]), text[i:]
		}
		return strings.TrimSpace(text), ""
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return b.String(), text[i+1:]
		case '\\':
			if i++; i == len(text) {
				return b.String(), ""
			}
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}

// errIdle says that the server sent nothing for too long.
var errIdle = errors.New("nothing was sent for too long")

// watched is a body that ends when nothing comes for too long.
type watched struct {
	body   io.ReadCloser
	ctx    context.Context // the request's own: it says why a read ended
	cancel context.CancelCauseFunc
	idle   time.Duration
	timer  *time.Timer
}

// Read is ended by the clock when nothing comes; the time between two reads does not count.
func (w *watched) Read(p []byte) (int, error) {
	if w.timer == nil {
		w.timer = time.AfterFunc(w.idle, func() { w.cancel(errIdle) })
	} else {
		w.timer.Reset(w.idle)
	}
	n, err := w.body.Read(p)
	w.timer.Stop() // the time that the reader takes between two reads does not count
	if err != nil && err != io.EOF && errors.Is(context.Cause(w.ctx), errIdle) {
		return n, fmt.Errorf("the server sent nothing for %s", w.idle)
	}
	return n, err
}

// Close ends the request with the body.
func (w *watched) Close() error {
	w.cancel(nil)
	return w.body.Close()
}
