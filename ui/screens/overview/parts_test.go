package overview

import (
	"testing"
	"time"

	"cofre/store"
)

func TestSeries(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	days := []store.DayCount{{Day: day("2025-12-29"), N: 1}, {Day: day("2026-01-04"), N: 2}, {Day: day("2026-01-05"), N: 4}, {Day: day("2026-02-28"), N: 8}}
	now := day("2026-03-01").Add(5 * time.Hour)
	for _, x := range []struct {
		unit   unit
		always bool
		last   string
		counts []int64
		today  bool
	}{
		{byDay, true, "2026-03-01", []int64{0, 8, 0}, true},
		{byWeek, true, "2026-02-23", []int64{8, 0, 0, 0, 0, 0, 0, 4, 3, 0}, true},
		{byMonth, false, "2026-03-01", []int64{0, 8, 6, 1, 0}, true},
		{byYear, false, "2026-01-01", []int64{14, 1, 0}, true},
	} {
		s := newSeries(days, x.unit, now, x.always)
		if !s.last.Equal(day(x.last)) || s.today != x.today {
			t.Errorf("by %d: ends %v, today %v", x.unit, s.last, s.today)
		}
		for back, want := range x.counts {
			if got := s.count(back); got != want {
				t.Errorf("by %d: %d columns back (%v) are %d, want %d", x.unit, back, s.at(back), got, want)
			}
		}
	}
	old := newSeries(days, byDay, day("2030-01-01"), false)
	if old.today || old.count(0) != 8 {
		t.Error("old dates do not end where they end")
	}
	if e := old.extremes(60); e.busiest != 0 || e.average != 0 || e.zeros != 57 || old.filled != 62 {
		t.Errorf("extremes %+v, filled %d", e, old.filled)
	}
	for years, want := range []unit{byDay, byWeek, byMonth, byMonth, byMonth, byYear} {
		d := append([]store.DayCount{{Day: days[0].Day.AddDate(-years, 0, 0), N: 1}}, days...)
		if u := fitting(d); u != want {
			t.Errorf("%d years fit best by %d", years, u)
		}
	}
	first, last := (&series{unit: byMonth, last: day("2026-02-01")}).span(0)
	if !first.Equal(day("2026-02-01")) || !last.Equal(day("2026-02-28")) {
		t.Errorf("February is %v to %v", first, last)
	}
}

func TestSample(t *testing.T) {
	f := newFake()
	s, err := readSample(t.Context(), f, deps(f).Schema)
	if err != nil || !s.even || s.whole || s.field != "color_favorito" || s.average() != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	if n, exact := s.values(1_000_001); n != 3_000_003 || exact {
		t.Errorf("%d, %v", n, exact)
	}
	s.even, s.sealed = false, s.sealed-7
	if n, _ := s.values(1_000_000); n != 2_910_000 {
		t.Errorf("a guess has more than three digits: %d", n)
	}
	if n, exact := (sample{}).values(0); n != 0 || exact {
		t.Errorf("of nobody, %d", n)
	}
}
