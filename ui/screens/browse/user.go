package browse

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/store/query"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// The most that is kept of one user, whatever its record holds: the screen's memory does not depend on the data.
const (
	maxMembers = 200
	maxValue   = 4096 // bytes of one value
	maxCell    = 200  // bytes of a value that stands in the table
)

// user is what the screen keeps of one row. It has no memory in common with the page that it came in.
type user struct {
	id      string
	name    string // "" where the record has none
	damaged bool
	members []member // the policy's in its order, then the others
	more    int      // members that were left out
}

// member is one value of a user. Its strings are data: not safe to print as they are.
type member struct {
	name   string
	label  string // of the policy; "" where it has none
	kind   record.Kind
	sealed bool
	null   bool
	text   string // of a clear member
	size   int    // bytes of the whole text, where text is cut; else 0
	four   string // of a mask
}

// reader makes users of rows, for one set of columns.
type reader struct {
	fields []column // all of the screen's
	index  map[string]int
	chosen []column
	plates string
}

func newReader(fields, chosen []column, plates string) reader {
	r := reader{fields: fields, index: make(map[string]int, len(fields)), chosen: chosen, plates: plates}
	for i, f := range fields {
		r.index[f.name] = i
	}
	return r
}

// row makes a row of the table.
func (r reader) row(row vault.Row) widget.TableRow {
	u := r.user(row)
	return widget.TableRow{ID: u.id, Cells: u.cells(r.chosen, r.plates), Data: u}
}

// user copies what is shown of a row.
func (r reader) user(row vault.Row) *user {
	u := &user{id: row.ID, damaged: row.Damaged, members: make([]member, 0, min(len(row.Members), maxMembers))}
	found := make([]int, len(r.fields))
	for i, m := range row.Members {
		if at, ok := r.index[m.Name]; ok {
			found[at] = i + 1
		}
	}
	for i, at := range found {
		f := r.fields[i]
		if f.name == query.ID {
			if f.username {
				u.name = u.id
			}
			continue
		}
		if at == 0 {
			continue
		}
		u.add(member{name: f.name, label: f.title, kind: f.kind}, row.Members[at-1])
		if m := u.members[len(u.members)-1]; f.username && m.name == f.name && !m.sealed {
			u.name = m.text
		}
	}
	for _, m := range row.Members {
		if _, ok := r.index[m.Name]; !ok {
			u.add(member{name: strings.Clone(m.Name)}, m)
		}
	}
	return u
}

// add appends a member with what the row says of it.
func (u *user) add(as member, m vault.Member) {
	if len(u.members) >= maxMembers {
		u.more++
		return
	}
	as.sealed = m.Protected
	if m.Protected {
		as.four = strings.Clone(widget.LastFour(m.JSON))
	} else {
		as.text, as.null = plain(m.JSON, as.kind)
		if whole := len(as.text); whole > maxValue {
			as.text, _ = safetext.Cut(as.text, maxValue)
			as.size = whole
		}
	}
	u.members = append(u.members, as)
}

// plain returns the text that a JSON value stands for; null where it says nothing.
func plain(value []byte, kind record.Kind) (text string, null bool) {
	switch {
	case len(value) == 0 || bytes.Equal(value, []byte("null")):
		return "", true
	case value[0] != '"':
		return string(value), false
	}
	raw, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return string(value), false
	}
	if kind == record.KindDate {
		return date(string(raw)), len(raw) == 0
	}
	return string(raw), len(raw) == 0
}

// date writes a stored date as tables have it: the day, and the time where it is not midnight.
func date(text string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	t = t.UTC()
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04")
}

// member returns the member of that name.
func (u *user) member(name string) (member, bool) {
	i := slices.IndexFunc(u.members, func(m member) bool { return m.name == name })
	if i < 0 {
		return member{}, false
	}
	return u.members[i], true
}

// cells makes the cells of one row.
// plates are what stands for a value that is sealed though its column is not.
func (u *user) cells(columns []column, plates string) []widget.Cell {
	cells := make([]widget.Cell, len(columns))
	for i, f := range columns {
		if f.name == query.ID {
			cells[i] = widget.Cell{Text: cellText(u.id, record.KindText)}
			continue
		}
		m, ok := u.member(f.name)
		switch {
		case !ok, m.null && !m.sealed:
			cells[i].None = true
		case m.sealed:
			cells[i].Text = m.four
			if !f.sealed { // by an earlier policy
				cells[i] = widget.Cell{Text: plates, Role: theme.Plate}
			}
		default:
			cells[i].Text = cellText(m.text, f.kind)
		}
	}
	return cells
}

// cellText is a value as one cell has it: safe to print, and no longer than a cell may be.
func cellText(text string, kind record.Kind) string {
	if kind == record.KindDate && len(text) > len(time.DateOnly) {
		if _, err := time.Parse("2006-01-02 15:04", text); err == nil {
			text = text[:len(time.DateOnly)]
		}
	}
	text, _ = safetext.Cut(text, maxCell)
	return safetext.Terminal(text)
}

// quoted writes text as a value of the query language.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
