package query

import (
	"bytes"
	"cmp"
	"strings"
)

// Match decides whether e selects a document with those values; nil selects every one. It is what every store must give.
// A field that is not indexed selects nothing.
func Match(e Expr, v *Values) bool {
	switch e := e.(type) {
	case nil:
		return true
	case And:
		for _, part := range e.Parts {
			if !Match(part, v) {
				return false
			}
		}
		return true
	case Or:
		for _, part := range e.Parts {
			if Match(part, v) {
				return true
			}
		}
		return false
	case Not:
		return !Match(e.Part, v)
	case Word:
		return v.anyWords(e.Word, e.Prefix)
	case Phrase:
		return v.anyWords(strings.Join(e.Words, " "), false)
	default:
		return v.matchField(e)
	}
}

func (v *Values) matchField(e Expr) bool {
	switch e := e.(type) {
	case Equal:
		value, _ := v.Of(e.Field)
		return value.Present && value.Text == e.Text
	case Prefix:
		value, _ := v.Of(e.Field)
		return value.Present && strings.HasPrefix(value.Text, e.Text)
	case Present:
		value, _ := v.Of(e.Field)
		return value.Present
	case Number:
		value, _ := v.Of(e.Field)
		return value.Readable && e.Min <= value.Number && value.Number <= e.Max
	case Network:
		value, _ := v.Of(e.Field)
		first, last := e.Range()
		return value.Readable && bytes.Compare(first[:], value.IP[:]) <= 0 && bytes.Compare(value.IP[:], last[:]) <= 0
	default:
		return false
	}
}

func (v *Values) anyWords(words string, prefix bool) bool {
	for i := range v.Values {
		if HasWords(v.Values[i].Words, words, prefix) {
			return true
		}
	}
	return false
}

// HasWords decides whether words (of one field, as [Value].Words has them) hold the wanted ones one behind the other;
// with prefix the last one need only begin so.
func HasWords(words, wanted string, prefix bool) bool {
	if wanted == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(words[at:], wanted)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(wanted)
		if (start == 0 || words[start-1] == ' ') && (prefix || end == len(words) || words[end] == ' ') {
			return true
		}
		at = start + 1
	}
}

// Compare gives the order in which a query sorted by that field has two documents, filed under aID and bID: negative where
// a comes first. It is what every store must give.
//
// Sorted by "" or [ID] the order is that of the ids by their UTF-8 bytes, turned round where desc. Sorted by another field
// it is that of the folded text by its bytes (Text), of the number (Numeric, Time) or of the 16 bytes (Address), turned
// round where desc; documents whose value is absent, or cannot be read as what the field's type says, come last both
// ways; and documents that are equal so far come by id by UTF-8 bytes, ascending both ways.
func Compare(a, b *Values, sort string, desc bool, aID, bID string) int {
	if sort == "" || sort == ID {
		if desc {
			return strings.Compare(bID, aID)
		}
		return strings.Compare(aID, bID)
	}
	order := 0
	if i, ok := a.x.byName[sort]; ok {
		order = compareValues(a.x.fields[i].Type, &a.Values[i], &b.Values[i], desc)
	}
	return cmp.Or(order, strings.Compare(aID, bID))
}

func compareValues(t Type, a, b *Value, desc bool) int {
	aThere, bThere := a.Readable, b.Readable
	if t == Text {
		aThere, bThere = a.Present, b.Present
	}
	switch {
	case !aThere && !bThere:
		return 0
	case !bThere:
		return -1
	case !aThere:
		return 1
	}
	order := 0
	switch t {
	case Text:
		order = strings.Compare(a.Text, b.Text)
	case Numeric, Time:
		order = cmp.Compare(a.Number, b.Number)
	case Address:
		order = bytes.Compare(a.IP[:], b.IP[:])
	}
	if desc {
		return -order
	}
	return order
}
