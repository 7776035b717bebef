//go:build compose && linux

package compose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Addresses of the engine's own network, in a namespace that leads nowhere else.
const (
	bridge  = "192.168.254.1/24"
	gateway = "192.168.254.1"
	modules = gateway + ":8099"
)

// engine is Docker, with a storage of its own.
type engine struct {
	env     []string
	compose []string
	cmd     *exec.Cmd
	run     string
	data    string
	base    context.Context // of all it starts
}

// inside is the first process of its namespace: the engine, the images, the tests.
func inside(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	e, err := newEngine(ctx)
	if err == nil {
		defer e.stop()
		err = e.images()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// docker returns the engine that TestMain started.
func docker(t *testing.T) *engine {
	t.Helper()
	e := settings(t.Context())
	var err error
	if e.compose, err = composeCommand(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

// settings say where the engine is, to all its clients. Nothing of the caller's environment that Compose would take comes
// along.
func settings(ctx context.Context) *engine {
	run := os.Getenv(runFolder)
	e := &engine{base: ctx, run: run, data: filepath.Join(os.Getenv(cacheFolder), "data")}
	e.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + run, "TMPDIR=" + run, "DOCKER_HOST=unix://" + filepath.Join(run, "docker.sock"),
		"DOCKER_CONFIG=" + dockerConfig(), "COMPOSE_ANSI=never", "COMPOSE_PROGRESS=plain", "BUILDKIT_PROGRESS=plain",
		"ELASTICSEARCH_MEMORY=" + elasticsearchMemory, "COFRE_VERSION=" + version,
	}
	return e
}

// dockerConfig is where the client finds its plugins.
func dockerConfig() string {
	if c := os.Getenv("DOCKER_CONFIG"); c != "" {
		return c
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".docker")
}

// newEngine makes the namespaces usable and starts the engine in them.
func newEngine(ctx context.Context) (*engine, error) {
	e := settings(ctx)
	if err := namespaces(); err != nil {
		return nil, err
	}
	// What a run left that was killed; images and the cache of builds stay.
	for _, old := range []string{"containers", "volumes", "network"} {
		if err := os.RemoveAll(filepath.Join(e.data, old)); err != nil {
			return nil, err
		}
	}
	log, err := os.Create(filepath.Join(e.run, "dockerd.log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	e.cmd = exec.Command("dockerd", "--host", "unix://"+filepath.Join(e.run, "docker.sock"), "--data-root", e.data,
		"--exec-root", filepath.Join(e.run, "exec"), "--pidfile", filepath.Join(e.run, "docker.pid"), "--bip", bridge,
		"--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", "/"+filepath.Base(e.run), "--config-file", filepath.Join(e.run, "none.json"))
	e.cmd.Stdout, e.cmd.Stderr = log, log
	if err := os.WriteFile(filepath.Join(e.run, "none.json"), []byte("{}"), 0o600); err != nil {
		return nil, err
	}
	if err := e.cmd.Start(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(40 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		if _, err = e.docker(nil, "version"); err == nil {
			return e, nil
		}
		if time.Now().After(end) {
			text, _ := os.ReadFile(log.Name())
			return nil, fmt.Errorf("dockerd does not come: %w\n%s", err, text)
		}
	}
}

// namespaces mounts /proc for the processes in here, and brings the loopback interface up.
func namespaces() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("mounts of its own: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("/proc of its own: %w", err)
	}
	return loopback()
}

// loopback brings it up, as `ip link set lo up` does.
func loopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(socket) }()
	r, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	r.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, r); err != nil {
		return fmt.Errorf("the loopback interface: %w", err)
	}
	return nil
}

// stop ends the engine, so that its storage is left in order.
func (e *engine) stop() {
	_ = e.cmd.Process.Signal(syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = e.cmd.Wait()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = e.cmd.Process.Kill()
	}
}

// answer is what a command said.
type answer struct {
	code     int
	out, err string
}

func (a answer) String() string { return fmt.Sprintf("%d\n%s%s", a.code, a.out, a.err) }

// do runs a program; in is its standard input.
func (e *engine) do(in io.Reader, args ...string) (answer, error) {
	cmd := exec.CommandContext(e.base, args[0], args[1:]...)
	cmd.WaitDelay = time.Second
	var out, said bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = e.env, in, &out, &said
	err := cmd.Run()
	a := answer{out: out.String(), err: said.String()}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		a.code, err = exit.ExitCode(), nil
	}
	return a, err
}

// docker runs its client where that must work.
func (e *engine) docker(in io.Reader, args ...string) (string, error) {
	a, err := e.do(in, append([]string{"docker"}, args...)...)
	if err == nil && a.code != 0 {
		err = fmt.Errorf("docker %s: %v", strings.Join(args, " "), a)
	}
	return strings.TrimSpace(a.out), err
}

// serveModules lets the builder of the image have this machine's modules: a module cache is a proxy's folder.
func serveModules() (stop func(), err error) {
	s := &http.Server{
		Addr: modules, ReadHeaderTimeout: time.Minute,
		Handler: http.FileServer(http.Dir(filepath.Join(os.Getenv(moduleCache), "cache", "download"))),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.ListenAndServe() }()
	select {
	case err := <-failed:
		return nil, err
	case <-time.After(100 * time.Millisecond):
		return func() { _ = s.Close() }, nil
	}
}
