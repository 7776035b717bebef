package browse

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cofre/ui/screen"
	"cofre/ui/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds what the screen looks like, as plain text, at three sizes in both languages.
func TestGolden(t *testing.T) {
	states := map[string]func(k *console){
		"list": func(*console) {},
		"query": func(k *console) {
			k.keys("/")
			k.enter("fec_alta:2021-02..2021-09 -color_favorito:azul")
			k.keys("enter")
		},
		"wrong":   func(k *console) { k.keys("/"); k.enter("fec_alta:2021-02..2021-09 colr_favorito:azul") },
		"nomatch": func(k *console) { k.keys("/"); k.enter("user_name:nadie"); k.keys("enter") },
		"page":    func(k *console) { k.keys("enter") },
	}
	for state, reach := range states {
		for _, size := range [][2]int{{80, 24}, {100, 40}, {120, 40}, {200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := fmt.Sprintf("%s-%dx%d-%s", state, size[0], size[1], lang)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					k := open(t, New(deps(newFake(t, 120)), nil), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
					k.settle()
					k.keys("j", "j", "j", "j")
					k.settle()
					reach(k)
					k.settle()
					compare(t, name, k.text()+"\n"+k.s.View(k.c).Right+"\n")
				})
			}
		}
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("not as in %s:\n%s", path, got)
	}
}

func TestDetailOfTheSeal(t *testing.T) {
	d := deps(newFake(t, 20))
	k := open(t, New(d, nil), 120, 40)
	k.settle()
	k.sees("✓ whole, 6\u00a0min ago")
	k.sees("updated 2\u00a0h ago")
	k.sees("c1 · epoch 2")
	k.keys("j", "j")
	k.settle()
	k.seesNot("updated") // its envelope cannot be read
	k.keys("j")
	k.settle()
	k.sees("1\u00a0min ago, m.rojas")
	k.keys("j")
	k.settle()
	k.sees("! not checked here")
	k.sees("never")
	k.keys("G", "k", "k", "k", "k", "k", "k", "k", "k", "k", "k")
	k.settle()
	k.sees("✗ does not hold")
}

func TestHistoryIsReadOnce(t *testing.T) {
	log := &fakeLog{now: testNow}
	for i := range 12_000 {
		log.records = append(log.records, fmt.Sprintf("us_%06d", i%3000))
	}
	d := deps(newFake(t, 3))
	d.History = log
	k := open(t, New(d, nil), 120, 40)
	k.settle()
	if log.reads != logLimit {
		t.Errorf("%d entries were read", log.reads)
	}
	log.records = append(log.records, "us_000001")
	k.send(screen.Shown{})
	k.settle()
	if log.reads != logLimit+1 {
		t.Errorf("%d entries were read when one was added", log.reads)
	}
	k.keys("j")
	k.settle()
	k.sees("by m.rojas")
	for i := range 3000 {
		log.records[len(log.records)-1-i] = "us_other"
	}
	d.Memory.reveals = reveals{}
	log.records = log.records[:len(log.records)-1]
	log.err = errBroken
	k.send(screen.Shown{})
	k.settle()
	k.sees("not known")
}

func TestHistoryWithGaps(t *testing.T) {
	var r reveals
	at := func(n int) reveal { return reveal{at: testNow.Add(time.Duration(n) * time.Hour), who: "x"} }
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
	k := open(t, New(Deps{Vault: nil, Schema: deps(nil).Schema}, nil), 80, 24)
	k.settle()
	if fail, ok := askedFor[screen.FailMsg](k); !ok || fail.Problem.Retry == nil {
		t.Error("a task that panics tells nobody")
	}
	k.sees("No users to show.")
}

func TestWithoutAnythingOptional(t *testing.T) {
	p := deps(newFake(t, 40))
	for _, size := range [][2]int{{80, 24}, {100, 40}, {120, 40}} {
		k := open(t, New(Deps{Vault: p.Vault, Schema: p.Schema}, nil), size[0], size[1])
		k.settle()
		k.sees("us_000003")
		k.keys("enter")
		k.sees("us_000000")
		k.seesNot("revealed")
		k.settle()
	}
	k := open(t, New(Deps{Vault: p.Vault}, nil), 120, 40)
	k.settle()
	k.sees("us_000003")
	k.keys("s")
	k.settle()
}

func TestColumnsGiveWay(t *testing.T) {
	f := &fake{}
	for i := range 30 {
		f.add(t, strings.Replace(userDoc(i), `"user_name":"`, `"user_name":"maría de los ángeles `, 1))
	}
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	k.sees("account")
	k.seesNot("+1")
	k.resize(70, 24)
	k.sees("+1")
	k.keys("l")
	k.sees("account")
	k.resize(200, 60)
	k.sees("maría de los ángeles abril.")
}

func TestClose(t *testing.T) {
	f := newFake(t, 10)
	f.hold = make(chan struct{})
	k := open(t, New(deps(f), nil), 80, 24)
	k.s.Close()
	if k.s.load.Busy() || k.s.count.Busy() {
		t.Error("something is still under way")
	}
	close(f.hold)
}
