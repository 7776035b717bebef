package kibana

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// What a caller may have to tell apart.
var (
	// ErrUsage: the address, the space or the authorities cannot be used as they were given.
	ErrUsage = errors.New("not usable")
	// ErrUnreachable: Kibana does not answer, or is not ready, in the time that was given.
	ErrUnreachable = errors.New("cannot reach Kibana")
	// ErrCertificate: what answers cannot show a certificate that the authorities signed for that name.
	ErrCertificate = errors.New("the certificate is not trusted")
	// ErrCredentials: the account is not known, or may not do this.
	ErrCredentials = errors.New("the account is refused")
	// ErrNotKibana: something else answers, or a version that the objects are not made for.
	ErrNotKibana = errors.New("not a Kibana that these objects are made for")
	// ErrObjects: Kibana did not take all of the objects.
	ErrObjects = errors.New("not all objects were taken by Kibana")
)

const (
	// oneWait bounds one request, its answer included.
	oneWait = 60 * time.Second
	// maxAnswer bounds an answer, in bytes.
	maxAnswer = 8 << 20
	// pause is how long an unready Kibana is left alone.
	pause = 2 * time.Second
	// major is the version of Kibana that takes these objects, and the next one, which migrates them.
	major = 8
)

// Client talks to one Kibana.
type Client struct {
	base  string
	http  *http.Client
	allow func(http.Header)
	pause time.Duration
}

// Options say where Kibana is and how it is trusted.
type Options struct {
	URL       string            // https://host:5601, also with a base path; http to this machine alone
	CACert    []byte            // PEM; nil: the system's authorities
	Space     string            // "": the default space
	Authorize func(http.Header) // sets Authorization; nil: none
}

// New checks the options; it does no I/O. ErrUsage.
func New(o Options) (*Client, error) {
	u, err := url.Parse(strings.TrimSuffix(o.URL, "/"))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: the address cannot be read", ErrUsage)
	case u.User != nil:
		return nil, fmt.Errorf("%w: there are credentials in the address", ErrUsage)
	case u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%w: an address looks like https://kibana.example.com:5601", ErrUsage)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, fmt.Errorf("%w: plain http to another machine would show the password to the network", ErrUsage)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%w: the address does not begin with https://", ErrUsage)
	}
	if o.Space != "" && !regexp.MustCompile(`^[a-z0-9_-]{1,64}$`).MatchString(o.Space) {
		return nil, fmt.Errorf("%w: a space is named by a-z, 0-9, - and _", ErrUsage)
	}
	trust := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CACert != nil {
		trust.RootCAs = x509.NewCertPool()
		if !trust.RootCAs.AppendCertsFromPEM(o.CACert) {
			return nil, fmt.Errorf("%w: there is no certificate in the file of authorities", ErrUsage)
		}
	}
	c := &Client{base: u.String(), allow: o.Authorize, pause: pause, http: &http.Client{
		Timeout:   oneWait,
		Transport: &http.Transport{TLSClientConfig: trust, TLSHandshakeTimeout: oneWait, DisableKeepAlives: true},
		// A redirect is a login page or another host: neither is to get the credentials.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if o.Space != "" {
		c.base += "/s/" + o.Space
	}
	return c, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Place is the address with the space, without credentials.
func (c *Client) Place() string { return c.base }

// Close lets go of what the client holds.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Ready waits for at most patience until Kibana is there and ready, and returns its version. Errors: all but ErrObjects.
func (c *Client) Ready(ctx context.Context, patience time.Duration) (version string, err error) {
	end := time.Now().Add(patience)
	for {
		version, err = c.status(ctx)
		if err == nil || !errors.Is(err, ErrUnreachable) || time.Now().Add(c.pause).After(end) {
			return version, err
		}
		select {
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-time.After(c.pause):
		}
	}
}

// status asks once.
func (c *Client) status(ctx context.Context) (string, error) {
	body, err := c.ask(ctx, http.MethodGet, "/api/status", "", nil)
	if err != nil {
		return "", err
	}
	var s struct {
		Version struct {
			Number string `json:"number"`
		} `json:"version"`
		Status struct {
			Overall struct {
				Level string `json:"level"`
			} `json:"overall"`
		} `json:"status"`
	}
	var first int
	if err := json.Unmarshal(body, &s); err != nil || s.Version.Number == "" {
		return "", fmt.Errorf("%w: what answers at %s has no version", ErrNotKibana, c.base)
	}
	if _, err := fmt.Sscanf(s.Version.Number, "%d.", &first); err != nil || first < major || first > major+1 {
		return "", fmt.Errorf("%w: it is of version %.20q, and they are for %d and %d", ErrNotKibana, s.Version.Number, major, major+1)
	}
	if level := s.Status.Overall.Level; level == "unavailable" || level == "critical" {
		return "", fmt.Errorf("%w: it says that it is not ready yet", ErrUnreachable)
	}
	return s.Version.Number, nil
}

// Refused is an object that Kibana did not take.
type Refused struct {
	Type, ID string
	Why      string // Kibana's word for it: conflict, missing_references, unsupported_type, …
}

// Load brings objects to Kibana and returns how many it took. With overwrite it replaces those of the same ids; without,
// they stay and are among the refused, with ErrObjects.
func (c *Client) Load(ctx context.Context, ndjson []byte, overwrite bool) (taken int, refused []Refused, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, err := w.CreateFormFile("file", "cofre.ndjson")
	if err == nil {
		_, err = file.Write(ndjson)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return 0, nil, fmt.Errorf("the form: %w", err)
	}
	path := "/api/saved_objects/_import?overwrite=" + map[bool]string{true: "true", false: "false"}[overwrite]
	body, err := c.ask(ctx, http.MethodPost, path, w.FormDataContentType(), form.Bytes())
	if err != nil {
		return 0, nil, err
	}
	var a struct {
		Success bool `json:"success"`
		Count   int  `json:"successCount"`
		Errors  []struct {
			ID    string `json:"id"`
			Type  string `json:"type"`
			Error struct {
				Type string `json:"type"`
			} `json:"error"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return 0, nil, fmt.Errorf("%w: its answer to an import cannot be read", ErrNotKibana)
	}
	for _, e := range a.Errors {
		refused = append(refused, Refused{e.Type, e.ID, e.Error.Type})
	}
	if !a.Success || len(refused) > 0 {
		return a.Count, refused, ErrObjects
	}
	return a.Count, nil, nil
}

// ask sends one request and returns the whole answer.
func (c *Client) ask(ctx context.Context, method, path, kind string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrUsage, c.base)
	}
	r.Header.Set("kbn-xsrf", "cofre") // without it Kibana refuses whatever changes something
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.allow != nil {
		c.allow(r.Header)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, c.unreachable(ctx, err)
	case len(text) > maxAnswer:
		return nil, fmt.Errorf("%w: its answer is larger than %d bytes", ErrNotKibana, maxAnswer)
	}
	return text, c.judge(answer)
}

// judge turns a status into an error. What the server says beside it is left out: it may repeat what was sent.
func (c *Client) judge(answer *http.Response) error {
	switch code := answer.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("%w by %s (%d)", ErrCredentials, c.base, code)
	case code == http.StatusServiceUnavailable || code == http.StatusBadGateway || code == http.StatusGatewayTimeout || code == http.StatusTooManyRequests:
		return fmt.Errorf("%w at %s: not ready yet (%d)", ErrUnreachable, c.base, code)
	case code == http.StatusNotFound:
		return fmt.Errorf("%w at %s: no such page (404): a wrong base path or space", ErrNotKibana, c.base)
	case code >= http.StatusMultipleChoices && code < http.StatusBadRequest:
		return fmt.Errorf("%w at %s: it sends elsewhere (%d): a login page, or http where https is served", ErrNotKibana, c.base, code)
	case code >= http.StatusInternalServerError:
		return fmt.Errorf("%w at %s: it failed (%d)", ErrUnreachable, c.base, code)
	default:
		return fmt.Errorf("%w at %s: the request is refused (%d)", ErrObjects, c.base, code)
	}
}

// unreachable says why nothing came.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Errorf("%w: %s: %w", ErrCertificate, c.base, bad.Err)
	}
	if to, ok := errors.AsType[*url.Error](err); ok {
		err = to.Err // its own text repeats the address, which is said already
	}
	return fmt.Errorf("%w at %s: %w", ErrUnreachable, c.base, err)
}
