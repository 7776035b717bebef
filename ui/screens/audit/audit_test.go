package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

func start(t testing.TB, f *fake, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	k := open(t, New(f, nil), width, height, change...)
	k.settle()
	return k
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		for _, lang := range []text.Lang{text.English, text.Spanish} {
			name := fmt.Sprintf("%dx%d-%s", size[0], size[1], lang)
			t.Run(name, func(t *testing.T) {
				f := mixed()
				f.status = vault.Status{Pinned: true, PinnedAudit: 12}
				f.report.Open = 1
				k := start(t, f, size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
				shot := func(state string) {
					golden(t, state+"-"+name, k.text()+"\n"+k.s.View(k.c).Right+"\n"+k.footer()+"\n")
				}
				shot("list")
				k.keys("enter")
				shot("entry")
				k.keys("esc", "v")
				shot("report")
				k.keys("esc", "/")
				k.enter("actr:lucia")
				k.settle()
				shot("wrong")
			})
		}
	}
}

func TestIntentAndOutcomeAreOneRow(t *testing.T) {
	k := start(t, mixed(), 120, 40)
	var seqs []uint64
	for _, r := range k.s.feed.rows {
		seqs = append(seqs, r.seq)
	}
	if got := fmt.Sprint(seqs); got != "[15 13 12 11 10 9 8 6 5 3 2 0]" {
		t.Errorf("rows %s", got)
	}
	k.sees("Verificación de titular, caso 5517") // the person's words, not the class of the failure
	k.sees("10,000 sealed, 4 rejected")
	k.sees("999,998 of 1,000,000")
	k.sees("… unknown")
	k.sees("! denied")
	k.sees("Today, 21 November")
	k.sees("Friday, 21 November 2025")
}

func TestAmberIsASucceededReveal(t *testing.T) {
	k := start(t, mixed(), 120, 40)
	amber := k.c.Theme.Open(theme.Revealed, false)
	chosen := k.c.Theme.Open(theme.Revealed, true)
	n := 0
	for _, line := range k.s.View(k.c).Lines {
		n += strings.Count(line, amber) + strings.Count(line, chosen)
	}
	if n != 1 {
		t.Errorf("%d pieces in amber", n)
	}
}

func TestMovingThroughAMillion(t *testing.T) {
	f := newFake(1_000_000)
	k := start(t, f, 120, 40)
	k.sees("999,999")
	k.sees("Yesterday, 20 November")
	k.seesRight("1 of 1,000,000")
	if f.read > 2000 {
		t.Errorf("%d entries were read for the first frame", f.read)
	}
	for range 60 {
		k.send(press("ctrl+d"))
		k.settle()
	}
	want := uint64(999_999 - 2*60*max(k.s.feed.height/2, 1))
	if got := k.s.feed.selected().seq; got != want {
		t.Errorf("on %d, want %d", got, want)
	}
	if len(k.s.feed.rows) > maxRows+2*chunkRows {
		t.Errorf("%d rows are held", len(k.s.feed.rows))
	}
	for range 70 {
		k.send(press("ctrl+u"))
		k.settle()
	}
	k.seesRight("1 of 1,000,000")
	k.keys("G")
	k.sees("us_000000")
	if got := k.s.feed.selected().seq; got != 1 {
		t.Errorf("the last row is %d", got)
	}
	k.keys("k", "k")
	k.sees("us_000001")
	k.keys("g")
	k.sees("us_499999")
	if f.read > 400_000 {
		t.Errorf("%d entries were read", f.read)
	}
}

func (k *console) seesRight(want string) {
	k.t.Helper()
	if got := k.s.View(k.c).Right; !strings.Contains(got, want) {
		k.t.Errorf("at the right is %q, not %q", got, want)
	}
}

func TestJumpToANumber(t *testing.T) {
	k := start(t, newFake(10_000), 120, 40)
	for _, x := range []struct {
		typed string
		seq   uint64
	}{{"5001", 5001}, {"5,000", 5001}, {"0", 1}, {"9999", 9999}, {"#77", 77}} {
		k.keys("n")
		if !k.s.Capturing() {
			t.Fatal("nothing is typed")
		}
		k.enter(x.typed)
		k.keys("enter")
		if got := k.s.feed.selected().seq; got != x.seq {
			t.Errorf("%s leads to %d", x.typed, got)
		}
		k.sees(fmt.Sprintf("us_%06d", x.seq/2))
	}
	k.keys("n")
	k.enter("10000")
	k.keys("enter")
	k.sees("the newest entry is 9,999")
	k.keys("esc", "n")
	k.enter("twelve")
	k.keys("enter")
	k.sees("a number is needed")
	k.keys("esc")

	k = open(t, New(newFake(10_000), screen.EntryArg{Seq: 42}), 120, 40)
	k.settle()
	if got := k.s.feed.selected().seq; got != 43 {
		t.Errorf("the argument leads to %d", got)
	}
	k.keys("g")
	k.seesRight("1 of 10,000")
}

// An intent in the middle of the log whose outcome is far above, and one that has none.
func TestOutcomesFarAway(t *testing.T) {
	base := pairsAt(testNow, 200_000)
	f := newFake(200_000)
	f.at = func(seq uint64) audit.Entry {
		e := base(seq)
		switch seq {
		case 101: // the intent 100 is answered much later
			e.Of = new(uint64(98))
		case 150_001:
			e.Of = new(uint64(100))
		case 301:
			e.Of = new(uint64(298)) // 300 never
		}
		return e
	}
	k := start(t, f, 120, 40)
	k.keys("n")
	k.enter("300")
	k.keys("enter")
	k.until("resolved", func() bool { return !k.s.busy() })
	for _, r := range k.s.feed.rows {
		if r.seq == 100 {
			t.Error("an intent that was answered stands alone")
		}
		if r.seq == 300 && (r.pending || !r.intent) {
			t.Error("an intent without an outcome is not known as such")
		}
	}
	if got := k.s.feed.selected().seq; got != 300 {
		t.Errorf("on %d", got)
	}
	k.sees("… unknown")
}

func TestFilter(t *testing.T) {
	for _, x := range []struct {
		typed string
		rows  string
	}{
		{"action:reveal", "[15 13 5]"},
		{"acción:revelar", "[]"}, // an English console knows the part, not the word
		{"outcome:failed", "[8 5]"},
		{"actor:rojas outcome:ok", "[9 3]"},
		{"record:us_0004", "[15]"},
		{"titular", "[5]"},
		{`"por riesgos"`, "[15]"},
		{"reason:integrity", "[5]"},
		{"field:cuenta", "[15 5]"},
		{"host:boveda", "[11 0]"},
		{"slot:3", "[15 5 3]"},
		{"LUCIA", "[15 13]"},
		{"action:", "[15 13 12 11 10 9 8 6 5 3 2 0]"},
	} {
		k := start(t, mixed(), 120, 40)
		k.keys("/")
		k.enter(x.typed)
		k.keys("enter")
		seqs := []uint64{}
		for _, r := range k.s.feed.rows {
			seqs = append(seqs, r.seq)
		}
		if got := fmt.Sprint(seqs); got != x.rows {
			t.Errorf("%s keeps %s, not %s", x.typed, got, x.rows)
		}
	}
	k := start(t, mixed(), 120, 40)
	k.keys("/")
	k.enter("nobody at all")
	k.settle() // without enter, after a moment
	k.sees("No entry matches.")
	k.sees("16 entries are here")
	k.keys("esc")
	k.sees("nobody at all")
	k.keys("esc")
	k.sees("us_000416")
	k.sees("filter by action")
	k.send(screen.Click{X: 3, Y: 0})
	k.enter("x:y")
	k.settle()
	k.sees("no x: action, actor")
}

func TestFilterOverAMillionIsCancelled(t *testing.T) {
	f := newFake(1_000_000)
	k := start(t, f, 120, 40)
	k.keys("/")
	k.enter("record:us_000001")
	k.send(press("enter"))
	k.until("searching", func() bool { return f.readNow() > 50_000 })
	k.c.Now = k.c.Now.Add(time.Second)
	k.sees("searched")
	k.keys("esc") // the filter goes, and with it the search
	k.until("the newest again", func() bool { return !k.s.stale && k.s.applied == "" })
	k.sees("us_499999")
	if f.readNow() > 900_000 {
		t.Error("the whole log was read")
	}
}

func (f *fake) readNow() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read
}

func TestOpenRecord(t *testing.T) {
	k := start(t, mixed(), 120, 40)
	k.keys("r")
	push, ok := asked[screen.PushMsg](k)
	if !ok || push.To != screen.Decrypt || push.Arg != any(nil) && push.Arg.(screen.UserArg).ID != "us_000416" {
		t.Errorf("%+v", push)
	}
	k.send(screen.Click{X: 5, Y: listTop + 2, Double: true})
	k.settle()
	k.sees("Entry 13")
	k.keys("esc")
	k.send(screen.Wheel{Delta: 3})
	k.settle()
	if got := k.s.feed.selected().seq; got != 10 {
		t.Errorf("on %d", got)
	}
}
