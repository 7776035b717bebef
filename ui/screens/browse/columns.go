package browse

import (
	"slices"
	"strings"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/store/query"
	"cofre/ui/screen"
	"cofre/ui/widget"
)

// column is one member that may stand in the table.
type column struct {
	name     string // of the member
	title    string // safe to print
	kind     record.Kind
	sealed   bool
	sortable bool
	username bool
}

// columnsOf returns every column of a schema: id first, then the name, then the schema's order.
func columnsOf(schema record.Schema, name string) []column {
	sortable := map[string]bool{}
	for _, f := range query.Fields(schema) {
		sortable[f.Name] = true
	}
	out := []column{{name: query.ID, title: query.ID, kind: record.KindText, sortable: true, username: name == query.ID}}
	for _, f := range schema {
		if f.Name == query.ID {
			continue
		}
		label := f.Label
		if label == "" {
			label = f.Name
		}
		out = append(out, column{
			name: f.Name, title: safetext.Terminal(label), kind: f.Kind, sealed: f.Protected, sortable: sortable[f.Name],
			username: f.Name == name,
		})
	}
	slices.SortStableFunc(out[1:], func(a, b column) int {
		switch {
		case a.username && !b.username:
			return -1
		case b.username && !a.username:
			return 1
		}
		return 0
	})
	return out
}

// atFirst returns the columns that are shown where nobody chose: id, name, the first date, and what is sealed; if that
// leaves nothing but the id, the first clear members as well.
func (s *Screen) atFirst() []string {
	names := []string{query.ID}
	date := false
	for _, f := range s.fields[1:] {
		switch {
		case f.username, f.sealed:
			names = append(names, f.name)
		case f.kind == record.KindDate && !date:
			date = true
			names = append(names, f.name)
		}
	}
	const enough, more = 3, 5
	for _, f := range s.fields[1:] {
		if len(names) >= enough && (len(names) >= more || date) {
			break
		}
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

// chosen returns the columns that are shown: those that somebody chose, else those at first and what else there is room
// for.
func (s *Screen) chosen() []column {
	names := s.memory.columns
	if names == nil {
		names = append(s.atFirst(), s.extra...)
	}
	return s.resolve(names)
}

// spare finds what else there is room for where nobody chose: short clear members, words first, that fit whole beside the
// columns at first. It looks at the rows that are there.
func (s *Screen) spare() []string {
	if s.memory.columns != nil || s.held() == 0 {
		return nil
	}
	shown := s.atFirst()
	room := s.layout.table - widget.TableIndent + widget.ColumnGap
	for i, f := range s.resolve(shown) {
		least, most := s.kind(f, i).Limits()
		room -= widget.ColumnGap + min(max(least, widget.Width(f.title)+2, s.widest(f)), most)
	}
	var out []string
	for _, kind := range []record.Kind{record.KindText, record.KindInteger, record.KindIP, record.KindDate} {
		for _, f := range s.fields {
			const short = 20
			if f.kind != kind || f.sealed || slices.Contains(shown, f.name) {
				continue
			}
			least, most := kindOf(f).Limits()
			wide := s.widest(f)
			need := widget.ColumnGap + min(max(least, widget.Width(f.title), wide), most)
			if wide == 0 || wide > short || need > room {
				continue
			}
			room -= need
			out = append(out, f.name)
		}
	}
	return out
}

// widest is the width of the widest cell that a member has in the rows that are there; masks count for nothing.
func (s *Screen) widest(f column) int {
	n, rows := 0, 0
	s.table.Each(func(r *widget.TableRow) {
		u, ok := r.Data.(*user)
		if rows++; !ok || rows > widget.TablePageSize || f.sealed {
			return
		}
		if f.name == query.ID {
			n = max(n, widget.Width(cellText(u.id, f.kind)))
		} else if m, ok := u.member(f.name); ok && !m.sealed {
			n = max(n, widget.Width(cellText(m.text, f.kind)))
		}
	})
	return n
}

// resolve returns the columns of those names; names that there are none of are passed over.
func (s *Screen) resolve(names []string) []column {
	out := make([]column, 0, len(names))
	for _, name := range names {
		if f, ok := s.column(name); ok {
			out = append(out, f)
		}
	}
	return out
}

// setColumns gives the table its columns: their titles, kinds and the sign of the order.
func (s *Screen) setColumns() {
	chosen := s.chosen()
	columns := make([]widget.Column, len(chosen))
	for i, f := range chosen {
		columns[i] = widget.Column{Title: f.title, Kind: s.kind(f, i)}
		if f.name == s.order.field {
			columns[i].Sort = widget.Ascending
			if s.order.desc {
				columns[i].Sort = widget.Descending
			}
		}
	}
	fit(columns, s.cells(len(columns)), s.layout.table)
	s.table.Columns(columns)
}

// kind says how a member is drawn; i is its column. Masks are as wide as what the rows that are there show of them.
func (s *Screen) kind(f column, i int) widget.ColumnKind {
	switch {
	case f.sealed:
		if s.any(i, func(text string) bool { return text != "" }) || f.kind != record.KindCVV && s.held() == 0 {
			return widget.ColumnMaskFour
		}
		return widget.ColumnMask
	case f.kind == record.KindIP && s.any(i, func(text string) bool { return strings.Contains(text, ":") }):
		return widget.ColumnIP6
	}
	return kindOf(f)
}

// kindOf says how a clear member is drawn, whatever its values.
func kindOf(f column) widget.ColumnKind {
	switch {
	case f.username:
		return widget.ColumnName
	case f.name == query.ID:
		return widget.ColumnID
	}
	switch f.kind {
	case record.KindDate:
		return widget.ColumnDate
	case record.KindInteger:
		return widget.ColumnCount
	case record.KindURL:
		return widget.ColumnURL
	case record.KindIP:
		return widget.ColumnIP
	case record.KindNone, record.KindPAN, record.KindCVV, record.KindAccount, record.KindGeo, record.KindText:
	}
	return widget.ColumnText
}

// any reports whether a cell of column i of the rows that are there is such a text.
func (s *Screen) any(i int, is func(string) bool) bool {
	found := false
	s.table.Each(func(r *widget.TableRow) {
		if !found && i < len(r.Cells) && is(r.Cells[i].Text) {
			found = true
		}
	})
	return found
}

// recolumn shows other columns: the rows that are there get other cells, and pages under way will when they come.
func (s *Screen) recolumn(c screen.Context) {
	s.extra = s.spare()
	s.version++
	chosen := s.chosen()
	s.table.Each(func(r *widget.TableRow) { recell(c, r, chosen) })
	s.setColumns()
}

// recell gives a row the cells of other columns.
func recell(c screen.Context, r *widget.TableRow, chosen []column) {
	if u, ok := r.Data.(*user); ok {
		r.Cells = u.cells(chosen, c.Theme.Signs.Plates)
	}
}

// column returns the column of that name.
func (s *Screen) column(name string) (column, bool) {
	i := slices.IndexFunc(s.fields, func(f column) bool { return f.name == name })
	if i < 0 {
		return column{}, false
	}
	return s.fields[i], true
}
