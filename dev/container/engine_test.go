//go:build container && linux

package container

import (
	"archive/tar"
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	image   = "localhost/cofre-tested"
	version = "v0.0.0-tested"
)

// engine is podman with a storage of its own, so that nothing else on this machine is touched.
type engine struct{ env []string }

// patience is for what takes a moment, on a machine that builds at the same time.
const patience = 60 * time.Second

func TestMain(m *testing.M) {
	e, err := newEngine()
	if err == nil {
		err = e.builder()
	}
	if err == nil && e.refused() {
		return // said why
	}
	if err == nil {
		err = e.build()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// podman returns the engine that TestMain prepared.
func podman(t *testing.T) *engine {
	t.Helper()
	e, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// newEngine writes the engine's settings: plain limits, no networks, no systemd, which podman cannot do without a
// session.
func newEngine() (*engine, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(cache, "cofre-container")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	files := map[string]string{
		"containers.conf": "[containers]\ndefault_ulimits = [\"nofile=4096:4096\", \"nproc=4096:4096\"]\nnetns = \"none\"\n" +
			"[engine]\nruntime = \"runc\"\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\n",
		"storage.conf": fmt.Sprintf("[storage]\ndriver = \"overlay\"\ngraphroot = %q\nrunroot = %q\n",
			filepath.Join(folder, "root"), filepath.Join(folder, "run")),
	}
	e := &engine{env: append(os.Environ(), "TMPDIR="+folder)}
	for name, text := range files {
		path := filepath.Join(folder, name)
		// Once: a podman that runs for another test must not find it half written.
		if have, err := os.ReadFile(path); err != nil || string(have) != text {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return nil, err
			}
		}
		variable := map[string]string{"containers.conf": "CONTAINERS_CONF", "storage.conf": "CONTAINERS_STORAGE_CONF"}[name]
		e.env = append(e.env, variable+"="+path)
	}
	return e, nil
}

// answer is what a podman command said.
type answer struct {
	code     int
	out, err string
}

func (a answer) String() string { return fmt.Sprintf("%d\n%s%s", a.code, a.out, a.err) }

// do runs podman; in is its standard input.
func (e *engine) do(in io.Reader, args ...string) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "podman", args...)
	var out, said bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = e.env, in, &out, &said
	err := cmd.Run()
	a := answer{out: out.String(), err: said.String()}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		a.code, err = exit.ExitCode(), nil
	}
	return a, err
}

// ok runs podman where it must work.
func (e *engine) ok(in io.Reader, args ...string) (string, error) {
	a, err := e.do(in, args...)
	if err == nil && a.code != 0 {
		err = fmt.Errorf("podman %s: %v", strings.Join(args, " "), a)
	}
	return strings.TrimSpace(a.out), err
}

// goVersion is the version of the Go that builds here, as images name it.
func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }

// standIn is the name of the image that the Dockerfile builds in.
func standIn() string { return "localhost/golang:" + goVersion() + "-alpine" }

// builder makes the stand-in: busybox under the names that the Dockerfile uses, and the authorities of this machine.
func (e *engine) builder() error {
	if a, err := e.do(nil, "image", "exists", standIn()); err != nil || a.code == 0 {
		return err
	}
	if err := needsNothing(busybox()); err != nil {
		return err
	}
	var rootfs bytes.Buffer
	w := tar.NewWriter(&rootfs)
	err := errors.Join(
		addFile(w, "bin/busybox", busybox(), 0o755),
		addFile(w, "etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/ca-certificates.crt", 0o644),
		w.WriteHeader(&tar.Header{Name: "tmp", Typeflag: tar.TypeDir, Mode: 0o1777}),
		w.WriteHeader(&tar.Header{Name: "usr/local/go", Typeflag: tar.TypeDir, Mode: 0o755}),
	)
	for _, name := range []string{"sh", "mkdir", "cp", "printf", "chmod"} {
		err = errors.Join(err, w.WriteHeader(&tar.Header{Name: "bin/" + name, Typeflag: tar.TypeSymlink, Linkname: "busybox"}))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return err
	}
	_, err = e.ok(&rootfs, "import", "-q", "-c", "ENV PATH=/usr/local/go/bin:/bin", "-c", "ENV GOPATH=/go", "-", standIn())
	return err
}

// busybox is a static one.
func busybox() string {
	path, err := exec.LookPath("busybox")
	if err != nil {
		return "/bin/busybox" // where its absence is reported
	}
	return path
}

// needsNothing fails for a program that needs a loader: in an empty image it would not start, which must not look like a
// kernel that refuses containers.
func needsNothing(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("a static busybox is needed (apt-get install busybox-static): %w", err)
	}
	defer func() { _ = f.Close() }()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return fmt.Errorf("%s is not static: apt-get install busybox-static", path)
		}
	}
	return nil
}

func addFile(w *tar.Writer, name, from string, mode int64) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(data))}); err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// refused reports whether the kernel lets no container run at all, and says so.
func (e *engine) refused() bool {
	a, err := e.do(nil, "run", "--rm", "--network", "none", standIn(), "/bin/busybox", "true")
	if err == nil && a.code == 0 {
		return false
	}
	fmt.Fprintf(os.Stderr, "WARNING: no container runs on this machine, so the image is NOT TESTED: %v %v\n", a, err)
	return true
}

// build builds the Dockerfile as it stands. The modules come from this machine's cache.
func (e *engine) build() error {
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	download := exec.Command("go", "mod", "download")
	download.Dir = root
	if out, err := download.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod download: %w: %s", err, out)
	}
	where, err := exec.Command("go", "env", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		return err
	}
	folders := strings.Fields(string(where))
	_, err = e.ok(nil, "build", "-q", "--format", "docker", "--network", "none", "--pull=never", "-t", image,
		"-f", filepath.Join(root, "deploy", "Dockerfile"), "--build-arg", "GO_VERSION="+goVersion(),
		"--build-arg", "GOPROXY=off", "--build-arg", "VERSION="+version, "--build-arg", "REVISION=abc123",
		"--build-arg", "TARGETOS=linux", "--build-arg", "TARGETARCH="+runtime.GOARCH,
		"-v", folders[0]+":/usr/local/go:ro", "-v", folders[1]+":/go/pkg/mod:O", root)
	_, pruned := e.ok(nil, "image", "prune", "-f") // of the builds before
	return errors.Join(err, pruned)
}

// box is one running container.
type box struct {
	*engine
	t    *testing.T
	name string
}

// start runs the image as compose.yaml does: read-only, without capabilities, on a volume.
func (e *engine) start(t *testing.T, volume string, more ...string) *box {
	t.Helper()
	b := &box{e, t, unique(t)}
	args := append([]string{
		"run", "-d", "--name", b.name, "--network", "none", "--read-only", "--read-only-tmpfs=false", "--cap-drop=ALL",
		"--security-opt", "no-new-privileges", "-v", volume + ":/data",
	}, more...)
	t.Cleanup(func() { _, _ = e.do(nil, "rm", "-f", "-t", "0", b.name) })
	if _, err := e.ok(nil, append(args, image)...); err != nil {
		t.Fatal(err)
	}
	// Before its own handlers stand, process 1 answers a signal as the Go runtime does.
	until(t, "the first process of "+b.name, func() bool {
		a, err := e.do(nil, "logs", b.name)
		return err == nil && strings.Contains(a.out+a.err, "waiting; ")
	})
	return b
}

// volume makes a fresh one.
func (e *engine) volume(t *testing.T) string {
	t.Helper()
	name := unique(t)
	if _, err := e.ok(nil, "volume", "create", name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = e.do(nil, "volume", "rm", "-f", name) })
	return name
}

// unique is a name that no other test has.
func unique(t *testing.T) string {
	plain := strings.NewReplacer("/", "-", " ", "-").Replace(strings.ToLower(t.Name()))
	return fmt.Sprintf("cofre-%s-%d-%d", plain, os.Getpid(), time.Now().UnixNano())
}

// exec runs a command in the container as `docker exec -i` does.
func (b *box) exec(in string, args ...string) answer {
	b.t.Helper()
	at := slices.Index(args, "cofre") // flags of exec stand before
	line := append([]string{"exec", "-i"}, args[:max(at, 0)]...)
	line = append(append(line, b.name), args[max(at, 0):]...)
	a, err := b.do(strings.NewReader(in), line...)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// runs is exec for a command that must end with that code.
func (b *box) runs(code int, in string, args ...string) answer {
	b.t.Helper()
	a := b.exec(in, args...)
	if a.code != code {
		b.t.Fatalf("%s: %v\nwant %d", strings.Join(args, " "), a, code)
	}
	return a
}

// processes lists the command lines in the container.
func (b *box) processes() []string {
	b.t.Helper()
	out, err := b.ok(nil, "top", b.name, "args")
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Split(out, "\n")[1:]
}

// until waits until ok is true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s does not come", what)
		}
	}
}
