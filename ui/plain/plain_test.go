package plain_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"cofre/secret"
	"cofre/ui/plain"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

func TestIngest(t *testing.T) {
	en := text.In(text.English).Plain()
	f := &fake{}
	out := converse(t, f, "1\nusers.json\ny\n1\nusers.json\nn\n1\n-\n1\nnowhere\n1\n\n0\n", nil)
	has(t, out, "credit_card_num: encrypt", `new\x1b[2J: encrypt (not in the policy)`, "gone: drop, stored as not stored",
		"2 records are stored: 1 new, 1 replaced.", "1 record was rejected", en.NotStarted, en.Leaving, "Error: ")
	if f.stored != 2 {
		t.Errorf("%d stored, want 2: an ingest that nobody confirmed", f.stored)
	}
	f.fail = vault.ErrRunLost
	has(t, converse(t, f, "1\nx\n0\n", nil), "Error: ", "To do: ", "Details: ")
}

func TestListAndShow(t *testing.T) {
	en := text.In(text.English).Plain()
	out := converse(t, &fake{}, "2\n\n1\nnobody\n\n2\nana\n2\nuser_nam:x\n4\n2\n4\nbad\n4\nnobody\n4\n\n77\n0\n", nil)
	has(t, out, "4 users.", "1: Ana", "2: Luis", `3: x\x1b]52;c;aGFja2Vk\x07\u202e`, en.End, "credit_card_num, sealed: ************5169",
		en.NoMatch, "Query, character 1: ", "Did you mean user_name?", en.Damaged("bad"), en.Unknown("77"))
}

func TestReveal(t *testing.T) {
	en := text.In(text.English).Plain()
	f := &fake{}
	out := converse(t, f, "3\n1\ncredit_card_num, ,\nchargeback 118\ny\n5\n0\n", nil, rightKey)
	has(t, out, en.Warning, "Sealed fields: credit_card_num", en.ValueIs("credit_card_num", card), strings.Repeat(`é\x1b`, 500), en.Masked, en.LockedNow)
	if strings.Index(out, en.Warning) > strings.Index(out, card) {
		t.Error("the warning comes behind the value")
	}
	if len(f.asked) != 1 || f.asked[0].Reason != "chargeback 118" || len(f.asked[0].Fields) != 1 {
		t.Errorf("asked %+v", f.asked)
	}
	wiped(t, f)
	for name, answers := range map[string]string{
		"no reason": "3\n1\n\n\n0\n", "no yes": "3\n1\n\nwhy\nn\n0\n", "an unclear yes": "3\n1\n\nwhy\nyep\n0\n", "the end": "3\n1\n\nwhy\n",
	} {
		f := &fake{}
		hasNot(t, converse(t, f, answers, nil, rightKey), card)
		if len(f.asked) > 0 {
			t.Errorf("%s: something was revealed", name)
		}
	}
}

func wiped(t *testing.T, f *fake) {
	t.Helper()
	for _, v := range f.shown {
		if v.Len() != 0 {
			t.Error("a value was not wiped")
		}
	}
}

func TestWrongKeys(t *testing.T) {
	en := text.In(text.English).Plain()
	out := converse(t, &fake{}, "3\n1\n\nwhy\ny\n0\n", nil, "wrong", rightKey)
	has(t, out, en.WrongKey)
	hasNot(t, out, card) // a pipe gets one try: the same key would be wrong again
	out = converse(t, &fake{}, "3\n1\n\nwhy\ny\n0\n", func(o *plain.Options) {
		o.Person, o.RevealFor = true, time.Millisecond
	}, "wrong", rightKey)
	has(t, out, en.WrongKey, "The next try is in 1", card)
}

func TestRejects(t *testing.T) {
	en := text.In(text.English).Plain()
	f := &fake{}
	out := converse(t, f, "8\n1\n9\n1\n2\nwhy\ny\nx\n3\n1\nno\n3\n1\ndrop\n8\n2\n8\n0\n0\n", nil, rightKey)
	has(t, out, "1: record 7, User 9: no date", `2: record 8: bad\x1b[2J`, en.BadNumber, card+`\xff`, en.Unknown("x"), en.NotDropped,
		"1 reject was dropped.", "1 stored, 1 stay.")
	if len(f.dropped) != 1 || f.dropped[0] != "r1" {
		t.Errorf("dropped %q", f.dropped)
	}
	wiped(t, f)
}

func TestVerifyAndAudit(t *testing.T) {
	en := text.In(text.English).Plain()
	out := converse(t, &fake{}, "6\n7\n\nv\n7\n0\n7\n\n\n0\n", nil, rightKey)
	has(t, out, `Fails: record 2\x07: changed after it was sealed. The seal covers`, "5 key entries of earlier versions; a sweep",
		`run aXk3\x07: died, so its account is open`, "2 of 3 records whole", en.SomeFail(1, "1"),
		`24: 0001-01-01 00:00, reveal ok, ana\x1b@vm, record 1, reason why`, "Fails: audit entry 3: not the one")
}

// TestADamagedLog is listed as far as it can be read, and verified from there.
func TestADamagedLog(t *testing.T) {
	out := converse(t, &fake{damagedLog: true}, "7\nv\n0\n", nil)
	has(t, out, "24: 0001-01-01 00:00, reveal ok", "Error: ", "Fails: audit entry 3: not the one")
}

func TestReadOnly(t *testing.T) {
	en := text.In(text.English).Plain()
	f := &fake{}
	out := converse(t, f, "1\n3\n6\n8\n0\n", func(o *plain.Options) { o.ReadOnly = true })
	has(t, out, en.ReadOnly, en.Unknown("1"), en.Unknown("3"), en.Unknown("6"), "1: record 7")
	hasNot(t, out, en.Items[0], en.Items[2], en.RejectsAsk)
}

func TestSpanish(t *testing.T) {
	es := text.In(text.Spanish).Plain()
	out := converse(t, &fake{}, "3\n1\n\nprueba\nsí\n0\n", func(o *plain.Options) { o.Lang = "es_AR.UTF-8" }, rightKey)
	has(t, out, es.Menu, es.Warning, es.ValueIs("credit_card_num", card), es.Leaving)
}

// missing makes the vault one that is not there until it is made.
func missing(made *string, f *fake) func(*plain.Options) {
	return func(o *plain.Options) {
		o.Open = func(context.Context, func(string) bool) (plain.Vault, screen.VaultInfo, error) {
			if *made == "" {
				return nil, screen.VaultInfo{}, vault.ErrNoVault
			}
			return f, screen.VaultInfo{Name: "vault"}, nil
		}
		o.Create = func(_ context.Context, key *secret.Bytes) error {
			*made = string(key.Expose())
			return nil
		}
	}
}

func TestFirstRun(t *testing.T) {
	en, w := text.In(text.English).Plain(), text.In(text.English).Start()
	made := ""
	person := func(o *plain.Options) {
		missing(&made, &fake{})(o)
		o.Person = true
	}
	out := converse(t, &fake{}, "y\n0\n", person, "short", "aaaaaaaaaaaa", "seven made-up llamas", "seven made-up alpacas", "seven made-up llamas", "seven made-up llamas")
	has(t, out, en.NoVault("/somewhere"), w.TooShort, w.TooWeak, w.NotSame, en.Made)
	hasNot(t, out, "llamas")
	if made != "seven made-up llamas" {
		t.Errorf("made with %q", made)
	}
	made = ""
	has(t, converse(t, &fake{}, "n\n", person), en.NotMade)
	if made != "" {
		t.Error("a vault was made that nobody wanted")
	}
	// Generated: printed once, and typed to prove it.
	out = converse(t, &fake{}, "y\n", func(o *plain.Options) {
		missing(&made, &fake{})(o)
		o.Person = true
		asked := 0
		printed := o.Out.(*paper)
		o.Secret = func(context.Context, string) (*secret.Bytes, error) {
			if asked++; asked == 1 {
				return secret.New(nil), nil
			}
			_, key, _ := strings.Cut(printed.text(), en.GeneratedIs)
			key, _, _ = strings.Cut(key, "\n")
			return secret.New([]byte(key)), nil
		}
	})
	has(t, out, en.Generated, en.Made)
	if len(made) < 30 {
		t.Errorf("made with %q", made)
	}
}

func TestTrust(t *testing.T) {
	en := text.In(text.English).Plain()
	for answer, want := range map[string]bool{"y": true, "n": false, "": false} {
		var got bool
		var out paper
		o := options(&fake{}, strings.NewReader(answer+"\n"), &out)
		o.Open = func(_ context.Context, confirm func(string) bool) (plain.Vault, screen.VaultInfo, error) {
			got = confirm("ab12")
			return nil, screen.VaultInfo{}, vault.ErrPinned
		}
		if err := plain.Run(t.Context(), o); !errors.Is(err, vault.ErrPinned) || got != want {
			t.Errorf("%q: %v, %v", answer, got, err)
		}
		has(t, out.text(), en.Fingerprint("ab12"))
	}
}

// TestTime answers late or not at all: what is shown is forgotten, the vault locked, the conversation ended.
func TestTime(t *testing.T) {
	en := text.In(text.English).Plain()
	in, answers := io.Pipe()
	defer func() { _ = answers.Close() }()
	var out paper
	f := &fake{}
	o := options(f, in, &out, rightKey, rightKey)
	o.Person, o.RevealFor, o.LockAfter, o.IdleExit = true, 50*time.Millisecond, 300*time.Millisecond, 900*time.Millisecond
	done := make(chan error, 1)
	go func() { done <- plain.Run(t.Context(), o) }()
	for _, line := range []string{"3", "1", "", "why", "y"} {
		if _, err := io.WriteString(answers, line+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []string{card, strings.Fields(en.MaskedIn("x"))[0], en.Masked, en.LockedIdle, en.IdleExit} {
		for end := time.Now().Add(10 * time.Second); !strings.Contains(out.text(), step); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%q does not come:\n%s", step, out.text())
			}
		}
	}
	if err := <-done; err != nil || !f.Locked() || f.locks == 0 {
		t.Errorf("ended with %v, locked %v", err, f.Locked())
	}
	wiped(t, f)
}

// TestEndings ends the conversation from outside.
func TestEndings(t *testing.T) {
	cause := errors.New("a signal")
	ctx, cancel := context.WithCancelCause(t.Context())
	in, answers := io.Pipe()
	f := &fake{}
	var out paper
	o := options(f, in, &out, rightKey)
	done := make(chan error, 1)
	go func() { done <- plain.Run(ctx, o) }()
	_, _ = io.WriteString(answers, "6\n")
	cancel(cause)
	if err := <-done; !errors.Is(err, cause) || !f.Locked() {
		t.Errorf("ended with %v, locked %v", err, f.Locked())
	}
	_ = answers.Close()

	broken := &paper{err: errors.New("no paper")}
	if err := plain.Run(t.Context(), options(&fake{}, strings.NewReader("2\n"), broken)); err == nil {
		t.Error("nobody sees what is printed, and it goes on")
	}
	long := converse(t, &fake{}, strings.Repeat("x", 200_000)+"\n0\n", nil)
	has(t, long, text.In(text.English).Plain().TooLong)
}
