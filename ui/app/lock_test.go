package app_test

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/secret"
	"cofre/ui/app"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

func TestUnlockLockAndWhatIsSeen(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.unlock()
		w.sees("□ open 5:00")
		w.screens[screen.Menu].value = "CANARY"
		w.sees("CANARY")
		_, cmd := w.m.Update(keyMsg("L")) // the very next frame, before any command has run
		w.seesNot("CANARY")
		w.sees("■ locked")
		w.run(cmd)
		if !w.v.Locked() {
			t.Error("the vault is open")
		}
		w.sees("Locked. Everything is masked.")
		if _, ok := w.screens[screen.Menu].last().(screen.Locked); !ok {
			t.Errorf("%T", w.screens[screen.Menu].last())
		}
	})
}

func TestTheMasterKeyIsNeverOnTheScreen(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.send(screen.NeedUnlockMsg{From: 1})
		w.typed("CANARYKEY")
		w.seesNot("CANARY")
		w.sees("●●●●●●●●")
		w.keys("esc")
		w.send(screen.NeedUnlockMsg{From: 1})
		w.seesNot("●●●●●●●●")
	})
}

func TestWrongKeysWaitLongerEachTime(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.send(screen.NeedUnlockMsg{From: 1})
		for i, wait := range []time.Duration{1, 2, 4, 8} {
			w.typed("wrong")
			w.keys("enter")
			if w.v.tries != i+1 {
				t.Fatalf("%d tries, want %d", w.v.tries, i+1)
			}
			w.sees("Not a master key of this vault.")
			w.typed("wrong")
			w.after((wait - 1) * time.Second)
			w.keys("enter")
			if w.v.tries != i+1 {
				t.Fatalf("a key was tried after %v", (wait-1)*time.Second)
			}
			w.send(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
			w.after(time.Second)
		}
		w.typed(rightKey)
		w.keys("enter")
		w.sees("□ open")
	})
}

func TestAnUnlockThatWasGivenUpStaysLocked(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.send(screen.NeedUnlockMsg{From: 1})
		w.typed(rightKey)
		_, enter := w.m.Update(keyMsg("enter"))
		_, unlock := w.m.Update(enter()) // the try is under way
		w.keys("esc")
		w.run(unlock)
		w.sees("■ locked")
		if !w.v.Locked() {
			t.Error("the vault is open")
		}
	})
}

func TestIdle(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.unlock()
		w.screens[screen.Menu].value = "CANARY"
		w.after(299 * time.Second)
		w.sees("open 0:01")
		w.after(time.Second)
		w.seesNot("CANARY")
		w.sees("■ locked")
		if !w.v.Locked() {
			t.Error("the vault is open")
		}
		w.after(25*time.Minute - time.Second)
		if w.quit {
			t.Fatal("it ended too early")
		}
		w.after(time.Second)
		if !w.quit {
			t.Fatal("it did not end after 30 minutes")
		}
	})
}

func TestAKeyResetsTheFuse(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.unlock()
		w.after(200 * time.Second)
		w.sees("open 1:40")
		w.keys("j")
		w.sees("open 5:00")
	})
}

func TestWorkIsNotCutOffForIdleness(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.unlock()
		s := w.screens[screen.Menu]
		s.working = true
		w.after(3 * time.Hour)
		if w.quit || w.v.Locked() {
			t.Fatal("the work was cut off")
		}
		s.working = false
		w.after(time.Second)
		if !w.v.Locked() {
			t.Fatal("the vault stays open after the work")
		}
	})
}

func TestSuspendMasksFirst(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.screens[screen.Menu].value = "CANARY"
		_, cmd := w.m.Update(keyMsg("ctrl+z"))
		if w.text() != "" || w.screens[screen.Menu].value != "" {
			t.Fatalf("%q", w.text())
		}
		w.send(cmd())
		if !w.suspend {
			t.Fatal("it does not suspend")
		}
		w.send(tea.ResumeMsg{})
		w.sees("menu")
	})
}

func TestASessionLeaderLocksInsteadOfSuspending(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *app.Options) { o.SessionLeader = true })
		w.unlock()
		w.keys("ctrl+z")
		if w.suspend || !w.v.Locked() {
			t.Fatal("it suspends, or stays open")
		}
		w.sees("not suspended")
	})
}

func TestQuitMasksClearsAndLocks(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.unlock()
		s := w.screens[screen.Menu]
		s.value = "CANARY"
		w.send(screen.CopyMsg{Value: secret.New([]byte("CANARY"))})
		if w.clip.content != "CANARY" {
			t.Fatal("nothing was copied")
		}
		w.keys("q")
		if !w.quit || w.text() != "" || s.value != "" || !s.closed || !w.v.Locked() || w.clip.content != "" {
			t.Fatalf("quit %v, screen %q, value %q, closed %v, locked %v, clipboard %q", w.quit, w.text(), s.value, s.closed, w.v.Locked(), w.clip.content)
		}
	})
}

func TestAPanicEndsMaskedAndLocked(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.unlock()
		s := w.screens[screen.Menu]
		s.value, s.panicky = "CANARY", true
		w.keys("x")
		if !w.quit || !w.m.Crashed() || w.text() != "" || !w.v.Locked() {
			t.Fatalf("quit %v, crashed %v, %q", w.quit, w.m.Crashed(), w.text())
		}
	})
}

func TestCoveringAScreenMasksIt(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.screens[screen.Menu].value = "CANARY"
		w.keys("1")
		if w.screens[screen.Menu].value != "" {
			t.Error("what is covered is still there")
		}
	})
}

func TestNoVaultLeadsToStart(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		start := &fakeScreen{name: "new vault"}
		w := newWorld(t, func(o *app.Options) {
			o.Open = func(context.Context, func(string) bool) (app.Opened, error) { return app.Opened{}, vault.ErrNoVault }
			o.Start = func() screen.Screen { return start }
		})
		w.sees("new vault")
		w.sees("no vault here yet")
	})
}

func TestTrustIsAsked(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		answers := make(chan bool, 1)
		w := newWorld(t, func(o *app.Options) {
			open := o.Open
			o.Open = func(ctx context.Context, confirm func(string) bool) (app.Opened, error) {
				answers <- confirm("7f3ac01944be02d1")
				return open(ctx, nil)
			}
		})
		w.sees("7f3a c019 44be 02d1")
		w.keys("y")
		w.sees("7f3a") // it appeared by itself: keys are ignored for 400 ms
		w.now = w.now.Add(time.Second)
		w.keys("y")
		if !<-answers {
			t.Error("the answer was no")
		}
	})
}
