//go:build unix

package terminal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Screen is what a terminal shows and remembers. It is not for use from several goroutines at once.
type Screen struct {
	// Answer takes what the terminal answers to a query; nil: it answers none.
	Answer func(string)
	// Strange are the sequences that were not understood, each once.
	Strange []string
	// Copied is what was sent to the clipboard by OSC 52, base64, in order; "" clears it.
	Copied []string
	// Title is the window's title.
	Title string
	// Colours are the kinds of colour that were used: 16, 256, true.
	Colours map[string]bool

	width, height int
	main, alt     [][]string // a cell is a character with its marks; "" behind a wide one
	scrollback    []string
	onAlt         bool
	cursor
	saved       [2]cursor
	top, bottom int // scrolling region, bottom excluded
	modes       map[int]bool
	titles      []string
	last        string // what REP repeats
	parser      *ansi.Parser
}

type cursor struct {
	x, y int
	wrap bool // the next character begins the next line
}

// The modes that it knows: DEC's private ones.
const (
	modeWrap   = 7
	modeCursor = 25
	modeAlt    = 1049
)

// NewScreen returns an empty screen with a title of its own, "before".
func NewScreen(width, height int) *Screen {
	s := &Screen{
		Title: "before", Colours: map[string]bool{}, width: width, height: height, bottom: height,
		main: blank(width, height), alt: blank(width, height),
		modes: map[int]bool{modeWrap: true, modeCursor: true}, parser: ansi.NewParser(),
	}
	s.parser.SetHandler(ansi.Handler{
		Print: s.print, Execute: s.control, HandleCsi: s.csi, HandleEsc: s.escape, HandleOsc: s.osc, HandleDcs: s.dcs,
	})
	return s
}

func blank(width, height int) [][]string {
	rows := make([][]string, height)
	for i := range rows {
		rows[i] = blankRow(width)
	}
	return rows
}

func blankRow(width int) []string {
	row := make([]string, width)
	for i := range row {
		row[i] = " "
	}
	return row
}

// Write takes what the program printed.
func (s *Screen) Write(b []byte) (int, error) {
	for _, c := range b {
		s.parser.Advance(c)
	}
	return len(b), nil
}

// Resize changes the size. Rows that do not fit any more are lost, as in xterm.
func (s *Screen) Resize(width, height int) {
	fit := func(rows [][]string) [][]string {
		out := blank(width, height)
		for y := range min(len(rows), height) {
			copy(out[y], rows[y])
		}
		return out
	}
	s.main, s.alt = fit(s.main), fit(s.alt)
	s.width, s.height, s.top, s.bottom = width, height, 0, height
	s.move(s.x, s.y)
}

// Text is what is in sight: lines without blanks at their ends.
func (s *Screen) Text() string { return text(s.rows()) }

// Everything is what could be found: scrollback, main screen, alternate screen.
func (s *Screen) Everything() string {
	return strings.Join(s.scrollback, "\n") + "\n" + text(s.main) + "\n" + text(s.alt) + "\n" + s.Title
}

// Alternate reports whether the alternate screen is in sight.
func (s *Screen) Alternate() bool { return s.onAlt }

// CursorShown reports whether the cursor is in sight.
func (s *Screen) CursorShown() bool { return s.modes[modeCursor] }

// Mouse reports whether the program gets the mouse.
func (s *Screen) Mouse() bool {
	for _, m := range []int{9, 1000, 1001, 1002, 1003} {
		if s.modes[m] {
			return true
		}
	}
	return false
}

// Set reports whether a private mode is set.
func (s *Screen) Set(mode int) bool { return s.modes[mode] }

func text(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.TrimRight(strings.Join(row, ""), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

func (s *Screen) rows() [][]string {
	if s.onAlt {
		return s.alt
	}
	return s.main
}

func (s *Screen) strange(format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if !slices.Contains(s.Strange, what) {
		s.Strange = append(s.Strange, what)
	}
}

func (s *Screen) answer(format string, args ...any) {
	if s.Answer != nil {
		s.Answer(fmt.Sprintf(format, args...))
	}
}

// print writes one character.
func (s *Screen) print(r rune) {
	c := string(r)
	wide := ansi.StringWidth(c)
	if wide == 0 { // a mark belongs to the character before
		if x := s.x - 1; x >= 0 && !s.wrap {
			s.rows()[s.y][x] += c
		}
		return
	}
	s.last = c
	s.put(c, wide)
}

func (s *Screen) put(c string, wide int) {
	if wide > s.width {
		return
	}
	if s.wrap || s.x+wide > s.width {
		if s.modes[modeWrap] {
			s.x = 0
			s.down()
		} else {
			s.x = s.width - wide
		}
		s.wrap = false
	}
	row := s.rows()[s.y]
	row[s.x] = c
	for i := 1; i < wide; i++ {
		row[s.x+i] = ""
	}
	s.x += wide
	if s.x >= s.width {
		s.x, s.wrap = s.width-1, s.modes[modeWrap]
	}
}

// control obeys a control character.
func (s *Screen) control(b byte) {
	switch b {
	case '\a', 0:
	case '\b':
		s.move(s.x-1, s.y)
	case '\t':
		s.tab(1)
	case '\n', '\v', '\f':
		s.wrap = false
		s.down()
	case '\r':
		s.move(0, s.y)
	default:
		s.strange("control %#x", b)
	}
}

func (s *Screen) move(x, y int) {
	s.x, s.y, s.wrap = max(0, min(x, s.width-1)), max(0, min(y, s.height-1)), false
}

func (s *Screen) tab(n int) {
	const stop = 8
	x := s.x
	for ; n > 0; n-- {
		x = (x/stop + 1) * stop
	}
	for ; n < 0; n++ {
		x = max((x-1)/stop*stop, 0)
	}
	s.move(x, s.y)
}

// down moves a line down, and scrolls at the end of the region.
func (s *Screen) down() {
	if s.y == s.bottom-1 {
		s.scroll(s.top, 1)
		return
	}
	s.y = min(s.y+1, s.height-1)
}

// up moves a line up, and scrolls at the beginning of the region.
func (s *Screen) up() {
	s.wrap = false
	if s.y == s.top {
		s.scroll(s.top, -1)
		return
	}
	s.y = max(s.y-1, 0)
}

// scroll moves the lines from first to the end of the region up by n, or down. What leaves the main screen at its top is
// in the scrollback.
func (s *Screen) scroll(first, n int) {
	rows := s.rows()
	for ; n > 0; n-- {
		if !s.onAlt && first == 0 {
			s.scrollback = append(s.scrollback, strings.TrimRight(strings.Join(rows[0], ""), " "))
		}
		copy(rows[first:s.bottom], rows[first+1:s.bottom])
		rows[s.bottom-1] = blankRow(s.width)
	}
	for ; n < 0; n++ {
		copy(rows[first+1:s.bottom], rows[first:s.bottom-1])
		rows[first] = blankRow(s.width)
	}
}
