package policy

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"cofre/record"
)

// ErrDate is wrapped by every error of [ParseDate]. The error says why in words for people and never holds the text.
var ErrDate = errors.New("not a date")

// maxDate is more than the longest date: JavaScript's long form with a long zone name.
const maxDate = 256

// Why a text is no date.
const (
	whyFormat  = "not one of the accepted date formats"
	whyYear    = "the year is not within 0001 to 9999 (UTC)"
	whyMonth   = "there is no such month"
	whyDay     = "the month has no such day"
	whyTime    = "there is no such time of day"
	whyLeap    = "a leap second (:60) is not accepted"
	whyOffset  = "there is no such zone offset"
	whyWeekday = "the weekday does not fit the date"
	whyOrder   = "the policy does not say whether the day or the month comes first"
	whyDMY     = whyMonth + " (the policy reads day/month/year)"
	whyMDY     = whyMonth + " (the policy reads month/day/year)"
)

// ParseDate reads a date in one of the formats that docs/input-data.md lists: RFC 3339; yyyy-mm-dd with or without a
// time; dd/mm/yyyy or mm/dd/yyyy as order says; RFC 1123 and 2822; JavaScript's short and long form; seconds since 1970,
// and from 1e11 on milliseconds. No zone means UTC. The result is in UTC, cut (not rounded) to the millisecond, and lies
// in the years 1 to 9999. Anything else is an error that wraps [ErrDate]: nothing is guessed, nothing is moved into range.
func ParseDate(text string, order DateOrder) (time.Time, error) {
	t, why := parseDate(text, order)
	if why != "" {
		return time.Time{}, fmt.Errorf("%w: %s", ErrDate, why)
	}
	return t, nil
}

// parseDate is ParseDate with the bare reason instead of an error: "" where there is none.
func parseDate(text string, order DateOrder) (time.Time, string) {
	if text == "" || len(text) > maxDate {
		return time.Time{}, whyFormat
	}
	if !isAlpha(text[0]) && !strings.ContainsAny(text[1:], "- /") {
		return parseEpoch(text)
	}
	s, c := scan{text: text}, civil{}
	if !s.read(&c, order) || !s.done() {
		return time.Time{}, whyFormat
	}
	return c.time()
}

// read reads the format that the text's first characters announce.
func (s *scan) read(c *civil, order DateOrder) bool {
	first := s.text[0]
	switch {
	case isAlpha(first) && len(s.text) > 3 && s.text[3] == ',':
		return s.mail(c)
	case isAlpha(first):
		return s.javascript(c)
	case len(s.text) > 4 && s.text[4] == '-':
		return s.iso(c)
	case isMailDay(s.text):
		return s.mail(c)
	default:
		return s.slashes(c, order)
	}
}

// isMailDay tells "31 Jul 2021 …" from other texts that start with a digit: one or two digits, then blanks.
func isMailDay(text string) bool {
	return len(text) > 2 && (text[1] == ' ' || (isDigit(text[1]) && text[2] == ' '))
}

// civil is a date as written: what a calendar and a clock on a wall show.
type civil struct {
	year, month, day  int
	hour, minute, sec int
	milli             int
	offH, offM        int // distance from UTC
	west              bool
	weekday           int    // 0 unknown, else 1 (Sunday) to 7
	fault             string // why it cannot be a date, whatever its parts are
	wrongMonth        string // the reason to give where the month does not exist; "" the usual one
}

// time checks every part against the calendar and returns the instant, or the reason why there is none.
func (c *civil) time() (time.Time, string) {
	why := c.dayFault()
	if why == "" {
		why = c.clockFault()
	}
	if why != "" {
		return time.Time{}, why
	}
	t := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.sec, c.milli*int(time.Millisecond), time.UTC)
	if c.weekday != 0 && int(t.Weekday())+1 != c.weekday {
		return time.Time{}, whyWeekday
	}
	offset := time.Duration(c.offH)*time.Hour + time.Duration(c.offM)*time.Minute
	if !c.west {
		offset = -offset
	}
	return inRange(t.Add(offset))
}

// dayFault says what is wrong with the day, or "".
func (c *civil) dayFault() string {
	switch {
	case c.fault != "":
		return c.fault
	case c.year < 1:
		return whyYear
	case c.month < 1 || c.month > 12:
		return cmp.Or(c.wrongMonth, whyMonth)
	case c.day < 1 || c.day > daysIn(c.year, c.month):
		return whyDay
	default:
		return ""
	}
}

// clockFault says what is wrong with the time of day and the zone, or "".
func (c *civil) clockFault() string {
	switch {
	case c.sec == 60:
		return whyLeap
	case c.hour > 23 || c.minute > 59 || c.sec > 59:
		return whyTime
	case c.offH > 23 || c.offM > 59:
		return whyOffset
	default:
		return ""
	}
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

func inRange(t time.Time) (time.Time, string) {
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, whyYear
	}
	return t, ""
}

// parseEpoch reads seconds since 1970, or milliseconds where the whole part is 1e11 or more either way:
// -?(0|[1-9][0-9]*)(\.[0-9]+)?
func parseEpoch(text string) (time.Time, string) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, dot := strings.Cut(digits, ".")
	if !record.IsWhole([]byte(whole)) || (dot && !allDigits(fraction)) {
		return time.Time{}, whyFormat
	}
	if len(whole) > 15 {
		return time.Time{}, whyYear
	}
	var n int64
	for i := range len(whole) {
		n = n*10 + int64(whole[i]-'0')
	}
	if n < 100_000_000_000 {
		n *= 1000
		for i, unit := 0, int64(100); i < len(fraction) && i < 3; i, unit = i+1, unit/10 {
			n += int64(fraction[i]-'0') * unit
		}
		fraction = fraction[min(3, len(fraction)):]
	}
	if negative {
		n = -n
		if strings.Trim(fraction, "0") != "" { // something smaller than a millisecond is left
			n-- // cut towards the past, as everywhere
		}
	}
	return inRange(time.UnixMilli(n).UTC())
}

// appendDate appends t, in UTC, as a JSON string in RFC 3339 with milliseconds.
func appendDate(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	hour, minute, sec := t.Clock()
	dst = append(dst, '"')
	dst = appendDigits(dst, year, 4)
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	dst = appendDigits(append(dst, ':'), sec, 2)
	dst = appendDigits(append(dst, '.'), t.Nanosecond()/int(time.Millisecond), 3)
	return append(dst, 'Z', '"')
}

func appendDigits(dst []byte, n, width int) []byte {
	for range width {
		dst = append(dst, '0')
	}
	for i := len(dst) - 1; n > 0; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst
}

// dateOf reads the date that v holds. null is true where v is null or an empty string; why says what is wrong, or is "".
func dateOf(v record.Value, order DateOrder) (t time.Time, null bool, why string) {
	switch v.Kind() {
	case record.Null:
		return t, true, ""
	case record.String:
		text, ok := v.UnquoteBytes()
		if !ok {
			return t, false, whyFormat
		}
		if len(text) == 0 {
			return t, true, ""
		}
		t, why = parseDate(string(text), order)
		return t, false, why
	case record.Number:
		t, why = parseEpoch(string(v.Text()))
		return t, false, why
	default:
		return t, false, "it is " + v.Kind().String() + "; a date is a string or a number"
	}
}
