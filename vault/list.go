package vault

import (
	"context"

	"cofre/store"
)

// Page is a run of masked rows in the query's order.
type Page struct {
	Rows       []Row
	Prev, Next store.Cursor // nil where nothing lies beyond
}

// Page returns masked rows next to a place in the query's order.
func (v *Vault) Page(ctx context.Context, r store.PageRequest) (Page, error) { return Page{}, nil }

// List calls fn with every row that q selects, in its order, at most limit of them (0: all). It holds one page of rows
// at a time. An error from fn ends it and is returned.
func (v *Vault) List(ctx context.Context, q store.Query, limit int, fn func(Row) error) error {
	return nil
}

// Show returns the masked row of one record, or ErrNotFound.
func (v *Vault) Show(ctx context.Context, id string) (Row, error) { return Row{}, nil }

// Count counts the records that q selects, but stops at limit (0: never).
func (v *Vault) Count(ctx context.Context, q store.Query, limit int64) (store.Count, error) {
	return store.Count{}, nil
}

// ByDay counts the records that q selects by UTC day of a date field ("": when they were sealed), as store.Search does.
func (v *Vault) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	return nil, nil
}

// Top counts the records that q selects by the value of a clear field.
func (v *Vault) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	return store.Top{}, nil
}
