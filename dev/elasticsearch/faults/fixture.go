package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"cofre/dev/elasticsearch/node"
	"cofre/dev/elasticsearch/proxy"
	"cofre/dev/rig"
)

// The exit codes of cofre that are expected here.
const (
	done     = 0
	unusable = 5
)

// fixture is what all faults share: two nodes, a proxy before each, and the binary.
type fixture struct {
	cluster *node.Cluster
	proxies []*proxy.Proxy
	rig     *rig.Rig
	client  *http.Client
	users   int
	path    string // of the file of users
	base    string // of the indices, another one for each fault
}

func newFixture(ctx context.Context, users int) (*fixture, error) {
	f := &fixture{users: users}
	var err error
	if f.rig, err = rig.New(ctx, ""); err != nil {
		return nil, err
	}
	if err := f.prepare(ctx); err != nil {
		return nil, errors.Join(err, f.close(context.WithoutCancel(ctx)))
	}
	return f, nil
}

func (f *fixture) prepare(ctx context.Context) error {
	f.path = filepath.Join(f.rig.Dir, "users.ndjson")
	var users bytes.Buffer
	if err := rig.WriteUsers(ctx, &users, f.users, "9"); err != nil {
		return err
	}
	if err := os.WriteFile(f.path, users.Bytes(), 0o600); err != nil {
		return err
	}
	var err error
	f.cluster, err = node.Start(ctx, node.Options{
		Nodes: 2, Say: func(format string, args ...any) { fmt.Printf(format+"\n", args...) },
		// A node that is gone is noticed soon, and what it held is not waited for.
		Settings: []string{"cluster.fault_detection.follower_check.interval: 500ms", "cluster.fault_detection.follower_check.timeout: 3s"},
	})
	if err != nil {
		return err
	}
	if f.client, err = node.Client(f.cluster.CA); err != nil {
		return err
	}
	for _, url := range f.cluster.URLs() {
		p, err := proxy.New(url)
		if err != nil {
			return err
		}
		f.proxies = append(f.proxies, p)
	}
	return nil
}

func (f *fixture) close(ctx context.Context) error {
	for _, p := range f.proxies {
		p.Close()
	}
	f.rig.Remove()
	if f.cluster == nil {
		return nil
	}
	return f.cluster.Remove(ctx)
}

// fresh makes an empty vault under indices of its own, with all nodes alive and the network healthy.
func (f *fixture) fresh(ctx context.Context, name string) error {
	f.base = "faults-" + name
	f.rig.Home = filepath.Join(f.rig.Dir, name)
	f.rig.Env = f.settings(f.cluster.Username, f.cluster.Password)
	for _, n := range f.cluster.Nodes {
		if !n.Running() {
			if err := n.Restart(ctx); err != nil {
				return err
			}
		}
	}
	for _, n := range f.cluster.Nodes {
		if err := n.Healthy(ctx, len(f.cluster.Nodes)); err != nil {
			return err
		}
	}
	_, err := f.rig.Must(ctx, "init")
	return err
}

// settings say where the cluster is: through the proxies.
func (f *fixture) settings(username, password string) []string {
	urls := make([]string, 0, len(f.proxies))
	for _, p := range f.proxies {
		urls = append(urls, p.URL())
	}
	return []string{
		"COFRE_STORE=elasticsearch", "ELASTICSEARCH_URL=" + strings.Join(urls, ","), "ELASTICSEARCH_CA_CERT=" + f.cluster.CA,
		"ELASTICSEARCH_USERNAME=" + username, "ELASTICSEARCH_PASSWORD=" + password, "ELASTICSEARCH_INDEX=" + f.base,
	}
}

// ask sends the cluster a request past the proxies and the binary.
func (f *fixture) ask(ctx context.Context, method, path, body string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, f.cluster.Nodes[0].URL+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	r.SetBasicAuth(f.cluster.Username, f.cluster.Password)
	r.Header.Set("Content-Type", "application/json")
	answer, err := f.client.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	return string(text), err
}

// outcome is how an ingest ended.
type outcome struct {
	code         int
	acknowledged uint64 // users that it had said were stored, at the latest
	sum          rig.Ingested
	said         string // what a person was told, without the lines of progress
	took         time.Duration
}

// ingest ingests the users; when so many are acknowledged, fault is called (once, beside the ingest).
func (f *fixture) ingest(ctx context.Context, at uint64, fault func() error) (outcome, error) {
	var o outcome
	var out bytes.Buffer
	cmd := f.rig.Command(ctx, "ingest", f.path, "--json")
	cmd.Stdout = &out
	told, err := cmd.StderrPipe()
	if err != nil {
		return o, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return o, err
	}
	var faulted chan error
	for s := bufio.NewScanner(told); s.Scan(); {
		var p struct{ Created, Updated uint64 }
		if json.Unmarshal(s.Bytes(), &p) != nil {
			o.said += s.Text() + "\n"
			continue
		}
		o.acknowledged = max(o.acknowledged, p.Created+p.Updated)
		if faulted == nil && fault != nil && o.acknowledged >= at {
			fmt.Printf("  the fault comes at %d of %d\n", o.acknowledged, f.users)
			faulted = make(chan error, 1)
			go func() { faulted <- fault() }()
		}
	}
	err = cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		return o, err
	}
	o.took = time.Since(began)
	if fault != nil {
		if faulted == nil {
			return o, fmt.Errorf("the ingest ended before the fault: exit code %d: %s%s", cmd.ProcessState.ExitCode(), out.String(), o.said)
		}
		if err := <-faulted; err != nil {
			return o, fmt.Errorf("making the fault: %w", err)
		}
	}
	o.code = cmd.ProcessState.ExitCode()
	if o.sum, err = rig.ParseIngested(out.String()); err != nil {
		return o, fmt.Errorf("no summary: exit code %d: %s%s", o.code, out.String(), o.said)
	}
	o.acknowledged = max(o.acknowledged, o.sum.Created+o.sum.Updated)
	fmt.Printf("  ingest: exit code %d after %.1fs, %d of %d acknowledged\n", o.code, o.took.Seconds(), o.acknowledged, f.users)
	for line := range strings.Lines(o.said) {
		fmt.Printf("  | %s\n", strings.TrimRight(line, "\n"))
	}
	return o, nil
}

// told checks how an ingest ended and what a person was told: all of the words, and no secret.
func (o outcome) told(f *fixture, code int, words ...string) error {
	if o.code != code {
		return fmt.Errorf("exit code %d instead of %d: %s", o.code, code, o.said)
	}
	for _, w := range words {
		if !strings.Contains(strings.ToLower(o.said), strings.ToLower(w)) {
			return fmt.Errorf("it does not say %q: %s", w, o.said)
		}
	}
	if code != done && strings.Contains(o.said, "everything is stored") {
		return fmt.Errorf("it says that everything is stored: %s", o.said)
	}
	for _, secret := range []string{f.cluster.Password, rig.MasterKey} {
		if strings.Contains(o.said, secret) {
			return errors.New("it says a secret")
		}
	}
	return nil
}
