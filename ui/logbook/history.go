package logbook

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/audit"
	"cofre/vault"
)

// Log is the audit log. *vault.Vault is one.
type Log interface {
	AuditSize(ctx context.Context) (uint64, error)
	AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error
}

// History is what the audit log says that screens sum up. A field that is nil or zero was not found as far as the log was
// read. The zero value knows nothing.
type History struct {
	// Complete: it was read as far back as needed. Where it is false, Options.Limit ended it, or it goes on.
	Complete bool

	Reveals []Reveal // of the last day, newest first
	Counted bool     // Reveals are all of them
	Ingest  *Run
	Check   *Check
	Since   Tally // sealed since the check began, or ever where there is none
	Rotated time.Time

	size    uint64 // entries that were there
	ended   bool   // the reading went to its end, or to its limit
	rotated bool   // a rotation was looked for
	settled bool   // Since is all of it
	old     int    // entries in a row that are over a day old
}

// Reveal is one that succeeded.
type Reveal struct {
	At    time.Time
	Actor string
}

// Run is how an ingest ended.
type Run struct {
	At      time.Time
	Outcome string // of package audit
	Counts  Counts
}

// Counts is what the outcome of a run says of itself.
type Counts struct {
	Created  uint64 `json:"created"`
	Updated  uint64 `json:"updated"`
	Rejected uint64 `json:"rejected"`
}

// Check is a verification that went to its end.
type Check struct {
	At       time.Time `json:"-"`
	Of       uint64    `json:"-"` // number of its intent: what was sealed later it did not see
	Failures uint64    `json:"failures"`
	Records  uint64    `json:"records"`
}

// Tally is how many users were stored; where some were stored more than once, that many at most.
type Tally struct {
	Users   uint64
	Repeats bool
}

func (t *Tally) add(c Counts) {
	t.Users += c.Created + c.Updated
	t.Repeats = t.Repeats || c.Updated > 0
}

const (
	logChunk = 1000
	aDay     = 24 * time.Hour
	// overDay is how many entries in a row have to be over a day old: one clock that went wrong does not end the count.
	overDay = 64
	// farEnough is how many entries are read for the sake of a rotation alone.
	farEnough = 20_000
)

// Options says how a log is read.
type Options struct {
	Now time.Time
	// Rotation: the last rotation of the identity is looked for, which may be far back.
	Rotation bool
	// Limit is how many entries are read at most; 0: as many as needed. What is not found in them stays unknown.
	Limit uint64
	// Progress is told what is known after each piece; nil: nobody is.
	Progress func(History)
}

// follows reports whether what is new in the log can be added to h, and nothing else need be read.
func (h *History) follows(size uint64, o Options) bool {
	return h.ended && size >= h.size && (h.rotated || !o.Rotation) && (h.Complete || o.Limit > 0)
}

// Read reads the log from its end backwards, but nothing that is in before (the zero value: nothing is). What one reading
// was limited to stays unknown to those that follow it with a limit.
func Read(ctx context.Context, log Log, before History, o Options) (History, error) {
	size, err := log.AuditSize(ctx)
	if err != nil {
		return History{}, err
	}
	if !before.follows(size, o) {
		before = History{}
	}
	h := History{size: size, rotated: o.Rotation || before.rotated}
	var seen uint64
	enough, limited := false, false
	err = backwards(ctx, log, before.size, size, func(e *audit.Entry) bool {
		h.take(e, o.Now)
		seen++
		enough = h.enough(e.Seq, seen, h.rotated)
		limited = !enough && o.Limit > 0 && seen >= o.Limit && e.Seq > before.size
		return !enough && !limited
	}, func() {
		if o.Progress != nil {
			o.Progress(h)
		}
	})
	if err != nil {
		return h, err
	}
	h.ended = true
	switch {
	case limited:
		h.rotated = o.Rotation
		return h, nil
	case before.ended:
		if err = h.join(ctx, log, before, o.Now); err != nil || !enough {
			return h, err
		}
	}
	h.Complete, h.Counted, h.settled = true, true, true
	return h, nil
}

// Unverified returns how many users were stored since the last verification began; exact is false where some of them may
// have been stored more than once, or nobody counted them. Without a verification that is all of them. known is false
// while the log was not read so far back.
func (h *History) Unverified(st *vault.Status) (n int64, exact, known bool) {
	if !h.settled {
		return 0, false, false
	}
	total := st.Records
	if h.Check == nil {
		return total.N, total.Exact, true
	}
	n, exact = int64(min(h.Since.Users, most)), !h.Since.Repeats
	for _, r := range st.Runs {
		if r.Sealed > 0 {
			n, exact = min(n+int64(min(r.Sealed, most)), most), false
		}
	}
	if total.Exact {
		n = min(n, total.N)
	}
	return n, exact, true
}

// most is the largest number that is counted.
const most = 1 << 61

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
func (h *History) take(e *audit.Entry, now time.Time) {
	if e.Time.Before(now.Add(-aDay)) {
		h.old++
		h.Counted = h.Counted || h.old >= overDay
	} else {
		h.old = 0
	}
	h.settled = h.settled || h.Check != nil && e.Seq <= h.Check.Of
	if e.Outcome == audit.OutcomeIntent {
		return
	}
	switch e.Action {
	case audit.ActionReveal:
		if e.Outcome == audit.OutcomeOK && !e.Time.Before(now.Add(-aDay)) {
			h.Reveals = append(h.Reveals, Reveal{e.Time, e.Actor})
		}
	case audit.ActionIngest:
		h.run(e)
	case audit.ActionVerify:
		h.verified(e)
	case audit.ActionRotate:
		if e.Outcome == audit.OutcomeOK && h.Rotated.IsZero() {
			h.Rotated = e.Time
		}
	}
}

// run takes the outcome of a run.
func (h *History) run(e *audit.Entry) {
	counts, ok := countsOf(e)
	if !ok {
		return
	}
	if h.Ingest == nil {
		h.Ingest = &Run{e.Time, e.Outcome, counts}
	}
	if h.Check == nil || e.Seq > h.Check.Of {
		h.Since.add(counts)
	}
}

func countsOf(e *audit.Entry) (Counts, bool) {
	var c Counts
	if len(e.Data) == 0 {
		return c, false
	}
	err := json.Unmarshal(e.Data, &c)
	return c, err == nil
}

// verified takes the outcome of a verification: one that was broken off says nothing.
func (h *History) verified(e *audit.Entry) {
	whole := e.Outcome == audit.OutcomeOK || e.Outcome == audit.OutcomeFailed && e.Reason == "integrity"
	if h.Check != nil || !whole || e.Of == nil || len(e.Data) == 0 {
		return
	}
	c := Check{At: e.Time, Of: *e.Of}
	if json.Unmarshal(e.Data, &c) == nil {
		h.Check = &c
	}
}

// enough reports whether older entries can add nothing.
func (h *History) enough(seq, seen uint64, rotation bool) bool {
	return h.Counted && h.Ingest != nil && h.Check != nil && seq <= h.Check.Of && (!rotation || !h.Rotated.IsZero() || seen >= farEnough)
}

// join adds what an earlier reading found in the entries before.
func (h *History) join(ctx context.Context, log Log, before History, now time.Time) error {
	for _, r := range before.Reveals {
		if !r.At.Before(now.Add(-aDay)) {
			h.Reveals = append(h.Reveals, r)
		}
	}
	if h.Ingest == nil {
		h.Ingest = before.Ingest
	}
	if h.Rotated.IsZero() {
		h.Rotated = before.Rotated
	}
	h.Complete, h.Counted = before.Complete, h.Counted || before.Counted
	switch {
	case h.Check == nil:
		h.Check, h.settled = before.Check, before.settled
		h.Since.Users += before.Since.Users
		h.Since.Repeats = h.Since.Repeats || before.Since.Repeats
	case h.Check.Of < before.size: // runs that ended while it went on
		h.settled = true
		return backwards(ctx, log, h.Check.Of, before.size, func(e *audit.Entry) bool {
			if e.Action == audit.ActionIngest && e.Outcome != audit.OutcomeIntent {
				if counts, ok := countsOf(e); ok {
					h.Since.add(counts)
				}
			}
			return true
		}, func() {})
	}
	return nil
}

// Operators is how many different people the reveals were by.
func (h *History) Operators() int {
	seen := map[string]bool{}
	for _, r := range h.Reveals {
		seen[r.Actor] = true
	}
	return len(seen)
}

// Recent returns what of a reading counts at another time: reveals grow old.
func (h History) Recent(now time.Time) History {
	i := 0
	for i < len(h.Reveals) && !h.Reveals[i].At.Before(now.Add(-aDay)) {
		i++
	}
	h.Reveals = h.Reveals[:i]
	return h
}
