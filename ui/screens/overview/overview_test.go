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
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/vault"
)

func TestGolden(t *testing.T) {
	states := map[string]func(k *console){
		"all":   func(*console) {},
		"bars":  func(k *console) { k.Keys("j", "j") },
		"dates": func(k *console) { k.Keys("f", "j", "enter", "left", "left", "left") },
	}
	for state, reach := range states {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := fmt.Sprintf("%s-%dx%d-%s", state, size[0], size[1], lang)
				screentest.Run(t, name, func(t *testing.T) {
					k := screentest.Open(t, New(deps(newFake())), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
					k.Settle()
					reach(k)
					k.Lines()
					screentest.Golden(t, name, k.Text())
				})
			}
		}
	}
}

func TestFigures(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := show(t, newFake(), 120, 40)
		k.Sees("1,000,000", "29,250 today", "about 3,000,000", "3 a user", "12", "✗ waiting", "9,412", "! 0.9 %", "4\n", "2 operators",
			"3 of 20 fields are sealed", "15 %", "2 h ago  9,412 users", "4 h ago  ✓ whole", "none", "2.1 GB  sqlite",
			"11 Oct 2026  epoch 2", "azul", "312,480", "others", "no value", "as of 14:32:07")
	})
}

func TestSmallVaultIsExact(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.users, f.more, f.rejects, f.epoch = 40, false, 0, 1
		f.rows[3].Members = f.rows[3].Members[:5]
		f.entries = nil
		k := show(t, f, 120, 40)
		k.Sees("119", "3.0 a user", "! never checked", "never  epoch 1")
		k.SeesNot("about")
		k.SeesNot("waiting")
	})
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
		screentest.Run(t, name, func(t *testing.T) {
			f := newFake()
			f.entries, f.runs = x.entries, x.runs
			f.number()
			k := show(t, f, 120, 40)
			k.Sees(x.want...)
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
		screentest.Run(t, slow, func(t *testing.T) {
			f := newFake()
			release := f.hold(slow)
			k := screentest.Open(t, New(deps(f)), 120, 40)
			k.Until("the others are there", func() bool {
				waits := slow
				if slow == "Page" {
					waits = "Top color_favorito" // nobody chose a field: the sample says which
				}
				for i, name := range []string{"Status", "ByDay ", "Top color_favorito", "AuditEntries", "Page", "Today"} {
					if !k.S.states(k.C)[i].known && name != slow && name != waits {
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
				k.Sees(what)
			}
			k.SeesNot(parts[slow])
			k.C.Now = k.C.Now.Add(700 * time.Millisecond)
			k.Sees("0.7 s")
			k.Lines()
			release()
			k.Settle()
			k.Sees(parts[slow])
		})
	}
}

func TestSkeleton(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		var release []func()
		for _, name := range []string{"Status", "Today", "ByDay ", "Page", "AuditSize"} {
			release = append(release, f.hold(name))
		}
		k := screentest.Open(t, New(deps(f)), 120, 40)
		if strings.Contains(k.Text(), "────────\n") && strings.Count(k.Text(), "─") > 300 {
			t.Fatalf("hairlines at once:\n%s", k.Text())
		}
		k.C.Now = k.C.Now.Add(150 * time.Millisecond)
		if n := strings.Count(k.Text(), "─"); n < 600 {
			t.Fatalf("%d hairlines after 150 ms\n%s", n, k.Text())
		}
		k.Lines()
		for _, r := range release {
			r()
		}
		k.Settle()
		k.Sees("azul")
	})
}

func TestFailing(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.breaks("Top color_favorito", true)
		k := show(t, f, 120, 40)
		p, ok := screentest.Asked[screen.FailMsg](k)
		if !ok || p.From != k.C.Self || p.Problem.Retry == nil || p.Problem.Kept == "" || p.Problem.What == "" {
			t.Fatalf("no problem is told: %+v", p)
		}
		k.Sees("✗ not read", "1,000,000", "30 k")
		f.breaks("Top color_favorito", false)
		k.Run(p.Problem.Retry)
		k.Settle()
		k.Sees("azul")
		k.SeesNot("not read")

		for _, name := range []string{"Status", "Today", "ByDay ", "Page", "AuditSize", "Top color_favorito"} {
			f.breaks(name, true)
		}
		k.Asked = nil
		k.Keys("R")
		n := 0
		for _, m := range k.Asked {
			if _, ok := m.(screen.FailMsg); ok {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d panels for one store that fails", n)
		}
		k.Sees("1,000,000", "azul") // what was there stays
		k = show(t, f, 80, 24)
		k.Sees("not read")
		k.Lines()
	})
}

func TestEmpty(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.users, f.rejects = 0, 0
		k := show(t, f, 80, 24)
		k.Sees("No users yet.", "1 ingest")
		k.Keys("f", "tab", "enter", "j", "left", "]")
		k.Lines()

		f = newFake()
		f.days[""], f.tops["color_favorito"] = nil, store.Top{}
		k = show(t, f, 120, 40)
		k.Sees("No user has a date here.", "No user has a value here.")
		k = screentest.Open(t, New(Deps{Vault: f, Log: f}), 120, 40)
		k.Settle()
		k.Sees("The policy has no clear field to count.")
	})
}

func TestRefresh(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := show(t, f, 120, 40)
		for _, how := range []func(){
			func() { k.Keys("R") },
			func() { k.Send(screen.Shown{Changed: true}) },
			func() { k.Send(screen.Shown{}) },
		} {
			f.users++
			k.C.Now = k.C.Now.Add(time.Minute)
			before := f.refreshed()
			how()
			k.Settle()
			if f.refreshed() != before+1 {
				t.Fatal("nothing was read")
			}
			k.Sees(text.In(text.English).Count(f.users), "as of "+k.C.Now.Format(time.TimeOnly))
		}
	})
}

// TestAnotherFieldWhileOneIsCounted drops what comes too late.
func TestAnotherFieldWhileOneIsCounted(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := show(t, f, 120, 40)
		release := f.hold("Top auto_color")
		k.Send(chosenMsg{name: "auto_color"})
		k.Sees("auto_color", "azul") // the last ones stay, muted
		if k.S.wanted(k.C) != "" {
			t.Error("rows of another field can be browsed")
		}
		k.Send(chosenMsg{name: "auto_tipo"})
		release()
		k.Settle()
		k.Sees("auto_tipo", "sedán")
		k.SeesNot("azul")
		if k.S.top.value.field != "auto_tipo" {
			t.Errorf("the bars show %q", k.S.top.value.field)
		}
	})
}

func TestChoosing(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		m := &Memory{}
		f := newFake()
		d := deps(f)
		d.Memory = m
		k := screentest.Open(t, New(d), 120, 40)
		k.Settle()
		k.Keys("f")
		if k.Dialog == nil {
			t.Fatal("f opens no dialog")
		}
		if v := k.Dialog.View(k.C); len(v.Lines) != 3 || !strings.Contains(v.Lines[1], "fec_alta") {
			t.Errorf("the dialog shows %q", v.Lines)
		}
		k.Keys("j", "enter")
		k.Sees("Users by month", "fec_alta, UTC")
		if m.date != "fec_alta" {
			t.Error("the choice is not remembered")
		}
		k.Keys("tab", "f", "G", "k", "enter")
		if m.field != "foto_dni" {
			t.Errorf("chose %q", m.field)
		}
		k.Keys("f", "esc")
		k = screentest.Open(t, New(d), 120, 40) // another visit
		k.Settle()
		k.Sees("foto_dni", "fec_alta")
		for _, x := range k.S.Commands(k.C) {
			if x.Title == "Top values: auto_tipo" {
				k.Run(x.Run)
			}
		}
		k.Settle()
		k.Sees("sedán")
	})
}

func TestBrowseThese(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		schema := policy.Default().Schema()
		browse := func(k *console) string {
			t.Helper()
			k.Asked = nil
			k.Keys("enter")
			p, ok := screentest.Asked[screen.PushMsg](k)
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
			k.Keys("j")
			if q := browse(k); q != want {
				t.Errorf("want %q, got %q", want, q)
			}
		}
		k.Keys("left")
		if q := browse(k); q != "" {
			t.Errorf("the sealing time cannot be asked for, but %q", q)
		}
		k.Send(chosenMsg{date: true, name: "fec_alta"})
		k.Settle()
		for _, want := range []string{"fec_alta:2023-09", "fec_alta:2026"} {
			k.Keys("left", "left", "right")
			if q := browse(k); q != want && want != "" {
				t.Errorf("want %q, got %q", want, q)
			}
			k.Keys("]")
		}
		k.Keys("[", "[", "left")
		if q := browse(k); q != "fec_alta:2023-09-18..2023-09-24" {
			t.Errorf("a week is %q", q)
		}
		k.Keys("[", "left")
		if q := browse(k); q != "fec_alta:2023-09-23" {
			t.Errorf("a day is %q", q)
		}
		if _, done := k.S.Back(k.C); !done {
			t.Error("esc does not let go of the column")
		}
		if _, done := k.S.Back(k.C); done {
			t.Error("esc does not leave")
		}
	})
}

// TestEveryKeyWorks presses every key that is offered, in every state: each one changes the frame or asks for something.
func TestEveryKeyWorks(t *testing.T) {
	for name, reach := range map[string][]string{"at first": nil, "a row": {"j", "j"}, "a column": {"left", "left", "left"}, "weeks": {"]", "left", "left"}} {
		screentest.Run(t, name, func(t *testing.T) {
			k := show(t, newFake(), 120, 40)
			k.Keys(reach...)
			for _, b := range k.Offered() {
				presses := b.Keys()
				if name != "at first" {
					presses = presses[:1]
				}
				for _, press := range presses {
					k := show(t, newFake(), 120, 40)
					k.Keys(reach...)
					before := k.Text() + fmt.Sprint(k.S.focus)
					k.Asked, k.Dialog = nil, nil
					calls := k.S.deps.Vault.(*fake).refreshed()
					k.Keys(press)
					k.Settle()
					if before == k.Text()+fmt.Sprint(k.S.focus) && len(k.Asked) == 0 && k.Dialog == nil && k.S.deps.Vault.(*fake).refreshed() == calls &&
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
