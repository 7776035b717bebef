// Package storetest holds every store to the promises of package store, black box, and has a store in memory.
//
//   - [Run] is the conformance suite: documents and keys, flushes and their account, entries, audit log, order and
//     paging against the reference of package query, several handles and processes, kill -9, hostile documents;
//   - [NewMemory] is a store that keeps nothing: the suite is tried on it (and on broken copies of it, which it must
//     fail), and tests of other packages use it where a file would only cost time.
//
// For tests only. The package may import record, store and store/query, nothing else of this project.
package storetest
