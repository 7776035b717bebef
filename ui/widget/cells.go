package widget

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Width counts the cells of plain text (no control sequences).
func Width(s string) int {
	for i := range len(s) {
		if s[i] >= 0x7f || s[i] < 0x20 {
			return displaywidth.String(s)
		}
	}
	return len(s)
}

// CutEnd shortens plain text to w cells, its last one being the sign cut where something was lost: for text and URLs.
func CutEnd(s string, w int, cut string) string {
	if Width(s) <= w {
		return s
	}
	if w <= Width(cut) {
		return prefix(cut, w)
	}
	return strings.TrimRight(prefix(s, w-Width(cut)), " ") + cut
}

// CutMiddle shortens plain text to w cells in its middle: for ids, hashes, paths and field names.
func CutMiddle(s string, w int, cut string) string {
	if Width(s) <= w {
		return s
	}
	room := w - Width(cut)
	if room <= 0 {
		return prefix(cut, w)
	}
	head := (room + 1) / 2
	return prefix(s, head) + cut + suffix(s, room-head)
}

// prefix returns the graphemes of s that fit into w cells from the left.
func prefix(s string, w int) string {
	if w <= 0 {
		return ""
	}
	used, end := 0, 0
	g := displaywidth.StringGraphemes(s)
	for g.Next() {
		n := g.Width()
		if used+n > w {
			break
		}
		used += n
		end += len(g.Value())
	}
	return s[:end]
}

// suffix returns the graphemes of s that fit into w cells from the right.
func suffix(s string, w int) string {
	drop := Width(s) - w
	start := 0
	g := displaywidth.StringGraphemes(s)
	for drop > 0 && g.Next() {
		drop -= g.Width()
		start += len(g.Value())
	}
	return s[start:]
}

// Wrap breaks plain prose into lines of at most w cells at blanks; a longer word is broken where it must be. It always
// returns at least one line.
func Wrap(s string, w int) []string {
	w = max(w, 1)
	var lines []string
	line, used := strings.Builder{}, 0
	flush := func() {
		lines = append(lines, line.String())
		line.Reset()
		used = 0
	}
	for word := range strings.FieldsSeq(s) {
		n := Width(word)
		if used > 0 && used+1+n > w {
			flush()
		}
		for n > w {
			head := prefix(word, w)
			if head == "" {
				break
			}
			line.WriteString(head)
			flush()
			word = word[len(head):]
			n = Width(word)
		}
		if n == 0 {
			continue
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += n
	}
	if used > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}

// Blank returns n blanks.
func Blank(n int) string {
	const blanks = "                                                                                                                                "
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}
