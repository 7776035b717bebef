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
