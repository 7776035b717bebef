package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cofre/store"
	"cofre/store/query"
	"cofre/store/storetest"
)

// asked is a query of every kind; the suite asks many more, of a settled store.
func asked() []string {
	return []string{
		"", "ana", "an*", "-ana", `"ana maria"`, "rojo OR ana", "color:rojo", "-color:rojo", "color:r*", "color:*", "-color:*",
		"n>3", "n:2..40 color:rojo", "-n>3", "lat<0 OR n>10", "fec>2000", "ip:10.0.0.0/8", "-ip:10.0.0.0/8", "id:1*",
		"(color:rojo OR color:azul) -n>5 a*", "color:rojo ana", "-(color:rojo ana)", "zzzz", "-zzzz",
	}
}

// agrees compares a store with the one in memory that holds the same documents.
func agrees(t *testing.T, name string, s, want store.Store) {
	t.Helper()
	for i, text := range asked() {
		where, err := query.Parse(text, storetest.Schema())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		sorts := []string{"", "user_name", "n", "fec", "ip", "color"}
		q := store.Query{Where: where, Sort: sorts[i%len(sorts)], Desc: i%2 == 1}
		if a, b := paged(t, s, q), paged(t, want, q); !slices.Equal(a, b) {
			t.Errorf("%s: %q by %q desc %v gives\n%q, not\n%q", name, text, q.Sort, q.Desc, a, b)
		}
		for _, limit := range []int64{0, 5} {
			a, err := s.Count(t.Context(), store.Users, q, limit)
			b, _ := want.Count(t.Context(), store.Users, q, limit)
			if err != nil || a != b {
				t.Errorf("%s: %q counts %v, not %v, %v", name, text, a, b, err)
			}
		}
		for _, field := range []string{"", "fec"} {
			a, err := s.ByDay(t.Context(), q, field, 7)
			b, _ := want.ByDay(t.Context(), q, field, 7)
			if err != nil || !slices.Equal(a, b) {
				t.Errorf("%s: %q by day of %q gives %v, not %v, %v", name, text, field, a, b, err)
			}
		}
		for _, field := range []string{"color", "n"} {
			a, err := s.Top(t.Context(), q, field, 4)
			b, _ := want.Top(t.Context(), q, field, 4)
			if err != nil || fmt.Sprint(a) != fmt.Sprint(b) {
				t.Errorf("%s: %q top of %q gives %v, not %v, %v", name, text, field, a, b, err)
			}
		}
	}
}

// paged turns all pages, forwards, and holds the first of each two against the page before the second.
func paged(t *testing.T, s store.Store, q store.Query) []string {
	t.Helper()
	var ids []string
	var from store.Cursor
	for {
		p, err := s.Page(t.Context(), store.Users, store.PageRequest{Query: q, From: from, Limit: 60})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range p.Docs {
			ids = append(ids, d.ID)
		}
		if (p.Prev != nil) != (len(ids) > len(p.Docs)) {
			t.Errorf("page %d: a page before it: %v", len(ids)/60, p.Prev != nil)
		}
		if p.Next == nil {
			return ids
		}
		from = p.Next
	}
}

func putAll(s store.Store, docs []store.Sealed) error {
	results, err := s.Put(context.Background(), store.Flush{Records: docs})
	for _, r := range results {
		err = errors.Join(err, r.Err)
	}
	return err
}

// interrupted settles, or indexes anew, and stops after that many steps. It says whether that was all.
func interrupted(t *testing.T, s *Store, anew bool, stop int) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	settle, steps := s.Settle, 0
	if anew {
		settle = s.Reindex
	}
	if stop == 0 && !anew {
		return false
	}
	err := settle(ctx, func(int64, int64) {
		if steps++; steps > stop {
			cancel()
		}
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return err == nil
}

// TestScanSees edits the file behind the store's back, as plain sqlite3 can, and has Scan name what disagrees.
func TestScanSees(t *testing.T) {
	for _, test := range []struct {
		name, edit, id, want string
	}{
		{"text", "UPDATE user_index SET t1 = 'nobody' WHERE id = '7'", "7", `field "user_name"`},
		{"number", "UPDATE user_index SET n2 = n2 + 1 WHERE id = '7'", "7", `field "fec_alta"`},
		{"address", "UPDATE user_index SET a10 = NULL WHERE id = '7'", "7", `field "ip"`},
		{"words", "UPDATE user_index SET words = ' other ' WHERE id = '7'", "7", "column words"},
		{"id", "UPDATE user_index SET id = '7000' WHERE id = '7'", "7", "column id"},
		{"row", "DELETE FROM user_index WHERE id = '7'", "7", "no row in user_index"},
		{"document", `UPDATE users SET doc = replace(doc, '"auto":"', '"auto":"x') WHERE id = '7'`, "7", `field "auto"`},
		{"no document", "UPDATE users SET doc = 'x' WHERE id = '7'", "7", "cannot be indexed"},
		{"kid", "UPDATE users SET kid = x'0102' WHERE id = '7'", "7", "column kid"},
		{"at", "UPDATE users SET at = 5 WHERE id = '7'", "7", "column at"},
		{"word added", "INSERT INTO user_words(rowid, words) VALUES (7, 'planted')", "7", "other words"},
		{"word gone", "INSERT INTO user_words(user_words, rowid, words) VALUES ('delete', 7, 'calle')", "7", "other words"},
		{"words of nobody", "INSERT INTO user_words(rowid, words) VALUES (7000, 'planted')", "1", "documents that are not there"},
		{"words moved", "INSERT INTO user_words(user_words, rowid, words) VALUES ('delete', 7, 'calle'); " +
			"INSERT INTO user_words(rowid, words) VALUES (7000, 'calle')", "7", "other words"},
		{"full-text index", "UPDATE user_words_data SET block = x'00' WHERE id > 1000", "1", "the full-text index is damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := made(t, storetest.SampleSchema())
			mustPut(t, s, records(30)...)
			mustSettle(t, s)
			_ = s.Close()
			plain(t, s.path, strings.Split(test.edit, "; ")...)
			s, err := Open(t.Context(), s.path, store.Options{Schema: storetest.SampleSchema()})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			found := map[string]string{}
			err = s.Scan(t.Context(), store.Users, func(r store.ScanRow) error {
				if r.Index != "" {
					found[r.Doc.ID] = r.Index
				}
				return nil
			})
			if err != nil || !strings.Contains(found[test.id], test.want) {
				t.Errorf("Scan found %v, %v", found, err)
			}
			if test.name == "document" || test.name == "no document" || test.name == "kid" || test.name == "at" {
				return // not of the index's making
			}
			if err := s.Reindex(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if err := s.Scan(t.Context(), store.Users, noIndexTrouble(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestPostponed: indexes are put off for a load that is most of the store, and for no other.
func TestPostponed(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	phase := func(want string) {
		t.Helper()
		err := s.read(t.Context(), "test", func(c *conn) error {
			st, err := s.state(t.Context(), c)
			if err == nil && st.phase != want {
				t.Errorf("phase %q, not %q", st.phase, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	mustSettle(t, s)
	phase(phaseLoading) // an empty store stays ready
	all := records(200)
	mustPut(t, s, all[:10]...)
	mustSettle(t, s)
	phase(phaseSettled)
	mustPut(t, s, all[10:15]...)
	phase(phaseSettled)
	mustPut(t, s, all[15:]...)
	phase(phaseLoading)
	if i, err := s.Info(t.Context()); err != nil || len(i.Notes) != 1 {
		t.Errorf("Info says %v, %v", i.Notes, err)
	}
	mustSettle(t, s)
	phase(phaseSettled)
	if err := s.Scan(t.Context(), store.Users, noIndexTrouble(t)); err != nil {
		t.Error(err)
	}
}

// TestRepairByHand does what docs/store-sqlite.md says to do with plain sqlite3.
func TestRepairByHand(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	mustPut(t, s, records(40)...)
	mustSettle(t, s)
	_ = s.Close()
	plain(t, s.path, "UPDATE user_index SET words = '', t1 = 'x'", "UPDATE meta SET value = '[]' WHERE name = 'schema'")
	s, err := Open(t.Context(), s.path, store.Options{Schema: storetest.SampleSchema()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	where, err := query.Parse("calle user_name:*", storetest.SampleSchema())
	if err != nil {
		t.Fatal(err)
	}
	counted := func(want int64) {
		t.Helper()
		if n, err := s.Count(t.Context(), store.Users, store.Query{Where: where}, 0); err != nil || n.N != want {
			t.Errorf("%d documents, not %d, %v", n.N, want, err)
		}
	}
	counted(40)
	mustPut(t, s, storetest.SampleDocument(3, 2), storetest.SampleDocument(41, 2))
	counted(41)
	mustSettle(t, s)
	counted(41)
	if err := s.Scan(t.Context(), store.Users, noIndexTrouble(t)); err != nil {
		t.Error(err)
	}
}
