package integrity

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
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
func TestReasonsAreKnown(t *testing.T) {
	files, err := filepath.Glob("../../../vault/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	found := map[string]int{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		src, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(src, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); ok && x.Name == "c" { // the checker
					name = f.Sel.Name
				}
			}
			kind := map[string]string{"fault": "fault", "fail": "fail", "remark": "remark"}[name]
			if kind == "" || len(call.Args) == 0 {
				return true
			}
			words := sentence(call.Args[len(call.Args)-1])
			if len(words) < 12 {
				return true
			}
			found[kind]++
			if kind == "remark" {
				words = strings.NewReplacer("%d", "12", "%s", "aXk3").Replace(words)
				if r := newRemark(words); r.kind == remarkOther && !strings.HasPrefix(words, "audit entry") {
					t.Errorf("%s: nobody knows the remark %q", path, words)
				}
				return true
			}
			words = strings.NewReplacer("%d", "12", "%s", "x", "%w", "").Replace(words)
			for _, k := range []vault.FailureKind{vault.FailedRecord, vault.FailedKey, vault.FailedRun} {
				if c := classOf(vault.Failure{Kind: k, Reason: words}); c == other && !strings.HasPrefix(words, "the header") {
					t.Errorf("%s: nobody knows the reason %q", path, words)
				}
			}
			return true
		})
	}
	if found["fault"] < 10 || found["fail"] < 4 || found["remark"] < 8 {
		t.Errorf("the sources say other things than thought: %v", found)
	}
}

// sentence is the text of a literal, of a format, or of literals that are joined.
func sentence(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		return sentence(e.X) + sentence(e.Y)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "runsWord" {
			return "3 runs " + sentence(e.Args[2])
		}
		if len(e.Args) > 0 {
			return sentence(e.Args[0])
		}
	}
	return ""
}

// TestExplanationsFit holds every explanation to two lines and one, in both languages.
func TestExplanationsFit(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		c := text.In(lang)
		x := explanations(c.Failures())
		for _, k := range clues() {
			if k.class != runShort && k.class != runLong {
				if _, ok := x[k.class]; !ok {
					t.Errorf("class %d has no explanation", k.class)
				}
			}
		}
		all := []text.Failure{c.Failures().RunShort("10,000", "1,000,000"), c.Failures().RunLong("10,000")}
		for _, f := range x {
			all = append(all, f)
		}
		for _, f := range all {
			if n := len(widget.Wrap(f.Why, wide)); n > 2 {
				t.Errorf("%s: %d lines: %q", lang, n, f.Why)
			}
			if widget.Width(f.Do) > wide-3 {
				t.Errorf("%s: too long: %q", lang, f.Do)
			}
			if widget.Width(f.What) > nameAfter-2 {
				t.Errorf("%s: too long: %q", lang, f.What)
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	f := newFake()
	f.records = 101
	f.report = vault.Report{Records: 101, OK: 97, Failures: 4, Failed: []vault.Failure{
		{Kind: vault.FailedRecord, ID: id(100), Reason: sealReason},
		{Kind: vault.FailedRecord, ID: id(0), Reason: sealReason},
		{Kind: vault.FailedRecord, ID: id(50), Reason: sealReason},
		{Kind: vault.FailedKey, ID: id(7), Reason: keyReason},
	}}
	k := show(t, f, 105, 40) // a line of 101 cells
	k.keys("v")
	line := strings.Split(k.text(), "\n")[3]
	want := "✗" + strings.Repeat("━", 49) + "✗" + strings.Repeat("━", 49) + "✗"
	if line != want {
		t.Errorf("the line is\n%s, want\n%s", line, want)
	}
	f.broken = true // what the verification said is near enough
	k = show(t, f, 105, 40)
	k.keys("v")
	k.sees("us_000050")
	f.broken, f.report.Records = false, mostPlaced+1
	before := f.called("List")
	k.keys("v")
	if f.called("List") != before {
		t.Error("a large vault is read twice")
	}
	m, err := places(context.Background(), f, []string{"us_000050x", "zz", "", id(100)})
	if err != nil || m["us_000050x"] != 0.51 || m["zz"] != 1 || m[""] != 0 || m[id(100)] != 1 {
		t.Errorf("%v, %v", m, err)
	}
	f.records = mostPlaced + 5
	if _, err := places(context.Background(), f, []string{"zz"}); !errors.Is(err, errEnough) {
		t.Errorf("read on: %v", err)
	}
}

// TestWindow moves through a long list in every size: the selected row is always in sight, and so are no blank lines.
func TestWindow(t *testing.T) {
	f := newFake()
	f.report = many(50)
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 60}} {
		k := show(t, f, size[0], size[1])
		k.keys("v")
		for _, key := range []string{"j", "pgdown", "G", "k", "pgup", "g", "ctrl+d", "j", "j", "G"} {
			for range 3 {
				k.send(press(key))
				k.fits()
				bar := strings.Count(k.text(), k.c.Theme.Signs.Bar)
				l, m := &k.s.list, k.s.list.measure(k.c)
				want := 1
				if l.cursor < l.failures {
					want = m.height() - m.gap
				}
				room := k.s.room(k.c)
				if bar != min(want, room) {
					t.Fatalf("%v after %s: %d lines of the selected row %d are seen, want %d\n%s", size, key, bar, l.cursor, want, k.text())
				}
				if l.top > 0 && l.top > l.before(m)+l.remarks-room {
					t.Fatalf("%v after %s: room is wasted", size, key)
				}
				for y := range room { // what is drawn is what a click finds
					if i, ok := l.at(k.c, y); ok && i == l.cursor {
						bar--
					}
				}
				if bar != 0 {
					t.Fatalf("%v after %s: a click finds other rows", size, key)
				}
			}
		}
	}
}

func TestMouse(t *testing.T) {
	f := newFake()
	k := show(t, f, 120, 40)
	k.keys("v")
	at := k.s.arrange(k.c)
	k.send(screen.Click{X: 20, Y: at.list + 6})
	if k.s.list.cursor != 1 {
		t.Errorf("selected %d", k.s.list.cursor)
	}
	k.send(screen.Click{X: 20, Y: at.list + 6, Double: true})
	k.settle()
	if p, ok := wanted[screen.PushMsg](k); !ok || p.To != screen.Browse {
		t.Error("nothing is opened")
	}
	k.send(screen.Wheel{Delta: -3})
	if k.s.list.cursor != 0 {
		t.Error("the wheel does not move")
	}
	k.send(screen.Click{X: 20, Y: at.list + 4}) // the blank between two
	k.send(screen.Click{X: 20, Y: 0})
	if k.s.list.cursor != 0 {
		t.Error("a click beside the rows selects one")
	}
}

func TestManyMore(t *testing.T) {
	f := newFake()
	f.report = many(2)
	k := show(t, f, 120, 70)
	k.keys("v")
	k.sees("2 of 1,000,000 users fail and 12 other checks", "the header was changed", "2 runs do not add up", "2 audit entries fail", "1 of 3 rejects fails",
		"1 key without a user", "more failures", "14 of 10,000 users are missing", `something new \x1b[31m`)
	k.fits()
	f.report = vault.Report{Audit: 3, Records: 5, OK: 5, Remarks: []string{
		"3 runs (aaa, bbb, ccc) have not ended: whether everything that they sealed is there cannot be told yet; cofre sweep closes those that died",
		"run aXk3 has ended and its outcome is not in the audit log: whether",
		"5 of the 10 sealed records of run bbbbbbbbbbbb are not there: a damaged entry of the audit log may have said",
	}}
	k.keys("v")
	k.sees("5 runs still open", "3             runs have not ended", "run aXk3", "ended; the log has no outcome of it", "run bbbbbbbb", "5 of 10 users are not there")
	f.report = vault.Report{Audit: 3}
	k.keys("v")
	k.sees("No user is here, and nothing fails")
}

func TestCollectorLosesNothing(t *testing.T) {
	f := newFake()
	f.steps = make(chan func(vault.VerifyOptions), 256)
	k := show(t, f, 120, 40)
	k.send(press("v"))
	k.until("it is begun", func() bool { return k.s.run != nil })
	for i := range 200 {
		f.steps <- func(o vault.VerifyOptions) {
			o.Progress(vault.VerifyProgress{Stage: "records", Done: uint64(i), Total: 200})
			o.OnFailure(vault.Failure{Kind: vault.FailedRecord, ID: id(i), Reason: sealReason})
		}
	}
	f.steps <- func(o vault.VerifyOptions) { o.Progress(vault.VerifyProgress{Stage: "records", Done: 200, Total: 200}) }
	k.until("all are there", func() bool { return len(k.s.run.items) == 200 })
	k.sees("100.0 %")
	k.s.Close()
}

func TestStorm(t *testing.T) {
	for seed := range uint64(3) {
		f := newFake()
		f.report = many(40)
		f.report.Failed[3].ID = strings.Repeat("日本\x1b]0;x\x07", 40)
		k := show(t, f, 120, 40)
		k.keys("v")
		k.storm(seed, 150, []string{"j", "k", "g", "G", "v", "s", "enter", "ctrl+d", "ctrl+u", "pgup", "R"})
		k.settle()
	}
}

func FuzzUpdate(f *testing.F) {
	f.Add(uint64(1), "vjjs")
	f.Add(uint64(7), "\x1b\x00\xff")
	f.Fuzz(func(t *testing.T, seed uint64, keys string) {
		x := newFake()
		x.report = many(20)
		x.report.Failed[0].Reason, x.report.Failed[0].ID = keys, keys
		x.report.Remarks = append(x.report.Remarks, keys, "run "+keys, "99999999999999999999 more entries of the audit log fail")
		k := open(t, New(deps(x)), 80, 24)
		names := []string{"v", "j", "G"}
		for _, r := range keys[:min(len(keys), 20)] {
			names = append(names, string(r))
		}
		k.storm(seed, 20, names)
		k.s.Close()
	})
}

func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{10, vault.MaxFailed} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f := newFake()
			f.report = many(n)
			k := show(b, f, 200, 60)
			k.keys("v")
			keys := []tea.KeyPressMsg{press("j"), press("ctrl+d"), press("G"), press("g")}
			for i := 0; b.Loop(); i++ {
				k.s.Update(k.c, keys[i%len(keys)])
				k.s.View(k.c)
			}
		})
	}
}

func TestThemes(t *testing.T) {
	f := newFake()
	f.report = many(9)
	k := show(t, f, 80, 24)
	k.keys("v", "j")
	for _, kind := range theme.Kinds() {
		k.c.Theme = theme.New(kind, kind == theme.None)
		for w := 60; w <= 210; w += 13 {
			for h := 19; h < 62; h += 6 {
				k.resize(w, h)
				k.fits()
			}
		}
	}
}
