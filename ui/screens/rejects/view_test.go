package rejects

import (
	"bytes"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/ingest"
	"cofre/secret"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

// show puts an original on the screen without a task.
func show(c screen.Context, s *Screen, r vault.Reject, original string) {
	s.opened = &holder{}
	s.opened.put(&vault.RevealedReject{Reject: r, Original: secret.New([]byte(original)), UTF8: true, Length: int64(len(original))})
	s.shown(c, openedMsg{of: r})
}

func TestGoldenViews(t *testing.T) {
	for _, step := range []string{"list", "detail", "damaged", "empty", "revealed", "ask", "drop"} {
		for _, size := range []struct {
			name string
			w, h int
		}{{"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := step + "-" + size.name + "-" + string(lang)
				screentest.Run(t, name, func(t *testing.T) {
					golden(t, name, step, size.w, size.h, lang)
				})
			}
		}
	}
}

func golden(t *testing.T, name, step string, w, h int, lang text.Lang) {
	f := newFake(60)
	if step == "empty" {
		f.n = 0
	}
	d := screentest.Open(t, New(f), w, h, func(c *screen.Context) { c.Text = text.In(lang) })
	d.Settle()
	switch step {
	case "detail":
		d.Keys("j", "enter")
	case "damaged":
		d.Keys("j", "j", "j", "j", "j", "j", "j", "enter")
	case "revealed":
		d.C.Session.Open = true
		show(d.C, d.S, f.reject(1), `{"id":"us_000001","user_name":"josé,\"x\"","tags":[1,2],"credit_card_num":"`+canary+"\"}\n\x1b[31m")
	case "ask":
		d.Keys("o")
	case "drop":
		d.Keys("D")
	}
	got := d.Text()
	if d.Dialog != nil {
		got = d.Box()
	}
	screentest.Golden(t, name, strings.ReplaceAll(got, canary, "CANARY")) // no fixture holds a value
}

func TestEveryThemeAndSizeKeepsItsRoom(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(300)
		d := over(t, f)
		for _, kind := range theme.Kinds() {
			for _, ascii := range []bool{false, true} {
				for _, size := range [][2]int{{60, 20}, {80, 24}, {99, 50}, {118, 30}, {300, 90}} {
					d.C.Theme, d.C.Text = theme.New(kind, ascii), text.In(text.Spanish)
					d.Resize(size[0], size[1])
					d.Settle()
					d.Sees("us_00000", "fec_alta")
				}
			}
		}
	})
}

func TestHostileText(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(20)
		f.evil = "\x1b]0;x\a\u202e漢字\xff\xfe" + strings.Repeat("e\u0301", 300)
		d := over(t, f)
		show(d.C, d.S, f.reject(1), f.evil)
		for _, mode := range []mode{listing, detail, revealed} {
			d.S.mode = mode
			d.Text()
			for _, l := range d.S.View(d.C).Lines {
				if strings.ContainsAny(ansi.Strip(l), "\x1b\a\u202e") || strings.Contains(l, "\x1b]") {
					t.Fatalf("a control character reaches the terminal: %q", l)
				}
			}
		}
		a := newAsk(d.C, reveal, d.S.one(f.reject(1)))
		for _, l := range a.View(d.C).Lines {
			if ansi.StringWidth(l) > d.C.Width || strings.Contains(l, "\x1b]") {
				t.Fatalf("%q", l)
			}
		}
	})
}

func TestNoFrameHoldsTheValueInOnePiece(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(5)
		d := over(t, f)
		show(d.C, d.S, f.reject(1), f.original)
		for _, l := range d.S.View(d.C).Lines {
			if strings.Contains(l, canary) {
				t.Error("the value lies in a frame as one string")
			}
		}
	})
}

func TestRowsLoseNothing(t *testing.T) {
	for _, in := range []string{
		"", "x", `{"a":1,"b":[1,2,{"c":"x,y"}],"d":"\","}`, "a,b\nc", strings.Repeat("漢", 100), "\xff\xfe\x00", "[1,2]",
		"{" + strings.Repeat(`"k":"v",`, 50), strings.Repeat("e\u0301", 500),
	} {
		for _, width := range []int{1, 2, 7, 94} {
			ends, from := rows([]byte(in), width), 0
			for _, e := range ends {
				if e <= from {
					t.Fatalf("%q: an empty row at %d", in, e)
				}
				from = e
			}
			if from != len(in) {
				t.Errorf("%q in %d: %d of %d bytes", in, width, from, len(in))
			}
		}
	}
	if n := len(rows([]byte(`{"a":"1,2","b":[1,2],"c":3}`), 94)); n != 3 {
		t.Errorf("%d rows for three members", n)
	}
}

func TestHugeOriginalIsCutAndNotCopied(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(5)
		d := over(t, f)
		show(d.C, d.S, f.reject(1), strings.Repeat("x", 1<<20))
		d.Sees("the first 65.5 kB are shown")
		d.Keys("G", "k", "pgdown", "g", "space")
		d.Keys("y")
		if toast := screentest.Want[screen.ToastMsg](d).Toast; toast.Text != "Not copied." {
			t.Errorf("%+v", toast)
		}
	})
}

func FuzzUpdate(f *testing.F) {
	f.Add([]byte("\x00\x08\x10\x18\x20\x28\x30\x38\x40"))
	f.Add([]byte("dDtToo/f\x0d\x1bjjGg"))
	f.Fuzz(func(t *testing.T, script []byte) {
		screentest.Test(t, func(t *testing.T) {
			k := screentest.Open(t, New(newFake(300)), 80, 24)
			k.Settle()
			var answers []func(n int)
			for _, msg := range []tea.Msg{
				workedMsg{of: goMsg{what: drop}},
				openedMsg{err: vault.ErrLocked},
				beatMsg{},
				countMsg{},
				filterMsg{},
				reasonMsg{"x"},
			} {
				answers = append(answers, func(int) { k.Send(msg) })
			}
			k.Script(script, []string{
				"enter", "esc", "up", "down", "tab", "o", "t", "T", "d", "D", "f", "/", "R", "j", "k", "G", "g", "m", "y", "x",
			}, answers...)
			k.S.Commands(k.C)
			k.S.Close()
		})
	})
}

// TestReasonsAreCountedInTheirLanguage: a reason without its place is one that the catalogue knows.
func TestReasonsAreCountedInTheirLanguage(t *testing.T) {
	es := text.In(text.Spanish)
	for _, raw := range []string{
		`{"id":1,"id":2}`, `{"a":`, "{\"a\":\"\xff\"}", `{"a":"\ud800"}`, `{"a":"\x"}`, "{\"a\":\"\x01\"}", `{"a" 1}`, "{\"a\":1,\n\"a\":2}", `{"id":1} x`,
		`{"` + strings.Repeat("n", 300) + `":1}`, `{"` + strings.Repeat("n", 100) + `":1,"` + strings.Repeat("n", 100) + `":1}`,
	} {
		_, why := ingest.Parse([]byte(raw))
		if why == "" {
			t.Fatalf("%q is no reject", raw)
		}
		if counted := reasonOf(&vault.Reject{Reason: why}); es.Reason(counted) == counted {
			t.Errorf("%q, counted as %q, has no Spanish form", why, counted)
		}
	}
}

// pageOf answers the first wish of the table as its task would.
func pageOf(t testing.TB, s *Screen, c screen.Context) tea.Msg {
	s.table.Restart("")
	wish, ok := s.table.Wish()
	if !ok {
		return nil
	}
	page, err := s.page(t.Context(), c, filter{}, wish, func(int64) {})
	return pageMsg{wish, page, err}
}

func benchmarkList(b *testing.B, n int) {
	s := New(newFake(n))
	c := screentest.Around(b, s, 200, 60).C
	s.Init(c)
	s.Update(c, pageOf(b, s, c))
	s.Update(c, countMsg{all: store.Count{N: int64(n), Exact: true}})
	keys := []tea.KeyPressMsg{screentest.Key("j"), screentest.Key("j"), screentest.Key("k")}
	i := 0
	for b.Loop() {
		s.Update(c, keys[i%len(keys)])
		s.View(c)
		i++
	}
}

func BenchmarkList1k(b *testing.B) { benchmarkList(b, 1000) }
func BenchmarkList1M(b *testing.B) { benchmarkList(b, 1_000_000) }

func BenchmarkOriginal(b *testing.B) {
	v := newFake(10)
	s := New(v)
	c := screentest.Around(b, s, 200, 60).C
	c.Session.Open = true
	s.Init(c)
	show(c, s, v.reject(1), string(bytes.Repeat([]byte(`"name":"José Núñez, 漢字",`), 3000)))
	for b.Loop() {
		s.Update(c, screen.Tick{Now: time.Time{}})
		s.View(c)
	}
}

func TestShownKeysWork(t *testing.T) {
	for state, keys := range map[string][]string{"list": {}, "filter": {"/", "r"}, "filtered": {"/", "u", "enter"}, "detail": {"enter"}, "empty": nil} {
		t.Run(state, func(t *testing.T) {
			screentest.ShownKeysWork(t, func(t *testing.T) *console {
				f := newFake(300)
				if keys == nil {
					f.n = 0
				}
				d := screentest.Open(t, New(f), 80, 24, func(c *screen.Context) { c.Session.Open = true })
				d.Settle()
				d.Keys(keys...)
				return d
			})
		})
	}
	t.Run("revealed", func(t *testing.T) {
		screentest.ShownKeysWork(t, func(t *testing.T) *console {
			f := newFake(5)
			d := over(t, f)
			show(d.C, d.S, f.reject(1), strings.Repeat(f.original+"\n", 99))
			return d
		})
	})
}
