package vault

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver, to edit files behind the vault's back

	"cofre/policy"
	"cofre/store"
	"cofre/store/sqlite"
)

// newFile is an empty embedded store.
func newFile(t testing.TB) (*sqlite.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cofre.db")
	s, err := sqlite.Create(t.Context(), path, store.Options{Schema: policy.Default().Schema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, path
}

// TestEmbedded walks the whole way in a real file.
func TestEmbedded(t *testing.T) {
	ctx := t.Context()
	s, _ := newFile(t)
	w := newWorld(t, s)
	sum := w.ingest(append(users(0, 1500), "nonsense", user(7, "seven"))...)
	if sum.Created != 1500 || sum.Updated != 1 || sum.Rejected != 1 {
		t.Errorf("summary %+v", sum)
	}
	again := w.ingest(users(0, 500)...)
	if again.Updated != 500 {
		t.Errorf("summary %+v", again)
	}
	if n := w.looseKeys(); n != 0 {
		t.Errorf("%d loose keys", n)
	}
	w.wantClean()
	got, err := w.reveal("7", "credit_card_num")
	w.ok(err)
	if got != `"`+card(7)+`"` {
		t.Errorf("revealed %s", got)
	}
	n := 0
	w.ok(w.v.List(ctx, store.Query{}, 0, func(Row) error { n++; return nil }))
	if n != 1500 {
		t.Errorf("%d rows", n)
	}
	w.clock.advance(25 * time.Hour)
	_, err = w.v.Sweep(ctx)
	w.ok(err)
	_, err = w.v.DropRejects(ctx, nil, "seen")
	w.ok(err)
	w.wantClean()
}

// TestEmbeddedTampering edits the file as anybody can who may write it.
func TestEmbeddedTampering(t *testing.T) {
	for name, c := range map[string]struct {
		sql   []string
		kind  FailureKind
		id    string // "*": any
		cause Cause
		text  string
		err   error // of a reveal of record 3; nil: ErrIntegrity
		ok    bool  // record 3 can still be revealed
	}{
		"clear field": {
			sql:  []string{`UPDATE users SET doc = replace(doc, 'azul', 'rojo') WHERE id = '3'`},
			kind: FailedRecord, id: "3", cause: CauseSeal, text: "seal",
		},
		"mask": {
			sql:  []string{`UPDATE users SET doc = replace(doc, '0003"', '1111"') WHERE id = '3'`},
			kind: FailedRecord, id: "3", cause: CauseSeal, text: "seal",
		},
		"index": {
			sql:  []string{`UPDATE user_index SET t1 = 'somebody else' WHERE id = '3'`},
			kind: FailedRecord, id: "3", cause: CauseIndex, text: "index", ok: true,
		},
		"document of another user": {
			sql:  []string{`UPDATE users SET doc = (SELECT doc FROM users WHERE id = '4') WHERE id = '3'`},
			kind: FailedRecord, id: "3", cause: CauseKeyChanged,
		},
		"document and key of another user": {
			sql: []string{
				`UPDATE users SET doc = (SELECT doc FROM users WHERE id = '4'), kid = 'x' WHERE id = '3'`,
				`UPDATE users SET kid = (SELECT kid FROM users WHERE id = '4') WHERE id = '3'`,
			},
			kind: FailedRecord, id: "3", cause: CauseKeyChanged,
		},
		"key entry deleted": {
			sql:  []string{`DELETE FROM keys WHERE id = '3'`},
			kind: FailedRecord, id: "3", cause: CauseKeyMissing, text: "key entry",
		},
		"key entry of another user": {
			sql:  []string{`UPDATE keys SET entry = (SELECT entry FROM keys WHERE id = '4') WHERE id = '3'`},
			kind: FailedRecord, id: "3", cause: CauseKeyChanged, text: "key entry",
		},
		"document deleted": {
			sql:  []string{`DELETE FROM users WHERE id = '3'`},
			kind: FailedKey, id: "3", cause: CauseDocMissing, text: "deleted", err: ErrNotFound,
		},
		"document and key deleted": {
			sql:  []string{`DELETE FROM users WHERE id = '3'`, `DELETE FROM keys WHERE id = '3'`},
			kind: FailedRun, id: "*", cause: CauseRunShort, text: "1 of its 20 sealed records are missing", err: ErrNotFound,
		},
		"batch entry": {
			sql:  []string{`UPDATE entries SET entry = replace(entry, '"epoch":1', '"epoch":2') WHERE kind = 'batch'`},
			kind: FailedBatch, id: "*", cause: CauseBatchKey,
		},
		"batch entry deleted": {
			sql:  []string{`DELETE FROM entries WHERE kind = 'batch'`},
			kind: FailedRecord, id: "3", cause: CauseBatchMissing, text: "batch entry is missing",
		},
		"run entry": {
			sql:  []string{`UPDATE entries SET entry = replace(entry, '"sealed":20', '"sealed":19') WHERE kind = 'run'`},
			kind: FailedRun, id: "*", cause: CauseRunChanged, text: "changed", ok: true,
		},
		"audit entry in the middle": {
			sql:  []string{`UPDATE audit SET leaf = replace(leaf, '"lines"', '"other"') WHERE seq = 1`},
			kind: FailedAudit, id: "1", cause: CauseAudit,
		},
		"audit entry deleted": {
			sql:  []string{`DELETE FROM audit WHERE seq = 1`},
			kind: FailedAudit, id: "1", cause: CauseAudit,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, path := newFile(t)
			w := newWorld(t, s)
			w.ingest(users(0, 20)...)
			w.wantClean()
			db, err := sql.Open("sqlite", path)
			w.ok(err)
			defer func() { _ = db.Close() }()
			for _, edit := range c.sql {
				exec(t, db, edit)
			}
			w.v = w.open()
			r := w.verify()
			r.wantFailed(t, c.kind, c.id, c.cause, c.text)
			_, err = w.reveal("3", "credit_card_num")
			switch {
			case c.ok && err != nil:
				t.Error(err)
			case !c.ok && c.err == nil:
				wantErr(t, err, ErrIntegrity)
			case !c.ok:
				wantErr(t, err, c.err)
			}
		})
	}
}

// exec changes something, and fails where nothing was changed.
func exec(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	r, err := db.ExecContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%d rows, %v", n, err)
	}
}
