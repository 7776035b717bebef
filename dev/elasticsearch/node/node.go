package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// errPort means that a port was taken between being found free and being used.
var errPort = errors.New("the port was taken meanwhile")

// ErrGone means that the process that was started does not run any more.
var ErrGone = errors.New("the node does not run")

const (
	moment = 50 * time.Millisecond
	grace  = 30 * time.Second // for a node that was asked to end
)

// Node is one server process.
type Node struct {
	Name string
	URL  string // https://127.0.0.1:port
	Dir  string // config, data, logs

	cluster         *Cluster
	http, transport int
	pid             int
	identity        string        // of the process, see identity
	left            chan struct{} // closed when the launcher has ended
	leftWith        error         // and how
}

// Running says whether the process that was started still runs.
func (n *Node) Running() bool { return n.identity != "" && identity(n.pid) == n.identity }

// PID is the process id of the server; 0 before it was started.
func (n *Node) PID() int { return n.pid }

// Kill ends the node with SIGKILL, as a crash or a power cut does, and waits until it is gone.
func (n *Node) Kill(ctx context.Context) error {
	if !n.Running() {
		return ErrGone
	}
	if err := kill(n.pid); err != nil {
		return err
	}
	return n.gone(ctx)
}

// Stop asks the node to end and waits for it; where it does not, it is killed. A node that does not run is no error.
func (n *Node) Stop(ctx context.Context) error {
	if !n.Running() {
		return nil
	}
	if err := terminate(n.pid); err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	if n.gone(waiting) == nil {
		return nil
	}
	return n.Kill(ctx)
}

// gone waits until the process has ended.
func (n *Node) gone(ctx context.Context) error {
	for n.Running() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("process %d does not end: %w", n.pid, ctx.Err())
		case <-time.After(moment):
		}
	}
	return nil
}

// Restart starts a node again that was killed or stopped, on its data and its ports, and waits until it takes requests.
func (n *Node) Restart(ctx context.Context) error {
	if n.cluster.home == "" {
		return errors.New("only who started a node can start it again")
	}
	if n.Running() {
		return fmt.Errorf("%s still runs", n.Name)
	}
	if err := n.launch(ctx); err != nil {
		return err
	}
	alive := 0
	for _, other := range n.cluster.Nodes {
		if other == n || other.Running() {
			alive++
		}
	}
	return n.ready(ctx, alive)
}

// launch starts the server's launcher, which starts the server: a node that stays is left alone by its launcher when it
// is ready, any other ends with it.
func (n *Node) launch(ctx context.Context) error {
	n.pid, n.identity, n.left, n.leftWith = 0, "", make(chan struct{}), nil
	if err := os.Remove(n.pidFile()); err != nil && !os.IsNotExist(err) {
		return err
	}
	out, err := os.Create(n.output())
	if err != nil {
		return err
	}
	args := []string{"-p", n.pidFile()}
	if n.cluster.stays {
		args = append(args, "-d")
	}
	cmd := n.command(context.WithoutCancel(ctx), "server", "lib/tools/server-cli", args...)
	cmd.Stdout, cmd.Stderr = out, out
	if !n.cluster.stays {
		endWithParent(cmd)
	}
	started, left := make(chan error), n.left
	go func() {
		// The launcher ends with the thread that started it (endWithParent): this one, which waits for it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		_ = out.Close()
		started <- err
		if err == nil {
			n.leftWith = cmd.Wait()
			close(left)
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	if err := n.awaitPID(ctx); err != nil {
		killSession(cmd.Process.Pid)
		return err
	}
	return nil
}

// awaitPID waits until the server has said its process id.
func (n *Node) awaitPID(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("it did not start within "+patience.String()))
	defer cancel()
	for {
		if b, err := os.ReadFile(n.pidFile()); err == nil {
			if pid, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil {
				n.pid, n.identity = pid, identity(pid)
				return nil
			}
		}
		select {
		case <-n.left:
			return n.failed(fmt.Errorf("it did not start: %w", cmpErr(n.leftWith)))
		case <-ctx.Done():
			return n.failed(context.Cause(ctx))
		case <-time.After(moment):
		}
	}
}

// ready waits until the node takes requests and sees as many nodes as there are.
func (n *Node) ready(ctx context.Context, nodes int) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("it was not ready within "+patience.String()))
	defer cancel()
	for {
		err := n.Healthy(ctx, nodes)
		if err == nil {
			return nil
		}
		if !n.Running() {
			return n.failed(errors.New("it ended while starting"))
		}
		select {
		case <-ctx.Done():
			return n.failed(fmt.Errorf("%w: %w", context.Cause(ctx), err))
		case <-time.After(4 * moment):
		}
	}
}

// failed adds the end of what the server said.
func (n *Node) failed(err error) error {
	said, _ := os.ReadFile(filepath.Join(n.Dir, "logs", "cofre-dev.log"))
	launcher, _ := os.ReadFile(n.output())
	if bytes.Contains(said, []byte("BindHttpException")) || bytes.Contains(said, []byte("BindTransportException")) {
		err = errors.Join(errPort, err)
	}
	return fmt.Errorf("%w\n%s\n%s", err, tail(launcher), tail(said))
}

func cmpErr(err error) error {
	if err == nil {
		return errors.New("its launcher ended")
	}
	return err
}

func (n *Node) pidFile() string { return filepath.Join(n.Dir, "tmp", "pid") }

func (n *Node) output() string { return filepath.Join(n.Dir, "launcher.log") }
