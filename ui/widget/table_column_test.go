package widget

import (
	"strings"
	"testing"

	"cofre/ui/theme"
)

// TestColumnAt: a cell of the header belongs to the column that is drawn there; and that columns are missing is said
// also where the header is full.
func TestColumnAt(t *testing.T) {
	columns := []Column{
		{Title: "id", Kind: ColumnID, Width: 9},
		{Title: "name", Kind: ColumnName, Width: 20},
		{Title: "registered", Kind: ColumnDate, Width: 10},
		{Title: "card", Kind: ColumnMaskFour, Width: 9},
	}
	var table Table
	table.Columns(columns)
	for width := 20; width <= 70; width++ {
		table.Size(width, 5)
		header := table.View(theme.New(theme.None, false))[0]
		if got := PaintedWidth(header); got != width {
			t.Fatalf("%d cells of %d", got, width)
		}
		if shown := table.fitting(); (shown < len(columns)) != strings.Contains(header, "+") {
			t.Errorf("%d cells, %d of %d columns: %q", width, shown, len(columns), header)
		}
	}
	for x, want := range map[int]int{3: 0, 13: 0, 14: 1, 35: 1, 36: 2, 47: 2, 48: 3} {
		if got, ok := table.ColumnAt(x); !ok || got != want {
			t.Errorf("cell %d: column %d, %v, want %d", x, got, ok, want)
		}
	}
	for _, x := range []int{-1, 0, 2, 59, 69} {
		if got, ok := table.ColumnAt(x); ok {
			t.Errorf("cell %d: column %d, and none is there", x, got)
		}
	}
}
