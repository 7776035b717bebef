//go:build unix

package operator

import (
	"strings"
	"testing"
	"time"

	"cofre/dev/terminal"
	"cofre/ui/text"
)

// Keys as a terminal without extensions sends them.
const (
	Enter = "\r"
	Esc   = "\x1b"
	Tab   = "\t"
	Up    = "\x1b[A"
	Down  = "\x1b[B"
	CtrlC = "\x03"
	CtrlZ = "\x1a"
)

// Escape is how long a lone esc takes to be known as none of a sequence's.
const Escape = 150 * time.Millisecond

// Patience is how long anything may take that a person waits for: an ingest of 10,000 users on a machine that builds at
// the same time takes a quarter of it. Nothing waits so long unless it fails.
const Patience = 45 * time.Second

// English is the language that a console speaks unless the environment says otherwise.
func English() text.Catalogue { return text.In(text.English) }

// Seat is one console, and the person before it.
type Seat struct {
	*terminal.Console
	T *testing.T
}

// Sit starts a console, which ends with the test.
func Sit(t *testing.T, o terminal.Options) *Seat {
	t.Helper()
	c, err := terminal.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &Seat{Console: c, T: t}
}

// Sees waits for a text.
func (s *Seat) Sees(text string) {
	s.T.Helper()
	if !s.Shows(Patience, text) {
		s.T.Fatalf("%q does not come:\n%s", text, s.Text())
	}
}

// Loses waits until a text is out of sight.
func (s *Seat) Loses(text string) {
	s.T.Helper()
	if !s.Until(Patience, func(x *terminal.Screen) bool { return !strings.Contains(x.Text(), text) }) {
		s.T.Fatalf("%q stays:\n%s", text, s.Text())
	}
}

// Types types keys, one write each; a lone esc is given the time it needs.
func (s *Seat) Types(keys ...string) {
	s.T.Helper()
	for _, k := range keys {
		if err := s.Type(k); err != nil {
			s.T.Fatalf("typing: %v\n%s", err, s.Text())
		}
		if k == Esc {
			time.Sleep(Escape)
		}
	}
}

// Ends waits for the end with this code.
func (s *Seat) Ends(code int) {
	s.T.Helper()
	if got, ended := s.Wait(Patience); !ended || got != code {
		s.T.Fatalf("ended %v with %d, want %d:\n%s", ended, got, code, s.Text())
	}
}

// Reveals shows all values of the first user, from the menu on: unlock is typed where the master key is asked for, and
// user and value are what must come into sight.
func (s *Seat) Reveals(unlock, user, value string) {
	s.T.Helper()
	d := English().Decrypt()
	s.Sees(English().Menu().Browse.Name)
	s.Types("3")
	s.Sees(d.PickHint)
	s.Types("1")
	s.Sees(user)
	s.Types(Enter)
	s.Sees(d.Sealed(3, "3"))
	s.Types(Enter)
	s.Sees(d.KeyDoBoth)
	s.Types("a test", Enter, unlock, Enter)
	s.Sees(value)
}

// HoldsNone fails where one of the values is on the screens or in the scrollback, also across the ends of lines.
func (s *Seat) HoldsNone(values ...string) {
	s.T.Helper()
	s.Look(func(x *terminal.Screen) {
		all := x.Everything()
		flat := strings.NewReplacer("\n", "", " ", "").Replace(all)
		for _, v := range values {
			if strings.Contains(all, v) || strings.Contains(flat, strings.ReplaceAll(v, " ", "")) {
				s.T.Errorf("%q is still there:\n%s", v, all)
			}
		}
	})
}

// Left checks that the terminal is left as it was found.
func (s *Seat) Left() {
	s.T.Helper()
	s.Look(func(x *terminal.Screen) {
		for what, bad := range map[string]bool{
			"the alternate screen is in sight": x.Alternate(), "the cursor is hidden": !x.CursorShown(),
			"the mouse is on": x.Mouse(), "the title is " + x.Title: x.Title != "before",
			"pastes are bracketed": x.Set(2004), "focus is told": x.Set(1004),
		} {
			if bad {
				s.T.Errorf("the terminal is left so that %s", what)
			}
		}
		if len(x.Strange) > 0 {
			s.T.Errorf("the emulation does not know %q", x.Strange)
		}
	})
}
