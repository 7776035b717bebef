package kibana

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"cofre/record"
)

// The versions of Kibana's types that the shapes here are of. Kibana migrates objects upwards from there.
const (
	coreVersion      = "8.8.0"
	viewVersion      = "8.0.0"
	searchVersion    = "7.9.3"
	lensVersion      = "8.9.0"
	mapVersion       = "8.4.0"
	markdownVersion  = "8.5.0"
	dashboardVersion = "8.9.0"
	panelVersion     = "8.11.0"
)

// object is a saved object as the import takes it.
type object struct {
	ID         string         `json:"id"`
	Type       string         `json:"type"`
	Attributes map[string]any `json:"attributes"`
	References []reference    `json:"references"`
	Core       string         `json:"coreMigrationVersion"`
	Version    string         `json:"typeMigrationVersion"`
	Managed    bool           `json:"managed"`
}

// reference names another object that this one needs.
type reference struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// maker makes the objects of one index.
type maker struct {
	index  string
	fields map[string]record.SchemaField
	made   []object
}

// Objects returns the saved objects for an index (an alias, without wildcards) that holds the documents of a schema, as
// newline-delimited JSON, and how many they are.
func Objects(index string, schema record.Schema) (ndjson []byte, count int, err error) {
	m := &maker{index: index, fields: map[string]record.SchemaField{}}
	for _, f := range schema {
		m.fields[f.Name] = f
	}
	m.view()
	m.searches()
	m.dashboard()
	var out bytes.Buffer
	for _, o := range m.made {
		line, err := json.Marshal(o, json.Deterministic(true))
		if err != nil {
			return nil, 0, fmt.Errorf("the saved object %s: %w", o.ID, err)
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Bytes(), len(m.made), nil
}

// id is a saved object's, the same every time, so that loading again replaces and does not double.
func (m *maker) id(what string) string { return "cofre-" + m.index + "-" + what }

func (m *maker) add(o object) {
	o.Core = coreVersion
	if o.References == nil {
		o.References = []reference{}
	}
	m.made = append(m.made, o)
}

// clear reports whether all of these are stored in the clear; a field that the package computes is, if what it is
// computed from is.
func (m *maker) clear(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		if r, ok := m.runtime(name); ok {
			return !m.clear(r.from...)
		}
		f, there := m.fields[name]
		return !there || f.Protected
	})
}

// stored reports whether documents have this member: in the clear, or as a mask.
func (m *maker) stored(name string) bool {
	_, ok := m.fields[name]
	return ok
}

// text is v as JSON in a string, as saved objects nest it. What is given here can always be written.
func text(v any) string {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return "{}"
	}
	return string(b)
}
