package storetest

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/store"
)

// anyTime is when made-up documents were sealed where it does not matter.
func anyTime() time.Time { return time.Date(2024, 2, 28, 12, 0, 0, 0, time.UTC) }

func one(id string, n uint64, name string) store.Sealed {
	return Seal(id, "one", n, anyTime(), members{"user_name": text(name)})
}

// expectDoc checks that the document is there, byte for byte, with the key entry that it names.
func expectDoc(t *testing.T, st store.Store, c store.Collection, want store.Sealed) {
	t.Helper()
	got, err := st.Get(context.Background(), c, want.Doc.ID)
	if err != nil {
		t.Errorf("Get %q: %v", want.Doc.ID, err)
		return
	}
	if got.ID != want.Doc.ID || !bytes.Equal(got.JSON, want.Doc.JSON) {
		t.Errorf("Get %q gives %q %.200q, want %.200q", want.Doc.ID, got.ID, got.JSON, want.Doc.JSON)
	}
	if !slices.ContainsFunc(keysOf(t, st, want.Doc.ID), func(k store.Key) bool { return sameKey(k, want.Key) }) {
		t.Errorf("the key entry of document %q is not there", want.Doc.ID)
	}
}

func sameKey(a, b store.Key) bool {
	return a.ID == b.ID && a.KID == b.KID && a.Batch == b.Batch && bytes.Equal(a.JSON, b.JSON)
}

func keysOf(t *testing.T, st store.Store, id string) []store.Key {
	t.Helper()
	keys, err := st.KeysOf(context.Background(), id)
	if err != nil {
		t.Errorf("KeysOf %q: %v", id, err)
	}
	return keys
}

// expectNone checks that there is no such document in Users.
func expectNone(t *testing.T, st store.Store, id string) {
	t.Helper()
	if _, err := st.Get(context.Background(), store.Users, id); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get of %q, which is not there: %v", id, err)
	}
}

// scan returns what is in a collection, and checks what must hold of every healthy one.
func scan(t *testing.T, st store.Store, c store.Collection) map[string]store.ScanRow {
	t.Helper()
	rows := map[string]store.ScanRow{}
	last, first := "", true
	err := st.Scan(context.Background(), c, func(row store.ScanRow) error {
		id := strings.Clone(row.Doc.ID)
		if !first && strings.Compare(last, id) >= 0 {
			t.Errorf("Scan gives %q behind %q", id, last)
		}
		last, first = id, false
		if row.Index != "" {
			t.Errorf("Scan says that the index of %q disagrees: %s", id, row.Index)
		}
		if len(row.Keys) == 0 {
			t.Errorf("document %q is there without its key entry", id)
		}
		row.Doc.JSON = bytes.Clone(row.Doc.JSON)
		rows[id] = row
		return nil
	})
	if err != nil {
		t.Errorf("Scan: %v", err)
	}
	return rows
}

// expectAll checks a collection against all that should be in it.
func expectAll(t *testing.T, st store.Store, c store.Collection, want []store.Sealed) {
	t.Helper()
	rows := scan(t, st, c)
	if len(rows) != len(want) {
		t.Errorf("%d documents in %s, want %d", len(rows), c, len(want))
	}
	for _, w := range want {
		row, ok := rows[w.Doc.ID]
		if !ok {
			t.Errorf("document %q is missing in %s; no more are named", w.Doc.ID, c)
			return
		}
		if !bytes.Equal(row.Doc.JSON, w.Doc.JSON) {
			t.Errorf("document %q is %.200q, want %.200q", w.Doc.ID, row.Doc.JSON, w.Doc.JSON)
		}
		for _, k := range row.Keys {
			if k.KID != w.Key.KID {
				t.Errorf("document %q is given with a key entry of another kid", w.Doc.ID)
			}
		}
		if !slices.ContainsFunc(row.Keys, func(k store.Key) bool { return sameKey(k, w.Key) }) {
			t.Errorf("document %q is given without its key entry", w.Doc.ID)
		}
	}
}

// loose returns the key entries that no document names, with the KID that theirs names.
func loose(t *testing.T, st store.Store) map[store.KeyRef]string {
	t.Helper()
	found := map[store.KeyRef]string{}
	must(t, "LooseKeys", st.LooseKeys(context.Background(), func(k store.LooseKey) error {
		found[store.KeyRef{KID: strings.Clone(k.Key.KID), Batch: strings.Clone(k.Key.Batch)}] = k.DocKID
		return nil
	}))
	return found
}

func expectLoose(t *testing.T, st store.Store, want map[store.KeyRef]string) {
	t.Helper()
	if got := loose(t, st); !maps.Equal(got, want) {
		t.Errorf("loose key entries %v, want %v", got, want)
	}
}

func refOf(s store.Sealed) store.KeyRef {
	return store.KeyRef{KID: s.Key.KID, Batch: s.Key.Batch}
}

// removed is what a store says of n superseded key entries.
func (s *suite) removed(n int) int {
	if s.o.KeepsKeys {
		return 0
	}
	return n
}

func (s *suite) testPut(t *testing.T) {
	st := s.fresh(t)
	expectNone(t, st, "nobody")
	if keys := keysOf(t, st, "nobody"); len(keys) != 0 {
		t.Errorf("%d key entries of nobody", len(keys))
	}
	old, other := one("1", 0, "old"), one("2", 1, "other")
	for i, r := range put(t, st, old, other) {
		if !r.Created || r.Previous != "" || r.Removed != 0 {
			t.Errorf("result of new record %d: %+v", i, r)
		}
	}
	renewed, third := one("1", 2, "new"), one("3", 3, "third")
	r := put(t, st, renewed, third)
	if r[0].Created || r[0].Previous != old.Key.KID || r[0].Removed != s.removed(1) {
		t.Errorf("result of an updated record: %+v", r[0])
	}
	if !r[1].Created {
		t.Errorf("result of a new record behind an updated one: %+v", r[1])
	}
	want := []store.Sealed{renewed, other, third}
	expectAll(t, st, store.Users, want)
	if n := len(keysOf(t, st, "1")); n != 2-s.removed(1) {
		t.Errorf("%d key entries of an updated record", n)
	}
	st = s.again(t, st, Schema())
	expectAll(t, st, store.Users, want)
	for _, w := range want {
		expectDoc(t, st, store.Users, w)
	}
	if !s.o.KeepsKeys {
		expectLoose(t, st, map[store.KeyRef]string{})
	}
}

// testPutAgain: one id several times in a flush and a flush that is repeated.
func (s *suite) testPutAgain(t *testing.T) {
	st := s.fresh(t)
	first, second, third := one("1", 0, "first"), one("1", 1, "second"), one("1", 2, "third")
	r := put(t, st, first, one("2", 3, "between"), second, third)
	if !r[0].Created || r[2].Created || r[2].Previous != first.Key.KID || r[3].Previous != second.Key.KID {
		t.Errorf("results of one id three times: %+v", r)
	}
	if r[2].Removed+r[3].Removed != s.removed(2) {
		t.Errorf("results of one id three times say %d and %d key entries removed", r[2].Removed, r[3].Removed)
	}
	expectDoc(t, st, store.Users, third)
	if n := len(keysOf(t, st, "1")); n != 3-s.removed(2) {
		t.Errorf("%d key entries of one id three times", n)
	}
	if r := put(t, st, third)[0]; r.Created || r.Previous != third.Key.KID || r.Removed != 0 {
		t.Errorf("result of the same record again: %+v", r)
	}
	expectDoc(t, st, store.Users, third)

	// The same document with its data key wrapped under another batch.
	wrapped := third
	wrapped.Key.Batch, wrapped.Key.JSON = Batch("other"), []byte(`{"v":1,"other":true}`)
	if r := put(t, st, wrapped)[0]; r.Created || r.Previous != third.Key.KID || r.Removed != 0 {
		t.Errorf("result of the same record with a key entry under another batch: %+v", r)
	}
	expectDoc(t, st, store.Users, third)
	expectDoc(t, st, store.Users, wrapped)
	if row := scan(t, st, store.Users)["1"]; len(row.Keys) != 2 {
		t.Errorf("Scan gives %d of a document's two key entries", len(row.Keys))
	}
	if r := put(t, st, one("1", 4, "fourth"))[0]; r.Removed != s.removed(2) {
		t.Errorf("an update removed %d of two key entries", r.Removed)
	}
}

// testKeyTaken: a key entry is never overwritten; whoever could would lose another record for good.
func (s *suite) testKeyTaken(t *testing.T) {
	st := s.fresh(t)
	mine := one("mine", 0, "mine")
	put(t, st, mine)
	theirs := one("theirs", 0, "theirs") // the same KID and batch
	results, err := st.Put(context.Background(), store.Flush{Records: []store.Sealed{theirs}})
	if err == nil && (len(results) != 1 || results[0].Err == nil) {
		t.Errorf("another record's key entry was taken: %+v", results)
	}
	expectDoc(t, st, store.Users, mine)
	expectNone(t, st, "theirs")
	if !s.o.KeepsKeys {
		expectAll(t, st, store.Users, []store.Sealed{mine})
	}
}

// testRejects: documents of the two collections are apart, also under the same id.
func (s *suite) testRejects(t *testing.T) {
	st := s.fresh(t)
	user, reject, same := one("1", 0, "user"), one("r1", 1, "reject"), one("1", 2, "reject called 1")
	calls := 0
	results, err := st.Put(context.Background(), store.Flush{
		Records: []store.Sealed{user}, Rejects: []store.Sealed{reject, same},
		Account: func(r []store.Result) ([]store.Entry, error) {
			calls += len(r)
			return nil, nil
		},
	})
	must(t, "Put", err)
	if len(results) != 1 || calls != 1 {
		t.Errorf("%d results, %d told to Account: rejects have none", len(results), calls)
	}
	expectDoc(t, st, store.Users, user)
	expectDoc(t, st, store.Rejects, reject)
	expectDoc(t, st, store.Rejects, same)
	expectNone(t, st, "r1")
	expectAll(t, st, store.Users, []store.Sealed{user})
	expectAll(t, st, store.Rejects, []store.Sealed{reject, same})
	expectLoose(t, st, map[store.KeyRef]string{})
	must(t, "Remove", st.Remove(context.Background(), store.Removal{Rejects: []string{"1"}, Keys: []store.KeyRef{refOf(same)}}))
	expectAll(t, st, store.Users, []store.Sealed{user})
	expectAll(t, st, store.Rejects, []store.Sealed{reject})
}

func (s *suite) testScan(t *testing.T) {
	st := s.fresh(t)
	docs := Documents(7, 300)
	put(t, st, docs[:120]...)
	put(t, st, docs[120:]...)
	expectAll(t, st, store.Users, docs)
	settle(t, st)
	expectAll(t, st, store.Users, docs)
	expectAll(t, st, store.Rejects, nil)

	stop := errors.New("enough")
	calls := 0
	err := st.Scan(context.Background(), store.Users, func(store.ScanRow) error {
		if calls++; calls == 3 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || calls != 3 {
		t.Errorf("Scan ended by its function after %d calls: %v", calls, err)
	}
}

func (s *suite) testLooseKeys(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	gone, back, renewed, reject := one("gone", 0, "x"), one("back", 1, "x"), one("back", 2, "y"), one("r", 3, "z")
	put(t, st, gone, back)
	_, err := st.Put(ctx, store.Flush{Rejects: []store.Sealed{reject}})
	must(t, "Put", err)
	must(t, "Remove", st.Remove(ctx, store.Removal{Users: []string{"gone", "back"}, Rejects: []string{"r"}}))
	expectLoose(t, st, map[store.KeyRef]string{refOf(gone): "", refOf(back): "", refOf(reject): ""})
	if r := put(t, st, renewed)[0]; !r.Created || r.Previous != "" {
		t.Errorf("result of a record whose document was removed: %+v", r)
	}
	expectLoose(t, st, map[store.KeyRef]string{refOf(gone): "", refOf(back): renewed.Key.KID, refOf(reject): ""})
	stop := errors.New("enough")
	if err := st.LooseKeys(ctx, func(store.LooseKey) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("LooseKeys ended by its function: %v", err)
	}
	must(t, "Remove", st.Remove(ctx, store.Removal{Keys: []store.KeyRef{refOf(gone), refOf(back), refOf(reject)}}))
	expectLoose(t, st, map[store.KeyRef]string{})
	expectAll(t, st, store.Users, []store.Sealed{renewed})
}

func (s *suite) testRemove(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	a, b, c := one("a", 0, "a"), one("b", 1, "b"), one("c", 2, "c")
	put(t, st, a, b, c)
	must(t, "Remove", st.Remove(ctx, store.Removal{
		Users: []string{"a", "nobody"}, Rejects: []string{"b"},
		Keys:    []store.KeyRef{refOf(a), {KID: KID("none", 1), Batch: Batch("none")}},
		Entries: []store.Entry{{Kind: store.EntryTombstone, ID: "a", JSON: []byte(`{"id":"a"}`)}},
	}))
	expectNone(t, st, "a")
	if keys := keysOf(t, st, "a"); len(keys) != 0 {
		t.Errorf("%d key entries of a removed document", len(keys))
	}
	if e, err := st.Entry(ctx, store.EntryTombstone, "a"); err != nil || string(e.JSON) != `{"id":"a"}` {
		t.Errorf("the entry written with a removal: %q, %v", e.JSON, err)
	}
	expectAll(t, st, store.Users, []store.Sealed{b, c})
	err := st.Remove(ctx, store.Removal{
		Users: []string{"b"}, Keys: []store.KeyRef{refOf(b)},
		Entries: []store.Entry{{Kind: store.EntryTombstone, ID: "a", JSON: []byte(`{}`)}},
	})
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("Remove with an entry at a stale revision: %v", err)
	}
	if !s.o.NoTransactions {
		expectAll(t, st, store.Users, []store.Sealed{b, c})
		expectLoose(t, st, map[store.KeyRef]string{})
	}
	settle(t, st)
	if n, err := st.Count(ctx, store.Users, store.Query{}, 0); err != nil || n.N != 2 && !s.o.NoTransactions {
		t.Errorf("%d documents are counted behind the removal: %v", n.N, err)
	}
}
