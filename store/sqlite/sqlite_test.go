package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"cofre/record"
	"cofre/store"
	"cofre/store/storetest"
)

// openOrCreate is how the suite opens the store in a folder.
func openOrCreate(t *testing.T, schema record.Schema, dir string) store.Store {
	t.Helper()
	path := filepath.Join(dir, "cofre.db")
	s, err := Open(t.Context(), path, store.Options{Schema: schema})
	if errors.Is(err, os.ErrNotExist) {
		s, err = Create(t.Context(), path, store.Options{Schema: schema})
	}
	if errors.Is(err, store.ErrExists) {
		s, err = Open(t.Context(), path, store.Options{Schema: schema})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, openOrCreate, storetest.Options{})
}

// TestWalking is the suite with a store that walks where it would collect, gives up early, and collects after all.
func TestWalking(t *testing.T) {
	storetest.Run(t, func(t *testing.T, schema record.Schema, dir string) store.Store {
		s, ok := openOrCreate(t, schema, dir).(*Store)
		if !ok {
			t.Fatal("not a *Store")
		}
		s.limits = limits{few: 3, first: 10, long: 40}
		return s
	}, storetest.Options{OneProcess: true})
}
