package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/store"
	"cofre/store/query"
)

// find returns the documents that q selects, in its order; the caller must not change the slice and holds the lock.
func (m *memory) find(c store.Collection, q store.Query) ([]*memoryDoc, error) {
	if err := m.index.Check(q.Where); err != nil {
		return nil, err
	}
	if err := m.index.CheckSort(q.Sort); err != nil {
		return nil, err
	}
	m.searches.Lock()
	defer m.searches.Unlock()
	name := fmt.Sprintf("%s %q %v %s", c, q.Sort, q.Desc, query.String(q.Where))
	if docs, ok := m.found[name]; ok {
		return docs, nil
	}
	var docs []*memoryDoc
	for _, d := range m.docs[c] {
		if m.match(q.Where, &d.values) {
			docs = append(docs, d)
		}
	}
	slices.SortFunc(docs, func(a, b *memoryDoc) int {
		return m.compare(&a.values, &b.values, q.Sort, q.Desc, a.ID, b.ID)
	})
	if m.found == nil {
		m.found = map[string][]*memoryDoc{}
	}
	m.found[name] = docs
	return docs, nil
}

// place is a cursor: before or behind a document, which need not be there any more.
type place struct {
	ID     string
	Value  query.Value
	Behind bool
}

func (m *memory) cursor(d *memoryDoc, q store.Query, behind bool) store.Cursor {
	value, _ := d.values.Of(q.Sort)
	// A value of bytes and numbers; nothing in it can fail.
	text, _ := json.Marshal(place{ID: d.ID, Value: query.Value{
		Readable: value.Readable, Present: value.Present, Text: value.Text, Number: value.Number, IP: value.IP,
	}, Behind: behind})
	return text
}

// start returns how many of docs lie before the cursor.
func (m *memory) start(docs []*memoryDoc, q store.Query, from store.Cursor) (int, error) {
	var p place
	if err := json.Unmarshal(from, &p); err != nil {
		return 0, fmt.Errorf("%w: cursor", store.ErrDamaged)
	}
	at := m.index.With(q.Sort, p.Value)
	n, there := slices.BinarySearchFunc(docs, p, func(d *memoryDoc, p place) int {
		return m.compare(&d.values, &at, q.Sort, q.Desc, d.ID, p.ID)
	})
	if there && p.Behind {
		n++
	}
	return n, nil
}

// Page sorts everything that the query selects and cuts the page out.
func (m *Memory) Page(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) {
	if err := m.usable(ctx); err != nil {
		return store.Page{}, err
	}
	if r.Limit < 1 || r.Limit > 1000 {
		return store.Page{}, fmt.Errorf("%w: page of %d documents", store.ErrNotFound, r.Limit)
	}
	m.RLock()
	defer m.RUnlock()
	docs, err := m.find(c, r.Query)
	if err != nil {
		return store.Page{}, err
	}
	from, to := 0, min(r.Limit, len(docs))
	if r.Backward {
		from, to = max(0, len(docs)-r.Limit), len(docs)
	}
	if r.From != nil {
		n, err := m.start(docs, r.Query, r.From)
		if err != nil {
			return store.Page{}, err
		}
		from, to = n, min(n+r.Limit, len(docs))
		if r.Backward {
			from, to = max(0, n-r.Limit), n
		}
	}
	return m.page(docs, from, to, r), nil
}

func (m *memory) page(docs []*memoryDoc, from, to int, r store.PageRequest) store.Page {
	var p store.Page
	for _, d := range docs[from:to] {
		p.Docs = append(p.Docs, d.copy())
	}
	if from > 0 {
		p.Prev = m.cursor(docs[from-1], r.Query, true)
		if from < to {
			p.Prev = m.cursor(docs[from], r.Query, false)
		}
	}
	if to < len(docs) {
		p.Next = m.cursor(docs[to], r.Query, false)
		if from < to {
			p.Next = m.cursor(docs[to-1], r.Query, true)
		}
	}
	return p
}

// Count counts all that q selects.
func (m *Memory) Count(ctx context.Context, c store.Collection, q store.Query, limit int64) (store.Count, error) {
	if err := m.usable(ctx); err != nil {
		return store.Count{}, err
	}
	m.RLock()
	defer m.RUnlock()
	docs, err := m.find(c, q)
	if err != nil {
		return store.Count{}, err
	}
	if n := int64(len(docs)); limit == 0 || n <= limit {
		return store.Count{N: n, Exact: true}, nil
	}
	return store.Count{N: limit}, nil
}

// ByDay counts by day.
func (m *Memory) ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error) {
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	m.RLock()
	defer m.RUnlock()
	if f, ok := m.index.Field(field); field != "" && (!ok || f.Type != query.Time) {
		return nil, fmt.Errorf("%w: %q", query.ErrField, field)
	}
	docs, err := m.find(store.Users, store.Query{Where: q.Where})
	if err != nil {
		return nil, err
	}
	days := map[time.Time]int64{}
	for _, d := range docs {
		at := d.at
		if field != "" {
			v, _ := d.values.Of(field)
			if !v.Readable {
				continue
			}
			at = time.UnixMilli(int64(v.Number))
		}
		days[at.UTC().Truncate(24*time.Hour)]++
	}
	counts := make([]store.DayCount, 0, len(days))
	for day, n := range days {
		counts = append(counts, store.DayCount{Day: day, N: n})
	}
	slices.SortFunc(counts, func(a, b store.DayCount) int { return a.Day.Compare(b.Day) })
	return counts[max(0, len(counts)-limit):], nil
}

// Top counts by value.
func (m *Memory) Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error) {
	if err := m.usable(ctx); err != nil {
		return store.Top{}, err
	}
	m.RLock()
	defer m.RUnlock()
	if _, ok := m.index.Field(field); !ok {
		return store.Top{}, fmt.Errorf("%w: %q", query.ErrField, field)
	}
	docs, err := m.find(store.Users, store.Query{Where: q.Where})
	if err != nil {
		return store.Top{}, err
	}
	var top store.Top
	counts := map[string]*store.ValueCount{}
	for _, d := range docs {
		v, _ := d.values.Of(field)
		if !v.Present {
			top.Absent++
			continue
		}
		if counts[v.Text] == nil {
			raw, _ := query.Raw(d.JSON, field)
			counts[v.Text] = &store.ValueCount{Value: raw}
		}
		counts[v.Text].N++
	}
	order := make([]string, 0, len(counts))
	for text := range counts {
		order = append(order, text)
	}
	slices.SortFunc(order, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b].N, counts[a].N), strings.Compare(a, b))
	})
	for i, text := range order {
		if i < n {
			top.Values = append(top.Values, *counts[text])
		} else {
			top.Others += counts[text].N
		}
	}
	return top, nil
}
