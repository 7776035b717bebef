package app_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/app"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/ui/theme"
)

func TestHeaderAndFooter(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		lines := strings.Split(w.text(), "\n")
		if !strings.HasPrefix(lines[0], "  ▣ cofre  ╱  menu") || !strings.HasSuffix(lines[0], "prod-mx · sqlite   ■ locked  ") {
			t.Errorf("%q", lines[0])
		}
		if got := strings.TrimSpace(lines[39]); !strings.HasPrefix(got, "x explode   enter detail   1-9 many screens   : commands   ? help   q quit") || !strings.HasSuffix(got, "1 · 0.1 %") {
			t.Errorf("%q", got)
		}
	})
}

func TestEveryFrameIsExact(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, lang := range []text.Lang{text.English, text.Spanish} {
			for _, kind := range theme.Kinds() {
				for _, ascii := range []bool{false, true} {
					w := newWorld(t, func(o *app.Options) { o.Text, o.Theme, o.ASCII = text.In(lang), kind, ascii })
					for _, act := range []func(){
						func() {},
						func() { w.keys(":", "r") },
						func() { w.keys("esc", "?") },
						func() { w.keys("esc"); w.tell(screen.Menu, nil); w.send(screen.FailMsg{From: 1, Problem: problem()}) },
						func() { w.send(screen.NeedUnlockMsg{From: 1}) },
					} {
						act()
						for _, size := range [][2]int{{60, 20}, {80, 24}, {99, 29}, {100, 30}, {120, 40}, {200, 60}} {
							w.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
							lines := strings.Split(w.m.View().Content, "\n")
							if len(lines) != size[1] {
								t.Fatalf("%s %s %v: %d lines", lang, kind, size, len(lines))
							}
							for i, line := range lines {
								if n := ansi.StringWidth(line); n != size[0] {
									t.Fatalf("%s %s %v: line %d is %d wide: %q", lang, kind, size, i, n, ansi.Strip(line))
								}
							}
						}
					}
				}
			}
		}
	})
}

func problem() screen.Problem {
	return screen.Problem{
		What: "The store did not answer for 10 s.", Where: "sqlite · /data/cofre.db is locked by another process",
		Kept:    "604,118 records of run 118 are stored; nothing is half written",
		Do:      "close the other program, then R tries again from record 604,119",
		Details: strings.Repeat("a long detail ", 30), Retry: func() tea.Msg { return nil },
	}
}

func TestTooSmallAndNotKnown(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.screens[screen.Menu].value = "CANARY"
		w.send(tea.WindowSizeMsg{Width: 50, Height: 15})
		w.sees("needs 60 and 20")
		w.seesNot("CANARY")
		w.send(tea.WindowSizeMsg{})
		if w.text() != "" {
			t.Errorf("0x0 is drawn: %q", w.text())
		}
		w.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		w.sees("menu")
	})
}

func TestErrorPanelStaysUntilDismissed(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		retried := 0
		p := problem()
		p.Retry = func() tea.Msg { retried++; return nil }
		w.send(screen.FailMsg{From: 1, Problem: p})
		w.after(time.Minute)
		lines := strings.Split(w.text(), "\n")
		if !strings.HasPrefix(lines[35], "  ✗ The store did not answer for 10 s.") || !strings.Contains(lines[36], "kept") || !strings.Contains(lines[37], "do") || strings.TrimSpace(lines[38]) != "" {
			t.Fatalf("%s", strings.Join(lines[33:], "\n"))
		}
		w.sees("R try again   d details   esc dismiss   ? help")
		w.keys("esc")
		w.seesNot("did not answer")
		w.send(screen.FailMsg{From: 1, Problem: p})
		w.keys("R")
		if retried != 1 {
			t.Error("R does not try again")
		}
		w.seesNot("did not answer")
	})
}

// What works again is dismissed; but commands of one batch come in any order, so a dismissal may come after a failure that
// is newer than it.
func TestADismissalThatComesLateLeavesANewerProblem(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := screen.Context{Self: 1}
		dismiss := screen.Dismiss(c)
		time.Sleep(time.Millisecond)
		w.run(screen.Fail(c, problem()))
		w.run(dismiss)
		w.sees(problem().What)
		time.Sleep(time.Millisecond)
		w.run(screen.Dismiss(c))
		w.seesNot(problem().What)
	})
}

func TestToastsWaitTheirTurn(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.send(screen.ToastMsg{Toast: screen.ToastText{Text: "First."}})
		w.send(screen.ToastMsg{Toast: screen.ToastText{Level: screen.Caution, Text: "Second.", Remark: "More."}})
		w.sees("✓ First.")
		w.seesNot("Second.")
	})
}

func TestAnswersForAScreenThatWasLeftAreDropped(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.keys("1")
		w.sees("browse")
		s := w.screens[screen.Browse]
		w.keys("esc")
		if !s.closed {
			t.Error("the screen was not told")
		}
		n := len(s.told)
		w.send(screen.Answer{To: 2, Msg: "late"})
		if len(s.told) != n {
			t.Error("a late answer was delivered")
		}
		if _, ok := w.screens[screen.Menu].last().(screen.Shown); !ok {
			t.Errorf("%T", w.screens[screen.Menu].last())
		}
	})
}

func TestDigitsEscAndCapture(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.keys("1")
		b := w.screens[screen.Browse]
		b.capture = true
		w.keys("2", "L", "q", ":", "?")
		w.sees("browse")
		var got string
		for _, m := range b.told {
			if k, ok := m.(tea.KeyPressMsg); ok {
				got += k.String()
			}
		}
		if got != "2Lq:?" {
			t.Errorf("the field got %q", got)
		}
		w.keys("esc")
		w.sees("menu")
		b.capture = false
		w.keys("1", "2")
		w.sees("decrypt")
		w.keys("esc")
		w.sees("menu")
	})
}

func TestPaletteRunsAndHelpListsTheBindings(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.keys("?")
		w.sees("explode")
		w.sees("mask and suspend")
		w.sees("many screens")
		w.keys("?")
		w.keys(":")
		w.sees("Explode")
		w.seesNot("Many screens") // one of them would be opened: they stand there by their names
		w.typed("dec")
		w.keys("enter")
		w.sees("decrypt")
		w.keys(":")
		w.typed("español")
		w.keys("enter")
		w.sees("■ bloqueada")
	})
}

// TestHelpSaysHowMuchMoreThereIs: where it does not fit, its last line says how much is below, and nothing at its end.
func TestHelpSaysHowMuchMoreThereIs(t *testing.T) {
	said := regexp.MustCompile(`esc .* (\d+) (more lines?|líneas? más) `)
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		screentest.Run(t, string(lang), func(t *testing.T) {
			w := newWorld(t, func(o *app.Options) { o.Text = text.In(lang) })
			w.send(tea.WindowSizeMsg{Width: 80, Height: 24})
			w.keys("?")
			more := func() int {
				m := said.FindStringSubmatch(w.text())
				if m == nil {
					return 0
				}
				n, _ := strconv.Atoi(m[1])
				return n
			}
			first, last := more(), text.In(lang).App().SignFail
			if first < 2 {
				t.Fatalf("%d more lines:\n%s", first, w.text())
			}
			w.seesNot(last)
			for i := range first {
				w.keys("j")
				if n := more(); n != first-1-i {
					t.Fatalf("%d lines are left after %d of %d:\n%s", n, i+1, first, w.text())
				}
			}
			w.sees(last)
			w.send(tea.WindowSizeMsg{Width: 120, Height: 60})
			if n := more(); n != 0 {
				t.Errorf("where all is in sight there are %d more lines", n)
			}
		})
	}
}

func TestAHugePasteIsNotTaken(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		s := w.screens[screen.Menu]
		s.capture = true
		n := len(s.told)
		w.send(tea.PasteMsg{Content: strings.Repeat("x", 1<<20)})
		if len(s.told) != n {
			t.Error("a paste of 1 MB was handed on")
		}
		w.send(tea.PasteMsg{Content: "x"})
		if len(s.told) != n+1 {
			t.Error("a small paste was not")
		}
	})
}

func TestAFailingStoreIsSaidAndTriedAgain(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		fail := true
		var open func(context.Context, func(string) bool) (app.Opened, error)
		w := newWorld(t, func(o *app.Options) {
			open = o.Open
			o.Open = func(ctx context.Context, c func(string) bool) (app.Opened, error) {
				if fail {
					return app.Opened{}, errors.New("no such disk")
				}
				return open(ctx, c)
			}
		})
		w.sees("That did not work.")
		fail = false
		w.keys("R")
		w.sees("prod-mx")
		w.seesNot("That did not work.")
	})
}

func TestMouse(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		s := w.screens[screen.Menu]
		w.send(tea.MouseClickMsg{X: 5, Y: 7, Button: tea.MouseLeft})
		if got := s.last(); got != (screen.Click{X: 3, Y: 5}) {
			t.Errorf("%+v", got)
		}
		w.send(tea.MouseWheelMsg{X: 5, Y: 7, Button: tea.MouseWheelDown})
		if got := s.last(); got != (screen.Wheel{X: 3, Y: 5, Delta: 3}) {
			t.Errorf("%+v", got)
		}
		if w.m.View().MouseMode == tea.MouseModeNone {
			t.Error("the mouse is off")
		}
		w.keys("M")
		if w.m.View().MouseMode != tea.MouseModeNone {
			t.Error("the mouse is on")
		}
	})
}

func TestColoursFollowTheTerminal(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		dark := w.m.View().Content
		w.send(tea.BackgroundColorMsg{Color: white{}})
		if w.m.View().Content == dark {
			t.Error("a light background changes nothing")
		}
	})
}

type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }

func FuzzUpdate(f *testing.F) {
	f.Add([]byte("1q:reL?0Mjk\x1b\r"))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 200, 201, 202, 203, 204, 205})
	f.Fuzz(script)
}

func TestRandomMessages(t *testing.T) {
	b := sha256.Sum256([]byte("messages"))
	for range 8 {
		script(t, b[:])
		b = sha256.Sum256(b[:])
	}
}

// script does what its bytes say, and looks at every frame.
func script(t *testing.T, script []byte) {
	screentest.Test(t, func(t *testing.T) {
		if len(script) > 60 {
			script = script[:60]
		}
		w := newWorld(t, func(o *app.Options) { o.SessionLeader = true })
		for i, b := range script {
			switch {
			case b < 8:
				w.send(tea.WindowSizeMsg{Width: int(b) * 31, Height: int(script[(i+1)%len(script)])})
			case b < 16:
				w.send(tea.MouseClickMsg{X: int(b) * 7, Y: i, Button: tea.MouseLeft})
			case b == 27:
				w.keys("esc")
			case b == '\r':
				w.keys("enter")
			case b >= 0x20 && b < 0x7f && b != 'q':
				w.keys(string(rune(b)))
			case b < 0x20:
				w.send(tea.MouseWheelMsg{X: i, Y: int(b), Button: tea.MouseWheelUp})
			case b < 0x90:
				w.send(screen.FailMsg{From: screen.Instance(b & 3), Problem: problem()})
			case b < 0xa0:
				w.send(screen.NeedUnlockMsg{From: screen.Instance(b & 3)})
			case b < 0xb0:
				w.send(tea.PasteMsg{Content: string(script)})
			case b < 0xc0:
				w.after(time.Duration(b) * time.Second)
			case b < 0xd0:
				w.send(screen.Answer{To: screen.Instance(b & 7), Msg: string(script)})
			case b < 0xe0:
				w.send(screen.LockMsg{})
			default:
				w.send(screen.CloseDialogMsg{Dialog: screen.Instance(b & 7)})
			}
			lines := strings.Split(w.m.View().Content, "\n")
			for y, line := range lines {
				if n := ansi.StringWidth(line); len(lines) >= 20 && n != ansi.StringWidth(lines[0]) {
					t.Fatalf("line %d is %d wide: %q", y, n, line)
				}
			}
			if w.m.Crashed() {
				t.Fatalf("crashed at %d", i)
			}
		}
	})
}

func BenchmarkFrame(b *testing.B) {
	w := newWorld(b, nil)
	b.ReportAllocs()
	for b.Loop() {
		w.m.View()
	}
}
