//go:build container && linux

package container

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cofre/dev/operator"
	"cofre/dev/terminal"
)

// seat is a console in a container, on the terminal of a client.
type seat struct{ *operator.Seat }

// sit opens the console as `docker exec -it` does, in a window of that size; 0: not known yet.
func (b *box) sit(width, height int, flags ...string) *seat {
	b.t.Helper()
	args := append([]string{"exec", "-it"}, flags...)
	return &seat{operator.Sit(b.t, terminal.Options{
		Program: "podman", Args: append(args, b.name, "cofre"), Env: append(slices.Clone(b.env), "TERM=xterm-kitty"),
		Width: width, Height: height,
	})}
}

// reveals shows the canary.
func (s *seat) reveals() {
	s.T.Helper()
	s.Reveals(masterKey, "Ana Gómez", canary)
}

// holdsNone fails where the canary can still be found on the client's terminal, or that is not as it was.
func (s *seat) holdsNone() {
	s.T.Helper()
	s.HoldsNone(canary)
	s.Left()
}

// TestConsole works in the console: a window whose size comes late, the terminal type that Docker gives, a suspend key
// that is a byte, and an exit code that passes through.
func TestConsole(t *testing.T) {
	t.Parallel()
	b := withVault(t, "COFRE_REVEAL_FOR=5m")
	s := b.sit(0, 0)
	time.Sleep(300 * time.Millisecond)
	if seen := s.Text(); strings.Contains(seen, operator.English().Menu().Browse.Name) && strings.Contains(seen, "small") {
		t.Errorf("0x0 is taken for a size:\n%s", seen)
	}
	if err := s.Resize(100, 30); err != nil {
		t.Fatal(err)
	}
	s.reveals()
	// It cannot suspend: it is the leader of its session. It locks instead, and answers on.
	s.Types(operator.CtrlZ)
	s.Loses(canary)
	if got := b.exec("", "cofre", "audit", "list", "--json"); !strings.Contains(got.out, `"action":"lock"`) {
		t.Errorf("not locked: %v", got)
	}
	s.Look(func(x *terminal.Screen) {
		if x.Colours["true"] || x.Colours["256"] || !x.Colours["16"] {
			t.Errorf("TERM is not the xterm of Docker: colours %v", x.Colours)
		}
	})
	s.Types("0", "0", "q")
	s.Ends(0)
	s.holdsNone()
	if n := len(b.processes()); n != 1 {
		t.Errorf("%d processes are left", n)
	}
}

// TestVanishedClient kills the client with a value on the screen: the console does not notice, and its own timers lock
// the vault, mask the value and end it.
func TestVanishedClient(t *testing.T) {
	t.Parallel()
	b := withVault(t, "COFRE_REVEAL_FOR=5m", "COFRE_LOCK_AFTER=10s", "COFRE_EXIT_AFTER=15s")
	s := b.sit(100, 30)
	s.reveals()
	begun := time.Now()
	if err := s.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if _, ended := s.Wait(operator.Patience); !ended {
		t.Fatal("the client lives")
	}
	time.Sleep(time.Second)
	if n := len(b.processes()); n != 2 {
		t.Fatalf("%d processes: the console ended with its client, so this shows nothing", n)
	}
	locked := func() bool {
		return strings.Contains(b.runs(0, "", "cofre", "audit", "list", "--json").out, `"action":"lock"`)
	}
	if locked() && time.Since(begun) < 8*time.Second {
		t.Error("it was locked at once, not by its timer")
	}
	until(t, "the lock", locked)
	until(t, "the end", func() bool { return len(b.processes()) == 1 })
	if took := time.Since(begun); took < 14*time.Second {
		t.Errorf("it ended after %v, not by its timer", took)
	}
}

// TestStopWithConsole stops the container while a value is on a screen: the console clears it and leaves before the
// kernel would have killed it.
func TestStopWithConsole(t *testing.T) {
	t.Parallel()
	b := withVault(t, "COFRE_REVEAL_FOR=5m")
	s := b.sit(100, 30)
	s.reveals()
	begun := time.Now()
	if _, err := b.ok(nil, "stop", "-t", "60", b.name); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("that took %v", took)
	}
	s.Ends(143)
	s.holdsNone()
	code, err := b.ok(nil, "inspect", b.name, "--format", "{{.State.ExitCode}}")
	if err != nil || code != "143" {
		t.Errorf("the container ended with %s, %v", code, err)
	}
}

// TestFirstRun opens the console in a container without a vault: it leads through the making of one.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	e := podman(t)
	b := e.start(t, e.volume(t))
	s := b.sit(100, 30, "-e", "COFRE_LANG=es")
	s.Sees("bóveda nueva")
	s.Types(operator.CtrlC)
	s.Ends(0)
	s.holdsNone()
}
