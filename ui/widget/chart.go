package widget

import (
	"math"

	"cofre/ui/theme"
)

// BarRow is one row of a bar chart.
type BarRow struct {
	Label  string // safe to print
	N      int64
	Count  string // N as text
	Share  string // its share as text
	Others bool   // muted and last
}

// Bars draws one row each: label, line (the longest is at most 34 cells), count and share. Rows come as they are to be
// shown.
func Bars(t *theme.Theme, width int, rows []BarRow) []string {
	const longest, labelMost, gap, least = 34, 24, 2, 6
	label, count, share := 10, 0, 0
	var most int64
	for _, r := range rows {
		label = max(label, min(Width(r.Label), labelMost))
		count, share = max(count, Width(r.Count)), max(share, Width(r.Share))
		most = max(most, r.N)
	}
	line := min(width-label-count-share-4*gap, longest)
	if line < least {
		label = max(label-(least-line), least)
		line = least
	}
	out := make([]string, 0, len(rows))
	for _, r := range rows {
		name, bar := theme.Text, theme.Accent
		if r.Others {
			name, bar = theme.Muted, theme.Muted
		}
		n := 0
		if most > 0 && r.N > 0 {
			n = max(int(math.Round(float64(r.N)/float64(most)*float64(line))), 1)
		}
		l := NewLine(t, width).Fixed(name, r.Label, label).Skip(gap).Repeat(bar, t.Signs.Full, n)
		end := label + gap + line + gap + gap + count
		l.Right(theme.Text, r.Count, min(end, width))
		l.Right(theme.Muted, r.Share, min(end+gap+share, width))
		out = append(out, l.String())
	}
	return out
}

// blocks draws values as columns of blocks, height rows high, top row first; the last accent columns are in accent, the
// others in quiet. A value above zero is never drawn as nothing.
func blocks(t *theme.Theme, values []float64, height, accent int, highest float64) []string {
	if highest <= 0 {
		for _, v := range values {
			highest = math.Max(highest, v)
		}
	}
	steps := len(t.Signs.Blocks)
	fill := make([]int, len(values))
	for i, v := range values {
		if v > 0 && highest > 0 {
			fill[i] = min(max(int(math.Round(v/highest*float64(height*steps))), 1), height*steps)
		}
	}
	out := make([]string, 0, height)
	for y := height - 1; y >= 0; y-- {
		l := NewLine(t, len(values))
		for i, f := range fill {
			r := theme.Quiet
			if i >= len(values)-accent {
				r = theme.Accent
			}
			if part := min(f-y*steps, steps); part > 0 {
				l.Put(r, t.Signs.Blocks[part-1])
			} else {
				l.Skip(1)
			}
		}
		out = append(out, l.String())
	}
	return out
}

// DayChart draws one column of blocks a value, height rows high (8 by the book), the last one (today) in accent; highest
// is the top of the scale, 0: the highest value. Each line is as wide as there are values.
func DayChart(t *theme.Theme, height int, values []int64, highest int64) []string {
	f := make([]float64, len(values))
	for i, v := range values {
		f[i] = float64(v)
	}
	return blocks(t, f, height, 1, float64(highest))
}

// Spark is a sparkline of two rows, a value a cell, the last three (seconds) in accent.
func Spark(t *theme.Theme, width int, values []float64) []string {
	if len(values) > width {
		values = values[len(values)-width:]
	}
	const rows, accent = 2, 3
	out := blocks(t, values, rows, accent, 0)
	for i := range out {
		out[i] += Blank(width - len(values))
	}
	return out
}

// RoundTop returns a round number that is at least n, for the top of a scale: 1, 2, 3, 5 times a power of ten.
func RoundTop(n int64) int64 {
	if n <= 1 {
		return 1
	}
	const ten = 10
	for p := int64(1); ; p *= ten {
		for _, m := range []int64{1, 2, 3, 5} {
			if m*p >= n {
				return m * p
			}
		}
		if p > math.MaxInt64/ten/ten {
			return n
		}
	}
}
