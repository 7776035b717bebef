package conn

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cofre/store"
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

// withDefaults fills in what is zero.
func (c Config) withDefaults() Config {
	if c.Timeout <= 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxAnswer <= 0 {
		c.MaxAnswer = 128 << 20
	}
	if c.Chunk.Bytes <= 0 {
		c.Chunk.Bytes = 2 << 20
	}
	if c.Chunk.Items <= 0 {
		c.Chunk.Items = 2000
	}
	if c.Chunk.InFlight <= 0 {
		c.Chunk.InFlight = 4
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	return c
}

// bases reads the addresses. An error says which one by its number: the text may hold a password.
func (c Config) bases() ([]*url.URL, error) {
	if len(c.URLs) == 0 {
		return nil, fmt.Errorf("%w: no address of a node is given", store.ErrUnreachable)
	}
	urls := make([]*url.URL, 0, len(c.URLs))
	for i, text := range c.URLs {
		u, problem := c.base(text)
		if problem != "" {
			return nil, fmt.Errorf("%w: address %d of %d: %s", store.ErrUnreachable, i+1, len(c.URLs), problem)
		}
		urls = append(urls, u)
	}
	return urls, nil
}

// base reads one address, or says what is wrong with it.
func (c Config) base(text string) (u *url.URL, problem string) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, "it cannot be read; write it as https://host:9200"
	case u.User != nil:
		return nil, "there are credentials in it; give them by their own settings"
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "it does not begin with https://; write it as https://host:9200"
	case u.Hostname() == "":
		return nil, "it names no host; write it as https://host:9200"
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, "there is something behind the path; write it as https://host:9200"
	case u.Scheme == "http" && !c.InsecureHTTP && !thisMachine(u.Hostname()):
		return nil, "plain http would show the password and every clear field to the network: use https://, or allow plain http explicitly"
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/"), RawPath: strings.TrimRight(u.RawPath, "/")}, ""
}

// thisMachine says whether a host's traffic stays on this machine, by its name alone.
func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
