package overview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/record"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/theme"
)

func TestMouse(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := show(t, newFake(), 120, 40)
		f := arrange(k.C)
		k.Send(screen.Click{X: 10, Y: f.bars + 1})
		if k.S.focus != onBars || k.S.row != 1 {
			t.Errorf("chose row %d", k.S.row)
		}
		k.Send(screen.Click{X: 10, Y: f.bars + 1, Double: true})
		k.Settle()
		if p, ok := screentest.Asked[screen.PushMsg](k); !ok || p.To != screen.Browse {
			t.Error("the second click browses nothing")
		}
		k.Send(screen.Wheel{Delta: 3}) // over the figures
		k.Send(screen.Wheel{X: 9, Y: f.bars, Delta: 3})
		if k.S.row != 2 {
			t.Errorf("the wheel chose row %d", k.S.row)
		}
		k.Send(screen.Click{X: tickWidth + f.columns - 1, Y: f.plot + 2})
		if k.S.focus != onDays || k.S.column != 0 {
			t.Errorf("chose column %d", k.S.column)
		}
		k.Send(screen.Click{X: tickWidth, Y: f.axis})
		if k.S.column != f.columns-1 {
			t.Errorf("chose column %d", k.S.column)
		}
		k.Lines()
	})
}

func TestHostileData(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		const bad = "\x1b[31mrojo\x07\u202e\x9b2J\xff日本語日本語日本語日本語日本語\n\t"
		f := newFake()
		f.tops[bad] = store.Top{Values: []store.ValueCount{{Value: bad, N: 3}, {Value: strings.Repeat("x\u0301", 5000), N: 1 << 60}, {Value: "", N: 0}}, Others: 1 << 60, Absent: -4}
		f.days[bad] = []store.DayCount{{Day: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), N: 1}, {Day: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), N: 1 << 60}}
		f.entries = append(f.entries, reveal1(bad, 0))
		f.number()
		d := deps(f)
		d.Schema = append(d.Schema, record.SchemaField{Name: bad, Kind: record.KindText}, record.SchemaField{Name: bad + "2", Kind: record.KindDate})
		for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 60}} {
			k := screentest.Open(t, New(d), size[0], size[1])
			k.Settle()
			k.Send(chosenMsg{name: bad})
			k.Send(chosenMsg{date: true, name: bad})
			k.Settle()
			k.Keys("j", "j", "left", "tab")
			k.Lines()
			k.Send(screentest.Key("f"))
			k.Settle()
			for _, l := range k.Dialog.View(k.C).Lines {
				if strings.Contains(strings.ReplaceAll(l, "\x1b[", ""), "\x1b") || strings.Contains(l, "\x07") {
					t.Errorf("the dialog draws %q", l)
				}
			}
		}
	})
}

func TestStorm(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for seed := range uint64(3) {
			f := newFake()
			f.tops["direccion"] = store.Top{Others: 1_000_000}
			k := show(t, f, 120, 40)
			k.Script(screentest.Random(seed, 150), []string{"j", "k", "left", "right", "tab", "[", "]", "R", "f", "enter", "+", "-", "h", "l"})
			k.Settle()
		}
	})
}

func FuzzUpdate(f *testing.F) {
	f.Add(uint64(1), "jjR[tab]f")
	f.Add(uint64(7), "\x1b\x00\xff")
	f.Fuzz(func(t *testing.T, seed uint64, keys string) {
		k := screentest.Open(t, New(deps(newFake())), 80, 24)
		names := []string{"j", "enter"}
		for _, r := range keys[:min(len(keys), 20)] {
			names = append(names, string(r))
		}
		k.Script(screentest.Random(seed, 20), names)
		k.S.Close()
	})
}

func BenchmarkFrame(b *testing.B) {
	for _, users := range []int64{1000, 1_000_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			f := newFake()
			f.users = users
			for i := range mostDays {
				f.days["fec_birthday"] = append(f.days["fec_birthday"], store.DayCount{Day: time.Date(1950, 1, 1+i, 0, 0, 0, 0, time.UTC), N: int64(i % 50)})
			}
			k := show(b, f, 200, 60)
			k.Send(chosenMsg{date: true, name: "fec_birthday"})
			k.Settle()
			keys := []tea.KeyPressMsg{screentest.Key("j"), screentest.Key("left"), screentest.Key("]"), screentest.Key("["), screentest.Key("tab")}
			for i := 0; b.Loop(); i++ {
				k.S.Update(k.C, keys[i%len(keys)])
				k.S.View(k.C)
			}
		})
	}
}

func TestNarrow(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := show(t, newFake(), 80, 24)
		k.Keys("j", "j")
		for _, kind := range theme.Kinds() {
			k.C.Theme = theme.New(kind, kind == theme.None)
			for w := 60; w <= 210; w += 11 {
				for h := 19; h < 62; h += 5 {
					k.Resize(w, h)
					k.Lines()
				}
			}
		}
	})
}
