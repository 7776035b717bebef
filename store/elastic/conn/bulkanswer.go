package conn

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// parseItems reads the answer to a bulk request with the operations which of ops. It must have an item for each, in their
// order, or else nothing of it can be believed: problem says why.
func parseItems(body []byte, ops []Op, which []int32) (items []Item, problem string) {
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	items = make([]Item, 0, len(which))
	found := false
	index := "" // of the item before: most are of one, which need not be kept so often
	ok := object(d, func(name []byte) bool {
		if string(name) != `"items"` || found {
			return d.SkipValue() == nil
		}
		found = true
		return array(d, func() bool {
			if len(items) == len(which) {
				problem = "more items"
				return false
			}
			var item Item
			if item, problem = parseItem(d, &ops[which[len(items)]], index); problem != "" {
				return false
			}
			index = item.Index
			items = append(items, item)
			return true
		})
	})
	switch {
	case problem != "":
		return nil, problem
	case !ok:
		return nil, "not readable"
	case len(items) < len(which):
		return nil, "items missing"
	}
	return items, ""
}

// said is one item as the answer has it.
type said struct {
	Item
	same   bool           // the id is the operation's
	index  string         // that of the item before
	failed jsontext.Value // nil: none
}

// parseItem reads one item, such as {"create":{"_index":"a.1","_id":"7","_version":1,"_seq_no":0,"_primary_term":1,"status":201}}.
// index is probably that of the item.
func parseItem(d *jsontext.Decoder, o *Op, index string) (item Item, problem string) {
	s := said{index: index}
	action := true
	ok := object(d, func(name []byte) bool {
		action = action && len(name) >= 2 && string(name[1:len(name)-1]) == o.Action.String()
		return action && object(d, func(name []byte) bool { return s.member(d, name, o) })
	})
	switch {
	case !action:
		return item, "another action"
	case !ok:
		return item, "not readable"
	case !s.same:
		return item, "another id"
	case s.Status < 200 || s.Status > 599, s.failed != nil && s.Status < 400:
		return item, "a status that there is not"
	case s.failed != nil, s.Status >= 400 && (s.Status != 404 || o.Action != Delete):
		s.Err = refusalOf(s.Status, s.failed)
	}
	return s.Item, ""
}

// member reads the value of one member of an item.
func (s *said) member(d *jsontext.Decoder, name []byte, o *Op) (ok bool) {
	switch string(name) {
	case `"status"`:
		var n int64
		n, ok = number(d)
		s.Status = int(n)
		return ok
	case `"_version"`:
		s.Version, ok = number(d)
		return ok
	case `"_seq_no"`:
		s.SeqNo, ok = number(d)
		return ok
	case `"_primary_term"`:
		s.PrimaryTerm, ok = number(d)
		return ok
	case `"_id"`:
		v, err := d.ReadValue()
		s.same = err == nil && saysSame(v, o.ID)
		return err == nil
	case `"_index"`:
		v, err := d.ReadValue()
		if s.Index = s.index; err == nil && !saysSame(v, s.index) {
			var name []byte
			name, err = jsontext.AppendUnquote(nil, v)
			s.Index = string(name)
		}
		return err == nil
	case `"error"`:
		v, err := d.ReadValue()
		s.failed = bytes.Clone(v) // the decoder uses its place again
		return err == nil
	default:
		return d.SkipValue() == nil
	}
}

// object reads an object; member is given each name, quoted, and reads the value. False: it is none, or member said so.
func object(d *jsontext.Decoder, member func(name []byte) bool) bool {
	if d.PeekKind() != '{' {
		return false
	}
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil || !member(name) {
			return false
		}
	}
	t, err := d.ReadToken()
	return err == nil && t.Kind() == '}'
}

// array reads an array; element reads each element. False: it is none, or element said so.
func array(d *jsontext.Decoder, element func() bool) bool {
	if d.PeekKind() != '[' {
		return false
	}
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for k := d.PeekKind(); k != ']' && k != jsontext.KindInvalid; k = d.PeekKind() {
		if !element() {
			return false
		}
	}
	t, err := d.ReadToken()
	return err == nil && t.Kind() == ']'
}

func number(d *jsontext.Decoder) (n int64, ok bool) {
	if d.PeekKind() != '0' {
		return 0, false
	}
	t, err := d.ReadToken()
	if err != nil {
		return 0, false
	}
	n, err = t.Int()
	return n, err == nil
}

// saysSame says whether a JSON string says s.
func saysSame(v jsontext.Value, s string) bool {
	if v.Kind() != '"' {
		return false
	}
	if len(v) == len(s)+2 && string(v[1:len(v)-1]) == s && bytes.IndexByte(v, '\\') < 0 {
		return true
	}
	said, err := jsontext.AppendUnquote(nil, v)
	return err == nil && string(said) == s
}
