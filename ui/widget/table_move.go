package widget

import tea "charm.land/bubbletea/v2"

// Columns sets the columns; widths are then set anew from the rows that are there or come first.
func (t *Table) Columns(columns []Column) { t.columns, t.widths = columns, nil }

// Restart begins another order or selection of rows: rows that are there stay, dimmed, until the first page comes. The
// selection goes to the row with the id keep, if it is on the first page, else to the first row.
func (t *Table) Restart(keep string) {
	t.serial++
	t.asked, t.stale, t.fresh, t.goal, t.selectd = false, t.rows > 0, true, goalTop, keep
}

// Total says how many rows there are, for the position; exact: not a lower bound.
func (t *Table) Total(n int64, exact bool) { t.total, t.exact = n, exact }

// Wish returns the page that the table wants now; false while one is under way or none is needed.
func (t *Table) Wish() (PageWish, bool) { return PageWish{}, false }

// Fill takes a page that was wished for; pages of an earlier query are dropped.
func (t *Table) Fill(_ PageWish, _ TablePage) {}

// Failed says that a wish could not be fulfilled; the table asks again after Retry.
func (t *Table) Failed(_ PageWish) {}

// Retry makes the table ask again after Failed.
func (t *Table) Retry() { t.failed = false }

// Key moves by a list key (keymap.List: j k g G ctrl-d ctrl-u, arrows, left and right for columns); false: not one.
func (t *Table) Key(_ tea.KeyPressMsg) bool { return false }

// Move moves the selection by n rows.
func (t *Table) Move(_ int) {}

// Click selects the row at line y of the View; false: there is none.
func (t *Table) Click(_ int) bool { return false }

// Selected returns the selected row; false where there is none.
func (t *Table) Selected() (TableRow, bool) { return TableRow{}, false }

// Position returns the number of the selected row from 1 where it is known exactly, else 0.
func (t *Table) Position() int64 { return 0 }

// Empty reports that the query was answered and has no rows. Loading: that nothing has been answered yet.
func (t *Table) Empty() bool { return !t.fresh && t.rows == 0 }

// Loading reports that the first page of this query is still to come.
func (t *Table) Loading() bool { return t.fresh }

// Slow says whether what is waited for takes over 100 ms: skeleton rows are drawn from then on (Task.Since).
func (t *Table) Slow(on bool) { t.slow = on }

// Each calls fn for every held row, to change marks or cells in place.
func (t *Table) Each(_ func(*TableRow)) {}
