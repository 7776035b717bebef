package plain

import (
	"context"
	"errors"
	"slices"

	"cofre/vault"
)

// menu asks what to do, and does it.
func (t *talk) menu(ctx context.Context) error {
	for {
		t.state()
		t.say(t.p.Menu)
		for i, item := range t.p.Items {
			if t.offered(i) {
				t.say(t.p.Numbers[i] + " " + item)
			}
		}
		number, err := t.ask(ctx, t.p.Ask)
		if err != nil {
			return err
		}
		i := slices.Index(t.p.Numbers, number)
		switch {
		case number == "":
			continue
		case number == "q" || i == quitting:
			t.lock(ctx)
			t.say(t.p.Leaving)
			return errEnd
		case i < 0 || !t.offered(i):
			t.say(t.p.Unknown(safe(number)))
			continue
		}
		if err := t.job(i)(ctx); err != nil {
			if ending(ctx, err) || t.out != nil {
				return err
			}
			t.fail(err)
		}
	}
}

// The items of the menu, in its order.
const (
	ingesting = iota
	listing
	revealing
	showing
	locking
	verifying
	auditing
	rejecting
	quitting
)

// offered reports whether an item of the menu can be chosen.
func (t *talk) offered(i int) bool {
	switch i {
	case ingesting, revealing, verifying:
		return !t.o.ReadOnly // all of them write, if only to the audit log
	case locking:
		return !t.v.Locked()
	}
	return true
}

func (t *talk) job(i int) func(context.Context) error {
	return []func(context.Context) error{
		ingesting: t.ingest, listing: t.list, revealing: t.reveal, showing: t.show, locking: t.lockNow,
		verifying: t.verify, auditing: t.audit, rejecting: t.rejects,
	}[i]
}

func (t *talk) state() {
	t.say("")
	if t.v.Locked() {
		t.say(t.p.Locked)
		return
	}
	t.say(t.p.Open(t.c.Spoken(t.o.LockAfter)))
}

func (t *talk) lockNow(ctx context.Context) error {
	err := t.v.Lock(ctx)
	t.say(t.p.LockedNow)
	return err
}

// unlock asks for the master key where the vault is locked, three times at most, each wrong one making the next wait.
func (t *talk) unlock(ctx context.Context) error {
	const most = 3
	for try := 1; t.v.Locked(); try++ {
		if err := t.rest(ctx); err != nil {
			return err
		}
		key, err := t.o.Secret(ctx, t.p.KeyAsk)
		if err != nil {
			return err
		}
		err = t.v.Unlock(ctx, key, t.o.Slot)
		key.Wipe()
		if err == nil {
			t.tries = 0
			return nil
		}
		if !errors.Is(err, vault.ErrWrongKey) {
			return err
		}
		t.tries++
		t.next = t.o.Now().Add(wait(t.tries))
		t.say(t.p.WrongKey)
		if try == most || !t.o.Person {
			return err
		}
	}
	return nil
}
