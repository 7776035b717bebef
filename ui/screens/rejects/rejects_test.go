package rejects

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/vault"
)

func TestListAndDetail(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := over(t, newFake(50))
		d.Sees("50 rejects wait", "us_000000", "fec_alta: not a date", "2026-11-21 12:00", "the entry cannot be read", "Its original is sealed", "2 h ago")
		d.Keys("j", "j", "j")
		d.Sees("no id was read", "invalid UTF-8 at byte 3")
		d.Keys("enter")
		d.Sees("invalid UTF-8 at byte 3", "BwPrWlPxNA8")
		d.Keys("k", "esc", "G")
		if v := d.S.View(d.C); v.Right != "50" {
			t.Errorf("position %q", v.Right)
		}
		d.Keys("g", "ctrl+d", "ctrl+u", "pgdown", "home")
		if v := d.S.View(d.C); v.Right != "1" {
			t.Errorf("position %q", v.Right)
		}
		if _, stayed := d.S.Back(d.C); stayed {
			t.Error("esc does not leave")
		}
	})
}

func TestEmptyNoMatchAndLoadingSayDifferentThings(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := over(t, newFake(0))
		d.Sees("No reject waits.", "Every record that was read could be stored.")
		d.Keys("i")
		if to := screentest.Want[screen.PushMsg](d).To; to != screen.Ingest {
			t.Errorf("i goes to %s", to)
		}
		d = over(t, newFake(20))
		d.Keys("/")
		d.Paste("nothing like it")
		d.Until("no match", func() bool { return d.Shows("No reject matches.") })
		d.Settle()
		d.Sees("20 rejects wait; this filter keeps none of them.", "0 of 20")
		f := newFake(20)
		f.hold = make(chan struct{})
		d = over(t, f)
		d.SeesNot("No reject")
		d.C.Now = d.C.Now.Add(1200 * time.Millisecond)
		d.Send(screen.Tick{})
		d.Settle()
		d.Sees("reading the rejects, 1.2 s", "──────")
		close(f.hold)
		d.Until("the list", func() bool { return d.Shows("us_000000") })
	})
}

func TestFilters(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := over(t, newFake(5000))
		d.Keys("/")
		if !d.S.Capturing() {
			t.Fatal("/ does not type")
		}
		d.Paste("INVALID")
		d.Until("rows", func() bool {
			return d.Shows("500 of 5,000") && d.Shows("byte 13")
		})
		d.SeesNot("us_000001")
		d.Keys("enter", "G")
		d.Until("the last", func() bool { return d.Shows("byte 4993") })
		d.Keys("esc")
		d.Until("all", func() bool { return d.Shows("us_004999") || d.Shows("us_000001") })
		d.Keys("/")
		d.Paste("zzz")
		d.Until("no match", func() bool { return d.Shows("No reject matches.") })
		d.Keys("esc") // back to what it was
		d.Until("all", func() bool {
			return d.Shows("5,000 rejects wait") && d.Shows("us_")
		})
		d.Keys("f")
		d.Until("the count", func() bool { return strings.Contains(d.Box(), "5,000 looked at") })
		if s := d.Box(); !strings.Contains(s, "invalid UTF-8") || !strings.Contains(s, "500") || strings.Contains(s, "byte") {
			t.Fatalf("%s", s)
		}
		d.Keys("down", "down", "enter")
		d.Until("one reason", func() bool { return d.Shows("500 of 5,000") })
		d.Sees("only: ")
	})
}

// TestFilterFindsWhatIsShown: a word of the reason as the list shows it is found in either language, with accents or without
// them, and so is one of what is stored.
func TestFilterFindsWhatIsShown(t *testing.T) {
	for _, x := range []struct {
		lang  text.Lang
		typed string
		found int // of 100: 10 are not UTF-8, 10 cannot be read, the others have a bad date
	}{
		{text.Spanish, "no válido", 10},
		{text.Spanish, "NO VALIDO", 10},
		{text.Spanish, "válido en el byte 1", 1},
		{text.Spanish, "no es una fecha", 80},
		{text.Spanish, "fec_alta: no es", 80},
		{text.Spanish, "invalid", 10},
		{text.Spanish, "us_00001", 8},
		{text.Spanish, "EJEMPLO.MX", 90},
		{text.Spanish, "motivo", 0},
		{text.English, "invalid", 10},
		{text.English, "válido", 0},
		{text.English, "\u0301", 0},
	} {
		screentest.Run(t, string(x.lang)+" "+x.typed, func(t *testing.T) {
			d := over(t, newFake(100), func(c *screen.Context) { c.Text = text.In(x.lang) })
			d.Keys("/")
			d.Paste(x.typed)
			d.Keys("enter")
			d.Settle()
			if !d.S.matched || d.S.matching.N != int64(x.found) {
				t.Fatalf("%d found, not %d:\n%s", d.S.matching.N, x.found, d.Text())
			}
			if x.found > 0 {
				d.Sees(d.C.Text.Count(int64(x.found)) + " " + d.C.Text.Rejects().Of("100"))
			}
			// What is done is done with those that were shown, whatever language is chosen meanwhile.
			ids, err := d.S.gather(t.Context(), scope{filter: d.S.filter}, func(tea.Msg) {})
			if err != nil || len(ids) != x.found {
				t.Errorf("%d are of the filter, %v", len(ids), err)
			}
		})
	}
	screentest.Test(t, func(t *testing.T) {
		for lang, word := range map[text.Lang]string{text.Spanish: "puede leer", text.English: "read"} {
			d := over(t, newFake(100), func(c *screen.Context) { c.Text = text.In(lang) })
			if words := d.C.Text.Rejects().Damaged; !strings.Contains(words, word) {
				t.Fatalf("the test looks for %q in %q", word, words)
			}
			d.Keys("/")
			d.Paste(word)
			d.Keys("enter")
			d.Settle()
			if d.S.matching.N != 10 {
				t.Errorf("%s: %d of 10 that cannot be read are found", lang, d.S.matching.N)
			}
		}
	})
}

func TestOriginalBehindTheKeyAndGoneAgain(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(5)
		d := over(t, f)
		d.C.Session.Open = false
		d.Keys("o")
		d.Keys("enter")
		if s := d.Box(); !strings.Contains(s, "A reason is needed") {
			t.Fatalf("without a reason:\n%s", s)
		}
		for _, r := range "chargeback" {
			d.Keys(string(r))
		}
		d.Keys("enter") // to the key
		d.Keys("enter")
		if s := d.Box(); !strings.Contains(s, "The master key is needed.") {
			t.Fatalf("without a key:\n%s", s)
		}
		d.Input(tea.PasteMsg{Content: "wrong"})
		if s := d.Box(); !strings.Contains(s, "●●●●●●●●") || strings.Contains(s, "wrong") {
			t.Fatalf("the key:\n%s", s)
		}
		d.Keys("enter")
		screentest.Want[screen.TryUnlockMsg](d).Key.Wipe()
		d.C.Session.NextTry = d.C.Now.Add(4 * time.Second)
		d.Input(screen.UnlockResult{Err: vault.ErrWrongKey})
		if s := d.Box(); !strings.Contains(s, "Not a master key of this vault. Next try in 4 s.") {
			t.Fatalf("after a wrong key:\n%s", s)
		}
		d.Input(tea.PasteMsg{Content: "right"})
		d.Keys("enter")
		for _, m := range d.Asked {
			if _, tried := m.(screen.TryUnlockMsg); tried {
				t.Fatal("it tries while it has to wait")
			}
		}
		d.C.Now = d.C.Now.Add(5 * time.Second)
		d.Keys("enter")
		screentest.Want[screen.TryUnlockMsg](d).Key.Wipe()
		d.C.Session.Open = true
		d.Input(screen.UnlockResult{})
		d.Until("the original", func() bool { return d.S.Exposed() })
		d.Sees("The original is revealed", "masked again in 30 s", canary)
		if f.shown[0] != "r00000000 chargeback" {
			t.Errorf("%v", f.shown)
		}
		d.Keys("y")
		screentest.Want[screen.CopyMsg](d).Value.Wipe()
		d.C.Now = d.C.Now.Add(31 * time.Second)
		d.Send(screen.Tick{Now: d.C.Now})
		hidden(t, d, f)
	})
}

// hidden fails where anything of the original is left.
func hidden(t *testing.T, d *console, f *fakeVault) {
	t.Helper()
	d.Settle()
	d.SeesNot(canary)
	if d.S.Exposed() {
		t.Error("it says that it shows a secret")
	}
	for _, r := range f.opened {
		if r.Original.Len() != 0 {
			t.Error("the original was not wiped")
		}
	}
}

func TestEveryWayOfMasking(t *testing.T) {
	for name, mask := range map[string]func(d *console){
		"m":     func(d *console) { d.Keys("m") },
		"esc":   func(d *console) { d.Keys("esc") },
		"lock":  func(d *console) { d.S.Mask() },
		"leave": func(d *console) { d.S.Close() },
	} {
		screentest.Run(t, name, func(t *testing.T) {
			f := newFake(5)
			d := over(t, f)
			d.Send(goMsg{what: reveal, scope: d.S.one(f.reject(0)), reason: "x"})
			d.Until("the original", func() bool { return d.S.Exposed() })
			mask(d)
			hidden(t, d, f)
		})
	}
}

func TestMaskedBeforeTheAnswerCame(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(5)
		d := over(t, f)
		f.hold = make(chan struct{})
		d.Send(goMsg{what: reveal, scope: d.S.one(f.reject(0)), reason: "x"})
		d.Settle()
		d.S.Mask()
		close(f.hold)
		time.Sleep(30 * time.Millisecond)
		hidden(t, d, f)
		h := &holder{}
		h.close()
		late, _ := f.ShowReject(t.Context(), "r00000001", "x")
		h.put(late)
		if late.Original.Len() != 0 || h.take() != nil {
			t.Error("what came late was kept")
		}
	})
}

func TestLockedWhileItOpens(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(5)
		d := over(t, f)
		d.C.Session.Open = false
		d.Send(goMsg{what: reveal, scope: d.S.one(f.reject(0)), reason: "x"})
		hidden(t, d, f)
	})
}

func TestShowFails(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(5)
		f.showErr = fmt.Errorf("note: %w", vault.ErrAudit)
		d := over(t, f)
		d.Send(goMsg{what: reveal, scope: d.S.one(f.reject(0)), reason: "x"})
		d.Settle()
		p := screentest.Want[screen.FailMsg](d).Problem
		if !strings.Contains(p.Kept, "nothing was revealed") || p.Retry == nil {
			t.Errorf("%+v", p)
		}
		f.showErr = vault.ErrNotFound
		d.Send(goMsg{what: reveal, scope: d.S.one(f.reject(0)), reason: "x"})
		d.Settle()
		if p := screentest.Want[screen.FailMsg](d).Problem; p.What != "This reject is no longer there." {
			t.Errorf("%+v", p)
		}
	})
}

func TestFailingListRecovers(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(10)
		f.fail(fmt.Errorf("x: %w", store.ErrUnreachable))
		d := over(t, f)
		p := screentest.Want[screen.FailMsg](d).Problem
		if p.Retry == nil {
			t.Fatal("no way to try again")
		}
		f.fail(nil)
		d.Run(p.Retry)
		d.Until("the list", func() bool { return d.Shows("us_000000") })
		d.Settle()
		screentest.Want[screen.DismissMsg](d)
	})
}

func TestReadOnlyOffersNothingThatWrites(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(10)
		d := over(t, f, func(c *screen.Context) { c.ReadOnly = true })
		if s := d.Footer(); strings.Contains(s, "again") || strings.Contains(s, "drop") || !strings.Contains(s, "o original") {
			t.Errorf("%s", s)
		}
		d.Keys("t", "T", "d", "D")
		d.Send(goMsg{what: drop, scope: scope{}, reason: "x"})
		d.Send(askMsg{drop, scope{}})
		d.Settle()
		if d.Dialog != nil || len(f.dropped)+len(f.retried) > 0 || len(d.S.Commands(d.C)) > 0 {
			t.Error("it writes")
		}
	})
}

func TestEveryKeyOfTheFooterDoesSomething(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, lang := range []text.Lang{text.English, text.Spanish} {
			d := over(t, newFake(10))
			d.C.Text = text.In(lang)
			for _, a := range d.S.actions(d.C) {
				if key := a.binding.Keys()[0]; key != "esc" && a.do == nil {
					t.Errorf("%s does nothing", key)
				}
			}
		}
	})
}

func TestMouse(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := over(t, newFake(50))
		p := places(d.C)
		d.Send(screen.Click{X: 10, Y: p.table + 4})
		if v := d.S.View(d.C); v.Right != "4" {
			t.Errorf("position %q", v.Right)
		}
		d.Send(screen.Wheel{Delta: 3})
		if v := d.S.View(d.C); v.Right != "7" {
			t.Errorf("position %q", v.Right)
		}
		d.Send(screen.Click{X: 10, Y: p.table + 4, Double: true})
		if d.S.mode != detail {
			t.Error("a double click opens nothing")
		}
	})
}

func TestReasonsWithoutTheirPlace(t *testing.T) {
	for in, want := range map[string]string{
		"invalid UTF-8 at byte 211":                          "invalid UTF-8",
		`the name "ip" is given twice, again at byte 301`:    `the name "ip" is given twice`,
		"the record ends too early, at line 2, byte 7 of it": "the record ends too early",
		"fec_alta: not a date":                               "fec_alta: not a date",
	} {
		if got := reasonOf(&vault.Reject{Reason: in}); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
