package widget

import "cofre/ui/theme"

// BarRow is one row of a bar chart.
type BarRow struct {
	Label  string // safe to print
	N      int64
	Count  string // N as text
	Share  string // its share as text
	Others bool   // muted and last
}

// Bars draws one row each: label, line (the longest is 34 cells), count and share.
func Bars(_ *theme.Theme, _ int, _ []BarRow) []string { return nil }

// DayChart draws one block column a value, height rows high, the last one in accent; highest is the top of the scale
// (0: the highest value).
func DayChart(_ *theme.Theme, _ int, _ []int64, _ int64) []string { return nil }

// Spark is a sparkline of two rows, a value a cell, the last three in accent.
func Spark(_ *theme.Theme, _ int, _ []float64) []string { return nil }
