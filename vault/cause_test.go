package vault

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cofre/audit"
	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// reseal makes the seal of an edited document anew, as only the holder of its key can.
func (w *world) reseal(d *store.Doc, k *store.Key) {
	w.t.Helper()
	s, ctx, release, err := w.v.use(w.t.Context())
	w.ok(err)
	defer release()
	entry, err := crypto.ParseKeyEntry(k.JSON)
	w.ok(err)
	b, err := w.v.batch(ctx, s, entry.Batch)
	w.ok(err)
	dek, err := b.key.UnwrapDEK(entry)
	w.ok(err)
	key, err := dek.Derive("k-seal")
	w.ok(err)
	at := regexp.MustCompile(`,"seal":"[^"]*"`).FindIndex(d.JSON)
	before, after := d.JSON[:at[0]], d.JSON[at[1]:]
	vault := dek.Vault()
	m := hmac.New(sha256.New, key)
	m.Write(crypto.T("seal", vault[:], []byte(dek.ID()), slices.Concat(before, after)))
	d.JSON = slices.Concat(before, []byte(`,"seal":"`+crypto.EncodeB64(m.Sum(nil))+`"`), after)
}

// exchange swaps the texts of two members.
func exchange(t *testing.T, doc []byte, one, two string) []byte {
	t.Helper()
	value := func(name string) []byte {
		m := regexp.MustCompile(`"` + name + `":"([^"]*)"`).FindSubmatch(doc)
		if m == nil {
			t.Fatalf("%s has no %s", doc, name)
		}
		return bytes.Clone(m[1])
	}
	a, b := value(one), value(two)
	doc = bytes.Replace(doc, a, []byte("exchanged"), 1)
	doc = bytes.Replace(doc, b, a, 1)
	return bytes.Replace(doc, []byte("exchanged"), b, 1)
}

// another enrols a second host.
func (w *world) another() *crypto.HostKey {
	w.t.Helper()
	host, err := crypto.NewHostKey("another")
	w.ok(err)
	_, err = w.v.AddHost(w.t.Context(), "another", host.Public())
	w.ok(err)
	return host
}

// plant files record 77 of a run that host signed and nobody announced.
func (w *world) plant(host *crypto.HostKey, seq uint64) {
	w.t.Helper()
	d, k := planted(w.t.(*testing.T), w, host, seq, "77")
	w.put(store.Users, d, k)
}

// announce writes entries about a run to the log: an intent and, where there is one, its outcome.
func (w *world) announce(intent, outcome any) {
	w.t.Helper()
	e, err := w.v.note(w.t.Context(), audit.Draft{Action: audit.ActionIngest, Outcome: audit.OutcomeIntent, Data: intent})
	w.ok(err)
	if outcome == nil {
		return
	}
	_, err = w.v.note(w.t.Context(), audit.Draft{Action: audit.ActionIngest, Outcome: audit.OutcomeOK, Of: &e.Seq, Data: outcome})
	w.ok(err)
}

// putBack writes record 1 anew and puts its older version back.
func (w *world) putBack() {
	w.t.Helper()
	d, k := w.stored(store.Users, "1")
	w.ingest(users(1, 6)...)
	w.remove(store.Users, "1", true)
	w.put(store.Users, d, k[0])
}

// forged is what somebody does behind the vault's back, and what a verification, or a refusal, says of it.
type forged struct {
	cause  Cause
	kind   FailureKind
	id     string // "*": any
	tamper func(t *testing.T, w *world)
	live   bool                 // this process goes on: another one would refuse to open it
	refuse func(w *world) error // nil: the verification names it
	file   bool                 // in the embedded store
}

func forgedDocuments() []forged {
	return []forged{
		{cause: CauseEnvelope, kind: FailedRecord, id: "1", tamper: func(_ *testing.T, w *world) {
			w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) { d.JSON = []byte(`{"id":"1"}`) })
		}},
		{cause: CauseKeyMissing, kind: FailedRecord, id: "1", tamper: func(t *testing.T, w *world) {
			w.ok(w.store.Remove(t.Context(), store.Removal{Keys: w.refs("1")}))
		}},
		{cause: CauseKeyChanged, kind: FailedRecord, id: "1", tamper: func(_ *testing.T, w *world) {
			w.edit(store.Users, "1", func(_ *store.Doc, k *store.Key) { k.JSON = []byte("{}") })
		}},
		{cause: CauseSeal, kind: FailedRecord, id: "1", tamper: func(t *testing.T, w *world) {
			w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) { replaceText(t, d, `"azul"`, `"rojo"`) })
		}},
		{cause: CauseMoved, kind: FailedReject, id: "1", tamper: func(_ *testing.T, w *world) {
			d, k := w.stored(store.Users, "1")
			w.remove(store.Users, "1", true)
			w.put(store.Rejects, d, k[0])
		}},
		{cause: CauseIndex, kind: FailedRecord, id: "1", file: true, tamper: func(t *testing.T, w *world) {
			db, err := sql.Open("sqlite", w.path)
			w.ok(err)
			exec(t, db, `UPDATE user_index SET t1 = 'somebody else' WHERE id = '1'`)
			w.ok(db.Close())
		}},
		{
			cause: CauseField,
			tamper: func(t *testing.T, w *world) {
				w.edit(store.Users, "1", func(d *store.Doc, k *store.Key) {
					d.JSON = exchange(t, d.JSON, "credit_card_ccv", "cuenta_numero")
					w.reseal(d, k)
				})
				w.wantClean() // the seal is good
			},
			refuse: func(w *world) error { _, err := w.reveal("1", "credit_card_ccv"); return err },
		},
		{
			cause: CauseRejectFields,
			tamper: func(t *testing.T, w *world) {
				w.edit(store.Rejects, w.rejects()[0].ID, func(d *store.Doc, k *store.Key) {
					d.JSON = exchange(t, d.JSON, "meta", "original")
					w.reseal(d, k)
				})
				w.wantClean()
			},
			refuse: func(w *world) error {
				_, err := w.v.ShowReject(w.t.Context(), w.rejects()[0].ID, "test")
				return err
			},
		},
		{cause: CauseKeyPlanted, kind: FailedKey, id: "1", tamper: func(_ *testing.T, w *world) {
			w.edit(store.Users, "1", func(_ *store.Doc, k *store.Key) {
				k.JSON[bytes.Index(k.JSON, []byte(`"dek":"`))+10] ^= 1
			})
			w.remove(store.Users, "1", false)
		}},
		{cause: CauseDocMissing, kind: FailedKey, id: "1", tamper: func(_ *testing.T, w *world) { w.remove(store.Users, "1", false) }},
	}
}

func forgedBatches() []forged {
	return []forged{
		{cause: CauseBatchMissing, kind: FailedRecord, id: "77", tamper: func(_ *testing.T, w *world) {
			key, err := crypto.NewBatchKey(w.v.header())
			w.ok(err)
			out, err := c1.NewSealer(key).Seal(0, &c1.Plain{ID: "77", Policy: "x@0123456789abcdef", At: w.clock.Now()})
			w.ok(err)
			s := stored("77", out.KID, key.ID().String(), out.Doc, out.Key, w.clock.Now())
			w.put(store.Users, s.Doc, s.Key)
		}},
		{cause: CauseBatchChanged, kind: FailedBatch, id: "*", tamper: func(t *testing.T, w *world) {
			w.entry(t, store.EntryBatch, func(text string) string { return strings.Replace(text, `"v":1`, `"v":7`, 1) })
		}},
		{cause: CauseBatchKey, kind: FailedBatch, id: "*", tamper: func(t *testing.T, w *world) {
			w.entry(t, store.EntryBatch, func(text string) string { return strings.Replace(text, `"epoch":1`, `"epoch":2`, 1) })
		}},
		{cause: CauseBatchSignature, kind: FailedBatch, id: "*", tamper: func(t *testing.T, w *world) {
			w.entry(t, store.EntryBatch, func(text string) string { return strings.Replace(text, `"seq":`, `"seq":1`, 1) })
		}},
		{cause: CauseBatchUnannounced, kind: FailedRecord, id: "77", tamper: func(_ *testing.T, w *world) { w.plant(sharedVault().host, 1) }},
		{cause: CauseBatchName, kind: FailedBatch, id: "of somebody", tamper: func(t *testing.T, w *world) {
			w.ok(w.store.PutEntries(t.Context(), store.Entry{Kind: store.EntryBatch, ID: "of somebody", JSON: []byte("{}")}))
		}},
		{cause: CauseHostUnknown, kind: FailedRecord, id: "77", tamper: func(_ *testing.T, w *world) {
			host, err := crypto.NewHostKey("stranger")
			w.ok(err)
			w.plant(host, 1)
		}},
		{cause: CauseHostEarly, kind: FailedRecord, id: "77", tamper: func(_ *testing.T, w *world) { w.plant(w.another(), 1) }},
		{cause: CauseHostRevoked, kind: FailedRecord, id: "77", tamper: func(t *testing.T, w *world) {
			host := w.another()
			_, err := w.v.RevokeHost(t.Context(), host.ID())
			w.ok(err)
			w.plant(host, w.size())
		}},
	}
}

func forgedRuns() []forged {
	return []forged{
		{cause: CauseRunUnannounced, kind: FailedRun, id: "of somebody", tamper: func(t *testing.T, w *world) {
			w.ok(w.store.PutEntries(t.Context(), store.Entry{Kind: store.EntryRun, ID: "of somebody", JSON: []byte("{}")}))
		}},
		{cause: CauseRunChanged, kind: FailedRun, id: "*", tamper: func(t *testing.T, w *world) {
			w.entry(t, store.EntryRun, func(text string) string { return strings.Replace(text, `"sealed":6`, `"sealed":5`, 1) })
		}},
		{cause: CauseRunName, kind: FailedRun, id: "mine", tamper: func(_ *testing.T, w *world) {
			w.announce(runIntent{Batch: "mine"}, runOutcome{Batch: "mine", Sealed: 1})
		}},
		{cause: CauseRunData, kind: FailedAudit, id: "*", tamper: func(_ *testing.T, w *world) { w.announce(map[string]int{"batch": 5}, nil) }},
		{cause: CauseRunShort, kind: FailedRun, id: "*", tamper: func(_ *testing.T, w *world) { w.remove(store.Users, "1", true) }},
		{cause: CauseRunLong, kind: FailedRun, id: "*", tamper: func(_ *testing.T, w *world) { w.putBack() }},
		{cause: CauseHeader, kind: FailedHeader, live: true, tamper: func(t *testing.T, w *world) {
			w.entry(t, store.EntryHeader, func(text string) string {
				at := strings.Index(text, `"mac":"`) + len(`"mac":"`)
				return text[:at] + map[bool]string{true: "B", false: "A"}[text[at] == 'A'] + text[at+1:]
			})
			w.ok(w.v.refresh(t.Context()))
		}},
		{cause: CauseAudit, kind: FailedAudit, id: "1", live: true, tamper: func(_ *testing.T, w *world) {
			w.spoil[1] = func(r *store.AuditRow) { r.Sig[3] ^= 1 }
		}},
	}
}

// TestEveryCause: each cause is what a verification, or what refuses, says of something that somebody did.
func TestEveryCause(t *testing.T) {
	all := map[Cause]forged{}
	for _, c := range slices.Concat(forgedDocuments(), forgedBatches(), forgedRuns()) {
		all[c.cause] = c
	}
	for _, cause := range Causes() {
		t.Run(string(cause), func(t *testing.T) {
			c, ok := all[cause]
			if !ok {
				t.Fatal("nobody knows how it comes about")
			}
			spoilt := &spoilt{Store: storetest.NewMemory(policy.Default().Schema()), change: map[uint64]func(*store.AuditRow){}}
			w := newWorld(t, spoilt)
			if c.file {
				s, path := newFile(t)
				w = newWorld(t, s)
				w.path = path
			}
			w.spoil = spoilt.change
			w.ingest(append(users(1, 6), "nonsense")...)
			c.tamper(t, w)
			if !c.live {
				w.v = w.open()
			}
			if c.refuse == nil {
				w.verify().wantFailed(t, c.kind, c.id, cause, "")
				return
			}
			err := c.refuse(w)
			wantErr(t, err, ErrIntegrity)
			if got, _ := errors.AsType[Cause](err); got != cause {
				t.Errorf("refused for %s: %v", string(got), err)
			}
		})
	}
	if len(all) != len(Causes()) {
		t.Errorf("%d causes come about, and %d are listed", len(all), len(Causes()))
	}
}

// TestFailureNumbers: what a reason counts is there as numbers too.
func TestFailureNumbers(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(1, 6)...)
	w.remove(store.Users, "1", true)
	w.remove(store.Users, "2", true)
	r := w.verify()
	if len(r.Failed) != 1 || r.Failed[0].Count != 2 || r.Failed[0].Of != 5 || !strings.HasPrefix(r.Failed[0].Reason, "2 of its 5 sealed records are missing: ") {
		t.Errorf("failures %+v", r.Failed)
	}
}

// TestRunDataIsNamed: an entry about a run that says nothing of one is named, though nobody can account for runs then.
func TestRunDataIsNamed(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(1, 6)...)
	w.announce(map[string]int{"batch": 5}, nil)
	bad := w.size() - 1
	r := w.verify()
	r.wantFailed(t, FailedAudit, fmt.Sprint(bad), CauseRunData, "its data is not that of a run")
	if r.remark(RemarkNoAccount) == nil || r.Failures != 1 || r.OK != 5 {
		t.Errorf("%+v", r)
	}
	_, err := w.v.Sweep(t.Context())
	wantErr(t, err, ErrIntegrity, CauseRunData)
	if want := fmt.Sprintf("integrity check failed: audit entry %d: its data is not that of a run", bad); !strings.Contains(err.Error(), want) {
		t.Errorf("sweep: %v", err)
	}
}
