package policy_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"cofre/policy"
)

const layout = "2006-01-02T15:04:05.000Z"

func TestParseDateAccepts(t *testing.T) {
	const full = "2021-07-31T00:11:06.741Z"
	const whole = "2021-07-31T00:11:06.000Z"
	const day = "2021-07-31T00:00:00.000Z"
	tests := []struct{ in, want string }{
		// RFC 3339
		{"2021-07-31T00:11:06.741Z", full},
		{"2021-07-31t00:11:06.741z", full},
		{"2021-07-31T02:11:06.741+02:00", full},
		{"2021-07-30T18:41:06.741-05:30", full},
		{"2021-07-31T00:11:06.741-00:00", full},
		{"2021-07-31T00:11:06.7419999999999999Z", full},
		{"2021-07-31T00:11:06.7Z", "2021-07-31T00:11:06.700Z"},
		{"2021-07-31T00:11:06Z", whole},
		{"2021-07-31 00:11:06Z", whole},
		{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
		{"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
		{"2021-12-31T23:30:00-01:00", "2022-01-01T00:30:00.000Z"},
		{"2020-02-29T00:00:00Z", "2020-02-29T00:00:00.000Z"},
		{"2000-02-29", "2000-02-29T00:00:00.000Z"},
		// yyyy-mm-dd
		{"2021-07-31", day},
		{"2021-07-31 00:11:06", whole},
		{"2021-07-31T00:11:06", whole},
		{"2021-07-31 00:11", "2021-07-31T00:11:00.000Z"},
		{"2021-07-31 00:11:06.741", full},
		{"2021-07-31 00:11:06 +0000", whole},
		{"2021-07-31 00:11:06+0000", whole},
		{"2021-07-31 00:11:06 UTC", whole},
		{"2021-07-31 02:11:06 GMT+0200", whole},
		// dd/mm/yyyy
		{"31/07/2021", day},
		{"3/4/2021", "2021-04-03T00:00:00.000Z"},
		{"31/07/2021 00:11:06", whole},
		// RFC 1123 and 2822
		{"Sat, 31 Jul 2021 00:11:06 GMT", whole},
		{"Sat, 31 Jul 2021 00:11:06 +0000", whole},
		{"Fri, 30 Jul 2021 19:11:06 -0500", whole},
		{"Fri, 30 Jul 2021 19:11:06 EST", whole},
		{"Fri, 30 Jul 2021 18:11:06 PDT", "2021-07-31T01:11:06.000Z"},
		{"sat, 31 JUL 2021 00:11:06 ut", whole},
		{"31 Jul 2021 00:11:06 +0000", whole},
		{"1 Aug 2021 00:11 Z", "2021-08-01T00:11:00.000Z"},
		{"Sun,  1 Aug 2021 00:11:06 +0000 (UTC)", "2021-08-01T00:11:06.000Z"},
		{"Sat, 31 Jul 2021 00:11:06", whole},
		// JavaScript
		{"Sat Jul 31 2021", day},
		{"Sat Jul 31 2021 00:11:06 GMT+0000 (Coordinated Universal Time)", whole},
		{"Fri Jul 30 2021 19:11:06 GMT-0500 (hora estándar de Perú)", whole},
		{"Sat Jul 31 2021 05:41:06 GMT+0530 (GMT+05:30 (x))", whole},
		{"Sat Jul 31 2021 00:11:06 GMT", whole},
		{"Sat Jul 31 2021 00:11:06", whole},
		// since 1970
		{"0", "1970-01-01T00:00:00.000Z"},
		{"-0", "1970-01-01T00:00:00.000Z"},
		{"-1", "1969-12-31T23:59:59.000Z"},
		{"1627690266", whole},
		{"1627690266.741", full},
		{"1627690266741", full},
		{"1627690266741.9", full},
		{"-0.0001", "1969-12-31T23:59:59.999Z"},
		{"99999999999", "5138-11-16T09:46:39.000Z"},
		{"100000000000", "1973-03-03T09:46:40.000Z"},
		{"-100000000000", "1966-10-31T14:13:20.000Z"},
		{"253402300799999", "9999-12-31T23:59:59.999Z"},
		{"-62135596800000", "0001-01-01T00:00:00.000Z"},
	}
	for _, tt := range tests {
		got, err := policy.ParseDate(tt.in, policy.DayFirst)
		if err != nil || got.Format(layout) != tt.want || got.Location() != time.UTC {
			t.Errorf("%q: %v, %v; want %s", tt.in, got, err, tt.want)
		}
	}
}

func TestParseDateOrder(t *testing.T) {
	for _, tt := range []struct {
		in    string
		order policy.DateOrder
		want  string // "": refused
	}{
		{"03/04/2021", policy.DayFirst, "2021-04-03"},
		{"03/04/2021", policy.MonthFirst, "2021-03-04"},
		{"31/07/2021", policy.MonthFirst, ""},
		{"07/31/2021", policy.DayFirst, ""},
		{"07/31/2021", policy.MonthFirst, "2021-07-31"},
		{"03/04/2021", "", ""},
		{"31/07/2021", "", ""},
	} {
		got, err := policy.ParseDate(tt.in, tt.order)
		if (err != nil) != (tt.want == "") || err == nil && got.Format(time.DateOnly) != tt.want {
			t.Errorf("%s %s: %v, %v", tt.in, tt.order, got, err)
		}
	}
}

func refusedDates() map[string]string {
	return map[string]string{
		"": "format", " ": "format", "yesterday": "format", "null": "format", "2021": "", "12:30": "format",
		"2021-13-01": "month", "2021-00-10": "month", "2021-02-29": "no such day", "1900-02-29": "no such day",
		"2021-04-31": "no such day", "2021-07-00": "no such day", "2021-07-31T24:00:00Z": "time", "2021-07-31T00:60:00Z": "time",
		"2016-12-31T23:59:60Z": "leap", "2021-07-31T00:00:61Z": "time", "2021-07-31T00:00:00+24:00": "offset",
		"2021-07-31T00:00:00+00:60": "offset", "0000-01-01": "year", "0001-01-01T00:00:00+01:00": "year",
		"9999-12-31T23:59:59-01:00": "year", "12021-07-31": "format", "2021-7-1": "format", "21-07-31": "format",
		"2021-07-31T": "format", "2021-07-31Z": "format", "2021-07-31T00": "format", "2021-07-31T00:11:06.": "format",
		"2021-07-31T00:11:06,741Z": "format", "2021-07-31T00:11:06 CET": "format", "2021-07-31T00:11:06 EST": "format",
		"2021-07-31T00:11:06+02": "format", "2021-07-31  00:11": "format", " 2021-07-31": "format", "2021-07-31 ": "format",
		"2021/07/31": "format", "31-07-2021": "format", "31.07.2021": "format", "31/07/21": "format", "31/13/2021": "month",
		"32/01/2021": "no such day", "31/07/2021T00:11": "format", "Sat, 31 July 2021 00:11:06 GMT": "format",
		"Fri, 31 Jul 2021 00:11:06 GMT": "weekday", "Sun Jul 31 2021": "weekday", "Sat, 31 Jul 21 00:11:06 GMT": "format",
		"Sat, 31 Jul 2021": "format", "Sat, 31 Jul 2021 00:11:06 CET": "format", "31 Jul 2021": "format",
		"Sat Jul 31 00:11:06 2021": "format", "Saturday, 31-Jul-21 00:11:06 GMT": "format", "Jul 31 2021": "format",
		"Sat Jul 31 2021 00:11:06 GMT+0200 (": "format", "Sat Jul 31 2021 00:11:06 GMT+0200 (a\x1b)": "format",
		"Sat Feb 30 2021": "no such day", "+1": "format", "01": "format", "1.": "format", ".5": "format", "1e9": "format", "0x10": "format",
		"--1": "format", "-": "format", "-62135596801000": "year", "253402300800000": "year", "-99999999999": "year",
		"9999999999999999999999": "year", "１２": "format", "2021-07-31T00:11:06\xff": "format", "٢٠٢١-٠٧-٣١": "format",
		strings.Repeat("1", 300): "format", "Sat Jul 31 2021 00:11:06 GMT (" + strings.Repeat("x", 300) + ")": "format",
	}
}

func TestParseDateRefuses(t *testing.T) {
	for in, why := range refusedDates() {
		if in == "2021" {
			continue // seconds since 1970: see the test of what a number means
		}
		got, err := policy.ParseDate(in, policy.DayFirst)
		if !errors.Is(err, policy.ErrDate) || !got.IsZero() {
			t.Errorf("%q: %v, %v", in, got, err)
			continue
		}
		if !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %q does not speak of %q", in, err, why)
		}
		if len(in) > 4 && strings.Contains(err.Error(), in) {
			t.Errorf("%q: the error echoes it", in)
		}
	}
}

func TestParseDateReadsEveryNumberAsTimeSince1970(t *testing.T) {
	for in, want := range map[string]string{"2021": "1970-01-01T00:33:41.000Z", "20210731": "1970-08-22T22:05:31.000Z"} {
		if got, err := policy.ParseDate(in, policy.DayFirst); err != nil || got.Format(layout) != want {
			t.Errorf("%s: %v, %v", in, got.Format(layout), err)
		}
	}
}

// TestParseDateAgreesWithTheStandardLibrary compares every zone, month and weekday with package time.
func TestParseDateAgreesWithTheStandardLibrary(t *testing.T) {
	formats := []string{
		time.RFC3339Nano, time.RFC1123Z, "Mon Jan 02 2006 15:04:05 GMT-0700 (MST)", "2006-01-02 15:04:05.000 -0700", "02/01/2006 15:04:05 -07:00",
	}
	start := time.Date(1899, 12, 30, 23, 59, 58, 7_000_000, time.UTC)
	for i := range 2000 {
		at := start.Add(time.Duration(i) * (50*24*time.Hour + 7*time.Hour + 13*time.Minute + 5*time.Second))
		at = at.In(time.FixedZone("X", (i%29-14)*3600+(i%4)*900))
		for _, f := range formats {
			text := at.Format(f)
			want, err := time.Parse(f, strings.Replace(text, "(X)", "(UTC)", 1))
			if strings.Contains(f, "MST") {
				want, err = at.Truncate(time.Second), nil
			}
			got, gotErr := policy.ParseDate(text, policy.DayFirst)
			if err != nil || gotErr != nil || !got.Equal(want) {
				t.Fatalf("%q: %v, %v; want %v, %v", text, got, gotErr, want, err)
			}
		}
		if got, err := policy.ParseDate(strconv.FormatInt(at.Unix(), 10), ""); err != nil || got.Unix() != at.Unix() {
			t.Fatalf("%d: %v, %v", at.Unix(), got, err)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{
		"2021-07-31T00:11:06.741Z", "2021-07-31 00:11", "31/07/2021", "Sat, 31 Jul 2021 00:11:06 GMT", "31 Jul 2021 00:11:06 EST",
		"Sat Jul 31 2021", "Sat Jul 31 2021 00:11:06 GMT+0000 (Coordinated Universal Time)", "1627690266", "1627690266741", "-1.5",
	} {
		f.Add(seed, true)
	}
	for seed := range refusedDates() {
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, dayFirst bool) {
		order := policy.MonthFirst
		if dayFirst {
			order = policy.DayFirst
		}
		got, err := policy.ParseDate(text, order)
		if err != nil {
			if !errors.Is(err, policy.ErrDate) {
				t.Errorf("%q: another error: %v", text, err)
			}
			return
		}
		if y := got.Year(); y < 1 || y > 9999 || got.Location() != time.UTC || got.Nanosecond()%int(time.Millisecond) != 0 {
			t.Errorf("%q: %v is not a normal date", text, got)
		}
		again, err := policy.ParseDate(got.Format(layout), order)
		if err != nil || !again.Equal(got) {
			t.Errorf("%q: %v came back as %v, %v", text, got, again, err)
		}
		if std, err := time.Parse(time.RFC3339, text); err == nil && !std.Truncate(time.Millisecond).Equal(got) {
			t.Errorf("%q: %v, but RFC 3339 says %v", text, got, std)
		}
	})
}

func BenchmarkParseDate(b *testing.B) {
	for b.Loop() {
		if _, err := policy.ParseDate("2021-07-31T00:11:06.741Z", policy.DayFirst); err != nil {
			b.Fatal(err)
		}
	}
}
