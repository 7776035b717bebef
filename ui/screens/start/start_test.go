package start_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cofre/secret"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/screens/start"
	"cofre/ui/text"
)

const generated = "erigf-j4yfa-3ghd4-yt3v8-fuf5x-u5isi"

// guide is the screen with what came of it.
type guide struct {
	*screentest.Console[*start.Screen]
	made []string // master keys that a vault was made with
	fail error
}

func newGuide(t *testing.T, changes ...func(*screen.Context)) *guide {
	t.Helper()
	g := &guide{}
	g.Console = screentest.Open(t, start.New(start.Options{
		Create: func(_ context.Context, master *secret.Bytes) error {
			g.made = append(g.made, string(master.Expose()))
			return g.fail
		},
		Generate: func() *secret.Bytes { return secret.New([]byte(generated)) },
		Check:    func(*secret.Bytes) error { return nil },
		Place:    start.Place{Folder: "/data", Store: "/data/cofre.db", HostKey: "/data/host.key", Known: "/home/ana/.config/cofre/known_vaults"},
	}), 100, 36, changes...)
	g.Settle()
	return g
}

// typed types text, and waits for what the screen has to say of it.
func (g *guide) typed(s string) {
	g.Type(s)
	g.Settle()
}

func TestTypedKeyAndSample(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		g := newGuide(t)
		g.Sees("Choose the language")
		g.Keys("enter", "enter")
		g.typed("correct horse battery staple")
		g.Sees("strong")
		g.Keys("enter")
		g.typed("correct horse battery stapl")
		g.Keys("enter")
		g.Sees("The two are not the same.")
		g.typed("e")
		g.Keys("enter")
		g.Sees("/data/cofre.db")
		if len(g.made) != 0 {
			t.Fatal("a vault was made before the last step")
		}
		g.Keys("enter", "enter")
		if len(g.made) != 1 || g.made[0] != "correct horse battery staple" {
			t.Fatalf("%d vaults", len(g.made))
		}
		if len(g.Asked) != 1 || g.Asked[0] != (screen.OpenVaultMsg{Then: screen.Ingest, Arg: screen.SourceArg{Spec: "sample:1000"}}) {
			t.Fatalf("%+v", g.Asked)
		}
	})
}

// Whoever just begins to type, with the letter that quits elsewhere, is typing a master key.
func TestTypingAtOnceIsAMasterKey(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		g := newGuide(t)
		g.Keys("enter")
		if !g.S.Capturing() {
			t.Fatal("the console would take the keys for itself")
		}
		g.typed("quiet river, orange basket")
		g.Sees("●●●●●●●●")
		g.Sees("strong")
	})
}

func TestGeneratedKeyIsShownOnceAndConfirmed(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		g := newGuide(t)
		g.Keys("enter", "down", "enter")
		g.Sees(generated)
		if !g.S.Exposed() {
			t.Error("nobody knows that it is shown")
		}
		if strings.Contains(strings.Join(g.S.View(g.C).Lines, ""), generated) {
			t.Error("the frame holds it in one piece")
		}
		g.typed("something else!")
		g.Keys("enter")
		g.Sees("The two are not the same.")
		g.Keys("ctrl+g")
		g.Paste(generated + "\n")
		g.Keys("enter")
		g.Sees("Where it will live")
		if strings.Contains(g.Text(), generated) || g.S.Exposed() {
			t.Error("it is still shown")
		}
		g.Keys("enter", "down", "down", "enter")
		if len(g.made) != 1 || g.made[0] != generated {
			t.Fatalf("%q", g.made)
		}
		if g.Asked[0] != (screen.OpenVaultMsg{Then: screen.Menu}) {
			t.Fatalf("%+v", g.Asked)
		}
	})
}

func TestMaskForgetsTheGeneratedKey(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		g := newGuide(t)
		g.Keys("enter", "ctrl+g")
		g.Sees(generated)
		g.S.Mask()
		if strings.Contains(g.Text(), generated) {
			t.Error("it is still shown")
		}
		g.Sees("Choose the master key")
	})
}

func TestShortAndGuessableKeysAreRefused(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		g := newGuide(t)
		g.Keys("enter", "enter")
		g.typed("short")
		g.Keys("enter")
		g.Sees("At least 12 characters")
		g.typed("shortshort")
		g.Keys("ctrl+u")
		g.typed("111111111111")
		g.Keys("enter")
		g.Sees("can be guessed")
	})
}

func TestAFailureIsSaidAndKeepsTheKey(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		g := newGuide(t)
		g.fail = errors.New("disk full")
		g.Keys("enter", "enter")
		g.typed("correct horse battery staple")
		g.Keys("enter")
		g.typed("correct horse battery staple")
		g.Keys("enter", "enter", "enter")
		if _, ok := g.Asked[0].(screen.FailMsg); !ok {
			t.Fatalf("%T", g.Asked[0])
		}
		g.fail = nil
		g.Keys("enter")
		if len(g.made) != 2 || g.made[1] != g.made[0] {
			t.Fatalf("%d vaults", len(g.made))
		}
	})
}

func TestFileNeedsAPath(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		g := newGuide(t)
		g.Keys("enter", "enter")
		g.typed("correct horse battery staple")
		g.Keys("enter")
		g.typed("correct horse battery staple")
		g.Keys("enter", "enter", "down", "enter")
		g.Sees("A path is needed.")
		g.typed("data/users.json")
		g.Keys("enter")
		if g.Asked[0] != (screen.OpenVaultMsg{Then: screen.Ingest, Arg: screen.SourceArg{Spec: "data/users.json"}}) {
			t.Fatalf("%+v", g.Asked)
		}
	})
}

func TestEveryStepFitsIn80x24InBothLanguages(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, l := range []text.Lang{text.English, text.Spanish} {
			g := newGuide(t, func(c *screen.Context) { c.Text = text.In(l) })
			g.Resize(80, 24)
			check := func(step string) {
				g.Lines()
				if v := g.S.View(g.C); v.Cursor != nil && v.Cursor.Y >= g.C.Height {
					t.Errorf("%s: %s: the cursor is out of sight", l, step)
				}
			}
			check("language")
			g.Keys("enter", "enter")
			g.typed("correct horse battery staple")
			check("key")
			g.Keys("ctrl+g")
			check("generated")
			g.Paste(generated)
			g.Keys("enter")
			check("place")
			g.Keys("enter", "down", "enter")
			check("records")
		}
	})
}

func TestShownKeysWork(t *testing.T) {
	for step, keys := range map[string][]string{"language": {}, "key": {"enter"}, "generated": {"enter", "ctrl+g"}} {
		t.Run(step, func(t *testing.T) {
			screentest.ShownKeysWork(t, func(t *testing.T) *screentest.Console[*start.Screen] {
				g := newGuide(t)
				g.Keys(keys...)
				return g.Console
			}, map[string]string{"generated": "ctrl+g"}[step]) // the fake generates the same key again
		})
	}
}
