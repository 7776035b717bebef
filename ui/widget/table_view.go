package widget

import (
	"strconv"

	"github.com/charmbracelet/x/ansi"

	"cofre/ui/theme"
)

// TableIndent is the bar, the mark and a blank before the first column; ColumnGap parts columns.
const (
	TableIndent = 3
	ColumnGap   = 2
)

// Columns sets the columns; widths are then set anew from the rows that are there or come first.
func (t *Table) Columns(columns []Column) { t.columns, t.widths, t.shift = columns, nil, 0 }

// Size sets how much room there is: width cells, height lines with the header. It moves the window so that the selection
// stays in sight.
func (t *Table) Size(width, height int) {
	height = max(height-1, 1)
	if width != t.width {
		t.widths = nil
	}
	t.width, t.height = width, height
	t.inSight()
}

// Limits returns the least and most width of a kind.
func (k ColumnKind) Limits() (least, most int) {
	switch k {
	case ColumnID:
		return 9, 26
	case ColumnName:
		return 20, 28
	case ColumnDate:
		return 10, 10
	case ColumnDateTime:
		return 16, 16
	case ColumnMask:
		return 4, 12
	case ColumnMaskFour:
		return 9, 12
	case ColumnIP:
		return 15, 15
	case ColumnIP6:
		return 15, 39
	case ColumnCount:
		return 9, 12
	case ColumnSign:
		return 4, 16
	case ColumnText, ColumnURL:
	}
	return 12, 32
}

// measure sets the widths of all columns: the least that their kind and title need (ids: what the first page needs), and
// then what is left over goes to names, then to texts, as far as the first page needs it.
func (t *Table) measure() {
	t.widths = make([]int, len(t.columns))
	wants := make([]int, len(t.columns))
	sum := TableIndent - ColumnGap
	for i, c := range t.columns {
		least, most := c.Kind.Limits()
		title := Width(c.Title)
		if c.Sort != Unsorted {
			title += 2
		}
		wants[i] = t.need(i, max(least, title))
		t.widths[i] = min(max(least, title), most)
		if c.Kind == ColumnID || c.Kind == ColumnSign || c.Kind == ColumnIP6 {
			t.widths[i] = min(wants[i], most)
		}
		if c.Width > 0 {
			t.widths[i], wants[i] = c.Width, c.Width
		}
		sum += t.widths[i] + ColumnGap
	}
	for _, whole := range []bool{false, true} {
		for _, kind := range []ColumnKind{ColumnName, ColumnText, ColumnURL} {
			for i, c := range t.columns {
				_, most := c.Kind.Limits()
				if c.Kind != kind {
					continue
				}
				want := wants[i]
				if !whole {
					want = min(want, most)
				}
				more := max(min(t.width-sum, want-t.widths[i]), 0)
				t.widths[i] += more
				sum += more
			}
		}
	}
}

// need is the width that the first page's cells of a column need.
func (t *Table) need(i, least int) int {
	if len(t.pages) == 0 || t.columns[i].Kind == ColumnMask || t.columns[i].Kind == ColumnMaskFour {
		return least
	}
	for _, row := range t.pages[0].rows {
		if i < len(row.Cells) {
			least = max(least, Width(row.Cells[i].Text))
		}
	}
	return least
}

// visible calls fn for each column that fits, with its index.
func (t *Table) visible(fn func(i int)) int {
	used, n := TableIndent-ColumnGap, 0
	for i := range t.columns {
		if i > 0 && i <= t.shift {
			continue
		}
		used += ColumnGap + t.widths[i]
		if used > t.width && n > 0 {
			break
		}
		n++
		if fn != nil {
			fn(i)
		}
	}
	return n
}

// fitting is how many columns fit.
func (t *Table) fitting() int {
	if t.widths == nil {
		t.measure()
	}
	return t.visible(nil)
}

// View draws header and rows: exactly the lines of Size.
func (t *Table) View(th *theme.Theme) []string {
	if t.widths == nil {
		t.measure()
	}
	if t.line == nil || t.line.width != t.width || t.line.t != th {
		t.line = NewLine(th, t.width)
	}
	lines := make([]string, 0, t.height+1)
	lines = append(lines, t.header(th))
	top := t.top
	if t.slow {
		top += t.pending
	}
	ahead := t.slow && t.pending != 0
	for y := range t.height {
		switch i := top + y; {
		case i >= 0 && i < t.rows:
			lines = append(lines, t.draw(th, t.row(i), i == t.cursor && !t.stale && !ahead))
		case t.comes(i):
			lines = append(lines, t.skeleton(th, y))
		default:
			lines = append(lines, Blank(t.width))
		}
	}
	return lines
}

// comes reports whether a row that is not held is being waited for, and long enough to say so.
func (t *Table) comes(i int) bool {
	switch {
	case !t.slow:
		return false
	case t.rows == 0:
		return t.fresh
	}
	return i < 0 || t.pages[len(t.pages)-1].next != nil
}

func (t *Table) header(th *theme.Theme) string {
	l := t.line.Reset().To(TableIndent)
	first := true
	shown := t.visible(func(i int) {
		if !first {
			l.Skip(ColumnGap)
		}
		first = false
		t.title(th, l, t.columns[i], l.Used(), t.widths[i])
	})
	hidden := "+" + strconv.Itoa(len(t.columns)-shown)
	if shown == len(t.columns) || t.width <= TableIndent+Width(hidden) {
		return l.String()
	}
	if Width(hidden) >= l.Rest() { // the last title gives way: that columns are missing is said in any case
		kept := ansi.Truncate(string(l.b), t.width-Width(hidden)-1, "")
		return Fit(kept, t.width-Width(hidden)) + th.Paint(theme.Muted, hidden)
	}
	return l.Right(theme.Muted, hidden, 0).String()
}

func (t *Table) title(th *theme.Theme, l *Line, c Column, start, width int) {
	room, role := width, theme.Muted
	if c.Sort != Unsorted {
		role, room = theme.Text, width-2
	}
	title := CutMiddle(c.Title, room, th.Signs.Cut)
	if c.Kind == ColumnCount {
		l.To(start + room - Width(title))
	}
	l.Put(role, title)
	switch c.Sort {
	case Ascending:
		l.Skip(1).Put(theme.Accent, th.Signs.Up)
	case Descending:
		l.Skip(1).Put(theme.Accent, th.Signs.Down)
	case Unsorted:
	}
	l.To(start + width)
}

func (t *Table) draw(th *theme.Theme, row *TableRow, selected bool) string {
	l := t.line.Reset().Select(selected).Stale(row.Stale || t.stale)
	if selected {
		l.Put(theme.Accent, th.Signs.Bar)
	}
	l.To(1)
	if row.Mark != "" {
		l.Put(row.MarkRole, row.Mark)
	}
	l.To(TableIndent)
	first := true
	t.visible(func(i int) {
		if !first {
			l.Skip(ColumnGap)
		}
		first = false
		if i < len(row.Cells) {
			t.cell(th, l, t.columns[i].Kind, row.Cells[i], t.widths[i])
		} else {
			l.Skip(t.widths[i])
		}
	})
	return l.String()
}

func (t *Table) cell(th *theme.Theme, l *Line, kind ColumnKind, c Cell, width int) {
	end := l.Used() + width
	if c.None {
		l.To(end)
		return
	}
	role := c.Role
	switch kind {
	case ColumnMask, ColumnMaskFour:
		l.Put(theme.Plate, th.Signs.Plates)
		if c.Text != "" {
			l.Skip(1).Put(theme.Sealed, c.Text)
		}
	case ColumnID:
		if role == theme.Text {
			role = theme.Muted
		}
		l.Put(role, CutMiddle(c.Text, width, th.Signs.Cut))
	case ColumnCount:
		if Width(c.Text) <= width {
			l.Right(role, c.Text, end)
		} else {
			l.Repeat(role, th.Signs.Mark, 1)
		}
	case ColumnName:
		if role == theme.Text && l.Selected() {
			role = theme.Strong
		}
		l.Put(role, CutEnd(c.Text, width, th.Signs.Cut))
	case ColumnText, ColumnURL, ColumnDate, ColumnDateTime, ColumnIP, ColumnIP6, ColumnSign:
		l.Put(role, CutEnd(c.Text, width, th.Signs.Cut))
	}
	l.To(end)
}

func (t *Table) skeleton(th *theme.Theme, y int) string {
	l := t.line.Reset().To(TableIndent)
	first := true
	t.visible(func(i int) {
		if !first {
			l.Skip(ColumnGap)
		}
		first = false
		end := l.Used() + t.widths[i]
		l.Repeat(theme.Border, th.Signs.Empty, Skeleton(y, i, t.widths[i])).To(end)
	})
	return l.String()
}

// ColumnAt returns the index of the column that covers cell x of the table's width, the gap behind it included; false
// where there is none.
func (t *Table) ColumnAt(x int) (column int, ok bool) {
	if t.widths == nil {
		t.measure()
	}
	at := TableIndent
	t.visible(func(i int) {
		if !ok && x >= at && x < at+t.widths[i]+ColumnGap {
			column, ok = i, true
		}
		at += t.widths[i] + ColumnGap
	})
	return column, ok
}
