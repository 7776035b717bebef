package sqlite

import (
	"context"
	"database/sql/driver"
	"time"
)

// Settle builds what was put off, in transactions of about a second, so that others get to write between them. Each
// leaves in table meta how far it came: after a crash, whoever settles next goes on from there.
//
// While another living process loads, it leaves this to it.
func (s *Store) Settle(ctx context.Context, progress func(done, total int64)) error {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	began := false
	for {
		var left work
		err := s.write(ctx, "bring the indexes up to date", func(c *conn) error {
			st, err := s.state(ctx, c)
			if err != nil {
				return err
			}
			if !began && st.inUse(s.loader, time.Now()) {
				return nil
			}
			left, err = s.step(ctx, c, st)
			return err
		})
		if err != nil {
			return err
		}
		if !left.more {
			progress(1, 1)
			break
		}
		began = true
		progress(left.done, left.total)
	}
	if began {
		s.emptyLog(ctx)
	}
	return nil
}

// work says how much of settling is done.
type work struct {
	more        bool
	done, total int64
}

// step does one part of what is left to do.
func (s *Store) step(ctx context.Context, c *conn, st *state) (work, error) {
	last, err := c.number(ctx, "SELECT coalesce(max(n), 0) FROM users")
	if err != nil || last == 0 {
		return work{}, err // an empty store stays ready to be loaded
	}
	if st.layout.schema != s.layout.schema {
		if st, err = s.restart(ctx, c, st, false); err != nil {
			return work{}, err
		}
	}
	indexes := st.layout.indexSQL()
	// Making a row takes about four times as long as putting it into one index.
	w := work{more: true, total: last + last/4*int64(len(indexes)+2)}
	if st.phase == phaseRebuild {
		w.done = min(st.rows, last)
		return w, s.fillRows(ctx, c, st)
	}
	w.done = last
	for _, index := range indexes {
		if !st.indexes[index[0]] {
			_, err := c.exec(ctx, index[1])
			return w, err
		}
		w.done += last / 4
	}
	if st.phase == phaseSettled {
		return work{}, nil
	}
	w.done += min(st.words, last) / 2
	return w, s.fillWords(ctx, c, st, last)
}

// restart begins the columns anew, by this handle's schema. With all, the indexes of other tables are put off as well.
func (s *Store) restart(ctx context.Context, c *conn, st *state, all bool) (*state, error) {
	fresh := &state{phase: phaseRebuild, layout: s.layout, loader: st.loader, beat: st.beat, indexes: map[string]bool{}}
	drop := []string{"DROP TABLE user_words", "DROP TABLE user_index"}
	for _, kept := range []string{"keys_id", "users_at"} {
		if all {
			drop = append(drop, "DROP INDEX IF EXISTS "+kept)
		} else {
			fresh.indexes[kept] = st.indexes[kept]
		}
	}
	for _, sql := range append(drop, s.layout.tableSQL()...) {
		if _, err := c.exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	return fresh, putMeta(ctx, c, s.layout.meta(phaseRebuild))
}

// fillRows makes the next rows of user_index, and ends phase rebuild with the last one.
func (s *Store) fillRows(ctx context.Context, c *conn, st *state) error {
	made := indexBulk(c, st.layout)
	m := &rows{l: st.layout}
	n, last := int64(0), st.rows
	quiet := context.WithoutCancel(ctx)
	err := c.each(ctx, "SELECT n, id, CAST(doc AS BLOB) FROM users WHERE n > ? ORDER BY n LIMIT ?", func(row []driver.Value) error {
		n++
		last = integer(row[0])
		r := m.of(text(row[1]), raw(row[2]))
		if r.err != nil {
			// Somebody edited the document so that it cannot be read. It matches nothing, and Scan says so.
			r = m.of(text(row[1]), []byte("{}"))
		}
		return made.add(quiet, append([]any{last}, r.cells...)...)
	}, st.rows, s.limits.rows)
	if err == nil {
		err = made.flush(quiet)
	}
	if err != nil {
		return err
	}
	st.rows = last
	if n < s.limits.rows {
		st.phase, st.rows = phaseLoading, everything
	}
	return putMeta(quiet, c, map[string]any{"phase": st.phase, "rows": st.rows})
}

// fillWords puts the next rows into the full-text index, and settles the store with the last one.
func (s *Store) fillWords(ctx context.Context, c *conn, st *state, last int64) error {
	first, err := c.number(ctx, "SELECT coalesce(min(n), 0) FROM user_index WHERE n > ?", st.words)
	if err != nil {
		return err
	}
	to := min(first+s.limits.words-1, last)
	_, err = c.exec(ctx, "INSERT INTO user_words(rowid, words) SELECT n, words FROM user_index WHERE n > ? AND n <= ? ORDER BY n",
		st.words, to)
	if err != nil {
		return err
	}
	if to < last {
		return putMeta(ctx, c, map[string]any{"words": to})
	}
	return putMeta(ctx, c, map[string]any{"phase": phaseSettled, "words": int64(everything), "loader": "", "beat": int64(0)})
}

// emptyLog moves the log into the file where no reader needs it any more, so that what was deleted is in neither.
func (s *Store) emptyLog(ctx context.Context) {
	if s.lock(ctx, "checkpoint") != nil {
		return
	}
	defer func() { <-s.writing }()
	if s.writer != nil {
		_ = s.writer.pragma(context.WithoutCancel(ctx), "wal_checkpoint(TRUNCATE)") // or the next one, or Close
	}
}

// unclaim says in meta that this handle loads no more, for those who would leave settling to it. Should it fail, they only
// wait until its last write is some seconds old.
func (s *Store) unclaim() {
	if !s.loads || s.writer == nil {
		return
	}
	_, _ = s.writer.exec(context.Background(), "UPDATE meta SET value = '' WHERE name = 'loader' AND value = ?", s.loader)
}

// unsettled says what of the indexes a person should know.
func (s *Store) unsettled(st *state, documents bool) []string {
	var notes []string
	switch {
	case !documents:
	case st.layout.schema != s.layout.schema:
		notes = append(notes, "the columns for queries were made by another schema: queries are slow until the next ingest ends")
	case st.phase != phaseSettled && st.inUse(s.loader, time.Now()):
		notes = append(notes, "a load is under way: queries are slow until it ends")
	case st.phase != phaseSettled:
		notes = append(notes, "indexes are not built yet: queries are slow until they are")
	default:
		for _, index := range st.layout.indexSQL() {
			if !st.indexes[index[0]] {
				notes = append(notes, "index "+index[0]+" is missing: queries are slow until the next ingest ends")
			}
		}
	}
	return notes
}
