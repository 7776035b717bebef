package query

import (
	"strings"
	"time"
)

// The first and the last millisecond that a bound may stand for: years 0000 to 9999.
const (
	earliest = -62167219200000
	latest   = 253402300799999
)

// readBound reads a year, month, day or time as the milliseconds since 1970 that it begins and ends with: what its writing
// leaves open is included. A time is hh:mm, hh:mm:ss or with a fraction, behind T or a blank, with Z, an offset or UTC.
func readBound(text string) (first, last float64, ok bool) {
	var from, to time.Time
	switch len(text) {
	case len("2006"):
		from, ok = readTime("2006", text)
		to = from.AddDate(1, 0, 0)
	case len("2006-01"):
		from, ok = readTime("2006-01", text)
		to = from.AddDate(0, 1, 0)
	case len("2006-01-02"):
		from, ok = readTime("2006-01-02", text)
		to = from.AddDate(0, 0, 1)
	default:
		var length time.Duration
		from, length, ok = readClock(text)
		to = from.Add(length)
	}
	first, last = float64(from.UnixMilli()), float64(to.UnixMilli()-1)
	return first, max(first, last), ok && first >= earliest && last <= latest
}

func readTime(layout, text string) (time.Time, bool) {
	t, err := time.Parse(layout, text)
	return t, err == nil
}

// readClock reads a day and a time, and how long the time lasts that it does not say.
func readClock(text string) (time.Time, time.Duration, bool) {
	const day = len("2006-01-02")
	if len(text) < day+len("T15:04") || len(text) > 40 || text[day] != 'T' && text[day] != ' ' {
		return time.Time{}, 0, false
	}
	clock, zone := text[day+1:], "Z"
	if i := strings.IndexAny(clock, "Z+-"); i >= 0 {
		clock, zone = clock[:i], clock[i:]
	}
	layout, length := "15:04", time.Minute
	if len(clock) >= len("15:04:05") {
		layout, length = "15:04:05", time.Second
		if fraction := len(clock) - len("15:04:05."); fraction > 0 && clock[8] == '.' {
			layout += "." + strings.Repeat("0", fraction)
			for range min(fraction, 3) {
				length /= 10
			}
		}
	}
	if len(clock) != len(layout) {
		return time.Time{}, 0, false
	}
	t, ok := readTime("2006-01-02T"+layout+"Z07:00", text[:day]+"T"+clock+zone)
	return t, length, ok
}
