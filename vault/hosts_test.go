package vault

import (
	"testing"

	"cofre/audit"
	"cofre/crypto"
	"cofre/secret"
)

func TestHosts(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	other, err := crypto.NewHostKey("other")
	w.ok(err)
	o := w.options()
	o.Host, o.Pins = other, nil
	there, err := Open(ctx, o)
	w.ok(err)
	_, err = there.Ingest(ctx, &lines{text: users(0, 1)}, IngestOptions{})
	wantErr(t, err, ErrNotEnrolled)

	h, err := w.v.AddHost(ctx, "second", other.Public())
	w.ok(err)
	if h.ID != other.ID() || h.This || w.last().Action != audit.ActionHostAdd || w.last().Outcome != audit.OutcomeOK {
		t.Errorf("host %+v", h)
	}
	_, err = w.v.AddHost(ctx, "second", other.Public())
	wantErr(t, err, ErrRequest)
	_, err = w.v.AddHost(ctx, "short", []byte("x"))
	wantErr(t, err, ErrRequest)

	if _, err = there.Ingest(ctx, &lines{text: users(0, 3)}, IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	w.ingest(users(3, 5)...)
	w.wantClean()

	_, err = w.v.RevokeHost(ctx, sharedVault().host.ID())
	wantErr(t, err, ErrRequest)
	_, err = w.v.RevokeHost(ctx, "nobody")
	wantErr(t, err, ErrNotFound)
	h, err = w.v.RevokeHost(ctx, other.ID())
	w.ok(err)
	if h.RevokedSeq == nil {
		t.Errorf("host %+v", h)
	}
	_, err = there.Ingest(ctx, &lines{text: users(0, 3)}, IngestOptions{})
	wantErr(t, err, ErrNotEnrolled)
	_, err = w.v.AddHost(ctx, "again", other.Public())
	wantErr(t, err, ErrRequest)
	// What it wrote before stays good, what it signs now does not.
	w.wantClean()
	d, k := planted(t, w, other, w.size(), "66")
	w.put("user", d, k)
	w.verify().wantFailed(t, FailedRecord, "66", CauseHostRevoked, "revoked")
	_, err = w.reveal("66", "credit_card_num")
	wantErr(t, err, ErrIntegrity)
	hosts, err := w.v.Hosts(ctx)
	w.ok(err)
	if len(hosts) != 2 || !hosts[0].This || hosts[1].This {
		t.Errorf("hosts %+v", hosts)
	}
}

func TestAddThisHost(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	w.ingest(users(0, 2)...)
	other, err := crypto.NewHostKey("other")
	w.ok(err)
	o := w.options()
	o.Host, o.Pins = other, nil
	there, err := Open(ctx, o)
	w.ok(err)
	_, err = there.AddThisHost(ctx, secret.New([]byte("wrong")), "", "new")
	wantErr(t, err, ErrWrongKey)
	h, err := there.AddThisHost(ctx, masterKey(), "", "new")
	w.ok(err)
	if !h.This || !there.Locked() || w.last().By != audit.VaultSigner {
		t.Errorf("host %+v, entry %+v", h, w.last())
	}
	_, err = there.Ingest(ctx, &lines{text: users(5, 8)}, IngestOptions{})
	w.ok(err)
	w.wantClean()
	_, err = there.AddThisHost(ctx, masterKey(), "", "new")
	wantErr(t, err, ErrRequest)
}

func TestTwoCustodiansAddHosts(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	second := w.open()
	for i, v := range []*Vault{w.v, second, w.v} {
		key, err := crypto.NewHostKey("k")
		w.ok(err)
		if _, err := v.AddHost(ctx, "k", key.Public()); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	if r := w.v.header().Body.Rev; r != 4 {
		t.Errorf("revision %d", r)
	}
	w.wantClean()
}
