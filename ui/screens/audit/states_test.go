package audit

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/store"
	"cofre/vault"
)

func TestFollow(t *testing.T) {
	f := newFake(100)
	k := start(t, f, 120, 40)
	k.keys("f")
	k.sees("following")
	f.set(func() { f.size = 104; f.at = pairsAt(testNow, 104) })
	k.pass(1)
	k.settle()
	if got := k.s.feed.selected().seq; got != 103 {
		t.Errorf("on %d", got)
	}
	// Half a pair: the intent stands alone until its outcome comes.
	f.set(func() { f.size = 105; f.at = pairsAt(testNow, 105) })
	k.pass(1)
	k.settle()
	k.sees("… unknown")
	f.set(func() { f.size = 106; f.at = pairsAt(testNow, 106) })
	k.pass(1)
	k.settle()
	k.seesNot("… unknown")
	k.keys("esc")
	k.seesNot("following")
	// Without following, new entries do not move the selection.
	k.keys("j", "j")
	seq := k.s.feed.selected().seq
	f.set(func() { f.size = 110; f.at = pairsAt(testNow, 110) })
	k.pass(pollEvery)
	k.settle()
	if got := k.s.feed.selected().seq; got != seq {
		t.Errorf("the selection moved from %d to %d", seq, got)
	}
	k.seesRight(" of 110")
	k.keys("g")
	if got := k.s.feed.selected().seq; got != 109 {
		t.Errorf("the newest is %d", got)
	}
}

func TestVerify(t *testing.T) {
	f := newFake(4129)
	f.status = vault.Status{Pinned: true, PinnedAudit: 4000}
	k := start(t, f, 120, 40)
	k.sees("not checked yet: v verifies")
	hold := make(chan struct{})
	f.set(func() { f.hold = hold })
	k.send(press("v"))
	k.c.Now = k.c.Now.Add(time.Second)
	k.sees("verifying 4,129 entries, 1")
	if !k.s.Working() {
		t.Error("not working")
	}
	f.set(func() { f.hold = nil })
	close(hold)
	k.settle()
	k.sees("4,129 entries are whole and in order")
	k.sees("this machine remembers the first 4,000 entries")
	k.keys("esc")
	k.sees("✓ chain of 4,129 verified to head 0000…0000")
	k.sees("✓ verified at 14:32:08")

	f.report = audit.Report{
		Size: 4129, More: 3,
		Problems: []audit.Problem{{Seq: 4127, Kind: audit.KindSignature, Reason: "the entry \x1b[2J was changed"}},
		Remarks:  []audit.Problem{{Seq: 3, Kind: audit.KindTime, Reason: "the clock went back"}},
	}
	k.keys("v")
	k.sees("4 things are wrong with the log")
	k.sees("changed after it was signed")
	k.sees(`\x1b[2J`)
	k.sees("and 3 more")
	k.sees("stop revealing here")
	k.keys("esc")
	k.sees("✗ 4 entries fail")
	f.verdict = store.ErrUnreachable
	k.keys("v")
	if p := k.problem(); p.Retry == nil || !strings.Contains(p.Where, "could not be verified") {
		t.Errorf("%+v", p)
	}
	f.verdict = nil
	k.run(k.problem().Retry)
	k.settle()
	k.sees("4 things")
}

func TestStates(t *testing.T) {
	f := newFake(100)
	f.hold = make(chan struct{})
	k := open(t, New(f, nil), 120, 40)
	k.c.Now = k.c.Now.Add(time.Second)
	k.sees("reading from sqlite")
	k.sees("─────")
	f.set(func() { f.err = store.ErrUnreachable })
	close(f.hold)
	k.settle()
	p := k.problem()
	f.set(func() { f.err = nil })
	k.run(p.Retry)
	k.settle()
	k.sees("us_000049")

	k = start(t, listed(), 80, 24)
	k.sees("The log is empty.")
	k.keys("j", "k", "g", "G", "enter", "r", "n", "esc", "f", "f")

	f = newFake(1000)
	k = start(t, f, 80, 24)
	f.set(func() { f.err = errors.New("odd") })
	k.keys("G")
	if p := k.problem(); p.Kept == "" {
		t.Errorf("%+v", p)
	}
	k.sees("us_000499")
}

func TestDamagedEntries(t *testing.T) {
	f := newFake(1000)
	f.broken = map[uint64]bool{997: true, 996: true}
	k := start(t, f, 120, 40)
	k.sees("cannot be read")
	k.sees("us_000499")
	k.sees("us_000497")
	k.keys("down", "enter")
	k.sees("seq")
}

func TestHostileData(t *testing.T) {
	long := strings.Repeat("漢字\x1b]52;c;eA==\x07\u202e", 200)
	f := listed(audit.Entry{
		Action: "\x1b[31m", Outcome: "odd\r\n", Actor: long, Host: "\xff\xfe", Record: long, Reason: long, Fields: []string{long},
		Slot: "\x00", By: "\x9b", Data: []byte(`{"a":"` + strings.Repeat("x", 40<<10) + `"}`),
	})
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 60}} {
		k := start(t, f, size[0], size[1])
		k.lines()
		k.keys("enter")
		k.lines()
		k.keys("G", "ctrl+u")
		k.lines()
	}
}
