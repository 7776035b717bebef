package tty

import (
	"bytes"
	"crypto/rand"
	"math/big"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// The stand-ins of what is shown: private use for characters of one cell, unassigned ideographs for those of two. Both
// are as wide as what they stand for, by every way of counting that terminals and the library know.
const (
	narrowFirst, narrows = 0x100000, 0x8000
	wideFirst, wides     = 0x3F000, 0xF00

	narrowLead = 0xF4 // what their UTF-8 begins with
	wideLead   = "\xF0\xBF"
)

// reset ends a painted piece.
const reset = "\x1b[m"

// Cover keeps what is revealed out of the renderer. The zero value is ready; it may be used by several goroutines.
type Cover struct {
	mu           sync.Mutex
	begun        bool
	narrow, wide int             // how many stand-ins of each were given
	signs        map[string]rune // what is shown -> its stand-in
	faces        map[rune]string // and back
}

// Hide replaces every character of the runs that begin with one of opens, which are control sequences, by its stand-in.
// A run goes to the next reset. lines is changed.
func (c *Cover) Hide(lines []string, opens ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, line := range lines {
		lines[i] = c.hideAll(line, opens)
	}
}

func (c *Cover) hideAll(line string, opens []string) string {
	for _, open := range slices.Compact(slices.Clone(opens)) {
		if open != "" && strings.Contains(line, open) {
			line = c.hide(line, open)
		}
	}
	return line
}

func (c *Cover) hide(line, open string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(line, open)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(open)
		run, after, ended := strings.Cut(rest, reset)
		g := displaywidth.StringGraphemes(run)
		for g.Next() {
			if r := c.standIn(g.Value(), g.Width()); r != 0 {
				b.WriteRune(r)
			} else {
				b.WriteString(g.Value())
			}
		}
		if !ended {
			return b.String()
		}
		b.WriteString(reset)
		line = after
	}
}

// standIn returns the stand-in of a character; 0: it has none and is shown as it is.
func (c *Cover) standIn(face string, width int) rune {
	if r, ok := c.signs[face]; ok {
		return r
	}
	if face == "" || face[0] < ' ' {
		return 0
	}
	if !c.begun { // which number stands for what is not to be guessed from memory afterwards
		c.narrow, c.wide, c.begun = random(narrows), random(wides), true
	}
	if c.signs == nil {
		c.signs, c.faces = map[string]rune{}, map[rune]string{}
	}
	var r rune
	switch width {
	case 1:
		r = narrowFirst + rune(c.narrow%narrows)
		c.narrow++
	case 2:
		r = wideFirst + rune(c.wide%wides)
		c.wide++
	default:
		return 0
	}
	if _, taken := c.faces[r]; taken { // all are in use
		return 0
	}
	face = strings.Clone(face)
	c.signs[face], c.faces[r] = r, face
	return r
}

func random(n int64) int {
	i, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		return 0
	}
	return int(i.Int64())
}

// Forget forgets what the stand-ins stand for: nothing is revealed any more. Those that the renderer still has become
// blanks. Numbers are not given anew before all others were, so that no frame can confuse them.
func (c *Cover) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.signs)
	clear(c.faces)
}

// Covered reports whether b may hold stand-ins.
func Covered(b []byte) bool {
	return bytes.IndexByte(b, narrowLead) >= 0 || bytes.Contains(b, []byte(wideLead))
}

// Show appends b to dst with everything that stand-ins stand for. dst must be empty; where it is too small, it is wiped
// and another is used, so that nothing of it is left behind.
func (c *Cover) Show(dst, b []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := c.size(b); n > cap(dst) {
		clear(dst[:cap(dst)])
		dst = make([]byte, 0, 2*n)
	}
	c.each(b, func(piece []byte, face string) {
		dst = append(append(dst, piece...), face...)
	})
	return dst
}

func (c *Cover) size(b []byte) (n int) {
	c.each(b, func(piece []byte, face string) { n += len(piece) + len(face) })
	return n
}

// each yields b in pieces, each with what the stand-in behind it stands for.
func (c *Cover) each(b []byte, yield func(piece []byte, face string)) {
	from := 0
	for i := 0; i < len(b); {
		if b[i] < narrowLead && b[i] != wideLead[0] {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		var blank string
		switch {
		case r >= narrowFirst && r < narrowFirst+narrows:
			blank = " "
		case r >= wideFirst && r < wideFirst+wides:
			blank = "  "
		default:
			i += size
			continue
		}
		face, ok := c.faces[r]
		if !ok {
			face = blank
		}
		yield(b[from:i], face)
		i += size
		from = i
	}
	yield(b[from:], "")
}
