package audit

import (
	"context"
	"errors"

	"cofre/audit"
)

// chunk is the rows of a range of entries from <= number < to, newest first.
type chunk struct {
	from, to uint64
	rows     []row
	pairs    map[uint64]uint64 // intent -> outcome, where the intent lies below the block that the outcome was read in
}

// How many entries are read at a time, and how many rows a chunk should have.
const (
	block     = 256
	wideBlock = 4096          // where most entries are dropped by a filter
	atOnce    = 8 * wideBlock // the most entries of a chunk, however few rows a filter left
	chunkRows = 200
	// lookAhead is how many entries are read for the outcomes of intents before a chunk is shown.
	lookAhead = 20_000
)

// reader reads ranges of the log into rows. It is used by one goroutine.
type reader struct {
	vault  Vault
	filter filter
	size   uint64
	pairs  map[uint64]uint64 // known to the screen: intent -> outcome
	seen   uint64            // every entry from here to size was read: intents below it without a pair have none
}

func (r *reader) block() uint64 {
	if r.filter.all() {
		return block
	}
	return wideBlock
}

// down reads below number to, until there are enough rows or nothing is left.
func (r *reader) down(ctx context.Context, to uint64) (chunk, error) {
	c := chunk{from: to, to: to, pairs: map[uint64]uint64{}}
	for c.from > 0 && len(c.rows) < chunkRows && to-c.from < atOnce {
		low := c.from - min(c.from, r.block())
		rows, err := r.rows(ctx, low, c.from, &c)
		if err != nil {
			return chunk{}, err
		}
		c.rows = append(c.rows, rows...)
		c.from = low
	}
	return c, r.lookUp(ctx, &c)
}

// up reads from number from on, until there are enough rows or the log ends.
func (r *reader) up(ctx context.Context, from uint64) (chunk, error) {
	c := chunk{from: from, to: from, pairs: map[uint64]uint64{}}
	for c.to < r.size && len(c.rows) < chunkRows && c.to-from < atOnce {
		high := min(c.to+r.block(), r.size)
		rows, err := r.rows(ctx, c.to, high, &c)
		if err != nil {
			return chunk{}, err
		}
		c.rows = append(rows, c.rows...)
		c.to = high
	}
	return c, r.lookUp(ctx, &c)
}

// rows makes the rows of the entries from <= number < to. Outcomes of intents that lie below go into c.pairs.
func (r *reader) rows(ctx context.Context, from, to uint64, c *chunk) ([]row, error) {
	entries, err := r.entries(ctx, from, to)
	if err != nil {
		return nil, err
	}
	answered := map[uint64]bool{}
	intents := map[uint64]*audit.Entry{}
	for i := range entries {
		e := &entries[i].Entry
		if e.Of == nil || entries[i].broken {
			continue
		}
		answered[*e.Of] = true
		if *e.Of < from {
			c.pairs[*e.Of] = e.Seq
		} else if n := *e.Of - from; n < uint64(len(entries)) {
			intents[*e.Of] = &entries[n].Entry
		}
	}
	if err := r.below(ctx, from, entries, intents); err != nil {
		return nil, err
	}
	var out []row
	for i := len(entries) - 1; i >= 0; i-- {
		e := &entries[i]
		_, above := c.pairs[e.Seq]
		if row, ok := r.row(e, intents, above || answered[e.Seq]); ok {
			out = append(out, row)
		}
	}
	return out, nil
}

// row makes the row of one entry; false where it is shown with another, or the filter drops it.
func (r *reader) row(e *entry, intents map[uint64]*audit.Entry, answered bool) (row, bool) {
	if e.broken {
		return row{seq: e.Seq, broken: true}, r.filter.all()
	}
	intent := e.Outcome == audit.OutcomeIntent
	if intent {
		if _, known := r.pairs[e.Seq]; known || answered {
			return row{}, false
		}
	}
	var before *audit.Entry
	if e.Of != nil {
		before = intents[*e.Of]
	}
	if !r.filter.keeps(&e.Entry, before) {
		return row{}, false
	}
	return newRow(e.Entry, before), true
}

// below reads the intents that lie below a block, for the words that only they have.
func (r *reader) below(ctx context.Context, from uint64, entries []entry, intents map[uint64]*audit.Entry) error {
	for i := range entries {
		e := &entries[i].Entry
		if e.Of == nil || *e.Of >= from || entries[i].broken || e.Action == audit.ActionIngest {
			continue // of an ingest, the outcome says all that a row shows
		}
		found, err := r.entries(ctx, *e.Of, *e.Of+1)
		if err != nil {
			return err
		}
		if len(found) == 1 && !found[0].broken {
			intents[*e.Of] = &found[0].Entry
		}
	}
	return nil
}

// entry is one entry as read; broken ones have their number alone.
type entry struct {
	audit.Entry
	broken bool
}

// entries reads a range. Where an entry cannot be read, the others of the range are read one by one.
func (r *reader) entries(ctx context.Context, from, to uint64) ([]entry, error) {
	ctx, cancel := context.WithTimeout(ctx, waitAtMost)
	defer cancel()
	out := make([]entry, 0, min(to-from, wideBlock))
	err := r.vault.AuditEntries(ctx, from, to, func(e audit.Entry) error {
		out = append(out, entry{Entry: e})
		return nil
	})
	if err == nil && uint64(len(out)) == to-from {
		return out, nil
	}
	if err != nil && !errors.Is(err, audit.ErrDamaged) {
		return nil, err
	}
	for seq := from + uint64(len(out)); seq < to; seq++ {
		one := entry{Entry: audit.Entry{Seq: seq}, broken: true}
		err := r.vault.AuditEntries(ctx, seq, seq+1, func(e audit.Entry) error {
			one = entry{Entry: e}
			return nil
		})
		if err != nil && !errors.Is(err, audit.ErrDamaged) {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// lookUp finds the outcomes of intents of the chunk that may have one above it. What is not found within lookAhead
// stays pending.
func (r *reader) lookUp(ctx context.Context, c *chunk) error {
	open := map[uint64]bool{}
	for i := range c.rows {
		if x := &c.rows[i]; x.intent && c.to < r.seen {
			open[x.seq] = true
		}
	}
	at := c.to
	stop := min(r.seen, c.to+lookAhead)
	for len(open) > 0 && at < stop {
		next := min(at+block*4, stop)
		if err := r.outcomes(ctx, at, next, open, c.pairs); err != nil {
			return err
		}
		at = next
	}
	for i := range c.rows {
		if x := &c.rows[i]; open[x.seq] {
			x.pending = at < r.seen
		}
	}
	return nil
}

// outcomes looks for the outcomes of open intents in a range, and takes those that it finds out of open.
func (r *reader) outcomes(ctx context.Context, from, to uint64, open map[uint64]bool, pairs map[uint64]uint64) error {
	entries, err := r.entries(ctx, from, to)
	if err != nil {
		return err
	}
	for i := range entries {
		if of := entries[i].Of; of != nil && open[*of] {
			pairs[*of] = entries[i].Seq
			delete(open, *of)
		}
	}
	return nil
}

// around reads the chunk in which entry seq is shown, and returns the number of the row that shows it: an intent is shown
// where its outcome is.
func (r *reader) around(ctx context.Context, seq uint64) (chunk, uint64, error) {
	target := seq
	found, err := r.entries(ctx, seq, seq+1)
	if err != nil {
		return chunk{}, 0, err
	}
	if len(found) == 1 && found[0].Outcome == audit.OutcomeIntent {
		open := map[uint64]bool{seq: true}
		pairs := map[uint64]uint64{}
		stop := min(r.size, seq+lookAhead)
		for at := seq + 1; at < stop && len(open) > 0; at += block * 4 {
			if err := r.outcomes(ctx, at, min(at+block*4, stop), open, pairs); err != nil {
				return chunk{}, 0, err
			}
		}
		if outcome, ok := pairs[seq]; ok {
			target = outcome
		}
	}
	const above = 100 // entries above it, so that it does not stand at the edge
	c, err := r.down(ctx, min(r.size, target+above))
	return c, target, err
}
