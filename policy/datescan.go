package policy

import "strings"

// scan reads the parts of a date from the front of a text. Its methods say whether they found what they look for.
type scan struct {
	text string
	pos  int
}

func (s *scan) done() bool { return s.pos == len(s.text) }

// char takes one character of a set.
func (s *scan) char(set string) bool {
	if s.done() || strings.IndexByte(set, s.text[s.pos]) < 0 {
		return false
	}
	s.pos++
	return true
}

// blanks takes one or more blanks.
func (s *scan) blanks() bool {
	start := s.pos
	for s.char(" ") {
	}
	return s.pos > start
}

// number takes least to most digits.
func (s *scan) number(least, most int, n *int) bool {
	start := s.pos
	*n = 0
	for !s.done() && s.pos-start < most && isDigit(s.text[s.pos]) {
		*n = *n*10 + int(s.text[s.pos]-'0')
		s.pos++
	}
	return s.pos-start >= least
}

// name takes one of the three-letter names in a list, in any case, and gives its number from 1.
func (s *scan) name(list string, n *int) bool {
	if len(s.text)-s.pos < 3 {
		return false
	}
	for i := 0; i+3 <= len(list); i += 3 {
		if strings.EqualFold(list[i:i+3], s.text[s.pos:s.pos+3]) {
			*n = i/3 + 1
			s.pos += 3
			return true
		}
	}
	return false
}

const (
	weekdays = "SunMonTueWedThuFriSat"
	months   = "JanFebMarAprMayJunJulAugSepOctNovDec"
)

// iso reads yyyy-mm-dd, alone or with a time behind T or a blank.
func (s *scan) iso(c *civil) bool {
	if !s.number(4, 4, &c.year) || !s.char("-") || !s.number(2, 2, &c.month) || !s.char("-") || !s.number(2, 2, &c.day) {
		return false
	}
	return s.done() || (s.char("Tt ") && s.clock(c, false) && s.zone(c, false))
}

// slashes reads d/m/yyyy or m/d/yyyy, alone or with a time behind a blank.
func (s *scan) slashes(c *civil, order DateOrder) bool {
	first, second := &c.day, &c.month
	switch order {
	case DayFirst:
		c.wrongMonth = whyDMY
	case MonthFirst:
		first, second = second, first
		c.wrongMonth = whyMDY
	default:
		c.fault = whyOrder
	}
	if !s.number(1, 2, first) || !s.char("/") || !s.number(1, 2, second) || !s.char("/") || !s.number(4, 4, &c.year) {
		return false
	}
	return s.done() || (s.char(" ") && s.clock(c, false) && s.zone(c, false))
}

// mail reads RFC 2822, section 3.3, and RFC 1123: [Sat, ]31 Jul 2021 00:11:06 +0000, with years of four digits only.
func (s *scan) mail(c *civil) bool {
	if isAlpha(s.text[0]) && (!s.name(weekdays, &c.weekday) || !s.char(",") || !s.blanks()) {
		return false
	}
	if !s.number(1, 2, &c.day) || !s.blanks() || !s.name(months, &c.month) || !s.blanks() || !s.number(4, 4, &c.year) ||
		!s.blanks() || !s.clock(c, true) {
		return false
	}
	return s.done() || (s.zone(c, true) && s.comment())
}

// javascript reads what Date.toDateString and Date.toString print (ECMA-262, Date.prototype.toString): Sat Jul 31 2021,
// alone or with 00:11:06 GMT+0000 (zone name).
func (s *scan) javascript(c *civil) bool {
	if !s.name(weekdays, &c.weekday) || !s.char(" ") || !s.name(months, &c.month) || !s.char(" ") ||
		!s.number(1, 2, &c.day) || !s.char(" ") || !s.number(4, 4, &c.year) {
		return false
	}
	return s.done() || (s.char(" ") && s.clock(c, true) && s.zone(c, false) && s.comment())
}

// clock reads hh:mm, hh:mm:ss and, but where whole is asked for, a fraction of the second, of which it cuts to the
// millisecond.
func (s *scan) clock(c *civil, whole bool) bool {
	if !s.number(2, 2, &c.hour) || !s.char(":") || !s.number(2, 2, &c.minute) {
		return false
	}
	if !s.char(":") {
		return true
	}
	if !s.number(2, 2, &c.sec) {
		return false
	}
	if whole || !s.char(".") {
		return true
	}
	start := s.pos
	for unit := 100; !s.done() && isDigit(s.text[s.pos]); unit /= 10 {
		c.milli += int(s.text[s.pos]-'0') * unit
		s.pos++
	}
	return s.pos > start
}

// zone reads what stands behind a time: nothing (UTC), Z, +hh:mm, +hhmm, UTC or GMT with or without an offset behind it,
// and, in mail dates, the names whose offsets RFC 2822 (section 4.3) fixes. A blank may stand before it.
func (s *scan) zone(c *civil, mail bool) bool {
	if s.done() {
		return true
	}
	blank := s.blanks()
	if s.char("Zz") {
		return true
	}
	if s.offset(c) {
		return true
	}
	if !blank {
		return false
	}
	var n int
	if s.name("UTCGMT", &n) {
		return s.done() || s.text[s.pos] == ' ' || s.offset(c)
	}
	if !mail {
		return false
	}
	if s.name("ESTEDTCSTCDTMSTMDTPSTPDT", &n) {
		n-- // EST is 5 hours behind, EDT 4, CST 6, …
		c.offH, c.west = 5+n/2-n%2, true
		return true
	}
	return s.char("Uu") && s.char("Tt")
}

// offset reads +hh:mm or +hhmm.
func (s *scan) offset(c *civil) bool {
	at := s.pos
	if !s.char("+-") {
		return false
	}
	c.west = s.text[at] == '-'
	if !s.number(2, 2, &c.offH) {
		return false
	}
	s.char(":")
	return s.number(2, 2, &c.offM)
}

// comment takes one remark in parentheses at the end, as browsers and mail programs write a zone's name, if there is one.
func (s *scan) comment() bool {
	if s.done() {
		return true
	}
	if !s.blanks() || !s.char("(") || s.text[len(s.text)-1] != ')' {
		return false
	}
	for i := s.pos; i < len(s.text); i++ {
		if s.text[i] < ' ' || s.text[i] == 0x7f {
			return false
		}
	}
	s.pos = len(s.text)
	return true
}

func isDigit[C byte | rune](c C) bool { return c >= '0' && c <= '9' }

func isAlpha[C byte | rune](c C) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
