package roles_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
	"cofre/store/elastic/roles"
)

// scene is a cluster with the indices of a vault, the roles, and an account with each role alone.
type scene struct {
	t      *testing.T
	server *elastictest.Server
	base   string
	http   *http.Client
}

const password = "made-up-for-the-tests-7"

// collections are the parts of a vault, each behind an alias.
func collections() []string { return []string{"documents", "rejects", "keys", "vault", "audit"} }

func newScene(t *testing.T) *scene {
	t.Helper()
	server := elastictest.Connect(t)
	pool := x509.NewCertPool()
	if server.CA == nil || !pool.AppendCertsFromPEM(server.CA) {
		pool = nil // the system's authorities
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	t.Cleanup(transport.CloseIdleConnections)
	s := &scene{t: t, server: server, base: server.Prefix(t), http: &http.Client{Timeout: time.Minute, Transport: transport}}
	list, err := roles.Render(s.base)
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := roles.Apply(t.Context(), s.conn(server.Username, server.Password), list)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range list {
		if outcomes[i].State != roles.Made {
			t.Errorf("role %s: %s", r.Name, outcomes[i].State)
		}
		server.Must(t, "PUT", "/_security/user/"+s.base+"-"+r.Kind, fmt.Appendf(nil, `{"password":%q,"roles":[%q]}`, password, r.Name))
	}
	return s
}

// TestServer asks a real server: one account for each role, one vault. Who may drop an index is tried last.
func TestServer(t *testing.T) {
	s := newScene(t)
	s.fill()
	t.Run("table", s.testTable)
	t.Run("wildcards", s.testWildcards)
	t.Run("point in time", s.testPointInTime)
	t.Run("cluster", s.testCluster)
	t.Run("copies", s.testCopies)
	t.Run("drop", s.testDrop)
}

// fill makes the indices, with one document in each.
func (s *scene) fill() {
	for _, c := range collections() {
		s.make(c)
	}
}

func (s *scene) make(collection string) {
	alias := s.alias(collection)
	s.server.Must(s.t, "PUT", "/"+alias+".1", fmt.Appendf(nil,
		`{"aliases":{%q:{}},"settings":{"number_of_shards":1,"auto_expand_replicas":"0-1"},"mappings":{"dynamic":false,"properties":{"x":{"type":"keyword"}}}}`, alias))
	s.server.Must(s.t, "PUT", "/"+alias+"/_doc/1?refresh=true", []byte(`{"x":"what is in `+collection+`"}`))
}

// alias is that of a collection.
func (s *scene) alias(collection string) string {
	if collection == "documents" {
		return s.base
	}
	return s.base + "-" + collection
}

func (s *scene) conn(user, secret string) *conn.Conn {
	s.t.Helper()
	c, err := conn.Open(conn.Config{URLs: s.server.URLs, CACert: s.server.CA, Authorize: func(h http.Header) {
		r := http.Request{Header: h}
		r.SetBasicAuth(user, secret)
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

// ask sends a request with the account of a role.
func (s *scene) ask(kind, method, path, body string) (int, []byte) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, strings.TrimSuffix(s.server.URL, "/")+path, bytes.NewReader([]byte(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	r.SetBasicAuth(s.base+"-"+kind, password)
	if body != "" {
		r.Header.Set("Content-Type", "application/x-ndjson")
	}
	got, err := s.http.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	answer, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return got.StatusCode, answer
}

// passed says whether the server let a request pass, whatever came of it. Bulk, mget and msearch refuse item by item.
func passed(status int, answer []byte) bool {
	return status != http.StatusForbidden && !bytes.Contains(answer, []byte("security_exception"))
}

// The rights that the table speaks of.
const (
	look   = "m" // names, mappings, settings
	read   = "r"
	file   = "c" // create what is not there yet
	write  = "w" // write over what is there
	remove = "d"
	renew  = "f" // refresh: make findable at once
	create = "a" // make indices, name them by the alias
	drop   = "x" // delete indices
	count  = "n" // how many documents, how large
	block  = "s" // stop writes while they are indexed anew
)

// rights is what each role may do in each collection. Everything else must be refused.
func rights() map[string]map[string]string {
	reads := look + read
	return map[string]map[string]string{
		"ingest": {
			"documents": reads + file + write + renew, "rejects": reads + file + write, "keys": file,
			"vault": reads + file + write, "audit": reads + file,
		},
		"analyst": {"documents": reads},
		"console": {"documents": reads, "rejects": reads, "vault": reads, "audit": reads},
		"reveal":  {"documents": reads, "rejects": reads, "keys": reads, "vault": reads, "audit": reads + file},
		"auditor": {"vault": reads, "audit": reads},
		"custodian": {
			"documents": reads + file + write + remove + renew + create + drop + count + block,
			"rejects":   reads + file + write + remove + renew + create + drop + count + block,
			"keys":      reads + file + remove + renew + create + drop + count,
			"vault":     reads + file + write + create + drop + count,
			"audit":     reads + file + create + count,
		},
	}
}

// operation is one thing that an account tries in a collection. A and I in path and body stand for alias and index.
type operation struct {
	name, needs  string // every one of the rights
	method, path string
	body         string
}

func operations() []operation {
	const all = `{"query":{"match_all":{}}}`
	return []operation{
		{"mapping", look, "GET", "/A/_mapping", ""},
		{"mapping of the index", look, "GET", "/I/_mapping", ""},
		{"settings", look, "GET", "/A/_settings", ""},
		{"index", look, "GET", "/A", ""},
		{"field capabilities", read, "GET", "/A/_field_caps?fields=*", ""},
		{"search", read, "POST", "/A/_search", all},
		{"search in the index", read, "POST", "/I/_search", all},
		{"search by wildcard and alias", read, "POST", "/A,B*/_search", all},
		{"aggregation", read, "POST", "/A/_search?size=0", `{"aggs":{"x":{"terms":{"field":"x"}}}}`},
		{"count", read, "GET", "/A/_count", ""},
		{"multi-search", read, "POST", "/A/_msearch", "{}\n" + all + "\n"},
		{"multi-search of others", read, "POST", "/_msearch", "{\"index\":\"I\"}\n" + all + "\n"},
		{"scroll", read, "POST", "/A/_search?scroll=1s", all},
		{"point in time", read, "POST", "/A/_pit?keep_alive=1s", ""},
		{"point in time of the index", read, "POST", "/I/_pit?keep_alive=1s", ""},
		{"get", read, "GET", "/A/_doc/1", ""},
		{"get from the index", read, "GET", "/I/_source/1", ""},
		{"mget", read, "POST", "/A/_mget", `{"ids":["1"]}`},
		{"mget of others", read, "POST", "/_mget", `{"docs":[{"_index":"A","_id":"1"}]}`},
		{"explain", read, "GET", "/A/_explain/1", all},
		{"term vectors", read, "GET", "/A/_termvectors/1?fields=x", ""},
		{"terms", read, "POST", "/A/_terms_enum", `{"field":"x","string":"what"}`},
		{"add a field to the mapping", file, "PUT", "/A/_mapping", `{"properties":{"more":{"type":"keyword"}}}`}, // Elasticsearch 9 ends that
		{"create", file, "PUT", "/A/_create/NEW?require_alias=true", `{"x":"new"}`},
		{"create in bulk", file, "POST", "/_bulk", "{\"create\":{\"_index\":\"A\",\"_id\":\"NEW\",\"require_alias\":true}}\n{\"x\":\"new\"}\n"},
		{"write over", write, "PUT", "/A/_doc/1", `{"x":"changed"}`},
		{"write over in bulk", write, "POST", "/_bulk", "{\"index\":{\"_index\":\"A\",\"_id\":\"1\"}}\n{\"x\":\"changed\"}\n"},
		{"write over in the index", write, "POST", "/_bulk", "{\"index\":{\"_index\":\"I\",\"_id\":\"1\"}}\n{\"x\":\"changed\"}\n"},
		{"write over with a version", write, "PUT", "/A/_doc/1?version=9999&version_type=external_gte", `{"x":"changed"}`},
		{"update", write, "POST", "/A/_update/1", `{"doc":{"x":"changed"}}`},
		{"update in bulk", write, "POST", "/_bulk", "{\"update\":{\"_index\":\"A\",\"_id\":\"1\"}}\n{\"doc\":{\"x\":\"changed\"}}\n"},
		{"update by query", read + write, "POST", "/A/_update_by_query?conflicts=proceed", `{"query":{"term":{"x":"nothing"}}}`},
		{"delete", remove, "DELETE", "/A/_doc/NEW", ""},
		{"delete in bulk", remove, "POST", "/_bulk", "{\"delete\":{\"_index\":\"A\",\"_id\":\"NEW\"}}\n"},
		{"delete by query", read + remove, "POST", "/A/_delete_by_query?conflicts=proceed", `{"query":{"term":{"x":"nothing"}}}`},
		{"refresh", renew, "POST", "/A/_refresh", ""},
		{"create the next index", create, "PUT", "/A.7", `{"aliases":{"A":{"is_write_index":false}}}`},
		{"block writes", block, "PUT", "/I/_settings", `{"index.blocks.write":null}`},
		{"swing the alias", create, "POST", "/_aliases", `{"actions":[{"add":{"index":"I","alias":"A"}}]}`},
		{"alias of another name", "-", "POST", "/_aliases", `{"actions":[{"add":{"index":"I","alias":"B-mine"}}]}`},
		{"close", "-", "POST", "/I/_close", ""},
		{"clone", "-", "PUT", "/I/_clone/B-clone", ""},
		{"merge", renew, "POST", "/A/_forcemerge?only_expunge_deletes=true", ""},
		{"copy into an index of one's own", "-", "POST", "/_reindex", `{"source":{"index":"A"},"dest":{"index":"B-mine"}}`},
		{"statistics", count, "GET", "/A/_stats", ""},
	}
}

// testTable tries every operation with every role in every collection.
func (s *scene) testTable(t *testing.T) {
	n := 0
	for _, kind := range roles.Names() {
		for _, collection := range collections() {
			have := rights()[kind][collection]
			for _, op := range operations() {
				n++
				alias := s.alias(collection)
				fill := strings.NewReplacer("NEW", fmt.Sprint("new", n), "A", alias, "B", s.base, "I", alias+".1").Replace
				path, body := fill(op.path), op.body
				if strings.Contains(op.path, "_bulk") || strings.ContainsAny(op.body, "AIB") {
					body = fill(op.body)
				}
				status, answer := s.ask(kind, op.method, path, body)
				want := true
				for _, right := range op.needs {
					want = want && strings.ContainsRune(have, right)
				}
				if got := passed(status, answer); got != want {
					t.Errorf("%s, %s, %s: %s, want %s: %d %.300s", kind, collection, op.name, verdict(got), verdict(want), status, answer)
				}
				if op.name == "create the next index" && status == http.StatusOK {
					s.server.Must(t, "DELETE", path, nil)
				}
			}
		}
	}
	t.Logf("%d operations tried", n)
}

func verdict(passed bool) string {
	if passed {
		return "passed"
	}
	return "refused"
}
