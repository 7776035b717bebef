// Package proxy puts a bad network between a client and one server, on the loopback interface, for fault tests: it cuts,
// stalls, slows and resets what goes through. TLS goes through it untouched. It imports nothing of the project.
package proxy

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Proxy stands before one server.
type Proxy struct {
	p      *toxiproxy.Proxy
	scheme string
	toxics []string
}

// New starts a proxy on a free port for the server at an address such as https://127.0.0.1:9200.
func New(server string) (*Proxy, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := toxiproxy.NewProxy(api, u.Host, "127.0.0.1:0", u.Host)
	if err := p.Start(); err != nil {
		return nil, err
	}
	return &Proxy{p: p, scheme: u.Scheme}, nil
}

// URL is where a client finds the server through the proxy.
func (p *Proxy) URL() string { return p.scheme + "://" + p.p.Listen }

// Toxic disturbs what goes through, by one of toxiproxy's kinds (latency, bandwidth, timeout, reset_peer, limit_data, …):
// downstream (answers) or upstream (requests), on a share of the connections (0 to 1), with the kind's attributes as
// JSON members. It meets connections that exist already, too.
func (p *Proxy) Toxic(kind string, answers bool, share float64, attributes string) error {
	stream := "upstream"
	if answers {
		stream = "downstream"
	}
	name := fmt.Sprintf("%s-%d", kind, len(p.toxics))
	_, err := p.p.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(
		`{"name":%q,"type":%q,"stream":%q,"toxicity":%g,"attributes":{%s}}`, name, kind, stream, share, attributes)))
	if err == nil {
		p.toxics = append(p.toxics, name)
	}
	return err
}

// Heal takes all disturbances away.
func (p *Proxy) Heal(ctx context.Context) {
	p.p.Toxics.ResetToxics(ctx)
	p.toxics = nil
}

// Cut ends all connections, and refuses new ones until Mend.
func (p *Proxy) Cut() { p.p.Stop() }

// Mend takes connections again, on the same port.
func (p *Proxy) Mend() error { return p.p.Start() }

// Close ends the proxy.
func (p *Proxy) Close() { p.p.Stop() }
