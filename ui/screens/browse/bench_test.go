package browse

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen/screentest"
	"cofre/ui/widget"
	"cofre/vault"
)

// crowd is a vault of any number of users that keeps none of them.
type crowd struct{ n int }

func (v crowd) Page(_ context.Context, r store.PageRequest) (vault.Page, error) {
	n := v.n
	if r.Query.Where != nil {
		n /= 2
	}
	return cutPage(r, n, func(i int) vault.Row {
		id := fmt.Sprintf("us_%07d", i)
		text := func(s string) []byte { return []byte(`"` + s + `"`) }
		return vault.Row{ID: id, Members: []vault.Member{
			{Name: "id", JSON: text(id)},
			{Name: "auto", JSON: text("Mazda 3")},
			{Name: "color_favorito", JSON: text("gris grafito")},
			{Name: "credit_card_ccv", JSON: text("***"), Protected: true},
			{Name: "credit_card_num", JSON: text(fmt.Sprintf("************%04d", i%10000)), Protected: true},
			{Name: "cuenta_numero", JSON: text(fmt.Sprintf("************%04d", i%9973)), Protected: true},
			{Name: "direccion", JSON: text("Av. Arequipa 2450, departamento 301, Lince, Lima")},
			{Name: "fec_alta", JSON: text("2021-08-09T16:40:00.000Z")},
			{Name: "user_name", JSON: text("álvaro.zúñiga " + id)},
		}}
	}), nil
}

func (v crowd) Count(_ context.Context, q store.Query, limit int64) (store.Count, error) {
	if q.Where != nil {
		return store.Count{N: limit}, nil
	}
	return store.Count{N: int64(v.n), Exact: true}, nil
}

// walk is how a person goes through the list: down by rows and pages, to the end and back, a query typed and left.
func walk() []tea.KeyPressMsg {
	var keys []tea.KeyPressMsg
	add := func(n int, name string) {
		for range n {
			keys = append(keys, screentest.Key(name))
		}
	}
	add(40, "j")
	add(40, "pgdown")
	add(1, "G")
	add(40, "k")
	add(40, "pgup")
	add(1, "g")
	add(1, "/")
	for _, r := range "azul color_favorito:azul" {
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	add(24, "backspace")
	add(1, "enter")
	return keys
}

// times is how long keys took to their frames, and to the frame with all that they asked of the store.
type times struct{ frame, done []time.Duration }

// press1 presses a key and draws the frame; then it waits for what the key asked of the store.
func (x *times) press1(k *console, msg tea.KeyPressMsg) {
	begin := time.Now()
	k.C.Now = begin
	k.Send(msg)
	_ = k.S.View(k.C)
	x.frame = append(x.frame, time.Since(begin))
	k.Until("answered", func() bool { return !k.S.load.Busy() || k.S.pause.Busy() })
	_ = k.S.View(k.C)
	x.done = append(x.done, time.Since(begin))
}

func p99(of []time.Duration) float64 {
	slices.Sort(of)
	return float64(of[len(of)*99/100].Microseconds())
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

func (x *times) report(b *testing.B, before float64) {
	b.ReportMetric(p99(x.frame), "p99-µs/frame")
	b.ReportMetric(float64(x.frame[len(x.frame)/2].Microseconds()), "p50-µs/frame")
	b.ReportMetric(float64(x.frame[len(x.frame)-1].Microseconds()), "max-µs/frame")
	b.ReportMetric(p99(x.done), "p99-µs/answered")
	b.ReportMetric(heap()-before, "MB-kept")
}

// BenchmarkKeys measures from a key to its frame. It must not depend on how many users there are.
func BenchmarkKeys(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		for _, size := range [][2]int{{80, 24}, {200, 60}} {
			b.Run(fmt.Sprintf("users=%d/%dx%d", n, size[0], size[1]), func(b *testing.B) {
				before := heap()
				k := screentest.Open(b, New(deps(crowd{n}), nil), size[0], size[1])
				k.Settle()
				keys, x := walk(), &times{}
				for i := 0; b.Loop(); i++ {
					x.press1(k, keys[i%len(keys)])
				}
				x.report(b, before)
			})
		}
	}
}

// BenchmarkView measures a frame alone.
func BenchmarkView(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			b.Run(fmt.Sprintf("users=%d/%dx%d", n, size[0], size[1]), func(b *testing.B) {
				k := screentest.Open(b, New(deps(crowd{n}), nil), size[0], size[1])
				k.Settle()
				b.ReportAllocs()
				for b.Loop() {
					_ = k.S.View(k.C)
				}
			})
		}
	}
}

// TestMemoryIsFlat scrolls through a million users: what is held must not grow.
func TestMemoryIsFlat(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := screentest.Open(t, New(deps(crowd{1_000_000}), nil), 80, 24)
		k.Settle()
		x := &times{}
		for range 40 {
			x.press1(k, screentest.Key("pgdown"))
		}
		before := heap()
		for range 400 {
			x.press1(k, screentest.Key("pgdown"))
		}
		if grown := heap() - before; grown > 4 {
			t.Errorf("%.1f MB more after 400 pages", grown)
		}
		if n := k.S.held(); n > 7*widget.TablePageSize {
			t.Errorf("%d rows are held", n)
		}
		if got := k.S.table.Position(); got != 1+440*16 {
			t.Errorf("row %d after 440 pages of 16", got)
		}
	})
}
