package text

import (
	"fmt"
	"strconv"
	"time"
)

// Day writes a date as spoken: 9 Aug 2021; 9 ago 2021. The zone is t's own.
func (c Catalogue) Day(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + c.month(t)[:3] + " " + strconv.Itoa(t.Year())
}

// ShortDay writes a date without its year: 15 Oct; 15 oct.
func (c Catalogue) ShortDay(t time.Time) string { return strconv.Itoa(t.Day()) + " " + c.month(t)[:3] }

// LongDay writes a day as a heading: Friday, 20 November; viernes 20 de noviembre.
func (c Catalogue) LongDay(t time.Time) string {
	if c.lang == Spanish {
		return fmt.Sprintf("%s %d de %s", c.weekday(t), t.Day(), c.month(t))
	}
	return fmt.Sprintf("%s, %d %s", c.weekday(t), t.Day(), c.month(t))
}

// ISODate writes a date for a table: 2021-08-09.
func (Catalogue) ISODate(t time.Time) string { return t.Format(time.DateOnly) }

// ISOTime writes date and time for a table: 2021-08-09 16:40.
func (Catalogue) ISOTime(t time.Time) string { return t.Format("2006-01-02 15:04") }

// TimeOfDay writes 14:32:07.
func (Catalogue) TimeOfDay(t time.Time) string { return t.Format(time.TimeOnly) }

// Ago writes how long ago t was, up to seven days ("2 h ago", "hace 2 h"), and its date beyond. A time in the future is
// "just now": clocks differ.
func (c Catalogue) Ago(now, t time.Time) string {
	const day, week = 24 * time.Hour, 7 * 24 * time.Hour
	d := now.Sub(t)
	switch {
	case d < 10*time.Second:
		if c.lang == Spanish {
			return "recién"
		}
		return "just now"
	case d < time.Minute:
		return c.ago(int64(d/time.Second), "s", "s")
	case d < time.Hour:
		return c.ago(int64(d/time.Minute), "min", "min")
	case d < day:
		return c.ago(int64(d/time.Hour), "h", "h")
	case d < 2*day:
		return c.ago(1, "day", "día")
	case d < week:
		return c.ago(int64(d/day), "days", "días")
	default:
		return c.Day(t)
	}
}

func (c Catalogue) ago(n int64, en, es string) string {
	if c.lang == Spanish {
		return fmt.Sprintf("hace %d%s%s", n, noBreak, es)
	}
	return fmt.Sprintf("%d%s%s ago", n, noBreak, en)
}

// Plural chooses the word that goes with n.
func Plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (c Catalogue) month(t time.Time) string {
	if c.lang != Spanish {
		return t.Month().String()
	}
	return [...]string{
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
		"diciembre",
	}[t.Month()-1]
}

func (c Catalogue) weekday(t time.Time) string {
	if c.lang != Spanish {
		return t.Weekday().String()
	}
	return [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}[t.Weekday()]
}
