package theme_test

import (
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"cofre/ui/theme"
)

// luminance is WCAG 2.2's relative luminance.
func luminance(r, g, b int) float64 {
	f := func(c int) float64 {
		v := float64(c) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*f(r) + 0.7152*f(g) + 0.0722*f(b)
}

func ratio(a, b [3]int) float64 {
	x, y := luminance(a[0], a[1], a[2]), luminance(b[0], b[1], b[2])
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func parse(t *testing.T, sgr, layer string) ([3]int, bool) {
	t.Helper()
	m := regexp.MustCompile(layer + `;2;(\d+);(\d+);(\d+)`).FindStringSubmatch(sgr)
	if m == nil {
		return [3]int{}, false
	}
	var c [3]int
	for i := range c {
		c[i], _ = strconv.Atoi(m[i+1])
	}
	return c, true
}

func TestContrast(t *testing.T) {
	backgrounds := map[theme.Kind][][3]int{
		theme.Dark:          {{0x16, 0x18, 0x1D}, {0x28, 0x2C, 0x34}},
		theme.Light:         {{255, 255, 255}, {0xF1, 0xF4, 0xF6}},
		theme.ContrastDark:  {{0, 0, 0}},
		theme.ContrastLight: {{255, 255, 255}},
	}
	text := []theme.Role{
		theme.Text, theme.Strong, theme.Muted, theme.Accent, theme.Sealed, theme.Revealed, theme.Danger, theme.Warn, theme.OK,
		theme.AccentStrong, theme.DangerStrong, theme.DangerUnder,
	}
	graphic := []theme.Role{theme.Plate, theme.Quiet}
	check := func(k theme.Kind, th *theme.Theme, r theme.Role, bg [3]int, least float64) {
		fg, ok := parse(t, th.Open(r, false), "38")
		if !ok {
			t.Fatalf("%s: role %d has no colour", k, r)
		}
		if got := ratio(fg, bg); got < least {
			t.Errorf("%s: role %d on %02x: %.2f, want %.1f", k, r, bg, got, least)
		}
	}
	for k, list := range backgrounds {
		th := theme.New(k, false)
		selection, ok := parse(t, th.Open(theme.Text, true), "48")
		if !ok {
			t.Fatalf("%s: the selected row has no background", k)
		}
		for _, bg := range append(list, selection) {
			for _, r := range text {
				check(k, th, r, bg, 4.5)
			}
			for _, r := range graphic {
				check(k, th, r, bg, 3)
			}
		}
	}
}

func TestAmberMeansExposedAlone(t *testing.T) {
	for _, k := range theme.Kinds() {
		th := theme.New(k, false)
		for r := theme.Text; r <= theme.DangerUnder; r++ {
			if r != theme.Revealed && k != theme.None && th.Open(r, false) == th.Open(theme.Revealed, false) {
				t.Errorf("%s: role %d looks like a revealed value", k, r)
			}
		}
	}
}

func TestSelectionIsSeenEverywhere(t *testing.T) {
	for _, k := range theme.Kinds() {
		th := theme.New(k, false)
		for r := theme.Text; r <= theme.DangerUnder; r++ {
			if th.Open(r, true) == "" {
				t.Errorf("%s: role %d is not marked in the selected row", k, r)
			}
		}
		if th.Few() != (th.Signs.Bar == "›") {
			t.Errorf("%s: bar %q", k, th.Signs.Bar)
		}
	}
}

func TestNoColourMeansNone(t *testing.T) {
	colour := regexp.MustCompile(`[;\[](3[0-9]|4[0-9]|9[0-7]|10[0-7])[;m]`)
	th := theme.New(theme.None, false)
	for r := theme.Text; r <= theme.DangerUnder; r++ {
		for _, s := range []string{th.Open(r, false), th.Open(r, true)} {
			if colour.MatchString(s) {
				t.Errorf("role %d: %q", r, s)
			}
		}
	}
}

func TestSignsAreOneCell(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		s := theme.New(theme.Dark, ascii).Signs
		one := []string{
			s.Sealed, s.Open, s.Done, s.Fail, s.Mark, s.Unknown, s.Cut, s.Bar, s.StepNow, s.StepNext, s.Dot, s.Up, s.Down, s.Hook,
			s.Full, s.Empty, s.Vertical, s.Slash, s.Point, s.Rising, s.TopLeft, s.TopRight, s.BottomLeft, s.BottomRight,
		}
		one = append(append(one, s.Spinner...), s.Blocks...)
		for _, sign := range one {
			if ansi.StringWidth(sign) != 1 {
				t.Errorf("%q is %d cells wide", sign, ansi.StringWidth(sign))
			}
			if ascii && (len(sign) != 1 || sign[0] >= 0x80) {
				t.Errorf("%q is not ASCII", sign)
			}
		}
		if ansi.StringWidth(s.Chosen) != ansi.StringWidth(s.Hollow) || ansi.StringWidth(s.Plates) != 4 || len(s.Blocks) != 8 {
			t.Errorf("ascii %v: pairs of signs differ in width", ascii)
		}
	}
}
