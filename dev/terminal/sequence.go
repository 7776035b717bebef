//go:build unix

package terminal

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// number is parameter i; missing is 0.
func number(p ansi.Params, i int) int {
	n, _, _ := p.Param(i, 0)
	return n
}

// csi obeys a control sequence.
func (s *Screen) csi(cmd ansi.Cmd, p ansi.Params) {
	if cmd.Prefix() != 0 || cmd.Intermediate() != 0 {
		s.private(cmd, p)
		return
	}
	n := max(number(p, 0), 1)
	if s.moving(cmd.Final(), n, p) || s.editing(cmd.Final(), n, p) {
		return
	}
	switch cmd.Final() {
	case 'm':
		s.colours(p)
	case 'b':
		for range min(n, s.width*s.height) {
			s.put(s.last, ansi.StringWidth(s.last))
		}
	case 'r':
		s.region(n-1, number(p, 1))
	case 'c':
		s.answer("\x1b[?62;22;52c")
	case 'n':
		if number(p, 0) == 6 {
			s.answer("\x1b[%d;%dR", s.y+1, s.x+1)
		}
	case 't':
		s.window(p)
	default:
		s.strange("CSI %d %c", number(p, 0), cmd.Final())
	}
}

// region sets the scrolling region.
func (s *Screen) region(top, bottom int) {
	if bottom == 0 || bottom > s.height {
		bottom = s.height
	}
	if top < bottom-1 {
		s.top, s.bottom = top, bottom
		s.move(0, 0)
	}
}

// moving obeys what moves the cursor; false: it is something else.
func (s *Screen) moving(final byte, n int, p ansi.Params) bool {
	switch final {
	case 'A':
		s.move(s.x, s.y-n)
	case 'B', 'e':
		s.move(s.x, s.y+n)
	case 'C', 'a':
		s.move(s.x+n, s.y)
	case 'D':
		s.move(s.x-n, s.y)
	case 'E':
		s.move(0, s.y+n)
	case 'F':
		s.move(0, s.y-n)
	case 'G', '`':
		s.move(n-1, s.y)
	case 'H', 'f':
		s.move(max(number(p, 1), 1)-1, n-1)
	case 'd':
		s.move(s.x, n-1)
	case 'I':
		s.tab(n)
	case 'Z':
		s.tab(-n)
	default:
		return false
	}
	return true
}

// editing obeys what erases and shifts; false: it is something else.
func (s *Screen) editing(final byte, n int, p ansi.Params) bool {
	row := s.rows()[s.y]
	inside := s.y >= s.top && s.y < s.bottom
	switch final {
	case '@':
		n = min(n, s.width-s.x)
		copy(row[s.x+n:], row[s.x:])
		erase(row[s.x : s.x+n])
	case 'P':
		n = min(n, s.width-s.x)
		copy(row[s.x:], row[s.x+n:])
		erase(row[s.width-n:])
	case 'X':
		erase(row[s.x:min(s.x+n, s.width)])
	case 'K':
		s.eraseLine(number(p, 0))
	case 'J':
		s.eraseDisplay(number(p, 0))
	case 'L':
		if inside {
			s.scroll(s.y, -min(n, s.bottom-s.y))
		}
	case 'M':
		if inside {
			s.remove(min(n, s.bottom-s.y))
		}
	case 'S':
		s.scroll(s.top, min(n, s.bottom-s.top))
	case 'T':
		s.scroll(s.top, -min(n, s.bottom-s.top))
	default:
		return false
	}
	s.wrap = false
	return true
}

// remove is DL: unlike scrolling it keeps nothing.
func (s *Screen) remove(n int) {
	rows := s.rows()
	for range n {
		copy(rows[s.y:s.bottom], rows[s.y+1:s.bottom])
		rows[s.bottom-1] = blankRow(s.width)
	}
}

func erase(cells []string) {
	for i := range cells {
		cells[i] = " "
	}
}

func (s *Screen) eraseLine(part int) {
	row := s.rows()[s.y]
	switch part {
	case 0:
		erase(row[s.x:])
	case 1:
		erase(row[:s.x+1])
	default:
		erase(row)
	}
}

func (s *Screen) eraseDisplay(part int) {
	first, last := 0, s.height
	switch part {
	case 0:
		s.eraseLine(0)
		first = s.y + 1
	case 1:
		s.eraseLine(1)
		last = s.y
	case 3:
		s.scrollback = nil
		return
	}
	for y := first; y < last; y++ {
		erase(s.rows()[y])
	}
}

// colours notes the kinds of colour of an SGR.
func (s *Screen) colours(p ansi.Params) {
	for i := 0; i < len(p); i++ {
		switch n := number(p, i); {
		case n == 38 || n == 48 || n == 58:
			if number(p, i+1) == 2 {
				s.Colours["true"] = true
				i += 4
			} else {
				s.Colours["256"] = true
				i += 2
			}
		case n >= 30 && n <= 37, n >= 40 && n <= 47, n >= 90 && n <= 97, n >= 100 && n <= 107:
			s.Colours["16"] = true
		}
	}
}

// window obeys XTWINOPS: the stack of titles, and questions of the size.
func (s *Screen) window(p ansi.Params) {
	switch number(p, 0) {
	case 22:
		s.titles = append(s.titles, s.Title)
	case 23:
		if n := len(s.titles); n > 0 {
			s.Title, s.titles = s.titles[n-1], s.titles[:n-1]
		}
	case 14, 16, 18:
	default:
		s.strange("window operation %d", number(p, 0))
	}
}

// private obeys sequences with a prefix or an intermediate.
func (s *Screen) private(cmd ansi.Cmd, p ansi.Params) {
	var form []byte
	for _, b := range []byte{cmd.Prefix(), cmd.Intermediate(), cmd.Final()} {
		if b != 0 {
			form = append(form, b)
		}
	}
	switch string(form) {
	case "?h", "?l":
		for i := range p {
			s.mode(number(p, i), cmd.Final() == 'h')
		}
	case "?$p":
		s.answer("\x1b[?%d;0$y", number(p, 0))
	case ">q":
		s.answer("\x1bP>|test\x1b\\")
	case "?u", "=u", ">u", "<u", ">m", "?m": // keyboards that it does not have
	case ">c", "?n": // questions that it does not answer
	case " q", "?W": // the cursor's shape; tab stops at every eighth column, where they are
	default:
		s.strange("CSI %s", form)
	}
}

// mode sets or resets a private mode.
func (s *Screen) mode(n int, on bool) {
	s.modes[n] = on
	switch n {
	case modeAlt:
		switch {
		case on && !s.onAlt:
			s.saved[0] = s.cursor
			s.onAlt = true
			for y := range s.alt {
				erase(s.alt[y])
			}
		case !on && s.onAlt:
			s.onAlt = false
			s.cursor = s.saved[0]
		}
	case 47, 1047:
		s.onAlt = on
	}
}

// escape obeys a sequence without CSI.
func (s *Screen) escape(cmd ansi.Cmd) {
	if cmd.Intermediate() == '(' || cmd.Intermediate() == ')' {
		return
	}
	which := 0
	if s.onAlt {
		which = 1
	}
	switch cmd.Final() {
	case '7':
		s.saved[which] = s.cursor
	case '8':
		s.cursor = s.saved[which]
	case 'D':
		s.down()
	case 'M':
		s.up()
	case 'E':
		s.x = 0
		s.down()
	case '=', '>', '\\':
	default:
		s.strange("ESC %c", cmd.Final())
	}
}

// osc obeys an operating system command.
func (s *Screen) osc(cmd int, data []byte) {
	_, rest, _ := strings.Cut(string(data), ";")
	switch cmd {
	case 0, 2:
		s.Title = rest
	case 10, 11:
		if rest == "?" {
			s.answer("\x1b]%d;rgb:1010/1010/1010\x1b\\", cmd)
		}
	case 52:
		_, value, _ := strings.Cut(rest, ";")
		s.Copied = append(s.Copied, value)
	case 8, 9, 12, 22, 110, 111, 112: // links, progress, colours, pointer
	default:
		s.strange("OSC %d", cmd)
	}
}

// dcs takes device control strings: questions that it does not answer.
func (s *Screen) dcs(ansi.Cmd, ansi.Params, []byte) {}
