package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"

	"cofre/store/elastic/conn"
	"cofre/store/elastic/roles"
	"cofre/toolbox/pki"
)

const passwordSuffix = ".password"

// account is one that the cluster is given.
type account struct {
	kind   string
	about  string
	folder string   // where its password is
	roles  []string // kinds of roles
}

// accounts lists them. The operator's is what a single container that does everything needs; where ingest and reveal are
// done by different machines, each has one role of its own.
func accounts() []account {
	return []account{
		{"operator", "Cofre: makes the vault, ingests, lists, reveals", cofre, []string{"custodian", "ingest", "reveal", "console"}},
		{"ingest", "Cofre: ingests alone", people, []string{"ingest"}},
		{"analyst", "Cofre: reads documents, in Kibana", people, []string{"analyst"}},
		{"auditor", "Cofre: reads the audit log", people, []string{"auditor"}},
	}
}

// Names lists the accounts whose passwords are in files.
func Names() []string {
	names := []string{"elastic"}
	for _, a := range accounts() {
		names = append(names, a.kind)
	}
	return names
}

// UserName is what an account is called in the cluster, for a base name of indices ("": the default).
func UserName(base, kind string) string {
	if base == "" {
		base = roles.DefaultBase
	}
	return "cofre-" + base + "-" + kind
}

// Password returns the password of an account, as Files made it. ErrName, or an error of the file system.
func Password(folder, name string) ([]byte, error) {
	if name == "elastic" {
		return readPassword(filepath.Join(folder, elasticsearch, "password"))
	}
	for _, a := range accounts() {
		if a.kind == name {
			return readPassword(filepath.Join(folder, a.folder, a.kind+passwordSuffix))
		}
	}
	return nil, fmt.Errorf("%w: %.64q", ErrName, name)
}

func readPassword(path string) ([]byte, error) {
	if err := pki.Private(path); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	return bytes.TrimRight(text, "\r\n"), err
}

// Accounts brings roles, accounts and the password of kibana_system to the cluster, and says what it did, a line each. An
// account that is there keeps its password, which its owner may have changed, and gets its roles again. The connection
// needs manage_security.
func Accounts(ctx context.Context, c *conn.Conn, folder, base string) (done []string, err error) {
	list, err := roles.Render(base)
	if err != nil {
		return nil, err
	}
	outcomes, err := roles.Apply(ctx, c, list)
	for _, o := range outcomes {
		if o.State != roles.Same {
			done = append(done, "the role "+o.Role.Name)
		}
	}
	if err != nil {
		return done, err
	}
	for _, a := range accounts() {
		made, err := a.put(ctx, c, folder, base)
		if err != nil {
			return done, err
		}
		if made {
			done = append(done, "the account "+UserName(base, a.kind))
		}
	}
	password, err := readPassword(filepath.Join(folder, kibana, "password"))
	if err != nil {
		return done, err
	}
	defer clear(password)
	_, err = c.Do(ctx, "set the password of kibana_system",
		esapi.SecurityChangePasswordRequest{Username: "kibana_system", Body: body(map[string]any{"password": string(password)})}, conn.Always)
	return done, err
}

// put makes the account, or gives it its roles again.
func (a account) put(ctx context.Context, c *conn.Conn, folder, base string) (made bool, err error) {
	name := UserName(base, a.kind)
	found, err := c.Do(ctx, "read the account "+name, esapi.SecurityGetUserRequest{Username: []string{name}}, conn.Always, http.StatusNotFound)
	if err != nil {
		return false, err
	}
	user := map[string]any{"full_name": a.about, "metadata": map[string]any{"cofre": map[string]any{"account": a.kind}}}
	var have []string
	rendered, err := roles.Render(base, a.roles...)
	if err != nil {
		return false, err
	}
	for _, r := range rendered {
		have = append(have, r.Name)
	}
	user["roles"] = have
	if made = found.Status == http.StatusNotFound; made {
		password, err := Password(folder, a.kind)
		if err != nil {
			return false, err
		}
		defer clear(password)
		user["password"] = string(password)
	}
	_, err = c.Do(ctx, "put the account "+name, esapi.SecurityPutUserRequest{Username: name, Body: body(user)}, conn.Always)
	if err != nil && errors.Is(err, conn.ErrRefused) {
		err = fmt.Errorf("%w (is the password in %s longer than six characters?)", err, a.folder)
	}
	return made, err
}

func body(v map[string]any) *bytes.Reader {
	text, err := json.Marshal(v)
	if err != nil {
		return bytes.NewReader(nil) // which the server refuses; what is given here can always be written
	}
	return bytes.NewReader(text)
}
