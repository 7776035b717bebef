package proxy_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cofre/dev/elasticsearch/proxy"
)

func TestProxy(t *testing.T) {
	text := strings.Repeat("x", 200_000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }))
	defer server.Close()
	p, err := proxy.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	get := func() (int, time.Duration, error) {
		began := time.Now()
		client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
		r, err := client.Get(p.URL())
		if err != nil {
			return 0, time.Since(began), err
		}
		defer func() { _ = r.Body.Close() }()
		body, err := io.ReadAll(r.Body)
		return len(body), time.Since(began), err
	}
	whole := func() {
		t.Helper()
		if n, _, err := get(); n != len(text) || err != nil {
			t.Fatalf("%d bytes, %v", n, err)
		}
	}
	whole()
	for _, c := range []struct {
		kind, attributes string
		most             int // bytes that may come
	}{
		{"limit_data", `"bytes":1000`, 1000},
		{"reset_peer", `"timeout":0`, 0},
		{"timeout", `"timeout":0`, 0},
	} {
		if err := p.Toxic(c.kind, true, 1, c.attributes); err != nil {
			t.Fatal(err)
		}
		if n, _, err := get(); err == nil || n > c.most {
			t.Errorf("%s: %d bytes, %v", c.kind, n, err)
		}
		p.Heal(t.Context())
		whole()
	}
	if err := p.Toxic("latency", true, 1, `"latency":100`); err != nil {
		t.Fatal(err)
	}
	if _, took, err := get(); err != nil || took < 100*time.Millisecond {
		t.Errorf("slowed: %v, %v", took, err)
	}
	p.Heal(t.Context())
	p.Cut()
	if _, _, err := get(); err == nil {
		t.Error("cut, and it answers")
	}
	if err := p.Mend(); err != nil {
		t.Fatal(err)
	}
	whole()
	if p.Toxic("no such kind", true, 1, "") == nil {
		t.Error("an unknown kind was taken")
	}
}
