package conn

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/rs/zerolog"

	"cofre/store"
)

// wire is a network between a Conn and a server that can be cut, stalled and slowed.
type wire struct {
	proxy *toxiproxy.Proxy
	url   string
}

// newWire lays one to the server at url.
func newWire(t *testing.T, url string) *wire {
	t.Helper()
	scheme, host, _ := strings.Cut(url, "://")
	p := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "wire", "127.0.0.1:0", host)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return &wire{proxy: p, url: scheme + "://" + p.Listen}
}

// poison does something to what goes one way, "downstream" to the client: kind and attributes are toxiproxy's.
func (w *wire) poison(t *testing.T, way, kind, attributes string) {
	t.Helper()
	text := fmt.Sprintf(`{"name":"it","type":%q,"stream":%q,"toxicity":1,"attributes":%s}`, kind, way, attributes)
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
}

// heal makes the wire good again.
func (w *wire) heal(t *testing.T) {
	t.Helper()
	if err := w.proxy.Toxics.RemoveToxic(t.Context(), "it"); err != nil {
		t.Error(err)
	}
}

// badWires are the ways in which a network fails.
func badWires() map[string]struct{ way, kind, attributes string } {
	return map[string]struct{ way, kind, attributes string }{
		"cut in the answer":     {"downstream", "limit_data", `{"bytes":700}`},
		"cut in the request":    {"upstream", "limit_data", `{"bytes":1500}`},
		"reset in the answer":   {"downstream", "reset_peer", `{"timeout":0}`},
		"reset in the request":  {"upstream", "reset_peer", `{"timeout":5}`},
		"stalled answer":        {"downstream", "timeout", `{"timeout":0}`},
		"stalled request":       {"upstream", "timeout", `{"timeout":0}`},
		"a drop, then closed":   {"downstream", "timeout", `{"timeout":20}`},
		"far too slow, answer":  {"downstream", "latency", `{"latency":2000}`},
		"far too slow, request": {"upstream", "bandwidth", `{"rate":1}`},
	}
}

// Whatever the network does to a load, in the end each document is there once, and nothing is said to be surely new that
// may not be.
func TestBulkOverBadWires(t *testing.T) {
	for name, bad := range badWires() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &fakeIndex{}
			w := newWire(t, serve(t, f.ServeHTTP))
			waits := 0
			c := connect(t, Config{
				URLs: []string{w.url}, Timeout: 150 * time.Millisecond, Chunk: Chunk{Items: 50, Bytes: 4000, InFlight: 3},
				Sleep: sleepThen(t, func() {
					if waits++; waits == 2 {
						w.heal(t)
					}
				}),
			})
			if items, err := c.Bulk(t.Context(), creates(10)); err != nil || items[9].Status != 201 {
				t.Fatal(err)
			}
			w.poison(t, bad.way, bad.kind, bad.attributes)
			items, err := c.Bulk(t.Context(), creates(300))
			if err != nil {
				t.Fatal(err)
			}
			unsure := 0
			for i, it := range items {
				switch {
				case it.Unsure && (it.Status == 201 || it.Status == 409):
					unsure++
				case i < 10 && it.Status == 409, i >= 10 && it.Status == 201 && !it.Unsure:
				default:
					t.Errorf("%d: %+v", i, it)
				}
			}
			if len(f.docs) != 300 || waits < 2 || unsure == 0 {
				t.Errorf("%d documents, %d waits, %d unsure", len(f.docs), waits, unsure)
			}
		})
	}
}

// Where it does not get better, a request ends with an error, and in time.
func TestDoOverBadWires(t *testing.T) {
	for name, bad := range badWires() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, serve(t, (&fakeIndex{}).ServeHTTP))
			c := connect(t, Config{URLs: []string{w.url}, Timeout: 100 * time.Millisecond})
			w.poison(t, bad.way, bad.kind, bad.attributes)
			start := time.Now()
			body := strings.Repeat(`{"create":{"_id":"a"}}`+"\n{}\n", 200)
			_, err := c.Do(t.Context(), "write", esapi.BulkRequest{Body: strings.NewReader(body)}, IfRefused)
			if !errors.Is(err, store.ErrUnreachable) || !Unsure(err) {
				t.Errorf("%v, unsure %t", err, Unsure(err))
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("%v", took)
			}
		})
	}
}

// A wire that is only slow loses nothing and repeats nothing.
func TestSlowWire(t *testing.T) {
	t.Parallel()
	f := &fakeIndex{}
	w := newWire(t, serve(t, f.ServeHTTP))
	w.poison(t, "downstream", "slicer", `{"average_size":64,"size_variation":32,"delay":200}`)
	c := connect(t, Config{URLs: []string{w.url}, Timeout: 3 * time.Second, Chunk: Chunk{Items: 20}})
	items, err := c.Bulk(t.Context(), creates(100))
	allDone(t, items, err)
	if len(f.history) != 100 || items[0].Unsure {
		t.Errorf("%d writes", len(f.history))
	}
}

// A node that dies takes its requests along to the others.
func TestBulkWhileANodeDies(t *testing.T) {
	t.Parallel()
	f := &fakeIndex{} // both nodes are doors to the same
	url := serve(t, f.ServeHTTP)
	dying := newWire(t, url)
	f.item = func(_, id, _ string) (int, string) {
		if id == "id100" {
			go dying.proxy.Stop()
		}
		return 0, ""
	}
	c := connect(t, Config{URLs: []string{dying.url, newWire(t, url).url}, Timeout: time.Second, Chunk: Chunk{Items: 10, InFlight: 2}})
	items, err := c.Bulk(t.Context(), creates(400))
	if err != nil || len(f.docs) != 400 || len(f.history) != 400 {
		t.Fatalf("%v, %d documents, %d writes", err, len(f.docs), len(f.history))
	}
	for i, it := range items {
		if it.Status != 201 && (it.Status != 409 || !it.Unsure) {
			t.Errorf("%d: %+v", i, it)
		}
	}
}
