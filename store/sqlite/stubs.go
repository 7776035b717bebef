package sqlite

import (
	"context"

	"cofre/store"
)

func (s *Store) Scan(ctx context.Context, c store.Collection, fn func(store.ScanRow) error) error { return store.ErrUnreachable }
func (s *Store) Page(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) { return store.Page{}, store.ErrUnreachable }
func (s *Store) Count(ctx context.Context, c store.Collection, q store.Query, limit int64) (store.Count, error) { return store.Count{}, store.ErrUnreachable }
func (s *Store) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) { return nil, store.ErrUnreachable }
func (s *Store) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) { return store.Top{}, store.ErrUnreachable }
func (s *Store) Backup(ctx context.Context, path string) error { return store.ErrUnreachable }
