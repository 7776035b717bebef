package integrity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/theme"
	"cofre/vault"
)

func TestPlaces(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.records = 101
		f.report = vault.Report{Records: 101, OK: 97, Failures: 4, Failed: []vault.Failure{
			failure(vault.FailedRecord, id(100), vault.CauseSeal),
			failure(vault.FailedRecord, id(0), vault.CauseSeal),
			failure(vault.FailedRecord, id(50), vault.CauseSeal),
			failure(vault.FailedKey, id(7), vault.CauseKeyPlanted),
		}}
		k := show(t, f, 105, 40) // a line of 101 cells
		k.Keys("v")
		line := strings.Split(k.Text(), "\n")[3]
		want := "✗" + strings.Repeat("━", 49) + "✗" + strings.Repeat("━", 49) + "✗"
		if line != want {
			t.Errorf("the line is\n%s, want\n%s", line, want)
		}
		f.broken = true // what the verification said is near enough
		k = show(t, f, 105, 40)
		k.Keys("v")
		k.Sees("us_000050")
		f.broken, f.report.Records = false, mostPlaced+1
		before := f.called("List")
		k.Keys("v")
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
	})
}

func TestWindow(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.report = many(50)
		for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 60}} {
			k := show(t, f, size[0], size[1])
			k.Keys("v")
			for _, key := range []string{"j", "pgdown", "G", "k", "pgup", "g", "ctrl+d", "j", "j", "G"} {
				for range 3 {
					k.Send(screentest.Key(key))
					k.Lines()
					bar := strings.Count(k.Text(), k.C.Theme.Signs.Bar)
					l, m := &k.S.list, k.S.list.measure(k.C)
					want := 1
					if l.cursor < l.failures {
						want = m.height() - m.gap
					}
					room := k.S.room(k.C)
					if bar != min(want, room) {
						t.Fatalf("%v after %s: %d lines of the selected row %d are seen, want %d\n%s", size, key, bar, l.cursor, want, k.Text())
					}
					if l.top > 0 && l.top > l.before(m)+l.remarks-room {
						t.Fatalf("%v after %s: room is wasted", size, key)
					}
					for y := range room { // what is drawn is what a click finds
						if i, ok := l.at(k.C, y); ok && i == l.cursor {
							bar--
						}
					}
					if bar != 0 {
						t.Fatalf("%v after %s: a click finds other rows", size, key)
					}
				}
			}
		}
	})
}

func TestMouse(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := show(t, f, 120, 40)
		k.Keys("v")
		at := k.S.arrange(k.C)
		k.Send(screen.Click{X: 20, Y: at.list + 6})
		if k.S.list.cursor != 1 {
			t.Errorf("selected %d", k.S.list.cursor)
		}
		k.Send(screen.Click{X: 20, Y: at.list + 6, Double: true})
		k.Settle()
		if p, ok := screentest.Asked[screen.PushMsg](k); !ok || p.To != screen.Browse {
			t.Error("nothing is opened")
		}
		k.Send(screen.Wheel{Delta: -3})
		if k.S.list.cursor != 0 {
			t.Error("the wheel does not move")
		}
		k.Send(screen.Click{X: 20, Y: at.list + 4}) // the blank between two
		k.Send(screen.Click{X: 20, Y: 0})
		if k.S.list.cursor != 0 {
			t.Error("a click beside the rows selects one")
		}
	})
}

func TestManyMore(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.report = many(2)
		k := show(t, f, 120, 70)
		k.Keys("v")
		k.Sees("2 of 1,000,000 users fail and 12 other checks", "the header was changed", "2 runs do not add up", "2 audit entries fail", "1 of 3 rejects fails",
			"1 key without a user", "more failures", "14 of 10,000 users are missing", `something new \x1b[31m`)
		k.Lines()
		f.report = vault.Report{Audit: 3, Records: 5, OK: 5, Remarks: []vault.Remark{
			{Kind: vault.RemarkRunsOpen, Count: 3, Runs: []string{"aaa", "bbb", "ccc"}},
			{Kind: vault.RemarkRunsNoOutcome, Count: 1, Runs: []string{"aXk3"}},
			{Kind: vault.RemarkRunShort, Count: 5, Of: 10, Runs: []string{"bbbbbbbbbbbb"}},
		}}
		k.Keys("v")
		k.Sees("5 runs still open", "3             runs have not ended", "run aXk3", "ended; the log has no outcome of it", "run bbbbbbbb", "5 of 10 users are not there")
		f.report = vault.Report{Audit: 3}
		k.Keys("v")
		k.Sees("No user is here, and nothing fails")
	})
}

func TestCollectorLosesNothing(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.steps = make(chan func(vault.VerifyOptions), 256)
		k := show(t, f, 120, 40)
		k.Send(screentest.Key("v"))
		k.Until("it is begun", func() bool { return k.S.run != nil })
		for i := range 200 {
			f.steps <- func(o vault.VerifyOptions) {
				o.Progress(vault.VerifyProgress{Stage: "records", Done: uint64(i), Total: 200})
				o.OnFailure(failure(vault.FailedRecord, id(i), vault.CauseSeal))
			}
		}
		f.steps <- func(o vault.VerifyOptions) { o.Progress(vault.VerifyProgress{Stage: "records", Done: 200, Total: 200}) }
		k.Until("all are there", func() bool { return len(k.S.run.items) == 200 })
		k.Sees("100.0 %")
		k.S.Close()
	})
}

func TestStorm(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for seed := range uint64(3) {
			f := newFake()
			f.report = many(40)
			f.report.Failed[3].ID = strings.Repeat("日本\x1b]0;x\x07", 40)
			k := show(t, f, 120, 40)
			k.Keys("v")
			k.Script(screentest.Random(seed, 150), []string{"j", "k", "g", "G", "v", "s", "enter", "ctrl+d", "ctrl+u", "pgup", "R"})
			k.Settle()
		}
	})
}

func FuzzUpdate(f *testing.F) {
	f.Add(uint64(1), "vjjs")
	f.Add(uint64(7), "\x1b\x00\xff")
	f.Fuzz(func(t *testing.T, seed uint64, keys string) {
		x := newFake()
		x.report = many(20)
		x.report.Failed[0].Cause, x.report.Failed[0].Reason, x.report.Failed[0].ID = vault.Cause(keys), keys, keys
		x.report.Remarks = append(x.report.Remarks, vault.Remark{Kind: vault.RemarkKind(keys)},
			vault.Remark{Kind: vault.RemarkRunBusy, Runs: []string{keys}}, vault.Remark{Kind: vault.RemarkAuditMore, Count: 1<<64 - 1})
		k := open(t, New(deps(x)), 80, 24)
		names := []string{"v", "j", "G"}
		for _, r := range keys[:min(len(keys), 20)] {
			names = append(names, string(r))
		}
		k.Script(screentest.Random(seed, 20), names)
		k.S.Close()
	})
}

func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{10, vault.MaxFailed} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f := newFake()
			f.report = many(n)
			k := show(b, f, 200, 60)
			k.Keys("v")
			keys := []tea.KeyPressMsg{screentest.Key("j"), screentest.Key("ctrl+d"), screentest.Key("G"), screentest.Key("g")}
			for i := 0; b.Loop(); i++ {
				k.S.Update(k.C, keys[i%len(keys)])
				k.S.View(k.C)
			}
		})
	}
}

func TestThemes(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.report = many(9)
		k := show(t, f, 80, 24)
		k.Keys("v", "j")
		for _, kind := range theme.Kinds() {
			k.C.Theme = theme.New(kind, kind == theme.None)
			for w := 60; w <= 210; w += 13 {
				for h := 19; h < 62; h += 6 {
					k.Resize(w, h)
					k.Lines()
				}
			}
		}
	})
}
