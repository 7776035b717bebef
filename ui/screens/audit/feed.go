package audit

import (
	"maps"
	"slices"
	"time"
)

// feed is the window of rows that is held: chunks next to each other, newest first, and where the selection is.
type feed struct {
	chunks []chunk
	rows   []row // of all chunks, without intents whose outcome was found since
	pairs  map[uint64]uint64

	size             uint64 // of the log
	known            bool   // size is
	seenFrom, seenTo uint64 // every entry in between was read: what has no outcome there has none

	cursor, top int // rows
	height      int // lines of the list
}

// maxRows is how many rows are held at most; what is farthest from the selection goes first.
const maxRows = 2000

// begin forgets all rows, of a log of that size.
func (f *feed) begin(size uint64) {
	f.chunks, f.rows, f.cursor, f.top = nil, nil, 0, 0
	if !f.known {
		f.seenFrom, f.seenTo, f.known = size, size, true
	}
	f.size = max(f.size, size)
}

// low and high are the ends of what is held.
func (f *feed) low() uint64 {
	if len(f.chunks) == 0 {
		return 0
	}
	return f.chunks[len(f.chunks)-1].from
}

func (f *feed) high() uint64 {
	if len(f.chunks) == 0 {
		return 0
	}
	return f.chunks[0].to
}

// older adds a chunk below, newer one above. A chunk that does not touch what is there is of an earlier window.
func (f *feed) older(c chunk) {
	if len(f.chunks) > 0 && c.to != f.low() {
		return
	}
	if n := len(f.chunks) - 1; n >= 0 && len(f.chunks[n].rows)+len(c.rows) <= chunkRows {
		last := &f.chunks[n]
		last.rows = append(slices.Clip(last.rows), c.rows...)
		last.from = c.from
	} else {
		f.chunks = append(f.chunks, c)
	}
	f.took(c)
}

func (f *feed) newer(c chunk) {
	if len(f.chunks) > 0 && c.from != f.high() {
		return
	}
	if n := len(f.chunks); n > 0 && len(f.chunks[0].rows)+len(c.rows) <= chunkRows {
		c.rows = append(slices.Clip(c.rows), f.chunks[0].rows...)
		c.from = f.chunks[0].from
		f.chunks[0] = c
	} else {
		f.chunks = append([]chunk{c}, f.chunks...)
	}
	f.took(c)
}

// took notes what a chunk says about outcomes, and makes the rows anew.
func (f *feed) took(c chunk) {
	if f.pairs == nil {
		f.pairs = map[uint64]uint64{}
	}
	maps.Copy(f.pairs, c.pairs)
	if c.to >= f.seenFrom && c.from <= f.seenTo {
		f.seenFrom, f.seenTo = min(f.seenFrom, c.from), max(f.seenTo, c.to)
	}
	f.size = max(f.size, c.to)
	f.flatten()
	f.trim()
}

// flatten makes rows of the chunks and keeps the selection and the first row in sight where they were.
func (f *feed) flatten() {
	selected, first := f.seqAt(f.cursor), f.seqAt(f.top)
	had := len(f.rows) > 0
	f.rows = f.rows[:0]
	for _, c := range f.chunks {
		for _, r := range c.rows {
			if _, answered := f.pairs[r.seq]; r.intent && answered {
				continue
			}
			f.rows = append(f.rows, r)
		}
	}
	if had {
		f.cursor, f.top = f.find(selected), f.find(first)
	}
	f.inSight()
}

// trim drops chunks that are far from the selection.
func (f *feed) trim() {
	for len(f.rows) > maxRows && len(f.chunks) > 1 {
		last := len(f.chunks) - 1
		if f.cursor > len(f.rows)/2 {
			f.chunks = f.chunks[1:]
		} else {
			f.chunks = f.chunks[:last]
		}
		f.flatten()
	}
}

func (f *feed) seqAt(i int) uint64 {
	if i < 0 || i >= len(f.rows) {
		return 0
	}
	return f.rows[i].seq
}

// find is the row of entry seq, or the one next to where it would stand.
func (f *feed) find(seq uint64) int {
	low, high := 0, len(f.rows)
	for low < high {
		if mid := (low + high) / 2; f.rows[mid].seq > seq {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return max(min(low, len(f.rows)-1), 0)
}

// selected is the selected row; nil where there is none.
func (f *feed) selected() *row {
	if f.cursor < 0 || f.cursor >= len(f.rows) {
		return nil
	}
	return &f.rows[f.cursor]
}

func (f *feed) move(n int) {
	f.cursor = max(min(f.cursor+n, len(f.rows)-1), 0)
	f.inSight()
}

// wantsOlder and wantsNewer report that rows beside the window are needed soon.
func (f *feed) wantsOlder() bool {
	return len(f.chunks) > 0 && f.low() > 0 && len(f.rows)-max(f.cursor, f.top) < chunkRows/2+f.height
}

func (f *feed) wantsNewer() bool {
	return len(f.chunks) > 0 && f.high() < f.size && min(f.cursor, f.top) < chunkRows/2
}

// between is how many lines row i needs above it, behind row i-1: another day has a blank line and its name.
func (f *feed) between(i int) int {
	const day = 2
	if i > 0 && !sameDay(f.rows[i].at, f.rows[i-1].at) {
		return day
	}
	return 0
}

// inSight moves the window so that the selection is in it, and so that it is full where there are rows enough.
func (f *feed) inSight() {
	f.cursor = max(min(f.cursor, len(f.rows)-1), 0)
	f.top = max(min(f.top, f.cursor), 0)
	if len(f.rows) == 0 || f.height <= 0 {
		return
	}
	room := f.height - 1 // the first line is the day's name
	used := 1
	first := f.cursor
	for first > f.top && used+f.between(first)+1 <= room {
		used += f.between(first) + 1
		first--
	}
	f.top = first
	below := f.lines(f.top, len(f.rows)-1, room)
	for f.top > 0 && below+f.between(f.top)+1 <= room {
		below += f.between(f.top) + 1
		f.top--
	}
}

// lines is how many lines the rows from first to last take, at most a little more than most.
func (f *feed) lines(first, last, most int) int {
	n := 0
	for i := first; i <= last && n <= most; i++ {
		n++
		if i > first {
			n += f.between(i)
		}
	}
	return n
}

// line is one line of the list: a row, or the name of a day, or blank.
type line struct {
	row int // -1: no row
	day time.Time
}

// visible is the lines of the list as they stand now.
func (f *feed) visible() []line {
	if len(f.rows) == 0 || f.height <= 0 {
		return nil
	}
	out := make([]line, 0, f.height)
	out = append(out, line{row: -1, day: f.rows[f.top].at})
	for i := f.top; i < len(f.rows) && len(out) < f.height; i++ {
		if i > f.top && f.between(i) > 0 {
			out = append(out, line{row: -1}, line{row: -1, day: f.rows[i].at})
		}
		out = append(out, line{row: i})
	}
	out = out[:min(len(out), f.height)]
	for n := len(out); n > 0 && out[n-1].row < 0; n = len(out) { // no day without a row
		out = out[:n-1]
	}
	return out
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Truncate(24 * time.Hour).Equal(b.UTC().Truncate(24 * time.Hour))
}
