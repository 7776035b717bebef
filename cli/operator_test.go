//go:build unix

package cli_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"cofre/dev/terminal"
	"cofre/ingest/sample"
)

// sampleUser is the nth user of a seed, as the source gives it.
func sampleUser(t *testing.T, seed uint64, n int) map[string]any {
	t.Helper()
	g := sample.New(seed)
	var line []byte
	for range n {
		line = g.Append(line[:0])
	}
	user := map[string]any{}
	must(t, json.Unmarshal(line, &user))
	return user
}

// TestOperator does the whole job as a person does it, reading the screen alone: first run, ingest, browse, query, reveal,
// copy, expiry, lock, a wrong key, quit.
func TestOperator(t *testing.T) {
	t.Parallel()
	users, shown := "10000", "10,000"
	if underRace {
		users, shown = "8000", "8,000"
	}
	d := newDesk(t)
	s := d.sit()
	s.firstRun(masterKey)
	s.types("1")
	s.sees("Choose the source")
	s.types(down, enter, "\x15"+users+",7", enter)
	s.sees("What happens to each field")
	s.types(enter)
	s.sees(shown + " records are stored")

	// Browse and query.
	user := sampleUser(t, 7, 7777)
	card := user["credit_card_num"].(string)
	s.types("0")
	s.sees("Browse users")
	s.types("2")
	s.sees(shown + " users")
	s.types("/")
	s.types("id:7777", enter)
	s.sees("1 of " + shown)
	s.sees(user["user_name"].(string))
	s.holdsNone(card)

	// Reveal with a reason, which is asked for, and a wrong key first.
	s.types("r")
	s.sees("fields are sealed")
	s.types(enter)
	s.sees("unlock and reveal")
	s.types(enter)
	s.sees("A reason is needed.")
	s.types("chargeback 118", enter, "not the master key", enter)
	s.sees("Not a master key of this vault.")
	s.holdsNone(card, "not the master key")
	s.sees("Next try in")
	s.loses("Next try in")
	s.types(masterKey, enter)
	s.sees(card)
	s.sees("open")
	s.holdsNone(masterKey)

	// Copy: OSC 52 brings the very value; expiry masks it and clears the clipboard.
	s.types("y")
	s.sees("Sent to your terminal.")
	s.Look(func(x *terminal.Screen) {
		if n := len(x.Copied); n == 0 || !decodes(x.Copied[n-1], card) {
			t.Errorf("the clipboard got %q, want the base64 of the card number", x.Copied)
		}
	})
	s.loses(card)
	s.sees("sealed")
	if !s.Until(patience, func(x *terminal.Screen) bool { return x.Copied[len(x.Copied)-1] == "" }) {
		t.Error("the clipboard was not cleared")
	}
	s.holdsNone(card)

	// Lock at once, and the audit log has it all.
	s.types(enter)
	s.sees("Reveal 3 fields")
	s.types(enter)
	s.sees(card)
	s.types("L")
	s.loses(card)
	s.sees("Locked. Everything is masked.")
	s.holdsNone(card)
	s.types("0")
	s.sees("Browse users")
	s.types("q")
	s.leaves(0)
	s.holdsNone(card, masterKey)
	log := d.run("", "audit", "list")
	for _, want := range []string{"init", "ingest", "unlock +denied", "reveal +ok", "lock"} {
		if !matches(log, want) {
			t.Errorf("the audit log has no %q:\n%s", want, log)
		}
	}
}

func decodes(text, want string) bool {
	b, err := base64.StdEncoding.DecodeString(text)
	return err == nil && string(b) == want
}

// firstRun goes through the guided start with a typed key, and ends in the menu of an empty vault.
func (s *seat) firstRun(key string) {
	s.t.Helper()
	s.sees("Choose the language")
	s.types(enter)
	s.sees("Choose the master key")
	s.types(enter, key[:4], enter)
	s.sees("At least 12 characters are needed.")
	s.types(key[4:], enter, key[:4], enter)
	s.sees("The two are not the same.")
	s.types(key[4:], enter)
	s.sees("Where it will live")
	s.types(enter)
	s.sees("First records")
	s.types(down, down, down, enter)
	s.sees("Browse users")
	s.holdsNone(key)
}

// TestOperatorGenerates makes a vault with a generated key, which is shown once and typed to confirm.
func TestOperatorGenerates(t *testing.T) {
	t.Parallel()
	s := newDesk(t).sit()
	s.sees("Choose the language")
	s.types(enter)
	s.sees("Choose the master key")
	s.types("\x07")
	s.sees("Write it down")
	key := ""
	s.Look(func(x *terminal.Screen) {
		for line := range strings.Lines(x.Text()) {
			if label, rest, ok := strings.Cut(line, "master key"); ok && strings.TrimSpace(label) == "" {
				if f := strings.Fields(rest); len(f) > 1 {
					key = f[1]
				}
			}
		}
	})
	if len(key) < 26 {
		t.Fatalf("no key to be read:\n%s", s.Text())
	}
	s.types(strings.ToUpper(key), enter)
	s.sees("The two are not the same.")
	s.types("\x15"+key, enter)
	s.sees("Where it will live")
	s.holdsNone(key)
	s.types(enter)
	s.sees("First records")
	s.types(ctrlC)
	s.leaves(0)
}
