package storetest

import (
	"context"
	"os"
	"testing"

	"cofre/record"
	"cofre/store"
)

// Options says what a store under test cannot do. The zero value holds it to everything.
type Options struct {
	// OneProcess: the store lives and dies with the process (memory). Leaves out the tests with several processes and
	// with kill -9.
	OneProcess bool
	// KeepsKeys: superseded key entries stay until they are removed, so Result.Removed is always 0.
	KeepsKeys bool
	// FindsWhenSettled: searches, counts and charts need not find what was written before the next Settle.
	FindsWhenSettled bool
	// NoTransactions: a failed flush or PutEntries may leave some of its writes behind.
	NoTransactions bool
	// Documents is how many made-up documents the searches run on; 0: 300.
	Documents int
	// Queries is how many generated queries are asked; 0: 200.
	Queries int
	// AtOnce: the parts run in parallel, each in a store of its own; for stores that are waited for more than they work.
	AtOnce bool
}

// Open opens the store in dir, or makes one there, with that schema; on failure it ends the test. The same dir is opened
// again after a close, by several handles at the same time and by several processes. The suite closes every handle.
type Open = func(t *testing.T, schema record.Schema, dir string) store.Store

// Run is the conformance suite. It must be called from a test that does nothing else before it: some of its tests start
// the test binary again, with only that test selected, to be the other process.
func Run(t *testing.T, open Open, o Options) {
	if o.Documents == 0 {
		o.Documents = 300
	}
	if o.Queries == 0 {
		o.Queries = 200
	}
	s := &suite{open: open, o: o}
	if role := os.Getenv(childRole); role != "" {
		s.beChild(t, role)
		return
	}
	type part struct {
		name string
		test func(*testing.T)
	}
	parts := []part{
		{"Put", s.testPut},
		{"PutAgain", s.testPutAgain},
		{"KeyTaken", s.testKeyTaken},
		{"Rejects", s.testRejects},
		{"Check", s.testCheck},
		{"Account", s.testAccount},
		{"AccountUndone", s.testAccountUndone},
		{"Scan", s.testScan},
		{"LooseKeys", s.testLooseKeys},
		{"Remove", s.testRemove},
		{"Entries", s.testEntries},
		{"EntriesConflict", s.testEntriesConflict},
		{"Audit", s.testAudit},
		{"AuditRows", s.testAuditRows},
		{"AuditAppenders", s.testAuditAppenders},
		{"Search", s.testSearch},
		{"SearchChanged", s.testSearchChanged},
		{"SearchOtherSchema", s.testSearchOtherSchema},
		{"SearchErrors", s.testSearchErrors},
		{"Charts", s.testCharts},
		{"PagingWhileWriting", s.testPagingWhileWriting},
		{"PageRejects", s.testPageRejects},
		{"Hostile", s.testHostile},
		{"HostileLarge", s.testHostileLarge},
		{"Cancelled", s.testCancelled},
		{"Handles", s.testHandles},
		{"Closed", s.testClosed},
	}
	if !o.OneProcess {
		parts = append(parts, part{"Processes", s.testProcesses}, part{"Killed", s.testKilled}, part{"SettleKilled", s.testSettleKilled})
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) {
			if o.AtOnce {
				t.Parallel()
			}
			p.test(t)
		})
	}
}

// suite is one run over one kind of store.
type suite struct {
	open Open
	o    Options
}

// handle is an open store and where it is.
type handle struct {
	store.Store
	dir string
}

// fresh opens a store in a folder of its own.
func (s *suite) fresh(t *testing.T) handle {
	t.Helper()
	return s.at(t, Schema(), t.TempDir())
}

// at opens the store in dir and has it closed when the test ends.
func (s *suite) at(t *testing.T, schema record.Schema, dir string) handle {
	t.Helper()
	st := s.open(t, schema, dir)
	t.Cleanup(func() { _ = st.Close() })
	return handle{Store: st, dir: dir}
}

// again closes h and opens it anew.
func (s *suite) again(t *testing.T, h handle, schema record.Schema) handle {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	return s.at(t, schema, h.dir)
}

// must ends the test on an error.
func must(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// put files records, which must all be taken.
func put(t *testing.T, st store.Store, records ...store.Sealed) []store.Result {
	t.Helper()
	results, err := st.Put(context.Background(), store.Flush{Records: records})
	must(t, "Put", err)
	if len(results) != len(records) {
		t.Fatalf("Put gave %d results for %d records", len(results), len(records))
	}
	for i, r := range results {
		if r.Err != nil {
			t.Fatalf("Put refused record %d: %v", i, r.Err)
		}
	}
	return results
}

// findable makes what was just written findable, where that takes a Settle.
func (s *suite) findable(t *testing.T, st store.Store) {
	t.Helper()
	if s.o.FindsWhenSettled {
		settle(t, st)
	}
}

// settle makes everything findable.
func settle(t *testing.T, st store.Store) {
	t.Helper()
	must(t, "Settle", st.Settle(context.Background(), nil))
}
