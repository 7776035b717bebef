package browse

import (
	"slices"

	"cofre/ui/widget"
)

// The table's own: what stands before its first column, and what parts columns.
const (
	tableIndent = 3
	columnGap   = 2
)

// fit makes names, then texts, give way where one column too many would drop from the right: down to their least
// widths, and only where that brings all columns in. cells are the widths of the widest cells.
func fit(columns []widget.Column, cells []int, width int) {
	sum := tableIndent - columnGap
	widths := make([]int, len(columns))
	for i, c := range columns {
		least, most := limits(c.Kind)
		title := widget.Width(c.Title)
		if c.Sort != widget.Unsorted {
			title += 2
		}
		widths[i] = min(max(least, title, cells[i]), most)
		if c.Kind == widget.ColumnMask || c.Kind == widget.ColumnMaskFour {
			widths[i] = min(max(least, title), most)
		}
		sum += widths[i] + columnGap
	}
	before := slices.Clone(widths)
	for _, kind := range []widget.ColumnKind{widget.ColumnName, widget.ColumnText, widget.ColumnURL} {
		for i, c := range columns {
			least, _ := limits(kind)
			if c.Kind == kind && sum > width {
				give := min(sum-width, max(widths[i]-least, 0))
				widths[i] -= give
				sum -= give
			}
		}
	}
	if sum > width {
		return
	}
	for i := range columns {
		if widths[i] != before[i] {
			columns[i].Width = widths[i]
		}
	}
}

// limits are the least and the most width of a kind of column, as the table has them.
func limits(kind widget.ColumnKind) (least, most int) {
	switch kind {
	case widget.ColumnID:
		return 9, 26
	case widget.ColumnName:
		return 20, 28
	case widget.ColumnDate:
		return 10, 10
	case widget.ColumnDateTime:
		return 16, 16
	case widget.ColumnMask:
		return 4, 12
	case widget.ColumnMaskFour:
		return 9, 12
	case widget.ColumnIP:
		return 15, 15
	case widget.ColumnIP6:
		return 15, 39
	case widget.ColumnCount:
		return 9, 12
	case widget.ColumnSign:
		return 4, 16
	case widget.ColumnText, widget.ColumnURL:
	}
	return 12, 32
}

// cells returns the widths of the widest cells of the rows that are there, for each of n columns.
func (s *Screen) cells(n int) []int {
	out := make([]int, n)
	rows := 0
	s.table.Each(func(r *widget.TableRow) {
		if rows++; rows > widget.TablePageSize {
			return
		}
		for i := range min(n, len(r.Cells)) {
			out[i] = max(out[i], widget.Width(r.Cells[i].Text))
		}
	})
	return out
}
