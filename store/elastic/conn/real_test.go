package conn_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"

	"cofre/store"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
)

const canary = "CANARY4111111111111111"

// realConn opens a Conn to the server for tests, as its superuser.
func realConn(t testing.TB, s *elastictest.Server, change func(*conn.Config)) *conn.Conn {
	t.Helper()
	config := conn.Config{URLs: s.URLs, CACert: s.CA, Authorize: basic(s.Username, s.Password)}
	if change != nil {
		change(&config)
	}
	c, err := conn.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func basic(user, password string) func(http.Header) {
	return func(h http.Header) {
		r := http.Request{Header: h}
		r.SetBasicAuth(user, password)
	}
}

// alias makes an index behind an alias.
func alias(t testing.TB, s *elastictest.Server) string {
	t.Helper()
	name := s.Prefix(t)
	s.Must(t, http.MethodPut, "/"+name+".1", []byte(`{"aliases":{"`+name+`":{"is_write_index":true}},`+
		`"settings":{"number_of_replicas":0},"mappings":{"dynamic":false,"properties":{"n":{"type":"long"},"k":{"type":"keyword"}}}}`))
	return name
}

func TestRealCheck(t *testing.T) {
	s := elastictest.Connect(t)
	who, err := realConn(t, s, nil).Check(t.Context())
	if err != nil || who.Version != s.Version || who.Name == "" || who.Cluster == "" {
		t.Errorf("%+v %v", who, err)
	}
	for name, c := range map[string]struct {
		change func(*conn.Config)
		is     error
	}{
		"wrong password": {func(c *conn.Config) { c.Authorize = basic(s.Username, canary) }, conn.ErrCredentials},
		"nobody":         {func(c *conn.Config) { c.Authorize = nil }, conn.ErrCredentials},
		"bad key":        {func(c *conn.Config) { c.Authorize = func(h http.Header) { h.Set("Authorization", "ApiKey "+canary) } }, conn.ErrCredentials},
		"system roots":   {func(c *conn.Config) { c.CACert = nil }, conn.ErrCertificate},
		"plain http":     {func(c *conn.Config) { c.URLs = []string{strings.Replace(s.URL, "https:", "http:", 1)} }, store.ErrUnreachable},
	} {
		_, err := realConn(t, s, c.change).Check(t.Context())
		if !errors.Is(err, c.is) || !errors.Is(err, store.ErrUnreachable) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %v", name, err)
	}
}

func TestRealPrivileges(t *testing.T) {
	s := elastictest.Connect(t)
	name := alias(t, s)
	s.Must(t, http.MethodPut, "/_security/role/"+name, []byte(`{"cluster":["monitor"],"indices":[{"names":["`+name+`"],"privileges":["create_doc"]}]}`))
	s.Must(t, http.MethodPut, "/_security/user/"+name, []byte(`{"password":"`+canary+`","roles":["`+name+`"]}`))
	c := realConn(t, s, func(c *conn.Config) { c.Authorize = basic(name, canary) })
	if _, err := c.Check(t.Context()); err != nil {
		t.Error(err)
	}
	source := []byte(`{"n":1}`)
	items, err := c.Bulk(t.Context(), []conn.Op{
		{Action: conn.Create, Index: name, ID: "a", Source: source},
		{Action: conn.Index, Index: name, ID: "b", Source: source, Version: 3},
		{Action: conn.Delete, Index: name, ID: "a"},
	})
	if err != nil || items[0].Status != 201 {
		t.Fatalf("%+v %v", items, err)
	}
	for _, it := range items[1:] {
		if !errors.Is(it.Err, conn.ErrForbidden) || !errors.Is(it.Err, store.ErrReadOnly) || !strings.Contains(it.Err.Error(), "indices:data/write/") {
			t.Errorf("%+v", it)
		}
	}
	_, err = c.Do(t.Context(), "look", esapi.SearchRequest{Index: []string{name}}, conn.Always)
	if !errors.Is(err, conn.ErrForbidden) || !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), "privileges [read") {
		t.Error(err)
	}
}

func TestRealBulk(t *testing.T) {
	s := elastictest.Connect(t)
	name := alias(t, s)
	c := realConn(t, s, nil)
	odd := "a/b?c=\"d\" é\u2028 #%"
	doc := []byte(`{"n":1,"t":"` + canary + `"}`)
	items, err := c.Bulk(t.Context(), []conn.Op{
		0: {Action: conn.Create, Index: name, ID: odd, Source: doc},
		1: {Action: conn.Create, Index: name, ID: odd, Source: doc},
		2: {Action: conn.Index, Index: name, ID: odd, Source: []byte(`{"n":2}`)},
		3: {Action: conn.Delete, Index: name, ID: "not there"},
		4: {Action: conn.Index, Index: name, ID: "v", Source: doc, Version: 5},
		5: {Action: conn.Index, Index: name, ID: "v", Source: doc, Version: 5},
		6: {Action: conn.Index, Index: name, ID: "v", Source: doc, Version: 6},
		7: {Action: conn.Index, Index: name, ID: "bad", Source: []byte(`{"n":"` + canary + `"}`)},
		8: {Action: conn.Index, Index: name, ID: "bad2", Source: []byte(`{"n":"` + canary)},
		9: {Action: conn.Create, Index: name + ".1", ID: "no alias", Source: doc},
		// A keyword above Lucene's limit of 32,766 bytes.
		10: {Action: conn.Create, Index: name, ID: "immense", Source: []byte(`{"k":"` + strings.Repeat(canary, 2000) + `"}`)},
		11: {Action: conn.Create, Index: name, ID: strings.Repeat("i", 512), Source: doc},
		12: {Action: conn.Delete, Index: name, ID: odd},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []int{201, 409, 200, 404, 201, 409, 200, 400, 400, 404, 400, 201, 200}
	for i, it := range items {
		if it.Status != want[i] || it.Unsure || (it.Err != nil) != (it.Status >= 400 && i != 3) {
			t.Errorf("%d: %+v, want %d", i, it, want[i])
		}
		if it.Err != nil {
			t.Logf("%d: %v", i, it.Err)
			if said := fmt.Sprintf("%v %#v", it.Err, *it.Err); strings.Contains(said, canary) || strings.Contains(said, odd) {
				t.Errorf("it quotes: %s", said)
			}
		}
	}
	if items[6].Version != 6 || items[4].Version != 5 || items[2].SeqNo <= items[0].SeqNo || items[0].PrimaryTerm != 1 {
		t.Errorf("%+v", items)
	}
	if !errors.Is(items[9].Err, conn.ErrNoIndex) || items[7].Err.Field != "n" || items[10].Err.Field != "k" {
		t.Errorf("%v; %v; %v", items[9].Err, items[7].Err, items[10].Err)
	}

	again := func(op conn.Op) conn.Item {
		t.Helper()
		items, err := c.Bulk(t.Context(), []conn.Op{op})
		if err != nil {
			t.Fatal(err)
		}
		return items[0]
	}
	v := items[6]
	op := conn.Op{Action: conn.Index, Index: name, ID: "v", Source: doc, IfSeqNo: v.SeqNo, IfPrimaryTerm: v.PrimaryTerm}
	if it := again(op); it.Status != 200 {
		t.Errorf("at the right number: %+v", it)
	}
	if it := again(op); it.Status != 409 || !errors.Is(it.Err, store.ErrConflict) {
		t.Errorf("at an old number: %+v", it)
	}
	s.Must(t, http.MethodPut, "/"+name+".1/_settings", []byte(`{"index.blocks.write":true}`))
	if it := again(op); !errors.Is(it.Err, store.ErrReadOnly) {
		t.Errorf("blocked: %+v", it)
	}
	s.Must(t, http.MethodPut, "/"+name+".1/_settings", []byte(`{"index.blocks.write":null,"index.blocks.read_only_allow_delete":true}`))
	if it := again(op); !errors.Is(it.Err, store.ErrFull) {
		t.Errorf("flooded: %+v", it)
	}
	s.Must(t, http.MethodPut, "/"+name+".1/_settings", []byte(`{"index.blocks.read_only_allow_delete":null}`))
}

func TestRealRefusals(t *testing.T) {
	s := elastictest.Connect(t)
	name := alias(t, s)
	c := realConn(t, s, nil)
	yes := true
	for what, r := range map[string]struct {
		request esapi.Request
		is      error
	}{
		"no index":    {esapi.SearchRequest{Index: []string{name + "x"}}, conn.ErrNoIndex},
		"there":       {esapi.IndicesCreateRequest{Index: name + ".1"}, store.ErrExists},
		"bad query":   {esapi.SearchRequest{Index: []string{name}, Body: strings.NewReader(`{"query":{"term":{"n":"` + canary + `"}}}`)}, conn.ErrRefused},
		"no query":    {esapi.SearchRequest{Index: []string{name}, Body: strings.NewReader(`{"query":{"` + canary + `":1}}`)}, conn.ErrRefused},
		"no document": {esapi.GetRequest{Index: name, DocumentID: "x"}, store.ErrNotFound},
		"lost cursor": {esapi.ClosePointInTimeRequest{Body: strings.NewReader(`{"id":"` + canary + `"}`)}, store.ErrUnreachable},
		"required":    {esapi.IndexRequest{Index: name + ".1", DocumentID: "x", Body: strings.NewReader(`{}`), RequireAlias: &yes}, conn.ErrNoIndex},
	} {
		_, err := c.Do(t.Context(), what, r.request, conn.Always)
		if !errors.Is(err, r.is) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", what, err)
		}
		t.Log(err)
	}
	a, err := c.Do(t.Context(), "look", esapi.GetRequest{Index: name, DocumentID: "x"}, conn.Always, http.StatusNotFound)
	var got struct {
		Found bool `json:"found"`
	}
	if err != nil || a.Status != 404 || json.Unmarshal(a.Body, &got) != nil || got.Found {
		t.Errorf("%+v %v", a, err)
	}
}

// Many small requests at once: whatever the server has no time for, each document is there in the end.
func TestRealLoad(t *testing.T) {
	s := elastictest.Connect(t)
	name := alias(t, s)
	c := realConn(t, s, func(c *conn.Config) { c.Chunk.InFlight, c.Chunk.Items = 16, 100; c.Timeout = 10 * time.Second })
	ops := load(name, 5000)
	items, err := c.Bulk(t.Context(), ops)
	if err != nil {
		t.Fatal(err)
	}
	for i, it := range items {
		if it.Status != 201 && (it.Status != 409 || !it.Unsure) { // a server under load may miss a deadline
			t.Fatalf("%d: %+v", i, it)
		}
	}
	s.Must(t, http.MethodPost, "/"+name+"/_refresh", nil)
	if n := s.Must(t, http.MethodGet, "/"+name+"/_count", nil); !strings.Contains(string(n), `"count":5000`) {
		t.Errorf("%s", n)
	}
}

// load makes n operations on documents of about 750 bytes.
func load(index string, n int) []conn.Op {
	ops := make([]conn.Op, n)
	filler := strings.Repeat("0123456789abcdef", 42)
	for i := range ops {
		ops[i] = conn.Op{Action: conn.Create, Index: index, ID: fmt.Sprintf("id-%08d", i), Source: fmt.Appendf(nil, `{"n":%d,"k":"v%d","t":%q}`, i, i%1000, filler)}
	}
	return ops
}
