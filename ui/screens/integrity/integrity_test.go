package integrity

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

func TestGolden(t *testing.T) {
	states := map[string]func(f *fake, k *console){
		"nothing": func(*fake, *console) {},
		"failing": func(_ *fake, k *console) { k.keys("v"); k.c.Now = k.c.Now.Add(time.Minute) },
		"many":    func(f *fake, k *console) { f.report = many(300); k.keys("v", "ctrl+d", "j") },
		"end":     func(f *fake, k *console) { f.report = many(3); k.keys("v", "G") },
		"whole": func(f *fake, k *console) {
			f.report = vault.Report{Records: 40, OK: 40, Audit: 7}
			k.keys("v")
		},
		"swept": func(f *fake, k *console) {
			f.swept = vault.Swept{Runs: 2, Superseded: 11, Orphaned: 3, Young: 2, Kept: 1}
			k.keys("v", "s", "enter")
		},
		"running": running,
	}
	for state, reach := range states {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := fmt.Sprintf("%s-%dx%d-%s", state, size[0], size[1], lang)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					f := newFake()
					k := open(t, New(deps(f)), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
					k.settle()
					reach(f, k)
					k.fits()
					golden(t, name, k.text())
					k.s.Close()
				})
			}
		}
	}
}

// running leads a verification to the middle of the users.
func running(f *fake, k *console) {
	f.steps = make(chan func(vault.VerifyOptions), 256)
	k.send(press("v"))
	k.until("it is begun", func() bool { return k.s.run != nil && k.s.line.last != "" })
	f.steps <- func(o vault.VerifyOptions) {
		o.Progress(vault.VerifyProgress{Stage: "audit", Done: 4127, Total: 4127})
	}
	f.steps <- func(o vault.VerifyOptions) {
		o.Progress(vault.VerifyProgress{Stage: "records", Done: 1, Total: 1_000_000})
	}
	k.until("users are checked", func() bool { return k.s.run.progress.Stage == stageRecords })
	k.c.Now = k.c.Now.Add(21 * time.Second)
	f.steps <- func(o vault.VerifyOptions) {
		o.Progress(vault.VerifyProgress{Stage: "records", Done: 300_000, Total: 1_000_000})
		o.OnFailure(vault.Failure{Kind: vault.FailedRecord, ID: "us_300000", Reason: sealReason})
		o.Progress(vault.VerifyProgress{Stage: "records", Done: 512_000, Total: 1_000_000, Failed: 1})
	}
	k.until("half is checked", func() bool { return k.s.run.records == 512_000 })
	k.until("it has a name", func() bool { return k.s.names["us_300000"] != "" })
}

func TestVerify(t *testing.T) {
	f := newFake()
	k := show(t, f, 120, 40)
	k.sees("Nothing was checked since the console was opened.")
	k.locked = true
	k.keys("enter")
	if m, ok := wanted[screen.NeedUnlockMsg](k); !ok || m.Request.Why == "" || m.From != k.c.Self || f.called("Verify") != 0 {
		t.Fatal("the master key is not asked for first")
	}
	k.send(screen.UnlockCancelled{})
	k.locked = false
	running(f, k)
	k.sees("checking users", "512,000 of 1,000,000", "elapsed 0:21", "left about 0:20", "51.2 %", "us_000000", "us_000999", "changed after it was sealed")
	if !k.s.Working() {
		t.Error("it may be cut off for idleness")
	}
	if p := k.s.View(k.c).Progress; p == nil || *p != 0.512 {
		t.Errorf("the terminal's progress is %v", p)
	}
	k.c.Now = k.c.Now.Add(20 * time.Second)
	f.steps <- func(o vault.VerifyOptions) {
		o.Progress(vault.VerifyProgress{Stage: "account", Done: 3, Total: 117})
		o.Progress(vault.VerifyProgress{Stage: "done", Total: -1})
	}
	close(f.steps)
	k.settle()
	k.sees("2 of 1,000,000 users fail", "checked in 41 s, 24,390 users/s", "999,998 sealed and whole", "1 run still open", "4,127 audit entries in order",
		"12 rejects whole", "us_000425", "us_731902", "its key entry is missing", "Not failures", "3 ", "a sweep removes those over a day old",
		"as of 14:32:48")
	if k.s.Working() || k.s.View(k.c).Progress != nil {
		t.Error("it is still under way")
	}
	if at, failures, ok := k.s.memory.Checked(); !ok || failures != 2 || !at.Equal(k.c.Now) {
		t.Error("the result is not known")
	}
	if _, bad := k.s.memory.Failing("us_000425"); !bad {
		t.Error("the record does not fail")
	}
	if _, bad := k.s.memory.Failing("us_000426"); bad {
		t.Error("a whole record fails")
	}
}

func TestResultIsKept(t *testing.T) {
	f := newFake()
	d := deps(f)
	d.Memory = &Memory{}
	k := open(t, New(d), 120, 40)
	k.settle()
	k.keys("v")
	k.s.Close()
	k = open(t, New(d), 120, 40, func(c *screen.Context) { c.Now = testNow.Add(30 * time.Hour) })
	k.settle()
	k.sees("2 of 1,000,000 users fail", "as of 2026-11-21 14:32", "us_000000")
	if f.called("Verify") != 1 {
		t.Error("it was checked again")
	}
	k.send(screen.Shown{Changed: true})
	k.sees("written to since")
	running(f, k)
	k.keys("esc")
	k.sees("Stopped after 512,000 of 1,000,000 users", "1 fails so far")
	k = open(t, New(d), 120, 40)
	k.sees("2 of 1,000,000 users fail") // what was stopped does not take the place of a whole result
}

func TestStop(t *testing.T) {
	f := newFake()
	k := show(t, f, 80, 24)
	running(f, k)
	cmd, done := k.s.Back(k.c)
	k.run(cmd)
	if !done || k.s.Working() {
		t.Fatal("esc does not stop it")
	}
	k.until("the verification ends", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		k.c.Now = k.c.Now.Add(time.Millisecond)
		return f.ended != nil || len(k.msgs) > 0
	})
	k.settle()
	k.sees("Stopped after 512,000", "us_300000")
	if _, done := k.s.Back(k.c); done {
		t.Error("esc does not leave")
	}
}

func TestFailingStore(t *testing.T) {
	f := newFake()
	f.err, f.broken = fmt.Errorf("%w: x", store.ErrBusy), true
	k := show(t, f, 120, 40)
	k.keys("v")
	p, ok := wanted[screen.FailMsg](k)
	if !ok || p.Problem.Retry == nil || p.Problem.Kept == "" {
		t.Fatalf("%+v", p)
	}
	if k.s.Working() {
		t.Error("still working")
	}
	f.err, f.broken = nil, false
	k.asked = nil
	k.run(p.Problem.Retry)
	k.settle()
	k.sees("2 of 1,000,000 users fail")

	f.err = vault.ErrLocked
	k.keys("v")
	if p, _ = wanted[screen.FailMsg](k); p.Problem.What != k.c.Text.Errors().Locked {
		t.Errorf("says %q", p.Problem.What)
	}
	k.keys("s", "enter")
	if p, _ = wanted[screen.FailMsg](k); p.Problem.Kept != k.c.Text.Integrity().KeptSweep {
		t.Errorf("kept: %q", p.Problem.Kept)
	}
	before := f.called("Sweep")
	k.run(p.Problem.Retry)
	k.settle()
	if f.called("Sweep") != before+1 {
		t.Error("retry does not sweep")
	}
}

func TestSweep(t *testing.T) {
	f := newFake()
	k := show(t, f, 120, 40)
	k.keys("s")
	if k.dialog == nil || !k.dialog.View(k.c).Danger {
		t.Fatal("nobody is asked")
	}
	k.keys("x")
	k.keys("esc")
	if f.called("Sweep") != 0 {
		t.Fatal("swept without being told to")
	}
	f.swept = vault.Swept{}
	k.keys("s", "enter")
	k.sees("Swept at 14:32:07.", "nothing was left over", "Nothing was checked")
	if _, ok := wanted[screen.ChangedMsg](k); !ok {
		t.Error("others are not told")
	}
	f.gate = make(chan struct{})
	k.keys("v")
	k.send(press("s"))
	k.until("the dialog", func() bool { return k.dialog != nil })
	k.run(k.dialog.Update(k.c, press("enter")))
	k.until("sweeping", func() bool { return f.called("Sweep") == 2 })
	k.c.Now = k.c.Now.Add(3 * time.Second)
	k.sees("sweeping, 3 s")
	if !k.s.Working() {
		t.Error("it may be cut off")
	}
	k.asked = nil
	if _, done := k.s.Back(k.c); !done || k.s.Working() {
		t.Error("esc does not stop it")
	}
}

func TestReadOnly(t *testing.T) {
	f := newFake()
	k := open(t, New(deps(f)), 80, 24, func(c *screen.Context) { c.ReadOnly = true })
	k.settle()
	k.sees("This console only reads.")
	for _, b := range k.offered() {
		t.Errorf("%q is offered", b.Help().Key)
	}
	k.keys("v", "s", "enter", "R")
	k.send(beginMsg{})
	k.send(sweepMsg{})
	k.settle()
	if f.called("Verify")+f.called("Sweep") != 0 || k.dialog != nil {
		t.Error("something was written")
	}
}

func TestOpens(t *testing.T) {
	f := newFake()
	f.report = many(2)
	k := show(t, f, 120, 40)
	k.keys("v")
	for _, want := range []screen.PushMsg{
		{},
		{To: screen.Audit, Arg: screen.EntryArg{Seq: 9}},
		{To: screen.Audit, Arg: screen.EntryArg{Seq: 12}},
		{},
		{},
		{To: screen.Browse, Arg: screen.QueryArg{Select: "us_000000"}},
		{To: screen.Browse, Arg: screen.QueryArg{Select: "us_000037"}},
		{},
		{To: screen.Rejects},
		{},
		{},
		{},
	} {
		k.asked = nil
		offered := false
		for _, b := range k.offered() {
			offered = offered || b.Help().Key == "enter"
		}
		k.keys("enter")
		got, ok := wanted[screen.PushMsg](k)
		if got != want || ok != offered {
			t.Errorf("row %d: want %+v, got %+v; enter is offered: %v", k.s.list.cursor, want, got, offered)
		}
		k.keys("j")
	}
}

// TestEveryKeyWorks presses every key that is offered, in every state.
func TestEveryKeyWorks(t *testing.T) {
	for name, reach := range map[string][]string{"nothing": nil, "result": {"v", "j", "j"}, "remark": {"v", "G"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fresh := func() (*fake, *console) {
				f := newFake()
				f.report.Failed = append(f.report.Failed, many(30).Failed...)
				k := show(t, f, 80, 24)
				k.keys(reach...)
				k.asked = nil
				return f, k
			}
			_, k := fresh()
			for _, b := range k.offered() {
				for _, press := range b.Keys() {
					f, k := fresh()
					before, verified := k.text(), f.called("Verify")
					k.keys(press)
					last := name == "remark" && strings.Contains("j down pgdown ctrl+d ctrl+f G end", press)
					if before == k.text() && len(k.asked) == 0 && k.dialog == nil && f.called("Verify") == verified && !last {
						t.Errorf("%q (%s) does nothing", press, b.Help().Desc)
					}
				}
			}
		})
	}
}

// TestReasonsAreKnown reads the sentences that package vault writes into failures and remarks: each has an explanation.
// sentence is the text of a literal, of a format, or of literals that are joined.
// TestExplanationsFit holds every explanation to two lines and one, in both languages.
// TestWindow moves through a long list in every size: the selected row is always in sight, and so are no blank lines.
