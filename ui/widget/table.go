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
	widths  []int // of all columns; nil: to be set from the rows that are there
	shift   int   // columns behind the first that are scrolled away
	width   int
	height  int // rows below the header
	line    *Line

	pages  []tablePage
	rows   int // in all pages
	top    int // first visible row, counted from the first held one
	cursor int // the selected row, likewise

	before, after int64 // rows before the first held one and behind the last, where they are known (-1: not)
	total         int64
	exact         bool

	serial  uint64 // of the order and selection of rows; wishes of another are dropped
	asked   bool   // a wish is under way
	failed  bool
	goal    goal
	keep    string // id to select on the first page
	pending int    // rows still to move when a page comes
	stale   bool
	fresh   bool
	slow    bool
}

type tablePage struct {
	rows       []TableRow
	prev, next []byte
}

// goal is what the next wish is for.
type goal uint8

const (
	goalMore   goal = iota // pages beside those that are there
	goalTop                // the beginning
	goalBottom             // the end
	goalAgain              // what is there, anew
)

// TablePageSize is how many rows a table asks for at a time; it holds at most maxPages of such pages.
const (
	TablePageSize = 200
	maxPages      = 6
	maxPending    = 5 * TablePageSize
)
