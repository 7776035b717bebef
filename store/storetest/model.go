package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/record"
	"cofre/store"
	"cofre/store/query"
)

// model is what a store should say: documents with the reference's view of them.
type model struct {
	schema record.Schema
	index  *query.Extractor
	docs   map[string]modelDoc
}

type modelDoc struct {
	store.Sealed
	values query.Values
}

func newModel(t *testing.T, schema record.Schema, docs []store.Sealed) *model {
	t.Helper()
	m := &model{schema: schema, index: query.NewExtractor(schema), docs: map[string]modelDoc{}}
	m.put(t, docs...)
	return m
}

func (m *model) put(t *testing.T, docs ...store.Sealed) {
	t.Helper()
	for _, s := range docs {
		d := modelDoc{Sealed: s}
		must(t, "Extract", m.index.Extract(s.Doc.JSON, &d.values))
		m.docs[s.Doc.ID] = d
	}
}

// find returns the documents that q selects, in its order.
func (m *model) find(q store.Query) []modelDoc {
	var found []modelDoc
	for _, d := range m.docs {
		if query.Match(q.Where, &d.values) {
			found = append(found, d)
		}
	}
	slices.SortFunc(found, func(a, b modelDoc) int {
		return query.Compare(&a.values, &b.values, q.Sort, q.Desc, a.Doc.ID, b.Doc.ID)
	})
	return found
}

// byDay is what ByDay should say.
func (m *model) byDay(q store.Query, field string, limit int) []store.DayCount {
	days := map[time.Time]int64{}
	for _, d := range m.find(q) {
		at := d.At
		if field != "" {
			v, _ := d.values.Of(field)
			if !v.Readable {
				continue
			}
			at = time.UnixMilli(int64(v.Number))
		}
		days[at.UTC().Truncate(24*time.Hour)]++
	}
	var counts []store.DayCount
	for day, n := range days {
		counts = append(counts, store.DayCount{Day: day, N: n})
	}
	slices.SortFunc(counts, func(a, b store.DayCount) int { return a.Day.Compare(b.Day) })
	return counts[max(0, len(counts)-limit):]
}

// top is what Top should say.
func (m *model) top(q store.Query, field string, n int) store.Top {
	var top store.Top
	type group struct {
		folded string
		store.ValueCount
	}
	var groups []group
	for _, d := range m.find(store.Query{Where: q.Where}) { // in order of id: the first of a group is its name
		v, _ := d.values.Of(field)
		if !v.Present {
			top.Absent++
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.folded == v.Text })
		if i < 0 {
			raw, _ := query.Raw(d.Doc.JSON, field)
			i, groups = len(groups), append(groups, group{v.Text, store.ValueCount{Value: raw}})
		}
		groups[i].N++
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.folded, b.folded))
	})
	for i, g := range groups {
		if i < n {
			top.Values = append(top.Values, g.ValueCount)
		} else {
			top.Others += g.N
		}
	}
	return top
}

// parse reads a query that must be right.
func (m *model) parse(t *testing.T, src string) query.Expr {
	t.Helper()
	e, err := query.Parse(src, m.schema)
	if err != nil {
		t.Fatalf("query %s: %v", src, err)
	}
	return e
}

// query makes up a query that selects something of these documents more often than not.
func (m *model) query(d *dice, ids []string, depth int) string {
	choice := d.below(8)
	switch {
	case depth == 0 || choice > 4:
		return m.fieldQuery(d, m.docs[pick(d, ids)], pick(d, m.index.Fields()))
	case choice == 4:
		return "-(" + m.query(d, ids, depth-1) + ")"
	case choice > 1:
		return m.query(d, ids, depth-1) + " " + m.query(d, ids, depth-1)
	default:
		return "(" + m.query(d, ids, depth-1) + " OR " + m.query(d, ids, depth-1) + ")"
	}
}

// fieldQuery asks for what a document has in a field, or close by.
func (m *model) fieldQuery(d *dice, doc modelDoc, f query.Field) string {
	v, _ := doc.values.Of(f.Name)
	name := quote(f.Name)
	switch {
	case d.below(6) == 0:
		return name + ":*"
	case f.Type == query.Numeric && v.Readable:
		return fmt.Sprintf(pick(d, []string{"%s:%g", "%s>%g", "%s>=%g", "%s<%g", "%s<=%g", "%s:%g..", "%s:..%g"}), name, v.Number)
	case f.Type == query.Time && v.Readable:
		at := time.UnixMilli(int64(v.Number)).UTC()
		bound := at.Format(pick(d, []string{"2006", "2006-01", "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05.000Z"}))
		return fmt.Sprintf(pick(d, []string{"%s:%s", "%s>%s", "%s>=%s", "%s<%s", "%s<=%s", "%s:%s..", "%s:..%s"}), name, bound)
	case f.Type == query.Address && v.Readable:
		raw, _ := query.Raw(doc.Doc.JSON, f.Name)
		address, _, _ := strings.Cut(raw, "%")
		return name + ":" + address + pick(d, []string{"", "", "/8", "/12", "/24", "/32"})
	case f.Type == query.Text && v.Present:
		return m.textQuery(d, name, v)
	default:
		return pick(d, []string{"rojo", "juan", "nadie", "-rojo", `"juan perez"`, "j*", "fec:..", "-fec:..", "fec<1970", "-" + name + ":*"})
	}
}

// textQuery asks for the text, a part of it or a word of it.
func (m *model) textQuery(d *dice, name string, v query.Value) string {
	words := strings.Fields(v.Words)
	short := func(s string) string {
		runes := []rune(s)
		return string(runes[:min(len(runes), 1+d.below(12))])
	}
	switch choice := d.below(5); {
	case choice == 0 && len(v.Text) <= query.MaxText:
		return name + ":" + quote(v.Text)
	case choice == 1 && len(v.Text) > 0:
		return name + ":" + quote(short(v.Text)) + "*"
	case choice == 2 && len(words) > 1:
		at := d.below(len(words) - 1)
		return quote(strings.Join(words[at:min(len(words), at+2+d.below(2))], " "))
	case choice == 3 && len(words) > 0:
		return short(pick(d, words)) + "*"
	case len(words) > 0:
		return quote(pick(d, words))
	default:
		return name + ":*"
	}
}

// quote writes text as a quoted part of a query.
func quote(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s) + `"`
}
