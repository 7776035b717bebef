//go:build unix

package cli_test

import (
	"encoding/base64"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

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
	s.types("1")
	s.sees(en.Ingest().Choose)
	s.types(down, enter, "\x15"+strconv.FormatInt(users, 10)+",7", enter)
	s.sees(en.Ingest().Fields)
	s.types(enter)
	s.sees(shown + " records are stored")

	// Browse and query.
	user := sampleUser(t, 7, number)
	card := user["credit_card_num"].(string)
	s.types("0")
	s.sees(en.Menu().Browse.Name)
	s.types("2")
	s.sees(shown + " users")
	s.types("/")
	s.types("id:"+strconv.Itoa(number), enter)
	s.sees("1 of " + shown)
	s.sees(user["user_name"].(string))
	s.holdsNone(card)

	// Reveal with a reason, which is asked for, and a wrong key first.
	next, _, _ := strings.Cut(en.App().NextTry("?"), "?")
	s.types("r")
	s.sees(en.Decrypt().Sealed(3, "3"))
	s.types(enter)
	s.sees(en.Decrypt().KeyDoBoth)
	s.types(enter)
	s.sees(en.Decrypt().NeedWhy)
	s.types("chargeback 118", enter, "not the master key", enter)
	s.sees(en.App().WrongKey)
	s.holdsNone(card, "not the master key")
	s.sees(next)
	s.loses(next)
	s.types(masterKey, enter)
	s.sees(card)
	s.sees(en.App().Open)
	s.holdsNone(masterKey)

	// Copy: OSC 52 brings the very value; expiry masks it and clears the clipboard.
	s.types("y")
	s.sees(en.App().Copied)
	s.Look(func(x *terminal.Screen) {
		if n := len(x.Copied); n == 0 || !decodes(x.Copied[n-1], card) {
			t.Errorf("the clipboard got %q, want the base64 of the card number", x.Copied)
		}
	})
	s.loses(card)
	s.sees(en.Decrypt().Sealed(3, "3"))
	if !s.Until(patience, func(x *terminal.Screen) bool { return x.Copied[len(x.Copied)-1] == "" }) {
		t.Error("the clipboard was not cleared")
	}
	s.holdsNone(card)

	// Lock at once, and the audit log has it all.
	s.types(enter)
	s.sees(en.Decrypt().AskTitle(3, "3"))
	s.types(enter)
	s.sees(card)
	s.types("L")
	s.loses(card)
	s.sees(en.App().Locked)
	s.holdsNone(card)
	s.types("0")
	s.sees(en.Menu().Browse.Name)
	s.types("q")
	s.leaves(0)
	s.holdsNone(card, masterKey)
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
	s.t.Helper()
	en := text.In(text.English)
	w := en.Start()
	s.sees(w.LangTitle)
	s.types(enter)
	s.sees(w.KeyTitle)
	s.types(enter, key[:4], enter)
	s.sees(w.TooShort)
	s.types(key[4:], enter, key[:4], enter)
	s.sees(w.NotSame)
	s.types(key[4:], enter)
	s.sees(w.PlaceTitle)
	s.types(enter)
	s.sees(w.InTitle)
	s.types(down, down, down, enter)
	s.sees(en.Menu().Browse.Name)
	s.holdsNone(key)
}

// TestOperatorGenerates makes a vault with a generated key, in Spanish: the key is shown once and typed to confirm. Then
// the sample is ingested that the guide offers.
func TestOperatorGenerates(t *testing.T) {
	t.Parallel()
	s := newDesk(t).sit()
	es := text.In(text.Spanish)
	w := es.Start()
	s.sees(text.In(text.English).Start().LangTitle)
	s.types(down)
	s.sees(w.LangTitle)
	s.types(enter)
	s.sees(w.KeyTitle)
	s.types("\x07")
	s.sees(firstWords(w.WriteDown))
	key := s.behind(w.Key)
	if len(key) < 26 {
		t.Fatalf("no key to be read:\n%s", s.Text())
	}
	s.types(key[1:], enter)
	s.sees(w.NotSame)
	s.types("\x15"+key, enter)
	s.sees(w.PlaceTitle)
	s.holdsNone(key)
	s.types(enter)
	s.sees(w.InTitle)
	s.types(enter)
	s.sees(es.Ingest().Fields)
	s.types(enter)
	s.sees(es.Ingest().Done(1000, es.Count(1000)))
	s.types("0")
	s.sees(es.Menu().Browse.Name)
	s.types("q")
	s.leaves(0)
	s.holdsNone(key)
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
