package kibana

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"cofre/policy"
	"cofre/record"
)

// TestFile: objects.ndjson is what the built-in policy gives.
func TestFile(t *testing.T) {
	objects, _ := builtIn(t)
	const path = "objects.ndjson"
	have, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(have, objects) {
		t.Errorf("it is not what the program makes (%v): cofre elastic kibana --print > deploy/kibana/%s", err, path)
	}
}

// saved is an object as a reader sees it, with what is JSON in a string parsed.
type saved struct {
	ID, Type   string
	Attributes map[string]any
	References []struct{ ID, Name, Type string }
	Core       string `json:"coreMigrationVersion"`
	Version    string `json:"typeMigrationVersion"`
}

func read(t *testing.T, ndjson []byte) []saved {
	t.Helper()
	var all []saved
	for line := range bytes.Lines(ndjson) {
		var s saved
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		s.Attributes = unfold(t, s.Attributes).(map[string]any)
		all = append(all, s)
	}
	return all
}

// unfold parses members that hold JSON in a string.
func unfold(t *testing.T, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			s, nested := member.(string)
			holds := strings.HasSuffix(name, "JSON") ||
				slices.Contains([]string{"visState", "sourceFilters", "runtimeFieldMap", "fieldAttrs", "fieldFormatMap", "typeMeta", "fields"}, name)
			if !nested || !holds {
				v[name] = unfold(t, member)
				continue
			}
			var parsed any
			if err := json.Unmarshal([]byte(s), &parsed); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			v[name] = parsed
		}
		return v
	case []any:
		for i := range v {
			v[i] = unfold(t, v[i])
		}
	}
	return v
}

// at walks into nested objects; nil where there is nothing.
func at(v any, path ...string) any {
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}

// under collects every string below v whose member has that name.
func under(v any, member string) (found []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, m := range v {
			if s, ok := m.(string); ok && name == member {
				found = append(found, s)
			}
			found = append(found, under(m, member)...)
		}
	case []any:
		for _, m := range v {
			found = append(found, under(m, member)...)
		}
	}
	return found
}

// TestShapes checks what Kibana's import and its own code ask of each kind: versions, references that are there and
// used, columns that a chart's layer has.
func TestShapes(t *testing.T) {
	t.Parallel()
	objects, _ := builtIn(t)
	all := read(t, objects)
	versions := map[string]string{
		"index-pattern": viewVersion, "search": searchVersion, "lens": lensVersion, "map": mapVersion,
		"visualization": markdownVersion, "dashboard": dashboardVersion,
	}
	ids := map[string]string{}
	for _, o := range all {
		if _, twice := ids[o.ID]; twice {
			t.Errorf("%s is there twice", o.ID)
		}
		ids[o.ID] = o.Type
		if o.Core != coreVersion || versions[o.Type] != o.Version || o.Attributes["title"] == "" {
			t.Errorf("%s %s: versions %q and %q, title %q", o.Type, o.ID, o.Core, o.Version, o.Attributes["title"])
		}
	}
	for _, o := range all {
		var names []string
		for _, r := range o.References {
			names = append(names, r.Name)
			if ids[r.ID] != r.Type {
				t.Errorf("%s needs %s %s, which is not there", o.ID, r.Type, r.ID)
			}
		}
		var want []string
		switch o.Type {
		case "search":
			want = under(o.Attributes, "indexRefName")
		case "map":
			want = under(o.Attributes, "indexPatternRefName")
		case "lens":
			for id, l := range at(o.Attributes, "state", "datasourceStates", "formBased", "layers").(map[string]any) {
				want = append(want, "indexpattern-datasource-layer-"+id)
				lensLayer(t, o, l)
			}
		case "dashboard":
			want = panels(t, o)
		}
		slices.Sort(names)
		slices.Sort(want)
		if !slices.Equal(names, want) {
			t.Errorf("%s refers to %q, and uses %q", o.ID, names, want)
		}
	}
}

// lensLayer checks that order, columns and visualization of a chart name the same.
func lensLayer(t *testing.T, o saved, l any) {
	t.Helper()
	columns, _ := at(l, "columns").(map[string]any)
	order, _ := at(l, "columnOrder").([]any)
	if len(order) != len(columns) || len(order) == 0 {
		t.Errorf("%s: %d columns, %d in order", o.ID, len(columns), len(order))
	}
	bucketsOver := false
	for _, id := range order {
		c, ok := columns[id.(string)].(map[string]any)
		if !ok {
			t.Errorf("%s: no column %s", o.ID, id)
			continue
		}
		bucketed := c["isBucketed"].(bool)
		if bucketed && bucketsOver {
			t.Errorf("%s: the bucket %s stands behind a figure", o.ID, id)
		}
		bucketsOver = bucketsOver || !bucketed
		if by := at(c, "params", "orderBy", "columnId"); by != nil && columns[by.(string)] == nil {
			t.Errorf("%s: ordered by %s, which is no column", o.ID, by)
		}
	}
	view, _ := json.Marshal(at(o.Attributes, "state", "visualization"))
	for id := range columns {
		if !bytes.Contains(view, []byte(`"`+id+`"`)) {
			t.Errorf("%s does not show its column %s", o.ID, id)
		}
	}
}

// panels checks the grid, and returns the references that the panels use.
func panels(t *testing.T, o saved) (names []string) {
	t.Helper()
	taken := map[[2]int]string{}
	for _, p := range o.Attributes["panelsJSON"].([]any) {
		grid := at(p, "gridData").(map[string]any)
		x, y, w, h := int(grid["x"].(float64)), int(grid["y"].(float64)), int(grid["w"].(float64)), int(grid["h"].(float64))
		if x < 0 || x+w > columns || grid["i"] != at(p, "panelIndex") {
			t.Errorf("the panel %v is at %v", at(p, "panelIndex"), grid)
		}
		for i := range w * h {
			cell := [2]int{x + i%w, y + i/w}
			if other := taken[cell]; other != "" {
				t.Fatalf("%v lies on %s", grid["i"], other)
			}
			taken[cell] = grid["i"].(string)
		}
		names = append(names, grid["i"].(string)+":"+at(p, "panelRefName").(string))
	}
	return names
}

// TestFields: charts use clear fields of the schema and computed ones alone; masks are in columns of searches; what is
// Cofre's own is hidden.
func TestFields(t *testing.T) {
	t.Parallel()
	objects, _ := builtIn(t)
	schema := policy.Default().Schema()
	all := read(t, objects)
	columns := 0
	for _, o := range all {
		for _, name := range append(under(o.Attributes, "sourceField"), under(o.Attributes, "geoField")...) {
			f, ok := schema.Field(name)
			if name != records && name != place && name != network && (!ok || f.Protected) {
				t.Errorf("%s uses %s", o.ID, name)
			}
		}
		list, _ := o.Attributes["columns"].([]any)
		for _, c := range list {
			f, ok := schema.Field(c.(string))
			if !ok && c != network {
				t.Errorf("%s has the column %s", o.ID, c)
			}
			if f.Protected {
				columns++
			}
		}
	}
	if columns != 3 {
		t.Errorf("%d columns of masks, want 3", columns)
	}
	view := all[0]
	if hidden := under(view.Attributes["sourceFilters"], "value"); !slices.Contains(hidden, "_cofre.*") || !slices.Contains(hidden, "cofre.*") ||
		view.Type != "index-pattern" || view.Attributes["timeFieldName"] != signUp || view.Attributes["title"] != "user" {
		t.Errorf("the view: %v", view)
	}
	for _, name := range []string{place, network} {
		if at(view.Attributes, "runtimeFieldMap", name, "script", "source") == nil {
			t.Errorf("the view does not compute %s", name)
		}
	}
}

// TestOtherPolicy: what a policy does not store in the clear has no chart, and nothing refers to what is not there.
func TestOtherPolicy(t *testing.T) {
	t.Parallel()
	var schema record.Schema
	for _, f := range policy.Default().Schema() {
		switch f.Name {
		case signUp, "auto":
			continue
		case "ip", "geo_latitud":
			f.Protected = true
		}
		schema = append(schema, f)
	}
	ndjson, n, err := Objects("people", schema)
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	ids := map[string]bool{}
	all := read(t, ndjson)
	for _, o := range all {
		ids[o.ID] = true
	}
	for _, o := range all {
		for _, r := range o.References {
			if !ids[r.ID] {
				t.Errorf("%s refers to %s", o.ID, r.ID)
			}
		}
		for _, gone := range []string{"days", "networks", "cars", "map", "addresses"} {
			if strings.HasSuffix(o.ID, "-"+gone) {
				t.Errorf("%s is there", o.ID)
			}
		}
	}
	if _, there := all[0].Attributes["timeFieldName"]; there || len(at(all[0].Attributes, "runtimeFieldMap").(map[string]any)) != 0 {
		t.Errorf("the view: %v", all[0].Attributes)
	}
}
