package overview

import (
	"cofre/ui/screen"
)

// frame says where everything stands in the body. It depends on the window alone, so that clicks find what View drew.
type frame struct {
	counters int // row

	dayTitle int
	plot     int // first row of the chart
	rows     int // of the chart
	axis     int
	columns  int // of the chart
	stats    int // column of the words beside the chart; 0: none

	barTitle int
	bars     int // first row
	barRows  int
	barWidth int

	side      bool // the facts stand beside the bars, else below them
	factTitle int
	facts     int // first row
	factRows  int
	factX     int
	factWidth int
}

const (
	tickWidth  = 8 // figures at the chart's left, and two blanks
	statsWidth = 42
	statsGap   = 4
	fullRows   = 8 // of the chart
	leastRows  = 4
	sideFrom   = 96 // columns from which the facts stand beside the bars
	sideFacts  = 46
	mostBars   = 96 // columns of the bars
	enoughLow  = 9  // rows of the facts beside the bars
	stackFacts = 3  // rows of the facts below the bars
	stackBars  = 4  // rows of the bars that are wanted before the chart grows
)

// arrange places everything in a window.
func arrange(c screen.Context) frame {
	if c.Width >= sideFrom {
		return sideBySide(c.Width, c.Height)
	}
	return stacked(c.Width, c.Height)
}

// sideBySide is for wide windows: counters, chart with words beside it, bars with the facts beside them.
func sideBySide(width, height int) frame {
	top, gap, blank, rows := 1, 2, 1, fullRows
	const counters, title, axis = 3, 1, 1
	low := func() int {
		return height - (top + counters + gap + title + blank + rows + axis + gap + title + blank)
	}
	for _, less := range []*int{&gap, &blank, &top, &gap} {
		if low() < enoughLow && *less > 0 {
			*less--
		}
	}
	for low() < enoughLow && rows > leastRows {
		rows--
	}
	f := frame{side: true, counters: top, rows: rows}
	f.dayTitle = top + counters + gap
	f.plot = f.dayTitle + title + blank
	f.axis = f.plot + rows
	f.barTitle = f.axis + axis + gap
	f.bars = f.barTitle + title + blank
	f.barRows = max(height-f.bars, 0)
	f.columns = min(width-tickWidth-statsGap-statsWidth, mostColumns)
	f.stats = tickWidth + f.columns + statsGap
	const between = 4
	f.barWidth = min(width-sideFacts-between, mostBars)
	f.factX = f.barWidth + between
	f.factWidth = width - f.factX
	f.factTitle, f.facts, f.factRows = f.barTitle, f.bars, f.barRows
	return f
}

// stacked is for narrow windows: everything below each other, without blank lines where the window is low.
func stacked(width, height int) frame {
	const counters, title, axis = 3, 1, 1
	top, gap, rows, facts := 0, 0, leastRows, stackFacts
	bars := func() int {
		return height - (top + counters + 1 + title + rows + axis + gap + title + gap + facts)
	}
	for bars() < stackBars && facts > 0 {
		facts--
	}
	for bars() > stackBars+1 && rows < fullRows-2 {
		rows++
	}
	for _, more := range []*int{&gap, &top} {
		if bars() > stackBars+2 {
			*more = 1
		}
	}
	for bars() > topMost && rows < fullRows {
		rows++
	}
	f := frame{counters: top, rows: rows, columns: min(max(width-tickWidth, 1), mostColumns), barWidth: width, factWidth: width}
	f.dayTitle = top + counters + 1
	f.plot = f.dayTitle + title
	f.axis = f.plot + rows
	f.barTitle = f.axis + axis + gap
	f.bars = f.barTitle + title
	f.barRows = min(max(bars(), 0), topMost+2)
	f.facts = f.bars + f.barRows + gap
	f.factRows = max(height-f.facts, 0)
	return f
}
