package decrypt

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/vault"
)

func TestMissingAndDamaged(t *testing.T) {
	f := newFake()
	k := open(t, New(deps(f), screen.UserArg{ID: "gone\x1b[2J"}), 80, 24)
	k.settle()
	k.sees("This user is not here.")
	k.sees(`gone\x1b[2J`)
	f.users[0].damaged = true
	k = onUser(t, f, 80, 24)
	k.sees("This record cannot be read.")
	k.keys("enter", "space", "a", "y", "m", "c", "j", "G")
	if k.dialog != nil {
		t.Error("a damaged record asks for a reason")
	}
}

func TestLateRevealIsWiped(t *testing.T) {
	f := newFake()
	k := onUser(t, f, 100, 30)
	k.c.Session.Open = true
	k.keys("enter")
	k.enter("test")
	hold := make(chan struct{})
	f.set(func() { f.hold = hold })
	k.run(k.dialog.Update(k.dialogContext(), press("enter")))
	k.until("asked", func() bool { return k.s.open.Busy() })
	h := k.s.hand
	k.s.Mask()
	r, err := (&fake{users: f.users}).Reveal(context.Background(), vault.RevealRequest{ID: "us_000416", Fields: []string{"cuenta_numero"}})
	if err != nil {
		t.Fatal(err)
	}
	h.put(r) // as the goroutine does that got it a moment too late
	if r.Fields[0].Value.Len() != 0 {
		t.Error("a late value is not wiped")
	}
	close(hold)
	k.settle()
	if k.s.Exposed() {
		t.Error("exposed after Mask")
	}
	// Put before the mask, but not taken yet.
	r, _ = (&fake{users: f.users}).Reveal(context.Background(), vault.RevealRequest{ID: "us_000416", Fields: []string{"cuenta_numero"}})
	k.s.hand = &hand{}
	k.s.hand.put(r)
	h = k.s.hand
	k.s.Mask()
	k.send(revealedMsg{hand: h})
	if r.Fields[0].Value.Len() != 0 || k.s.Exposed() {
		t.Error("a value on its way survives Mask")
	}
}

func TestFailuresByClass(t *testing.T) {
	for _, x := range []struct {
		err        error
		what, kept string
		retry      bool
	}{
		{fmt.Errorf("%w: us_000416: the seal does not fit", vault.ErrIntegrity), "changed after it was sealed", "nothing was revealed", false},
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
		k.reveal()
		p := k.problem()
		if !strings.Contains(p.What, x.what) || !strings.Contains(p.Kept, x.kept) || (p.Retry != nil) != x.retry {
			t.Errorf("%v: %+v", x.err, p)
		}
		if k.s.Exposed() {
			t.Errorf("%v: exposed", x.err)
		}
		if errors.Is(x.err, vault.ErrIntegrity) {
			k.run(p.Keys[0].Run)
			k.settle()
			if push, ok := asked[screen.PushMsg](k); !ok || push.To != screen.Integrity {
				t.Error("v does not verify")
			}
		}
		f.set(func() { f.err = nil })
		if p.Retry != nil {
			k.run(p.Retry)
			k.settle()
			if !k.s.Exposed() {
				t.Errorf("%v: trying again does not reveal", x.err)
			}
		}
	}
}

func TestLockedMeanwhileAsksAgain(t *testing.T) {
	f := newFake()
	k := onUser(t, f, 100, 30)
	f.set(func() { f.err = vault.ErrLocked })
	k.reveal()
	k.c.Session.Open = false
	k.run(k.problem().Retry)
	k.settle()
	if _, ok := asked[screen.NeedUnlockMsg](k); !ok {
		t.Fatal("the key is not asked for")
	}
	f.set(func() { f.err = nil })
	k.c.Session.Open = true
	k.send(k.then)
	k.settle()
	k.sees("3 fields are revealed")
	k.send(screen.UnlockCancelled{})
}

func TestFailingAndSlowStore(t *testing.T) {
	f := newFake()
	f.err = store.ErrUnreachable
	k := onUser(t, f, 100, 30)
	p := k.problem()
	f.set(func() { f.err = nil; f.hold = make(chan struct{}) })
	k.run(p.Retry)
	k.until("reading", func() bool { return k.s.load.Busy() })
	k.pass(1)
	k.sees("reading from sqlite, 1")
	close(f.hold)
	f.set(func() { f.hold = nil })
	k.settle()
	k.sees("3 fields are sealed")
	k.send(screen.Shown{Changed: true})
	k.settle()
	k.sees("3 chosen")
}

func TestReadOnly(t *testing.T) {
	k := onUser(t, newFake(), 100, 30, func(c *screen.Context) { c.ReadOnly = true; c.Session.Open = true })
	k.sees("This console only reads")
	k.keys("enter", "r", "space", "a", "c")
	if k.dialog != nil || strings.Contains(k.footer(), "reveal") {
		t.Error(k.footer())
	}
	k.send(askedMsg{[]string{"cuenta_numero"}, "x"})
	k.settle()
	if k.s.Exposed() {
		t.Error("revealed in read-only mode")
	}
}

func TestDialogFields(t *testing.T) {
	k := onUser(t, newFake(), 100, 30)
	k.keys("a", "down", "enter") // none chosen: the selected one
	if !strings.Contains(k.box(), "Reveal 1 field\n") {
		t.Error(k.box())
	}
	k.keys("shift+tab", "right", "space", "left", "up", "down", "down", "tab", "shift+tab")
	k.keys("esc")
	k.keys("enter", "shift+tab", "right", "space", "enter")
	if !strings.Contains(k.box(), "Choose at least one field.") && !strings.Contains(k.box(), "A reason is needed.") {
		t.Error(k.box())
	}
	d := k.dialog.(*ask)
	k.keys("tab")
	for d.focus != onKey {
		k.keys("tab")
	}
	k.enter("half a key")
	d.Mask()
	if !d.key.Empty() {
		t.Error("the key is not wiped")
	}
}
