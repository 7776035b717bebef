package kibana

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cofre/policy"
)

const canary = "CANARY-of-a-password"

// fake is a Kibana that checks what a real one does: the header against forgery, the account, the form, the references.
type fake struct {
	t      *testing.T
	status func(w http.ResponseWriter) bool // true: it answered
	have   map[string]bool
	paths  []string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.paths = append(f.paths, r.Method+" "+r.URL.RequestURI())
	if f.status != nil && f.status(w) {
		return
	}
	if _, password, _ := r.BasicAuth(); password != canary {
		http.Error(w, "no: "+r.Header.Get("Authorization"), http.StatusUnauthorized)
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/s/people")
	switch {
	case r.Method == http.MethodGet && path == "/api/status":
		_, _ = io.WriteString(w, `{"name":"k","version":{"number":"8.19.3"},"status":{"overall":{"level":"available"}}}`)
	case r.Method == http.MethodPost && path == "/api/saved_objects/_import":
		if r.Header.Get("kbn-xsrf") == "" {
			http.Error(w, `{"message":"Request must contain a kbn-xsrf header."}`, http.StatusBadRequest)
			return
		}
		f.take(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (f *fake) take(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil || !strings.HasSuffix(header.Filename, ".ndjson") {
		http.Error(w, "Invalid file extension", http.StatusBadRequest)
		return
	}
	type failure struct {
		ID    string            `json:"id"`
		Type  string            `json:"type"`
		Error map[string]string `json:"error"`
	}
	answer := struct {
		Success bool      `json:"success"`
		Count   int       `json:"successCount"`
		Errors  []failure `json:"errors,omitempty"`
	}{Success: true}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var o struct{ ID, Type string }
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			http.Error(w, "no JSON", http.StatusBadRequest)
			return
		}
		if f.have[o.ID] && r.URL.Query().Get("overwrite") != "true" {
			answer.Success = false
			answer.Errors = append(answer.Errors, failure{o.ID, o.Type, map[string]string{"type": "conflict"}})
			continue
		}
		f.have[o.ID] = true
		answer.Count++
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// serve starts the fake over TLS and returns it with a client that trusts it.
func serve(t *testing.T, status func(http.ResponseWriter) bool, change ...func(*Options)) (*fake, *Client) {
	t.Helper()
	f := &fake{t: t, status: status, have: map[string]bool{}}
	s := httptest.NewUnstartedServer(f)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	o := Options{
		URL: s.URL, CACert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}),
		Authorize: func(h http.Header) { (&http.Request{Header: h}).SetBasicAuth("ana", canary) },
	}
	for _, c := range change {
		c(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	c.pause = 10 * time.Millisecond
	t.Cleanup(c.Close)
	return f, c
}

func builtIn(t *testing.T) ([]byte, int) {
	t.Helper()
	ndjson, n, err := Objects("user", policy.Default().Schema())
	if err != nil {
		t.Fatal(err)
	}
	return ndjson, n
}

func TestLoad(t *testing.T) {
	t.Parallel()
	objects, n := builtIn(t)
	f, c := serve(t, nil, func(o *Options) { o.Space = "people" })
	if v, err := c.Ready(t.Context(), 0); err != nil || v != "8.19.3" {
		t.Fatal(v, err)
	}
	for range 2 { // again: replaced, not doubled
		if taken, refused, err := c.Load(t.Context(), objects, true); err != nil || taken != n || refused != nil {
			t.Fatal(taken, refused, err)
		}
	}
	taken, refused, err := c.Load(t.Context(), objects, false)
	if !errors.Is(err, ErrObjects) || taken != 0 || len(refused) != n || refused[0].Why != "conflict" {
		t.Errorf("without overwriting: %d, %v, %v", taken, refused, err)
	}
	for _, p := range f.paths {
		if !strings.Contains(p, " /s/people/api/") {
			t.Errorf("outside of the space: %s", p)
		}
	}
}

// TestReady waits for a Kibana that starts.
func TestReady(t *testing.T) {
	t.Parallel()
	left := 3
	_, c := serve(t, func(w http.ResponseWriter) bool {
		left--
		switch {
		case left >= 2:
			http.Error(w, "Kibana server is not ready yet", http.StatusServiceUnavailable)
		case left >= 0:
			_, _ = io.WriteString(w, `{"version":{"number":"8.19.3"},"status":{"overall":{"level":"unavailable"}}}`)
		}
		return left >= 0
	})
	if _, err := c.Ready(t.Context(), 0); !errors.Is(err, ErrUnreachable) {
		t.Errorf("without patience: %v", err)
	}
	if _, err := c.Ready(t.Context(), time.Minute); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Ready(ctx, time.Minute); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestRefusals: each kind of trouble has its error, and none repeats the password.
func TestRefusals(t *testing.T) {
	t.Parallel()
	says := func(code int, body string) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			w.Header().Set("Location", "https://elsewhere.invalid/"+canary)
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	nobody := func(o *Options) { o.Authorize = nil }
	stranger := func(o *Options) { o.CACert = nil }
	name := func(o *Options) { o.URL = strings.Replace(o.URL, "127.0.0.1", "localhost", 1) }
	for what, c := range map[string]struct {
		status func(http.ResponseWriter) bool
		change func(*Options)
		want   error
	}{
		"no account":        {nil, nobody, ErrCredentials},
		"may not":           {says(403, canary), nil, ErrCredentials},
		"other authority":   {nil, stranger, ErrCertificate},
		"other name":        {nil, name, ErrCertificate},
		"elsewhere":         {says(302, ""), nil, ErrNotKibana},
		"no space":          {nil, func(o *Options) { o.Space = "none" }, ErrNotKibana},
		"a web page":        {says(200, "<html>"+canary), nil, ErrNotKibana},
		"Elasticsearch":     {says(200, `{"version":{"build":1}}`), nil, ErrNotKibana},
		"an old one":        {says(200, `{"version":{"number":"7.17.0"}}`), nil, ErrNotKibana},
		"a broken one":      {says(500, canary), nil, ErrUnreachable},
		"an endless answer": {says(200, strings.Repeat("x", maxAnswer+2)), nil, ErrNotKibana},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			change := c.change
			if change == nil {
				change = func(*Options) {}
			}
			_, client := serve(t, c.status, change)
			_, err := client.Ready(t.Context(), 0)
			if !errors.Is(err, c.want) || strings.Contains(err.Error(), canary) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	_, client := serve(t, says(200, `{"success":false,"errors":"`+canary+`"}`))
	if _, _, err := client.Load(t.Context(), nil, true); !errors.Is(err, ErrNotKibana) || strings.Contains(err.Error(), canary) {
		t.Error(err)
	}
	_, client = serve(t, says(400, canary))
	if _, _, err := client.Load(t.Context(), nil, true); !errors.Is(err, ErrObjects) || strings.Contains(err.Error(), canary) {
		t.Error(err)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{
		{URL: ""},
		{URL: "kibana:5601"},
		{URL: "http://kibana:5601"},
		{URL: "ftp://localhost"},
		{URL: "https://u:" + canary + "@h"},
		{URL: "https://h?x=" + canary},
		{URL: "https://\x7f" + canary},
		{URL: "https://h", Space: "a/../b"},
		{URL: "https://h", CACert: []byte(canary)},
	} {
		if _, err := New(o); !errors.Is(err, ErrUsage) || strings.Contains(err.Error(), canary) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	c, err := New(Options{URL: "http://localhost:1/kibana/", Space: "a"})
	if err != nil || c.Place() != "http://localhost:1/kibana/s/a" {
		t.Fatal(c, err)
	}
	if _, err := c.Ready(t.Context(), 0); !errors.Is(err, ErrUnreachable) {
		t.Error(err)
	}
}

// TestLines: the file is what an import takes: a JSON object a line, no more.
func TestLines(t *testing.T) {
	t.Parallel()
	objects, n := builtIn(t)
	if got := bytes.Count(objects, []byte("\n")); got != n || objects[len(objects)-1] != '\n' {
		t.Errorf("%d lines, %d objects", got, n)
	}
}
