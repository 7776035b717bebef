package ingest_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cofre/ingest"
	"cofre/secret"
)

func TestHTTPUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + l.Addr().String()
	_ = l.Close()
	for _, address := range []string{refused, "http://nobody.invalid/"} {
		var c clock
		start := time.Now()
		_, err := readAll(t, address, c.options())
		if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), "tried 2 times") {
			t.Errorf("%s: got %v", address, err)
		}
		if spent := time.Since(start) + c.total(); spent > 3*time.Second || len(c.waited) != 1 {
			t.Errorf("%s: took %v, waited %v", address, spent, c.waited)
		}
	}
}

func TestHTTPTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(text(`[]`))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	_, err := readAll(t, s.URL, ingest.Options{})
	if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), "authority that this machine does not know") {
		t.Errorf("got %v", err)
	}
	plain := server(t, text(`[]`))
	_, err = readAll(t, strings.Replace(plain, "http:", "https:", 1), ingest.Options{})
	if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), "http://") {
		t.Errorf("plain HTTP: got %v", err)
	}
	_, err = readAll(t, strings.Replace(s.URL, "127.0.0.1", "localhost", 1), ingest.Options{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "other.test"}}})
	if err == nil || !strings.Contains(err.Error(), "for another host") {
		t.Errorf("another host: got %v", err)
	}
}

func TestHTTPIdle(t *testing.T) {
	var c clock
	o := c.options()
	o.Idle = 60 * time.Millisecond
	stop := make(chan struct{})
	defer close(stop)
	_, err := readAll(t, server(t, func(http.ResponseWriter, *http.Request) { <-stop }), o)
	if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), "sent nothing for") {
		t.Errorf("no headers: got %v", err)
	}
	got, err := readAll(t, server(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"id":1},`))
		w.(http.Flusher).Flush()
		<-stop
	}), o)
	if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), "sent nothing for") || !strings.HasPrefix(got, "1:{\"id\":1}\n~1:") {
		t.Errorf("half a body: got %q, %v", got, err)
	}
}

func TestCredentialsStayWithTheirHost(t *testing.T) {
	var leaked, used atomic.Int32
	check := func(r *http.Request, n *atomic.Int32) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("X-Api-Key") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" {
			n.Add(1)
		}
	}
	other := server(t, func(w http.ResponseWriter, r *http.Request) {
		check(r, &leaked)
		_, _ = w.Write([]byte(`[{"id":1}]`))
	})
	own := server(t, func(w http.ResponseWriter, r *http.Request) {
		check(r, &used)
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, other, http.StatusTemporaryRedirect)
		case "/alias":
			http.Redirect(w, r, strings.Replace(other, "127.0.0.1", "localhost", 1), http.StatusFound)
		case "/userinfo":
			u, _ := url.Parse(other)
			w.Header().Set("Location", "http://u:p@"+u.Host+"/")
			w.WriteHeader(302)
		default:
			w.Header().Set("Link", "<"+other+">; rel=\"next\"")
			_, _ = w.Write([]byte(`[]`))
		}
	})
	o := ingest.Options{Token: secret.New([]byte("t")), Headers: http.Header{"X-Api-Key": {"k"}, "cookie": {"c"}}}
	for _, path := range []string{"/redirect", "/link", "/alias", "/userinfo"} {
		if got, err := readAll(t, own+path, o); err != nil || got != "1:{\"id\":1}\n" {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	if got, err := readAll(t, strings.Replace(own, "//", "//user:pass@", 1)+"/redirect", ingest.Options{}); err != nil || got == "" {
		t.Errorf("userinfo: %q, %v", got, err)
	}
	if leaked.Load() != 0 || used.Load() != 5 {
		t.Errorf("leaked %d times, used %d times", leaked.Load(), used.Load())
	}
}

func TestPaging(t *testing.T) {
	var asked []string
	address := server(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RawQuery)
		page, _ := strconv.Atoi(r.URL.Query().Get("p"))
		if page > 3 {
			_, _ = w.Write([]byte(`{"data":[]}`))
			return
		}
		_, _ = fmt.Fprintf(w, `{"data":[{"id":%d}]}`, page)
	})
	got, err := readAll(t, address+"/?a=b", ingest.Options{PageParam: "p", LimitParam: "n", PageSize: 7})
	if want := "1:{\"id\":1}\n2:{\"id\":2}\n3:{\"id\":3}\n"; got != want || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if want := "a=b&n=7&p=1|a=b&n=7&p=2|a=b&n=7&p=3|a=b&n=7&p=4"; strings.Join(asked, "|") != want {
		t.Errorf("asked %v", asked)
	}
	if got, err := readAll(t, address+"/?p=3", ingest.Options{PageParam: "p"}); got != "1:{\"id\":3}\n" || err != nil {
		t.Errorf("from page 3: got %q, %v", got, err)
	}
	_, err = readAll(t, server(t, text(`[{"id":1}]`)), ingest.Options{PageParam: "p"})
	if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), "does not know the parameter") {
		t.Errorf("a parameter without effect: %v", err)
	}
}

func TestNeverEndingBody(t *testing.T) {
	address := server(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("["))
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(`{"id":"abc"},`)); err != nil {
				return
			}
		}
	})
	s, err := ingest.Open(t.Context(), address, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	err = s.Read(t.Context(), func(it ingest.Item) error {
		if it.Position == 100_000 {
			return enough
		}
		return nil
	})
	if err != enough { //nolint:errorlint // it is to be the same
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s, _ = ingest.Open(ctx, address, ingest.Options{})
	err = s.Read(ctx, func(it ingest.Item) error {
		if it.Position == 1000 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, ingest.ErrSource) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestHTTPProgress(t *testing.T) {
	body := `[{"id":1},{"id":2}]`
	s, err := ingest.Open(t.Context(), server(t, text(body)), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Read(t.Context(), func(ingest.Item) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if p := s.Progress(); p.BytesRead != int64(len(body)) || p.BytesTotal != int64(len(body)) || p.RecordsTotal != -1 {
		t.Errorf("got %+v", p)
	}
}
