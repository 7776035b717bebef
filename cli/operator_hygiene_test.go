//go:build unix && !race

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cofre/dev/operator"
	"cofre/dev/terminal"
)

// The canary is the card number of user 1 in the file that the scripts of hygiene ingest; the mask shows its last four.
const (
	canary   = "6767-2272-1234-5169"
	hostile  = `ana\u001b]52;c;aGFja2Vk\u0007\u001b[2J\u202eX`
	hygienic = `{"id":"1","user_name":"Ana Gómez","credit_card_num":"` + canary + `","credit_card_ccv":"653","cuenta_numero":"59152262"}
{"id":"2","user_name":"` + hostile + `","credit_card_num":"5538-1290-7788-4212"}
{"id":"3","user_name":"` + "\xff\xfe" + `","credit_card_num":"1"}
`
)

// hygieneDesk has a vault with the canary.
func hygieneDesk(t *testing.T, settings ...string) *desk {
	t.Helper()
	d := newDesk(t, settings...)
	d.run("init")
	d.reject(hygienic)
	return d
}

// reveals shows the canary on the screen.
func (s *seat) reveals() { s.unlocks(masterKey) }

// unlocks is reveals with the keys that give the master key.
func (s *seat) unlocks(key string) {
	s.T.Helper()
	s.Reveals(key, "Ana Gómez", canary)
}

// TestNoTraces reveals a value and goes every way on from there: afterwards it is on no screen and in no scrollback.
func TestNoTraces(t *testing.T) {
	t.Parallel()
	short := hygieneDesk(t, "COFRE_REVEAL_FOR=1s")
	long := hygieneDesk(t, "COFRE_REVEAL_FOR=5m", "COFRE_LOCK_AFTER=10s")
	for name, way := range map[string]struct {
		desk *desk
		then func(s *seat)
	}{
		"expiry": {short, func(s *seat) {
			s.Loses(canary)
			s.stays()
		}},
		"mask": {long, func(s *seat) {
			s.Types("m")
			s.Loses(canary)
			s.stays()
		}},
		"lock": {long, func(s *seat) {
			s.Types("L")
			s.Loses(canary)
			s.stays()
		}},
		"idle": {long, func(s *seat) {
			s.Sees(operator.English().App().LockedIdle)
			s.stays()
		}},
		"leaving the screen": {long, func(s *seat) {
			s.Types("0")
			s.Sees(operator.English().Menu().Browse.Name)
			s.stays()
		}},
		"ctrl+z without a shell": {long, func(s *seat) {
			s.Types(operator.CtrlZ)
			s.Sees(operator.English().App().LockedSuspend)
			s.stays()
		}},
		"ctrl+c":  {long, func(s *seat) { s.Types(operator.CtrlC); s.leaves(0) }},
		"SIGTERM": {long, func(s *seat) { s.dies(syscall.SIGTERM, 143) }},
		"SIGHUP":  {long, func(s *seat) { s.dies(syscall.SIGHUP, 129) }},
		"SIGINT":  {long, func(s *seat) { s.dies(syscall.SIGINT, 130) }},
		"two signals": {long, func(s *seat) {
			must(t, s.Signal(syscall.SIGTERM))
			_ = s.Signal(syscall.SIGHUP)
			if _, ended := s.Wait(operator.Patience); !ended {
				s.T.Error("it runs on")
			}
		}},
		"a client that hangs": {short, func(s *seat) {
			s.Pause()
			time.Sleep(2 * time.Second)
			s.Resume()
			s.Loses(canary)
			s.stays()
		}},
		"a small window": {short, func(s *seat) {
			must(t, s.Resize(30, 10))
			s.Sees("30")
			s.Loses(canary)
			time.Sleep(2 * time.Second)
			must(t, s.Resize(100, 30))
			s.stays()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := way.desk.sit()
			s.T = t
			s.reveals()
			way.then(s)
			s.HoldsNone(canary, masterKey)
		})
	}
}

// dies sends a signal and waits for the end that it asks for.
func (s *seat) dies(sig syscall.Signal, code int) {
	s.T.Helper()
	must(s.T, s.Signal(sig))
	s.leaves(code)
}

// stays checks that the console goes on masked: nothing comes back when it draws anew, nor when it ends.
func (s *seat) stays() {
	s.T.Helper()
	s.HoldsNone(canary)
	must(s.T, s.Resize(120, 40))
	s.Sees("cofre")
	time.Sleep(operator.Escape)
	s.HoldsNone(canary)
	s.Types(operator.CtrlC)
	s.leaves(0)
}

// TestClientGone closes the window while a value is shown: the program ends by itself, and its lock is on record.
func TestClientGone(t *testing.T) {
	t.Parallel()
	d := hygieneDesk(t, "COFRE_REVEAL_FOR=5m")
	s := d.sit()
	s.reveals()
	must(t, s.HangUp())
	if _, ended := s.Wait(operator.Patience); !ended {
		t.Fatal("it runs on without a terminal")
	}
	if log := d.run("audit", "list"); !matches(log, `\block\b`) {
		t.Errorf("the lock is not on record:\n%s", log)
	}
}

// TestSuspend suspends under a shell with job control: masked and out of the way before the process stops, masked
// when it comes back.
func TestSuspend(t *testing.T) {
	t.Parallel()
	d := hygieneDesk(t, "COFRE_REVEAL_FOR=5m")
	s := d.open(terminal.Options{
		Program: "sh", Args: []string{"-mc", "cofre; echo stopped-here; read x; fg"}, Width: 100, Height: 30,
	})
	s.reveals()
	s.Types(operator.CtrlZ)
	s.Sees("stopped-here")
	s.Look(func(x *terminal.Screen) {
		if x.Alternate() || x.Mouse() || !x.CursorShown() {
			t.Errorf("suspended with alternate screen %v, mouse %v, cursor %v", x.Alternate(), x.Mouse(), x.CursorShown())
		}
	})
	s.HoldsNone(canary)
	s.Types("\n")
	s.Sees("decrypt")
	s.stays()
}

// TestPanics has parts of the console panic, with a revealed value in what they panic with, while that value is shown.
func TestPanics(t *testing.T) {
	t.Parallel()
	d := hygieneDesk(t, "COFRE_REVEAL_FOR=5m")
	for _, where := range []string{"update", "command", "task"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			armed := filepath.Join(t.TempDir(), "armed")
			s := d.open(terminal.Options{Program: "cofre-panics", Args: []string{where}, Width: 100, Height: 30}, "ARMED="+armed)
			s.T = t
			s.reveals()
			must(t, s.Signal(syscall.SIGUSR1))
			for end := time.Now().Add(operator.Patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
				if _, err := os.Stat(armed); err == nil {
					break
				}
			}
			if where == "task" { // a screen's work that breaks off leaves the console running
				s.Types("0")
				s.Sees(operator.English().Menu().Browse.Name)
				s.Types("2")
				s.Loses(operator.English().Menu().Browse.Name)
				s.Types(operator.CtrlC)
				s.leaves(0)
			} else {
				if where == "command" {
					s.Types("L")
				}
				s.leaves(1)
			}
			s.HoldsNone(canary, masterKey)
		})
	}
}

// TestHostileData shows what is in a record as text: none of it reaches the terminal as a command.
func TestHostileData(t *testing.T) {
	t.Parallel()
	s := hygieneDesk(t).sit()
	s.Sees(operator.English().Menu().Browse.Name)
	s.Types("2")
	s.Sees(`ana\x1b]52`)
	s.Types("0")
	s.Sees(operator.English().Menu().Browse.Name)
	s.Types("8")
	s.Sees("UTF-8")
	s.Types(operator.CtrlC)
	s.leaves(0)
	s.Look(func(x *terminal.Screen) {
		for _, c := range x.Copied {
			if strings.Contains(c, "aGFja2Vk") {
				t.Error("a record wrote into the clipboard")
			}
		}
		if strings.ContainsRune(x.Everything(), '\u202e') {
			t.Error("a bidirectional control came through")
		}
	})
}
