package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
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

// clock is a Sleep that only counts.
type clock struct{ waited []time.Duration }

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.waited = append(c.waited, d)
	return ctx.Err()
}

func (c *clock) total() time.Duration {
	var t time.Duration
	for _, d := range c.waited {
		t += d
	}
	return t
}

func (c *clock) options() ingest.Options {
	return ingest.Options{Sleep: c.sleep, Now: func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }}
}

// readAll reads a source and writes each item as "position:text" or "position!reason", with ~ for again.
func readAll(t *testing.T, spec string, o ingest.Options) (string, error) {
	t.Helper()
	s, err := ingest.Open(t.Context(), spec, o)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = s.Read(t.Context(), func(it ingest.Item) error {
		again := ""
		if it.Again {
			again = "~"
		}
		if it.Reason != "" {
			fmt.Fprintf(&out, "%s%d!%s\n", again, it.Position, it.Reason)
			return nil
		}
		fmt.Fprintf(&out, "%s%d:%s\n", again, it.Position, it.Raw)
		return nil
	})
	return out.String(), err
}

func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

func zip(body string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(body))
	_ = z.Close()
	return b.Bytes()
}

const two = "1:{\"id\":1}\n2:{\"id\":2}\n"

func TestHTTPShapes(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"array":   text(`[{"id":1},{"id":2}]`),
		"ndjson":  text("{\"id\":1}\n{\"id\":2}\n"),
		"wrapper": text(`{"data":[{"id":1},{"id":2}],"page":1}`),
		"gzip": func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				w.WriteHeader(500)
			}
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zip(`[{"id":1},{"id":2}]`))
		},
		"gzip of gzip, unsaid": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(zip(string(zip(`[{"id":1},{"id":2}]`)))) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/there" {
				http.Redirect(w, r, "/there", http.StatusFound)
				return
			}
			_, _ = w.Write([]byte(`[{"id":1},{"id":2}]`))
		},
		"JSON that says it is HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(`[{"id":1},{"id":2}]`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readAll(t, server(t, h), ingest.Options{})
			if got != two || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	csv := server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		_, _ = w.Write([]byte("id\n1\n"))
	})
	if got, err := readAll(t, csv, ingest.Options{}); got != "1:{\"id\":\"1\"}\n" || err != nil {
		t.Errorf("csv: got %q, %v", got, err)
	}
}

// unusable are answers that no further try makes better.
func TestHTTPUnusable(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	tests := []struct {
		name string
		h    http.HandlerFunc
		want string
	}{
		{"401", status(401), "API_TOKEN"},
		{"403", status(403), "credentials"},
		{"404", status(404), "404 Not Found: check the address"},
		{"HTML", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("Please log in"))
		}, "login page"},
		{"HTML that says it is JSON", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte("\n <!doctype html>"))
		}, "login page"},
		{"neither", text("hello"), "neither JSON nor CSV"},
		{"object without list", text("{\n\"error\": \"CANARY\"}"), "--records NAME"},
		{"endless redirect", func(w http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(r.URL.Query().Get("n"))
			http.Redirect(w, r, "/?n="+strconv.Itoa(n+1), http.StatusFound)
		}, "redirects without end"},
		{"redirect to a file", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		}, "no http or https address"},
		{"redirect to nowhere", status(302), "no http or https address"},
		{"huge headers", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Big", strings.Repeat("x", 80<<10))
			_, _ = w.Write([]byte(`[]`))
		}, "headers are longer than 64 KiB"},
		{"other compression", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write([]byte(`xxx`))
		}, "only gzip"},
		{"waits too long", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "61")
			w.WriteHeader(429)
		}, "asks to wait 1m1s"},
		{"circle of pages", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", `</>; rel="next"`)
			_, _ = w.Write([]byte(`[]`))
		}, "circle"},
		{"ever more empty pages", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", `</x`+r.URL.Path+`>; rel="next"`)
			_, _ = w.Write([]byte(`[]`))
		}, "ever more pages"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c clock
			var asked atomic.Int32
			address := server(t, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				tt.h(w, r)
			})
			o := c.options()
			o.Token = secret.New([]byte("CANARY-token"))
			_, err := readAll(t, strings.Replace(address, "//", "//user:CANARY@", 1)+"/?key=CANARY", o)
			if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if strings.Contains(fmt.Sprint(err), "CANARY") {
				t.Errorf("the error carries a secret: %v", err)
			}
			if len(c.waited) > 0 {
				t.Errorf("it waited %v", c.waited)
			}
		})
	}
}

func TestHTTPRetries(t *testing.T) {
	tests := []struct {
		name  string
		fails int
		h     func(w http.ResponseWriter)
		tries int32
		wait  time.Duration
		ok    bool
	}{
		{"503 three times", 3, func(w http.ResponseWriter) { w.WriteHeader(503) }, 4, 13 * time.Second, true},
		{"503 for ever", 99, func(w http.ResponseWriter) { w.WriteHeader(503) }, 4, 13 * time.Second, false},
		{"429 with seconds", 1, func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(429)
		}, 2, time.Minute, true},
		{"503 with a date", 1, func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "Tue, 01 Jan 2030 00:00:07 GMT")
			w.WriteHeader(503)
		}, 2, 7 * time.Second, true},
		{"connection dropped", 2, func(w http.ResponseWriter) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
		}, 3, 4 * time.Second, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c clock
			var asked atomic.Int32
			address := server(t, func(w http.ResponseWriter, _ *http.Request) {
				if int(asked.Add(1)) <= tt.fails {
					tt.h(w)
					return
				}
				_, _ = w.Write([]byte(`[{"id":1},{"id":2}]`))
			})
			got, err := readAll(t, address, c.options())
			if (err == nil) != tt.ok || tt.ok && got != two {
				t.Errorf("got %q, %v", got, err)
			}
			if err != nil && !errors.Is(err, ingest.ErrSource) {
				t.Errorf("%v is no ErrSource", err)
			}
			if asked.Load() != tt.tries || c.total() != tt.wait {
				t.Errorf("asked %d times, waited %v; want %d and %v", asked.Load(), c.waited, tt.tries, tt.wait)
			}
		})
	}
}

// cutBody says it is longer than it is.
func cutBody(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+100))
	_, _ = w.Write([]byte(body))
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func TestHTTPCutBody(t *testing.T) {
	t.Run("then whole", func(t *testing.T) {
		var c clock
		var asked atomic.Int32
		got, err := readAll(t, server(t, func(w http.ResponseWriter, _ *http.Request) {
			switch asked.Add(1) {
			case 1:
				cutBody(w, `[{"id":1},{"id":2},{"i`)
			case 2:
				_, _ = w.Write([]byte(`[{"id":1},{"id":2}`)) // ends well, but is not whole
			case 3:
				w.Header().Set("Content-Encoding", "gzip")
				z := zip(`[{"id":1},{"id":2},{"id":3}]`)
				_, _ = w.Write(z[:len(z)-6])
			default:
				_, _ = w.Write([]byte(`[{"id":1},{"id":2},{"id":3}]`))
			}
		}), c.options())
		if err != nil || !strings.HasPrefix(got, two+"~1:{\"id\":1}\n~2:{\"id\":2}\n") || !strings.HasSuffix(got, ":{\"id\":3}\n") {
			t.Errorf("got\n%s%v", got, err)
		}
		if asked.Load() != 4 || c.total() != 13*time.Second {
			t.Errorf("asked %d times, waited %v", asked.Load(), c.waited)
		}
	})
	t.Run("for ever", func(t *testing.T) {
		var c clock
		got, err := readAll(t, server(t, func(w http.ResponseWriter, _ *http.Request) {
			cutBody(w, `[{"id":1},{"id":2},{"id":"CANARY`)
		}), c.options())
		if !strings.HasPrefix(got, two) || !strings.Contains(got, "3!the source breaks off in the middle") || strings.Count(got, "!") != 1 {
			t.Errorf("got\n%s", got)
		}
		if !errors.Is(err, ingest.ErrSource) || !strings.Contains(err.Error(), "tried 4 times") || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("second page", func(t *testing.T) {
		var c clock
		var asked atomic.Int32
		got, err := readAll(t, server(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				w.Header().Set("Link", `</two>; rel=next`)
				_, _ = w.Write([]byte(`[{"id":1}]`))
				return
			}
			if asked.Add(1) == 1 {
				cutBody(w, `[{"id":2},{"id"`)
			}
			_, _ = w.Write([]byte(`[{"id":2},{"id":3}]`))
		}), c.options())
		if want := two + "~2:{\"id\":2}\n3:{\"id\":3}\n"; got != want || err != nil {
			t.Errorf("got\n%s%v", got, err)
		}
	})
}

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
	s.Config.ErrorLog = nil
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
