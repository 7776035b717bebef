package conn

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// TestCredentialsThatWereGood: a node that starts refuses everybody for a while (401). Who was let in before waits; who
// never was is told at once.
func TestCredentialsThatWereGood(t *testing.T) {
	for name, c := range map[string]struct {
		answers []int // the last one again and again
		asked   int   // requests that must succeed, one after the other
		good    bool
		most    int // requests that the server may see
	}{
		"never let in":        {[]int{401}, 1, false, 1},
		"let in, then not":    {[]int{200, 401}, 2, false, 50},
		"refused for a while": {[]int{200, 401, 401, 200}, 2, true, 4},
	} {
		t.Run(name, func(t *testing.T) {
			seen := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Elastic-Product", "Elasticsearch")
				w.WriteHeader(c.answers[min(seen, len(c.answers)-1)])
				seen++
			}))
			defer server.Close()
			conn, err := Open(Config{URLs: []string{server.URL}, Sleep: func(context.Context, time.Duration) error { return nil }})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			for range c.asked {
				_, err = conn.Do(t.Context(), "ask", esapi.PingRequest{}, IfRefused)
			}
			if c.good != (err == nil) || err != nil && (!errors.Is(err, ErrCredentials) || strings.Contains(err.Error(), "any more") != (c.asked > 1)) {
				t.Errorf("got %v", err)
			}
			if seen > c.most || !c.good && c.asked > 1 && seen < 3 {
				t.Errorf("%d requests", seen)
			}
		})
	}
}
