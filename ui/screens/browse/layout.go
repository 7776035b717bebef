package browse

import "cofre/ui/screen"

// layout says where things are in the body.
type layout struct {
	table     int // width of the table and the query line
	rows      int // height of the table with its header
	pane      int // width of the detail beside the table; 0: none there
	below     int // height of the detail below the table with its hairline; 0: none there
	full      int // width of the body
	height    int // of the body
	pageWidth int // of a user's own page
}

// Sizes of the layout (in cells of the window where it says so, else of the body).
const (
	sideFrom  = 118 // window's width from which on the detail stands at the side
	belowFrom = 36  // window's height from which on it stands below
	paneLeast = 37
	paneMost  = 60
	paneAt    = 116 // body's width at which the pane has its least width
	paneGap   = 2   // at both sides of the hairline
	belowRows = 14
	pageMost  = 96
	tableTop  = 2 // query line and the line below it
	tableAt   = tableTop + 1
)

// arrange lays the body out. Update does it before anything else, so that what moves the table knows its size.
func (s *Screen) arrange(c screen.Context) {
	s.layout = arranged(c.Width, c.Height, c.WindowWidth, c.WindowHeight)
	s.table.Size(s.layout.table, s.layout.rows)
	if s.page != nil {
		s.page.height = c.Height
	}
}

func arranged(width, height, windowWidth, windowHeight int) layout {
	l := layout{table: max(width, 1), full: max(width, 1), height: max(height, 1), pageWidth: min(max(width, 1), pageMost)}
	l.rows = max(l.height-tableTop, 2)
	switch {
	case windowWidth >= sideFrom && width >= sideFrom-2*paneGap:
		l.pane = min(paneLeast+max(width-paneAt, 0)/2, paneMost)
		l.table = width - l.pane - 2*paneGap - 1
	case windowHeight >= belowFrom && l.rows > belowRows+2:
		l.below = belowRows
		l.rows -= belowRows
	}
	return l
}

// detailed reports whether the detail of the selected user is in sight.
func (s *Screen) detailed() bool { return s.page != nil || s.layout.pane > 0 || s.layout.below > 0 }
