package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

func start(t testing.TB, f *fake, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	k := screentest.Open(t, New(f, nil), width, height, change...)
	k.Settle()
	return k
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		for _, lang := range []text.Lang{text.English, text.Spanish} {
			name := fmt.Sprintf("%dx%d-%s", size[0], size[1], lang)
			screentest.Run(t, name, func(t *testing.T) {
				f := mixed()
				f.status = vault.Status{Pinned: true, PinnedAudit: 12}
				f.report.Open = 1
				k := start(t, f, size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
				shot := func(state string) {
					screentest.Golden(t, state+"-"+name, k.Text()+"\n"+k.Footer()+"\n")
				}
				shot("list")
				k.Keys("enter")
				shot("entry")
				k.Keys("esc", "v")
				shot("report")
				k.Keys("esc", "/")
				k.Type("actr:lucia")
				k.Settle()
				shot("wrong")
			})
		}
	}
}

func TestIntentAndOutcomeAreOneRow(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := start(t, mixed(), 120, 40)
		var seqs []uint64
		for _, r := range k.S.feed.rows {
			seqs = append(seqs, r.seq)
		}
		if got := fmt.Sprint(seqs); got != "[15 13 12 11 10 9 8 6 5 3 2 0]" {
			t.Errorf("rows %s", got)
		}
		k.Sees("Verificación de titular, caso 5517") // the person's words, not the class of the failure
		k.Sees("10,000 sealed, 4 rejected")
		k.Sees("999,998 of 1,000,000")
		k.Sees("… unknown")
		k.Sees("! denied")
		k.Sees("Today, 21 November")
		k.Sees("Friday, 21 November 2025")
	})
}

// TestARowReadsTogether: however wide the window is, the outcome stands beside its action, nothing that a row says is
// followed by more blanks than its column needs, and columns that do not fit are counted in the header.
func TestARowReadsTogether(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		for _, x := range []struct {
			width, height int
			more          string
		}{{80, 24, "+1"}, {120, 40, ""}, {200, 60, ""}} {
			screentest.Run(t, fmt.Sprintf("%s %d", lang, x.width), func(t *testing.T) {
				f := mixed()
				k := start(t, f, x.width, x.height, func(c *screen.Context) { c.Text = text.In(lang) })
				w := k.C.Text.Audit()
				lines := k.Lines()
				header, row := lines[listTop-1], []rune(lines[listTop+1])
				const most = 14 // the longest action, and the gap
				at := func(word string) int { return len([]rune(header[:strings.Index(header, word)])) }
				action, outcome := at(w.Action), at(w.Outcome)
				if outcome <= action || outcome-action > most {
					t.Errorf("the outcome is %d cells behind the action:\n%s", outcome-action, header)
				}
				if got := string(row[outcome:]); !strings.HasPrefix(got, "✓ "+w.Outcomes.OK) {
					t.Errorf("under the outcome's title: %q", got)
				}
				if x.more == "" && !strings.HasSuffix(header, w.Reason) || !strings.HasSuffix(header, x.more) {
					t.Errorf("the header ends otherwise: %q", header)
				}
			})
		}
	}
}

// TestALongReasonIsCut: what is longer than prose is wide stands in the entry alone.
func TestALongReasonIsCut(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := listed(audit.Entry{Action: audit.ActionReveal, Outcome: audit.OutcomeOK, Record: "us_1", Reason: strings.Repeat("why ", 40)})
		k := start(t, f, 200, 60)
		line := k.Lines()[listTop+1]
		if !strings.HasSuffix(line, "…") || strings.Count(line, "why") > 18 {
			t.Errorf("%q", line)
		}
	})
}

func TestAmberIsASucceededReveal(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := start(t, mixed(), 120, 40)
		amber := k.C.Theme.Open(theme.Revealed, false)
		chosen := k.C.Theme.Open(theme.Revealed, true)
		n := 0
		for _, line := range k.S.View(k.C).Lines {
			n += strings.Count(line, amber) + strings.Count(line, chosen)
		}
		if n != 1 {
			t.Errorf("%d pieces in amber", n)
		}
	})
}

func TestMovingThroughAMillion(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(1_000_000)
		k := start(t, f, 120, 40)
		k.Sees("999,999")
		k.Sees("Yesterday, 20 November")
		seesRight(k, "1 of 1,000,000")
		if f.read > 2000 {
			t.Errorf("%d entries were read for the first frame", f.read)
		}
		for range 60 {
			k.Send(screentest.Key("ctrl+d"))
			k.Settle()
		}
		want := uint64(999_999 - 2*60*max(k.S.feed.height/2, 1))
		if got := k.S.feed.selected().seq; got != want {
			t.Errorf("on %d, want %d", got, want)
		}
		if len(k.S.feed.rows) > maxRows+2*chunkRows {
			t.Errorf("%d rows are held", len(k.S.feed.rows))
		}
		for range 70 {
			k.Send(screentest.Key("ctrl+u"))
			k.Settle()
		}
		seesRight(k, "1 of 1,000,000")
		k.Keys("G")
		k.Sees("us_000000")
		if got := k.S.feed.selected().seq; got != 1 {
			t.Errorf("the last row is %d", got)
		}
		k.Keys("k", "k")
		k.Sees("us_000001")
		k.Keys("g")
		k.Sees("us_499999")
		if f.read > 400_000 {
			t.Errorf("%d entries were read", f.read)
		}
	})
}

func seesRight(k *console, want string) {
	k.T.Helper()
	if got := k.S.View(k.C).Right; !strings.Contains(got, want) {
		k.T.Errorf("at the right is %q, not %q", got, want)
	}
}

func TestJumpToANumber(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := start(t, newFake(10_000), 120, 40)
		for _, x := range []struct {
			typed string
			seq   uint64
		}{{"5001", 5001}, {"5,000", 5001}, {"0", 1}, {"9999", 9999}, {"#77", 77}} {
			k.Keys("n")
			if !k.S.Capturing() {
				t.Fatal("nothing is typed")
			}
			k.Type(x.typed)
			k.Keys("enter")
			if got := k.S.feed.selected().seq; got != x.seq {
				t.Errorf("%s leads to %d", x.typed, got)
			}
			k.Sees(fmt.Sprintf("us_%06d", x.seq/2))
		}
		k.Keys("n")
		k.Type("10000")
		k.Keys("enter")
		k.Sees("the newest entry is 9,999")
		k.Keys("esc", "n")
		k.Type("twelve")
		k.Keys("enter")
		k.Sees("a number is needed")
		k.Keys("esc")

		k = screentest.Open(t, New(newFake(10_000), screen.EntryArg{Seq: 42}), 120, 40)
		k.Settle()
		if got := k.S.feed.selected().seq; got != 43 {
			t.Errorf("the argument leads to %d", got)
		}
		k.Keys("g")
		seesRight(k, "1 of 10,000")
	})
}

// An intent in the middle of the log whose outcome is far above, and one that has none.
func TestOutcomesFarAway(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		base := pairsAt(screentest.Now(), 200_000)
		f := newFake(200_000)
		f.at = func(seq uint64) audit.Entry {
			e := base(seq)
			switch seq {
			case 101: // the intent 100 is answered much later
				e.Of = new(uint64(98))
			case 150_001:
				e.Of = new(uint64(100))
			case 301:
				e.Of = new(uint64(298)) // 300 never
			}
			return e
		}
		k := start(t, f, 120, 40)
		k.Keys("n")
		k.Type("300")
		k.Keys("enter")
		k.Settle()
		for _, r := range k.S.feed.rows {
			if r.seq == 100 {
				t.Error("an intent that was answered stands alone")
			}
			if r.seq == 300 && (r.pending || !r.intent) {
				t.Error("an intent without an outcome is not known as such")
			}
		}
		if got := k.S.feed.selected().seq; got != 300 {
			t.Errorf("on %d", got)
		}
		k.Sees("… unknown")
	})
}

func TestFilter(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, x := range []struct {
			typed string
			rows  string
		}{
			{"action:reveal", "[15 13 5]"},
			{"acción:revelar", "[]"}, // an English console knows the part, not the word
			{"outcome:failed", "[8 5]"},
			{"actor:rojas outcome:ok", "[9 3]"},
			{"record:us_0004", "[15]"},
			{"titular", "[5]"},
			{`"por riesgos"`, "[15]"},
			{"reason:integrity", "[5]"},
			{"field:cuenta", "[15 5]"},
			{"host:boveda", "[11 0]"},
			{"slot:3", "[15 5 3]"},
			{"LUCIA", "[15 13]"},
			{"action:", "[15 13 12 11 10 9 8 6 5 3 2 0]"},
		} {
			k := start(t, mixed(), 120, 40)
			k.Keys("/")
			k.Type(x.typed)
			k.Keys("enter")
			seqs := []uint64{}
			for _, r := range k.S.feed.rows {
				seqs = append(seqs, r.seq)
			}
			if got := fmt.Sprint(seqs); got != x.rows {
				t.Errorf("%s keeps %s, not %s", x.typed, got, x.rows)
			}
		}
		k := start(t, mixed(), 120, 40)
		k.Keys("/")
		k.Type("nobody at all")
		k.Settle() // without enter, after a moment
		k.Sees("No entry matches.")
		k.Sees("16 entries are here")
		k.Keys("esc")
		k.Sees("nobody at all")
		k.Keys("esc")
		k.Sees("us_000416")
		k.Sees("filter by action")
		k.Send(screen.Click{X: 3, Y: 0})
		k.Type("x:y")
		k.Settle()
		k.Sees("no x: action, actor")
	})
}

// TestReasonsOfTheLogAreTranslated: why an act did not come to its end is said in the console's language, and found in it;
// a person's words stay as they are.
func TestReasonsOfTheLogAreTranslated(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := listed(
			audit.Entry{Action: audit.ActionReveal, Outcome: audit.OutcomeIntent, Record: "us_1", Reason: "store"},
			audit.Entry{Action: audit.ActionReveal, Outcome: audit.OutcomeFailed, Record: "us_1", Reason: "integrity", Of: new(uint64(0))},
			audit.Entry{Action: audit.ActionIngest, Outcome: audit.OutcomeAborted, Reason: "the run died: closed by a sweep"},
			audit.Entry{Action: audit.ActionReveal, Outcome: audit.OutcomeFailed, Record: "us_2", Reason: "a later version's"},
			audit.Entry{Action: audit.ActionVerify, Outcome: audit.OutcomeFailed, Reason: "integrity"},
		)
		k := start(t, f, 120, 40, func(c *screen.Context) { c.Text = text.In(text.Spanish) })
		k.Sees("la carga murió: la cerró una limpieza", "a later version's", "✗ falló                integridad", "us_1      store")
		k.SeesNot("integrity", "the run died")
		k.Keys("G")
		k.Sees("falló · integridad")
		k.Keys("enter")
		k.Sees("integrity · integridad")
		k.Keys("esc", "/")
		k.Type("motivo:integridad")
		k.Keys("enter")
		k.Sees("us_1", "verificar")
		k.SeesNot("us_2", "limpieza")
		k.Keys("/")
		for range 40 {
			k.Press("backspace")
		}
		k.Type("murio")
		k.Keys("enter")
		k.Sees("limpieza")
		k.SeesNot("us_1")
	})
}

// TestPartsOfAFilterAreAllNamed: where a word names no part, all that there are can be read, at every width.
func TestPartsOfAFilterAreAllNamed(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for lang, last := range map[text.Lang]string{text.English: "slot, field", text.Spanish: "ranura campo"} {
			k := start(t, mixed(), 80, 24, func(c *screen.Context) { c.Text = text.In(lang) })
			k.Keys("/")
			k.Type("somethingverylong:x")
			k.Settle()
			k.Sees(last)
		}
	})
}

func TestFilterOverAMillionIsCancelled(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(1_000_000)
		k := start(t, f, 120, 40)
		k.Keys("/")
		k.Type("record:us_000001")
		k.Send(screentest.Key("enter"))
		k.Until("searching", func() bool { return f.readNow() > 50_000 })
		k.C.Now = k.C.Now.Add(time.Second)
		k.Sees("searched")
		k.Keys("esc") // the filter goes, and with it the search
		k.Until("the newest again", func() bool { return !k.S.stale && k.S.applied == "" })
		k.Sees("us_499999")
		if f.readNow() > 900_000 {
			t.Error("the whole log was read")
		}
	})
}

func (f *fake) readNow() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read
}

func TestOpenRecord(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := start(t, mixed(), 120, 40)
		k.Keys("r")
		push, ok := screentest.Asked[screen.PushMsg](k)
		if !ok || push.To != screen.Decrypt || push.Arg != any(nil) && push.Arg.(screen.UserArg).ID != "us_000416" {
			t.Errorf("%+v", push)
		}
		k.Send(screen.Click{X: 5, Y: listTop + 2, Double: true})
		k.Settle()
		k.Sees("Entry 13")
		k.Keys("esc")
		k.Send(screen.Wheel{Delta: 3})
		k.Settle()
		if got := k.S.feed.selected().seq; got != 10 {
			t.Errorf("on %d", got)
		}
	})
}
