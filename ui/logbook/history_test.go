package logbook

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"cofre/audit"
	"cofre/store"
	"cofre/vault"
)

func now() time.Time { return time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC) }

// book is a log of the entries given; pieces counts how often it was read.
type book struct {
	entries []audit.Entry
	pieces  int
	err     error
}

func (b *book) AuditSize(context.Context) (uint64, error) { return uint64(len(b.entries)), b.err }

func (b *book) AuditEntries(_ context.Context, from, to uint64, fn func(audit.Entry) error) error {
	b.pieces++
	for _, e := range b.entries[from:min(to, uint64(len(b.entries)))] {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

func entry(action, outcome string, ago time.Duration, of *uint64, data string) audit.Entry {
	e := audit.Entry{Action: action, Outcome: outcome, Time: now().Add(-ago), Of: of}
	if data != "" {
		e.Data = []byte(data)
	}
	return e
}

func revealBy(actor string, ago time.Duration) audit.Entry {
	e := entry(audit.ActionReveal, audit.OutcomeOK, ago, nil, "")
	e.Actor = actor
	return e
}

// newBook is a log in which everything that is summed up happened.
func newBook() *book {
	b := &book{entries: []audit.Entry{
		entry(audit.ActionRotate, audit.OutcomeOK, 41*aDay, nil, ""),
		entry(audit.ActionVerify, audit.OutcomeIntent, 5*time.Hour, nil, ""),
		entry(audit.ActionVerify, audit.OutcomeOK, 4*time.Hour, new(uint64(1)), `{"records":990588,"ok":990588,"rejects":0,"failures":0}`),
		entry(audit.ActionIngest, audit.OutcomeIntent, 3*time.Hour, nil, `{"batch":"x"}`),
		entry(audit.ActionIngest, audit.OutcomeOK, 2*time.Hour, new(uint64(3)), `{"batch":"x","sealed":9416,"created":9412,"updated":0,"rejected":4}`),
		revealBy("lucia", 3*time.Hour), revealBy("rojas", 2*time.Hour), revealBy("rojas", time.Hour), revealBy("rojas", time.Minute),
	}}
	b.number()
	return b
}

func (b *book) number() {
	for i := range b.entries {
		b.entries[i].Seq = uint64(i)
	}
}

// TestLogInSteps reads a growing log a piece at a time, and finds what reading it at once finds.
func TestLogInSteps(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		f := newBook()
		f.entries = nil
		var open []uint64
		at := now().Add(-30 * time.Hour)
		var known History
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
			then := at.Add(time.Minute)
			var err error
			known, err = Read(t.Context(), f, known, Options{Now: then, Rotation: true})
			if err != nil {
				t.Fatal(err)
			}
			whole, err := Read(t.Context(), f, History{}, Options{Now: then, Rotation: true})
			if err != nil {
				t.Fatal(err)
			}
			known.old, whole.old = 0, 0
			if len(known.Reveals)+len(whole.Reveals) == 0 {
				known.Reveals, whole.Reveals = nil, nil
			}
			if !reflect.DeepEqual(known, whole) {
				t.Fatalf("seed %d, step %d: in steps %+v, at once %+v", seed, step, known, whole)
			}
		}
	}
}

func TestLogIsReadNoFurtherThanNeeded(t *testing.T) {
	f := newBook()
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
	before := f.pieces
	emitted := 0
	h, err := Read(t.Context(), f, History{}, Options{Now: now(), Rotation: true, Progress: func(History) { emitted++ }})
	if err != nil || h.Check == nil || h.Since.Users != 9412 || len(h.Reveals) != 4 || h.Operators() != 2 {
		t.Fatalf("found %+v, %v", h, err)
	}
	if n := f.pieces - before; n > farEnough/logChunk+2 || n < farEnough/logChunk {
		t.Errorf("%d pieces were read", n)
	}
	if emitted == 0 {
		t.Error("nothing was told before the end")
	}
	again := f.pieces
	if _, err := Read(t.Context(), f, h, Options{Now: now().Add(time.Hour), Rotation: true}); err != nil || f.pieces != again {
		t.Error("what did not grow was read again")
	}
	f.entries = f.entries[:10] // another log
	h, err = Read(t.Context(), f, h, Options{Now: now(), Rotation: true})
	if err != nil || h.Check != nil || len(h.Reveals) != 0 {
		t.Errorf("of a log that shrank, %+v is remembered", h)
	}
}

func TestOneWrongClockDoesNotEndTheCount(t *testing.T) {
	f := newBook()
	f.entries = []audit.Entry{
		entry(audit.ActionUnlock, audit.OutcomeOK, 50*time.Hour, nil, ""), revealBy("a", 3*time.Hour), revealBy("b", 400*aDay), revealBy("c", time.Hour),
	}
	f.number()
	h, err := Read(t.Context(), f, History{}, Options{Now: now(), Rotation: true})
	if err != nil || len(h.Reveals) != 2 {
		t.Errorf("%d reveals, %v", len(h.Reveals), err)
	}
	if got := h.Recent(now().Add(22 * time.Hour)); len(got.Reveals) != 1 {
		t.Errorf("%d are left 22 h later", len(got.Reveals))
	}
}

// TestLimit: what is not found in so many entries is unknown, not none.
func TestLimit(t *testing.T) {
	st := &vault.Status{Records: store.Count{N: 1_000_000, Exact: true}}
	fill := func(n int, last ...audit.Entry) *book {
		b := &book{}
		for range n {
			b.entries = append(b.entries, entry(audit.ActionUnlock, audit.OutcomeOK, 90*aDay, nil, ""))
		}
		b.entries = append(b.entries, last...)
		b.number()
		return b
	}
	long := fill(5000, entry(audit.ActionIngest, audit.OutcomeOK, time.Hour, nil, `{"created":70}`))
	h, err := Read(t.Context(), long, History{}, Options{Now: now(), Limit: 2000})
	if err != nil || h.Complete || h.Ingest == nil || h.Since.Users != 70 || long.pieces != 2 {
		t.Errorf("%d pieces: %+v, %v", long.pieces, h, err)
	}
	if n, _, known := h.Unverified(st); known {
		t.Errorf("%d are not verified, as far as 2,000 entries say", n)
	}
	again, err := Read(t.Context(), long, h, Options{Now: now()})
	if n, exact, known := again.Unverified(st); err != nil || !again.Complete || n != 1_000_000 || !exact || !known {
		t.Errorf("of all: %+v, %v", again, err)
	}
	of := uint64(5000)
	checked := fill(5000, entry(audit.ActionVerify, audit.OutcomeIntent, time.Hour, nil, ""),
		entry(audit.ActionVerify, audit.OutcomeOK, time.Hour, &of, `{"records":9,"failures":0}`))
	h, err = Read(t.Context(), checked, History{}, Options{Now: now(), Limit: 2000}) // no run is found: it reads on
	if n, exact, known := h.Unverified(st); err != nil || h.Complete || n != 0 || !exact || !known {
		t.Errorf("behind a verification %d, %t, %t: %+v, %v", n, exact, known, h, err)
	}
	// What comes after a limited reading is added to it, and nothing is read twice.
	long.entries = append(long.entries, entry(audit.ActionIngest, audit.OutcomeOK, time.Minute, nil, `{"created":5}`))
	long.number()
	first, err := Read(t.Context(), long, History{}, Options{Now: now(), Limit: 2000})
	if err != nil || first.Complete || first.Since.Users != 75 {
		t.Fatalf("%+v, %v", first, err)
	}
	pieces := long.pieces
	since := uint64(len(long.entries))
	long.entries = append(long.entries, revealBy("lucia", time.Second), entry(audit.ActionVerify, audit.OutcomeIntent, time.Second, nil, ""))
	long.number()
	next, err := Read(t.Context(), long, first, Options{Now: now(), Limit: 2000})
	if _, _, known := next.Unverified(st); err != nil || next.Complete || known || next.Since.Users != 75 || len(next.Reveals) != 1 || long.pieces != pieces+1 {
		t.Errorf("%d pieces: %+v, %v", long.pieces-pieces, next, err)
	}
	intent := since + 1
	long.entries = append(long.entries, entry(audit.ActionVerify, audit.OutcomeOK, time.Second, &intent, `{"records":9,"failures":0}`),
		entry(audit.ActionIngest, audit.OutcomeOK, time.Second, nil, `{"created":3}`))
	long.number()
	last, err := Read(t.Context(), long, next, Options{Now: now(), Limit: 2000})
	if n, exact, known := last.Unverified(st); err != nil || n != 3 || !exact || !known || last.Ingest.Counts.Created != 3 {
		t.Errorf("%d, %t, %t: %+v, %v", n, exact, known, last, err)
	}
	// One that looks for a rotation needs more than one that did not.
	pieces = long.pieces
	if _, err := Read(t.Context(), long, last, Options{Now: now(), Rotation: true}); err != nil || long.pieces < pieces+5 {
		t.Errorf("%d pieces were read for a rotation, %v", long.pieces-pieces, err)
	}
	short := fill(20)
	if h, err = Read(t.Context(), short, History{}, Options{Now: now(), Limit: 20}); err != nil || !h.Complete {
		t.Errorf("a log of as many entries as may be read: %+v, %v", h, err)
	}
	short.err = errors.New("gone")
	if _, err = Read(t.Context(), short, h, Options{Now: now()}); !errors.Is(err, short.err) {
		t.Errorf("the log cannot be read: %v", err)
	}
}

func TestUnverified(t *testing.T) {
	for name, x := range map[string]struct {
		h     History
		st    vault.Status
		n     int64
		exact bool
		known bool
	}{
		"nothing was read":  {History{}, vault.Status{Records: store.Count{N: 5, Exact: true}}, 0, false, false},
		"never":             {History{settled: true}, vault.Status{Records: store.Count{N: 5, Exact: true}}, 5, true, true},
		"never, capped":     {History{settled: true}, vault.Status{Records: store.Count{N: 5}}, 5, false, true},
		"none since":        {History{settled: true, Check: &Check{}}, vault.Status{Records: store.Count{N: 5, Exact: true}}, 0, true, true},
		"some since":        {History{settled: true, Check: &Check{}, Since: Tally{Users: 3}}, vault.Status{Records: store.Count{N: 5, Exact: true}}, 3, true, true},
		"perhaps twice":     {History{settled: true, Check: &Check{}, Since: Tally{Users: 3, Repeats: true}}, vault.Status{Records: store.Count{N: 5, Exact: true}}, 3, false, true},
		"no more than all":  {History{settled: true, Check: &Check{}, Since: Tally{Users: 9}}, vault.Status{Records: store.Count{N: 5, Exact: true}}, 5, true, true},
		"all are not known": {History{settled: true, Check: &Check{}, Since: Tally{Users: 9}}, vault.Status{Records: store.Count{N: 5}}, 9, true, true},
		"a run goes on":     {History{settled: true, Check: &Check{}}, vault.Status{Records: store.Count{N: 50, Exact: true}, Runs: []vault.RunInfo{{}, {Sealed: 7}}}, 7, false, true},
		"absurd":            {History{settled: true, Check: &Check{}, Since: Tally{Users: 1 << 63}}, vault.Status{Runs: []vault.RunInfo{{Sealed: 1 << 63}}}, most, false, true},
	} {
		if n, exact, known := x.h.Unverified(&x.st); n != x.n || exact != x.exact || known != x.known {
			t.Errorf("%s: %d, %t, %t", name, n, exact, known)
		}
	}
}
