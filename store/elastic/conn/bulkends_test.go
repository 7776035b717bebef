package conn

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"cofre/store"
)

func TestBulkGivesUp(t *testing.T) {
	always := func(do func(http.ResponseWriter)) func(http.ResponseWriter, *http.Request, int, []byte) bool {
		return nth(1, do)
	}
	code := func(s int) func(http.ResponseWriter) { return func(w http.ResponseWriter) { w.WriteHeader(s) } }
	for name, c := range map[string]struct {
		f      *fakeIndex
		is     error
		most   int  // requests
		status int  // of each item
		unsure bool // each item
	}{
		"429 storm":      {&fakeIndex{request: always(code(429))}, store.ErrBusy, 20, 0, false},
		"503 storm":      {&fakeIndex{request: always(code(503))}, store.ErrUnreachable, 20, 0, false},
		"items' storm":   {&fakeIndex{item: func(string, string, string) (int, string) { return 429, `{"type":"es_rejected_execution_exception"}` }}, store.ErrBusy, 20, 429, false},
		"cut":            {&fakeIndex{request: always(func(http.ResponseWriter) { panic(http.ErrAbortHandler) })}, store.ErrUnreachable, 20, 0, true},
		"never whole":    {&fakeIndex{answer: func(int, []byte) []byte { return []byte(`{"items":[]}`) }}, store.ErrUnreachable, 20, 0, true},
		"unauthorized":   {&fakeIndex{request: always(code(401))}, ErrCredentials, 3, 0, false},
		"forbidden":      {&fakeIndex{request: always(code(403))}, ErrForbidden, 3, 0, false},
		"refused":        {&fakeIndex{request: always(code(400))}, ErrRefused, 3, 0, false},
		"redirected":     {&fakeIndex{request: always(code(302))}, ErrNotElasticsearch, 3, 0, true},
		"a page":         {&fakeIndex{request: nthStatus(1, 200, false)}, ErrNotElasticsearch, 3, 0, true},
		"full":           {&fakeIndex{request: always(func(w http.ResponseWriter) { flooded(w, nil) })}, store.ErrFull, 3, 0, false},
		"too long to go": {&fakeIndex{request: always(func(w http.ResponseWriter) { w.Header().Set("Retry-After", "600"); w.WriteHeader(429) })}, store.ErrBusy, 3, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			items, waits, err := bulkOf(t, c.f, Config{Chunk: Chunk{Items: 20, InFlight: 3}}, creates(60))
			if !errors.Is(err, c.is) || c.f.count() > c.most {
				t.Errorf("%v after %d requests", err, c.f.count())
			}
			sum := time.Duration(0)
			for _, d := range waits.pauses() {
				sum += d
			}
			if sum > patienceBulk || c.most == 20 && sum < patienceBulk/2 {
				t.Errorf("paused %v", sum)
			}
			touched := 0
			for i, it := range items {
				if it.Status != c.status || (it.Err != nil) != (c.status != 0) {
					t.Errorf("%d: %+v", i, it)
				}
				if it.Unsure || it.Status != 0 {
					touched++
				}
			}
			if (touched > 0) != (c.unsure || c.status != 0) {
				t.Errorf("%d touched", touched)
			}
		})
	}
}

// What was answered counts, whatever becomes of the rest.
func TestBulkKeepsWhatWasAnswered(t *testing.T) {
	f := &fakeIndex{}
	f.request = func(w http.ResponseWriter, _ *http.Request, n int, _ []byte) bool {
		if n > 3 {
			w.WriteHeader(401)
		}
		return n > 3
	}
	items, _, err := bulkOf(t, f, Config{Chunk: Chunk{Items: 10, InFlight: 1}}, creates(60))
	done := 0
	for _, it := range items {
		if it.Status == 201 {
			done++
		}
	}
	if !errors.Is(err, ErrCredentials) || done != 30 || len(f.docs) != 30 {
		t.Errorf("%v, %d of %d", err, done, len(f.docs))
	}
}

func TestBulkSomeRefused(t *testing.T) {
	f := &fakeIndex{item: func(_, id, _ string) (int, string) {
		switch id {
		case "id3":
			return 400, `{"type":"document_parsing_exception","reason":"[1:9] failed to parse field [age] of type [long] in document with id '` + canary + `'. Preview of field's value: '` + canary + `'","caused_by":{"reason":"` + canary + `"}}`
		case "id4":
			return 429, `{"type":"cluster_block_exception","reason":"index [user.1] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"}`
		case "id5":
			return 403, `{"type":"cluster_block_exception","reason":"index [user.1] blocked by: [FORBIDDEN/8/index write (api)];"}`
		case "id6":
			return 404, `{"type":"index_not_found_exception","reason":"no such index [x] and [require_alias] request flag is [true] and [x] is not an alias","index":"x"}`
		}
		return 0, ""
	}}
	items, _, err := bulkOf(t, f, Config{}, creates(10))
	if err != nil || len(f.docs) != 6 {
		t.Fatalf("%v, %d documents", err, len(f.docs))
	}
	for i, want := range map[int]struct {
		is    error
		words string
	}{3: {ErrRefused, "field age"}, 4: {store.ErrFull, "make room"}, 5: {store.ErrReadOnly, "index write (api)"}, 6: {ErrNoIndex, "not an alias"}} {
		if e := items[i].Err; e == nil || !errors.Is(e, want.is) || !strings.Contains(e.Error(), want.words) || e.Index == "" {
			t.Errorf("%d: %v", i, e)
		}
	}
}

func TestBulkCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fakeIndex{request: nth(3, func(http.ResponseWriter) { cancel() })}
	c := connect(t, Config{URLs: []string{serve(t, f.ServeHTTP)}, Chunk: Chunk{Items: 5, InFlight: 1}})
	items, err := c.Bulk(ctx, creates(60))
	if !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnreachable) || items[0].Status != 201 || items[59].Status != 0 {
		t.Errorf("%v %+v %+v", err, items[0], items[59])
	}
}

// A server that is slow gets smaller requests until it keeps up.
func TestBulkSlowServer(t *testing.T) {
	f := &fakeIndex{}
	f.request = func(_ http.ResponseWriter, r *http.Request, _ int, body []byte) bool {
		if bytes.Count(body, []byte("\n")) > 40 {
			<-r.Context().Done()
			return true
		}
		return false
	}
	waits := &noSleep{}
	c := connect(t, Config{URLs: []string{serve(t, f.ServeHTTP)}, Timeout: 100 * time.Millisecond, Sleep: waits.sleep, Chunk: Chunk{Items: 80, InFlight: 2}})
	items, err := c.Bulk(t.Context(), creates(160))
	allDone(t, items, err)
	if !items[0].Unsure || len(f.docs) != 160 {
		t.Errorf("%+v, %d documents", items[0], len(f.docs))
	}
}
