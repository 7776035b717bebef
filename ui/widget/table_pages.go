package widget

// Restart begins another order or selection of rows: rows that are there stay, dimmed, until the first page comes. The
// selection goes to the row with the id keep, if it is on the first page, else to the first row.
func (t *Table) Restart(keep string) {
	t.serial++
	t.asked, t.failed, t.stale, t.fresh, t.goal, t.keep, t.pending = false, false, t.rows > 0, true, goalTop, keep, 0
	t.widths, t.total, t.exact = nil, 0, false
}

// Reload asks anew for the rows that are there, in the same order: after the store was written to. The selection stays on
// its id.
func (t *Table) Reload() {
	if t.rows == 0 {
		t.Restart("")
		return
	}
	row, _ := t.Selected()
	t.serial++
	t.asked, t.failed, t.goal, t.keep, t.pending = false, false, goalAgain, row.ID, 0
}

// Total says how many rows there are, for the position; exact: not a lower bound.
func (t *Table) Total(n int64, exact bool) { t.total, t.exact = n, exact }

// Wish returns the page that the table wants now; false while one is under way, one failed, or none is needed.
func (t *Table) Wish() (PageWish, bool) {
	if t.asked || t.failed || (t.serial == 0 && t.rows == 0) {
		return PageWish{}, false
	}
	w := PageWish{Limit: TablePageSize, serial: t.serial, reset: t.goal != goalMore}
	switch t.goal {
	case goalTop:
	case goalBottom:
		w.Backward = true
	case goalAgain:
		w.From = t.pages[0].prev
		const most = 1000
		w.Limit = min(max(t.rows, TablePageSize), most)
	case goalMore:
		if !t.beside(&w) {
			return PageWish{}, false
		}
	}
	t.asked = true
	return w, true
}

// beside fills in a wish for a page next to those that are there.
func (t *Table) beside(w *PageWish) bool {
	if len(t.pages) == 0 {
		return false
	}
	first, last := t.pages[0], t.pages[len(t.pages)-1]
	down := last.next != nil && t.rows-(t.top+t.height) < TablePageSize
	up := first.prev != nil && t.top < TablePageSize
	if up && (t.pending < 0 || !down || t.top < t.rows-(t.top+t.height)) && t.pending <= 0 {
		w.From, w.Backward = first.prev, true
		return true
	}
	if down {
		w.From = last.next
		return true
	}
	return false
}

// Fill takes a page that was wished for; pages of an earlier query are dropped.
func (t *Table) Fill(w PageWish, p TablePage) {
	if w.serial != t.serial {
		return
	}
	t.asked, t.failed = false, false
	page := tablePage{p.Rows, p.Prev, p.Next}
	switch {
	case w.reset:
		t.replace(w, page)
	case len(t.pages) == 0:
	case w.Backward:
		t.prepend(page)
	default:
		t.append(page)
	}
	t.known()
	if n := t.pending; n != 0 {
		t.pending = 0
		t.Move(n)
	}
	t.inSight()
}

func (t *Table) replace(w PageWish, page tablePage) {
	again := t.goal == goalAgain
	offset := t.cursor - t.top
	cursor := t.cursor
	t.pages, t.rows = nil, len(page.rows)
	if t.rows > 0 {
		t.pages = []tablePage{page}
	}
	t.goal, t.stale, t.fresh = goalMore, false, false
	t.cursor, t.top = 0, 0
	if w.Backward {
		t.cursor = max(t.rows-1, 0)
	}
	if again {
		t.cursor = min(cursor, max(t.rows-1, 0))
	} else {
		t.before, t.after = -1, -1
	}
	for i := range page.rows {
		if t.keep != "" && page.rows[i].ID == t.keep {
			t.cursor = i
		}
	}
	if again {
		t.top = t.cursor - offset
		if page.next == nil || len(page.rows) != t.rows {
			t.after = -1
		}
	}
	t.keep = ""
}

func (t *Table) append(page tablePage) {
	last := &t.pages[len(t.pages)-1]
	if len(page.rows) == 0 {
		last.next = nil
		return
	}
	t.pages = append(t.pages, page)
	t.rows += len(page.rows)
	if t.after >= 0 {
		t.after = max(t.after-int64(len(page.rows)), 0)
	}
	for len(t.pages) > maxPages && len(t.pages[0].rows) <= t.top && len(t.pages[0].rows) <= t.cursor {
		n := len(t.pages[0].rows)
		t.pages[0] = tablePage{}
		t.pages = t.pages[1:]
		t.rows, t.top, t.cursor = t.rows-n, t.top-n, t.cursor-n
		if t.before >= 0 {
			t.before += int64(n)
		}
	}
}

func (t *Table) prepend(page tablePage) {
	if len(page.rows) == 0 {
		t.pages[0].prev = nil
		return
	}
	n := len(page.rows)
	t.pages = append([]tablePage{page}, t.pages...)
	t.rows, t.top, t.cursor = t.rows+n, t.top+n, t.cursor+n
	if t.before >= 0 {
		t.before = max(t.before-int64(n), 0)
	}
	for len(t.pages) > maxPages {
		last := len(t.pages[len(t.pages)-1].rows)
		if t.cursor >= t.rows-last || t.top+t.height > t.rows-last {
			break
		}
		t.pages = t.pages[:len(t.pages)-1]
		t.rows -= last
		if t.after >= 0 {
			t.after += int64(last)
		}
	}
}

// known notes what the ends of the window say about where it is.
func (t *Table) known() {
	if len(t.pages) == 0 {
		t.before, t.after = 0, 0
		return
	}
	if t.pages[0].prev == nil {
		t.before = 0
	}
	if t.pages[len(t.pages)-1].next == nil {
		t.after = 0
	}
}

// Failed says that a wish could not be fulfilled; the table asks again after Retry.
func (t *Table) Failed(w PageWish) {
	if w.serial == t.serial {
		t.asked, t.failed, t.pending = false, true, 0
	}
}

// Retry makes the table ask again after Failed.
func (t *Table) Retry() { t.failed = false }

// Position returns the number of the selected row from 1 where it is known exactly, else 0.
func (t *Table) Position() int64 {
	switch {
	case t.rows == 0 || t.stale:
		return 0
	case t.before >= 0:
		return t.before + int64(t.cursor) + 1
	case t.after >= 0 && t.exact:
		return t.total - t.after - int64(t.rows-t.cursor) + 1
	}
	return 0
}

// Empty reports that the query was answered and has no rows.
func (t *Table) Empty() bool { return !t.fresh && t.serial > 0 && t.rows == 0 }

// Loading reports that the first page of this query is still to come.
func (t *Table) Loading() bool { return t.fresh }

// Stale reports that the rows shown are those of the query before.
func (t *Table) Stale() bool { return t.stale }

// Slow says whether what is waited for takes over 100 ms (Task.Since): skeleton rows are drawn from then on.
func (t *Table) Slow(on bool) { t.slow = on }

// Each calls fn for every held row, to change marks or cells in place.
func (t *Table) Each(fn func(*TableRow)) {
	for p := range t.pages {
		for i := range t.pages[p].rows {
			fn(&t.pages[p].rows[i])
		}
	}
}

// row returns a held row; i must be one.
func (t *Table) row(i int) *TableRow {
	for p := range t.pages {
		rows := t.pages[p].rows
		if i < len(rows) {
			return &rows[i]
		}
		i -= len(rows)
	}
	return nil
}

// Selected returns the selected row; false where there is none.
func (t *Table) Selected() (TableRow, bool) {
	if t.cursor < 0 || t.cursor >= t.rows {
		return TableRow{}, false
	}
	return *t.row(t.cursor), true
}
