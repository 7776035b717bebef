//go:build compose && linux

package compose

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cofre/dev/operator"
	"cofre/dev/terminal"
)

const (
	masterKey = "composed only: 7 made-up llamas"
	canary    = "6767-2272-1234-5169"
	users     = `{"id":"a1","user_name":"Ana Gómez","credit_card_num":"` + canary + `","credit_card_ccv":"653","cuenta_numero":"59152262"}` + "\n"
	samples   = 300
)

// TestCompose is one walk, from nothing to nothing: each step needs what the ones before it left.
func TestCompose(t *testing.T) {
	s := newStack(t)
	s.up()
	for _, step := range []struct {
		name string
		do   func(*stack)
	}{
		{"Order", (*stack).order},
		{"Kibana", (*stack).kibana},
		{"Commands", (*stack).commands},
		{"Console", (*stack).console},
		{"Analyst", (*stack).analyst},
		{"Confined", (*stack).confined},
		{"Networks", (*stack).networks},
		{"Secrets", (*stack).secrets},
		{"Again", (*stack).again},
		{"DownAndUp", (*stack).downAndUp},
	} {
		t.Run(step.name, func(t *testing.T) {
			inner := *s
			inner.t = t
			step.do(&inner)
		})
		if t.Failed() {
			return // what follows would fail for that reason
		}
	}
}

// order: nobody was started before those that he needs were done or healthy.
func (s *stack) order() {
	at := map[string]container{}
	for _, name := range services() {
		at[name] = s.look(name)
	}
	healthy := func(name string) time.Time {
		for _, check := range at[name].State.Health.Log {
			if check.ExitCode == 0 {
				return check.End
			}
		}
		s.t.Errorf("%s was never healthy", name)
		return time.Time{}
	}
	ended := func(name string) time.Time { return at[name].State.FinishedAt }
	for name, needs := range map[string]time.Time{
		"elasticsearch": ended("setup"), "accounts": healthy("elasticsearch"), "kibana": ended("accounts"), "cofre": ended("accounts"),
		"dashboards": healthy("kibana"),
	} {
		if begun := at[name].State.StartedAt; needs.IsZero() || begun.Before(needs) {
			s.t.Errorf("%s began at %v, and what it needs was there at %v", name, begun, needs)
		}
	}
}

// commands do the whole job without a terminal.
func (s *stack) commands() {
	key := []string{"-e", "MASTER_KEY=" + masterKey, "cofre"}
	s.cofre(0, "", "cofre", "doctor", "--health")
	s.cofre(2, "", "cofre", "users")
	s.cofre(0, "", append(key, "init")...)
	s.cofre(0, users, "cofre", "ingest", "-")
	s.cofre(0, "", "cofre", "ingest", fmt.Sprintf("sample:%d", samples))
	if a := s.cofre(0, "", "cofre", "doctor"); !strings.Contains(a.out, "https://elasticsearch:9200") || !strings.Contains(a.out, "this machine remembers it") {
		s.t.Errorf("doctor: %v", a)
	}
	if a := s.cofre(0, "", "cofre", "users", "Ana"); !strings.Contains(a.out, "Ana Gómez") || strings.Contains(a.out+a.err, canary) {
		s.t.Errorf("users: %v", a)
	}
	reveal := []string{"reveal", "a1", "credit_card_num", "--raw", "--reason", "a test"}
	if a := s.cofre(3, "", append([]string{"cofre"}, reveal...)...); strings.Contains(a.out, canary) {
		s.t.Errorf("without a key: %v", a)
	}
	s.cofre(3, "", append([]string{"-e", "MASTER_KEY=wrong, but as long as a key is", "cofre"}, reveal...)...)
	if a := s.cofre(0, "", append(key, reveal...)...); strings.TrimSpace(a.out) != canary {
		s.t.Errorf("reveal: %v", a)
	}
	s.cofre(0, "", append(key, "verify")...)
	s.counts()
}

// counts: no user is lost or doubled.
func (s *stack) counts() {
	s.t.Helper()
	a := s.cofre(0, "", "cofre", "users", "--json")
	if n := strings.Count(a.out, "\n"); n != samples+1 {
		s.t.Errorf("%d users, want %d", n, samples+1)
	}
}

// console is the way in that the compose file names, on a terminal.
func (s *stack) console() {
	line := s.line("exec", "cofre", "cofre")
	seat := operator.Sit(s.t, terminal.Options{
		Program: line[0], Args: line[1:], Env: append(s.env, "TERM=xterm-kitty"), Width: 100, Height: 30,
	})
	seat.Sees(operator.English().Menu().Browse.Name)
	seat.Types("3")
	seat.Sees(operator.English().Decrypt().PickHint)
	seat.Types(operator.Esc, "q")
	seat.Ends(0)
}

// again changes nothing: neither a file that setup made, nor a container.
func (s *stack) again() {
	before, was := s.made(), map[string]string{}
	for _, name := range services() {
		was[name] = s.look(name).ID
	}
	s.up()
	if after := s.made(); !maps.Equal(before, after) || len(before) < 15 {
		s.t.Errorf("before %v\nafter %v", before, after)
	}
	for _, name := range services() {
		if id := s.look(name).ID; id != was[name] {
			s.t.Errorf("%s is another container", name)
		}
	}
	if a := s.runs(0, "", "logs", "setup"); !strings.Contains(a.out, "all is there") {
		s.t.Errorf("setup: %v", a)
	}
	s.counts()
}

// made are the sums of all that setup made.
func (s *stack) made() map[string]string {
	s.t.Helper()
	sums := map[string]string{}
	for _, volume := range []string{"authority", "elasticsearch-files", "kibana-files", "cofre-files", "people-files"} {
		err := filepath.WalkDir(s.volume(volume), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			sums[volume+"/"+d.Name()] = fmt.Sprintf("%x", sha256.Sum256(text))
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return sums
}

// downAndUp keeps everything.
func (s *stack) downAndUp() {
	before := s.made()
	s.runs(0, "", "down")
	if left, err := s.docker(nil, "ps", "--all", "--quiet"); err != nil || left != "" {
		s.t.Errorf("containers are left: %s, %v", left, err)
	}
	// Those with a name, and none without, of which each down would leave more.
	if kept, err := s.docker(nil, "volume", "ls", "--quiet"); err != nil || strings.Count(kept, "cofre_") != 8 || strings.Count(kept, "\n") != 7 {
		s.t.Errorf("volumes after down: %s, %v", kept, err)
	}
	s.up()
	if after := s.made(); !maps.Equal(before, after) {
		s.t.Errorf("before %v\nafter %v", before, after)
	}
	s.counts()
	if a := s.cofre(0, "", "cofre", "doctor"); !strings.Contains(a.out, "this machine remembers it") {
		s.t.Errorf("doctor: %v", a)
	}
	s.cofre(0, "", "-e", "MASTER_KEY="+masterKey, "cofre", "verify")
	s.runs(0, "", "down", "--volumes")
	s.nothingLeft()
}
