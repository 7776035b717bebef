package node

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cofre/dev/elasticsearch/state"
)

const (
	username = "elastic"       // the built-in superuser
	patience = 5 * time.Minute // a node is ready after 12 s; on a machine with much else to do after many times that
)

// Options say what to start. The useful zero value: one node in a folder of its own, which ends with this process.
type Options struct {
	Nodes    int      // 0: one. The first is the only one that may be master; all hold data
	Dir      string   // for certificates, data and logs, made where it is not there; empty: a new temporary one
	Cache    string   // where the distribution is kept; empty: state.Cache, or /var/cache as root where others may not go
	Stays    bool     // the nodes outlive this process
	Settings []string // more lines of elasticsearch.yml
	Say      Say      // what takes long is said here; nil: nowhere
}

// Say tells a person a line, without its end, as fmt.Printf would.
type Say func(format string, args ...any)

// Cluster is one or several nodes that run with the same password and certificate authority.
type Cluster struct {
	Dir      string
	CA       string // path of a PEM file
	Username string // a superuser
	Password string
	Nodes    []*Node

	say     Say
	remove  bool // Dir is temporary
	home    string
	java    string
	stays   bool
	options []string
}

// Start starts a cluster and waits until it takes requests; the error holds the end of the log where it does not.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute) // a download included
	defer cancel()
	c := &Cluster{Username: username, Password: rand.Text(), say: o.Say, stays: o.Stays, options: o.Settings}
	if c.say == nil {
		c.say = func(string, ...any) {}
	}
	var err error
	if c.java, err = Java(ctx); err != nil {
		return nil, err
	}
	cache := o.Cache
	if cache == "" {
		if cache, err = Folder(); err != nil {
			return nil, err
		}
	}
	if c.home, err = Distribution(ctx, cache, c.say); err != nil {
		return nil, err
	}
	if err := c.folder(o.Dir); err != nil {
		return nil, err
	}
	// A port that was free a moment ago may be taken when the server wants it.
	for attempt := 1; ; attempt++ {
		err := c.start(ctx, max(1, o.Nodes))
		if err == nil {
			return c, nil
		}
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		_ = c.Stop(stopping)
		cancel()
		if !errors.Is(err, errPort) || attempt == 3 {
			return nil, errors.Join(err, c.tidy())
		}
	}
}

// Folder is where servers may live on this machine: state.Cache, or, as root, /var/cache/cofre-dev where the servers'
// user may not pass through the folders that lead there.
func Folder() (string, error) {
	dir, err := state.Cache()
	if err != nil {
		return "", err
	}
	if ok, err := reachable(dir); err != nil || ok {
		return dir, err
	}
	return "/var/cache/cofre-dev", nil
}

// folder makes the cluster's folder.
func (c *Cluster) folder(dir string) error {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "cofre-elasticsearch-")
		if err != nil {
			return err
		}
		dir, c.remove = tmp, true
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the nodes' own folders inside are closed
		return err
	}
	c.Dir, c.CA = dir, filepath.Join(dir, CAFile)
	if ok, err := reachable(dir); err != nil {
		return err
	} else if !ok {
		return fmt.Errorf("%s: Elasticsearch runs under a user of its own, which may not pass through a folder that leads there", dir)
	}
	return nil
}

// start makes the nodes' folders anew and starts them.
func (c *Cluster) start(ctx context.Context, nodes int) error {
	if err := Certificates(c.Dir); err != nil {
		return err
	}
	ports, err := freePorts(ctx, 2*nodes)
	if err != nil {
		return err
	}
	c.Nodes = nil
	for i := range nodes {
		n := &Node{Name: fmt.Sprintf("node-%d", i+1), cluster: c, http: ports[2*i], transport: ports[2*i+1]}
		n.URL, n.Dir = fmt.Sprintf("https://127.0.0.1:%d", n.http), filepath.Join(c.Dir, n.Name)
		c.Nodes = append(c.Nodes, n)
	}
	for _, n := range c.Nodes {
		if err := n.configure(ctx); err != nil {
			return fmt.Errorf("%s: %w", n.Name, err)
		}
	}
	for _, n := range c.Nodes {
		if err := n.launch(ctx); err != nil {
			return fmt.Errorf("%s: %w", n.Name, err)
		}
	}
	for _, n := range c.Nodes {
		if err := n.ready(ctx, nodes); err != nil {
			return fmt.Errorf("%s: %w", n.Name, err)
		}
	}
	return nil
}

// URLs are the addresses of all nodes, the first node's first.
func (c *Cluster) URLs() []string {
	urls := make([]string, 0, len(c.Nodes))
	for _, n := range c.Nodes {
		urls = append(urls, n.URL)
	}
	return urls
}

// Stop ends all nodes, the master last, and waits for them; a node that does not end in time is killed.
func (c *Cluster) Stop(ctx context.Context) error {
	var errs []error
	for _, n := range slices.Backward(c.Nodes) {
		if err := n.Stop(ctx); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", n.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Remove stops all nodes and removes their folders.
func (c *Cluster) Remove(ctx context.Context) error {
	if err := c.Stop(ctx); err != nil {
		return err
	}
	return c.tidy()
}

// tidy removes what Start made.
func (c *Cluster) tidy() error {
	if c.remove {
		return os.RemoveAll(c.Dir)
	}
	var errs []error
	for _, n := range c.Nodes {
		errs = append(errs, os.RemoveAll(n.Dir))
	}
	for _, name := range []string{CAFile, CertFile, KeyFile} {
		if err := os.Remove(filepath.Join(c.Dir, name)); !os.IsNotExist(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// State describes the cluster for those who use it.
func (c *Cluster) State() *state.State {
	s := &state.State{Way: state.Maven, URLs: c.URLs(), Username: c.Username, Password: c.Password, CA: c.CA, Version: Version, Dir: c.Dir}
	for _, n := range c.Nodes {
		s.Nodes = append(s.Nodes, state.Process{Name: n.Name, URL: n.URL, Dir: n.Dir, PID: n.pid, Identity: n.identity})
	}
	return s
}

// Attach takes over a cluster that another process started: it can be asked whether it runs, killed and stopped, but
// its nodes cannot be started again.
func Attach(s *state.State) *Cluster {
	c := &Cluster{Dir: s.Dir, CA: s.CA, Username: s.Username, Password: s.Password, stays: true}
	for _, p := range s.Nodes {
		c.Nodes = append(c.Nodes, &Node{Name: p.Name, URL: p.URL, Dir: p.Dir, cluster: c, pid: p.PID, identity: p.Identity})
	}
	return c
}
