package conn

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
)

// stages answers the nth request with the nth handler, and those after with the last.
func stages(hs ...http.HandlerFunc) (h http.HandlerFunc, n *atomic.Int32) {
	n = new(atomic.Int32)
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		hs[min(int(n.Add(1)), len(hs))-1](w, r)
	}, n
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{"error":{"type":"x","reason":"`+canary+`"}}`)
	}
}

func good(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":true}`) }

// cut closes the connection instead of answering.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// half answers half of what it says it will, and closes the connection.
func half(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"ok":`)
	panic(http.ErrAbortHandler)
}

func TestRetries(t *testing.T) {
	proxy := []string{"X-Elastic-Product", ""}
	for name, c := range map[string]struct {
		stages []http.HandlerFunc
		again  Again
		tries  int
		unsure bool
		is     error // nil: it succeeds
	}{
		"good":                        {[]http.HandlerFunc{good}, IfRefused, 1, false, nil},
		"too many, then good":         {[]http.HandlerFunc{status(429), status(429), good}, IfRefused, 3, false, nil},
		"unavailable, then good":      {[]http.HandlerFunc{status(503), good}, IfRefused, 2, false, nil},
		"a proxy's 503, again":        {[]http.HandlerFunc{status(503, proxy...), good}, Always, 2, true, nil},
		"a proxy's 503":               {[]http.HandlerFunc{status(503, proxy...), good}, IfRefused, 1, true, store.ErrUnreachable},
		"bad gateway":                 {[]http.HandlerFunc{status(502, proxy...), good}, IfRefused, 1, true, store.ErrUnreachable},
		"bad gateway, again":          {[]http.HandlerFunc{status(502, proxy...), status(504), good}, Always, 3, true, nil},
		"cut":                         {[]http.HandlerFunc{cut, good}, IfRefused, 1, true, store.ErrUnreachable},
		"cut, again":                  {[]http.HandlerFunc{cut, half, good}, Always, 3, true, nil},
		"cut, then refused":           {[]http.HandlerFunc{cut, status(400), good}, Always, 2, true, ErrRefused},
		"half an answer":              {[]http.HandlerFunc{half, good}, IfRefused, 1, true, store.ErrUnreachable},
		"refused":                     {[]http.HandlerFunc{status(400), good}, Always, 1, false, ErrRefused},
		"failed":                      {[]http.HandlerFunc{status(500), good}, Always, 1, false, store.ErrUnreachable},
		"too long to wait":            {[]http.HandlerFunc{status(429, "Retry-After", "3600"), good}, Always, 1, false, store.ErrBusy},
		"a storm":                     {[]http.HandlerFunc{status(429)}, Always, 6, false, store.ErrBusy},
		"a storm of 503":              {[]http.HandlerFunc{status(503)}, Always, 6, false, store.ErrUnreachable},
		"the disk is full":            {[]http.HandlerFunc{flooded, good}, Always, 1, false, store.ErrFull},
		"redirected, which is for no": {[]http.HandlerFunc{status(307), good}, Always, 1, true, ErrNotElasticsearch},
	} {
		t.Run(name, func(t *testing.T) {
			h, n := stages(c.stages...)
			var waits noSleep
			conn := connect(t, Config{URLs: []string{serve(t, h)}, Sleep: waits.sleep})
			a, err := conn.Do(t.Context(), "look", esapi.CountRequest{Body: strings.NewReader("{}")}, c.again)
			clean(t, err)
			if c.is == nil {
				if err != nil || a.Unsure != c.unsure || string(a.Body) != `{"ok":true}` {
					t.Errorf("%+v %v", a, err)
				}
			} else if !errors.Is(err, c.is) || Unsure(err) != c.unsure {
				t.Errorf("%v, unsure %t", err, Unsure(err))
			}
			if tries := int(n.Load()); c.tries == 6 && (tries < 5 || tries > 7) || c.tries != 6 && tries != c.tries {
				t.Errorf("%d tries, want %d", tries, c.tries)
			}
			sum := time.Duration(0)
			for i, d := range waits.pauses() {
				if sum += d; d < pauseFirst<<i/2 || d > pauseFirst<<i {
					t.Errorf("pause %d is %v", i, d)
				}
			}
			if sum > patienceDo {
				t.Errorf("paused %v in all", sum)
			}
		})
	}
}

func flooded(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(429)
	_, _ = io.WriteString(w, `{"error":{"type":"cluster_block_exception","reason":"index [user.1] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"}}`)
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"": 0, "2": 2 * time.Second, " 7 ": 7 * time.Second, "-1": 0, "1.5": 0, "99999999": 24 * time.Hour, "x": 0,
		"99999999999999999999":          0,
		"Sat, 21 Nov 2026 12:00:09 GMT": 9 * time.Second,
		"Sat, 21 Nov 2026 11:00:00 GMT": 0,
		"Sat, 21 Nov 2099 11:00:00 GMT": 24 * time.Hour,
	} {
		if got := retryAfter(http.Header{"Retry-After": {in}}, now); got != want {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
	h, _ := stages(status(429, "Retry-After", "2"), good)
	var waits noSleep
	c := connect(t, Config{URLs: []string{serve(t, h)}, Sleep: waits.sleep})
	if _, err := c.Do(t.Context(), "look", esapi.CountRequest{}, Always); err != nil || len(waits.pauses()) != 1 || waits.pauses()[0] != 2*time.Second {
		t.Errorf("%v %v", waits.pauses(), err)
	}
}

func TestPatient(t *testing.T) {
	h, n := stages(status(503))
	var waits noSleep
	c := connect(t, Config{URLs: []string{serve(t, h)}, Sleep: waits.sleep})
	_, err := c.Do(Patient(t.Context(), 5*time.Minute), "look", esapi.CountRequest{}, Always)
	sum := time.Duration(0)
	for _, d := range waits.pauses() {
		if sum += d; d > pauseMost {
			t.Errorf("paused %v", d)
		}
	}
	if !errors.Is(err, store.ErrUnreachable) || sum < 4*time.Minute || sum > 5*time.Minute || n.Load() < 30 {
		t.Errorf("%v after %v and %d tries", err, sum, n.Load())
	}
}

func TestJitter(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 100 {
		d := jitter(time.Second)
		if d < time.Second/2 || d > time.Second {
			t.Fatal(d)
		}
		seen[d] = true
	}
	if len(seen) < 50 {
		t.Errorf("only %d different pauses of 100", len(seen))
	}
}

func TestGivenUpWhileWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h, _ := stages(status(503))
	c := connect(t, Config{URLs: []string{serve(t, h)}, Sleep: func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}})
	if _, err := c.Do(ctx, "look", esapi.CountRequest{}, Always); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnreachable) {
		t.Error(err)
	}
}

// free gives an address at which nothing listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return "http://" + l.Addr().String()
}

func TestNodes(t *testing.T) {
	t.Run("they take turns", func(t *testing.T) {
		a, na := stages(good)
		b, nb := stages(good)
		c := connect(t, Config{URLs: []string{serve(t, a), serve(t, b)}})
		for range 10 {
			if _, err := c.Do(t.Context(), "look", esapi.CountRequest{}, IfRefused); err != nil {
				t.Fatal(err)
			}
		}
		if na.Load() != 5 || nb.Load() != 5 {
			t.Errorf("%d and %d", na.Load(), nb.Load())
		}
	})
	t.Run("a dead one is left alone", func(t *testing.T) {
		h, n := stages(good)
		var waits noSleep
		c := connect(t, Config{URLs: []string{free(t), free(t), serve(t, h)}, Sleep: waits.sleep})
		for range 5 {
			if a, err := c.Do(t.Context(), "look", esapi.CountRequest{}, IfRefused); err != nil || a.Unsure {
				t.Fatal(err)
			}
		}
		if n.Load() != 5 || len(waits.pauses()) != 0 {
			t.Errorf("%d answered, %v", n.Load(), waits.pauses())
		}
	})
	t.Run("a wrong one is passed over", func(t *testing.T) {
		h, n := stages(good)
		wrong := serve(t, status(302))
		c := connect(t, Config{URLs: []string{wrong, serve(t, h)}})
		if _, err := c.Do(t.Context(), "look", esapi.CountRequest{}, Always); err != nil || n.Load() != 1 {
			t.Error(err)
		}
	})
	t.Run("all are dead", func(t *testing.T) {
		c := connect(t, Config{URLs: []string{free(t), free(t)}})
		_, err := c.Do(t.Context(), "look", esapi.CountRequest{}, IfRefused)
		if !errors.Is(err, store.ErrUnreachable) || Unsure(err) || !strings.Contains(err.Error(), "connection refused") {
			t.Error(err)
		}
	})
	t.Run("rests get longer and end", func(t *testing.T) {
		p := newNodes(nil)
		n, now := &node{}, time.Now()
		p.all = []*node{n, {}}
		for i, want := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
			p.failed(n, now)
			if n.rests.Sub(now) != want*time.Second {
				t.Errorf("%d: %v", i, n.rests.Sub(now))
			}
			for range 3 {
				if p.pick(now) == n {
					t.Error("a resting node was picked")
				}
			}
		}
		p.answered(n)
		if first, second := p.pick(now), p.pick(now); first != n && second != n {
			t.Error("still resting")
		}
	})
}

func TestDeadlines(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	stall := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "{")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	drip := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}
	const limit = 50 * time.Millisecond
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want string
	}{"no head": {hang, "no answer in time"}, "stalled": {stall, "stopped in the middle"}, "endless": {drip, "did not end"}} {
		t.Run(name, func(t *testing.T) {
			h, n := stages(c.h)
			start := time.Now()
			_, err := connect(t, Config{URLs: []string{serve(t, h)}, Timeout: limit}).Do(t.Context(), "look", esapi.CountRequest{}, IfRefused)
			if !errors.Is(err, store.ErrUnreachable) || !Unsure(err) || !strings.Contains(err.Error(), c.want) || errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if took := time.Since(start); took > 4*time.Second || n.Load() != 1 {
				t.Errorf("%v, %d tries", took, n.Load())
			}
		})
	}
	t.Run("slow but steady is good", func(t *testing.T) {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			for range 12 {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(limit / 4)
			}
			_, _ = io.WriteString(w, "{}")
		})
		a, err := connect(t, Config{URLs: []string{url}, Timeout: 2 * limit}).Do(t.Context(), "look", esapi.CountRequest{}, IfRefused)
		if err != nil || len(a.Body) != 14 {
			t.Error(err)
		}
	})
	t.Run("a silent server gets a second chance", func(t *testing.T) {
		h, n := stages(hang, good)
		ctx := Patient(t.Context(), limit/10) // less than one try takes
		a, err := connect(t, Config{URLs: []string{serve(t, h)}, Timeout: limit}).Do(ctx, "look", esapi.CountRequest{}, Always)
		if err != nil || !a.Unsure || n.Load() != 2 {
			t.Errorf("%v, %d tries", err, n.Load())
		}
	})
}
