package roles

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// State is how a role in the cluster stands to ours.
type State string

// The states.
const (
	Same    State = "same"
	Made    State = "made"    // by Apply: it was not there
	Changed State = "changed" // by Apply: it was another
	Missing State = "missing"
	Differs State = "differs"
)

// Outcome is what became of a role, or how it is.
type Outcome struct {
	Role  Role
	State State
	// Differences are what the cluster's role says otherwise, a sentence each: of Differs, and what Changed put right.
	Differences []string
}

// Apply makes the roles in the cluster, or makes them again as they should be, and says what there was to do. It needs the
// cluster privilege manage_security. What was done before an error stays, and is returned with it.
func Apply(ctx context.Context, c *conn.Conn, roles []Role) ([]Outcome, error) {
	var out []Outcome
	for _, r := range roles {
		o, err := compare(ctx, c, r)
		if err != nil {
			return out, err
		}
		if o.State != Same {
			what := "put the role " + r.Name
			if _, err := c.Do(ctx, what, esapi.SecurityPutRoleRequest{Name: r.Name, Body: bytes.NewReader(r.Body)}, conn.Always); err != nil {
				return out, err
			}
			if o.State == Missing {
				o.State = Made
			} else {
				o.State = Changed
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// Compare says how the roles in the cluster stand to ours. It needs the cluster privilege read_security.
func Compare(ctx context.Context, c *conn.Conn, roles []Role) ([]Outcome, error) {
	var out []Outcome
	for _, r := range roles {
		o, err := compare(ctx, c, r)
		if err != nil {
			return out, err
		}
		out = append(out, o)
	}
	return out, nil
}

func compare(ctx context.Context, c *conn.Conn, r Role) (Outcome, error) {
	what := "read the role " + r.Name
	a, err := c.Do(ctx, what, esapi.SecurityGetRoleRequest{Name: []string{r.Name}}, conn.Always, http.StatusNotFound)
	if err != nil {
		return Outcome{}, err
	}
	var have map[string]definition
	if a.Status != http.StatusNotFound {
		if err := json.Unmarshal(a.Body, &have); err != nil {
			return Outcome{}, fmt.Errorf("%s: %w: %s: unreadable answer", c.Place(), store.ErrUnreachable, what)
		}
	}
	theirs, there := have[r.Name]
	if !there {
		return Outcome{Role: r, State: Missing}, nil
	}
	var ours definition
	if err := json.Unmarshal(r.Body, &ours); err != nil {
		return Outcome{}, fmt.Errorf("role %s: %w", r.Name, err)
	}
	differences := ours.differences(&theirs)
	if len(differences) == 0 {
		return Outcome{Role: r, State: Same}, nil
	}
	return Outcome{Role: r, State: Differs, Differences: differences}, nil
}

// differences says what theirs gives more, less or otherwise than ours. The order of names and how privileges are grouped
// do not matter.
func (ours *definition) differences(theirs *definition) []string {
	var out []string
	differ := func(where string, ours, theirs map[string]bool) {
		if more := beyond(theirs, ours); more != "" {
			out = append(out, where+": too much: "+more)
		}
		if less := beyond(ours, theirs); less != "" {
			out = append(out, where+": missing: "+less)
		}
	}
	differ("on the cluster", setOf(ours.Cluster), setOf(theirs.Cluster))
	left, right := byPlace(ours), byPlace(theirs)
	for _, place := range slices.Sorted(maps.Keys(union(left, right))) {
		differ(place, left[place], right[place])
	}
	out = append(out, unknown("", theirs.Others)...)
	for _, on := range theirs.Indices {
		out = append(out, unknown("index "+strings.Join(on.Names, ", ")+": ", on.Others)...)
		if on.Restricted {
			out = append(out, "index "+strings.Join(on.Names, ", ")+": allow_restricted_indices is set")
		}
	}
	var version int
	if theirs.Metadata != nil {
		version = theirs.Metadata.Cofre.Version
	}
	if want := ours.Metadata.Cofre.Version; version != want {
		out = append(out, fmt.Sprintf("it is version %d of the role, not %d", version, want))
	}
	return out
}

// byPlace are the privileges on each index and in each place of an application.
func byPlace(d *definition) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	add := func(place string, privileges []string) {
		if out[place] == nil {
			out[place] = map[string]bool{}
		}
		maps.Copy(out[place], setOf(privileges))
	}
	for _, on := range d.Indices {
		for _, name := range on.Names {
			add("index "+name, on.Privileges)
		}
	}
	for _, in := range d.Applications {
		for _, resource := range in.Resources {
			add(in.Application+" "+resource, in.Privileges)
		}
	}
	return out
}

// unknown names members that no role of ours has, where they say anything.
func unknown(where string, members jsontext.Value) []string {
	var of map[string]jsontext.Value
	if len(members) == 0 || json.Unmarshal(members, &of) != nil {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		switch text := strings.Join(strings.Fields(string(of[name])), ""); {
		case name == "transient_metadata", name == "description", text == "[]", text == "{}", text == "null", text == `""`:
		default:
			out = append(out, where+"it says something of "+name)
		}
	}
	return out
}

func setOf(list []string) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, s := range list {
		out[s] = true
	}
	return out
}

func union(a, b map[string]map[string]bool) map[string]map[string]bool {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// beyond lists what a has and b has not.
func beyond(a, b map[string]bool) string {
	var out []string
	for _, s := range slices.Sorted(maps.Keys(a)) {
		if !b[s] {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}
