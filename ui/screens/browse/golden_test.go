package browse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
)

// TestGolden holds what the screen looks like, as plain text, at three sizes in both languages.
func TestGolden(t *testing.T) {
	states := map[string]func(k *console){
		"list": func(*console) {},
		"query": func(k *console) {
			k.Press("/")
			k.Type("fec_alta:2021-02..2021-09 -color_favorito:azul")
			k.Press("enter")
		},
		"wrong":   func(k *console) { k.Press("/"); k.Type("fec_alta:2021-02..2021-09 colr_favorito:azul") },
		"nomatch": func(k *console) { k.Press("/"); k.Type("user_name:nadie"); k.Press("enter") },
		"page":    func(k *console) { k.Press("enter") },
	}
	for state, reach := range states {
		for _, size := range [][2]int{{80, 24}, {100, 40}, {120, 40}, {200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := fmt.Sprintf("%s-%dx%d-%s", state, size[0], size[1], lang)
				screentest.Run(t, name, func(t *testing.T) {
					k := screentest.Open(t, New(deps(newFake(t, 120)), nil), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
					k.Settle()
					k.Keys("j", "j", "j", "j")
					reach(k)
					k.Settle()
					screentest.Golden(t, name, k.Text())
				})
			}
		}
	}
}

func TestDetailOfTheSeal(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := deps(newFake(t, 20))
		k := screentest.Open(t, New(d, nil), 120, 40)
		k.Settle()
		k.Sees("✓ whole, 6\u00a0min ago")
		k.Sees("updated 2\u00a0h ago")
		k.Sees("c1 · epoch 2")
		k.Keys("j", "j")
		k.SeesNot("updated") // its envelope cannot be read
		k.Keys("j")
		k.Sees("1\u00a0min ago, m.rojas")
		k.Keys("j")
		k.Sees("! not checked here")
		k.Sees("never")
		k.Keys("G", "k", "k", "k", "k", "k", "k", "k", "k", "k", "k")
		k.Sees("✗ does not hold")
	})
}

func TestHistoryIsReadOnce(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		log := &fakeLog{now: screentest.Now()}
		for i := range 12_000 {
			log.records = append(log.records, fmt.Sprintf("us_%06d", i%3000))
		}
		d := deps(newFake(t, 3))
		d.History = log
		k := screentest.Open(t, New(d, nil), 120, 40)
		k.Settle()
		if log.reads.Load() != logLimit {
			t.Errorf("%d entries were read", log.reads.Load())
		}
		log.records = append(log.records, "us_000001")
		k.Send(screen.Shown{})
		k.Settle()
		if log.reads.Load() != logLimit+1 {
			t.Errorf("%d entries were read when one was added", log.reads.Load())
		}
		k.Keys("j")
		k.Sees("by m.rojas")
		for i := range 3000 {
			log.records[len(log.records)-1-i] = "us_other"
		}
		d.Memory.reveals = reveals{}
		log.records = log.records[:len(log.records)-1]
		log.err = errBroken
		k.Send(screen.Shown{})
		k.Settle()
		k.Sees("not known")
	})
}

func TestHistoryWithGaps(t *testing.T) {
	var r reveals
	at := func(n int) reveal { return reveal{at: screentest.Now().Add(time.Duration(n) * time.Hour), who: "x"} }
	r.add(revealsMsg{from: 0, to: 10, last: map[string]reveal{"a": at(1), "b": at(2)}})
	r.add(revealsMsg{from: 10, to: 12, last: map[string]reveal{"a": at(3)}})
	if r.from != 0 || r.to != 12 || r.last["a"] != at(3) || r.last["b"] != at(2) {
		t.Errorf("%+v", r)
	}
	r.add(revealsMsg{from: 6000, to: 11000, last: map[string]reveal{"c": at(4)}})
	if r.from != 6000 || len(r.last) != 1 {
		t.Errorf("after a gap: %+v", r)
	}
	r.add(revealsMsg{err: errBroken})
	if !r.known {
		t.Error("a failure forgets")
	}
}

func TestCrashOfATask(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := screentest.Open(t, New(Deps{Vault: nil, Schema: deps(nil).Schema}, nil), 80, 24)
		k.Settle()
		if fail, ok := screentest.Asked[screen.FailMsg](k); !ok || fail.Problem.Retry == nil {
			t.Error("a task that panics tells nobody")
		}
		k.Sees("No users to show.")
	})
}

func TestWithoutAnythingOptional(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		p := deps(newFake(t, 40))
		for _, size := range [][2]int{{80, 24}, {100, 40}, {120, 40}} {
			k := screentest.Open(t, New(Deps{Vault: p.Vault, Schema: p.Schema}, nil), size[0], size[1])
			k.Settle()
			k.Sees("us_000003")
			k.Press("enter")
			k.Sees("us_000000")
			k.SeesNot("revealed")
			k.Settle()
		}
		k := screentest.Open(t, New(Deps{Vault: p.Vault}, nil), 120, 40)
		k.Settle()
		k.Sees("us_000003")
		k.Keys("s")
	})
}

func TestColumnsGiveWay(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := &fake{}
		for i := range 30 {
			f.add(t, strings.Replace(userDoc(i), `"user_name":"`, `"user_name":"maría de los ángeles `, 1))
		}
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		k.Sees("account")
		k.SeesNot("+1")
		k.Resize(70, 24)
		k.Sees("+1")
		k.Press("l")
		k.Sees("account")
		k.Resize(200, 60)
		k.Sees("maría de los ángeles abril.")
	})
}

func TestClose(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 10)
		f.hold = make(chan struct{})
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.S.Close()
		if k.S.load.Busy() || k.S.count.Busy() {
			t.Error("something is still under way")
		}
		close(f.hold)
	})
}
