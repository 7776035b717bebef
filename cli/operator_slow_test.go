//go:build unix && !race

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cofre/dev/operator"
	"cofre/dev/terminal"
)

// TestSlowAndFailingStore works over a store that takes its time and then is gone for a while: the console answers keys
// meanwhile, says what it waits for and what happened, and goes on when the store does.
func TestSlowAndFailingStore(t *testing.T) {
	t.Parallel()
	en := operator.English()
	d := hygieneDesk(t)
	path := filepath.Join(d.home, "hindered")
	is := func(how string) { must(t, os.WriteFile(path, []byte(how), 0o600)) }
	is("500ms")
	s := d.open(terminal.Options{Program: "cofre-hindered", Width: 100, Height: 30}, "HINDERED="+path)
	s.Sees(en.Menu().Browse.Name)

	// Nothing freezes: what is waited for is said, and a key is answered before the store answers.
	const long = time.Hour
	is(long.String())
	s.Types("2")
	s.Sees("reading sqlite, ")
	s.Types("?")
	s.Sees("─ " + en.App().HelpTitle)
	s.Types(operator.Esc)
	s.Loses("─ " + en.App().HelpTitle)
	s.Types("0")
	s.Sees(en.Menu().Browse.Says)

	// The whole job is done at half a second an answer.
	is("500ms")
	s.Types("2")
	s.Sees("Ana Gómez")
	s.Types("/", "ana", operator.Enter)
	s.Sees("2 of 2")
	s.Types("0")
	s.reveals()
	s.Loses(canary)

	// A store that is gone is told, and what was seen stays; back again, R goes on.
	s.Types("0")
	s.Sees(en.Menu().Browse.Says)
	s.Types("2")
	s.Sees("Ana Gómez")
	is("down")
	s.Types("R")
	s.Sees(en.Errors().Unreachable)
	s.Sees("Ana Gómez")
	is("0s")
	s.Types("R")
	s.Loses(en.Errors().Unreachable)
	if text := s.Text(); !strings.Contains(text, "Ana Gómez") {
		t.Errorf("the list did not come back:\n%s", text)
	}
	s.Types(operator.CtrlC)
	s.leaves(0)
	s.HoldsNone(canary, masterKey)
}
