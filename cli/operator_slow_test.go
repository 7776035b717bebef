//go:build unix && !race

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cofre/dev/terminal"
)

// TestSlowAndFailingStore works over a store that takes its time and then is gone for a while: the console answers keys
// meanwhile, says what it waits for and what happened, and goes on when the store does.
func TestSlowAndFailingStore(t *testing.T) {
	t.Parallel()
	en := english()
	d := hygieneDesk(t)
	path := filepath.Join(d.home, "hindered")
	is := func(how string) { must(t, os.WriteFile(path, []byte(how), 0o600)) }
	is("500ms")
	s := d.open(terminal.Options{Program: "cofre-hindered", Width: 100, Height: 30}, "HINDERED="+path)
	s.sees(en.Menu().Browse.Name)

	// Nothing freezes: what is waited for is said, and a key is answered before the store answers.
	const long = time.Hour
	is(long.String())
	s.types("2")
	s.sees("reading sqlite, ")
	s.types("?")
	s.sees("─ " + en.App().HelpTitle)
	s.types(esc)
	s.loses("─ " + en.App().HelpTitle)
	s.types("0")
	s.sees(en.Menu().Browse.Says)

	// The whole job is done at half a second an answer.
	is("500ms")
	s.types("2")
	s.sees("Ana Gómez")
	s.types("/", "ana", enter)
	s.sees("2 of 2")
	s.types("0")
	s.reveals()
	s.loses(canary)

	// A store that is gone is told, and what was seen stays; back again, R goes on.
	s.types("0")
	s.sees(en.Menu().Browse.Says)
	s.types("2")
	s.sees("Ana Gómez")
	is("down")
	s.types("R")
	s.sees(en.Errors().Unreachable)
	s.sees("Ana Gómez")
	is("0s")
	s.types("R")
	s.loses(en.Errors().Unreachable)
	if text := s.Text(); !strings.Contains(text, "Ana Gómez") {
		t.Errorf("the list did not come back:\n%s", text)
	}
	s.types(ctrlC)
	s.leaves(0)
	s.holdsNone(canary, masterKey)
}
