package conn

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"cofre/store"
)

// bulkOf runs ops against f with small chunks.
func bulkOf(t *testing.T, f *fakeIndex, c Config, ops []Op) ([]Item, *noSleep, error) {
	t.Helper()
	waits := &noSleep{}
	c.URLs, c.Sleep = []string{serve(t, f.ServeHTTP)}, waits.sleep
	if c.Chunk == (Chunk{}) {
		c.Chunk = Chunk{Bytes: 1000, Items: 7, InFlight: 3}
	}
	items, err := connect(t, c).Bulk(t.Context(), ops)
	clean(t, err)
	for i := range items {
		if items[i].Err != nil {
			clean(t, items[i].Err)
		}
	}
	if len(items) != len(ops) {
		t.Fatalf("%d items for %d operations", len(items), len(ops))
	}
	return items, waits, err
}

// allDone fails the test unless each operation was carried out.
func allDone(t *testing.T, items []Item, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for i, it := range items {
		if it.Status != 201 && it.Status != 200 || it.Err != nil {
			t.Fatalf("item %d: %+v", i, it)
		}
	}
}

func TestBulk(t *testing.T) {
	t.Run("nothing", func(t *testing.T) {
		f := &fakeIndex{}
		if _, _, err := bulkOf(t, f, Config{}, nil); err != nil || f.count() != 0 {
			t.Errorf("%v, %d requests", err, f.count())
		}
	})
	t.Run("chunks", func(t *testing.T) {
		f, biggest, most := &fakeIndex{}, 0, 0
		var mu sync.Mutex
		f.request = func(_ http.ResponseWriter, r *http.Request, _ int, body []byte) bool {
			mu.Lock()
			defer mu.Unlock()
			biggest, most = max(biggest, len(body)), max(most, bytes.Count(body, []byte("\n"))/2)
			if r.URL.Path != "/_bulk" || r.URL.Query().Get("require_alias") != "true" || r.Header.Get("Content-Type") != "application/x-ndjson" {
				t.Errorf("%s %v", r.URL, r.Header)
			}
			return false
		}
		items, _, err := bulkOf(t, f, Config{}, creates(100))
		allDone(t, items, err)
		if len(f.docs) != 100 || f.docs["id42"] != fmt.Sprintf(`{"n":42,"t":%q}`, canary) || biggest > 1000 || most > 7 || f.count() < 15 {
			t.Errorf("%d documents, %d requests of %d bytes and %d operations", len(f.docs), f.count(), biggest, most)
		}
	})
	t.Run("each its own answer", func(t *testing.T) {
		f := &fakeIndex{docs: map[string]string{"id1": "{}", "x\"\\é\u2028\x00": "{}"}}
		odd := "x\"\\é\u2028\x00"
		items, _, err := bulkOf(t, f, Config{}, []Op{
			{Action: Create, Index: "x", ID: "id0", Source: []byte("{}")},
			{Action: Create, Index: "x", ID: "id1", Source: []byte("{}")},
			{Action: Delete, Index: "x", ID: "id2"},
			{Action: Delete, Index: "x", ID: odd},
			{Action: Index, Index: "x", ID: "id1", Source: []byte(`{"a":1}`), Version: 7},
			{Action: Index, Index: "x", ID: "id3", Source: []byte("{}"), IfSeqNo: 0, IfPrimaryTerm: 1},
		})
		got := []int{}
		for _, it := range items {
			got = append(got, it.Status)
		}
		if err != nil || !slices.Equal(got, []int{201, 409, 404, 200, 201, 201}) {
			t.Errorf("%v %v", got, err)
		}
		if e := items[1].Err; !errors.Is(e, store.ErrConflict) || e.Reason != "" || items[2].Err != nil || items[0].PrimaryTerm != 1 || items[5].SeqNo == 0 {
			t.Errorf("%+v", items)
		}
	})
	t.Run("what cannot be sent", func(t *testing.T) {
		f := &fakeIndex{}
		ops := []Op{
			{Action: Create, Index: "x", ID: "a", Source: []byte("{}\n{\"delete\":{\"_id\":\"" + canary + "\"}}")},
			{Action: Create, Index: "x", ID: "", Source: []byte("{}")},
			{Action: Create, Index: "x", ID: strings.Repeat("é", 257), Source: []byte("{}")},
			{Action: Create, Index: "x", ID: "\xff", Source: []byte("{}")},
			{Action: Create, Index: "", ID: "a", Source: []byte("{}")},
			{Action: Create, Index: "x", ID: "a"},
			{Action: Delete, Index: "x", ID: "a", Source: []byte("{}")},
			{Action: 0, Index: "x", ID: "a", Source: []byte("{}")},
			{Action: 9, Index: "x", ID: "a", Source: []byte("{}")},
			{Action: Create, Index: "x", ID: "a", Source: []byte("{}"), Version: 1},
			{Action: Index, Index: "x", ID: "a", Source: []byte("{}"), Version: 1, IfPrimaryTerm: 1},
			{Action: Create, Index: "x", ID: "good", Source: []byte("{}")},
		}
		items, _, err := bulkOf(t, f, Config{}, ops)
		if err != nil || len(f.history) != 1 {
			t.Errorf("%v %q", err, f.history)
		}
		for i, it := range items[:len(items)-1] {
			if it.Status != 400 || !errors.Is(it.Err, ErrRefused) {
				t.Errorf("%d: %+v", i, it)
			}
		}
	})
}

func TestBulkOrder(t *testing.T) {
	// Five ids, written over and over; some of each are refused for a time, in every way.
	for name, f := range map[string]*fakeIndex{
		"calm": {},
		"busy": {item: busyNow(5, 429)},
		"gone": {item: busyNow(5, 503)},
		"cut":  {answer: nthAnswer(4, func([]byte) []byte { panic(http.ErrAbortHandler) })},
	} {
		t.Run(name, func(t *testing.T) {
			var ops []Op
			var want [5][]string
			for i := range 200 {
				id := i % 5
				if i%40 < 8 {
					id = 0 // neighbours too
				}
				source := fmt.Sprintf(`{"n":%d}`, i)
				ops = append(ops, Op{Action: Index, Index: "x", ID: fmt.Sprint(id), Source: []byte(source)})
				want[id] = append(want[id], source)
			}
			items, _, err := bulkOf(t, f, Config{}, ops)
			allDone(t, items, err)
			var got [5][]string
			for _, h := range f.history {
				part := strings.Fields(h)
				id := part[1][0] - '0'
				if n := len(got[id]); name == "cut" && n > 0 && got[id][n-1] == part[2] {
					continue // sent again, as nobody knew
				}
				got[id] = append(got[id], part[2])
			}
			for id := range got {
				if !slices.Equal(got[id], want[id]) {
					t.Errorf("id %d: %q", id, got[id])
				}
			}
		})
	}
}

// busyNow refuses every nth operation, once in a row.
func busyNow(n, status int) func(action, id, source string) (int, string) {
	i := 0
	return func(string, string, string) (int, string) {
		if i++; i%n == 0 {
			return status, `{"type":"es_rejected_execution_exception","reason":"rejected execution of {` + canary + `}"}`
		}
		return 0, ""
	}
}

func TestBulkTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		f      *fakeIndex
		unsure bool // some items are
		pauses bool
	}{
		"items too many":  {&fakeIndex{item: busyNow(3, 429)}, false, true},
		"items away":      {&fakeIndex{item: busyNow(3, 503)}, true, true},
		"requests 429":    {&fakeIndex{request: nthStatus(3, 429, true)}, false, true},
		"requests 503":    {&fakeIndex{request: nthStatus(3, 503, true)}, false, true},
		"a proxy's 503":   {&fakeIndex{request: nthStatus(3, 503, false)}, true, true},
		"bad gateway":     {&fakeIndex{request: nthStatus(3, 502, false)}, true, true},
		"cut, unread":     {&fakeIndex{request: nth(3, func(http.ResponseWriter) { panic(http.ErrAbortHandler) })}, true, true},
		"half an answer":  {&fakeIndex{request: nth(3, func(w http.ResponseWriter) { half(w, nil) })}, true, true},
		"not JSON":        {&fakeIndex{answer: nthAnswer(3, func(b []byte) []byte { return b[:len(b)/2] })}, true, true},
		"an empty answer": {&fakeIndex{answer: nthAnswer(3, func([]byte) []byte { return nil })}, true, true},
		"no items":        {&fakeIndex{answer: nthAnswer(3, func([]byte) []byte { return []byte(`{"took":1}`) })}, true, true},
		"an item missing": {&fakeIndex{answer: nthAnswer(3, func(b []byte) []byte {
			at := bytes.LastIndex(b, []byte(`,{"create"`))
			return append(b[:at:at], "]}"...)
		})}, true, true},
		"an item more": {&fakeIndex{answer: nthAnswer(3, func(b []byte) []byte {
			return append(b[:len(b)-2:len(b)-2], `,{"create":{"_id":"x","status":201}}]}`...)
		})}, true, true},
		"another order": {&fakeIndex{answer: nthAnswer(3, func(b []byte) []byte {
			head, list, _ := bytes.Cut(bytes.TrimSuffix(b, []byte("]}")), []byte(`"items":[`))
			items := bytes.Split(list, []byte(`,{"create"`))
			if len(items) < 2 {
				return nil
			}
			items[0] = bytes.TrimPrefix(items[0], []byte(`{"create"`))
			items[0], items[1] = items[1], items[0]
			return fmt.Appendf(nil, `%s"items":[{"create"%s]}`, head, bytes.Join(items, []byte(`,{"create"`)))
		})}, true, true},
		"another action": {&fakeIndex{answer: nthAnswer(3, func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"create"`), []byte(`"index"`), 1)
		})}, true, true},
		"too large": {&fakeIndex{request: func(w http.ResponseWriter, _ *http.Request, _ int, body []byte) bool {
			if len(body) > 400 {
				w.WriteHeader(413)
			}
			return len(body) > 400
		}}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			items, waits, err := bulkOf(t, c.f, Config{}, creates(60))
			if err != nil || len(c.f.docs) != 60 || len(c.f.history) != 60 {
				t.Fatalf("%v, %d documents, %d writes", err, len(c.f.docs), len(c.f.history))
			}
			unsure := 0
			for i, it := range items {
				switch {
				case it.Unsure:
					unsure++
				case it.Status != 201 || it.Err != nil:
					t.Errorf("%d: %+v", i, it)
				}
				if it.Unsure && it.Status != 201 && it.Status != 409 {
					t.Errorf("%d: %+v", i, it)
				}
			}
			if (unsure > 0) != c.unsure || unsure == 60 || (len(waits.pauses()) > 0) != c.pauses {
				t.Errorf("%d unsure, pauses %v", unsure, waits.pauses())
			}
		})
	}
}

// nth lets do answer every nth request instead of carrying it out.
func nth(n int, do func(http.ResponseWriter)) func(http.ResponseWriter, *http.Request, int, []byte) bool {
	return func(w http.ResponseWriter, _ *http.Request, i int, _ []byte) bool {
		if i%n != 0 {
			return false
		}
		do(w)
		return true
	}
}

func nthStatus(n, status int, genuine bool) func(http.ResponseWriter, *http.Request, int, []byte) bool {
	return nth(n, func(w http.ResponseWriter) {
		if !genuine {
			w.Header().Del("X-Elastic-Product")
		}
		w.WriteHeader(status)
	})
}

// nthAnswer changes every nth answer, after the request was carried out.
func nthAnswer(n int, change func([]byte) []byte) func(int, []byte) []byte {
	return func(i int, b []byte) []byte {
		if i%n == 0 {
			return change(b)
		}
		return b
	}
}

// TestLittleRoom: a server that is never going to have room for a request as big as those is sent smaller ones.
func TestLittleRoom(t *testing.T) {
	f := &fakeIndex{request: func(w http.ResponseWriter, _ *http.Request, _ int, body []byte) bool {
		if len(body) <= 100<<10 {
			return false
		}
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}}
	items, waits, err := bulkOf(t, f, Config{Chunk: Chunk{Bytes: 1 << 20, Items: 4000, InFlight: 2}}, creates(4000))
	allDone(t, items, err)
	if n := len(waits.pauses()); len(f.docs) != 4000 || n == 0 || n > 6 {
		t.Errorf("%d documents after %d pauses", len(f.docs), n)
	}
}
