package vault

import (
	"database/sql"
	"testing"

	"cofre/policy"
	"cofre/store/storetest"
)

// TestReindex: columns that somebody edited are made anew from the documents, and everything is whole again.
func TestReindex(t *testing.T) {
	s, path := newFile(t)
	w := newWorld(t, s)
	w.ingest(users(0, 20)...)
	db, err := sql.Open("sqlite", path)
	w.ok(err)
	defer func() { _ = db.Close() }()
	exec(t, db, `UPDATE user_index SET t1 = 'somebody else' WHERE id = '3'`)
	r := w.verify()
	r.wantFailed(t, FailedRecord, "3", CauseIndex, "index")
	w.ok(w.v.Reindex(t.Context(), nil))
	w.wantClean()
}

func TestReindexElsewhere(t *testing.T) {
	w := newWorld(t, storetest.NewMemory(policy.Default().Schema()))
	wantErr(t, w.v.Reindex(t.Context(), nil), ErrRequest)
}
