package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
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
