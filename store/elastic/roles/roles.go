package roles

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// DefaultBase is the base name of indices that the files are written for.
const DefaultBase = "user"

// Ways to fail, besides those of package conn.
var (
	// ErrBase: no index can have that base name.
	ErrBase = errors.New("not a base name of indices")
	// ErrUnknown: there is no such role.
	ErrUnknown = errors.New("no such role")
)

// Names lists the roles, in the order of the documentation.
func Names() []string {
	return []string{"ingest", "analyst", "console", "reveal", "auditor", "custodian"}
}

// Role is one role, as the security API takes it (PUT /_security/role/<Name>).
type Role struct {
	Kind  string // ingest, analyst, …
	Name  string // in the cluster: cofre-<base>-<kind>
	About string // what it is for, one sentence without a full stop
	Body  []byte // JSON
}

// definition is a role's body. Members that it does not name are none of a role of ours.
type definition struct {
	Cluster      []string       `json:"cluster,omitzero"`
	Indices      []indices      `json:"indices,omitzero"`
	Applications []application  `json:"applications,omitzero"`
	Metadata     *metadata      `json:"metadata,omitzero"`
	Others       jsontext.Value `json:",embed"`
}

// indices are privileges on indices and aliases by name.
type indices struct {
	Names      []string       `json:"names"`
	Privileges []string       `json:"privileges"`
	Restricted bool           `json:"allow_restricted_indices,omitzero"`
	Others     jsontext.Value `json:",embed"`
}

// application are privileges in Kibana.
type application struct {
	Application string   `json:"application"`
	Privileges  []string `json:"privileges"`
	Resources   []string `json:"resources"`
}

// metadata says whose role it is.
type metadata struct {
	Cofre struct {
		Role    string `json:"role"`
		Version int    `json:"version"`
		About   string `json:"about"`
	} `json:"cofre"`
	Others jsontext.Value `json:",embed"`
}

// Render returns the named roles (none: all) for the indices of a base name ("": the default). Errors: ErrBase, ErrUnknown.
func Render(base string, kinds ...string) ([]Role, error) {
	if base == "" {
		base = DefaultBase
	}
	if !goodBase(base) {
		return nil, fmt.Errorf("%w: %.80q: small letters, digits, - and _, the first a letter or digit", ErrBase, base)
	}
	if len(kinds) == 0 {
		kinds = Names()
	}
	out := make([]Role, 0, len(kinds))
	for _, kind := range kinds {
		if !slices.Contains(Names(), kind) {
			return nil, fmt.Errorf("%w: %.32q; there are %s", ErrUnknown, kind, strings.Join(Names(), ", "))
		}
		r, err := render(base, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

//go:embed *.json
var files embed.FS

// render reads a role's file and names the indices in it by another base.
func render(base, kind string) (Role, error) {
	text, err := files.ReadFile(path.Clean(kind + ".json"))
	if err != nil {
		return Role{}, fmt.Errorf("role %s: %w", kind, err)
	}
	var d definition
	if err := json.Unmarshal(text, &d); err != nil {
		return Role{}, fmt.Errorf("role %s: %w", kind, err)
	}
	for _, on := range d.Indices {
		for i, name := range on.Names {
			on.Names[i] = base + strings.TrimPrefix(name, DefaultBase)
		}
	}
	body, err := json.Marshal(d, json.Deterministic(true))
	if err != nil {
		return Role{}, fmt.Errorf("role %s: %w", kind, err)
	}
	return Role{Kind: kind, Name: "cofre-" + base + "-" + kind, About: d.Metadata.Cofre.About, Body: body}, nil
}

// goodBase says whether indices can have names that begin so; package elastic says the same.
func goodBase(base string) bool {
	const longest = 200
	for i, c := range base {
		fine := 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || i > 0 && (c == '-' || c == '_')
		if !fine {
			return false
		}
	}
	return base != "" && len(base) <= longest
}
