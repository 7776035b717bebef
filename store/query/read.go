package query

import (
	"bytes"
	"math"
	"net/netip"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// readNumber reads the value of an integer or geo field: a decimal number as JSON or people write it, blanks around it
// passed over, nothing else in the text, neither infinite nor -0.
func readNumber(text []byte) (float64, bool) {
	text = bytes.Trim(text, " \t\r\n")
	if len(text) == 0 || len(text) > 400 {
		return 0, false
	}
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return 0, false
	}
	return n + 0, true // -0 + 0 is 0
}

// readStamp reads an RFC 3339 time as milliseconds since 1970, rounded down.
func readStamp(text []byte) (float64, bool) {
	if ms, ok := readExactStamp(text); ok {
		return ms, true
	}
	if len(text) < len("2006-01-02T15:04:05Z") || len(text) > 64 {
		return 0, false
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return 0, false
	}
	return float64(t.UnixMilli()), true
}

// readExactStamp reads 2006-01-02T15:04:05.000Z, the form in which policies store dates, without time.Parse.
func readExactStamp(text []byte) (float64, bool) {
	if !fits(text, "0000-00-00T00:00:00.000Z") {
		return 0, false
	}
	number := func(from, to int) int {
		n := 0
		for _, c := range text[from:to] {
			n = n*10 + int(c-'0')
		}
		return n
	}
	month, day, hour, minute, second := number(5, 7), number(8, 10), number(11, 13), number(14, 16), number(17, 19)
	t := time.Date(number(0, 4), time.Month(month), day, hour, minute, second, 0, time.UTC)
	if int(t.Month()) != month || t.Day() != day || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return float64(t.Unix()*1000 + int64(number(20, 23))), true
}

// fits says whether text has a digit wherever form has one, and is form elsewhere.
func fits(text []byte, form string) bool {
	if len(text) != len(form) {
		return false
	}
	for i, c := range text {
		if f := form[i]; f == '0' && (c < '0' || c > '9') || f != '0' && c != f {
			return false
		}
	}
	return true
}

// readAddress reads an IP address; the zone of an IPv6 address is left out.
func readAddress(text []byte) ([16]byte, bool) {
	if len(text) > 64 {
		return [16]byte{}, false
	}
	a, err := netip.ParseAddr(string(bytes.Trim(text, " \t\r\n")))
	if err != nil {
		return [16]byte{}, false
	}
	return a.As16(), true
}

// Range returns the first and the last address that e selects, as [Value].IP has them.
func (e Network) Range() (first, last [16]byte) {
	first = e.Prefix.Masked().Addr().As16()
	last = first
	bits := e.Prefix.Bits()
	if e.Prefix.Addr().Is4() {
		bits += 96
	}
	for i := bits; i < 128; i++ {
		last[i/8] |= 1 << (7 - i%8)
	}
	return first, last
}

// Raw returns what the member of that name says in a document: the contents of a string, the JSON text of everything else;
// false where there is no such member or the document cannot be read.
func Raw(doc []byte, field string) (string, bool) {
	d := jsontext.NewDecoder(bytes.NewBuffer(doc), jsontext.AllowDuplicateNames(true))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return "", false
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return "", false
		}
		wanted := name.String() == field
		value, err := d.ReadValue()
		if err != nil {
			return "", false
		}
		if !wanted {
			continue
		}
		if value.Kind() != '"' {
			return string(value), true
		}
		plain, err := jsontext.AppendUnquote(nil, value)
		return string(plain), err == nil
	}
	return "", false
}

// whole says whether n is a whole number small enough for its neighbours to be whole numbers too.
func whole(n float64) bool { return n == math.Trunc(n) && math.Abs(n) < 1<<53 }
