package start_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/secret"
	"cofre/ui/screen"
	"cofre/ui/screens/start"
	"cofre/ui/text"
	"cofre/ui/theme"
)

const generated = "erigf-j4yfa-3ghd4-yt3v8-fuf5x-u5isi"

// guide drives the screen without a console.
type guide struct {
	t    *testing.T
	s    *start.Screen
	c    screen.Context
	made []string // master keys that a vault was made with
	fail error
	out  []tea.Msg
}

func newGuide(t *testing.T) *guide {
	t.Helper()
	g := &guide{t: t}
	g.s = start.New(start.Options{
		Create: func(_ context.Context, master *secret.Bytes) error {
			g.made = append(g.made, string(master.Expose()))
			return g.fail
		},
		Generate: func() *secret.Bytes { return secret.New([]byte(generated)) },
		Check:    func(*secret.Bytes) error { return nil },
		Place:    start.Place{Folder: "/data", Store: "/data/cofre.db", HostKey: "/data/host.key", Known: "/home/ana/.config/cofre/known_vaults"},
	})
	g.c = screen.Context{
		Ctx: t.Context(), Theme: theme.New(theme.Dark, false), Text: text.In(text.English),
		Width: 96, Height: 32, WindowWidth: 100, WindowHeight: 36, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	}
	g.run(g.s.Init(g.c))
	return g
}

func (g *guide) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			g.run(c)
		}
	case screen.Answer:
		if !msg.Stale() {
			msg.Done()
			g.run(g.s.Update(g.c, msg.Msg))
		}
	case screen.SetLangMsg:
		g.c.Text = text.In(msg.Lang)
	case nil:
	default:
		g.out = append(g.out, msg)
	}
}

func (g *guide) keys(names ...string) {
	for _, n := range names {
		msg := tea.KeyPressMsg{Code: []rune(n)[0], Text: n}
		switch n {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "down":
			msg = tea.KeyPressMsg{Code: tea.KeyDown}
		case "up":
			msg = tea.KeyPressMsg{Code: tea.KeyUp}
		case "tab":
			msg = tea.KeyPressMsg{Code: tea.KeyTab}
		case "ctrl+g":
			msg = tea.KeyPressMsg{Code: 'g', Mod: tea.ModCtrl}
		}
		g.run(g.s.Update(g.c, msg))
	}
}

func (g *guide) typed(s string) {
	for _, r := range s {
		g.keys(string(r))
	}
}

func (g *guide) text() string { return ansi.Strip(strings.Join(g.s.View(g.c).Lines, "\n")) }

func (g *guide) sees(s string) {
	g.t.Helper()
	if !strings.Contains(g.text(), s) {
		g.t.Fatalf("%q is not on the screen:\n%s", s, g.text())
	}
}

func TestTypedKeyAndSample(t *testing.T) {
	g := newGuide(t)
	g.sees("Choose the language")
	g.keys("enter", "enter")
	g.typed("correct horse battery staple")
	g.sees("strong")
	g.keys("enter")
	g.typed("correct horse battery stapl")
	g.keys("enter")
	g.sees("The two are not the same.")
	g.typed("e")
	g.keys("enter")
	g.sees("/data/cofre.db")
	if len(g.made) != 0 {
		t.Fatal("a vault was made before the last step")
	}
	g.keys("enter", "enter")
	if len(g.made) != 1 || g.made[0] != "correct horse battery staple" {
		t.Fatalf("%d vaults", len(g.made))
	}
	if len(g.out) != 1 || g.out[0] != (screen.OpenVaultMsg{Then: screen.Ingest, Arg: screen.SourceArg{Spec: "sample:1000"}}) {
		t.Fatalf("%+v", g.out)
	}
}

// Whoever just begins to type, with the letter that quits elsewhere, is typing a master key.
func TestTypingAtOnceIsAMasterKey(t *testing.T) {
	g := newGuide(t)
	g.keys("enter")
	if !g.s.Capturing() {
		t.Fatal("the console would take the keys for itself")
	}
	g.typed("quiet river, orange basket")
	g.sees("●●●●●●●●")
	g.sees("strong")
}

func TestGeneratedKeyIsShownOnceAndConfirmed(t *testing.T) {
	g := newGuide(t)
	g.keys("enter", "down", "enter")
	g.sees(generated)
	if !g.s.Exposed() {
		t.Error("nobody knows that it is shown")
	}
	if strings.Contains(strings.Join(g.s.View(g.c).Lines, ""), generated) {
		t.Error("the frame holds it in one piece")
	}
	g.typed("something else!")
	g.keys("enter")
	g.sees("The two are not the same.")
	g.keys("ctrl+g")
	g.run(g.s.Update(g.c, tea.PasteMsg{Content: generated + "\n"}))
	g.keys("enter")
	g.sees("Where it will live")
	if strings.Contains(g.text(), generated) || g.s.Exposed() {
		t.Error("it is still shown")
	}
	g.keys("enter", "down", "down", "enter")
	if len(g.made) != 1 || g.made[0] != generated {
		t.Fatalf("%q", g.made)
	}
	if g.out[0] != (screen.OpenVaultMsg{Then: screen.Menu}) {
		t.Fatalf("%+v", g.out)
	}
}

func TestMaskForgetsTheGeneratedKey(t *testing.T) {
	g := newGuide(t)
	g.keys("enter", "ctrl+g")
	g.sees(generated)
	g.s.Mask()
	if strings.Contains(g.text(), generated) {
		t.Error("it is still shown")
	}
	g.sees("Choose the master key")
}

func TestShortAndGuessableKeysAreRefused(t *testing.T) {
	g := newGuide(t)
	g.keys("enter", "enter")
	g.typed("short")
	g.keys("enter")
	g.sees("At least 12 characters")
	g.typed("shortshort")
	g.run(g.s.Update(g.c, tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl}))
	g.typed("111111111111")
	g.keys("enter")
	g.sees("can be guessed")
}

func TestAFailureIsSaidAndKeepsTheKey(t *testing.T) {
	g := newGuide(t)
	g.fail = errors.New("disk full")
	g.keys("enter", "enter")
	g.typed("correct horse battery staple")
	g.keys("enter")
	g.typed("correct horse battery staple")
	g.keys("enter", "enter", "enter")
	if _, ok := g.out[0].(screen.FailMsg); !ok {
		t.Fatalf("%T", g.out[0])
	}
	g.fail = nil
	g.keys("enter")
	if len(g.made) != 2 || g.made[1] != g.made[0] {
		t.Fatalf("%d vaults", len(g.made))
	}
}

func TestFileNeedsAPath(t *testing.T) {
	g := newGuide(t)
	g.keys("enter", "enter")
	g.typed("correct horse battery staple")
	g.keys("enter")
	g.typed("correct horse battery staple")
	g.keys("enter", "enter", "down", "enter")
	g.sees("A path is needed.")
	g.typed("data/users.json")
	g.keys("enter")
	if g.out[0] != (screen.OpenVaultMsg{Then: screen.Ingest, Arg: screen.SourceArg{Spec: "data/users.json"}}) {
		t.Fatalf("%+v", g.out)
	}
}

func TestEveryStepFitsIn80x24InBothLanguages(t *testing.T) {
	for _, l := range []text.Lang{text.English, text.Spanish} {
		g := newGuide(t)
		g.c.Text, g.c.Width, g.c.Height, g.c.Compact = text.In(l), 76, 20, true
		check := func(step string) {
			v := g.s.View(g.c)
			if len(v.Lines) > g.c.Height {
				t.Errorf("%s: %s has %d lines", l, step, len(v.Lines))
			}
			for _, line := range v.Lines {
				if n := ansi.StringWidth(line); n > g.c.Width {
					t.Errorf("%s: %s: %d cells: %q", l, step, n, ansi.Strip(line))
				}
			}
			if v.Cursor != nil && v.Cursor.Y >= g.c.Height {
				t.Errorf("%s: %s: the cursor is out of sight", l, step)
			}
		}
		check("language")
		g.keys("enter", "enter")
		g.typed("correct horse battery staple")
		check("key")
		g.keys("ctrl+g")
		check("generated")
		g.run(g.s.Update(g.c, tea.PasteMsg{Content: generated}))
		g.keys("enter")
		check("place")
		g.keys("enter", "down", "enter")
		check("records")
	}
}
