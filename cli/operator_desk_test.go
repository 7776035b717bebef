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
	"time"

	"cofre/dev/terminal"
	"cofre/ui/text"
)

// patience is how long anything may take that a person waits for: an ingest of 10,000 users on a machine that builds at the
// same time takes a quarter of it. Nothing waits so long unless it fails.
const patience = 45 * time.Second

// Keys as a terminal without extensions sends them.
const (
	enter  = "\r"
	esc    = "\x1b"
	tab    = "\t"
	up     = "\x1b[A"
	down   = "\x1b[B"
	ctrlC  = "\x03"
	ctrlZ  = "\x1a"
	escape = 150 * time.Millisecond // that a lone esc is none of a sequence's
)

func english() text.Catalogue { return text.In(text.English) }

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
type seat struct {
	*terminal.Console
	t    *testing.T
	slow time.Duration // between two characters, as a person types; 0: they come at once, as from a script
}

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
	c, err := terminal.Start(o)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(c.Close)
	return &seat{Console: c, t: d.t}
}

// sees waits for a text.
func (s *seat) sees(text string) {
	s.t.Helper()
	if !s.Shows(patience, text) {
		s.t.Fatalf("%q does not come:\n%s", text, s.Text())
	}
}

// loses waits until a text is out of sight.
func (s *seat) loses(text string) {
	s.t.Helper()
	if !s.Until(patience, func(x *terminal.Screen) bool { return !strings.Contains(x.Text(), text) }) {
		s.t.Fatalf("%q stays:\n%s", text, s.Text())
	}
}

// types types keys, one write each; a lone esc is given the time it needs.
func (s *seat) types(keys ...string) {
	s.t.Helper()
	if s.slow > 0 {
		keys = strings.Split(strings.Join(keys, ""), "")
	}
	for _, k := range keys {
		time.Sleep(s.slow)
		if err := s.Type(k); err != nil {
			s.t.Fatalf("typing: %v\n%s", err, s.Text())
		}
		if k == esc {
			time.Sleep(escape)
		}
	}
}

// leaves waits for the end with this code, and checks the state in which the terminal is left.
func (s *seat) leaves(code int) {
	s.t.Helper()
	got, ended := s.Wait(patience)
	if !ended || got != code {
		s.t.Fatalf("ended %v with %d, want %d:\n%s", ended, got, code, s.Text())
	}
	s.left()
}

// left checks the state in which the terminal is left.
func (s *seat) left() {
	s.t.Helper()
	s.Look(func(x *terminal.Screen) {
		for what, bad := range map[string]bool{
			"the alternate screen is in sight": x.Alternate(), "the cursor is hidden": !x.CursorShown(),
			"the mouse is on": x.Mouse(), "the title is " + x.Title: x.Title != "before",
			"pastes are bracketed": x.Set(2004), "focus is told": x.Set(1004),
		} {
			if bad {
				s.t.Errorf("the terminal is left so that %s", what)
			}
		}
		if len(x.Strange) > 0 {
			s.t.Errorf("the emulation does not know %q", x.Strange)
		}
	})
}

// holdsNone fails where one of the values is on the screens or in the scrollback, also across the ends of lines.
func (s *seat) holdsNone(values ...string) {
	s.t.Helper()
	s.Look(func(x *terminal.Screen) {
		all := x.Everything()
		flat := strings.NewReplacer("\n", "", " ", "").Replace(all)
		for _, v := range values {
			if strings.Contains(all, v) || strings.Contains(flat, strings.ReplaceAll(v, " ", "")) {
				s.t.Errorf("%q is still there:\n%s", v, all)
			}
		}
	})
}

// must is for what cannot fail.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(fmt.Errorf("the test itself: %w", err))
	}
}

func matches(text, pattern string) bool { return regexp.MustCompile(pattern).MatchString(text) }
