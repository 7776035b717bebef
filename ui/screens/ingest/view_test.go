package ingest

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

// ratesOf is a run with a sparkline.
func ratesOf() []float64 {
	out := make([]float64, 0, maxSeconds)
	for i := range maxSeconds {
		out = append(out, float64(12_000+(i*i)%5000))
	}
	return out
}

// at returns a screen at one of its steps, without a goroutine.
func at(t testing.TB, step string) *Screen {
	s, _ := made(t, newFake(), api, nil)
	s.choose.init(true)
	p := somePreview()
	p.Source = api
	run := Run{Serial: 1, Source: api, Preview: p, Running: true, Progress: midway(41 * time.Second), Rate: ratesOf(), Left: 26 * time.Second}
	switch step {
	case "choose":
	case "file":
		s.choose.move(1)
		s.choose.focused = true
		s.choose.file.Set("/datos/usuarios.ndjson")
	case "preview":
		s.step, s.preview = previewing, p
	case "run":
		s.step, s.run, s.preview = running, run, p
	case "indexes":
		run.Progress.Phase, run.Progress.Settled, run.Progress.SettleTotal = vault.PhaseSettle, 3, 12
		s.step, s.run, s.preview = running, run, p
	case "done", "failed":
		run.Running, run.Left = false, 0
		run.Summary = vault.Summary{Counts: run.Progress.Counts, Seconds: 41}
		run.Reasons = []Reason{{"fec_alta: not a date: \x1b[31mno", 9}, {"invalid UTF-8 at byte 211", 2}}
		run.Others = 1
		if step == "failed" {
			run.Err = errors.New("x")
		}
		s.step, s.run, s.preview = running, run, p
	}
	return s
}

func steps() []string {
	return []string{"choose", "file", "preview", "run", "indexes", "done", "failed"}
}

func TestGoldenViews(t *testing.T) {
	for _, step := range steps() {
		for _, size := range []struct {
			name string
			w, h int
		}{{"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}} {
			for _, lang := range []text.Lang{text.English, text.Spanish} {
				name := step + "-" + size.name + "-" + string(lang)
				screentest.Run(t, name, func(t *testing.T) {
					k := screentest.Around(t, at(t, step), size.w, size.h, func(c *screen.Context) { c.Text = text.In(lang) })
					screentest.Golden(t, name, k.Text())
				})
			}
		}
	}
}

func TestEveryThemeAndSizeKeepsItsRoom(t *testing.T) {
	for _, step := range steps() {
		s := at(t, step)
		for _, kind := range theme.Kinds() {
			for _, ascii := range []bool{false, true} {
				for _, size := range [][2]int{{60, 20}, {80, 24}, {99, 31}, {118, 30}, {300, 90}} {
					k := screentest.Around(t, s, size[0], size[1], func(c *screen.Context) { c.Theme, c.Text = theme.New(kind, ascii), text.In(text.Spanish) })
					if v := k.Text(); step == "preview" && !strings.Contains(v, "credit_card_num") {
						t.Fatalf("no fields at %v:\n%s", size, v)
					}
				}
			}
		}
	}
}

func TestNothingInRunShiftsWhenFiguresGrow(t *testing.T) {
	s := at(t, "run")
	k := screentest.Around(t, s, 120, 40)
	place := func(created uint64, elapsed time.Duration) [3]int {
		s.run.Progress.Created, s.run.Progress.Elapsed = created, elapsed
		line := strings.Split(k.Text(), "\n")[4]
		return [3]int{strings.Index(line, "of 1,000,000"), strings.Index(line, "elapsed "), strings.Index(line, "left about ")}
	}
	want := place(1, time.Second)
	for _, n := range []uint64{10, 999, 1000, 99_999, 900_000} {
		if got := place(n, time.Duration(n)*time.Millisecond/2); got != want {
			t.Errorf("at %d: %v, was %v", n, got, want)
		}
	}
}

func TestHostileText(t *testing.T) {
	p := somePreview()
	evil := "\x1b]0;x\a\u202e漢字\xff\xfe" + strings.Repeat("e\u0301", 300)
	p.Source, p.ID, p.Rejected = evil, evil, evil
	for i := range p.Fields {
		p.Fields[i].Name = evil
		p.Fields[i].Stored = []byte(`"` + evil + `"`)
	}
	for _, step := range []string{"preview", "run", "done"} {
		s := at(t, step)
		s.preview, s.run.Preview, s.run.Source = p, p, evil
		s.run.Reasons = []Reason{{evil, 3}}
		k := screentest.Around(t, s, 80, 24)
		for _, l := range s.View(k.C).Lines {
			if strings.ContainsAny(ansi.Strip(l), "\x1b\a\u202e") || strings.Contains(l, "\x1b]") {
				t.Fatalf("%s: a control character reaches the terminal: %q", step, l)
			}
		}
		k.Lines()
	}
}

func TestRates(t *testing.T) {
	var r rates
	for ms := range 100_000 / 100 {
		e := time.Duration(ms) * 100 * time.Millisecond
		r.note(vault.Progress{Elapsed: e, RecordsTotal: 200_000, Counts: vault.Counts{Read: uint64(ms) * 100, Created: uint64(ms) * 100}})
	}
	means := r.means()
	if len(means) != maxSeconds {
		t.Fatalf("%d seconds", len(means))
	}
	for i, v := range means {
		if v != 1000 {
			t.Fatalf("second %d: %v records/s", i, v)
		}
	}
	if r.left < 100*time.Second || r.left > 102*time.Second {
		t.Errorf("left %s", r.left)
	}
	r.note(vault.Progress{Elapsed: 100_000 * time.Hour}) // a clock that jumps costs nothing
	if got := guess(vault.Progress{Elapsed: time.Hour, RecordsTotal: -1, BytesTotal: -1}); got != 0 {
		t.Errorf("a guess out of nothing: %s", got)
	}
}

func FuzzUpdate(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"))
	f.Add([]byte("jjkkG\x0dtext\x1b\x09"))
	f.Fuzz(func(t *testing.T, script []byte) {
		screentest.Test(t, func(t *testing.T) {
			k := screentest.Around(t, at(t, steps()[len(script)%len(steps())]), 80, 24)
			var answers []func(n int)
			for _, msg := range []tea.Msg{
				runMsg{at(t, "done").run}, runMsg{at(t, "failed").run}, previewMsg{err: errors.New("x")}, beatMsg{}, leaveMsg{},
			} {
				answers = append(answers, func(int) { k.Send(msg) })
			}
			k.Script(script, []string{"enter", "esc", "up", "down", "tab", "p", "r", "s", "n", "j", "k", "G", "g", "ctrl+d", "x"}, answers...)
		})
	})
}

func BenchmarkRunFrame(b *testing.B) {
	s := at(b, "run")
	c := screentest.Around(b, s, 200, 60).C
	msg := runMsg{s.run}
	for b.Loop() {
		s.Update(c, msg)
		s.View(c)
		s.Keys(c)
	}
}

func TestShownKeysWork(t *testing.T) {
	for _, step := range steps() {
		t.Run(step, func(t *testing.T) {
			screentest.ShownKeysWork(t, func(t *testing.T) *console { return screentest.Around(t, at(t, step), 80, 24) })
		})
	}
}

// TestSampleIsNamed: made-up users are called so in the console's language, whatever the source calls itself.
func TestSampleIsNamed(t *testing.T) {
	for _, step := range []string{"preview", "run", "done"} {
		s := at(t, step)
		s.spec, s.run.Spec = "sample:1000,7", "sample:1000,7"
		s.preview.Source, s.run.Source = "1000 sample users (seed 7)", "1000 sample users (seed 7)"
		k := screentest.Around(t, s, 100, 30)
		k.C.Text = text.In(text.Spanish)
		if got := k.Text(); !strings.Contains(got, "000 usuarios de muestra (semilla 7)") {
			t.Errorf("%s:\n%s", step, got)
		}
	}
}
