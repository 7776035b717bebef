package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cofre/record"
	"cofre/store"
	"cofre/store/storetest"
)

// made creates a store in a folder of its own, for tests that look into it.
func made(t *testing.T, schema record.Schema) *Store {
	t.Helper()
	s, err := Create(t.Context(), filepath.Join(t.TempDir(), "vault", "cofre.db"), store.Options{Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// plain runs statements as plain sqlite3 would: with nothing of this package's settings.
func plain(t *testing.T, path string, statements ...string) {
	t.Helper()
	c, err := connect(t.Context(), "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, sql := range statements {
		if err := c.once(t.Context(), sql, func([]driver.Value) error { return nil }); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func records(n int) []store.Sealed {
	all := make([]store.Sealed, n)
	for i := range all {
		all[i] = storetest.SampleDocument(i+1, 1)
	}
	return all
}

func mustPut(t *testing.T, s *Store, of ...store.Sealed) {
	t.Helper()
	results, err := s.Put(t.Context(), store.Flush{Records: of})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
}

func mustSettle(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestOpenNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "missing", "cofre.db")
	for _, readOnly := range []bool{false, true} {
		if _, err := Open(t.Context(), path, store.Options{ReadOnly: readOnly}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a missing file: %v", err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("opening made %v, %v", entries, err)
	}
	if _, err := Open(t.Context(), dir, store.Options{}); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("a folder: %v", err)
	}
}

func TestOpenForeign(t *testing.T) {
	own := func(t *testing.T) string {
		s := made(t, storetest.SampleSchema())
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return s.path
	}
	for _, test := range []struct {
		name string
		make func(t *testing.T) string
		want error
	}{
		{"empty", func(t *testing.T) string { return written(t, "") }, store.ErrDamaged},
		{"text", func(t *testing.T) string { return written(t, strings.Repeat("no database ", 1000)) }, store.ErrDamaged},
		{"header only", func(t *testing.T) string { return written(t, "SQLite format 3\x00") }, store.ErrDamaged},
		{"another application", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "other.db")
			plain(t, path, "CREATE TABLE users(id)", "PRAGMA application_id = 7")
			return path
		}, store.ErrDamaged},
		{"newer", func(t *testing.T) string {
			path := own(t)
			plain(t, path, "PRAGMA user_version = 2")
			return path
		}, store.ErrSchema},
		{"older", func(t *testing.T) string {
			path := own(t)
			plain(t, path, "PRAGMA user_version = 0")
			return path
		}, store.ErrDamaged},
		{"trigger", func(t *testing.T) string {
			path := own(t)
			plain(t, path, "CREATE TRIGGER silent BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END")
			return path
		}, store.ErrDamaged},
		{"table missing", func(t *testing.T) string {
			path := own(t)
			plain(t, path, "DROP TABLE audit")
			return path
		}, store.ErrDamaged},
		{"half of the file", func(t *testing.T) string {
			path := own(t)
			whole, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, whole[:len(whole)/2+100], 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			return path
		}, store.ErrDamaged},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := test.make(t)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, readOnly := range []bool{true, false} {
				s, err := Open(t.Context(), path, store.Options{Schema: storetest.SampleSchema(), ReadOnly: readOnly})
				if err == nil {
					_, err = s.Put(t.Context(), store.Flush{Records: records(1)})
					_ = s.Close()
				}
				if !errors.Is(err, test.want) {
					t.Errorf("read-only %v: %v", readOnly, err)
				}
			}
			if after, err := os.ReadFile(path); err != nil || !slices.Equal(before, after) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestModes(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	mustPut(t, s, records(10)...)
	for path, want := range map[string]os.FileMode{
		filepath.Dir(s.path): 0o700, s.path: 0o600, s.path + "-wal": 0o600, s.path + "-shm": 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, not %o", filepath.Base(path), got, want)
		}
	}
	if err := os.Chmod(s.path, 0o644); err != nil {
		t.Fatal(err)
	}
	info, err := s.Info(t.Context())
	if err != nil || !strings.Contains(strings.Join(info.Notes, "\n"), "chmod 600") {
		t.Errorf("Info says nothing of mode 644: %v, %v", info.Notes, err)
	}
}

func TestSymlink(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	mustPut(t, s, records(3)...)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(s.path, link); err != nil {
		t.Fatal(err)
	}
	l, err := Open(t.Context(), link, store.Options{Schema: storetest.SampleSchema()})
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, l, records(5)...)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != 5 {
		t.Errorf("%d documents behind the link, %v", n.N, err)
	}
	if _, err := os.Stat(link + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a log beside the link: %v", err)
	}
	if _, err := Create(t.Context(), link, store.Options{}); !errors.Is(err, store.ErrExists) {
		t.Errorf("Create over a link: %v", err)
	}
}

func TestCreateOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cofre.db")
	var group sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 6 {
		group.Go(func() {
			s, err := Create(context.Background(), path, store.Options{Schema: storetest.Schema()})
			if err == nil {
				err = s.Close()
				mu.Lock()
				won++
				mu.Unlock()
			} else if errors.Is(err, store.ErrExists) {
				err = nil
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	entries, err := os.ReadDir(filepath.Dir(path))
	if won != 1 || err != nil || len(entries) != 1 {
		t.Errorf("%d made it, and left %v, %v", won, entries, err)
	}
}

func TestReadOnly(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	mustPut(t, s, records(20)...)
	r, err := Open(t.Context(), s.path, store.Options{Schema: storetest.SampleSchema(), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	refusesWrites(t, r)
	mustSettle(t, s)
	if n, err := r.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != 20 {
		t.Errorf("%d documents, %v", n.N, err)
	}
	if err := r.Scan(t.Context(), store.Users, noIndexTrouble(t)); err != nil {
		t.Error(err)
	}
	if err := r.Backup(t.Context(), filepath.Join(t.TempDir(), "copy.db")); err != nil {
		t.Error(err)
	}
	// An analyst with another policy.
	o, err := Open(t.Context(), s.path, store.Options{Schema: storetest.Schema(), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	if n, err := o.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != 20 {
		t.Errorf("with another schema %d documents, %v", n.N, err)
	}
}

// refusesWrites holds a store to store.ErrReadOnly.
func refusesWrites(t *testing.T, s *Store) {
	t.Helper()
	info, err := s.Info(t.Context())
	if err != nil || info.Writable {
		t.Errorf("Info says writable %v, %v", info.Writable, err)
	}
	_, put := s.Put(t.Context(), store.Flush{Records: records(1)})
	for what, err := range map[string]error{
		"Put": put, "Settle": s.Settle(t.Context(), nil), "Remove": s.Remove(t.Context(), store.Removal{Users: []string{"1"}}),
		"PutEntries":  s.PutEntries(t.Context(), store.Entry{Kind: store.EntryRun, ID: "x"}),
		"AppendAudit": s.AppendAudit(t.Context(), store.AuditRow{}), "Reindex": s.Reindex(t.Context(), nil),
	} {
		if !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func noIndexTrouble(t *testing.T) func(store.ScanRow) error {
	return func(r store.ScanRow) error {
		if r.Index != "" {
			t.Errorf("Scan of %q: %s", r.Doc.ID, r.Index)
		}
		return nil
	}
}
