package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"cofre/store"
)

// The phases of the columns and indexes beside the documents. They are kept in meta, so that every reader knows in its own
// snapshot what it may use.
const (
	// phaseRebuild: user_index holds rows up to number rows only; the rest is still being made from the documents.
	phaseRebuild = "rebuild"
	// phaseLoading: user_index is whole; its indexes may be missing, user_words holds rows up to number words only.
	phaseLoading = "loading"
	// phaseSettled: all is there.
	phaseSettled = "settled"
)

// everything is the number up to which all rows are in, whatever comes.
const everything = math.MaxInt64

// state is what one snapshot says of the columns and indexes beside the documents.
type state struct {
	phase   string
	layout  *layout
	rows    int64 // user_index holds the documents with a number up to this
	words   int64 // user_words likewise
	loader  string
	beat    int64           // when loader last wrote, in milliseconds since 1970
	indexes map[string]bool // the indexes that are there
}

// known keeps what was read last, as schemas and indexes seldom change.
type known struct {
	layout  *layout
	cookie  int64
	indexes map[string]bool
}

func newLoader() string { return fmt.Sprintf("%d-%s", os.Getpid(), rand.Text()) }

// inUse says whether another living handle loads at this moment, so that settling is better left to it.
func (st *state) inUse(own string, now time.Time) bool {
	const pause = 5 * time.Second // a loader writes at least every second
	if st.loader == "" || st.loader == own || now.Sub(time.UnixMilli(st.beat)) > pause {
		return false
	}
	number, _, _ := strings.Cut(st.loader, "-")
	pid, err := strconv.Atoi(number)
	return err == nil && pid > 0 && alive(pid)
}

// meta returns the entries that say where a store with this layout begins.
func (l *layout) meta(phase string) map[string]any {
	m := map[string]any{"phase": phase, "schema": l.schema, "rows": int64(everything), "words": int64(0)}
	if phase == phaseRebuild {
		m["rows"] = int64(0)
	}
	return m
}

func putMeta(ctx context.Context, c *conn, m map[string]any) error {
	for name, value := range m {
		if _, err := c.exec(ctx, "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", name, value); err != nil {
			return err
		}
	}
	return nil
}

// state reads the state in the transaction that c is in.
func (s *Store) state(ctx context.Context, c *conn) (*state, error) {
	meta := map[string]driver.Value{}
	err := c.each(ctx, "SELECT name, value FROM meta", func(row []driver.Value) error {
		meta[text(row[0])] = row[1]
		return nil
	})
	if err != nil {
		return nil, err
	}
	st := &state{
		phase: text(meta["phase"]), rows: integer(meta["rows"]), words: integer(meta["words"]),
		loader: text(meta["loader"]), beat: integer(meta["beat"]),
	}
	if st.phase != phaseLoading && st.phase != phaseRebuild && st.phase != phaseSettled {
		return nil, fmt.Errorf("%s: %w: unknown phase in table meta", s.path, store.ErrDamaged)
	}
	cookie, err := c.number(ctx, "PRAGMA schema_version")
	if err != nil {
		return nil, err
	}
	schema := text(meta["schema"])
	s.mu.Lock()
	k := s.known
	s.mu.Unlock()
	if k == nil || k.cookie != cookie || k.layout.schema != schema {
		if k, err = s.learn(ctx, c, schema, cookie); err != nil {
			return nil, err
		}
	}
	st.layout, st.indexes = k.layout, k.indexes
	return st, nil
}

func (s *Store) learn(ctx context.Context, c *conn, schema string, cookie int64) (*known, error) {
	k := &known{layout: s.layout, cookie: cookie, indexes: map[string]bool{}}
	if schema != s.layout.schema {
		var err error
		if k.layout, err = parseLayout(schema); err != nil {
			return nil, fmt.Errorf("%s: %w: unreadable schema in table meta", s.path, store.ErrDamaged)
		}
	}
	err := c.each(ctx, "SELECT name FROM sqlite_schema WHERE type = 'index'", func(row []driver.Value) error {
		k.indexes[text(row[0])] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.known = k
	s.mu.Unlock()
	return k, nil
}
