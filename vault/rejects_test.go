package vault

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/crypto"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

func TestRejectsShowAndDrop(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	w.ingest(user(1, "a"), `{"id":5,"broken`, "\xff\xfe{", user(2, "b"))
	all := w.rejects()
	if len(all) != 2 {
		t.Fatalf("rejects %+v", all)
	}
	originals := map[uint64]string{2: `{"id":5,"broken`, 3: "\xff\xfe{"}
	for _, r := range all {
		if r.Damaged || r.Reason == "" || r.Time.IsZero() || r.Source != "lines" || len(r.ID) != 33 {
			t.Errorf("reject %+v", r)
		}
		open, err := w.v.ShowReject(ctx, r.ID, "look")
		w.ok(err)
		if got := string(open.Original.Expose()); got != originals[r.Position] || open.Length != int64(len(got)) ||
			open.UTF8 != (r.Position == 2) || open.Cut {
			t.Errorf("original of %d: %q %+v", r.Position, got, open)
		}
		open.Close()
		if e := w.last(); e.Action != audit.ActionReveal || e.Record != r.ID || e.Outcome != audit.OutcomeOK {
			t.Errorf("entry %+v", e)
		}
	}
	_, err := w.v.ShowReject(ctx, "rNone", "look")
	wantErr(t, err, ErrNotFound)
	_, err = w.v.ShowReject(ctx, all[0].ID, " ")
	wantErr(t, err, ErrRequest)

	d, err := w.v.DropRejects(ctx, []string{all[0].ID, "rNone"}, "seen")
	w.ok(err)
	if d.Rejects != 1 || d.Missing != 1 || d.Unverified != 0 {
		t.Errorf("dropped %+v", d)
	}
	w.wantClean()
	d, err = w.v.DropRejects(ctx, nil, "all")
	w.ok(err)
	if d.Rejects != 1 || len(w.rejects()) != 0 {
		t.Errorf("dropped %+v", d)
	}
	w.wantClean()
	w.v.swap(nil)
	_, err = w.v.DropRejects(ctx, nil, "all")
	wantErr(t, err, ErrLocked)
}

func TestDropOfADamagedReject(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(user(1, "a"), "nonsense")
	id := w.rejects()[0].ID
	w.edit(store.Rejects, id, func(d *store.Doc, _ *store.Key) { replaceText(t, d, `"lines"`, `"other"`) })
	w.verify().wantFailed(t, FailedReject, id, CauseSeal, "seal")
	s, err := w.v.RetryRejects(t.Context(), RetryRequest{Reason: "damaged"})
	w.ok(err)
	if len(s.Failed) != 1 || s.Failed[0].Cause != CauseSeal || s.Failed[0].Reason != CauseSeal.Error() {
		t.Errorf("retried %+v", s.Failed)
	}
	d, err := w.v.DropRejects(t.Context(), []string{id}, "damaged")
	w.ok(err)
	if d.Unverified != 1 || d.Rejects != 1 {
		t.Errorf("dropped %+v", d)
	}
	w.wantClean()
}

// A reject that somebody planted under another record's id must not take that record's key along.
func TestDropOfAPlantedReject(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(1, 3)...)
	d, k := w.stored(store.Users, "1")
	w.put(store.Rejects, d, k[0])
	_, err := w.v.DropRejects(t.Context(), nil, "planted")
	w.ok(err)
	if len(w.rejects()) != 0 {
		t.Error("still there")
	}
	w.wantClean()
	if _, err := w.reveal("1", "credit_card_num"); err != nil {
		t.Error(err)
	}
}

func TestRetry(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, &refusing{Store: storetest.NewMemory(policy.Default().Schema()), ids: map[string]bool{"1": true, "2": true}})
	w.ingest(user(1, "one"), user(2, "two"), "nonsense", user(3, "three"))
	if n := len(w.rejects()); n != 3 {
		t.Fatalf("%d rejects", n)
	}
	w.store.(*refusing).ids = nil
	w.ingest(user(2, "newer"))

	s, err := w.v.RetryRejects(ctx, RetryRequest{Reason: "fixed"})
	w.ok(err)
	if s.Read != 3 || s.Created != 1 || s.Unchanged != 1 || s.Rejected != 1 || len(s.Failed) != 2 {
		t.Errorf("retry %+v", s)
	}
	if got, err := w.reveal("2", "credit_card_num"); err != nil || got != `"newer"` {
		t.Errorf("record 2 is %s, %v", got, err)
	}
	if got, err := w.reveal("1", "credit_card_num"); err != nil || got != `"one"` {
		t.Errorf("record 1 is %s, %v", got, err)
	}
	if n := len(w.rejects()); n != 2 {
		t.Errorf("%d rejects are left", n)
	}
	w.wantClean()

	s, err = w.v.RetryRejects(ctx, RetryRequest{Reason: "older", Force: true})
	w.ok(err)
	if s.Updated != 1 || s.Rejected != 1 {
		t.Errorf("forced retry %+v", s)
	}
	if got, err := w.reveal("2", "credit_card_num"); err != nil || got != `"two"` {
		t.Errorf("record 2 is %s, %v", got, err)
	}
	w.wantClean()
	entries := w.entries()
	found := false
	for _, e := range entries {
		found = found || e.Action == audit.ActionRejectRetry && e.Outcome == audit.OutcomeOK
	}
	if !found {
		t.Error("the retry is not audited")
	}
	for _, f := range s.Failed {
		if strings.Contains(f.Reason, "nonsense") {
			t.Errorf("a reason holds a value: %s", f.Reason)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := w.v.RetryRejects(cancelled, RetryRequest{}); err == nil {
		t.Error("a cancelled retry succeeds")
	}
}

// Rejects say under their seal when they expire; only who asks drops by it, and only what the seal vouches for.
func TestRejectsExpire(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, nil)
	w.ingest("one", "two", user(1, "a"))
	o := w.options()
	o.RejectFor = time.Hour
	short, err := Open(ctx, o)
	w.ok(err)
	_, err = short.Ingest(ctx, &lines{text: []string{"three", "four"}}, IngestOptions{})
	w.ok(err)
	all := w.rejects()
	var soon []string
	for _, r := range all {
		switch left := r.Expires.Sub(r.Time); left {
		case time.Hour:
			soon = append(soon, r.ID)
		case 90 * 24 * time.Hour:
		default:
			t.Errorf("reject %+v is kept for %s", r, left)
		}
	}
	if len(all) != 4 || len(soon) != 2 {
		t.Fatalf("rejects %+v", all)
	}
	for _, r := range all { // somebody would have the others gone
		if !slices.Contains(soon, r.ID) {
			w.edit(store.Rejects, r.ID, func(d *store.Doc, _ *store.Key) {
				replaceText(t, d, crypto.FormatTime(r.Expires), crypto.FormatTime(r.Time))
			})
			break
		}
	}
	d, err := w.v.DropExpired(ctx, "old")
	w.ok(err)
	if d != (Dropped{Kept: 1}) || len(w.rejects()) != 4 {
		t.Errorf("dropped %+v too early", d)
	}
	w.clock.advance(2 * time.Hour)
	d, err = w.v.DropExpired(ctx, "old")
	w.ok(err)
	if d != (Dropped{Rejects: 2, Kept: 1}) {
		t.Errorf("dropped %+v", d)
	}
	for _, r := range w.rejects() {
		if slices.Contains(soon, r.ID) {
			t.Errorf("%s is still there", r.ID)
		}
	}
	if e := w.last(); e.Action != audit.ActionRejectDrop || e.Outcome != audit.OutcomeOK || e.Reason != "old" {
		t.Errorf("entry %+v", e)
	}
	if r := w.verify(); r.Failures != 1 || r.Failed[0].Kind != FailedReject {
		t.Errorf("failures %+v", r.Failed)
	}
	w.clock.advance(100 * 24 * time.Hour)
	d, err = w.v.DropExpired(ctx, "old")
	w.ok(err)
	if d != (Dropped{Rejects: 1, Kept: 1}) {
		t.Errorf("dropped %+v", d)
	}
}
