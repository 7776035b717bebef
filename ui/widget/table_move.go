package widget

import tea "charm.land/bubbletea/v2"

// Key moves by a list key (keymap.List: j k g G ctrl-d ctrl-u, page keys, arrows; left and right scroll columns); false:
// not one of them.
func (t *Table) Key(msg tea.KeyPressMsg) bool {
	half := max(t.height/2, 1)
	switch msg.String() {
	case "j", "down":
		t.Move(1)
	case "k", "up":
		t.Move(-1)
	case "ctrl+d":
		t.Move(half)
	case "ctrl+u":
		t.Move(-half)
	case "pgdown", "ctrl+f":
		t.Move(max(t.height-1, 1))
	case "pgup", "ctrl+b":
		t.Move(-max(t.height-1, 1))
	case "g", "home":
		t.Top()
	case "G", "end":
		t.Bottom()
	case "l", "right":
		t.Shift(1)
	case "h", "left":
		t.Shift(-1)
	default:
		return false
	}
	return true
}

// Move moves the selection by n rows; beyond the rows that are there it goes on when their page comes.
func (t *Table) Move(n int) {
	if t.rows == 0 || t.stale || n == 0 {
		return
	}
	if (n > 0) == (t.pending < 0) {
		t.pending = 0
	}
	target := t.cursor + n
	switch first, last := t.pages[0], t.pages[len(t.pages)-1]; {
	case target >= t.rows:
		if last.next != nil {
			t.pending = min(t.pending+target-(t.rows-1), maxPending)
		}
		target = t.rows - 1
	case target < 0:
		if first.prev != nil {
			t.pending = max(t.pending+target, -maxPending)
		}
		target = 0
	}
	t.cursor = target
	t.inSight()
}

// Top selects the first row of all.
func (t *Table) Top() {
	if t.rows > 0 && !t.stale && t.pages[0].prev == nil {
		t.cursor, t.pending = 0, 0
		t.inSight()
		return
	}
	t.jump(goalTop)
}

// Bottom selects the last row of all.
func (t *Table) Bottom() {
	if t.rows > 0 && !t.stale && t.pages[len(t.pages)-1].next == nil {
		t.cursor, t.pending = t.rows-1, 0
		t.inSight()
		return
	}
	t.jump(goalBottom)
}

func (t *Table) jump(g goal) {
	if t.fresh || t.rows == 0 {
		return
	}
	t.serial++
	t.asked, t.failed, t.goal, t.pending, t.keep = false, false, g, 0, ""
}

// Select moves the selection to the row with that id, if it is held.
func (t *Table) Select(id string) bool {
	i, found := 0, -1
	t.Each(func(r *TableRow) {
		if r.ID == id && found < 0 {
			found = i
		}
		i++
	})
	if found >= 0 {
		t.cursor, t.pending = found, 0
		t.inSight()
	}
	return found >= 0
}

// Shift scrolls columns behind the first by n.
func (t *Table) Shift(n int) {
	hidden := len(t.columns) - t.fitting()
	t.shift = min(max(t.shift+n, 0), max(hidden+t.shift, 0), max(len(t.columns)-2, 0))
	if n > 0 && hidden <= 0 {
		t.shift = max(t.shift-n, 0)
	}
}

// Click selects the row at line y of the View; false: there is none.
func (t *Table) Click(y int) bool {
	i := t.top + y - 1
	if y < 1 || y > t.height || i < 0 || i >= t.rows || t.stale {
		return false
	}
	t.cursor, t.pending = i, 0
	return true
}

// inSight moves the window so that the selected row is in it and no room is wasted.
func (t *Table) inSight() {
	if t.cursor < t.top {
		t.top = t.cursor
	}
	if t.cursor >= t.top+t.height {
		t.top = t.cursor - t.height + 1
	}
	t.top = max(min(t.top, t.rows-t.height), 0)
}
