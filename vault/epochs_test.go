package vault

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"cofre/audit"
	"cofre/crypto"
	"cofre/store"
)

// rewrapped announces a batch in the vault's name and signs it so, as a rewrap does.
func (w *world) rewrapped(root *crypto.Root, action string) *crypto.BatchEntry {
	w.t.Helper()
	key, err := crypto.NewBatchKey(w.v.header())
	w.ok(err)
	intent, err := w.v.log.AppendAs(w.t.Context(), root.SignKey(), audit.Draft{
		Action: action, Outcome: audit.OutcomeIntent, Data: runIntent{Batch: key.ID().String(), Commit: crypto.EncodeB64(key.Commit())},
	})
	w.ok(err)
	sign, err := root.VaultKey()
	w.ok(err)
	e, err := key.Entry(w.v.header(), sign, w.clock.Now(), intent.Seq)
	w.ok(err)
	return e
}

// rotate gives the vault a second epoch.
func (w *world) rotate(root *crypto.Root) *crypto.Root {
	w.t.Helper()
	intent, err := w.v.note(w.t.Context(), audit.Draft{Action: audit.ActionRotate, Outcome: audit.OutcomeIntent})
	w.ok(err)
	next, made, err := w.v.header().Next(root, intent.Seq+1, []crypto.Keep{
		{ID: sharedVault().slot, Master: masterKey(), Params: crypto.DefaultScrypt()},
	})
	w.ok(err)
	w.ok(w.store.PutEntries(w.t.Context(), store.Entry{Kind: store.EntryHeader, JSON: next.JSON(), Rev: w.v.stored.Rev}))
	w.ok(w.v.refresh(w.t.Context()))
	return made
}

// TestVaultSignsAcrossRotation: what the vault signed in its first epoch is believed in the second, and nothing new of
// who kept the first root.
func TestVaultSignsAcrossRotation(t *testing.T) {
	w, ctx := newWorld(t, nil), t.Context()
	one := sharedVault().root
	old := w.rewrapped(one, audit.ActionRewrap)
	ingest := w.rewrapped(one, audit.ActionIngest)
	behind := w.open()
	two := w.rotate(one)
	present := w.rewrapped(two, audit.ActionRewrap)
	moved := *present
	moved.Seq = old.Seq
	for name, c := range map[string]struct {
		e  *crypto.BatchEntry
		ok bool
	}{"of the first epoch": {old, true}, "of the second": {present, true}, "announced as a run": {ingest, false}, "another number": {&moved, false}} {
		if unsigned, err := w.v.origin(ctx, c.e); unsigned || c.ok != (err == nil) || !c.ok && !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %t, %v", name, unsigned, err)
		}
	}
	if _, err := behind.note(ctx, audit.Draft{Action: audit.ActionLock, Outcome: audit.OutcomeOK}); err != nil || behind.header().Body.Epoch != 2 {
		t.Errorf("a process that had not heard of the rotation: %v", err)
	}
	if r, err := w.v.AuditVerify(ctx, AuditVerifyOptions{}); err != nil || !r.OK() {
		t.Fatal(r.Problems, err)
	}
	thief(t, w, one)
}

// thief signs in the vault's name with a root that was rotated away.
func thief(t *testing.T, w *world, one *crypto.Root) {
	t.Helper()
	key, err := crypto.NewBatchKey(w.v.header())
	w.ok(err)
	intent, err := w.v.log.AppendAs(t.Context(), one.SignKey(), audit.Draft{
		Action: audit.ActionRewrap, Outcome: audit.OutcomeIntent,
		Data: runIntent{Batch: key.ID().String(), Commit: crypto.EncodeB64(key.Commit())},
	})
	w.ok(err)
	sign, err := one.VaultKey()
	w.ok(err)
	e, err := key.Entry(w.v.header(), sharedVault().host, w.clock.Now(), intent.Seq)
	w.ok(err)
	e.Signer = crypto.VaultSigner
	id := e.Batch
	e.Sig = crypto.SignT(sign, "batch-sig", vaultOf(w), id[:], []byte(e.At), crypto.U64(e.Seq), []byte(e.Signer), e.Commit)
	if crypto.VerifyT(one.SignKey().Public().(ed25519.PublicKey), e.Sig, "batch-sig", vaultOf(w), id[:], []byte(e.At),
		crypto.U64(e.Seq), []byte(e.Signer), e.Commit) != nil {
		t.Fatal("the forgery is not even signed")
	}
	if _, err := w.v.origin(t.Context(), e); !errors.Is(err, ErrIntegrity) {
		t.Errorf("a batch by a root that was rotated away: %v", err)
	}
	r, err := w.v.AuditVerify(t.Context(), AuditVerifyOptions{})
	if err != nil || len(r.Problems) != 1 || r.Problems[0].Seq != intent.Seq || r.Problems[0].Kind != audit.KindSignature {
		t.Errorf("its audit entry: %v, %v", r.Problems, err)
	}
}

func vaultOf(w *world) []byte {
	id := w.v.header().Body.Vault
	return id[:]
}
