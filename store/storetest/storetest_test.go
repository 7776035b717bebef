package storetest

import (
	"sync"
	"testing"

	"cofre/record"
	"cofre/store"
)

// folders gives memory stores a place, so that they can be opened again.
type folders struct {
	mu  sync.Mutex
	dir map[string]*Memory
}

func (f *folders) open(t *testing.T, schema record.Schema, dir string) store.Store {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.dir[dir]
	if m == nil {
		f.dir[dir] = OpenMemory(schema)
		return f.dir[dir]
	}
	again, err := m.Reopen(schema)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestMemory(t *testing.T) {
	f := &folders{dir: map[string]*Memory{}}
	Run(t, f.open, Options{OneProcess: true, Documents: 150, Queries: 100})
}
