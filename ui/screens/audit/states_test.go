package audit

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/vault"
)

func TestFollow(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(100)
		k := start(t, f, 120, 40)
		k.Keys("f")
		k.Sees("following")
		f.set(func() { f.size = 104; f.at = pairsAt(screentest.Now(), 104) })
		k.Pass(1)
		k.Settle()
		if got := k.S.feed.selected().seq; got != 103 {
			t.Errorf("on %d", got)
		}
		// Half a pair: the intent stands alone until its outcome comes.
		f.set(func() { f.size = 105; f.at = pairsAt(screentest.Now(), 105) })
		k.Pass(1)
		k.Settle()
		k.Sees("… unknown")
		f.set(func() { f.size = 106; f.at = pairsAt(screentest.Now(), 106) })
		k.Pass(1)
		k.Settle()
		k.SeesNot("… unknown")
		k.Keys("esc")
		k.SeesNot("following")
		// Without following, new entries do not move the selection.
		k.Keys("j", "j")
		seq := k.S.feed.selected().seq
		f.set(func() { f.size = 110; f.at = pairsAt(screentest.Now(), 110) })
		k.Pass(pollEvery)
		k.Settle()
		if got := k.S.feed.selected().seq; got != seq {
			t.Errorf("the selection moved from %d to %d", seq, got)
		}
		seesRight(k, " of 110")
		k.Keys("g")
		if got := k.S.feed.selected().seq; got != 109 {
			t.Errorf("the newest is %d", got)
		}
	})
}

func TestVerify(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(4129)
		f.status = vault.Status{Pinned: true, PinnedAudit: 4000}
		k := start(t, f, 120, 40)
		k.Sees("not checked yet: v verifies")
		hold := make(chan struct{})
		f.set(func() { f.hold = hold })
		k.Send(screentest.Key("v"))
		k.C.Now = k.C.Now.Add(time.Second)
		k.Sees("verifying 4,129 entries, 1")
		if !k.S.Working() {
			t.Error("not working")
		}
		f.set(func() { f.hold = nil })
		close(hold)
		k.Settle()
		k.Sees("4,129 entries are whole and in order")
		k.Sees("this machine remembers the first 4,000 entries")
		k.Keys("esc")
		k.Sees("✓ chain of 4,129 verified to head 0000…0000")
		k.Sees("✓ verified at 14:32:08")

		f.report = audit.Report{
			Size: 4129, More: 3,
			Problems: []audit.Problem{{Seq: 4127, Kind: audit.KindSignature, Reason: "the entry \x1b[2J was changed"}},
			Remarks:  []audit.Problem{{Seq: 3, Kind: audit.KindTime, Reason: "the clock went back"}},
		}
		k.Keys("v")
		k.Sees("4 things are wrong with the log")
		k.Sees("changed after it was signed")
		k.Sees(`\x1b[2J`)
		k.Sees("and 3 more")
		k.Sees("stop revealing here")
		k.Keys("esc")
		k.Sees("✗ 4 entries fail")
		f.verdict = store.ErrUnreachable
		k.Keys("v")
		if p := k.Problem(); p.Retry == nil || !strings.Contains(p.Where, "could not be verified") {
			t.Errorf("%+v", p)
		}
		f.verdict = nil
		k.Run(k.Problem().Retry)
		k.Settle()
		k.Sees("4 things")
	})
}

// TestVerifyingSaysHowFarItIs: at a million entries it takes a minute, in which the list goes on working and esc stops it.
func TestVerifyingSaysHowFarItIs(t *testing.T) {
	for _, x := range []struct {
		lang        text.Lang
		width       int
		words, stop string
	}{
		{text.English, 80, "verifying 384,000 of 1,000,000, left about 0:16", "384,000 of 1,000,000 entries were read"},
		{text.Spanish, 80, "verificando 384 000 de 1 000 000, faltan unos 0:16", "se leyeron 384 000 de 1 000 000 entradas"},
		{text.English, 120, "verifying 384,000 of 1,000,000, 38,400/s, left about 0:16", "384,000 of 1,000,000 entries were read"},
	} {
		screentest.Run(t, fmt.Sprint(x.lang, x.width), func(t *testing.T) {
			f := newFake(1_000_000)
			k := start(t, f, x.width, 24, func(c *screen.Context) { c.Text = text.In(x.lang); c.Compact = x.width < 100 })
			f.far = 384_000
			k.Keys("v")
			k.C.Now = k.C.Now.Add(10 * time.Second)
			k.Sees(x.words, k.C.Text.Percent(0.384))
			if p := k.S.View(k.C).Progress; p == nil || *p != 0.384 {
				t.Errorf("the window's progress is %v", p)
			}
			k.Keys("j", "j", "enter") // everything works meanwhile
			k.Sees("us_499997")
			if got := k.S.View(k.C).Right; got != k.C.Text.Audit().Share(k.C.Text.Percent(0.384)) {
				t.Errorf("over an entry the footer says %q", got)
			}
			if !k.Back() || !k.S.Working() {
				t.Error("leaving an entry stops the verification")
			}
			if !strings.HasPrefix(k.Footer(), "esc "+k.C.Text.Audit().KeyHalt) { // it is never what falls off
				t.Errorf("the footer does not say how to stop: %s", k.Footer())
			}
			if !k.Back() || k.S.Working() {
				t.Error("esc does not stop the verification, or leaves the screen")
			}
			k.Settle()
			k.SeesNot(x.words)
			if toast, _ := screentest.Asked[screen.ToastMsg](k); strings.ReplaceAll(toast.Toast.Remark, "\u00a0", " ") != x.stop {
				t.Errorf("stopped with %+v", toast)
			}
			f.far = 0
			k.Keys("v") // it can be begun again
			k.Sees(k.C.Text.Audit().Whole(1_000_000, k.C.Text.Count(1_000_000)))
		})
	}
}

// TestMoreLines: what is longer than the window says how much is below.
func TestMoreLines(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := start(t, mixed(), 80, 24)
		k.Keys("enter")
		all := len(k.S.text(k.C))
		seesRight(k, fmt.Sprint(all-k.C.Height, " more lines"))
		k.Keys("j")
		seesRight(k, fmt.Sprint(all-k.C.Height-1, " more lines"))
		k.Keys("G")
		if got := k.S.View(k.C).Right; got != "" {
			t.Errorf("at the end %q", got)
		}
	})
}

func TestStates(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(100)
		f.hold = make(chan struct{})
		k := screentest.Open(t, New(f, nil), 120, 40)
		k.C.Now = k.C.Now.Add(time.Second)
		k.Sees("reading from sqlite")
		k.Sees("─────")
		f.set(func() { f.err = store.ErrUnreachable })
		close(f.hold)
		k.Settle()
		p := k.Problem()
		f.set(func() { f.err = nil })
		k.Run(p.Retry)
		k.Settle()
		k.Sees("us_000049")

		k = start(t, listed(), 80, 24)
		k.Sees("The log is empty.")
		k.Keys("j", "k", "g", "G", "enter", "r", "n", "esc", "f", "f")

		f = newFake(1000)
		k = start(t, f, 80, 24)
		f.set(func() { f.err = errors.New("odd") })
		k.Keys("G")
		if p := k.Problem(); p.Kept == "" {
			t.Errorf("%+v", p)
		}
		k.Sees("us_000499")
	})
}

func TestDamagedEntries(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(1000)
		f.broken = map[uint64]bool{997: true, 996: true}
		k := start(t, f, 120, 40)
		k.Sees("cannot be read")
		k.Sees("us_000499")
		k.Sees("us_000497")
		k.Keys("down", "enter")
		k.Sees("seq")
	})
}

func TestHostileData(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		long := strings.Repeat("漢字\x1b]52;c;eA==\x07\u202e", 200)
		f := listed(audit.Entry{
			Action: "\x1b[31m", Outcome: "odd\r\n", Actor: long, Host: "\xff\xfe", Record: long, Reason: long, Fields: []string{long},
			Slot: "\x00", By: "\x9b", Data: []byte(`{"a":"` + strings.Repeat("x", 40<<10) + `"}`),
		})
		for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 60}} {
			k := start(t, f, size[0], size[1])
			k.Lines()
			k.Keys("enter")
			k.Lines()
			k.Keys("G", "ctrl+u")
			k.Lines()
		}
	})
}

func TestShownKeysWork(t *testing.T) {
	for state, keys := range map[string][]string{
		"list": {}, "filter": {"/", "r", "e"}, "number": {"n", "5"}, "entry": {"enter"}, "report": {"v"}, "following": {"f"},
	} {
		t.Run(state, func(t *testing.T) {
			screentest.ShownKeysWork(t, func(t *testing.T) *console {
				k := start(t, newFake(3000), 80, 24)
				k.Keys("j", "j", "j", "j")
				k.Keys(keys...)
				return k
			}, map[string]string{"report": "v"}[state])
		})
	}
}
