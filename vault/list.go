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

// listPage is how many rows List holds at a time.
const listPage = 500

// Page returns masked rows next to a place in the query's order.
func (v *Vault) Page(ctx context.Context, r store.PageRequest) (Page, error) {
	page, err := v.o.Store.Page(ctx, store.Users, r)
	if err != nil {
		return Page{}, err
	}
	out := Page{Rows: make([]Row, len(page.Docs)), Prev: page.Prev, Next: page.Next}
	for i := range page.Docs {
		out.Rows[i] = v.row(page.Docs[i])
	}
	return out, nil
}

// List calls fn with every row that q selects, in its order, at most limit of them (0: all). It holds one page of rows
// at a time. An error from fn ends it and is returned.
func (v *Vault) List(ctx context.Context, q store.Query, limit int, fn func(Row) error) error {
	return v.docs(ctx, store.Users, q, limit, func(d store.Doc) error { return fn(v.row(d)) })
}

// docs calls fn with every document that q selects.
func (v *Vault) docs(ctx context.Context, c store.Collection, q store.Query, limit int, fn func(store.Doc) error) error {
	r := store.PageRequest{Query: q, Limit: listPage}
	for left := limit; ; {
		if limit > 0 {
			r.Limit = min(left, listPage)
		}
		page, err := v.o.Store.Page(ctx, c, r)
		if err != nil {
			return err
		}
		for i := range page.Docs {
			if err := fn(page.Docs[i]); err != nil {
				return err
			}
		}
		left -= len(page.Docs)
		if page.Next == nil || (limit > 0 && left <= 0) {
			return nil
		}
		r.From = page.Next
	}
}

// Show returns the masked row of one record, or ErrNotFound.
func (v *Vault) Show(ctx context.Context, id string) (Row, error) {
	d, err := v.doc(ctx, store.Users, id)
	if err != nil {
		return Row{}, err
	}
	return v.row(d), nil
}

// Count counts the records that q selects, but stops at limit (0: never).
func (v *Vault) Count(ctx context.Context, q store.Query, limit int64) (store.Count, error) {
	return v.o.Store.Count(ctx, store.Users, q, limit)
}

// ByDay counts the records that q selects by UTC day of a date field ("": when they were sealed), as store.Search does.
func (v *Vault) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	return v.o.Store.ByDay(ctx, q, field, limit)
}

// Top counts the records that q selects by the value of a clear field.
func (v *Vault) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	return v.o.Store.Top(ctx, q, field, n)
}
