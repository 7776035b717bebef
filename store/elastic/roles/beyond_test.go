package roles_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cofre/store/elastic/roles"
)

// testWildcards: what a role cannot read, it does not find by a pattern either.
func (s *scene) testWildcards(t *testing.T) {
	for _, kind := range roles.Names() {
		want := map[string]bool{}
		for collection, have := range rights()[kind] {
			if strings.Contains(have, read) {
				want[s.alias(collection)+".1"] = true
			}
		}
		for _, path := range []string{"/" + s.base + "*/_search", "/_search", "/*/_search", "/_all/_search", "/" + s.base + "*,-nothing/_search?scroll=1s"} {
			status, answer := s.ask(kind, "POST", path, `{"size":100}`)
			var found struct {
				Hits struct {
					Hits []struct {
						Index string `json:"_index"`
					} `json:"hits"`
				} `json:"hits"`
			}
			if err := json.Unmarshal(answer, &found); err != nil || status != http.StatusOK {
				t.Fatalf("%s, %s: %d %s %v", kind, path, status, answer, err)
			}
			got := map[string]bool{}
			for _, h := range found.Hits.Hits {
				got[h.Index] = true
			}
			if !maps.Equal(got, want) {
				t.Errorf("%s finds by %s: %v, want %v", kind, path, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
			}
		}
	}
}

// testPointInTime: what a role can read it can also read page by page, over a point in time opened by the alias.
func (s *scene) testPointInTime(t *testing.T) {
	for _, kind := range roles.Names() {
		for _, collection := range collections() {
			status, answer := s.ask(kind, "POST", "/"+s.alias(collection)+"/_pit?keep_alive=1m", "")
			want := strings.Contains(rights()[kind][collection], read)
			if passed(status, answer) != want {
				t.Errorf("%s opens a point in time of %s: %d %s", kind, collection, status, answer)
			}
			if !want {
				continue
			}
			var pit struct {
				ID string `json:"id"`
			}
			if err := json.Unmarshal(answer, &pit); err != nil {
				t.Fatal(err)
			}
			status, answer = s.ask(kind, "POST", "/_search", fmt.Sprintf(`{"pit":{"id":%q},"sort":["_shard_doc"]}`, pit.ID))
			if status != http.StatusOK || !bytes.Contains(answer, []byte(`"hits":[{`)) {
				t.Errorf("%s searches in it: %d %s", kind, status, answer)
			}
			if status, answer = s.ask(kind, "DELETE", "/_pit", fmt.Sprintf(`{"id":%q}`, pit.ID)); status != http.StatusOK {
				t.Errorf("%s closes it: %d %s", kind, status, answer)
			}
		}
	}
	// One account's point in time is of no use to another that may not read the index.
	_, answer := s.ask("reveal", "POST", "/"+s.alias("keys")+"/_pit?keep_alive=1m", "")
	var pit struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer, &pit); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"ingest", "analyst", "console", "auditor"} {
		if status, answer := s.ask(kind, "POST", "/_search", fmt.Sprintf(`{"pit":{"id":%q}}`, pit.ID)); passed(status, answer) {
			t.Errorf("%s reads keys over another's point in time: %d %s", kind, status, answer)
		}
	}
}

// testCluster: nothing of the cluster beyond what each role needs of it.
func (s *scene) testCluster(t *testing.T) {
	template := "/_index_template/cofre-" + s.base
	body := fmt.Sprintf(`{"index_patterns":["%s.*"],"template":{}}`, s.base)
	greeted := []string{"ingest", "console", "reveal", "auditor", "custodian"}
	for _, op := range []struct {
		method, path, body string
		may                []string
	}{
		{"GET", "/", "", greeted},
		{"PUT", template, body, []string{"custodian"}},
		{"GET", template, "", []string{"custodian"}},
		{"DELETE", template, "", []string{"custodian"}},
		{"GET", "/_cluster/health", "", []string{"custodian"}},
		{"GET", "/_cluster/settings", "", nil},
		{"GET", "/_nodes", "", nil},
		{"GET", "/_nodes/stats", "", nil},
		{"GET", "/_cat/indices", "", nil},
		{"GET", "/_tasks", "", nil},
		{"GET", "/_snapshot", "", nil},
		{"GET", "/_security/role", "", nil},
		{"GET", "/_security/user", "", nil},
		{"PUT", "/_security/role/" + s.base + "-x", `{"cluster":["all"]}`, nil},
		{"PUT", "/_cluster/settings", `{"persistent":{"action.auto_create_index":null}}`, nil},
		{"PUT", "/_ingest/pipeline/" + s.base, `{"processors":[]}`, nil},
		{"PUT", "/_scripts/" + s.base, `{"script":{"lang":"painless","source":"1"}}`, nil},
		{"PUT", "/" + s.base + "-other", "", nil},
		{"PUT", "/" + s.base + "x.1", "", nil},
		{"POST", "/_security/api_key", `{"name":"` + s.base + `"}`, nil},
	} {
		for _, kind := range roles.Names() {
			status, answer := s.ask(kind, op.method, op.path, op.body)
			if got, want := passed(status, answer), slices.Contains(op.may, kind); got != want {
				t.Errorf("%s: %s %s: %s, want %s: %d %.300s", kind, op.method, op.path, verdict(got), verdict(want), status, answer)
			}
		}
	}
}

// testCopies: keys cannot be carried to where more people read.
func (s *scene) testCopies(t *testing.T) {
	for _, from := range collections() {
		for _, to := range collections() {
			if from == to {
				continue
			}
			for _, kind := range roles.Names() {
				have := rights()[kind]
				// Only the privilege "write" holds the action _reindex itself; what it may read and write is asked beside that.
				want := strings.Contains(have["documents"], remove) && strings.Contains(have[from], read) && strings.Contains(have[to], file)
				body := fmt.Sprintf(`{"conflicts":"proceed","source":{"index":%q},"dest":{"index":%q,"op_type":"create"}}`, s.alias(from), s.alias(to))
				status, answer := s.ask(kind, "POST", "/_reindex", body)
				if got := passed(status, answer); got != want {
					t.Errorf("%s copies %s into %s: %s, want %s: %d %.300s", kind, from, to, verdict(got), verdict(want), status, answer)
				}
			}
		}
	}
}

// testDrop: who may delete which index whole.
func (s *scene) testDrop(t *testing.T) {
	for _, kind := range roles.Names() {
		for _, collection := range collections() {
			index := s.alias(collection) + ".1"
			want := strings.Contains(rights()[kind][collection], drop)
			status, answer := s.ask(kind, "DELETE", "/"+index, "")
			if got := passed(status, answer); got != want {
				t.Errorf("%s deletes %s: %s, want %s: %d %.300s", kind, collection, verdict(got), verdict(want), status, answer)
			}
			if status == http.StatusOK {
				s.make(collection)
			}
		}
	}
}
