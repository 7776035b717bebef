//go:build compose && linux

package compose

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// patience is for what comes a moment after the command that caused it.
const patience = 60 * time.Second

// stack is what the compose file describes.
type stack struct {
	*engine
	t     *testing.T
	files []string // -f
}

// newStack prepares a stack that ends with the test, and says what it did where the test fails.
func newStack(t *testing.T) *stack {
	t.Helper()
	s := &stack{docker(t), t, []string{"-f", composeFile}}
	if override := s.lowered(); override != "" {
		s.files = append(s.files, "-f", override)
	}
	base, cancel := context.WithTimeout(t.Context(), bound)
	s.base = base
	t.Cleanup(func() {
		cancel()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(base), patience)
		defer cancel()
		s.base = ctx
		if t.Failed() {
			for _, args := range [][]string{{"ps", "--all"}, {"logs", "--tail", "60"}} {
				a, err := s.do(nil, s.line(args...)...)
				t.Logf("%s: %v %v", args[0], a, err)
			}
		}
		if a, err := s.do(nil, s.line("down", "--volumes", "--remove-orphans", "--timeout", "20")...); err != nil || a.code != 0 {
			t.Errorf("down: %v %v", a, err)
		}
		s.nothingLeft()
	})
	return s
}

// lowered writes an override for limits that this machine does not allow anybody to raise so far, and says so: rootless
// engines and small machines have them. "": there are none.
func (s *stack) lowered() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		s.t.Fatal(err)
	}
	var effective uint64
	_, after, _ := strings.Cut(string(status), "CapEff:")
	if _, err := fmt.Sscanf(after, "%x", &effective); err != nil {
		s.t.Fatal(err)
	}
	if effective&(1<<unix.CAP_SYS_RESOURCE) != 0 {
		return ""
	}
	text := "services:\n"
	for _, service := range []string{"elasticsearch", "cofre"} {
		text += "  " + service + ":\n    ulimits:\n"
		for name, which := range map[string]int{"memlock": unix.RLIMIT_MEMLOCK, "nofile": unix.RLIMIT_NOFILE} {
			var have unix.Rlimit
			if err := unix.Getrlimit(which, &have); err != nil {
				s.t.Fatal(err)
			}
			if have.Max != unix.RLIM_INFINITY {
				text += fmt.Sprintf("      %s: {soft: %d, hard: %d}\n", name, have.Max, have.Max)
			}
		}
	}
	s.t.Logf("this machine lets nobody raise limits, so these are not the compose file's:\n%s", text)
	path := filepath.Join(s.run, "lowered.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *stack) line(args ...string) []string { return slices.Concat(s.compose, s.files, args) }

// runs is a command of Docker Compose that must end with that code; in is its standard input.
func (s *stack) runs(code int, in string, args ...string) answer {
	s.t.Helper()
	begun := time.Now()
	a, err := s.do(strings.NewReader(in), s.line(args...)...)
	if err != nil || a.code != code {
		s.t.Fatalf("compose %s: %v, %v\nwant %d", strings.Join(args, " "), a, err, code)
	}
	if took := time.Since(begun); took > 5*time.Second {
		s.t.Logf("compose %s: %.0f s", strings.Join(args[:min(len(args), 5)], " "), took.Seconds())
	}
	return a
}

// cofre runs a command in the service cofre, without a terminal.
func (s *stack) cofre(code int, in string, args ...string) answer {
	s.t.Helper()
	at := max(slices.Index(args, "cofre"), 0) // flags of exec stand before
	return s.runs(code, in, slices.Concat([]string{"exec", "-T"}, args[:at], []string{"cofre"}, args[at:])...)
}

// container is what the engine says of one.
type container struct {
	ID    string `json:"Id"`
	State struct {
		Status                string
		ExitCode, Pid         int
		OOMKilled             bool
		StartedAt, FinishedAt time.Time
		Health                *struct {
			Status string
			Log    []struct {
				End      time.Time
				ExitCode int
			}
		}
	}
	RestartCount int
	HostConfig   struct {
		Memory, MemorySwap, PidsLimit int64
		ReadonlyRootfs                bool
	}
}

// services are those of the compose file, in the order of their start.
func services() []string {
	return []string{"setup", "elasticsearch", "accounts", "kibana", "cofre", "dashboards"}
}

// once reports whether a service ends.
func once(service string) bool {
	return slices.Contains([]string{"setup", "accounts", "dashboards"}, service)
}

// look inspects the container of a service.
func (s *stack) look(service string) container {
	s.t.Helper()
	text, err := s.docker(nil, "inspect", "cofre-"+service+"-1")
	if err != nil {
		s.t.Fatal(err)
	}
	var c []container
	if err := json.Unmarshal([]byte(text), &c); err != nil || len(c) != 1 {
		s.t.Fatal(len(c), err)
	}
	return c[0]
}

// up starts all and waits for the last to end well; then all must be as they are to stay.
func (s *stack) up() {
	s.t.Helper()
	s.runs(0, "", "up", "--detach")
	for end := time.Now().Add(patience); s.look("dashboards").State.Status != "exited"; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatal("dashboards does not end")
		}
	}
	for _, name := range services() {
		c := s.look(name)
		switch {
		case c.State.OOMKilled || c.RestartCount != 0:
			s.t.Errorf("%s: out of memory %v, started again %d times", name, c.State.OOMKilled, c.RestartCount)
		case once(name) && (c.State.Status != "exited" || c.State.ExitCode != 0):
			s.t.Errorf("%s is %s with %d", name, c.State.Status, c.State.ExitCode)
		case !once(name) && c.State.Status != "running":
			s.t.Errorf("%s is %s", name, c.State.Status)
		}
	}
	for end := time.Now().Add(patience); s.look("cofre").State.Health.Status != "healthy"; time.Sleep(time.Second) {
		if time.Now().After(end) {
			s.t.Fatalf("cofre is %s", s.look("cofre").State.Health.Status)
		}
	}
}

// volume is the folder of one, on this machine.
func (s *stack) volume(name string) string {
	return filepath.Join(s.data, "volumes", "cofre_"+name, "_data")
}

// nothingLeft: what came with the stack went with it.
func (s *stack) nothingLeft() {
	s.t.Helper()
	for what, args := range map[string][]string{
		"containers": {"ps", "--all", "--quiet"}, "volumes": {"volume", "ls", "--quiet"},
		"networks": {"network", "ls", "--quiet", "--filter", "type=custom"},
	} {
		if left, err := s.docker(nil, args...); err != nil || left != "" {
			s.t.Errorf("%s are left: %s, %v", what, left, err)
		}
	}
}
