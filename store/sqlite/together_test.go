package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"cofre/store"
	"cofre/store/storetest"
)

// TestTogether has everything go on at the same time, through two handles, and closes one in the middle of it.
func TestTogether(t *testing.T) {
	a := made(t, storetest.SampleSchema())
	b, err := Open(t.Context(), a.path, store.Options{Schema: storetest.SampleSchema()})
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, a, records(60)...)
	dir, ctx := t.TempDir(), context.Background()
	var group sync.WaitGroup
	run := func(what string, fn func(s *Store, i int) error) {
		for who, s := range []*Store{a, b} {
			group.Go(func() {
				for i := range 6 {
					err := fn(s, 10*who+i)
					if s == b && errors.Is(err, store.ErrUnreachable) {
						return // closed
					}
					if err != nil {
						t.Errorf("%s: %v", what, err)
						return
					}
				}
			})
		}
	}
	run("Put", func(s *Store, i int) error {
		var f store.Flush
		for n := range 70 {
			f.Records = append(f.Records, storetest.SampleDocument(n+5*i, 100+i))
		}
		_, err := s.Put(ctx, f)
		return err
	})
	run("Settle", func(s *Store, _ int) error { return s.Settle(ctx, func(int64, int64) {}) })
	run("Page", func(s *Store, _ int) error {
		q := store.Query{Sort: "user_name", Desc: true}
		_, err := s.Page(ctx, store.Users, store.PageRequest{Query: q, Limit: 20})
		return err
	})
	run("Scan", func(s *Store, _ int) error {
		return s.Scan(ctx, store.Users, func(r store.ScanRow) error {
			if r.Index != "" || len(r.Keys) != 1 {
				return fmt.Errorf("document %s with %d keys: %s", r.Doc.ID, len(r.Keys), r.Index)
			}
			return nil
		})
	})
	run("Scan that stops", func(s *Store, _ int) error {
		enough := errors.New("enough")
		if err := s.Scan(ctx, store.Users, func(store.ScanRow) error { return enough }); !errors.Is(err, enough) {
			return fmt.Errorf("gives %w", err)
		}
		return nil
	})
	run("Backup", func(s *Store, i int) error { return s.Backup(ctx, filepath.Join(dir, fmt.Sprint(i))) })
	run("Info", func(s *Store, i int) error {
		if _, err := s.Info(ctx); err != nil {
			return err
		}
		if s == b && i == 15 {
			return b.Close()
		}
		return nil
	})
	group.Wait()
	mustSettle(t, a)
	if err := a.Scan(ctx, store.Users, noIndexTrouble(t)); err != nil {
		t.Error(err)
	}
	if err := a.LooseKeys(ctx, func(k store.LooseKey) error { return fmt.Errorf("loose key of %s", k.Key.ID) }); err != nil {
		t.Error(err)
	}
}
