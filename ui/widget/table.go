package widget

import (
	"cofre/ui/theme"
)

// ColumnKind says how wide a column is and how its text is cut.
type ColumnKind uint8

// The kinds of columns.
const (
	ColumnText     ColumnKind = iota // 12 to 32, cut at the end
	ColumnID                         // 9 to 26, muted, cut in the middle
	ColumnName                       // 20 to 28; gets left-over width first
	ColumnDate                       // 10
	ColumnDateTime                   // 16
	ColumnMask                       // 4: plates alone
	ColumnMaskFour                   // 9: plates and last four
	ColumnIP                         // 15
	ColumnIP6                        // 39
	ColumnCount                      // 9, right-aligned
	ColumnURL                        // as text, cut at the end
	ColumnSign                       // as wide as its title: short words with a sign
)

// Column is one column of a table.
type Column struct {
	Title string // safe to print
	Kind  ColumnKind
	Sort  Sort
	Width int // fixed width; 0: by kind and the first page
}

// Sort marks the sorted column.
type Sort uint8

// Sorting of a column.
const (
	Unsorted Sort = iota
	Ascending
	Descending
)

// Cell is what stands in one column of one row.
type Cell struct {
	Text string     // plain text, safe to print; for masks the last four or ""
	Role theme.Role // Text: by the column's kind
	None bool       // nothing there: blank, not plates
}

// TableRow is one row.
type TableRow struct {
	ID       string // unique: the selection stays on it
	Mark     string // ! or ✗ (theme.Signs), or ""
	MarkRole theme.Role
	Cells    []Cell // one for each column
	Stale    bool   // painted in muted
	Data     any    // the screen's own
}

// TablePage is rows next to a place in the order, with cursors before the first and behind the last; nil where nothing
// lies beyond.
type TablePage struct {
	Rows       []TableRow
	Prev, Next []byte
}

// PageWish is a page that the table wants.
type PageWish struct {
	From     []byte // nil: the beginning, or the end where Backward
	Backward bool
	Limit    int
	serial   uint64
	reset    bool
}

// Table shows any number of rows through a window of pages that it asks for as one moves: a million rows cost what a
// thousand do. It holds at most a few pages; rows that are not there yet are drawn as hairlines.
//
// The screen's part, in Update after everything that may have moved the table:
//
//	wish, ok := s.table.Wish()
//	if ok {
//		return s.load.Start(c, func(ctx context.Context) tea.Msg { … return pageMsg{wish, page, err} })
//	}
//
// and table.Fill(wish, page) or table.Failed(wish) when the answer comes, then Wish again.
type Table struct {
	columns []Column
	widths  []int
	shown   int // columns that fit, from shift on
	shift   int // columns after the first that are scrolled away
	width   int
	height  int // rows below the header

	pages   []tablePage
	rows    int // in all pages
	top     int // first visible row, counted from the first held one
	cursor  int // selected row, likewise
	offset  int64
	counted bool // offset is the exact number of rows before the first held one
	total   int64
	exact   bool

	serial  uint64
	asked   bool
	pending int // rows still to move when a page comes
	goal    goal
	stale   bool
	fresh   bool // the first page of this query is still to come
	selectd string
	failed  bool
	slow    bool
}

type tablePage struct {
	rows       []TableRow
	prev, next []byte
}

type goal uint8

const (
	goalNone goal = iota
	goalTop
	goalBottom
)

// TablePageSize is how many rows a table asks for at a time.
const TablePageSize = 200
