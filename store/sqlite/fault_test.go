package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/store"
	"cofre/store/query"
	"cofre/store/storetest"
)

func TestBusy(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	other, err := connect(t.Context(), dsn(s.path, "rw"), writerPragmas()...)
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	if _, err := other.exec(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	s.busyWait = 150 * time.Millisecond
	start := time.Now()
	_, err = s.Put(t.Context(), store.Flush{Records: records(1)})
	if took := time.Since(start); !errors.Is(err, store.ErrBusy) || took < s.busyWait || took > 5*time.Second {
		t.Errorf("Put beside another writer: %v after %v", err, took)
	}
	if i, err := s.Info(t.Context()); err != nil || !i.Writable {
		t.Errorf("Info beside another writer: %v, %v", i.Writable, err)
	}
	s.busyWait = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.AppendAudit(ctx, store.AuditRow{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting is not cancelled: %v", err)
	}
	released := make(chan error, 1)
	go func() {
		time.Sleep(100 * time.Millisecond)
		_, err := other.exec(context.Background(), "ROLLBACK")
		released <- err
	}()
	mustPut(t, s, records(1)...)
	if err := <-released; err != nil {
		t.Fatal(err)
	}
}

// TestFull fills a file up to a limit of pages, which SQLite treats as a full disk.
func TestFull(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	mustPut(t, s, records(100)...)
	mustSettle(t, s)
	_ = s.Close()
	s, err := Open(t.Context(), s.path, store.Options{Schema: storetest.SampleSchema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.extra = []string{"max_page_count=150"}
	var more []store.Sealed
	for i := range 2000 {
		more = append(more, storetest.SampleDocument(1000+i, 2))
	}
	account := func([]store.Result) ([]store.Entry, error) {
		return []store.Entry{{Kind: store.EntryRun, ID: "run", JSON: []byte("{}")}}, nil
	}
	if _, err := s.Put(t.Context(), store.Flush{Records: more, Account: account}); !errors.Is(err, store.ErrFull) {
		t.Fatalf("Put without room: %v", err)
	}
	if n, err := s.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != 100 {
		t.Errorf("after it there are %d documents, %v", n.N, err)
	}
	if _, err := s.Entry(t.Context(), store.EntryRun, "run"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the account was kept: %v", err)
	}
	if err := s.LooseKeys(t.Context(), func(k store.LooseKey) error { return fmt.Errorf("key %s was kept", k.Key.ID) }); err != nil {
		t.Error(err)
	}
	s.extra = nil
	if s.writer != nil {
		s.writer.close()
		s.writer = nil
	}
	if _, err := s.Put(t.Context(), store.Flush{Records: more, Account: account}); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if err := s.Scan(t.Context(), store.Users, noIndexTrouble(t)); err != nil {
		t.Error(err)
	}
}

// TestDamaged writes garbage over every tenth page: what is read is right or refused, and nothing panics.
func TestDamaged(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	all := records(300)
	mustPut(t, s, all...)
	mustSettle(t, s)
	_ = s.Close()
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	damaged := 0
	for first := range 10 {
		broken := slices.Clone(whole)
		for p := first + 1; p < len(whole)/page; p += 10 {
			copy(broken[p*page:], bytes.Repeat([]byte{0x5a, 0xff, byte(p)}, page/3))
		}
		path := filepath.Join(t.TempDir(), "cofre.db")
		if err := os.WriteFile(path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := Open(t.Context(), path, store.Options{Schema: storetest.SampleSchema()})
		if err != nil {
			if !errors.Is(err, store.ErrDamaged) {
				t.Errorf("Open: %v", err)
			}
			damaged++
			continue
		}
		for what, err := range use(t, d, all) {
			if err == nil {
				continue
			}
			damaged++
			if !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		_ = d.Close()
	}
	if damaged < 10 {
		t.Errorf("only %d calls noticed the damage", damaged)
	}
}

// use calls what reads and writes.
func use(t *testing.T, s *Store, all []store.Sealed) map[string]error {
	errs := map[string]error{}
	ctx := t.Context()
	got, err := s.Get(ctx, store.Users, "77")
	if err == nil && !bytes.Equal(got.JSON, all[76].Doc.JSON) {
		t.Error("Get gives another document")
	}
	errs["Get"] = err
	_, errs["KeysOf"] = s.KeysOf(ctx, "77")
	where, err := query.Parse("toyota", storetest.SampleSchema())
	if err != nil {
		t.Fatal(err)
	}
	_, errs["Page"] = s.Page(ctx, store.Users, store.PageRequest{Query: store.Query{Where: where, Sort: "ip"}, Limit: 50})
	_, errs["Count"] = s.Count(ctx, store.Users, store.Query{Where: where}, 0)
	errs["Scan"] = s.Scan(ctx, store.Users, func(store.ScanRow) error { return nil })
	errs["LooseKeys"] = s.LooseKeys(ctx, func(store.LooseKey) error { return nil })
	_, errs["Put"] = s.Put(ctx, store.Flush{Records: []store.Sealed{storetest.SampleDocument(5, 9), storetest.SampleDocument(7000, 9)}})
	errs["Remove"] = s.Remove(ctx, store.Removal{Users: []string{"9"}})
	errs["Backup"] = s.Backup(ctx, filepath.Join(t.TempDir(), "copy.db"))
	return errs
}

// canary is a word that no other document has.
const canary = "zyxcanarywvu"

func TestSecureDelete(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	all := records(400)
	all[200].Doc.JSON = bytes.Replace(all[200].Doc.JSON, []byte("Calle "), []byte("Calle "+canary+" "), 1)
	mustPut(t, s, all...)
	mustSettle(t, s)
	holds(t, s.path, canary, true)
	key := all[200].Key
	holds(t, s.path, string(key.JSON), true)
	err := s.Remove(t.Context(), store.Removal{
		Users: []string{all[200].Doc.ID}, Keys: []store.KeyRef{{KID: key.KID, Batch: key.Batch}},
	})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, s.path, canary, false)
	holds(t, s.path, string(key.JSON), false)

	// The same for what is replaced: the words and the key of the older version.
	old := storetest.SampleDocument(50, 2)
	old.Doc.JSON = bytes.Replace(old.Doc.JSON, []byte("Calle "), []byte("Calle "+canary+" "), 1)
	mustPut(t, s, old)
	holds(t, s.path, canary, true)
	mustPut(t, s, storetest.SampleDocument(50, 3))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, s.path, canary, false)
	holds(t, s.path, string(old.Key.JSON), false)
}

// holds looks for bytes in all files of the store.
func holds(t *testing.T, path, wanted string, want bool) {
	t.Helper()
	found := false
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		found = found || bytes.Contains(b, []byte(wanted))
	}
	if found != want {
		t.Errorf("%.20q is in the files: %v", wanted, found)
	}
}

func TestBackup(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	mustPut(t, s, records(500)...)
	mustSettle(t, s)
	stop, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		for v := 2; ; v++ {
			select {
			case <-stop:
				ended <- nil
				return
			default:
			}
			f := store.Flush{}
			for i := range 50 {
				f.Records = append(f.Records, storetest.SampleDocument(i+v*7, v))
			}
			if _, err := s.Put(context.Background(), f); err != nil {
				ended <- err
				return
			}
		}
	}()
	dir := t.TempDir()
	for i := range 4 {
		path := filepath.Join(dir, fmt.Sprint("copy", i))
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the copy has mode %v, %v", info.Mode(), err)
		}
		c, err := Open(t.Context(), path, store.Options{Schema: storetest.SampleSchema(), ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = c.Scan(t.Context(), store.Users, func(r store.ScanRow) error {
			if n++; r.Index != "" || len(r.Keys) != 1 {
				return fmt.Errorf("document %s with %d keys: %s", r.Doc.ID, len(r.Keys), r.Index)
			}
			return nil
		})
		if err != nil || n < 500 {
			t.Errorf("the copy has %d documents, %v", n, err)
		}
		_ = c.Close()
	}
	close(stop)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	backupRefused(t, s, dir)
}

// backupRefused says that a backup that fails leaves nothing.
func backupRefused(t *testing.T, s *Store, dir string) {
	t.Helper()
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "copy0")); !errors.Is(err, store.ErrExists) {
		t.Errorf("over a file: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(cancelled, filepath.Join(dir, "new")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "no such folder", "new")); !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("into no folder: %v", err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "copy0", "new")); !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("into a file: %v", err)
	}
	after, err := os.ReadDir(dir)
	if err != nil || len(after) != len(before) {
		t.Errorf("left behind: %v, %v", after, err)
	}
}

func TestErrorsHoldNoText(t *testing.T) {
	s := made(t, storetest.SampleSchema())
	bad := storetest.SampleDocument(1, 1)
	bad.Doc.JSON = []byte(`{"user_name": "` + canary + `", `)
	results, err := s.Put(t.Context(), store.Flush{Records: []store.Sealed{bad}})
	if err != nil || !errors.Is(results[0].Err, store.ErrDamaged) || strings.Contains(results[0].Err.Error(), canary) {
		t.Errorf("%v, %v", results, err)
	}
	if _, err := s.Put(t.Context(), store.Flush{Rejects: []store.Sealed{bad}}); !errors.Is(err, store.ErrDamaged) ||
		strings.Contains(err.Error(), canary) {
		t.Errorf("%v", err)
	}
	if err := s.LooseKeys(t.Context(), func(k store.LooseKey) error { return fmt.Errorf("key of %s was kept", k.Key.ID) }); err != nil {
		t.Error(err)
	}
}
