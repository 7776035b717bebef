//go:build !race

// The race detector makes the engine some fifty times slower, and nothing in these tests is about races: TestTogether is.

package sqlite

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"cofre/record"
	"cofre/store"
	"cofre/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openOrCreate, storetest.Options{Queries: 100})
}

// TestWalking is the suite with a store that walks where it would collect, gives up early, and collects after all.
func TestWalking(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, schema record.Schema, dir string) store.Store {
		s, ok := openOrCreate(t, schema, dir).(*Store)
		if !ok {
			t.Fatal("not a *Store")
		}
		s.limits = small()
		return s
	}, storetest.Options{OneProcess: true, Documents: 100, Queries: 60})
}

// TestEveryPhase breaks off the making of indexes after every few steps, as a crash would, and goes on with another
// handle: what it finds is right at once, after more writes, and when all is settled.
func TestEveryPhase(t *testing.T) {
	t.Parallel()
	all := storetest.Documents(1, 290)
	docs, more := all[:200], all[200:]
	for i := range more {
		// Half of them over documents that are there.
		if i%2 == 0 {
			d := more[i]
			d.Doc.ID, d.Key.ID = docs[i].Doc.ID, docs[i].Doc.ID
			more[i] = d
		}
	}
	for _, anew := range []bool{false, true} {
		for stop := 0; ; stop += 7 {
			name := fmt.Sprintf("anew %v, stopped at %d", anew, stop)
			first := made(t, storetest.Schema())
			first.limits = small()
			want := storetest.OpenMemory(storetest.Schema())
			both := func(write func(s store.Store) error) {
				t.Helper()
				if err := errors.Join(write(first), write(want)); err != nil {
					t.Fatal(err)
				}
			}
			both(func(s store.Store) error { return putAll(s, docs) })
			if anew {
				mustSettle(t, first)
			}
			finished := interrupted(t, first, anew, stop)
			_ = first.Close()
			s, err := Open(t.Context(), first.path, store.Options{Schema: storetest.Schema()})
			if err != nil {
				t.Fatal(err)
			}
			s.limits = small()
			first = s
			agrees(t, name, s, want)
			both(func(s store.Store) error { return putAll(s, more) })
			both(func(s store.Store) error {
				return s.Remove(context.Background(), store.Removal{Users: []string{docs[3].Doc.ID, docs[150].Doc.ID, "none"}})
			})
			agrees(t, name+", after more writes", s, want)
			if err := s.Scan(t.Context(), store.Users, noIndexTrouble(t)); err != nil {
				t.Error(err)
			}
			mustSettle(t, s)
			if i, err := s.Info(t.Context()); err != nil || len(i.Notes) > 0 {
				t.Errorf("%s: settled, and still %v, %v", name, i.Notes, err)
			}
			agrees(t, name+", settled", s, want)
			if err := s.Scan(t.Context(), store.Users, noIndexTrouble(t)); err != nil {
				t.Error(err)
			}
			_ = s.Close()
			if finished || t.Failed() {
				break
			}
		}
	}
}
