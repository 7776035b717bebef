package roles_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"cofre/store"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/roles"
)

// body is a role as the API takes it, read by another reader than the package's.
type body struct {
	Cluster []string
	Indices []struct {
		Names, Privileges []string
	}
	Applications []struct {
		Application           string
		Privileges, Resources []string
	}
	Metadata struct {
		Cofre struct {
			Role, About string
			Version     int
		}
	}
}

func TestRender(t *testing.T) {
	for _, base := range []string{"", "user", "clients-2026", "a"} {
		list, err := roles.Render(base)
		if err != nil || len(list) != len(roles.Names()) {
			t.Fatalf("%q: %d roles, %v", base, len(list), err)
		}
		if base == "" {
			base = roles.DefaultBase
		}
		for _, r := range list {
			var b body
			d := json.NewDecoder(strings.NewReader(string(r.Body)))
			d.DisallowUnknownFields()
			if err := d.Decode(&b); err != nil {
				t.Errorf("%s: %v", r.Name, err)
			}
			if r.Name != "cofre-"+base+"-"+r.Kind || b.Metadata.Cofre.Role != r.Kind || b.Metadata.Cofre.Version < 1 || r.About == "" {
				t.Errorf("%s: kind %s, %+v", r.Name, r.Kind, b.Metadata.Cofre)
			}
			checkIndices(t, r, base, b)
		}
	}
}

// checkIndices: names are an alias and the indices behind it, and no privilege is one that opens more than it says.
func checkIndices(t *testing.T, r roles.Role, base string, b body) {
	t.Helper()
	for _, on := range b.Indices {
		for _, name := range on.Names {
			alias := strings.TrimSuffix(name, ".*")
			known := []string{base, base + "-keys", base + "-vault", base + "-rejects", base + "-audit"}
			if !slices.Contains(known, alias) || !slices.Contains(on.Names, alias) || !slices.Contains(on.Names, alias+".*") {
				t.Errorf("%s: index %s", r.Name, name)
			}
		}
		for _, wide := range []string{"all", "manage", "create", "monitor"} {
			if slices.Contains(on.Privileges, wide) {
				t.Errorf("%s: the privilege %s on %v", r.Name, wide, on.Names)
			}
		}
	}
	for _, wide := range []string{"all", "manage", "monitor", "manage_security"} {
		if slices.Contains(b.Cluster, wide) {
			t.Errorf("%s: the cluster privilege %s", r.Name, wide)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	for _, base := range []string{"*", "a*", "User", "a.b", "-a", "_a", "a b", "a,b", "é", strings.Repeat("a", 201)} {
		if _, err := roles.Render(base); !errors.Is(err, roles.ErrBase) {
			t.Errorf("%q: %v", base, err)
		}
	}
	if _, err := roles.Render("", "ingest", "root"); !errors.Is(err, roles.ErrUnknown) {
		t.Errorf("an unknown role: %v", err)
	}
}

// serve stands in for a cluster that has one role.
func serve(t *testing.T, status int, have string) (*conn.Conn, *[]string) {
	t.Helper()
	var put []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPut {
			put = append(put, r.URL.Path)
			_, _ = w.Write([]byte(`{"role":{"created":true}}`))
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(have))
	}))
	t.Cleanup(server.Close)
	c, err := conn.Open(conn.Config{URLs: []string{server.URL}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, &put
}

func TestCompare(t *testing.T) {
	list, err := roles.Render("", "auditor")
	if err != nil {
		t.Fatal(err)
	}
	same := string(list[0].Body)
	// As a server gives it back: other orders, empty members of its own, privileges on one index in two places.
	regrouped := `{"run_as":[],"transient_metadata":{"enabled":true},"applications":[],"cluster":["cluster:monitor/main"],"indices":[
		{"names":["user-audit.*","user-audit","user-vault"],"privileges":["view_index_metadata"],"allow_restricted_indices":false},
		{"names":["user-vault.*"],"privileges":["view_index_metadata","read"]},
		{"names":["user-audit","user-vault","user-audit.*"],"privileges":["read"]}],"metadata":{"cofre":{"role":"auditor","version":1}}}`
	for name, test := range map[string]struct {
		have string
		says []string // what each difference holds
	}{
		"same":            {same, nil},
		"regrouped":       {regrouped, nil},
		"more":            {strings.Replace(same, `"read"`, `"read","delete"`, 1), []string{"too much: delete", "too much: delete"}},
		"less":            {strings.ReplaceAll(same, `"view_index_metadata"`, `"read"`), []string{"missing: view_index", "missing: view_index", "missing: view_index", "missing: view_index"}},
		"another index":   {strings.Replace(same, `"user-audit"`, `"*"`, 1), []string{"index *: too much", "index user-audit: missing"}},
		"cluster":         {strings.Replace(same, `"cluster:monitor/main"`, `"all"`, 1), []string{"on the cluster: too much: all", "on the cluster: missing"}},
		"run as":          {strings.Replace(same, `{`, `{"run_as":["elastic"],`, 1), []string{"run_as"}},
		"global":          {strings.Replace(same, `{`, `{"global":{"profile":{"write":{}}},`, 1), []string{"global"}},
		"remote":          {strings.Replace(same, `{`, `{"remote_indices":[{"names":["*"]}],`, 1), []string{"remote_indices"}},
		"restricted":      {strings.Replace(same, `{"names"`, `{"allow_restricted_indices":true,"names"`, 1), []string{"allow_restricted"}},
		"narrowed":        {strings.Replace(same, `{"names"`, `{"query":"{}","names"`, 1), []string{"query"}},
		"application":     {strings.Replace(same, `{`, `{"applications":[{"application":"kibana-.kibana","privileges":["all"],"resources":["*"]}],`, 1), []string{"kibana-.kibana *: too much: all"}},
		"another version": {strings.Replace(same, `"version":1`, `"version":0`, 1), []string{"version 0"}},
		"no metadata":     {`{"cluster":["cluster:monitor/main"],"indices":[{"names":["user-vault","user-vault.*","user-audit","user-audit.*"],"privileges":["read","view_index_metadata"]}]}`, []string{"version 0"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, put := serve(t, http.StatusOK, `{"cofre-user-auditor":`+test.have+`}`)
			out, err := roles.Compare(t.Context(), c, list)
			if err != nil || len(out) != 1 || len(*put) > 0 {
				t.Fatalf("%v, %v, put %v", out, err, *put)
			}
			want := roles.Same
			if len(test.says) > 0 {
				want = roles.Differs
			}
			if out[0].State != want || len(out[0].Differences) != len(test.says) {
				t.Fatalf("%s %q", out[0].State, out[0].Differences)
			}
			for i, text := range out[0].Differences {
				if !strings.Contains(text, test.says[i]) {
					t.Errorf("it says %q instead of %q", text, test.says[i])
				}
			}
			out, err = roles.Apply(t.Context(), c, list)
			if err != nil || (len(*put) > 0) != (want == roles.Differs) {
				t.Errorf("applied: %v, %v, put %v", out, err, *put)
			}
		})
	}
}

func TestApply(t *testing.T) {
	list, err := roles.Render("")
	if err != nil {
		t.Fatal(err)
	}
	c, put := serve(t, http.StatusNotFound, `{}`)
	out, err := roles.Apply(t.Context(), c, list)
	if err != nil || len(*put) != len(list) || out[0].State != roles.Made {
		t.Errorf("%v, %v, put %v", out, err, *put)
	}
	out, err = roles.Compare(t.Context(), c, list)
	if err != nil || out[0].State != roles.Missing {
		t.Errorf("%v, %v", out, err)
	}
	c, _ = serve(t, http.StatusForbidden, `{"error":{"type":"security_exception","reason":"action [x] is unauthorized"},"status":403}`)
	if _, err := roles.Compare(t.Context(), c, list); !errors.Is(err, conn.ErrForbidden) {
		t.Errorf("without the privilege: %v", err)
	}
	c, _ = serve(t, http.StatusOK, `<html>`)
	if _, err := roles.Compare(t.Context(), c, list); !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("from something else: %v", err)
	}
}
