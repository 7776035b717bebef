package elastic_test

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/dev/elasticsearch/proxy"
	"cofre/store"
	"cofre/store/elastic"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
	"cofre/store/storetest"
)

// faulty is a store behind a network that can be made bad, and the same store past it.
type faulty struct {
	server *elastictest.Server
	proxy  *proxy.Proxy
	base   string
	bad    *elastic.Store // through the proxy
	good   *elastic.Store // past it
}

// as is the configuration for one account and address.
func as(s *elastictest.Server, base, url, username, password string) elastic.Config {
	return elastic.Config{Base: base, Conn: conn.Config{
		URLs: []string{url}, CACert: s.CA, Timeout: 3 * time.Second,
		Authorize: func(h http.Header) {
			r := http.Request{Header: h}
			r.SetBasicAuth(username, password)
		},
	}}
}

func newFaulty(t *testing.T) *faulty {
	t.Helper()
	s := elastictest.Connect(t)
	f := &faulty{server: s, base: s.Prefix(t)}
	var err error
	if f.proxy, err = proxy.New(s.URL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.proxy.Close)
	o := store.Options{Schema: storetest.Schema()}
	if f.good, err = elastic.Create(t.Context(), as(s, f.base, s.URL, s.Username, s.Password), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.good.Close() })
	if f.bad, err = elastic.Open(t.Context(), as(s, f.base, f.proxy.URL(), s.Username, s.Password), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.bad.Close() })
	return f
}

// load puts the documents in flushes, with a fault when a quarter is there, and returns those that were acknowledged.
// The first error ends it.
func (f *faulty) load(t *testing.T, docs []store.Sealed, fault func()) (acknowledged []store.Sealed, err error) {
	t.Helper()
	const flush = 50
	var done chan struct{}
	for from := 0; from < len(docs); from += flush {
		if done == nil && from >= len(docs)/4 {
			done = make(chan struct{})
			go func() { defer close(done); fault() }()
			defer func() { <-done }()
		}
		part := docs[from:min(from+flush, len(docs))]
		results, err := f.bad.Put(t.Context(), store.Flush{Records: part})
		if err != nil {
			return acknowledged, err
		}
		for i, r := range results {
			if r.Err != nil {
				t.Errorf("document %d: %v", from+i, r.Err)
				continue
			}
			if !r.Created || r.Previous != "" {
				t.Errorf("document %d is new, and counts as %+v", from+i, r)
			}
			acknowledged = append(acknowledged, part[i])
		}
	}
	return acknowledged, nil
}

// count reads the whole store and fails where an acknowledged document is lost, another than was put, there twice, or
// without its key entry.
func (f *faulty) count(t *testing.T, put, acknowledged []store.Sealed) int {
	t.Helper()
	if err := f.good.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	want := map[string]store.Sealed{}
	for _, d := range put {
		want[d.Doc.ID] = d
	}
	there := map[string]bool{}
	err := f.good.Scan(t.Context(), store.Users, func(row store.ScanRow) error {
		d := want[row.Doc.ID]
		switch {
		case there[row.Doc.ID]:
			t.Errorf("%q is there twice", row.Doc.ID)
		case !bytes.Equal(row.Doc.JSON, d.Doc.JSON):
			t.Errorf("%q is another document than was put", row.Doc.ID)
		case len(row.Keys) != 1 || !bytes.Equal(row.Keys[0].JSON, d.Key.JSON):
			t.Errorf("%q has %d key entries", row.Doc.ID, len(row.Keys))
		case row.Index != "":
			t.Errorf("%q: %s", row.Doc.ID, row.Index)
		}
		there[row.Doc.ID] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lost := 0
	for _, d := range acknowledged {
		if !there[d.Doc.ID] {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged documents are lost", lost, len(acknowledged))
	}
	return len(there)
}

// again puts everything once more, undisturbed: all must be there then.
func (f *faulty) again(t *testing.T, docs []store.Sealed) {
	t.Helper()
	results, err := f.good.Put(t.Context(), store.Flush{Records: docs})
	if err != nil {
		t.Fatalf("again: %v", err)
	}
	for i, r := range results {
		if r.Err != nil || !r.Created && r.Previous != docs[i].Key.KID {
			t.Errorf("again: document %d: %+v", i, r)
		}
	}
	if n := f.count(t, docs, docs); n != len(docs) {
		t.Errorf("again: %d of %d documents are there", n, len(docs))
	}
}

// TestBadNetwork loads through a network that gets bad for a while: every Put must get through in the end, with nothing
// lost and nothing done twice.
func TestBadNetwork(t *testing.T) {
	const each = 400 // documents a fault
	f := newFaulty(t)
	all := storetest.Documents(7, 6*each)
	toxic := func(kind string, answers bool, share float64, attributes string, long time.Duration) func(*testing.T, *proxy.Proxy) {
		return func(t *testing.T, p *proxy.Proxy) {
			if err := p.Toxic(kind, answers, share, attributes); err != nil {
				t.Error(err)
			}
			time.Sleep(long)
			p.Heal(t.Context())
		}
	}
	for i, c := range []struct {
		name  string
		fault func(*testing.T, *proxy.Proxy)
	}{
		{"cut and refused", func(t *testing.T, p *proxy.Proxy) {
			p.Cut()
			time.Sleep(500 * time.Millisecond)
			if err := p.Mend(); err != nil {
				t.Error(err)
			}
		}},
		{"reset at once", toxic("reset_peer", true, .5, `"timeout":0`, time.Second)},
		{"ended in the middle of answers", toxic("limit_data", true, .5, `"bytes":9000`, time.Second)},
		{"ended in the middle of requests", toxic("limit_data", false, .5, `"bytes":9000`, time.Second)},
		{"stalled", toxic("timeout", true, 1, `"timeout":0`, time.Second)},
		{"slow", toxic("latency", true, 1, `"latency":100,"jitter":80`, 2*time.Second)},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, docs := all[:i*each], all[i*each:(i+1)*each]
			acknowledged, err := f.load(t, docs, func() { c.fault(t, f.proxy) })
			if err != nil {
				t.Errorf("a fault that passes must not end a load: %v", err)
			}
			put := all[:(i+1)*each]
			if n := f.count(t, put, append(slices.Clone(before), acknowledged...)); err == nil && n != len(put) {
				t.Errorf("%d of %d documents are there", n, len(put))
			}
			f.again(t, put)
		})
	}
}

// TestRefusals loads until the server refuses: what a person is told, and that what was acknowledged stays.
func TestRefusals(t *testing.T) {
	docs := storetest.Documents(8, 400)
	for _, c := range []struct {
		name, block string
		is          error
		said        string
	}{
		{"disk full", "read_only_allow_delete", store.ErrFull, "make room"},
		{"closed to writes", "write", store.ErrReadOnly, "lifts it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFaulty(t)
			half, err := f.load(t, docs[:200], func() {})
			if err != nil {
				t.Fatal(err)
			}
			block := func(value string) {
				f.server.Must(t, http.MethodPut, "/"+f.base+"*/_settings", []byte(`{"index.blocks.`+c.block+`":`+value+`}`))
			}
			block("true")
			_, err = f.bad.Put(t.Context(), store.Flush{Records: docs[200:]})
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.said) {
				t.Errorf("told %v", err)
			}
			t.Logf("told: %v", err)
			block("null")
			f.count(t, docs, half)
			f.again(t, docs)
		})
	}
}

func TestAccountThatMayNotWrite(t *testing.T) {
	f := newFaulty(t)
	docs := storetest.Documents(9, 20)
	role, user := f.base+"-reader", f.base+"-anna"
	f.server.Must(t, http.MethodPut, "/_security/role/"+role,
		[]byte(`{"cluster":["monitor"],"indices":[{"names":["`+f.base+`*"],"privileges":["read","view_index_metadata"]}]}`))
	f.server.Must(t, http.MethodPut, "/_security/user/"+user, []byte(`{"password":"made-up-for-tests","roles":["`+role+`"]}`))
	reader, err := elastic.Open(t.Context(), as(f.server, f.base, f.server.URL, user, "made-up-for-tests"), store.Options{Schema: storetest.Schema()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	_, err = reader.Put(t.Context(), store.Flush{Records: docs})
	if !errors.Is(err, conn.ErrForbidden) || !strings.Contains(err.Error(), "cofre elastic roles") || strings.Contains(err.Error(), "made-up-for-tests") {
		t.Errorf("told %v", err)
	}
	t.Logf("told: %v", err)
	if n := f.count(t, docs, nil); n != 0 {
		t.Errorf("%d documents are there", n)
	}
}

// TestMappingConflict: an administrator mapped a field as what its values are not. The document is stored all the same, as
// text. Where the server does not take that either, one record is refused by itself, without a word of it being told;
// those beside it are stored.
func TestMappingConflict(t *testing.T) {
	f := newFaulty(t)
	mapping := func(field string) {
		f.server.Must(t, http.MethodPut, "/"+f.base+"/_mapping", []byte(`{"properties":{"`+field+`":{"type":"long"}}}`))
	}
	odd := func(id string, n uint64) store.Sealed {
		return storetest.Seal(id, "odd", n, time.Now(), map[string]string{"odd": `"canary-7431"`})
	}
	mapping("odd")
	docs := append(storetest.Documents(10, 20), odd("taken as text", 1))
	results, err := f.bad.Put(t.Context(), store.Flush{Records: docs})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.Err != nil || !r.Created {
			t.Errorf("document %d: %+v", i, r)
		}
	}
	mapping("_cofre.doc")
	refused, more := odd("refused", 2), storetest.Seal("beside it", "odd", 3, time.Now(), nil)
	results, err = f.bad.Put(t.Context(), store.Flush{Records: []store.Sealed{refused, more}})
	if err != nil {
		t.Fatal(err)
	}
	if err := results[0].Err; err == nil || !strings.Contains(err.Error(), "mapping") || strings.Contains(err.Error(), "canary") {
		t.Errorf("told %v", err)
	}
	t.Logf("told: %v", results[0].Err)
	if r := results[1]; r.Err != nil || !r.Created {
		t.Errorf("the document beside it: %+v", r)
	}
	docs = append(docs, more)
	if n := f.count(t, docs, docs); n != len(docs) {
		t.Errorf("%d of %d documents are there", n, len(docs))
	}
	if keys, err := f.good.KeysOf(t.Context(), "refused"); err != nil || len(keys) != 0 {
		t.Errorf("the key entry of what was refused: %d, %v", len(keys), err)
	}
}
