package store

import (
	"context"
)

// Store keeps one vault.
type Store interface {
	Documents
	Search
	Entries
	AuditLog

	// Info says where and how big it is, and what a person should know of its state.
	Info(ctx context.Context) (Info, error)
	Close() error
}

// Documents files, reads and removes documents and key entries.
type Documents interface {
	// Put writes one flush durably: when it returns nil, everything in it (but records with a Result.Err) survives
	// the loss of power. On an error nothing of the flush may be counted as stored. A store keeps nothing of the slices
	// that it was given. Putting the same document with the same key entry again changes nothing (Previous is then its
	// own KID); a key entry is never overwritten: one under a taken (KID, Batch) that says something else is refused,
	// with Result.Err or as a whole. The documents' KIDs are those of their key entries.
	Put(ctx context.Context, f Flush) ([]Result, error)
	// Settle ends a series of Puts: it builds what a store put off while it loaded, and makes everything findable.
	// A crash before or in it loses nothing; the next process settles. progress (may be nil) is told done and total.
	Settle(ctx context.Context, progress func(done, total int64)) error
	// Get returns the document filed under id, or ErrNotFound.
	Get(ctx context.Context, c Collection, id string) (Doc, error)
	// KeysOf returns every key entry of the document id, in no order.
	KeysOf(ctx context.Context, id string) ([]Key, error)
	// Scan calls fn for every document of c in order of id by UTF-8 bytes, at full speed and with bounded memory, over one
	// consistent view where the store has one. An error from fn ends it and is returned.
	Scan(ctx context.Context, c Collection, fn func(ScanRow) error) error
	// LooseKeys calls fn for every key entry that is not under the KID that its document names, in either collection,
	// in no order.
	LooseKeys(ctx context.Context, fn func(LooseKey) error) error
	// Remove takes documents and key entries away; what is not there is passed over.
	Remove(ctx context.Context, r Removal) error
}

// Search finds documents of Users by the query language; Rejects are listed in order of id (or Desc) with a nil expression.
//
// What a query selects and in which order is what [query.Match] and [query.Compare] say of what [query.Extract] takes from
// the documents. An expression, sort or count by a field that is not indexed is [query.ErrField].
type Search interface {
	Page(ctx context.Context, c Collection, r PageRequest) (Page, error)
	// Count counts what q selects, but stops at limit (0: never).
	Count(ctx context.Context, c Collection, q Query, limit int64) (Count, error)
	// ByDay counts the documents that q selects by UTC day of a date field ("": when they were sealed), oldest first,
	// days without documents left out; at most limit days, the latest. Where q selects documents whose field is absent or
	// unreadable, they are left out. q's order does not matter here and in Top.
	ByDay(ctx context.Context, q Query, field string, limit int) ([]DayCount, error)
	// Top counts the documents that q selects by the folded text of an indexed field, and lists n values at most.
	Top(ctx context.Context, q Query, field string, n int) (Top, error)
}

// Entries keeps the vault collection.
type Entries interface {
	// Entry returns one entry, or ErrNotFound.
	Entry(ctx context.Context, kind EntryKind, id string) (Entry, error)
	// Entries calls fn for each entry of a kind, in order of ID.
	Entries(ctx context.Context, kind EntryKind, fn func(Entry) error) error
	// PutEntries writes entries durably, each at the revision it carries, all or none where the store has
	// transactions. ErrConflict where a revision is no longer so (a new entry carries 0).
	PutEntries(ctx context.Context, entries ...Entry) error
}

// AuditLog keeps the rows of the audit log.
type AuditLog interface {
	// AppendAudit files a row durably under its number. ErrConflict where the number is taken or leaves a gap.
	AppendAudit(ctx context.Context, row AuditRow) error
	// AuditSize is the number of rows: the number of the next one.
	AuditSize(ctx context.Context) (uint64, error)
	// AuditRows calls fn for the rows from <= Seq < to, in order; a missing row is simply not there.
	AuditRows(ctx context.Context, from, to uint64, fn func(AuditRow) error) error
	// AuditRowsAt returns the rows with those numbers, in the order asked; ErrNotFound where one is missing.
	AuditRowsAt(ctx context.Context, seqs ...uint64) ([]AuditRow, error)
}

// Pipelined is a store that takes several flushes at once, and is the faster for it. There, [Flush.Account] may wait for
// that of another flush, and read the store.
type Pipelined interface {
	// Pipelined does nothing; it says that the store is one.
	Pipelined()
}

// Backuper is a store that can copy itself consistently while it is used.
type Backuper interface {
	// Backup writes a copy to path, which must not exist, with mode 0600; on an error nothing is left there.
	Backup(ctx context.Context, path string) error
}
