package vault

import (
	"strings"
	"testing"

	"cofre/audit"
	"cofre/crypto"
	"cofre/policy"
	"cofre/secret"
	"cofre/store"
	"cofre/store/storetest"
)

func TestCreateUnlockLock(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	w.v.swap(nil)
	if _, err := Create(ctx, w.options(), masterKey(), "x", crypto.DefaultScrypt()); err == nil {
		t.Fatal("a second vault was made")
	} else {
		wantErr(t, err, ErrVaultExists)
	}
	w.ingest(users(1, 3)...)

	if _, err := w.reveal("1", "credit_card_num"); err == nil {
		t.Fatal("revealed while locked")
	} else {
		wantErr(t, err, ErrLocked)
	}
	wantErr(t, w.v.Unlock(ctx, secret.New([]byte("wrong")), ""), ErrWrongKey)
	if e := w.last(); e.Action != audit.ActionUnlock || e.Outcome != audit.OutcomeDenied {
		t.Errorf("denied unlock is not audited: %+v", e)
	}
	if !w.v.Locked() {
		t.Fatal("unlocked by a wrong key")
	}
	wantErr(t, w.v.Unlock(ctx, masterKey(), "no-such-slot"), ErrRequest)

	w.ok(w.v.Unlock(ctx, masterKey(), ""))
	if e := w.last(); e.Action != audit.ActionUnlock || e.Outcome != audit.OutcomeOK || e.Slot == "" {
		t.Errorf("unlock is not audited: %+v", e)
	}
	got, err := w.reveal("1", "credit_card_num")
	w.ok(err)
	if got != `"`+card(1)+`"` {
		t.Errorf("revealed %s", got)
	}
	over := w.v.LockedBy()
	w.ok(w.v.Lock(ctx))
	select {
	case <-over:
	default:
		t.Error("the session's channel is open after Lock")
	}
	if e := w.last(); e.Action != audit.ActionLock {
		t.Errorf("lock is not audited: %+v", e)
	}
	if _, err := w.reveal("1", "credit_card_num"); err == nil {
		t.Error("revealed after lock")
	}
	w.ok(w.v.Lock(ctx))
}

func TestOpenWithoutVault(t *testing.T) {
	s := storetest.NewMemory(policy.Default().Schema())
	_, err := Open(t.Context(), Options{Store: s, Policy: policy.Default()})
	wantErr(t, err, ErrNoVault)
	_, err = Trust(t.Context(), Options{Store: s, Policy: policy.Default()}, strings.Repeat("00", 32))
	wantErr(t, err, ErrNoVault)
}

func TestUnfinishedCreateIsReplaced(t *testing.T) {
	ctx := t.Context()
	s := storetest.NewMemory(policy.Default().Schema())
	if err := s.PutEntries(ctx, store.Entry{Kind: store.EntryHeader, JSON: sharedVault().header}); err != nil {
		t.Fatal(err)
	}
	o := Options{Store: s, Policy: policy.Default(), Host: sharedVault().host}
	_, err := Open(ctx, o)
	wantErr(t, err, ErrIntegrity)
	if _, err := Create(ctx, o, masterKey(), "first", crypto.DefaultScrypt()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, o); err != nil {
		t.Fatal(err)
	}
}

func TestPins(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	early := storetest.NewMemory(policy.Default().Schema())
	w.ingest(users(1, 4)...)
	w.copyTo(early, w.size())
	w.ingest(users(1, 4)...)

	t.Run("old copy", func(t *testing.T) {
		o := w.options()
		o.Store = early
		_, err := Open(ctx, o)
		wantErr(t, err, ErrPinned)
		o.Inspect = true
		v, err := Open(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		wantErr(t, v.Unlock(ctx, masterKey(), ""), ErrPinned)
		_, err = v.Ingest(ctx, &lines{text: users(1, 2)}, IngestOptions{})
		wantErr(t, err, ErrPinned)
		r, err := v.AuditVerify(ctx, AuditVerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if r.OK() {
			t.Error("the audit log of an old copy verifies against the pin")
		}
		_, err = Trust(ctx, o, strings.Repeat("00", 32))
		wantErr(t, err, ErrPinned)
	})
	t.Run("accepted", func(t *testing.T) {
		o := w.options()
		o.Store, o.Pins = early, &memoryPins{pins: map[string]crypto.Pin{"memory": w.pins.pins["memory"]}}
		v, err := Trust(ctx, o, w.v.Fingerprint())
		if err != nil {
			t.Fatal(err)
		}
		n, err := v.AuditSize(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(ctx, o); err != nil {
			t.Errorf("after trust, %d entries: %v", n, err)
		}
	})
	t.Run("first use", func(t *testing.T) {
		o := w.options()
		o.Pins = &memoryPins{pins: map[string]crypto.Pin{}}
		_, err := Open(ctx, o)
		wantErr(t, err, ErrPinned)
		asked := ""
		o.ConfirmTrust = func(fp string) bool { asked = fp; return false }
		_, err = Open(ctx, o)
		wantErr(t, err, ErrPinned)
		if asked != w.v.Fingerprint() {
			t.Errorf("asked for %q", asked)
		}
		o.ConfirmTrust = nil
		o.Fingerprint = strings.ToUpper(w.v.Fingerprint())
		if _, err = Open(ctx, o); err != nil {
			t.Error(err)
		}
		o.Fingerprint = strings.Repeat("ab", 32)
		_, err = Open(ctx, o)
		wantErr(t, err, ErrPinned)
	})
	t.Run("other vault", func(t *testing.T) {
		o := w.options()
		pin := w.pins.pins["memory"]
		pin.Vault[0] ^= 1
		o.Pins = &memoryPins{pins: map[string]crypto.Pin{"memory": pin}}
		_, err := Open(ctx, o)
		wantErr(t, err, ErrPinned)
	})
	t.Run("newer header", func(t *testing.T) {
		o := w.options()
		pin := w.pins.pins["memory"]
		pin.Rev++
		o.Pins = &memoryPins{pins: map[string]crypto.Pin{"memory": pin}}
		_, err := Open(ctx, o)
		wantErr(t, err, ErrPinned)
	})
}

func TestSuccessionIsFollowed(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	w.ingest(users(1, 3)...)
	old := w.v.header()
	next, root, err := old.Next(sharedVault().root, w.size(), []crypto.Keep{
		{ID: sharedVault().slot, Master: masterKey(), Params: crypto.DefaultScrypt()},
	})
	w.ok(err)
	defer root.Wipe()
	entry, err := w.store.Entry(ctx, store.EntryHeader, "")
	w.ok(err)
	entry.JSON = next.JSON()
	w.ok(w.store.PutEntries(ctx, entry))

	_, err = w.reveal("1", "credit_card_num")
	wantErr(t, err, ErrLocked) // the session was of the old identity
	v, err := Open(ctx, w.options())
	w.ok(err)
	if v.header().Body.Epoch != 2 || w.pins.pins["memory"].Epoch != 2 {
		t.Error("the succession was not followed")
	}
	s, err := newSession(root, sharedVault().slot)
	w.ok(err)
	v.swap(s)
	w.v = v
	got, err := w.reveal("1", "credit_card_ccv")
	w.ok(err)
	if got != `"653"` {
		t.Errorf("revealed %s", got)
	}
	w.wantClean()

	entry, err = w.store.Entry(ctx, store.EntryHeader, "")
	w.ok(err)
	entry.JSON = old.JSON()
	w.ok(w.store.PutEntries(ctx, entry))
	_, err = Open(ctx, w.options())
	wantErr(t, err, ErrPinned)
	_, err = w.reveal("1", "credit_card_ccv")
	wantErr(t, err, ErrPinned)
}
