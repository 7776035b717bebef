package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// flooded sets on all indices what Elasticsearch sets when its disk is full, and lifts it again.
func flooded(ctx context.Context, f *fixture) error {
	settings := "/" + f.base + "*/_settings"
	o, err := f.ingest(ctx, f.quarter(), func() error {
		_, err := f.ask(ctx, "PUT", settings, `{"index.blocks.read_only_allow_delete":true}`)
		return err
	})
	if err != nil {
		return err
	}
	if err := o.told(f, unusable, "disk"); err != nil {
		return err
	}
	if _, err := f.ask(ctx, "PUT", settings, `{"index.blocks.read_only_allow_delete":null}`); err != nil {
		return err
	}
	return f.whole(ctx, o)
}

// canary is a value that must be in nothing that is told.
const canary = "canary-7431"

// mapped gives a field a mapping that does not fit: an administrator's mistake. The server refuses each record that has
// the field; the store keeps them as text, so that none is lost.
func mapped(ctx context.Context, f *fixture) error {
	const each = 20
	path, all := filepath.Join(f.rig.Dir, "mapped.ndjson"), f.path
	text, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	lines := bytes.Split(text, []byte("\n"))
	for i, line := range lines {
		if i%each == 0 && len(line) > 0 {
			lines[i] = append([]byte(`{"extra":"`+canary+`",`), line[1:]...)
		}
	}
	if err := os.WriteFile(path, bytes.Join(lines, []byte("\n")), 0o600); err != nil {
		return err
	}
	if _, err := f.ask(ctx, "PUT", "/"+f.base+"/_mapping", `{"properties":{"extra":{"type":"long"}}}`); err != nil {
		return err
	}
	f.path = path
	defer func() { f.path = all }()
	o, err := f.ingest(ctx, 0, nil)
	if err != nil {
		return err
	}
	if err := o.finished(f); err != nil {
		return err
	}
	if strings.Contains(o.said, canary) {
		return errors.New("a value is told")
	}
	return f.whole(ctx, o)
}

// account makes a user with one of cofre's roles, and uses it from now on.
func (f *fixture) account(ctx context.Context, role string) error {
	f.rig.Env = f.settings(f.cluster.Username, f.cluster.Password)
	if _, err := f.rig.Must(ctx, "elastic", "roles", role, "--apply"); err != nil {
		return err
	}
	const password = "made-up-for-faults"
	user := fmt.Sprintf(`{"password":%q,"roles":["cofre-%s-%s"]}`, password, f.base, role)
	if _, err := f.ask(ctx, "PUT", "/_security/user/faults", user); err != nil {
		return err
	}
	f.rig.Env = f.settings("faults", password)
	return nil
}

// unprivileged tries to ingest with an account that may only read, and then with the one that is made for it, which loses
// its role in the middle.
func unprivileged(ctx context.Context, f *fixture) error {
	if err := f.account(ctx, "console"); err != nil {
		return err
	}
	o, err := f.ingest(ctx, 0, nil)
	if err != nil {
		return err
	}
	if err := o.told(f, unusable, "cofre elastic roles"); err != nil {
		return err
	}
	if o.acknowledged != 0 {
		return fmt.Errorf("%d acknowledged", o.acknowledged)
	}
	if err := f.account(ctx, "ingest"); err != nil {
		return err
	}
	o, err = f.ingest(ctx, f.quarter(), func() error {
		_, err := f.ask(ctx, "PUT", "/_security/user/faults", `{"roles":[]}`)
		return err
	})
	if err != nil {
		return err
	}
	if err := o.told(f, unusable, "cofre elastic roles"); err != nil {
		return err
	}
	f.rig.Env = f.settings(f.cluster.Username, f.cluster.Password)
	return f.whole(ctx, o)
}

// wrongPassword is a mistake in the settings.
func wrongPassword(ctx context.Context, f *fixture) error {
	f.rig.Env = f.settings(f.cluster.Username, "not-the-password")
	res, err := f.rig.Run(ctx, "ingest", f.path)
	if err != nil {
		return err
	}
	o := outcome{code: res.Code, said: res.Err}
	fmt.Printf("  | %s\n", strings.ReplaceAll(strings.TrimSpace(res.Err), "\n", "\n  | "))
	if strings.Contains(res.Err, "not-the-password") {
		return errors.New("the password is told")
	}
	return o.told(f, unusable, "password")
}

// pressed gives both nodes so little room for what is being written that they refuse requests again and again (429). Two
// ingests at the same time, of the same users, must wait and get through.
func pressed(ctx context.Context, f *fixture) error {
	for _, n := range f.cluster.Nodes {
		if err := n.Stop(ctx); err != nil {
			return err
		}
		if err := n.Set("indexing_pressure.memory.limit: 1300kb"); err != nil { // a request of an ingest has a good 1 MiB
			return err
		}
	}
	for _, n := range f.cluster.Nodes {
		if err := n.Restart(ctx); err != nil {
			return err
		}
	}
	other := make(chan error, 1)
	go func() {
		_, err := f.rig.Must(ctx, "ingest", f.path, "--json", "--quiet")
		other <- err
	}()
	o, err := f.ingest(ctx, 0, nil)
	if err := errors.Join(err, <-other); err != nil {
		return err
	}
	if err := o.finished(f); err != nil {
		return err
	}
	stats, err := f.ask(ctx, "GET", "/_nodes/stats/indexing_pressure?filter_path=nodes.*.indexing_pressure.memory.total.*rejections", "")
	if err != nil {
		return err
	}
	fmt.Printf("  refused: %s\n", stats)
	if !regexp.MustCompile(`rejections":[1-9]`).MatchString(stats) {
		return errors.New("the servers refused nothing")
	}
	return f.whole(ctx, o)
}
