package overview

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/audit"
)

// history is what the audit log says that the screen shows. A field that is nil or zero was not found as far as the log was
// read.
type history struct {
	size     uint64 // entries that were there
	complete bool   // it was read as far back as needed

	reveals []reveal // of the last day, newest first
	counted bool     // reveals are all of them
	ingest  *ingested
	check   *checked
	since   tally // sealed since the check began, or ever where there is none
	rotated time.Time
	old     int // entries in a row that are over a day old
}

// reveal is one that succeeded.
type reveal struct {
	at    time.Time
	actor string
}

// ingested is how the last run ended.
type ingested struct {
	at      time.Time
	outcome string
	counts  runCounts
}

// runCounts is what the outcome of a run says of itself.
type runCounts struct {
	Created  uint64 `json:"created"`
	Updated  uint64 `json:"updated"`
	Rejected uint64 `json:"rejected"`
}

// checked is the last verification that went to its end.
type checked struct {
	at       time.Time
	of       uint64 // number of its intent: what was sealed later it did not see
	Failures uint64 `json:"failures"`
	Records  uint64 `json:"records"`
}

// tally is how many users were stored; where some were stored more than once, that many at most.
type tally struct {
	users   uint64
	repeats bool
}

func (t *tally) add(c runCounts) {
	t.users += c.Created + c.Updated
	t.repeats = t.repeats || c.Updated > 0
}

const (
	logChunk = 1000
	aDay     = 24 * time.Hour
	// overDay is how many entries in a row have to be over a day old: one clock that went wrong does not end the count.
	overDay = 64
	// farEnough is how many entries are read for the sake of a rotation alone.
	farEnough = 20_000
)

// readLog reads the log from its end backwards, but nothing that is in before. emit is told what is known after each chunk.
func readLog(ctx context.Context, log Log, before history, now time.Time, emit func(history)) (history, error) {
	size, err := log.AuditSize(ctx)
	if err != nil {
		return history{}, err
	}
	if size < before.size || !before.complete {
		before = history{}
	}
	h := history{size: size}
	var seen uint64
	err = backwards(ctx, log, before.size, size, func(e *audit.Entry) bool {
		h.take(e, now)
		seen++
		return !h.enough(e.Seq, seen)
	}, func() { emit(h) })
	if err != nil {
		return h, err
	}
	if before.complete {
		err = h.join(ctx, log, before, now)
	}
	h.complete, h.counted = true, true
	return h, err
}

// backwards calls fn for the entries from <= Seq < to, the last one first, until it returns false.
func backwards(ctx context.Context, log Log, from, to uint64, fn func(*audit.Entry) bool, chunk func()) error {
	entries := make([]audit.Entry, 0, min(to-from, logChunk))
	for to > from {
		at := from
		if to-from > logChunk {
			at = to - logChunk
		}
		entries = entries[:0]
		err := log.AuditEntries(ctx, at, to, func(e audit.Entry) error {
			entries = append(entries, e)
			return nil
		})
		if err != nil {
			return err
		}
		for i := len(entries) - 1; i >= 0; i-- {
			if !fn(&entries[i]) {
				return nil
			}
		}
		to = at
		chunk()
	}
	return nil
}

// take adds an entry that is older than those before it.
func (h *history) take(e *audit.Entry, now time.Time) {
	if e.Time.Before(now.Add(-aDay)) {
		h.old++
		h.counted = h.counted || h.old >= overDay
	} else {
		h.old = 0
	}
	if e.Outcome == audit.OutcomeIntent {
		return
	}
	switch e.Action {
	case audit.ActionReveal:
		if e.Outcome == audit.OutcomeOK && !e.Time.Before(now.Add(-aDay)) {
			h.reveals = append(h.reveals, reveal{e.Time, e.Actor})
		}
	case audit.ActionIngest:
		h.run(e)
	case audit.ActionVerify:
		h.verified(e)
	case audit.ActionRotate:
		if e.Outcome == audit.OutcomeOK && h.rotated.IsZero() {
			h.rotated = e.Time
		}
	}
}

// run takes the outcome of a run.
func (h *history) run(e *audit.Entry) {
	counts, ok := countsOf(e)
	if !ok {
		return
	}
	if h.ingest == nil {
		h.ingest = &ingested{e.Time, e.Outcome, counts}
	}
	if h.check == nil || e.Seq > h.check.of {
		h.since.add(counts)
	}
}

func countsOf(e *audit.Entry) (runCounts, bool) {
	var c runCounts
	if len(e.Data) == 0 {
		return c, false
	}
	err := json.Unmarshal(e.Data, &c)
	return c, err == nil
}

// verified takes the outcome of a verification: one that was broken off says nothing.
func (h *history) verified(e *audit.Entry) {
	whole := e.Outcome == audit.OutcomeOK || e.Outcome == audit.OutcomeFailed && e.Reason == "integrity"
	if h.check != nil || !whole || e.Of == nil || len(e.Data) == 0 {
		return
	}
	c := checked{at: e.Time, of: *e.Of}
	if json.Unmarshal(e.Data, &c) == nil {
		h.check = &c
	}
}

// enough reports whether older entries can add nothing.
func (h *history) enough(seq, seen uint64) bool {
	return h.counted && h.ingest != nil && h.check != nil && seq <= h.check.of && (!h.rotated.IsZero() || seen >= farEnough)
}

// join adds what an earlier reading found in the entries before.
func (h *history) join(ctx context.Context, log Log, before history, now time.Time) error {
	for _, r := range before.reveals {
		if !r.at.Before(now.Add(-aDay)) {
			h.reveals = append(h.reveals, r)
		}
	}
	if h.ingest == nil {
		h.ingest = before.ingest
	}
	if h.rotated.IsZero() {
		h.rotated = before.rotated
	}
	switch {
	case h.check == nil:
		h.check = before.check
		h.since.users += before.since.users
		h.since.repeats = h.since.repeats || before.since.repeats
	case h.check.of < before.size: // runs that ended while it went on
		return backwards(ctx, log, h.check.of, before.size, func(e *audit.Entry) bool {
			if e.Action == audit.ActionIngest && e.Outcome != audit.OutcomeIntent {
				if counts, ok := countsOf(e); ok {
					h.since.add(counts)
				}
			}
			return true
		}, func() {})
	}
	return nil
}

// operators is how many different people the reveals were by.
func (h *history) operators() int {
	seen := map[string]bool{}
	for _, r := range h.reveals {
		seen[r.actor] = true
	}
	return len(seen)
}

// recent returns what of a reading counts at another time: reveals grow old.
func (h history) recent(now time.Time) history {
	i := 0
	for i < len(h.reveals) && !h.reveals[i].at.Before(now.Add(-aDay)) {
		i++
	}
	h.reveals = h.reveals[:i]
	return h
}
