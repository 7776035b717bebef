package overview

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"cofre/audit"
	"cofre/store"
	"cofre/ui/screen/screentest"
)

// TestLogInSteps reads a growing log a piece at a time, and finds what reading it at once finds.
func TestLogInSteps(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		f := newFake()
		f.entries = nil
		var open []uint64
		at := screentest.Now().Add(-30 * time.Hour)
		var known history
		for step := range 40 {
			for range r.IntN(40) {
				at = at.Add(time.Duration(r.IntN(90)) * time.Second)
				e := audit.Entry{Seq: uint64(len(f.entries)), Time: at, Outcome: audit.OutcomeOK, Actor: fmt.Sprint(r.IntN(4))}
				switch r.IntN(6) {
				case 0:
					e.Action, e.Outcome = audit.ActionVerify, audit.OutcomeIntent
					open = append(open, e.Seq)
				case 1:
					e.Action = audit.ActionVerify
					if len(open) == 0 {
						continue
					}
					e.Of, e.Data = new(open[len(open)-1]), []byte(`{"records":9,"failures":0}`)
					open = open[:len(open)-1]
				case 2:
					e.Action, e.Of, e.Data = audit.ActionIngest, new(uint64(0)), fmt.Appendf(nil, `{"created":%d,"updated":%d}`, r.IntN(9), r.IntN(2))
				case 3:
					e.Action = audit.ActionRotate
				default:
					e.Action = audit.ActionReveal
				}
				f.entries = append(f.entries, e)
			}
			now := at.Add(time.Minute)
			var err error
			known, err = readLog(t.Context(), f, known, now, func(history) {})
			if err != nil {
				t.Fatal(err)
			}
			whole, err := readLog(t.Context(), f, history{}, now, func(history) {})
			if err != nil {
				t.Fatal(err)
			}
			known.old, whole.old = 0, 0
			if len(known.reveals)+len(whole.reveals) == 0 {
				known.reveals, whole.reveals = nil, nil
			}
			if !reflect.DeepEqual(known, whole) {
				t.Fatalf("seed %d, step %d: in steps %+v, at once %+v", seed, step, known, whole)
			}
		}
	}
}

func TestLogIsReadNoFurtherThanNeeded(t *testing.T) {
	f := newFake()
	recent := f.entries
	f.entries = nil
	for range 30_000 {
		f.entries = append(f.entries, entry(audit.ActionUnlock, audit.OutcomeOK, 90*aDay, nil, ""))
	}
	base := uint64(len(f.entries))
	for _, e := range recent[1:] { // without the rotation
		if e.Of != nil {
			e.Of = new(*e.Of + base - 1)
		}
		f.entries = append(f.entries, e)
	}
	f.number()
	before := f.called("AuditEntries")
	emitted := 0
	h, err := readLog(t.Context(), f, history{}, screentest.Now(), func(history) { emitted++ })
	if err != nil || h.check == nil || h.since.users != 9412 || len(h.reveals) != 4 || h.operators() != 2 {
		t.Fatalf("found %+v, %v", h, err)
	}
	if n := f.called("AuditEntries") - before; n > farEnough/logChunk+2 || n < farEnough/logChunk {
		t.Errorf("%d pieces were read", n)
	}
	if emitted == 0 {
		t.Error("nothing was told before the end")
	}
	again := f.called("AuditEntries")
	if _, err := readLog(t.Context(), f, h, screentest.Now().Add(time.Hour), func(history) {}); err != nil || f.called("AuditEntries") != again {
		t.Error("what did not grow was read again")
	}
	f.entries = f.entries[:10] // another log
	h, err = readLog(t.Context(), f, h, screentest.Now(), func(history) {})
	if err != nil || h.check != nil || len(h.reveals) != 0 {
		t.Errorf("of a log that shrank, %+v is remembered", h)
	}
}

func TestOneWrongClockDoesNotEndTheCount(t *testing.T) {
	f := newFake()
	f.entries = []audit.Entry{
		entry(audit.ActionUnlock, audit.OutcomeOK, 50*time.Hour, nil, ""), reveal1("a", 3*time.Hour), reveal1("b", 400*aDay), reveal1("c", time.Hour),
	}
	f.number()
	h, err := readLog(t.Context(), f, history{}, screentest.Now(), func(history) {})
	if err != nil || len(h.reveals) != 2 {
		t.Errorf("%d reveals, %v", len(h.reveals), err)
	}
	if got := h.recent(screentest.Now().Add(22 * time.Hour)); len(got.reveals) != 1 {
		t.Errorf("%d are left 22 h later", len(got.reveals))
	}
}

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
