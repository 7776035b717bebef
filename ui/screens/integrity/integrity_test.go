package integrity

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/vault"
)

func TestGolden(t *testing.T) {
	states := map[string]func(f *fake, k *console){
		"nothing": func(*fake, *console) {},
		"failing": func(_ *fake, k *console) { k.Keys("v"); k.C.Now = k.C.Now.Add(time.Minute) },
		"many":    func(f *fake, k *console) { f.report = many(300); k.Keys("v", "ctrl+d", "j") },
		"end":     func(f *fake, k *console) { f.report = many(3); k.Keys("v", "G") },
		"whole": func(f *fake, k *console) {
			f.report = vault.Report{Records: 40, OK: 40, Audit: 7}
			k.Keys("v")
		},
		"swept": func(f *fake, k *console) {
			f.swept = vault.Swept{Runs: 2, Superseded: 11, Orphaned: 3, Young: 2, Kept: 1}
			k.Keys("v", "s", "enter")
		},
		"running": running,
	}
	for state, reach := range states {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := fmt.Sprintf("%s-%dx%d-%s", state, size[0], size[1], lang)
				screentest.Run(t, name, func(t *testing.T) {
					f := newFake()
					k := open(t, New(deps(f)), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
					k.Settle()
					reach(f, k)
					k.Lines()
					screentest.Golden(t, name, k.Text())
					k.S.Close()
				})
			}
		}
	}
}

// running leads a verification to the middle of the users.
func running(f *fake, k *console) {
	f.steps = make(chan func(vault.VerifyOptions), 256)
	k.Send(screentest.Key("v"))
	k.Until("it is begun", func() bool { return k.S.run != nil && k.S.line.last != "" })
	f.steps <- func(o vault.VerifyOptions) {
		o.Progress(vault.VerifyProgress{Stage: "audit", Done: 4127, Total: 4127})
	}
	f.steps <- func(o vault.VerifyOptions) {
		o.Progress(vault.VerifyProgress{Stage: "records", Done: 1, Total: 1_000_000})
	}
	k.Until("users are checked", func() bool { return k.S.run.progress.Stage == stageRecords })
	k.C.Now = k.C.Now.Add(21 * time.Second)
	f.steps <- func(o vault.VerifyOptions) {
		o.Progress(vault.VerifyProgress{Stage: "records", Done: 300_000, Total: 1_000_000})
		o.OnFailure(failure(vault.FailedRecord, "us_300000", vault.CauseSeal))
		o.Progress(vault.VerifyProgress{Stage: "records", Done: 512_000, Total: 1_000_000, Failed: 1})
	}
	k.Until("half is checked", func() bool { return k.S.run.records == 512_000 })
	k.Until("it has a name", func() bool { return k.S.names["us_300000"] != "" })
}

func TestVerify(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := show(t, f, 120, 40)
		k.Sees("Nothing was checked since the console was opened.")
		k.Willing = false
		k.Keys("enter")
		if m, ok := screentest.Asked[screen.NeedUnlockMsg](k); !ok || m.Request.Why == "" || m.From != k.C.Self || f.called("Verify") != 0 {
			t.Fatal("the master key is not asked for first")
		}
		k.Send(screen.UnlockCancelled{})
		k.Willing = true
		running(f, k)
		k.Sees("checking users", "512,000 of 1,000,000", "elapsed 0:21", "left about 0:20", "51.2 %", "us_000000", "us_000999", "changed after it was sealed")
		if !k.S.Working() {
			t.Error("it may be cut off for idleness")
		}
		if p := k.S.View(k.C).Progress; p == nil || *p != 0.512 {
			t.Errorf("the terminal's progress is %v", p)
		}
		k.C.Now = k.C.Now.Add(20 * time.Second)
		f.steps <- func(o vault.VerifyOptions) {
			o.Progress(vault.VerifyProgress{Stage: "account", Done: 3, Total: 117})
			o.Progress(vault.VerifyProgress{Stage: "done", Total: -1})
		}
		close(f.steps)
		k.Settle()
		k.Sees("2 of 1,000,000 users fail", "checked in 41 s, 24,390 users/s", "999,998 sealed and whole", "1 run still open", "4,127 audit entries in order",
			"12 rejects whole", "us_000425", "us_731902", "its key entry is missing", "Not failures", "3 ", "a sweep removes those over a day old",
			"as of 14:32:48")
		if k.S.Working() || k.S.View(k.C).Progress != nil {
			t.Error("it is still under way")
		}
		if at, failures, ok := k.S.memory.Checked(); !ok || failures != 2 || !at.Equal(k.C.Now) {
			t.Error("the result is not known")
		}
		if _, bad := k.S.memory.Failing("us_000425"); !bad {
			t.Error("the record does not fail")
		}
		if _, bad := k.S.memory.Failing("us_000426"); bad {
			t.Error("a whole record fails")
		}
	})
}

func TestResultIsKept(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		d := deps(f)
		d.Memory = &Memory{}
		k := open(t, New(d), 120, 40)
		k.Settle()
		k.Keys("v")
		k.S.Close()
		k = open(t, New(d), 120, 40, func(c *screen.Context) { c.Now = screentest.Now().Add(30 * time.Hour) })
		k.Settle()
		k.Sees("2 of 1,000,000 users fail", "as of 2026-11-21 14:32", "us_000000")
		if f.called("Verify") != 1 {
			t.Error("it was checked again")
		}
		k.Send(screen.Shown{Changed: true})
		k.Sees("written to since")
		running(f, k)
		k.Keys("esc")
		k.Sees("Stopped after 512,000 of 1,000,000 users", "1 fails so far")
		k = open(t, New(d), 120, 40)
		k.Sees("2 of 1,000,000 users fail") // what was stopped does not take the place of a whole result
	})
}

func TestStop(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := show(t, f, 80, 24)
		running(f, k)
		cmd, done := k.S.Back(k.C)
		k.Run(cmd)
		if !done || k.S.Working() {
			t.Fatal("esc does not stop it")
		}
		k.Until("the verification ends", func() bool {
			f.mu.Lock()
			defer f.mu.Unlock()
			k.C.Now = k.C.Now.Add(time.Millisecond)
			return f.ended != nil
		})
		k.Settle()
		k.Sees("Stopped after 512,000", "us_300000")
		if _, done := k.S.Back(k.C); done {
			t.Error("esc does not leave")
		}
	})
}

func TestFailingStore(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.err, f.broken = fmt.Errorf("%w: x", store.ErrBusy), true
		k := show(t, f, 120, 40)
		k.Keys("v")
		p, ok := screentest.Asked[screen.FailMsg](k)
		if !ok || p.Problem.Retry == nil || p.Problem.Kept == "" {
			t.Fatalf("%+v", p)
		}
		if k.S.Working() {
			t.Error("still working")
		}
		f.err, f.broken = nil, false
		k.Asked = nil
		k.Run(p.Problem.Retry)
		k.Settle()
		k.Sees("2 of 1,000,000 users fail")

		f.err = vault.ErrLocked
		k.Keys("v")
		if p, _ = screentest.Asked[screen.FailMsg](k); p.Problem.What != k.C.Text.Errors().Locked {
			t.Errorf("says %q", p.Problem.What)
		}
		k.Keys("s", "enter")
		if p, _ = screentest.Asked[screen.FailMsg](k); p.Problem.Kept != k.C.Text.Integrity().KeptSweep {
			t.Errorf("kept: %q", p.Problem.Kept)
		}
		before := f.called("Sweep")
		k.Run(p.Problem.Retry)
		k.Settle()
		if f.called("Sweep") != before+1 {
			t.Error("retry does not sweep")
		}
	})
}

func TestSweep(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := show(t, f, 120, 40)
		k.Keys("s")
		if k.Dialog == nil || !k.Dialog.View(k.C).Danger {
			t.Fatal("nobody is asked")
		}
		k.Keys("x")
		k.Keys("esc")
		if f.called("Sweep") != 0 {
			t.Fatal("swept without being told to")
		}
		f.swept = vault.Swept{}
		k.Keys("s", "enter")
		k.Sees("Swept at 14:32:07.", "nothing was left over", "Nothing was checked")
		if _, ok := screentest.Asked[screen.ChangedMsg](k); !ok {
			t.Error("others are not told")
		}
		f.gate = make(chan struct{})
		k.Keys("v")
		k.Send(screentest.Key("s"))
		k.Until("the dialog", func() bool { return k.Dialog != nil })
		k.Run(k.Dialog.Update(k.C, screentest.Key("enter")))
		k.Until("sweeping", func() bool { return f.called("Sweep") == 2 })
		k.C.Now = k.C.Now.Add(3 * time.Second)
		k.Sees("sweeping, 3 s")
		if !k.S.Working() {
			t.Error("it may be cut off")
		}
		k.Asked = nil
		if _, done := k.S.Back(k.C); !done || k.S.Working() {
			t.Error("esc does not stop it")
		}
	})
}

func TestReadOnly(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := open(t, New(deps(f)), 80, 24, func(c *screen.Context) { c.ReadOnly = true })
		k.Settle()
		k.Sees("This console only reads.")
		for _, b := range k.Offered() {
			t.Errorf("%q is offered", b.Help().Key)
		}
		k.Keys("v", "s", "enter", "R")
		k.Send(beginMsg{})
		k.Send(sweepMsg{})
		k.Settle()
		if f.called("Verify")+f.called("Sweep") != 0 || k.Dialog != nil {
			t.Error("something was written")
		}
	})
}

func TestOpens(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.report = many(2)
		k := show(t, f, 120, 40)
		k.Keys("v")
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
			k.Asked = nil
			offered := false
			for _, b := range k.Offered() {
				offered = offered || b.Help().Key == "enter"
			}
			k.Keys("enter")
			got, ok := screentest.Asked[screen.PushMsg](k)
			if got != want || ok != offered {
				t.Errorf("row %d: want %+v, got %+v; enter is offered: %v", k.S.list.cursor, want, got, offered)
			}
			k.Keys("j")
		}
	})
}

// TestEveryKeyWorks presses every key that is offered, in every state.
func TestEveryKeyWorks(t *testing.T) {
	for name, reach := range map[string][]string{"nothing": nil, "result": {"v", "j", "j"}, "remark": {"v", "G"}} {
		screentest.Run(t, name, func(t *testing.T) {
			fresh := func() (*fake, *console) {
				f := newFake()
				f.report.Failed = append(f.report.Failed, many(30).Failed...)
				k := show(t, f, 80, 24)
				k.Keys(reach...)
				k.Asked = nil
				return f, k
			}
			_, k := fresh()
			for _, b := range k.Offered() {
				for _, press := range b.Keys() {
					f, k := fresh()
					before, verified := k.Text(), f.called("Verify")
					k.Keys(press)
					last := name == "remark" && strings.Contains("j down pgdown ctrl+d ctrl+f G end", press)
					if before == k.Text() && len(k.Asked) == 0 && k.Dialog == nil && f.called("Verify") == verified && !last {
						t.Errorf("%q (%s) does nothing", press, b.Help().Desc)
					}
				}
			}
		})
	}
}
