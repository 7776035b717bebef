package overview

import (
	"slices"
	"time"

	"cofre/store"
)

// unit is what one column of the chart stands for.
type unit int

const (
	byDay unit = iota
	byWeek
	byMonth
	byYear
	units
)

const (
	mostColumns = 120 // of the chart; what is older is not shown
	mostDays    = mostColumns * 366
	oneDay      = 24 * time.Hour
	week        = 7
)

// start returns the first day of the unit that a UTC day is in; weeks begin on Monday.
func (u unit) start(day time.Time) time.Time {
	y, m, d := day.UTC().Date()
	switch u {
	case byWeek:
		d -= (int(day.UTC().Weekday()) + week - 1) % week
	case byMonth:
		d = 1
	case byYear:
		m, d = time.January, 1
	case byDay, units:
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// back returns the start n units before a start.
func (u unit) back(start time.Time, n int) time.Time {
	switch u {
	case byWeek:
		return start.AddDate(0, 0, -week*n)
	case byMonth:
		return start.AddDate(0, -n, 0)
	case byYear:
		return start.AddDate(-n, 0, 0)
	case byDay, units:
	}
	return start.AddDate(0, 0, -n)
}

// distance returns how many units lie between two starts.
func (u unit) distance(from, to time.Time) int {
	const months = 12
	switch u {
	case byMonth:
		return (to.Year()-from.Year())*months + int(to.Month()) - int(from.Month())
	case byYear:
		return to.Year() - from.Year()
	case byWeek:
		return int(to.Sub(from) / (week * oneDay))
	case byDay, units:
	}
	return int(to.Sub(from) / oneDay)
}

// series is what the chart shows: one number a unit without gaps, the latest last.
type series struct {
	unit   unit
	n      []int64
	last   time.Time // start of the last column
	today  bool      // the last column is the one that today is in
	filled int       // columns from the first one that is not zero to the last
}

// near is how many columns from today the latest may be for the chart to end today.
const near = 14

// newSeries sums days (oldest first) by unit. upTo today where always, or where the latest day is not far from it.
func newSeries(days []store.DayCount, u unit, now time.Time, always bool) series {
	s := series{unit: u}
	today := u.start(now)
	if len(days) == 0 {
		return s
	}
	s.last = u.start(days[len(days)-1].Day)
	if gap := u.distance(s.last, today); gap >= 0 && (always || gap < near) {
		s.last = today
	}
	s.today = s.last.Equal(today)
	s.n = make([]int64, mostColumns)
	for _, d := range slices.Backward(days) {
		at := mostColumns - 1 - u.distance(u.start(d.Day), s.last)
		if at < 0 {
			break
		}
		s.n[at] += d.N
		s.filled = max(s.filled, mostColumns-at)
	}
	return s
}

// fitting returns the unit in which the whole of days fits into the chart best.
func fitting(days []store.DayCount) unit {
	if len(days) == 0 {
		return byDay
	}
	first, last := days[0].Day, days[len(days)-1].Day
	const comfortable = 62 // columns that most windows have
	for u := range byYear {
		if u.distance(u.start(first), u.start(last)) < comfortable {
			return u
		}
	}
	return byYear
}

// at returns the start of a column, counted back from the last one.
func (s *series) at(back int) time.Time { return s.unit.back(s.last, back) }

// count returns the number of a column, counted back from the last one.
func (s *series) count(back int) int64 {
	if back < 0 || back >= len(s.n) {
		return 0
	}
	return s.n[len(s.n)-1-back]
}

// extremes is what is said of a chart in words.
type extremes struct {
	busiest, quietest int // columns, counted back from the last one
	zeros             int // columns with nothing
	average           int64
}

// extremes looks at the last columns, from the first one that is not zero.
func (s *series) extremes(columns int) extremes {
	var e extremes
	n := min(columns, s.filled)
	var sum int64
	for back := range n {
		v := s.count(back)
		sum += v
		if v > s.count(e.busiest) {
			e.busiest = back
		}
		if v < s.count(e.quietest) {
			e.quietest = back
		}
		if v == 0 {
			e.zeros++
		}
	}
	if n > 0 {
		e.average = (sum + int64(n)/2) / int64(n)
	}
	return e
}
