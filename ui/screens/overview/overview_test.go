package overview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/policy"
	"cofre/store"
	"cofre/store/query"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

func TestGolden(t *testing.T) {
	states := map[string]func(k *console){
		"all":   func(*console) {},
		"bars":  func(k *console) { k.keys("j", "j") },
		"dates": func(k *console) { k.keys("f", "j", "enter", "left", "left", "left") },
	}
	for state, reach := range states {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := fmt.Sprintf("%s-%dx%d-%s", state, size[0], size[1], lang)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					k := open(t, New(deps(newFake())), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
					k.settle()
					reach(k)
					k.fits()
					golden(t, name, k.text())
				})
			}
		}
	}
}

func TestFigures(t *testing.T) {
	k := show(t, newFake(), 120, 40)
	k.sees("1,000,000", "29,250 today", "about 3,000,000", "3 a user", "12", "✗ waiting", "9,412", "! 0.9 %", "4\n", "2 operators",
		"3 of 20 fields are sealed", "15 %", "2 h ago  9,412 users", "4 h ago  ✓ whole", "none", "2.1 GB  sqlite",
		"11 Oct 2026  epoch 2", "azul", "312,480", "others", "no value", "as of 14:32:07")
}

func TestSmallVaultIsExact(t *testing.T) {
	f := newFake()
	f.users, f.more, f.rejects, f.epoch = 40, false, 0, 1
	f.rows[3].Members = f.rows[3].Members[:5]
	f.entries = nil
	k := show(t, f, 120, 40)
	k.sees("119", "3.0 a user", "! never checked", "never  epoch 1")
	k.seesNot("about")
	k.seesNot("waiting")
}

func TestUnverified(t *testing.T) {
	ingest := func(created, updated int) audit.Entry {
		return entry(audit.ActionIngest, audit.OutcomeOK, time.Hour, new(uint64(0)), fmt.Sprintf(`{"created":%d,"updated":%d}`, created, updated))
	}
	check := func(of uint64, outcome, reason, data string) audit.Entry {
		e := entry(audit.ActionVerify, outcome, time.Hour, &of, data)
		e.Reason = reason
		return e
	}
	intent := entry(audit.ActionVerify, audit.OutcomeIntent, time.Hour, nil, "")
	const clean = `{"records":5,"ok":5,"failures":0}`
	for name, x := range map[string]struct {
		entries []audit.Entry
		runs    []vault.RunInfo
		want    []string
	}{
		"never":            {[]audit.Entry{ingest(5, 0)}, nil, []string{"! never checked"}},
		"broken off":       {[]audit.Entry{ingest(5, 0), intent, check(1, audit.OutcomeCancelled, "", clean)}, nil, []string{"! never checked"}},
		"failed otherwise": {[]audit.Entry{ingest(5, 0), intent, check(1, audit.OutcomeFailed, "store", clean)}, nil, []string{"! never checked"}},
		"all":              {[]audit.Entry{ingest(5, 0), intent, check(1, audit.OutcomeOK, "", clean)}, nil, []string{"✓ all checked"}},
		"with failures": {
			[]audit.Entry{ingest(5, 0), intent, check(1, audit.OutcomeFailed, "integrity", `{"records":5,"ok":3,"failures":2}`)},
			nil,
			[]string{"✗ 2 failed"},
		},
		"since":           {[]audit.Entry{intent, check(0, audit.OutcomeOK, "", clean), ingest(70, 0)}, nil, []string{"70", "! <0.1 %"}},
		"while it ran":    {[]audit.Entry{intent, ingest(7, 0), check(0, audit.OutcomeOK, "", clean)}, nil, []string{"7", "! <0.1 %"}},
		"perhaps twice":   {[]audit.Entry{intent, check(0, audit.OutcomeOK, "", clean), ingest(3, 4)}, nil, []string{"up to 7"}},
		"a run goes on":   {[]audit.Entry{intent, check(0, audit.OutcomeOK, "", clean)}, []vault.RunInfo{{Sealed: 9}}, []string{"up to 9", "● 1 writing"}},
		"never beyond":    {[]audit.Entry{intent, check(0, audit.OutcomeOK, "", clean), ingest(2_000_000, 1)}, nil, []string{"up to 1,000,000"}},
		"makes no sense":  {[]audit.Entry{intent, check(0, audit.OutcomeOK, "", `{"failures":"x"}`)}, nil, []string{"never checked"}},
		"a run is broken": {[]audit.Entry{intent, check(0, audit.OutcomeOK, "", clean)}, []vault.RunInfo{{Dead: true}, {Dead: true}}, []string{"! 2 interrupted  6 sweeps them"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			f.entries, f.runs = x.entries, x.runs
			f.number()
			k := show(t, f, 120, 40)
			k.sees(x.want...)
		})
	}
}

// TestOneSlowPartHoldsUpNoOther lets each part wait in its turn: all the others are there.
func TestOneSlowPartHoldsUpNoOther(t *testing.T) {
	parts := map[string]string{
		"Status": "2.1 GB", "Today": "29,250 today", "ByDay ": "30 k", "Top color_favorito": "azul", "Page": "3 a user",
		"AuditEntries": "2 operators",
	}
	for slow := range parts {
		t.Run(slow, func(t *testing.T) {
			f := newFake()
			release := f.hold(slow)
			k := open(t, New(deps(f)), 120, 40)
			k.until("the others are there", func() bool {
				waits := slow
				if slow == "Page" {
					waits = "Top color_favorito" // nobody chose a field: the sample says which
				}
				for i, name := range []string{"Status", "ByDay ", "Top color_favorito", "AuditEntries", "Page", "Today"} {
					if !k.s.states(k.c)[i].known && name != slow && name != waits {
						return false
					}
				}
				return true
			})
			for name, what := range parts {
				switch {
				case name == slow, slow == "Page" && name == "Top color_favorito", slow == "Status" && name != "AuditEntries" && name != "ByDay ":
					continue // nobody chose a field: the sample says which; the totals are part of other figures
				}
				k.sees(what)
			}
			k.seesNot(parts[slow])
			k.c.Now = k.c.Now.Add(700 * time.Millisecond)
			k.sees("0.7 s")
			k.fits()
			release()
			k.settle()
			k.sees(parts[slow])
		})
	}
}

func TestSkeleton(t *testing.T) {
	f := newFake()
	var release []func()
	for _, name := range []string{"Status", "Today", "ByDay ", "Page", "AuditSize"} {
		release = append(release, f.hold(name))
	}
	k := open(t, New(deps(f)), 120, 40)
	if strings.Contains(k.text(), "────────\n") && strings.Count(k.text(), "─") > 300 {
		t.Fatalf("hairlines at once:\n%s", k.text())
	}
	k.c.Now = k.c.Now.Add(150 * time.Millisecond)
	if n := strings.Count(k.text(), "─"); n < 600 {
		t.Fatalf("%d hairlines after 150 ms\n%s", n, k.text())
	}
	k.fits()
	for _, r := range release {
		r()
	}
	k.settle()
	k.sees("azul")
}

func TestFailing(t *testing.T) {
	f := newFake()
	f.breaks("Top color_favorito", true)
	k := show(t, f, 120, 40)
	p, ok := wanted[screen.FailMsg](k)
	if !ok || p.From != k.c.Self || p.Problem.Retry == nil || p.Problem.Kept == "" || p.Problem.What == "" {
		t.Fatalf("no problem is told: %+v", p)
	}
	k.sees("✗ not read", "1,000,000", "30 k")
	f.breaks("Top color_favorito", false)
	k.run(p.Problem.Retry)
	k.settle()
	k.sees("azul")
	k.seesNot("not read")

	for _, name := range []string{"Status", "Today", "ByDay ", "Page", "AuditSize", "Top color_favorito"} {
		f.breaks(name, true)
	}
	k.asked = nil
	k.keys("R")
	n := 0
	for _, m := range k.asked {
		if _, ok := m.(screen.FailMsg); ok {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d panels for one store that fails", n)
	}
	k.sees("1,000,000", "azul") // what was there stays
	k = show(t, f, 80, 24)
	k.sees("not read")
	k.fits()
}

func TestEmpty(t *testing.T) {
	f := newFake()
	f.users, f.rejects = 0, 0
	k := show(t, f, 80, 24)
	k.sees("No users yet.", "1 ingest")
	k.keys("f", "tab", "enter", "j", "left", "]")
	k.fits()

	f = newFake()
	f.days[""], f.tops["color_favorito"] = nil, store.Top{}
	k = show(t, f, 120, 40)
	k.sees("No user has a date here.", "No user has a value here.")
	k = open(t, New(Deps{Vault: f, Log: f}), 120, 40)
	k.settle()
	k.sees("The policy has no clear field to count.")
}

func TestRefresh(t *testing.T) {
	f := newFake()
	k := show(t, f, 120, 40)
	for _, how := range []func(){
		func() { k.keys("R") },
		func() { k.send(screen.Shown{Changed: true}) },
		func() { k.send(screen.Shown{}) },
	} {
		f.users++
		k.c.Now = k.c.Now.Add(time.Minute)
		before := f.called("Status")
		how()
		k.settle()
		if f.called("Status") != before+1 {
			t.Fatal("nothing was read")
		}
		k.sees(text.In(text.English).Count(f.users), "as of "+k.c.Now.Format(time.TimeOnly))
	}
}

// TestAnotherFieldWhileOneIsCounted drops what comes too late.
func TestAnotherFieldWhileOneIsCounted(t *testing.T) {
	f := newFake()
	k := show(t, f, 120, 40)
	release := f.hold("Top auto_color")
	k.send(chosenMsg{name: "auto_color"})
	k.sees("auto_color", "azul") // the last ones stay, muted
	if k.s.wanted(k.c) != "" {
		t.Error("rows of another field can be browsed")
	}
	k.send(chosenMsg{name: "auto_tipo"})
	release()
	k.settle()
	k.sees("auto_tipo", "sedán")
	k.seesNot("azul")
	if k.s.top.value.field != "auto_tipo" {
		t.Errorf("the bars show %q", k.s.top.value.field)
	}
}

func TestChoosing(t *testing.T) {
	m := &Memory{}
	f := newFake()
	d := deps(f)
	d.Memory = m
	k := open(t, New(d), 120, 40)
	k.settle()
	k.keys("f")
	if k.dialog == nil {
		t.Fatal("f opens no dialog")
	}
	if v := k.dialog.View(k.c); len(v.Lines) != 3 || !strings.Contains(v.Lines[1], "fec_alta") {
		t.Errorf("the dialog shows %q", v.Lines)
	}
	k.keys("j", "enter")
	k.sees("Users by month", "fec_alta, UTC")
	if m.date != "fec_alta" {
		t.Error("the choice is not remembered")
	}
	k.keys("tab", "f", "G", "k", "enter")
	if m.field != "foto_dni" {
		t.Errorf("chose %q", m.field)
	}
	k.keys("f", "esc")
	k = open(t, New(d), 120, 40) // another visit
	k.settle()
	k.sees("foto_dni", "fec_alta")
	for _, x := range k.s.Commands(k.c) {
		if x.Title == "Top values: auto_tipo" {
			k.run(x.Run)
		}
	}
	k.settle()
	k.sees("sedán")
}

func TestBrowseThese(t *testing.T) {
	schema := policy.Default().Schema()
	browse := func(k *console) string {
		t.Helper()
		k.asked = nil
		k.keys("enter")
		p, ok := wanted[screen.PushMsg](k)
		if !ok {
			return ""
		}
		q, _ := p.Arg.(screen.QueryArg)
		if _, err := query.Parse(q.Query, schema); err != nil || p.To != screen.Browse {
			t.Errorf("%s of %q: %v", p.To, q.Query, err)
		}
		return q.Query
	}
	k := show(t, newFake(), 120, 40)
	if q := browse(k); q != "" {
		t.Errorf("nothing is chosen, but %q", q)
	}
	for _, want := range []string{`color_favorito:"azul"`, `color_favorito:"verde"`, `color_favorito:"ne\"gro"`, `color_favorito:"rojo"`, "", `-color_favorito:*`, `-color_favorito:*`} {
		k.keys("j")
		if q := browse(k); q != want {
			t.Errorf("want %q, got %q", want, q)
		}
	}
	k.keys("left")
	if q := browse(k); q != "" {
		t.Errorf("the sealing time cannot be asked for, but %q", q)
	}
	k.send(chosenMsg{date: true, name: "fec_alta"})
	k.settle()
	for _, want := range []string{"fec_alta:2023-09", "fec_alta:2026"} {
		k.keys("left", "left", "right")
		if q := browse(k); q != want && want != "" {
			t.Errorf("want %q, got %q", want, q)
		}
		k.keys("]")
	}
	k.keys("[", "[", "left")
	if q := browse(k); q != "fec_alta:2023-09-18..2023-09-24" {
		t.Errorf("a week is %q", q)
	}
	k.keys("[", "left")
	if q := browse(k); q != "fec_alta:2023-09-23" {
		t.Errorf("a day is %q", q)
	}
	if _, done := k.s.Back(k.c); !done {
		t.Error("esc does not let go of the column")
	}
	if _, done := k.s.Back(k.c); done {
		t.Error("esc does not leave")
	}
}

// TestEveryKeyWorks presses every key that is offered, in every state: each one changes the frame or asks for something.
func TestEveryKeyWorks(t *testing.T) {
	for name, reach := range map[string][]string{"at first": nil, "a row": {"j", "j"}, "a column": {"left", "left", "left"}, "weeks": {"]", "left", "left"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := show(t, newFake(), 120, 40)
			k.keys(reach...)
			for _, b := range k.offered() {
				presses := b.Keys()
				if name != "at first" {
					presses = presses[:1]
				}
				for _, press := range presses {
					k := show(t, newFake(), 120, 40)
					k.keys(reach...)
					before := k.text() + fmt.Sprint(k.s.focus)
					k.asked, k.dialog = nil, nil
					calls := k.s.deps.Vault.(*fake).called("Status")
					k.keys(press)
					k.settle()
					if before == k.text()+fmt.Sprint(k.s.focus) && len(k.asked) == 0 && k.dialog == nil && k.s.deps.Vault.(*fake).called("Status") == calls &&
						!edge(b.Help().Desc, press) {
						t.Errorf("%s: %q (%s) does nothing", name, press, b.Help().Desc)
					}
				}
			}
		})
	}
}

// edge is a key that may have nothing left to do.
func edge(does, press string) bool {
	return press == "[" || press == "+" || does == "choose a day" && (press == "right" || press == "l")
}

// TestNarrow looks at every size and theme that there is.
