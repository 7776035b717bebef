package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"cofre/record"
	"cofre/store"
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

// small limits make the ways that only large stores take.
func small() limits { return limits{few: 3, first: 10, long: 40, rows: 70, words: 70} }
