//go:build unix

package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cofre/dev/operator"
	"cofre/dev/terminal"
)

// desk is where an operator sits: a home, a vault's place, and a terminal.
type desk struct {
	t    *testing.T
	home string
	env  []string
}

// newDesk makes one. The settings are NAME=value.
func newDesk(t *testing.T, settings ...string) *desk {
	t.Helper()
	d := &desk{t: t, home: t.TempDir()}
	for _, dir := range []string{"me", "tmp"} {
		if err := os.MkdirAll(filepath.Join(d.home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(d.home, "me"), "TMPDIR=" + filepath.Join(d.home, "tmp"),
		"COFRE_HOME=" + filepath.Join(d.home, "vault"), "COFRE_OPERATOR=ana", "TERM=xterm-256color", "LANG=C.UTF-8",
		"COFRE_REVEAL_FOR=2s",
	}, settings...)
	return d
}

// run runs a command without a terminal.
func (d *desk) run(args ...string) string {
	d.t.Helper()
	cmd := exec.Command("cofre", args...)
	cmd.Env, cmd.Dir = append(slices.Clone(d.env), "MASTER_KEY="+masterKey), d.home
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Fatalf("cofre %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// reject ingests records, some of which are no good.
func (d *desk) reject(records string) {
	d.t.Helper()
	cmd := exec.Command("cofre", "ingest", "-")
	cmd.Env, cmd.Dir, cmd.Stdin = d.env, d.home, strings.NewReader(records)
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 6 {
		d.t.Fatalf("cofre ingest: %v, want 6\n%s", err, out)
	}
}

// seat is one console.
type seat struct{ *operator.Seat }

// sit opens a console of 100x30.
func (d *desk) sit(settings ...string) *seat {
	d.t.Helper()
	return d.open(terminal.Options{Program: "cofre", Width: 100, Height: 30}, settings...)
}

func (d *desk) open(o terminal.Options, settings ...string) *seat {
	d.t.Helper()
	path, err := exec.LookPath(o.Program)
	if err != nil {
		d.t.Fatal(err)
	}
	o.Program, o.Dir, o.Env = path, d.home, append(slices.Clone(d.env), settings...)
	return &seat{operator.Sit(d.t, o)}
}

// leaves waits for the end with this code, and checks the state in which the terminal is left.
func (s *seat) leaves(code int) {
	s.T.Helper()
	s.Ends(code)
	s.Left()
}

// must is for what cannot fail.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(fmt.Errorf("the test itself: %w", err))
	}
}

func matches(text, pattern string) bool { return regexp.MustCompile(pattern).MatchString(text) }
