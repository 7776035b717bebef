package browse

import (
	"slices"

	"cofre/ui/widget"
)

// fit makes names, then texts, give way where one column too many would drop from the right: down to their least
// widths, and only where that brings all columns in. cells are the widths of the widest cells.
func fit(columns []widget.Column, cells []int, width int) {
	sum := widget.TableIndent - widget.ColumnGap
	widths := make([]int, len(columns))
	for i, c := range columns {
		least, most := c.Kind.Limits()
		title := widget.Width(c.Title)
		if c.Sort != widget.Unsorted {
			title += 2
		}
		widths[i] = min(max(least, title, cells[i]), most)
		if c.Kind == widget.ColumnMask || c.Kind == widget.ColumnMaskFour {
			widths[i] = min(max(least, title), most)
		}
		sum += widths[i] + widget.ColumnGap
	}
	before := slices.Clone(widths)
	for _, kind := range []widget.ColumnKind{widget.ColumnName, widget.ColumnText, widget.ColumnURL} {
		for i, c := range columns {
			least, _ := kind.Limits()
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
