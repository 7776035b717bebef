package conn

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
)

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   string
	}{
		"nothing":           {Config{}, "no address"},
		"not an address":    {Config{URLs: []string{"https://" + canary + "\x7f"}}, "address 1 of 1: it cannot be read"},
		"credentials":       {Config{URLs: []string{"https://a", "https://u:" + canary + "@b"}}, "address 2 of 2: there are credentials"},
		"no scheme":         {Config{URLs: []string{"localhost:9200"}}, "https://"},
		"no host":           {Config{URLs: []string{"https:///x"}}, "no host"},
		"a query":           {Config{URLs: []string{"https://h/?k=" + canary}}, "behind the path"},
		"plain elsewhere":   {Config{URLs: []string{"http://db.example.com:9200"}}, "plain http"},
		"plain, a trick":    {Config{URLs: []string{"http://localhost.example.com"}}, "plain http"},
		"CA not PEM":        {Config{URLs: []string{"https://h"}, CACert: []byte(canary)}, "PEM"},
		"CA empty":          {Config{URLs: []string{"https://h"}, CACert: []byte{}}, "PEM"},
		"CA is a key":       {Config{URLs: []string{"https://h"}, CACert: []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}, "private key"},
		"CA broken":         {Config{URLs: []string{"https://h"}, CACert: []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")}, "certificate 1"},
		"cert without key":  {Config{URLs: []string{"https://h"}, ClientCert: []byte("x")}, "needs both"},
		"key not a key":     {Config{URLs: []string{"https://h"}, ClientCert: []byte("x"), ClientKey: []byte(canary)}, "cannot be read"},
		"key with password": {Config{URLs: []string{"https://h"}, ClientCert: []byte("x"), ClientKey: []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----")}, "passphrase"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(c.config)
			if !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			clean(t, err)
		})
	}
	for _, good := range []Config{
		{URLs: []string{"https://h:9200/es/"}},
		{URLs: []string{"http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"}},
		{URLs: []string{"http://db.example.com"}, InsecureHTTP: true},
	} {
		c, err := Open(good)
		if err != nil || c.Place() != strings.TrimSuffix(strings.Join(good.URLs, ", "), "/") {
			t.Errorf("%v: %v", good.URLs, err)
		}
	}
}

func TestCheck(t *testing.T) {
	const good = `{"name":"n1","cluster_name":"c","version":{"number":"8.19.7","build_flavor":"default"},"tagline":"You Know, for Search"}`
	for name, c := range map[string]struct {
		status int
		body   string
		header map[string]string
		is     error
		want   string
	}{
		"good":             {200, good, nil, nil, ""},
		"no header":        {200, good, map[string]string{"X-Elastic-Product": ""}, ErrNotElasticsearch, "not Elasticsearch"},
		"other header":     {200, good, map[string]string{"X-Elastic-Product": "Kibana"}, ErrNotElasticsearch, "not Elasticsearch"},
		"login page":       {200, "<html>log in " + canary, map[string]string{"X-Elastic-Product": "", "Content-Type": "text/html"}, ErrNotElasticsearch, "not Elasticsearch"},
		"html with header": {200, "<html>" + canary, nil, ErrNotElasticsearch, "not what Elasticsearch says"},
		"opensearch":       {200, `{"version":{"number":"2.1.0","distribution":"opensearch"}}`, nil, ErrNotElasticsearch, "opensearch"},
		"old":              {200, `{"version":{"number":"7.17.1"}}`, nil, ErrNotElasticsearch, "7.17.1"},
		"old minor":        {200, `{"version":{"number":"8.2.9"}}`, nil, ErrNotElasticsearch, "8.3"},
		"new":              {200, `{"version":{"number":"9.0.0"}}`, nil, ErrNotElasticsearch, "9.0.0"},
		"no version":       {200, `{"version":{"number":"` + strings.Repeat("x", 1000) + `"}}`, nil, ErrNotElasticsearch, "version"},
		"redirect":         {302, "", map[string]string{"Location": "https://elsewhere.example.com/" + canary}, ErrNotElasticsearch, "redirect"},
		"unauthorized":     {401, `{"error":{"type":"security_exception","reason":"unable to authenticate user [` + canary + `]"},"status":401}`, nil, ErrCredentials, "user name and password"},
		"forbidden":        {403, `{"error":{"type":"security_exception","reason":"action [cluster:monitor/main] is unauthorized for user [u] with effective roles [r], this action is granted by the cluster privileges [monitor,manage,all]"}}`, nil, ErrForbidden, "[monitor,manage,all]"},
		"proxy says no":    {403, "<html>" + canary, map[string]string{"X-Elastic-Product": ""}, ErrForbidden, "403 Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			s, err := connect(t, Config{URLs: []string{url}}).Check(t.Context())
			clean(t, err)
			if c.is == nil {
				if err != nil || s != (Server{Name: "n1", Cluster: "c", Version: "8.19.7"}) {
					t.Errorf("%+v %v", s, err)
				}
				return
			}
			if !errors.Is(err, c.is) || !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), url) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A redirect must not carry the credentials to another host.
func TestRedirectIsNotFollowed(t *testing.T) {
	var visited atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited.Store(true) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", other.URL)
			w.WriteHeader(status)
		})
		_, err := connect(t, Config{URLs: []string{url}}).Check(t.Context())
		if !errors.Is(err, ErrNotElasticsearch) || visited.Load() {
			t.Errorf("%d: %v, visited %t", status, err, visited.Load())
		}
	}
}

func TestAuthorizeOnEveryTry(t *testing.T) {
	n := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		if r.Header.Get("Authorization") != "ApiKey "+canary {
			t.Errorf("try %d: Authorization %q", n, r.Header.Get("Authorization"))
		}
		if n < 3 {
			w.WriteHeader(429)
			return
		}
		_, _ = io.WriteString(w, "{}")
	})
	c := connect(t, Config{URLs: []string{url}, Authorize: func(h http.Header) { h.Set("Authorization", "ApiKey "+canary) }})
	if _, err := c.Do(t.Context(), "look", esapi.SearchRequest{Body: strings.NewReader("{}")}, Always); err != nil || n != 3 {
		t.Errorf("%v after %d tries", err, n)
	}
}

func TestDo(t *testing.T) {
	search := func() esapi.Request {
		return esapi.SearchRequest{Index: []string{"%zz"}, Body: strings.NewReader(`{"query":1}`)}
	}
	t.Run("path, query and body behind a prefix", func(t *testing.T) {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			_, _ = io.WriteString(w, r.Method+" "+r.URL.Path+" "+string(body))
		})
		got, err := connect(t, Config{URLs: []string{url + "/es%2Fx/"}}).Do(t.Context(), "look", esapi.SearchRequest{Index: []string{"a", "c"}, Body: strings.NewReader(`{"query":1}`)}, Always)
		if err != nil || string(got.Body) != `POST /es/x/a,c/_search {"query":1}` || got.Status != 200 || got.Unsure {
			t.Errorf("%+v %v", got, err)
		}
	})
	t.Run("an index that breaks the path", func(t *testing.T) {
		_, err := connect(t, Config{URLs: []string{"http://localhost:1"}}).Do(t.Context(), "look", esapi.GetRequest{Index: "x", DocumentID: "%zz" + canary}, Always)
		clean(t, err)
		if !errors.Is(err, store.ErrUnreachable) {
			t.Error(err)
		}
	})
	t.Run("accepted", func(t *testing.T) {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			_, _ = io.WriteString(w, `{"found":false}`)
		})
		c := connect(t, Config{URLs: []string{url}})
		if a, err := c.Do(t.Context(), "look", search(), Always, 404, 409); err == nil {
			t.Error("made of a broken index name", a.Status)
		}
		ok := esapi.CountRequest{}
		if a, err := c.Do(t.Context(), "look", ok, Always, 409, 404); err != nil || a.Status != 404 || string(a.Body) != `{"found":false}` {
			t.Errorf("%+v %v", a, err)
		}
		if _, err := c.Do(t.Context(), "look", ok, Always); !errors.Is(err, store.ErrNotFound) || Unsure(err) {
			t.Error(err)
		}
	})
	t.Run("too large", func(t *testing.T) {
		for _, declared := range []bool{true, false} {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if !declared {
					_ = http.NewResponseController(w).Flush()
				}
				_, _ = w.Write(make([]byte, 1001))
			})
			_, err := connect(t, Config{URLs: []string{url}, MaxAnswer: 1000}).Do(t.Context(), "look", esapi.CountRequest{}, Always)
			if !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "1000 bytes") {
				t.Error(err)
			}
		}
	})
	t.Run("a refusal without end", func(t *testing.T) {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			for _, err := w.Write(make([]byte, 1<<16)); err == nil; _, err = w.Write(make([]byte, 1<<16)) {
			}
		})
		_, err := connect(t, Config{URLs: []string{url}}).Do(t.Context(), "look", esapi.CountRequest{}, Always)
		if !errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	})
	t.Run("the caller gives up", func(t *testing.T) {
		url := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		_, err := connect(t, Config{URLs: []string{url}}).Do(ctx, "look", esapi.CountRequest{}, Always)
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, store.ErrUnreachable) {
			t.Error(err)
		}
	})
}
