package conn

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// canary stands for a document's text, a password or a key: it must be in no error.
const canary = "CANARY4111111111111111"

// noSleep is a Config.Sleep that takes no time and remembers how long it was asked to take.
type noSleep struct {
	mu  sync.Mutex
	got []time.Duration
}

func (n *noSleep) sleep(ctx context.Context, d time.Duration) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.got = append(n.got, d)
	return ctx.Err()
}

func (n *noSleep) pauses() []time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.got)
}

// serve starts a server that says it is Elasticsearch.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		w.Header().Set("Content-Type", "application/json")
		h(w, r)
	}))
	t.Cleanup(func() {
		s.CloseClientConnections() // a handler that hangs would hold Close
		s.Close()
	})
	return s.URL
}

// connect opens a Conn with short waits.
func connect(t testing.TB, c Config) *Conn {
	t.Helper()
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	if c.Sleep == nil {
		c.Sleep = (&noSleep{}).sleep
	}
	out, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	return out
}

// fakeIndex is what a server knows after bulk requests, and how it answers them.
type fakeIndex struct {
	mu       sync.Mutex
	docs     map[string]string // by id
	history  []string          // each operation that was carried out: action id source
	requests int
	// item may change how one operation is answered, before it is carried out; 0 carries it out.
	item func(action, id, source string) (status int, errorJSON string)
	// request may answer a whole request, before it is carried out; true: it did.
	request func(w http.ResponseWriter, r *http.Request, n int, body []byte) bool
	// answer may change the text of a good answer.
	answer func(n int, body []byte) []byte
}

func (f *fakeIndex) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	f.requests++
	n := f.requests
	f.mu.Unlock()
	if f.request != nil && f.request(w, r, n, body) {
		return
	}
	out := f.carryOut(body)
	if f.answer != nil {
		out = f.answer(n, out)
	}
	_, _ = w.Write(out)
}

func (f *fakeIndex) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests
}

// carryOut does what a bulk request says, and gives the answer.
func (f *fakeIndex) carryOut(body []byte) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.docs == nil {
		f.docs = map[string]string{}
	}
	var items []string
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var line map[string]struct {
			ID string `json:"_id"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			panic(fmt.Sprintf("not an action: %q", lines.Text()))
		}
		for action, a := range line {
			source := ""
			if action != "delete" {
				lines.Scan()
				source = lines.Text()
			}
			items = append(items, f.do(action, a.ID, source))
		}
	}
	return []byte(`{"took":1,"errors":false,"items":[` + strings.Join(items, ",") + `]}`)
}

func (f *fakeIndex) do(action, id, source string) string {
	status, problem := 0, ""
	if f.item != nil {
		status, problem = f.item(action, id, source)
	}
	if status == 0 {
		_, there := f.docs[id]
		switch {
		case action == "create" && there:
			status, problem = 409, `{"type":"version_conflict_engine_exception","reason":"[`+id+`]: version conflict, document already exists `+canary+`"}`
		case action == "delete" && !there:
			status = 404
		case action == "delete":
			status = 200
			delete(f.docs, id)
		default:
			status = 201
			f.docs[id] = source
		}
		if status < 300 {
			f.history = append(f.history, action+" "+id+" "+source)
		}
	}
	quoted, _ := json.Marshal(id)
	if problem != "" {
		return fmt.Sprintf(`{%q:{"_index":"x.1","_id":%s,"status":%d,"error":%s}}`, action, quoted, status, problem)
	}
	return fmt.Sprintf(`{%q:{"_index":"x.1","_id":%s,"_version":1,"_seq_no":%d,"_primary_term":1,"status":%d}}`,
		action, quoted, len(f.history), status)
}

// creates makes n operations.
func creates(n int) []Op {
	ops := make([]Op, n)
	for i := range ops {
		ops[i] = Op{Action: Create, Index: "x", ID: "id" + strconv.Itoa(i), Source: fmt.Appendf(nil, `{"n":%d,"t":%q}`, i, canary)}
	}
	return ops
}

// clean fails the test where an error holds what it must not.
func clean(t testing.TB, err error) {
	t.Helper()
	if err != nil && strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), canary) {
		t.Errorf("the error quotes: %v", err)
	}
}

// sleepThen is a Config.Sleep that takes no time, but does something.
func sleepThen(t testing.TB, do func()) func(context.Context, time.Duration) error {
	t.Helper()
	return func(ctx context.Context, _ time.Duration) error {
		do()
		return ctx.Err()
	}
}
