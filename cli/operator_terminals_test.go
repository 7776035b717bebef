//go:build unix && !race

package cli_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cofre/dev/operator"
	"cofre/dev/terminal"
)

// TestTerminals opens the console in terminals that are not as one would wish.
func TestTerminals(t *testing.T) {
	t.Parallel()
	d := hygieneDesk(t)
	browse := operator.English().Menu().Browse.Name
	for name, use := range map[string]func(d *desk){
		"a size that comes late": func(d *desk) {
			s := d.open(terminal.Options{Program: "cofre"})
			time.Sleep(500 * time.Millisecond)
			if seen := s.Text(); strings.TrimSpace(seen) != "" {
				d.t.Errorf("it draws into a window of unknown size:\n%s", seen)
			}
			must(d.t, s.Resize(100, 30))
			s.Sees(browse)
			s.Types("q")
			s.leaves(0)
		},
		"a size that never comes": func(d *desk) {
			s := d.open(terminal.Options{Program: "cofre"})
			s.Sees(browse)
			s.Types("q")
			s.leaves(0)
		},
		"sixteen colours": func(d *desk) {
			s := d.sit("TERM=xterm", "COLORTERM=")
			s.Sees(browse)
			s.colours("16")
		},
		"no colours": func(d *desk) {
			s := d.sit("NO_COLOR=1", "COLORTERM=truecolor")
			s.Sees(browse)
			s.colours()
		},
		"all colours": func(d *desk) {
			s := d.sit("COLORTERM=truecolor")
			s.Sees(browse)
			s.colours("true")
		},
		"no answers": func(d *desk) {
			const most = 2 * time.Second // a program that waits for an answer waits five
			var took time.Duration
			for range 3 { // other processes may have the machine for a moment
				s := d.open(terminal.Options{Program: "cofre", Width: 100, Height: 30, Silent: true})
				begun := time.Now()
				s.Sees("cofre")
				s.Sees(browse)
				took = time.Since(begun)
				s.Types("q")
				s.leaves(0)
				if took < most {
					return
				}
			}
			d.t.Errorf("the first frame took %v, %v are allowed", took, most)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			use(&desk{t: t, home: d.home, env: d.env})
		})
	}
}

// colours checks the kinds of colour that were used, and leaves.
func (s *seat) colours(want ...string) {
	s.T.Helper()
	s.Types("q")
	s.leaves(0)
	s.Look(func(x *terminal.Screen) {
		if len(x.Colours) != len(want) || (len(want) > 0 && !x.Colours[want[0]]) {
			s.T.Errorf("colours %v, want %v", x.Colours, want)
		}
	})
}

// TestRoughUse pastes a megabyte, resizes without end, floods with the mouse and types what is no text: the console is
// still there and does its work.
func TestRoughUse(t *testing.T) {
	t.Parallel()
	d := hygieneDesk(t, "COFRE_REVEAL_FOR=1s")
	browse := operator.English().Menu().Browse.Name
	large := strings.Repeat("0123456789abcdef", 1<<16)
	for name, rough := range map[string]func(s *seat){
		"a paste into a query": func(s *seat) {
			s.Types("2", "/", "\x1b[200~"+large+"\x1b[201~", "ana", operator.Enter)
			s.Sees("/ ana")
		},
		"a paste of a key": func(s *seat) {
			s.Types("3", "1")
			s.Sees("Ana Gómez")
			s.Types(operator.Enter)
			s.Sees(operator.English().Decrypt().Sealed(3, "3"))
			s.Types(operator.Enter)
			s.Sees(operator.English().Decrypt().KeyDoBoth)
			s.Types("a test", operator.Enter, "\x1b[200~"+large+"\x1b[201~", masterKey, operator.Enter)
			s.Sees(canary)
			s.Loses(canary)
		},
		"keys without a pause": func(s *seat) {
			s.Types("2", "/", large[:2<<10], "\x15", "ana", operator.Enter)
			s.Sees("/ ana")
		},
		"resizes": func(s *seat) {
			s.Types("2")
			s.Sees("Ana Gómez")
			r := rand.New(rand.NewPCG(1, 2))
			for range 300 {
				must(s.T, s.Resize(1+r.IntN(220), 1+r.IntN(70)))
			}
			must(s.T, s.Resize(100, 30))
			s.Sees("Ana Gómez")
		},
		"the mouse": func(s *seat) {
			s.Types("2")
			s.Sees("Ana Gómez")
			var flood bytes.Buffer
			for i := range 3000 {
				flood.WriteString([]string{"\x1b[<64;20;10M", "\x1b[<65;20;10M", "\x1b[<0;300;300M", "\x1b[<35;1;1M"}[i%4])
			}
			s.Types(flood.String(), "0")
		},
		"what is no text": func(s *seat) {
			r := rand.New(rand.NewPCG(3, 4))
			junk := make([]byte, 4096)
			for i := range junk {
				junk[i] = byte(0x80 + r.IntN(0x80))
			}
			s.Types("2", "/", string(junk), "\xff\xfe\x1b]52;c;?\x07\x1bP+q\x1b\\\x1b[999;999;999z\x1b[?x", "\x15", "ana", operator.Enter)
			s.Sees("/ ana")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := d.sit()
			s.T = t
			s.Sees(browse)
			rough(s)
			s.Types(operator.CtrlC)
			s.leaves(0)
		})
	}
}
