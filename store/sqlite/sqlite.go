package sqlite

import (
	"context"

	"cofre/store"
)

// Store is a vault in one SQLite file. It is safe for concurrent use, also by several processes.
type Store struct{}

var (
	_ store.Store    = (*Store)(nil)
	_ store.Backuper = (*Store)(nil)
)

// Open opens the store in the file path. It creates nothing: a missing file is os.ErrNotExist, wrapped.
func Open(ctx context.Context, path string, o store.Options) (*Store, error) {
	return nil, store.ErrUnreachable
}

// Create makes the file path (0600, its folder 0700) and opens it. store.ErrExists where there is one already.
func Create(ctx context.Context, path string, o store.Options) (*Store, error) {
	return nil, store.ErrUnreachable
}

func (s *Store) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	return nil, store.ErrUnreachable
}
func (s *Store) Settle(ctx context.Context, progress func(done, total int64)) error {
	return store.ErrUnreachable
}
func (s *Store) Get(ctx context.Context, c store.Collection, id string) (store.Doc, error) {
	return store.Doc{}, store.ErrUnreachable
}
func (s *Store) KeysOf(ctx context.Context, id string) ([]store.Key, error) {
	return nil, store.ErrUnreachable
}
func (s *Store) Scan(ctx context.Context, c store.Collection, fn func(store.ScanRow) error) error {
	return store.ErrUnreachable
}
func (s *Store) LooseKeys(ctx context.Context, fn func(store.LooseKey) error) error {
	return store.ErrUnreachable
}
func (s *Store) Remove(ctx context.Context, r store.Removal) error { return store.ErrUnreachable }
func (s *Store) Page(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) {
	return store.Page{}, store.ErrUnreachable
}
func (s *Store) Count(ctx context.Context, c store.Collection, q store.Query, limit int64) (store.Count, error) {
	return store.Count{}, store.ErrUnreachable
}
func (s *Store) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	return nil, store.ErrUnreachable
}
func (s *Store) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	return store.Top{}, store.ErrUnreachable
}
func (s *Store) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	return store.Entry{}, store.ErrUnreachable
}
func (s *Store) Entries(ctx context.Context, kind store.EntryKind, fn func(store.Entry) error) error {
	return store.ErrUnreachable
}
func (s *Store) PutEntries(ctx context.Context, entries ...store.Entry) error {
	return store.ErrUnreachable
}
func (s *Store) AppendAudit(ctx context.Context, row store.AuditRow) error {
	return store.ErrUnreachable
}
func (s *Store) AuditSize(ctx context.Context) (uint64, error) { return 0, store.ErrUnreachable }
func (s *Store) AuditRows(ctx context.Context, from, to uint64, fn func(store.AuditRow) error) error {
	return store.ErrUnreachable
}
func (s *Store) AuditRowsAt(ctx context.Context, seqs ...uint64) ([]store.AuditRow, error) {
	return nil, store.ErrUnreachable
}
func (s *Store) Info(ctx context.Context) (store.Info, error) {
	return store.Info{}, store.ErrUnreachable
}
func (s *Store) Close() error                                  { return nil }
func (s *Store) Backup(ctx context.Context, path string) error { return store.ErrUnreachable }
