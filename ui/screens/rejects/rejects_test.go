package rejects

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

func TestListAndDetail(t *testing.T) {
	d := over(t, newFake(50))
	d.has("50 rejects wait", "us_000000", "fec_alta: not a date", "2026-11-21 12:00", "the entry cannot be read", "Its original is sealed", "2 h ago")
	d.press("j", "j", "j")
	d.has("no id was read", "invalid UTF-8 at byte 3")
	d.press("enter")
	d.has("invalid UTF-8 at byte 3", "BwPrWlPxNA8")
	d.press("k", "esc", "G")
	if v := d.s.View(d.c); v.Right != "50" {
		t.Errorf("position %q", v.Right)
	}
	d.press("g", "ctrl+d", "ctrl+u", "pgdown", "home")
	if v := d.s.View(d.c); v.Right != "1" {
		t.Errorf("position %q", v.Right)
	}
	if _, stayed := d.s.Back(d.c); stayed {
		t.Error("esc does not leave")
	}
}

func TestEmptyNoMatchAndLoadingSayDifferentThings(t *testing.T) {
	d := over(t, newFake(0))
	d.has("No reject waits.", "Every record that was read could be stored.")
	d.press("i")
	if to := want[screen.PushMsg](d).To; to != screen.Ingest {
		t.Errorf("i goes to %s", to)
	}
	d = over(t, newFake(20))
	d.press("/")
	d.write("nothing like it")
	d.until("no match", func() bool { return strings.Contains(d.view(), "No reject matches.") })
	d.settle()
	d.has("20 rejects wait; this filter keeps none of them.", "0 of 20")
	f := newFake(20)
	f.hold = make(chan struct{})
	d = over(t, f)
	d.lacks("No reject")
	d.c.Now = d.c.Now.Add(1200 * time.Millisecond)
	d.run(d.s.Update(d.c, screen.Tick{}))
	d.settle()
	d.has("reading the rejects, 1.2 s", "──────")
	close(f.hold)
	d.until("the list", func() bool { return strings.Contains(d.view(), "us_000000") })
}

func TestFilters(t *testing.T) {
	d := over(t, newFake(5000))
	d.press("/")
	if !d.s.Capturing() {
		t.Fatal("/ does not type")
	}
	d.write("INVALID")
	d.until("rows", func() bool {
		return strings.Contains(d.view(), "500 of 5,000") && strings.Contains(d.view(), "byte 13")
	})
	d.lacks("us_000001")
	d.press("enter", "G")
	d.until("the last", func() bool { return strings.Contains(d.view(), "byte 4993") })
	d.press("esc")
	d.until("all", func() bool { return strings.Contains(d.view(), "us_004999") || strings.Contains(d.view(), "us_000001") })
	d.press("/")
	d.write("zzz")
	d.until("no match", func() bool { return strings.Contains(d.view(), "No reject matches.") })
	d.press("esc") // back to what it was
	d.until("all", func() bool {
		return strings.Contains(d.view(), "5,000 rejects wait") && strings.Contains(d.view(), "us_")
	})
	d.press("f")
	d.until("the count", func() bool { return strings.Contains(dialogText(d), "5,000 looked at") })
	if s := dialogText(d); !strings.Contains(s, "invalid UTF-8") || !strings.Contains(s, "500") || strings.Contains(s, "byte") {
		t.Fatalf("%s", s)
	}
	d.press("down", "down", "enter")
	d.until("one reason", func() bool { return strings.Contains(d.view(), "500 of 5,000") })
	d.has("only: ")
}

func dialogText(d *driver) string {
	if d.dialog == nil {
		return ""
	}
	return strings.ReplaceAll(stripped(d.dialog.View(d.dialogContext()).Lines), "\u00a0", " ")
}

func TestOriginalBehindTheKeyAndGoneAgain(t *testing.T) {
	f := newFake(5)
	d := over(t, f)
	d.c.Session.Open = false
	d.press("o")
	d.press("enter")
	if s := dialogText(d); !strings.Contains(s, "A reason is needed") {
		t.Fatalf("without a reason:\n%s", s)
	}
	for _, r := range "chargeback" {
		d.press(string(r))
	}
	d.press("enter") // to the key
	d.press("enter")
	if s := dialogText(d); !strings.Contains(s, "The master key is needed.") {
		t.Fatalf("without a key:\n%s", s)
	}
	d.run(d.dialog.Update(d.c, tea.PasteMsg{Content: "wrong"}))
	if s := dialogText(d); !strings.Contains(s, "●●●●●●●●") || strings.Contains(s, "wrong") {
		t.Fatalf("the key:\n%s", s)
	}
	d.press("enter")
	want[screen.TryUnlockMsg](d).Key.Wipe()
	d.c.Session.NextTry = d.c.Now.Add(4 * time.Second)
	d.run(d.dialog.Update(d.c, screen.UnlockResult{Err: vault.ErrWrongKey}))
	if s := dialogText(d); !strings.Contains(s, "Not a master key of this vault. Next try in 4 s.") {
		t.Fatalf("after a wrong key:\n%s", s)
	}
	d.run(d.dialog.Update(d.c, tea.PasteMsg{Content: "right"}))
	d.press("enter")
	for _, m := range d.asked {
		if _, tried := m.(screen.TryUnlockMsg); tried {
			t.Fatal("it tries while it has to wait")
		}
	}
	d.c.Now = d.c.Now.Add(5 * time.Second)
	d.press("enter")
	want[screen.TryUnlockMsg](d).Key.Wipe()
	d.c.Session.Open = true
	d.run(d.dialog.Update(d.c, screen.UnlockResult{}))
	d.until("the original", func() bool { return d.s.Exposed() })
	d.has("The original is revealed", "masked again in 30 s", canary)
	if f.shown[0] != "r00000000 chargeback" {
		t.Errorf("%v", f.shown)
	}
	d.press("y")
	want[screen.CopyMsg](d).Value.Wipe()
	d.c.Now = d.c.Now.Add(31 * time.Second)
	d.run(d.s.Update(d.c, screen.Tick{Now: d.c.Now}))
	hidden(t, d, f)
}

// hidden fails where anything of the original is left.
func hidden(t *testing.T, d *driver, f *fakeVault) {
	t.Helper()
	d.settle()
	d.lacks(canary)
	if d.s.Exposed() {
		t.Error("it says that it shows a secret")
	}
	for _, r := range f.opened {
		if r.Original.Len() != 0 {
			t.Error("the original was not wiped")
		}
	}
}

func TestEveryWayOfMasking(t *testing.T) {
	for name, mask := range map[string]func(d *driver){
		"m":     func(d *driver) { d.press("m") },
		"esc":   func(d *driver) { d.press("esc") },
		"lock":  func(d *driver) { d.s.Mask() },
		"leave": func(d *driver) { d.s.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(5)
			d := over(t, f)
			d.run(d.s.Update(d.c, goMsg{what: reveal, scope: d.s.one(f.reject(0)), reason: "x"}))
			d.until("the original", func() bool { return d.s.Exposed() })
			mask(d)
			hidden(t, d, f)
		})
	}
}

func TestMaskedBeforeTheAnswerCame(t *testing.T) {
	f := newFake(5)
	d := over(t, f)
	f.hold = make(chan struct{})
	d.run(d.s.Update(d.c, goMsg{what: reveal, scope: d.s.one(f.reject(0)), reason: "x"}))
	d.settle()
	d.s.Mask()
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
}

func TestLockedWhileItOpens(t *testing.T) {
	f := newFake(5)
	d := over(t, f)
	d.c.Session.Open = false
	d.run(d.s.Update(d.c, goMsg{what: reveal, scope: d.s.one(f.reject(0)), reason: "x"}))
	hidden(t, d, f)
}

func TestShowFails(t *testing.T) {
	f := newFake(5)
	f.showErr = fmt.Errorf("note: %w", vault.ErrAudit)
	d := over(t, f)
	d.run(d.s.Update(d.c, goMsg{what: reveal, scope: d.s.one(f.reject(0)), reason: "x"}))
	d.settle()
	p := want[screen.FailMsg](d).Problem
	if !strings.Contains(p.Kept, "nothing was revealed") || p.Retry == nil {
		t.Errorf("%+v", p)
	}
	f.showErr = vault.ErrNotFound
	d.run(d.s.Update(d.c, goMsg{what: reveal, scope: d.s.one(f.reject(0)), reason: "x"}))
	d.settle()
	if p := want[screen.FailMsg](d).Problem; p.What != "This reject is no longer there." {
		t.Errorf("%+v", p)
	}
}

func TestFailingListRecovers(t *testing.T) {
	f := newFake(10)
	f.fail(fmt.Errorf("x: %w", store.ErrUnreachable))
	d := over(t, f)
	p := want[screen.FailMsg](d).Problem
	if p.Retry == nil {
		t.Fatal("no way to try again")
	}
	f.fail(nil)
	d.run(p.Retry)
	d.until("the list", func() bool { return strings.Contains(d.view(), "us_000000") })
	d.settle()
	want[screen.DismissMsg](d)
}

func TestReadOnlyOffersNothingThatWrites(t *testing.T) {
	f := newFake(10)
	c := context120(t)
	c.ReadOnly, c.Session.Open = true, true
	d := drive(t, c, New(f))
	if s := d.footer(); strings.Contains(s, "again") || strings.Contains(s, "drop") || !strings.Contains(s, "o original") {
		t.Errorf("%s", s)
	}
	d.press("t", "T", "d", "D")
	d.run(d.s.Update(d.c, goMsg{what: drop, scope: scope{}, reason: "x"}))
	d.run(d.s.Update(d.c, askMsg{drop, scope{}}))
	d.settle()
	if d.dialog != nil || len(f.dropped)+len(f.retried) > 0 || len(d.s.Commands(c)) > 0 {
		t.Error("it writes")
	}
}

func TestEveryKeyOfTheFooterDoesSomething(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		d := over(t, newFake(10))
		d.c.Text = text.In(lang)
		for _, a := range d.s.actions(d.c) {
			if key := a.binding.Keys()[0]; key != "esc" && a.do == nil {
				t.Errorf("%s does nothing", key)
			}
		}
	}
}

func TestMouse(t *testing.T) {
	d := over(t, newFake(50))
	p := places(d.c)
	d.run(d.s.Update(d.c, screen.Click{X: 10, Y: p.table + 4}))
	if v := d.s.View(d.c); v.Right != "4" {
		t.Errorf("position %q", v.Right)
	}
	d.run(d.s.Update(d.c, screen.Wheel{Delta: 3}))
	if v := d.s.View(d.c); v.Right != "7" {
		t.Errorf("position %q", v.Right)
	}
	d.run(d.s.Update(d.c, screen.Click{X: 10, Y: p.table + 4, Double: true}))
	if d.s.mode != detail {
		t.Error("a double click opens nothing")
	}
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
