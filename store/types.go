package store

import (
	"context"
	"time"

	"cofre/record"
	"cofre/store/query"
)

// Collection names one of the two collections that hold documents.
type Collection string

// The collections of documents.
const (
	Users   Collection = "user"
	Rejects Collection = "user-rejects"
)

// Doc is one document as filed.
type Doc struct {
	ID   string // the key under which it is filed; what AADs and seals are bound to
	JSON []byte // the whole document, canonical JSON, cofre member included
}

// Key is one key entry as filed: under KID and Batch.
type Key struct {
	ID    string // the document that it opens
	KID   string // base64url, 32 characters: the batch it was born in and its number there
	Batch string // base64url, 22 characters: the wrapping batch
	JSON  []byte
}

// KeyRef names one key entry.
type KeyRef struct{ KID, Batch string }

// Sealed is one document with the key entry that opens it, and when it was sealed.
type Sealed struct {
	Doc Doc
	Key Key
	At  time.Time // cofre.at, for charts and order by day
}

// EntryKind names what an entry of the vault collection is.
type EntryKind string

// The kinds of entries of the vault collection.
const (
	EntryHeader    EntryKind = "header"    // one, with ID ""
	EntryBatch     EntryKind = "batch"     // ID: base64url of the batch
	EntryRun       EntryKind = "run"       // ID: base64url of the run's batch
	EntryTombstone EntryKind = "tombstone" // ID: the erased record's id
)

// Entry is one entry of the vault collection.
type Entry struct {
	Kind EntryKind
	ID   string
	JSON []byte
	// Rev is the store's revision of the entry: 0 for one that is not there yet. On a write it is the revision that
	// the writer read; a store refuses with ErrConflict when it is no longer so.
	Rev int64
}

// Flush is one durable write of sealed records.
type Flush struct {
	Records []Sealed // to Users, in this order; a later one with the same ID wins
	Rejects []Sealed // to Rejects
	// Check (may be nil) is called once, and may read the store. An error from it fails the flush before any of its
	// documents is written; where the store has no transactions, key entries may be there already.
	Check func(context.Context) error
	// Account is called once, when everything above is written but nothing is durable yet, with what became of each
	// of Records. The entries that it returns are written with the flush; ErrConflict on one undoes the whole flush
	// where the store has transactions, and fails it elsewhere. It must be quick and must not call the store, unless that
	// is [Pipelined].
	Account func([]Result) ([]Entry, error)
}

// Result is what became of one record of a flush.
type Result struct {
	Created  bool   // no document had this ID
	Previous string // KID that the replaced document named; "" where Created
	Removed  int    // key entries of this ID under Previous that the store removed in the same write (0 where it keeps them)
	Err      error  // the store refused this one alone; nothing of it was kept
}

// Removal is one write that takes things away. Stores with transactions do it in one.
type Removal struct {
	Users, Rejects []string // ids of documents
	Keys           []KeyRef
	Entries        []Entry // vault entries to write along with it (never removed)
}

// Query selects and orders documents of a collection.
type Query struct {
	Where query.Expr // nil: all
	Sort  string     // a clear field with a kind; "" and "id": by id, UTF-8 bytes
	Desc  bool
}

// Cursor is a place between two documents of a query's order. Only the store that made it reads it, for the same query;
// it outlives the handle and the documents beside it, and pages may be asked for in both directions from any cursor.
type Cursor []byte

// PageRequest asks for documents next to a place in a query's order.
type PageRequest struct {
	Query    Query
	From     Cursor // nil: the beginning, or the end where Backward
	Backward bool   // towards the beginning; the page itself is still in the query's order
	Limit    int    // 1 to 1000 documents
}

// Page is a run of documents in the query's order.
type Page struct {
	Docs       []Doc
	Prev, Next Cursor // before the first and behind the last document; nil where nothing lies beyond
}

// Count is a number of documents; where not Exact there are more than N.
type Count struct {
	N     int64
	Exact bool
}

// DayCount is how many documents fall on one day.
type DayCount struct {
	Day time.Time // 00:00 UTC
	N   int64
}

// ValueCount is how many documents have one value.
type ValueCount struct {
	Value string // as the first such document by id has it: what a string says, the JSON text of anything else
	N     int64
}

// Top is the most frequent values of a field.
type Top struct {
	Values []ValueCount // most frequent first, then by folded value
	Others int64        // documents with a value that is not listed
	Absent int64        // documents without a value: not [query.Present]
}

// AuditRow is one entry of the audit log as filed.
type AuditRow struct {
	Seq    uint64
	Leaf   []byte     // canonical JSON, stored as it is
	Sig    []byte     // 64 bytes
	Hashes [][32]byte // the RFC 6962 hashes that this row completes (golang.org/x/mod/sumdb/tlog, StoredHashes)
}

// ScanRow is one document with the key entries filed under the KID that it names.
type ScanRow struct {
	Doc  Doc
	Keys []Key // any wrapping batch, in no order; empty where there are none
	// Index says what of the store's own columns beside the document disagrees with it; "" where nothing does.
	Index string
}

// LooseKey is a key entry that no document names.
type LooseKey struct {
	Key Key
	// DocKID is the KID that the document of Key.ID names now; "" where there is no such document.
	DocKID string
}

// Info is what a store says of itself; never a secret.
type Info struct {
	Kind     string // sqlite, elasticsearch
	Place    string // a path or URL, without credentials
	Bytes    int64  // -1: unknown
	Writable bool
	Notes    []string // what a person should know: indexes being built, an outdated schema
}

// Options is what every store is opened with.
type Options struct {
	Schema   record.Schema // what to index; changing it makes the store index anew
	ReadOnly bool
}
