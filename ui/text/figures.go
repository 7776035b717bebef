package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// noBreak is the no-break space that groups digits and parts a figure from its unit in Spanish.
const noBreak = "\u00a0"

// Count writes a whole number: 1,000,000; 1 000 000 (no-break spaces).
func (c Catalogue) Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	const group = 3
	if len(digits) <= group {
		return sign + digits
	}
	separator := ","
	if c.lang == Spanish {
		separator = noBreak
	}
	var b strings.Builder
	b.WriteString(sign)
	head := len(digits) % group
	b.WriteString(digits[:head])
	for i := head; i < len(digits); i += group {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(digits[i : i+group])
	}
	return b.String()
}

// Capped writes a number that may be a lower bound: 10,000+.
func (c Catalogue) Capped(n int64, exact bool) string {
	if exact {
		return c.Count(n)
	}
	return c.Count(n) + "+"
}

// Percent writes a share between 0 and 1 with one decimal: 61.7 %; 61,7 %. What is neither none nor all is never
// rounded to either.
func (c Catalogue) Percent(share float64) string {
	const hundred = 100
	v := min(max(share, 0), 1) * hundred
	switch {
	case math.IsNaN(v):
		v = 0
	case v > 0 && v < 0.1:
		return c.decimal("<0.1") + noBreak + "%"
	case v < hundred && v > 99.9:
		v = 99.9
	}
	return c.decimal(strconv.FormatFloat(v, 'f', 1, 64)) + noBreak + "%"
}

func (c Catalogue) decimal(s string) string {
	if c.lang == Spanish {
		return strings.Replace(s, ".", ",", 1)
	}
	return s
}

// Bytes writes a size: 512 B, 2.1 GB (powers of 1000).
func (c Catalogue) Bytes(n int64) string {
	const step = 1000
	if n < step {
		return strconv.FormatInt(n, 10) + noBreak + "B"
	}
	v, unit := float64(n), 0
	for units := len("kMGTP"); v >= step && unit < units; unit++ {
		v /= step
	}
	return c.decimal(strconv.FormatFloat(v, 'f', 1, 64)) + noBreak + "kMGTP"[unit-1:unit] + "B"
}

// Clock writes a duration as a countdown or stop watch does: 3:06, 1:00:09. Parts of a second are cut off.
func (Catalogue) Clock(d time.Duration) string {
	s := int64(max(d, 0) / time.Second)
	const minute, hour = 60, 3600
	if s >= hour {
		return fmt.Sprintf("%d:%02d:%02d", s/hour, s%hour/minute, s%minute)
	}
	return fmt.Sprintf("%d:%02d", s/minute, s%minute)
}

// Seconds writes a short duration: 0.6 s below ten seconds, 41 s above.
func (c Catalogue) Seconds(d time.Duration) string {
	const ten = 10
	if s := d.Seconds(); s < ten && d%time.Second != 0 {
		return c.decimal(strconv.FormatFloat(s, 'f', 1, 64)) + noBreak + "s"
	}
	return c.Count(int64(d/time.Second)) + noBreak + "s"
}
