package decrypt

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

func TestMissingAndDamaged(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := screentest.Open(t, New(deps(f), screen.UserArg{ID: "gone\x1b[2J"}), 80, 24)
		k.Settle()
		k.Sees("This user is not here.")
		k.Sees(`gone\x1b[2J`)
		f.users[0].damaged = true
		k = onUser(t, f, 80, 24)
		k.Sees("This record cannot be read.")
		k.Keys("enter", "space", "a", "y", "m", "c", "j", "G")
		if k.Dialog != nil {
			t.Error("a damaged record asks for a reason")
		}
	})
}

func TestLateRevealIsWiped(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := onUser(t, f, 100, 30)
		k.C.Session.Open = true
		k.Keys("enter")
		k.Type("test")
		hold := make(chan struct{})
		f.set(func() { f.hold = hold })
		k.Run(k.Dialog.Update(k.DialogContext(), screentest.Key("enter")))
		k.Until("asked", func() bool { return k.S.open.Busy() })
		h := k.S.hand
		k.S.Mask()
		r, err := (&fake{users: f.users}).Reveal(context.Background(), vault.RevealRequest{ID: "us_000416", Fields: []string{"cuenta_numero"}})
		if err != nil {
			t.Fatal(err)
		}
		h.put(r) // as the goroutine does that got it a moment too late
		if r.Fields[0].Value.Len() != 0 {
			t.Error("a late value is not wiped")
		}
		close(hold)
		k.Settle()
		if k.S.Exposed() {
			t.Error("exposed after Mask")
		}
		// Put before the mask, but not taken yet.
		r, _ = (&fake{users: f.users}).Reveal(context.Background(), vault.RevealRequest{ID: "us_000416", Fields: []string{"cuenta_numero"}})
		k.S.hand = &hand{}
		k.S.hand.put(r)
		h = k.S.hand
		k.S.Mask()
		k.Send(revealedMsg{hand: h})
		if r.Fields[0].Value.Len() != 0 || k.S.Exposed() {
			t.Error("a value on its way survives Mask")
		}
	})
}

func TestFailuresByClass(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, x := range []struct {
			err        error
			what, kept string
			retry      bool
		}{
			{fmt.Errorf("%w: us_000416: the seal does not fit", vault.ErrIntegrity), "changed after it was sealed", "nothing was revealed", false},
			{fmt.Errorf("%w: us_000416: %w", vault.ErrIntegrity, vault.CauseKeyMissing), "Its key entry is missing.", "nothing was revealed", false},
			{vault.ErrLocked, "locked meanwhile", "nothing was revealed", true},
			{fmt.Errorf("%w: disk full", vault.ErrAudit), "audit log cannot be written", "nothing was shown", true},
			{vault.ErrNotEnrolled, "not enrolled", "nothing was revealed", true},
			{vault.ErrNotFound, "not in the vault any more", "nothing was revealed", false},
			{fmt.Errorf("%w: a field", vault.ErrRequest), "cannot be revealed", "nothing was revealed", false},
			{store.ErrUnreachable, "cannot be reached", "nothing was revealed", true},
			{errors.New("odd"), "did not work", "nothing was revealed", true},
		} {
			f := newFake()
			k := onUser(t, f, 100, 30)
			f.set(func() { f.err = x.err })
			reveal(k)
			p := k.Problem()
			if !strings.Contains(p.What, x.what) || !strings.Contains(p.Kept, x.kept) || (p.Retry != nil) != x.retry {
				t.Errorf("%v: %+v", x.err, p)
			}
			if k.S.Exposed() {
				t.Errorf("%v: exposed", x.err)
			}
			if errors.Is(x.err, vault.ErrIntegrity) {
				k.Run(p.Keys[0].Run)
				k.Settle()
				if push, ok := screentest.Asked[screen.PushMsg](k); !ok || push.To != screen.Integrity {
					t.Error("v does not verify")
				}
			}
			f.set(func() { f.err = nil })
			if p.Retry != nil {
				k.Run(p.Retry)
				k.Settle()
				if !k.S.Exposed() {
					t.Errorf("%v: trying again does not reveal", x.err)
				}
			}
		}
	})
}

func TestLockedMeanwhileAsksAgain(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := onUser(t, f, 100, 30)
		f.set(func() { f.err = vault.ErrLocked })
		reveal(k)
		k.C.Session.Open = false
		k.Run(k.Problem().Retry)
		k.Settle()
		if _, ok := screentest.Asked[screen.NeedUnlockMsg](k); !ok {
			t.Fatal("the key is not asked for")
		}
		f.set(func() { f.err = nil })
		k.C.Session.Open = true
		k.Send(k.Then)
		k.Settle()
		k.Sees("3 fields are revealed")
		k.Send(screen.UnlockCancelled{})
	})
}

func TestFailingAndSlowStore(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.err = store.ErrUnreachable
		k := onUser(t, f, 100, 30)
		p := k.Problem()
		f.set(func() { f.err = nil; f.hold = make(chan struct{}) })
		k.Run(p.Retry)
		k.Until("reading", func() bool { return k.S.load.Busy() })
		k.Pass(1)
		k.Sees("reading from sqlite, 1")
		close(f.hold)
		f.set(func() { f.hold = nil })
		k.Settle()
		k.Sees("3 fields are sealed")
		k.Send(screen.Shown{Changed: true})
		k.Settle()
		k.Sees("3 chosen")
	})
}

func TestReadOnly(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := onUser(t, newFake(), 100, 30, func(c *screen.Context) { c.ReadOnly = true; c.Session.Open = true })
		k.Sees("This console only reads")
		k.Keys("enter", "r", "space", "a", "c")
		if k.Dialog != nil || strings.Contains(k.Footer(), "reveal") {
			t.Error(k.Footer())
		}
		k.Send(askedMsg{[]string{"cuenta_numero"}, "x"})
		k.Settle()
		if k.S.Exposed() {
			t.Error("revealed in read-only mode")
		}
	})
}

func TestDialogFields(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := onUser(t, newFake(), 100, 30)
		k.Keys("a", "down", "enter") // none chosen: the selected one
		if !strings.Contains(k.Box(), "Reveal 1 field\n") {
			t.Error(k.Box())
		}
		k.Keys("shift+tab", "right", "space", "left", "up", "down", "down", "tab", "shift+tab")
		k.Keys("esc")
		k.Keys("enter", "shift+tab", "right", "space", "enter")
		if !strings.Contains(k.Box(), "Choose at least one field.") && !strings.Contains(k.Box(), "A reason is needed.") {
			t.Error(k.Box())
		}
		d := k.Dialog.(*ask)
		k.Keys("tab")
		for d.focus != onKey {
			k.Keys("tab")
		}
		k.Type("half a key")
		d.Mask()
		if !d.key.Empty() {
			t.Error("the key is not wiped")
		}
	})
}

func TestShownKeysWork(t *testing.T) {
	for state, reach := range map[string]func(k *console){
		"masked":   func(*console) {},
		"revealed": reveal,
		"pick":     func(k *console) { k.Keys("/") },
		"found":    func(k *console) { k.Keys("/"); k.Type("a"); k.Settle() },
	} {
		t.Run(state, func(t *testing.T) {
			screentest.ShownKeysWork(t, func(t *testing.T) *console {
				k := onUser(t, newFake(), 80, 24)
				reach(k)
				return k
			})
		})
	}
}
