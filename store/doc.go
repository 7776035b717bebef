// Package store says what a place that keeps a vault must do. Stores keep sealed things and know nothing of keys: they
// see documents and key entries as bytes, and index the clear members by a schema.
//
// Five collections, as docs/format.md has them: users (documents), keys (key entries, apart from the documents), the
// vault's entries (header, batches, runs, tombstones), rejects (documents of the same make) and the audit log.
//
// What every store promises, and what the conformance suite in storetest holds it to:
//
//   - what [Store.Put] acknowledged survives kill -9 and power loss;
//   - a document is never there without the key entry that its cofre.kid names, at any instant, for any reader;
//   - an entry of the vault is replaced only at the revision that the writer read, an audit number is given once;
//   - the same query gives the same documents in the same order in every store;
//   - paging while others write neither repeats nor skips a document that was there all the time;
//   - an error is one of this package's sentinels, wrapped with what and where, and never holds a document's text.
//
// The package may import record and store/query, nothing else of this project.
package store
