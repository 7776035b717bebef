package widget_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/keymap"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

func dark() *theme.Theme { return theme.New(theme.Dark, false) }

func TestCuts(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{widget.CutEnd("Av. Arequipa 2450, Lince", 20, "…"), "Av. Arequipa 2450,…"},
		{widget.CutEnd("short", 5, "…"), "short"},
		{widget.CutEnd("short", 0, "…"), ""},
		{widget.CutMiddle("cantidad_compras_realizadas", 14, "…"), "cantida…izadas"},
		{widget.CutMiddle("漢字漢字漢字", 5, "…"), "漢…字"},
		{widget.CutEnd("漢字漢字", 4, "…"), "漢…"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("us_000416", 4)
	f.Add("漢字\u0301e\u0301🇲🇽👩‍👩‍👧", 3)
	f.Add("\xff\x1b[31m", 2)
	f.Add("0\u1ce1", 10)
	f.Add("\u06000", 10)
	f.Fuzz(func(t *testing.T, s string, w int) {
		w = ((w % 50) + 50) % 50
		for _, cut := range []string{widget.CutEnd(s, w, "…"), widget.CutMiddle(s, w, "…")} {
			if n := widget.Width(cut); n > w {
				t.Fatalf("%q cut to %d is %d wide: %q", s, w, n, cut)
			}
		}
		for _, line := range widget.Wrap(s, w+2) {
			if utf8.ValidString(s) && widget.Width(line) > w+2 {
				t.Fatalf("%q wrapped at %d: %q", s, w+2, line)
			}
		}
		l := widget.NewLine(dark(), w).Data(theme.Text, s)
		if got := ansi.StringWidth(l.String()); got != w {
			t.Fatalf("a line of %d is %d wide: %q", w, got, l.String())
		}
		if got := widget.PaintedWidth(l.String()); got != w {
			t.Fatalf("a line of %d is measured as %d: %q", w, got, l.String())
		}
		if strings.ContainsAny(ansi.Strip(l.String()), "\x1b\x07\n\r") {
			t.Fatalf("control characters: %q", l.String())
		}
	})
}

func TestLineNeverOverflows(t *testing.T) {
	l := widget.NewLine(dark(), 10).Select(true).Put(theme.Accent, "▌").To(3).Put(theme.Text, "abcdefghijk").Right(theme.Text, "99", 0)
	if got := ansi.Strip(l.String()); got != "▌  abcdef…" {
		t.Errorf("%q", got)
	}
}

func TestShareIsNeverAllOrNothingByRounding(t *testing.T) {
	full := func(share float64) int {
		return strings.Count(ansi.Strip(widget.Share(dark(), 10, share, theme.Accent)), "━")
	}
	for share, want := range map[float64]int{0: 0, 0.0001: 1, 0.5: 5, 0.9999: 9, 1: 10, -1: 0, 2: 10} {
		if got := full(share); got != want {
			t.Errorf("%v: %d cells, want %d", share, got, want)
		}
	}
}

func press(name string) tea.KeyPressMsg {
	switch name {
	case "backspace":
		return tea.KeyPressMsg{Code: tea.KeyBackspace}
	case "left":
		return tea.KeyPressMsg{Code: tea.KeyLeft}
	case "ctrl+u":
		return tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl}
	case "ctrl+w":
		return tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl}
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	}
	r, _ := utf8.DecodeRuneInString(name)
	return tea.KeyPressMsg{Code: r, Text: name}
}

func TestTextField(t *testing.T) {
	var f widget.TextField
	for _, k := range []string{"a", "ñ", "c", "left", "backspace", "b"} {
		f.Update(press(k))
	}
	if f.Value() != "abc" {
		t.Fatal(f.Value())
	}
	f.Update(tea.PasteMsg{Content: "x\r\ny\x1b[31m\tz\x00"})
	if f.Value() != "abx y[31m zc" {
		t.Fatalf("%q", f.Value())
	}
	f.Update(press("ctrl+w"))
	if f.Value() != "abx y[31m c" {
		t.Fatalf("%q", f.Value())
	}
	if _, used := f.Update(press("enter")); used {
		t.Error("enter is no key of editing")
	}
	f.Limit = 3
	f.Set(strings.Repeat("é", 1<<20))
	if f.Value() != "ééé" {
		t.Errorf("the limit does not hold: %d", len(f.Value()))
	}
}

func TestSecretField(t *testing.T) {
	var f widget.SecretField
	for _, k := range []string{"p", "á", "漢", "backspace"} {
		f.Update(press(k))
	}
	f.Update(tea.PasteMsg{Content: "ss word\r\n"})
	line, _ := f.View(dark(), 20)
	if ansi.Strip(line) != "●●●●●●●●            " {
		t.Errorf("%q", ansi.Strip(line))
	}
	if f.Update(tea.PasteMsg{Content: strings.Repeat("x", 5000)}) {
		t.Error("a paste beyond the limit was taken, or cut")
	}
	got := f.Take()
	if string(got.Expose()) != "páss word" {
		t.Errorf("took %d bytes", got.Len())
	}
	if !f.Empty() || f.Clone().Len() != 0 {
		t.Error("something stayed")
	}
	f.Update(press("x"))
	f.Update(press("ctrl+u"))
	if !f.Empty() {
		t.Error("ctrl+u left something")
	}
}

func TestPlaintextIsNeverInOnePiece(t *testing.T) {
	line := widget.Plaintext(widget.NewLine(dark(), 40), []byte("6011-1111\x1b[2J\u202e-1117")).String()
	if strings.Contains(line, "6011") || strings.Contains(line, "1117") {
		t.Errorf("contiguous: %q", line)
	}
	if got := strings.TrimRight(ansi.Strip(line), " "); got != `6011-1111\x1b[2J\u202e-1117` {
		t.Errorf("%q", got)
	}
}

func TestOverlay(t *testing.T) {
	base := []string{
		dark().Paint(theme.Text, "0123456789012345678901234567890123456789"),
		dark().Paint(theme.Text, "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"),
		"short" + widget.Blank(35),
	}
	box := widget.Frame(dark(), "T", 4, []string{"in"}, false)
	out := widget.Overlay(dark(), base, 40, box, 15, 0)
	for i, line := range out {
		if n := ansi.StringWidth(line); n != 40 {
			t.Errorf("line %d is %d wide: %q", i, n, ansi.Strip(line))
		}
	}
	if got := ansi.Strip(out[0]); !strings.HasPrefix(got, "0123456789012  ╭─ T ") || !strings.Contains(got, "╮  ") {
		t.Errorf("%q", got)
	}
}

func TestHintsFallOffWhole(t *testing.T) {
	b := []key.Binding{keymap.New("enter", "detail", "enter"), keymap.New("r", "reveal", "r"), keymap.New(":", "commands", ":"), keymap.New("?", "help", "?")}
	for width, want := range map[int]string{
		60: "enter detail   r reveal   : commands   ? help",
		40: "enter detail   r reveal   ? help",
		24: "enter detail   ? help",
		20: "? help",
		3:  "",
	} {
		if got := strings.TrimRight(ansi.Strip(widget.Hints(widget.NewLine(dark(), width), b, 1).String()), " "); got != want {
			t.Errorf("%d: %q, want %q", width, got, want)
		}
	}
}

func TestLastFour(t *testing.T) {
	for mask, want := range map[string]string{
		`"************1111"`: "1111", `"***"`: "", `"411111******1111"`: "1111", `null`: "", `""`: "", `"****"`: "",
		`"********"`: "", `"1234"`: "", `"*12\\"`: "",
	} {
		if got := widget.LastFour([]byte(mask)); got != want {
			t.Errorf("%s: %q, want %q", mask, got, want)
		}
	}
}

func TestCharts(t *testing.T) {
	th := dark()
	exact(t, widget.Bars(th, 66, []widget.BarRow{{Label: "azul", N: 312_480, Count: "312,480", Share: "31.2 %"}, {Label: strings.Repeat("x", 99), N: 1, Count: "1", Share: "<0.1 %", Others: true}}), 66, 2)
	exact(t, widget.DayChart(th, 8, []int64{0, 1, 500, 1000}, 0), 4, 8)
	chart := widget.DayChart(th, 2, []int64{0, 1, 1000}, 0)
	if got := ansi.Strip(strings.Join(chart, "/")); got != "  █/ ▁█" {
		t.Errorf("%q", got)
	}
	exact(t, widget.Spark(th, 20, []float64{1, 2, 3}), 20, 2)
	exact(t, widget.Counters(th, 80, []widget.Counter{{Figure: "604,118", Name: "created"}, {Figure: "12", Name: "rejected", Remark: []widget.Piece{{Role: theme.Danger, Text: "✗"}, {Text: " since Tuesday, for a long time"}}}}), 80, 3)
	for _, c := range [][2]int64{{0, 1}, {7, 10}, {29_250, 30_000}, {1_000_001, 2_000_000}} {
		if got := widget.RoundTop(c[0]); got != c[1] {
			t.Errorf("%d: %d, want %d", c[0], got, c[1])
		}
	}
}
