package storetest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cofre/store"
)

// broken is a store in memory with one thing wrong.
type broken struct {
	*Memory
	how string
}

func (b broken) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	account, given := f.Account, len(f.Records)
	switch b.how {
	case "key overwritten":
		for _, s := range f.Records {
			b.Lock()
			b.dropKey(refOf(s))
			b.Unlock()
		}
	case "not checked":
		f.Check = nil
	case "check ignored":
		if check := f.Check; check != nil {
			f.Check = func(ctx context.Context) error {
				_ = check(ctx)
				return nil
			}
		}
	case "checked late":
		if check := f.Check; check != nil {
			f.Check = nil
			if _, err := b.Memory.Put(ctx, store.Flush{Records: f.Records}); err != nil {
				return nil, err
			}
			if err := check(ctx); err != nil {
				return nil, err
			}
		}
	case "account twice":
		f.Account = func(r []store.Result) ([]store.Entry, error) {
			_, _ = account(r)
			return account(r)
		}
	case "account not told":
		f.Account = func([]store.Result) ([]store.Entry, error) { return account(nil) }
	case "account's error ignored":
		f.Account = func(r []store.Result) ([]store.Entry, error) {
			entries, _ := account(r)
			return entries, nil
		}
	case "account apart":
		f.Account = nil
	case "update loses to old data":
		f.Records = slices.DeleteFunc(slices.Clone(f.Records), func(s store.Sealed) bool { return strings.HasSuffix(s.Doc.ID, "7") })
	}
	if account == nil {
		f.Account = nil
	}
	if b.how == "context ignored" {
		ctx = context.Background()
	}
	results, err := b.Memory.Put(ctx, f)
	for i := range results {
		switch b.how {
		case "created":
			results[i].Created = true
		case "previous":
			results[i].Previous = ""
		case "removed":
			results[i].Removed = min(results[i].Removed, 1)
		}
	}
	if account != nil && b.how == "account apart" && err == nil {
		var entries []store.Entry
		if entries, err = account(results); err == nil {
			err = b.PutEntries(ctx, entries...)
		}
	}
	for b.how == "update loses to old data" && len(results) < given {
		results = append(results, store.Result{Created: true})
	}
	return results, err
}

func (b broken) Get(ctx context.Context, c store.Collection, id string) (store.Doc, error) {
	if d, err := b.Memory.Get(ctx, store.Users, id); b.how == "collections mixed" && err == nil {
		return d, nil
	}
	return b.Memory.Get(ctx, c, id)
}

func (b broken) Scan(ctx context.Context, c store.Collection, fn func(store.ScanRow) error) error {
	var rows []store.ScanRow
	err := b.Memory.Scan(ctx, c, func(row store.ScanRow) error {
		switch b.how {
		case "index disagrees":
			row.Index = "column n"
		case "keys not given":
			row.Keys = nil
		case "large documents cut":
			row.Doc.JSON = row.Doc.JSON[:min(len(row.Doc.JSON), 1<<20)]
		case "scan backwards", "scan one short":
			rows = append(rows, row)
			return nil
		}
		return fn(row)
	})
	if b.how == "scan backwards" {
		slices.Reverse(rows)
	}
	for i, row := range rows {
		if i == 99 && b.how == "scan one short" {
			continue
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return err
}

func (b broken) LooseKeys(ctx context.Context, fn func(store.LooseKey) error) error {
	if b.how == "loose keys hidden" {
		return nil
	}
	return b.Memory.LooseKeys(ctx, fn)
}

func (b broken) Remove(ctx context.Context, r store.Removal) error {
	switch b.how {
	case "remove keeps keys":
		r.Keys = nil
	case "remove alone":
		entries := r.Entries
		r.Entries = nil
		if err := b.Memory.Remove(ctx, r); err != nil {
			return err
		}
		return b.PutEntries(ctx, entries...)
	}
	return b.Memory.Remove(ctx, r)
}

func (b broken) PutEntries(ctx context.Context, entries ...store.Entry) error {
	if b.how == "last writer wins" || b.how == "lost update" {
		entries = slices.Clone(entries)
		for i, e := range entries {
			time.Sleep(time.Millisecond)
			now, _ := b.Entry(ctx, e.Kind, e.ID)
			entries[i].Rev = now.Rev
		}
	}
	return b.Memory.PutEntries(ctx, entries...)
}

func (b broken) Entry(ctx context.Context, kind store.EntryKind, id string) (store.Entry, error) {
	e, err := b.Memory.Entry(ctx, kind, id)
	if b.how == "entry at the old rev" && err == nil {
		e.Rev = 1
	}
	return e, err
}

func (b broken) Entries(ctx context.Context, kind store.EntryKind, fn func(store.Entry) error) error {
	if b.how != "entries without order" {
		return b.Memory.Entries(ctx, kind, fn)
	}
	var all []store.Entry
	err := b.Memory.Entries(ctx, kind, func(e store.Entry) error { all = append(all, e); return nil })
	for _, e := range slices.Backward(all) {
		if err := fn(e); err != nil {
			return err
		}
	}
	return err
}

func (b broken) AppendAudit(ctx context.Context, row store.AuditRow) error {
	switch b.how {
	case "audit renumbered":
		row.Seq, _ = b.AuditSize(ctx)
	case "audit overwritten":
		b.Lock()
		if row.Seq < uint64(len(b.audit)) {
			b.audit = b.audit[:row.Seq]
		}
		b.Unlock()
	case "audit without hashes":
		row.Hashes = nil
	}
	return b.Memory.AppendAudit(ctx, row)
}

func (b broken) AuditRows(ctx context.Context, from, to uint64, fn func(store.AuditRow) error) error {
	if b.how == "audit range inclusive" && to < 1000 {
		to++
	}
	return b.Memory.AuditRows(ctx, from, to, fn)
}

func (b broken) Page(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) {
	switch b.how {
	case "context ignored":
		ctx = context.Background()
	case "page too long":
		r.Limit = min(1000, r.Limit+1)
	case "unknown fields taken":
		if b.index.CheckSort(r.Query.Sort) != nil {
			r.Query.Sort = ""
		}
	case "cursor forgets":
		if r.Backward && r.From != nil && r.Limit == 1000 {
			r.From = nil
		}
	case "offset paging":
		return b.pageByOffset(ctx, c, r)
	case "usable when closed":
		return store.Page{}, nil
	}
	p, err := b.Memory.Page(ctx, c, r)
	switch {
	case b.how == "cursor at the end" && p.Next == nil:
		p.Next = p.Prev
	case b.how == "rejects by nothing" && c == store.Rejects:
		slices.Reverse(p.Docs)
	}
	return p, err
}

func (b broken) pageByOffset(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) {
	q := r
	q.From, q.Backward, q.Limit = nil, false, 1000
	all, err := b.Memory.Page(ctx, c, q)
	from := 0
	if r.Backward {
		from = len(all.Docs)
	}
	if r.From != nil {
		from, _ = strconv.Atoi(string(r.From))
	}
	to := min(from+r.Limit, len(all.Docs))
	if r.Backward {
		from, to = max(0, from-r.Limit), min(from, len(all.Docs))
	}
	p := store.Page{Docs: all.Docs[min(from, to):to]}
	if from > 0 {
		p.Prev = []byte(strconv.Itoa(from))
	}
	if to < len(all.Docs) {
		p.Next = []byte(strconv.Itoa(to))
	}
	return p, err
}

func (b broken) Count(ctx context.Context, c store.Collection, q store.Query, limit int64) (store.Count, error) {
	if b.how == "count without limit" {
		limit = 0
	}
	n, err := b.Memory.Count(ctx, c, q, limit)
	if b.how == "count one off" && n.N > 20 && n.Exact {
		n.N--
	}
	return n, err
}

func (b broken) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	if b.how == "first days" {
		all, err := b.Memory.ByDay(ctx, q, field, 10000)
		return all[:min(limit, len(all))], err
	}
	return b.Memory.ByDay(ctx, q, field, limit)
}

func (b broken) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	top, err := b.Memory.Top(ctx, q, field, n)
	switch b.how {
	case "top without absent":
		top.Absent = 0
	case "top by raw value":
		for i, v := range top.Values {
			top.Values[i].Value = strings.ToLower(v.Value)
		}
	}
	return top, err
}
