//go:build compose && linux

package compose

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
	"golang.org/x/sys/unix"

	"cofre/dev/elasticsearch/node"
)

// What the process outside tells the one inside.
const (
	runFolder   = "COFRE_COMPOSE_RUN"   // of this run
	cacheFolder = "COFRE_COMPOSE_CACHE" // of all runs
	homeFolder  = "COFRE_COMPOSE_HOME"  // the distribution of Elasticsearch
	moduleCache = "COFRE_COMPOSE_MODULES"
)

// bound is for the images, which take that only the first time, and again for the walk.
const bound = 5 * time.Minute

// TestMain runs twice: outside it prepares what needs the network, and starts itself again in namespaces of its own, where
// the engine and the tests run.
func TestMain(m *testing.M) {
	if os.Getenv(runFolder) != "" {
		os.Exit(inside(m))
	}
	code, err := outside()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// outside returns the code of the process inside. When that has ended, all processes of its namespace are gone.
func outside() (code int, err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := missing(ctx); err != nil {
		return 1, err
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return 1, err
	}
	cache := filepath.Join(user, "cofre-compose")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return 1, err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(cache, "lock")).Lock()
	if err != nil {
		return 1, err
	}
	defer unlock()
	// Of runs that were killed: under the lock, nobody else is at it.
	old, err := filepath.Glob(filepath.Join(os.TempDir(), "cofre-compose-*"))
	for _, run := range old {
		err = errors.Join(err, clean(run))
	}
	if err != nil {
		return 1, err
	}
	run, err := os.MkdirTemp("", "cofre-compose-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, clean(run)) }()
	modules, home, err := prepare(ctx, run)
	if err != nil {
		return 1, err
	}
	cmd := exec.CommandContext(ctx, "/proc/self/exe", os.Args[1:]...)
	cmd.Env = append(os.Environ(), runFolder+"="+run, cacheFolder+"="+cache, homeFolder+"="+home, moduleCache+"="+modules)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
	}
	runtime.LockOSThread() // the signal comes when the thread that asked for it ends
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, fmt.Errorf("in namespaces of its own: %w", err)
	}
	return 0, nil
}

// missing says what this machine lacks.
func missing(ctx context.Context) error {
	var lacks []string
	if os.Geteuid() != 0 {
		lacks = append(lacks, "root")
	}
	for _, name := range []string{"dockerd", "containerd", "containerd-shim-runc-v2", "docker-proxy", "runc", "iptables", "docker", "ip", "ldd", "bash", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			lacks = append(lacks, name)
		}
	}
	if _, err := composeCommand(ctx); err != nil {
		lacks = append(lacks, err.Error())
	}
	if lacks != nil {
		return fmt.Errorf("deploy/compose.yaml is NOT TESTED, for this is missing here: %s (`bash .ci/run compose` brings it)", strings.Join(lacks, ", "))
	}
	return nil
}

// composeCommand is how Docker Compose 2 is called here.
func composeCommand(ctx context.Context) ([]string, error) {
	for _, c := range [][]string{{"docker", "compose"}, {"docker-compose"}} {
		out, err := exec.CommandContext(ctx, c[0], append(c[1:len(c):len(c)], "version", "--short")...).Output()
		if v := strings.TrimPrefix(strings.TrimSpace(string(out)), "v"); err == nil && v != "" && !strings.HasPrefix(v, "1.") {
			return c, nil
		}
	}
	return nil, errors.New("Docker Compose 2")
}

// prepare brings what may need the network: modules, and Elasticsearch. The program that stands in for Kibana is built
// here too, for it is quicker than in an image.
func prepare(ctx context.Context, run string) (modules, home string, err error) {
	for _, c := range [][]string{{"mod", "download"}, {"build", "-o", filepath.Join(run, "kibana"), "./dev/compose/kibana"}} {
		cmd := exec.CommandContext(ctx, "go", c...)
		cmd.Dir, cmd.Env = "../..", append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", "", fmt.Errorf("go %s: %w: %s", strings.Join(c, " "), err, out)
		}
	}
	out, err := exec.CommandContext(ctx, "go", "env", "GOMODCACHE").Output()
	if err != nil {
		return "", "", err
	}
	cache, err := node.Folder()
	if err != nil {
		return "", "", err
	}
	say := func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	home, err = node.Distribution(ctx, cache, say)
	return strings.TrimSpace(string(out)), home, err
}

// clean removes what the run left: its folder, and the groups of processes that the kernel keeps empty.
func clean(run string) error {
	groups, err := filepath.Glob(filepath.Join("/sys/fs/cgroup", "*", filepath.Base(run)))
	if one := filepath.Join("/sys/fs/cgroup", filepath.Base(run)); err == nil {
		groups = append(groups, one)
	}
	for _, g := range groups {
		var folders []string
		_ = filepath.WalkDir(g, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				folders = append(folders, path)
			}
			return nil
		})
		for i := range folders {
			err = errors.Join(err, unix.Rmdir(folders[len(folders)-1-i]))
		}
	}
	return errors.Join(err, os.RemoveAll(run))
}
