package vault

import (
	"bytes"
	"strings"
	"testing"

	"cofre/audit"
	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// replaceText edits a document's text; it must be there.
func replaceText(t *testing.T, d *store.Doc, old, with string) {
	t.Helper()
	if !bytes.Contains(d.JSON, []byte(old)) {
		t.Fatalf("%s has no %s", d.JSON, old)
	}
	d.JSON = bytes.Replace(d.JSON, []byte(old), []byte(with), 1)
}

// planted seals a record under a batch of one's own, as somebody can who has the header alone.
func planted(t *testing.T, w *world, host *crypto.HostKey, seq uint64, id string) (store.Doc, store.Key) {
	t.Helper()
	key, entry, err := crypto.NewBatch(w.v.header(), host, w.clock.Now(), seq)
	w.ok(err)
	text, err := entry.JSON()
	w.ok(err)
	w.ok(w.store.PutEntries(t.Context(), store.Entry{Kind: store.EntryBatch, ID: key.ID().String(), JSON: text}))
	out, err := c1.NewSealer(key).Seal(0, &c1.Plain{
		ID: id, Policy: policy.Default().Ref(), At: w.clock.Now(),
		Members: []c1.Member{{Name: "id", JSON: quote(id)}, {Name: "credit_card_num", JSON: quote("***")}},
		Encrypt: []c1.Protected{{Name: "credit_card_num", Text: []byte(`"planted"`)}},
	})
	w.ok(err)
	s := stored(id, out.KID, key.ID().String(), out.Doc, out.Key, w.clock.Now())
	return s.Doc, s.Key
}

func TestTampering(t *testing.T) {
	type failure struct {
		kind  FailureKind
		id    string
		cause Cause
		text  string // in its reason
	}
	for name, c := range map[string]struct {
		tamper func(t *testing.T, w *world)
		want   []failure
		reveal string // the record whose reveal must be refused; "": "1"
		err    error  // nil: ErrIntegrity
		clean  bool   // reveals of it still work
	}{
		"clear field edited": {
			tamper: func(t *testing.T, w *world) {
				w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) { replaceText(t, d, `"azul"`, `"rojo"`) })
			},
			want: []failure{{FailedRecord, "1", CauseSeal, "seal"}},
		},
		"mask edited": {
			tamper: func(t *testing.T, w *world) {
				w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) { replaceText(t, d, `0001"`, `9999"`) })
			},
			want: []failure{{FailedRecord, "1", CauseSeal, "seal"}},
		},
		"member added": {
			tamper: func(t *testing.T, w *world) {
				w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) { replaceText(t, d, `{"co`, `{"aaa":1,"co`) })
			},
			want: []failure{{FailedRecord, "1", CauseSeal, "seal"}},
		},
		"envelope taken away": {
			tamper: func(_ *testing.T, w *world) {
				w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) { d.JSON = []byte(`{"id":"1"}`) })
			},
			want: []failure{{FailedRecord, "1", CauseEnvelope, "envelope"}},
		},
		"fields exchanged": {
			tamper: func(_ *testing.T, w *world) {
				w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) {
					d.JSON = bytes.ReplaceAll(d.JSON, []byte(`"credit_card_ccv":"e.`), []byte(`"swap":"e.`))
					d.JSON = bytes.ReplaceAll(d.JSON, []byte(`"cuenta_numero":"e.`), []byte(`"credit_card_ccv":"e.`))
					d.JSON = bytes.ReplaceAll(d.JSON, []byte(`"swap":"e.`), []byte(`"cuenta_numero":"e.`))
				})
			},
			want: []failure{{FailedRecord, "1", CauseSeal, ""}},
		},
		"documents exchanged": {
			tamper: func(_ *testing.T, w *world) {
				other, keys := w.stored(store.Users, "2")
				w.remove(store.Users, "1", true)
				keys[0].ID, other.ID = "1", "1"
				w.remove(store.Users, "2", true)
				w.put(store.Users, other, keys[0])
			},
			want: []failure{{FailedRecord, "1", CauseKeyChanged, "key entry"}, {FailedRun, "*", CauseRunShort, "missing"}},
		},
		"key entry deleted": {
			tamper: func(t *testing.T, w *world) {
				w.ok(w.store.Remove(t.Context(), store.Removal{Keys: w.refs("1")}))
			},
			want: []failure{{FailedRecord, "1", CauseKeyMissing, "key entry is missing"}},
		},
		"key entries exchanged": {
			tamper: func(_ *testing.T, w *world) {
				_, other := w.stored(store.Users, "2")
				w.edit(store.Users, "1", func(_ *store.Doc, k *store.Key) { k.JSON = other[0].JSON })
			},
			want: []failure{{FailedRecord, "1", CauseKeyChanged, "key entry was changed"}},
		},
		"key entry damaged": {
			tamper: func(_ *testing.T, w *world) {
				w.edit(store.Users, "1", func(_ *store.Doc, k *store.Key) {
					i := bytes.Index(k.JSON, []byte(`"dek":"`)) + 10
					k.JSON[i] ^= 1
				})
			},
			want: []failure{{FailedRecord, "1", CauseKeyChanged, "key entry was changed"}},
		},
		"document deleted": {
			tamper: func(_ *testing.T, w *world) { w.remove(store.Users, "1", false) },
			want:   []failure{{FailedKey, "1", CauseDocMissing, "deleted"}}, err: ErrNotFound,
		},
		"document and key deleted": {
			tamper: func(_ *testing.T, w *world) { w.remove(store.Users, "1", true) },
			want:   []failure{{FailedRun, "*", CauseRunShort, "1 of its 6 sealed records are missing"}}, err: ErrNotFound,
		},
		"deleted and another one planted": {
			tamper: func(t *testing.T, w *world) {
				w.remove(store.Users, "1", true)
				d, k := planted(t, w, sharedVault().host, 1, "77")
				w.put(store.Users, d, k)
			},
			want: []failure{{FailedRun, "*", CauseRunShort, "missing"}, {FailedRecord, "77", CauseBatchUnannounced, "batch"}, {FailedBatch, "*", CauseBatchUnannounced, "announced"}}, err: ErrNotFound,
		},
		"planted by a stranger": {
			tamper: func(t *testing.T, w *world) {
				host, err := crypto.NewHostKey("stranger")
				w.ok(err)
				d, k := planted(t, w, host, 1, "77")
				w.put(store.Users, d, k)
			},
			want: []failure{{FailedRecord, "77", CauseHostUnknown, "not enrolled"}, {FailedBatch, "*", CauseHostUnknown, "not enrolled"}}, reveal: "77",
		},
		"planted by an enrolled host, unannounced": {
			tamper: func(t *testing.T, w *world) {
				d, k := planted(t, w, sharedVault().host, 1, "77")
				w.put(store.Users, d, k)
			},
			want: []failure{{FailedRecord, "77", CauseBatchUnannounced, "not announced"}}, reveal: "77",
		},
		"planted without a batch entry": {
			tamper: func(_ *testing.T, w *world) {
				key, err := crypto.NewBatchKey(w.v.header())
				w.ok(err)
				out, err := c1.NewSealer(key).Seal(0, &c1.Plain{ID: "77", Policy: "x@0123456789abcdef", At: w.clock.Now()})
				w.ok(err)
				s := stored("77", out.KID, key.ID().String(), out.Doc, out.Key, w.clock.Now())
				w.put(store.Users, s.Doc, s.Key)
			},
			want: []failure{{FailedRecord, "77", CauseBatchMissing, "batch entry is missing"}}, reveal: "77",
		},
		"batch entry edited": {
			tamper: func(t *testing.T, w *world) {
				w.entry(t, store.EntryBatch, func(text string) string { return strings.Replace(text, `"seq":`, `"seq":1`, 1) })
			},
			want: []failure{{FailedBatch, "*", CauseBatchSignature, ""}, {FailedRecord, "1", CauseBatchSignature, "batch"}},
		},
		"run entry edited": {
			tamper: func(t *testing.T, w *world) {
				w.entry(t, store.EntryRun, func(text string) string { return strings.Replace(text, `"sealed":6`, `"sealed":5`, 1) })
			},
			want: []failure{{FailedRun, "*", CauseRunChanged, "changed"}}, clean: true,
		},
		"reject moved to users": {
			tamper: func(_ *testing.T, w *world) {
				id := w.rejects()[0].ID
				d, k := w.stored(store.Rejects, id)
				w.remove(store.Rejects, id, true)
				w.put(store.Users, d, k[0])
			},
			want: []failure{{FailedRecord, "*", CauseMoved, "another collection"}}, clean: true,
		},
		"user moved to rejects": {
			tamper: func(_ *testing.T, w *world) {
				d, k := w.stored(store.Users, "1")
				w.remove(store.Users, "1", true)
				w.put(store.Rejects, d, k[0])
			},
			want: []failure{{FailedReject, "1", CauseMoved, "another collection"}}, err: ErrNotFound,
		},
		"reject deleted": {
			tamper: func(_ *testing.T, w *world) { w.remove(store.Rejects, w.rejects()[0].ID, true) },
			want:   []failure{{FailedRun, "*", CauseRunShort, "missing"}}, clean: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.ingest(append(users(1, 6), "nonsense")...)
			w.wantClean()
			c.tamper(t, w)
			w.v = w.open() // another process: nothing is remembered
			r := w.verify()
			for _, f := range c.want {
				r.wantFailed(t, f.kind, f.id, f.cause, f.text)
			}
			if e := w.last(); e.Action != audit.ActionVerify || e.Outcome != audit.OutcomeFailed {
				t.Errorf("the verification's outcome is %+v", e)
			}
			id := c.reveal
			if id == "" {
				id = "1"
			}
			before := w.size()
			_, err := w.reveal(id, "credit_card_num")
			switch {
			case c.clean && err != nil:
				t.Errorf("reveal: %v", err)
			case !c.clean && c.err == nil:
				wantErr(t, err, ErrIntegrity)
			case !c.clean:
				wantErr(t, err, c.err)
			}
			if w.size() != before+2 {
				t.Errorf("%d entries of a reveal", w.size()-before)
			}
		})
	}
}

// entry edits every entry of a kind.
func (w *world) entry(t *testing.T, kind store.EntryKind, change func(string) string) {
	t.Helper()
	var all []store.Entry
	w.ok(w.store.Entries(t.Context(), kind, func(e store.Entry) error {
		all = append(all, e)
		return nil
	}))
	for _, e := range all {
		text := change(string(e.JSON))
		if text == string(e.JSON) {
			t.Fatal("nothing was changed")
		}
		e.JSON = []byte(text)
		w.ok(w.store.PutEntries(t.Context(), e))
	}
}

// rejects lists the quarantine.
func (w *world) rejects() (out []Reject) {
	w.t.Helper()
	w.ok(w.v.Rejects(w.t.Context(), func(r Reject) error {
		out = append(out, r)
		return nil
	}))
	return out
}

func TestHeaderEdited(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(1, 3)...)
	w.entry(t, store.EntryHeader, func(text string) string { return strings.Replace(text, `"body":"e`, `"body":"f`, 1) })
	_, err := w.reveal("1", "credit_card_num")
	wantErr(t, err, ErrIntegrity)
	_, err = w.v.Verify(t.Context(), VerifyOptions{})
	wantErr(t, err, ErrIntegrity)
	_, err = Open(t.Context(), w.options())
	wantErr(t, err, ErrIntegrity)
}

func TestAuditLogTruncated(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(1, 3)...)
	keep := w.size()
	w.ingest(users(3, 5)...)
	cut := storetest.NewMemory(policy.Default().Schema())
	w.copyTo(cut, keep)

	w.store = cut
	_, err := Open(t.Context(), w.options())
	wantErr(t, err, ErrPinned)

	// Without a pin the log is whole, but nobody announced the second run.
	o := w.options()
	o.Pins = nil
	v, err := Open(t.Context(), o)
	w.ok(err)
	w.v = v
	w.unlock(v)
	_, err = w.reveal("3", "credit_card_num")
	wantErr(t, err, ErrIntegrity)
	r := w.verify()
	r.wantFailed(t, FailedRecord, "3", CauseBatchUnannounced, "not announced")
	r.wantFailed(t, FailedRun, "*", CauseRunUnannounced, "not announced")
}

func TestAuditLogTruncatedUnderAProcess(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(1, 3)...)
	cut := storetest.NewMemory(policy.Default().Schema())
	w.copyTo(cut, w.size()-1)
	w.v.o.Store = cut
	w.v.log = newVault(w.v.o, w.v.header(), w.v.stored).log
	if _, err := w.v.log.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.ok(w.v.o.Store.AppendAudit(t.Context(), store.AuditRow{Seq: w.size() - 1, Leaf: []byte("{}"), Sig: make([]byte, 64)}))
	w.v.log = newVault(w.v.o, w.v.header(), w.v.stored).log
	_, err := w.reveal("1", "credit_card_num")
	wantErr(t, err, ErrAudit, ErrIntegrity)
	r, err := w.v.Verify(t.Context(), VerifyOptions{})
	w.ok(err)
	r.wantFailed(t, FailedAudit, "*", CauseAudit, "")
}

func TestOlderVersionPutBack(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(1, 4)...)
	d, k := w.stored(store.Users, "1")
	w.ingest(users(1, 4)...)
	w.wantClean()
	w.remove(store.Users, "1", true)
	w.put(store.Users, d, k[0])
	r := w.verify()
	r.wantFailed(t, FailedRun, "*", CauseRunLong, "put back")
	r.wantFailed(t, FailedRun, "*", CauseRunShort, "missing")
}
