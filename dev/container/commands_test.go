//go:build container && linux

package container

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	masterKey = "containers-only: 7 made-up llamas"
	canary    = "6767-2272-1234-5169"
	users     = `{"id":"1","user_name":"Ana Gómez","credit_card_num":"` + canary + `","credit_card_ccv":"653","cuenta_numero":"59152262"}
{"id":"2","user_name":"Bea Ruiz","credit_card_num":"5538-1290-7788-4212"}
`
)

// withVault starts a container in which there is a vault with the users.
func withVault(t *testing.T, settings ...string) *box {
	t.Helper()
	e := podman(t)
	var env []string
	for _, s := range settings {
		env = append(env, "-e", s)
	}
	b := e.start(t, e.volume(t), env...)
	b.runs(0, "", "-e", "MASTER_KEY="+masterKey, "cofre", "init")
	b.runs(0, users, "cofre", "ingest", "-")
	return b
}

// TestJob does the whole job in a container, by commands without a terminal.
func TestJob(t *testing.T) {
	t.Parallel()
	e := podman(t)
	volume := e.volume(t)
	b := e.start(t, volume)
	b.runs(0, "", "cofre", "doctor", "--health")
	b.runs(2, "", "cofre", "users")
	if s, err := e.ok(nil, "healthcheck", "run", b.name); err != nil {
		t.Errorf("before there is a vault: %s, %v", s, err)
	}
	b.runs(0, "", "-e", "MASTER_KEY="+masterKey, "cofre", "init")
	b.runs(0, users, "cofre", "ingest", "-")
	b.runs(6, `{"id":"3","credit_card_num":"1"}`+"\n"+`{"id":"`+"\xff"+`"}`+"\n", "cofre", "ingest", "-")
	if a := b.runs(0, "", "cofre", "users"); !strings.Contains(a.out, "Ana Gómez") || strings.Contains(a.out+a.err, canary) {
		t.Errorf("users: %v", a)
	}
	reveal := []string{"cofre", "reveal", "1", "credit_card_num", "--raw", "--reason", "a test"}
	if a := b.runs(3, "", reveal...); strings.Contains(a.out, canary) {
		t.Errorf("without a key: %v", a)
	}
	b.runs(3, "", append([]string{"-e", "MASTER_KEY=wrong, but as long as a key is"}, reveal...)...)
	if a := b.runs(0, "", append([]string{"-e", "MASTER_KEY=" + masterKey}, reveal...)...); strings.TrimSpace(a.out) != canary {
		t.Errorf("reveal: %v", a)
	}
	b.runs(2, "", "cofre", "no-such-command")
	b.runs(0, "", "-e", "MASTER_KEY="+masterKey, "cofre", "verify")
	if _, err := e.ok(nil, "rm", "-f", "-t", "10", b.name); err != nil {
		t.Fatal(err)
	}

	// The next container finds the vault, and knows it.
	b = e.start(t, volume)
	if a := b.runs(0, "", "cofre", "doctor"); !strings.Contains(a.out, "this machine remembers it") {
		t.Errorf("doctor: %v", a)
	}
	place, err := e.ok(nil, "volume", "inspect", volume, "--format", "{{.Mountpoint}}")
	if err != nil {
		t.Fatal(err)
	}
	// A damaged store is not healthy, and the code is one that engines know.
	if err := os.WriteFile(filepath.Join(place, "cofre.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	b.runs(1, "", "cofre", "doctor", "--health")
	if a, err := e.do(nil, "healthcheck", "run", b.name); err != nil || a.code != 1 {
		t.Errorf("damaged: %v, %v", a, err)
	}
}

// TestForeignVolume: a volume that is not the user's is said to be the trouble.
func TestForeignVolume(t *testing.T) {
	t.Parallel()
	e := podman(t)
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	b := e.start(t, folder)
	if a := b.runs(1, "", "cofre", "doctor", "--health"); !strings.Contains(a.out, "/data") || !strings.Contains(a.out, "permission denied") {
		t.Errorf("doctor: %v", a)
	}
}

// TestWithoutTerminal: `exec -i` has no terminal. The line prompts serve, and the console does not try to draw.
func TestWithoutTerminal(t *testing.T) {
	t.Parallel()
	b := withVault(t)
	if a := b.runs(0, "", "cofre"); !strings.Contains(a.out, "Usage:") || strings.Contains(a.out+a.err, "\x1b") {
		t.Errorf("without a command: %v", a)
	}
	a := b.runs(0, "2\n\n0\n", "cofre", "--plain")
	if !strings.Contains(a.out+a.err, "Ana Gómez") || strings.Contains(a.out+a.err, "\x1b") {
		t.Errorf("prompts: %v", a)
	}
}

// TestOrphans leaves processes to the first one: they must not stay as zombies.
func TestOrphans(t *testing.T) {
	t.Parallel()
	e := podman(t)
	b := e.start(t, e.volume(t), "-v", busybox()+":/busybox:ro")
	for range 5 {
		b.runs(0, "", "-e", "X=1", "cofre", "version") // ends as a child of somebody outside
		if a, err := e.do(nil, "exec", b.name, "/busybox", "sh", "-c", "(/busybox sleep 0.1 &) ; /busybox true"); err != nil || a.code != 0 {
			t.Fatal(a, err)
		}
	}
	until(t, "the end of all orphans", func() bool { return len(b.processes()) == 1 })
}

// TestStop: the engine's signal ends the container at once, with the code that says so.
func TestStop(t *testing.T) {
	t.Parallel()
	e := podman(t)
	b := e.start(t, e.volume(t))
	if _, err := e.ok(nil, "stop", "-t", "60", b.name); err != nil {
		t.Fatal(err)
	}
	code, err := e.ok(nil, "inspect", b.name, "--format", "{{.State.ExitCode}}")
	if err != nil || code != "143" {
		t.Errorf("code %s, %v", code, err)
	}
}

// TestSetup makes certificates and passwords as the compose file does: in fresh volumes, one for each service, without a
// network and without privileges; again it changes nothing.
func TestSetup(t *testing.T) {
	t.Parallel()
	e := podman(t)
	args := []string{
		"run", "--rm", "--network", "none", "--read-only", "--read-only-tmpfs=false", "--cap-drop=ALL",
		"--security-opt", "no-new-privileges", "--user", "1000:1000",
	}
	for _, folder := range []string{"authority", "elasticsearch", "kibana", "cofre", "people"} {
		args = append(args, "-v", e.volume(t)+":/setup/"+folder)
	}
	args = append(args, image, "elastic", "setup")
	run := func(more ...string) answer {
		a, err := e.do(nil, append(slices.Clip(args), more...)...)
		if err != nil || a.code != 0 {
			t.Fatalf("%v: %v, %v", more, a, err)
		}
		return a
	}
	first := run("files", "/setup")
	password := strings.TrimSpace(run("password", "/setup", "analyst").out)
	if len(password) < 26 || strings.Contains(first.out+first.err, password) {
		t.Errorf("the password %q; %v", password, first)
	}
	if again := run("files", "/setup"); !strings.Contains(again.err, "all is there") {
		t.Errorf("again: %v", again)
	}
	if strings.TrimSpace(run("password", "/setup", "analyst").out) != password {
		t.Error("the password changed")
	}
}
