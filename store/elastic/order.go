package elastic

import (
	"errors"
	"net/netip"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/cursor"
	"cofre/store/query"
)

// errSort: an answer lacks what the documents were sorted by.
var errSort = errors.New("no sort value")

// order is that of a query's documents: by a field and then by id, or by id alone.
type order struct {
	field string // the index's, "" by id
	terms string // the one of the same values that has terms
	kind  query.Type
	desc  bool
}

// order is that of a query whose sort was checked.
func (l *layout) order(q store.Query) order {
	i, ok := l.position(q.Sort)
	if !ok || l.fields[i].Name == query.ID {
		return order{desc: q.Desc}
	}
	o := order{field: l.sorts[i], terms: l.sorts[i], kind: l.fields[i].Type, desc: q.Desc}
	if o.kind == query.Text {
		o.terms = l.texts[i]
	}
	return o
}

// stretch is a part of an order: all documents that have a value to sort by, or all that have none, or what of them lies
// beyond a place.
type stretch struct {
	filter []dsl // what else the documents must be
	not    []dsl // what they must not be
	sort   []key
	after  []any // the sort values behind which it begins; nil: at its beginning
}

// key is one of the fields by which documents are sorted.
type key struct {
	field string
	terms string // the one of the same values that has terms
	desc  bool
}

func byID(desc bool) key { return key{field: fieldID, terms: fieldID, desc: desc} }

func (o order) key(desc bool) key { return key{field: o.field, terms: o.terms, desc: desc} }

// sorted writes keys as a search takes them.
func sorted(keys []key) []dsl {
	all := make([]dsl, len(keys))
	for i, k := range keys {
		all[i] = dsl{k.field: dsl{"order": "asc"}}
		if k.desc {
			all[i] = dsl{k.field: dsl{"order": "desc"}}
		}
	}
	return all
}

// stretches parts the documents beyond a place (nil: all) into what can be asked for, the nearest first.
func (o order) stretches(from *cursor.Place, backward bool) []stretch {
	if o.field == "" {
		s := stretch{sort: []key{byID(o.desc != backward)}}
		if from != nil {
			s.after = []any{from.ID}
		}
		return []stretch{s}
	}
	// Documents that are equal otherwise are in ascending order of id both ways, and those without a value come last both ways.
	there := stretch{filter: []dsl{exists(o.field)}, sort: []key{o.key(o.desc != backward), byID(backward)}}
	absent := stretch{not: []dsl{exists(o.field)}, sort: []key{byID(backward)}}
	if from != nil && from.Value == nil {
		absent.after = []any{from.ID}
	} else if from != nil {
		there.after = []any{sortValue(from.Value), from.ID}
	}
	switch {
	case backward && (from == nil || from.Value == nil):
		return []stretch{absent, there}
	case backward:
		return []stretch{there}
	case from == nil || from.Value != nil:
		return []stretch{there, absent}
	default:
		return []stretch{absent}
	}
}

// at selects the document beside which a place is, if it is there still and its value is the same.
func (o order) at(p *cursor.Place) stretch {
	s := stretch{filter: []dsl{equal(fieldID, p.ID)}, sort: []key{byID(false)}}
	switch {
	case o.field == "":
	case p.Value == nil:
		s.not = []dsl{exists(o.field)}
	default:
		s.filter = append(s.filter, o.key(false).same(sortValue(p.Value)))
		s.sort = append([]key{o.key(false)}, s.sort...)
	}
	return s
}

// place is that before or behind a document that was found in a stretch.
func (o order) place(h *hit, behind bool) (cursor.Place, error) {
	p := cursor.Place{ID: h.ID, Behind: behind}
	var values []jsontext.Value
	if err := json.Unmarshal(h.Sort, &values); err != nil || len(values) == 0 {
		return p, errSort
	}
	if len(values) == 1 {
		return p, nil // by id, or without a value
	}
	var ok bool
	if p.Value, ok = readSort(values[0], o.kind); !ok {
		return p, errSort
	}
	return p, nil
}

// sortValue is a place's value as a search takes it.
func sortValue(v any) any {
	if a, ok := v.([]byte); ok {
		return address([16]byte(a))
	}
	return v
}

// readSort reads the value that a document was sorted by.
func readSort(text jsontext.Value, t query.Type) (any, bool) {
	switch t {
	case query.Text:
		var s string
		err := json.Unmarshal(text, &s)
		return s, err == nil
	case query.Address:
		var s string
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, false
		}
		a, err := netip.ParseAddr(s)
		b := a.As16()
		return b[:], err == nil
	default:
		var f float64
		err := json.Unmarshal(text, &f)
		return f, err == nil
	}
}
