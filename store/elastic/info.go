package elastic

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// Info says where the cluster is and what state the indices are in. What this user may not look at is left out.
func (s *Store) Info(ctx context.Context) (store.Info, error) {
	if err := s.usable(ctx); err != nil {
		return store.Info{}, err
	}
	i := store.Info{Kind: "elasticsearch", Place: s.c.Place() + " (" + s.names.users + ")", Bytes: -1, Writable: !s.readOnly}
	st, err := s.look(ctx)
	if err != nil {
		return store.Info{}, ended(ctx, err)
	}
	if err := s.whole(ctx, st); err != nil {
		return store.Info{}, ended(ctx, err)
	}
	for _, alias := range s.names.all() {
		index := st.by[alias]
		if index == nil {
			i.Notes = append(i.Notes, fmt.Sprintf("this user may not look at the index %q", alias))
			continue
		}
		if index.blocked() {
			i.Writable = false
			i.Notes = append(i.Notes, s.blockNote(ctx, alias, index))
		}
		if index.Mappings.Meta.Cofre.Version < version {
			i.Notes = append(i.Notes, fmt.Sprintf("the index %q is of an earlier version; the next ingest makes it anew", index.name))
		}
	}
	if st.users != nil && st.users.schema != s.layout.schema {
		i.Notes = append(i.Notes, "the documents are indexed by another policy's schema: what that has not cannot be searched until the next ingest, "+
			"by a user who may make indices, has indexed them anew")
	} else if st.users != nil {
		i.Notes = append(i.Notes, s.mendNote(ctx, st)...)
	}
	if i.Writable {
		i.Writable = s.mayWrite(ctx)
	}
	i.Bytes = s.bytes(ctx)
	i.Notes = append(i.Notes, s.health(ctx)...)
	i.Notes = append(i.Notes, s.templateNotes(ctx)...)
	return i, ctx.Err()
}

// blockNote says why an index takes no writes.
func (s *Store) blockNote(ctx context.Context, alias string, i *indexState) string {
	if i.set("index.blocks.read_only_allow_delete") {
		return fmt.Sprintf("the index %q takes no writes: the disk of its node is nearly full; it takes them again when there is room", i.name)
	}
	if holder, err := (&watch{s: s}).look(ctx, alias); err == nil && holder != nil {
		return fmt.Sprintf("the index %q is being made anew, and takes no writes meanwhile", i.name)
	}
	return fmt.Sprintf("somebody made the index %q read-only", i.name)
}

// mendNote says whether documents are waiting to be indexed.
func (s *Store) mendNote(ctx context.Context, st *state) []string {
	n, err := s.size(ctx, st.by[s.names.users].name, s.byOthers())
	if err != nil || n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d documents cannot be found rightly until the next ingest ends: they were indexed in another way", n)}
}

// mayWrite asks whether this user may write documents. A server without security says no more than that it does not know.
func (s *Store) mayWrite(ctx context.Context) bool {
	body := encoded(map[string]any{"index": []any{map[string]any{
		"names": []string{s.names.users, s.names.vault}, "privileges": []string{"read", "index"},
	}}})
	a, err := s.c.Do(ctx, "ask for privileges", esapi.SecurityHasPrivilegesRequest{Body: bytes.NewReader(body)}, conn.Always,
		http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed)
	if err != nil || a.Status >= http.StatusBadRequest {
		return true
	}
	var may struct {
		All bool `json:"has_all_requested"`
	}
	return decode(a.Body, &may) != nil || may.All
}

// bytes is how much room the indices take, with their copies; -1 where this user may not know.
func (s *Store) bytes(ctx context.Context) int64 {
	a, err := s.c.Do(ctx, "look at the size", esapi.IndicesStatsRequest{Index: s.names.all(), Metric: []string{"store"}}, conn.Always)
	if err != nil {
		return -1
	}
	var stats struct {
		All struct {
			Total struct {
				Store struct {
					Bytes int64 `json:"size_in_bytes"`
				} `json:"store"`
			} `json:"total"`
		} `json:"_all"`
	}
	if decode(a.Body, &stats) != nil {
		return -1
	}
	return stats.All.Total.Store.Bytes
}

// health says what the cluster thinks of the indices.
func (s *Store) health(ctx context.Context) []string {
	a, err := s.c.Do(ctx, "look at the health", esapi.ClusterHealthRequest{Index: s.names.all(), Level: "indices"}, conn.Always,
		http.StatusRequestTimeout)
	if err != nil {
		return nil
	}
	var health struct {
		Indices map[string]struct {
			Status   string `json:"status"`
			Replicas int    `json:"number_of_replicas"`
			Copies   int    `json:"active_shards"`
		} `json:"indices"`
		Nodes int `json:"number_of_data_nodes"`
	}
	if decode(a.Body, &health) != nil {
		return nil
	}
	var notes, red, yellow []string
	for name, i := range health.Indices {
		switch i.Status {
		case "red":
			red = append(red, name)
		case "yellow":
			yellow = append(yellow, name)
		}
	}
	slices.Sort(red)
	slices.Sort(yellow)
	if len(red) > 0 {
		notes = append(notes, "not available now: "+strings.Join(red, ", "))
	}
	if len(yellow) > 0 {
		notes = append(notes, "without their second copy for now: "+strings.Join(yellow, ", "))
	}
	if health.Nodes == 1 {
		notes = append(notes, "the cluster has one data node: there is no second copy of anything")
	}
	return notes
}

// templateNotes says which index templates are missing or not of this version.
func (s *Store) templateNotes(ctx context.Context) []string {
	var notes []string
	for _, alias := range s.names.all() {
		a, err := s.c.Do(ctx, "look at the index templates", esapi.IndicesGetIndexTemplateRequest{Name: templateName(alias)}, conn.Always,
			http.StatusNotFound)
		if err != nil {
			return nil // this user may not know
		}
		var got struct {
			Templates []struct {
				Template struct {
					Version int64 `json:"version"`
				} `json:"index_template"`
			} `json:"index_templates"`
		}
		if decode(a.Body, &got) != nil {
			return nil
		}
		switch {
		case a.Status == http.StatusNotFound || len(got.Templates) == 0:
			notes = append(notes, fmt.Sprintf("the index template %q is missing: an index made by others would be searched wrongly", templateName(alias)))
		case got.Templates[0].Template.Version < version:
			notes = append(notes, fmt.Sprintf("the index template %q is of an earlier version", templateName(alias)))
		}
	}
	return notes
}
