//go:build unix

package cli_test

import (
	"encoding/base64"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"cofre/dev/operator"
	"cofre/dev/terminal"
	"cofre/ingest/sample"
	"cofre/ui/text"
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
	en, users, number := text.In(text.English), int64(10_000), 7777
	if underRace {
		users, number = 500, 444
	}
	shown := en.Count(users)
	d := newDesk(t)
	s := d.sit()
	s.firstRun(masterKey)
	s.Types("1")
	s.Sees(en.Ingest().Choose)
	s.Types(operator.Down, operator.Enter, "\x15"+strconv.FormatInt(users, 10)+",7", operator.Enter)
	s.Sees(en.Ingest().Fields)
	s.Types(operator.Enter)
	s.Sees(shown + " records are stored")

	// Browse and query.
	user := sampleUser(t, 7, number)
	card := user["credit_card_num"].(string)
	s.Types("0")
	s.Sees(en.Menu().Browse.Name)
	s.Types("2")
	s.Sees(shown + " users")
	s.Types("/")
	s.Types("id:"+strconv.Itoa(number), operator.Enter)
	s.Sees("1 of " + shown)
	s.Sees(user["user_name"].(string))
	s.HoldsNone(card)

	// Reveal with a reason, which is asked for, and a wrong key first.
	next, _, _ := strings.Cut(en.App().NextTry("?"), "?")
	s.Types("r")
	s.Sees(en.Decrypt().Sealed(3, "3"))
	s.Types(operator.Enter)
	s.Sees(en.Decrypt().KeyDoBoth)
	s.Types(operator.Enter)
	s.Sees(en.Decrypt().NeedWhy)
	s.Types("chargeback 118", operator.Enter, "not the master key", operator.Enter)
	s.Sees(en.App().WrongKey)
	s.HoldsNone(card, "not the master key")
	s.Sees(next)
	s.Loses(next)
	s.Types(masterKey, operator.Enter)
	s.Sees(card)
	s.Sees(en.App().Open)
	s.HoldsNone(masterKey)

	// Copy: OSC 52 brings the very value; expiry masks it and clears the clipboard.
	s.Types("y")
	s.Sees(en.App().Copied)
	s.Look(func(x *terminal.Screen) {
		if n := len(x.Copied); n == 0 || !decodes(x.Copied[n-1], card) {
			t.Errorf("the clipboard got %q, want the base64 of the card number", x.Copied)
		}
	})
	s.Loses(card)
	s.Sees(en.Decrypt().Sealed(3, "3"))
	if !s.Until(operator.Patience, func(x *terminal.Screen) bool { return x.Copied[len(x.Copied)-1] == "" }) {
		t.Error("the clipboard was not cleared")
	}
	s.HoldsNone(card)

	// Lock at once, and the audit log has it all.
	s.Types(operator.Enter)
	s.Sees(en.Decrypt().AskTitle(3, "3"))
	s.Types(operator.Enter)
	s.Sees(card)
	s.Types("L")
	s.Loses(card)
	s.Sees(en.App().Locked)
	s.HoldsNone(card)
	s.Types("0")
	s.Sees(en.Menu().Browse.Name)
	s.Types("q")
	s.leaves(0)
	s.HoldsNone(card, masterKey)
	log := d.run("audit", "list")
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
	s.T.Helper()
	en := text.In(text.English)
	w := en.Start()
	s.Sees(w.LangTitle)
	s.Types(operator.Enter)
	s.Sees(w.KeyTitle)
	s.Types(operator.Enter, key[:4], operator.Enter)
	s.Sees(w.TooShort)
	s.Types(key[4:], operator.Enter, key[:4], operator.Enter)
	s.Sees(w.NotSame)
	s.Types(key[4:], operator.Enter)
	s.Sees(w.PlaceTitle)
	s.Types(operator.Enter)
	s.Sees(w.InTitle)
	s.Types(operator.Down, operator.Down, operator.Down, operator.Enter)
	s.Sees(en.Menu().Browse.Name)
	s.HoldsNone(key)
}

// TestOperatorGenerates makes a vault with a generated key, in Spanish: the key is shown once and typed to confirm. Then
// the sample is ingested that the guide offers.
func TestOperatorGenerates(t *testing.T) {
	t.Parallel()
	s := newDesk(t).sit()
	es := text.In(text.Spanish)
	w := es.Start()
	s.Sees(text.In(text.English).Start().LangTitle)
	s.Types(operator.Down)
	s.Sees(w.LangTitle)
	s.Types(operator.Enter)
	s.Sees(w.KeyTitle)
	s.Types("\x07")
	s.Sees(firstWords(w.WriteDown))
	key := s.behind(w.Key)
	if len(key) < 26 {
		t.Fatalf("no key to be read:\n%s", s.Text())
	}
	s.Types(key[1:], operator.Enter)
	s.Sees(w.NotSame)
	s.Types("\x15"+key, operator.Enter)
	s.Sees(w.PlaceTitle)
	s.HoldsNone(key)
	s.Types(operator.Enter)
	s.Sees(w.InTitle)
	s.Types(operator.Enter)
	s.Sees(es.Ingest().Fields)
	s.Types(operator.Enter)
	s.Sees(es.Ingest().Done(1000, es.Count(1000)))
	s.Types("0")
	s.Sees(es.Menu().Browse.Name)
	s.Types("q")
	s.leaves(0)
	s.HoldsNone(key)
}

// firstWords is the beginning of a sentence that may be broken into lines.
func firstWords(sentence string) string { return strings.Join(strings.Fields(sentence)[:3], " ") }

// behind is the last word in the line of a form that begins with the label.
func (s *seat) behind(label string) (value string) {
	s.Look(func(x *terminal.Screen) {
		for line := range strings.Lines(x.Text()) {
			before, rest, ok := strings.Cut(line, label)
			if f := strings.Fields(rest); ok && strings.TrimSpace(before) == "" && len(f) > 0 {
				value = f[len(f)-1]
			}
		}
	})
	return value
}
