// Package storetest holds every store to the promises of package store, and has a store in memory for tests.
package storetest

import (
	"testing"

	"cofre/record"
	"cofre/store"
)

// Options says what a store under test can do.
type Options struct{}

// Run is the conformance suite. open opens what is in dir, or makes it.
func Run(t *testing.T, open func(t *testing.T, schema record.Schema, dir string) store.Store, o Options) {
}

// NewMemory returns an empty store that keeps everything in memory.
func NewMemory(schema record.Schema) store.Store { return nil }
