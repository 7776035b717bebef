package sqlite

import (
	"context"
	"database/sql/driver"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"

	lib "modernc.org/sqlite/lib"
)

// wordReport says what is wrong with the full-text index.
type wordReport struct {
	general string             // about the index as a whole; said of the first document, as it belongs to none
	bad     map[int64]struct{} // the documents that it has with other words
}

// of returns what concerns document n, and what concerns all for the first that is asked for.
func (r *wordReport) of(n int64) string {
	said := []string{}
	if r.general != "" {
		said = append(said, r.general)
		r.general = ""
	}
	if _, ok := r.bad[n]; ok {
		said = append(said, "the full-text index has other words for this document")
	}
	return strings.Join(said, "; ")
}

// wordSum adds up pairs of a word and a document so that the same set of pairs, and for all practical purposes no other
// one, has the same sum in any order: every word has a random number that differs with each check, every document too.
type wordSum struct {
	seed maphash.Seed
	a, b int64
}

// Primes below 2^31: what is multiplied stays within 63 bits, in SQL as in Go.
const (
	primeP = 2147483647
	primeQ = 2147483629
)

func newWordSum() wordSum {
	s := wordSum{seed: maphash.MakeSeed()}
	s.a = int64(maphash.String(s.seed, "a")%(primeP-2)) + 1
	s.b = int64(maphash.String(s.seed, "b")%(primeP-2)) + 1
	return s
}

// document is a document's random number. Row numbers are below 2^31 in any file that fits on a disk.
func (s *wordSum) document(n int64) uint64 {
	x := n * s.a % primeP
	return uint64(x * (x + s.b) % primeQ) //nolint:gosec // both are below 2^31 and positive
}

// documentSQL is the same in SQL, for the column doc.
const documentSQL = "(doc * ?1 % ?3) * (doc * ?1 % ?3 + ?2) % ?4"

func (s *wordSum) args() []any { return []any{s.a, s.b, int64(primeP), int64(primeQ)} }

func (s *wordSum) word(w string) uint64 { return maphash.String(s.seed, w) }

// words adds up the numbers of the different words of a words column.
func (s *wordSum) words(column string, seen []uint64) (uint64, []uint64) {
	seen = seen[:0]
	for w := range strings.FieldsSeq(column) {
		if w != "|" {
			seen = append(seen, s.word(w))
		}
	}
	slices.Sort(seen)
	seen = slices.Compact(seen)
	var sum uint64
	for _, h := range seen {
		sum += h
	}
	return sum, seen
}

// checkWords compares the full-text index, as far as it is made, with the words column of user_index, which Scan compares
// with the documents. The index keeps which words are in which document, and nothing else that could be wrong.
//
// Both are added up as wordSum does, which SQLite can do for most of it. Only where the sums differ is every pair read to
// find the documents that are concerned. So it works on a connection that only reads, while FTS5's own integrity-check
// takes a write.
func (s *Store) checkWords(ctx context.Context, c *conn, st *state) (wordReport, error) {
	if err := c.pragma(ctx, "query_only=OFF"); err != nil {
		return wordReport{}, err
	}
	err := c.once(ctx, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.pairs USING fts5vocab(main, user_words, instance)",
		func([]driver.Value) error { return nil })
	if e := c.pragma(ctx, "query_only=ON"); err == nil {
		err = e
	}
	if err != nil {
		return wordReport{}, err
	}
	r, err := s.compareWords(ctx, c, st)
	if code(err) == lib.SQLITE_CORRUPT_VTAB {
		return wordReport{general: "the full-text index is damaged"}, nil
	}
	return r, err
}

func (s *Store) compareWords(ctx context.Context, c *conn, st *state) (wordReport, error) {
	sum := newWordSum()
	var total uint64
	err := c.once(ctx, "SELECT term, sum("+documentSQL+") FROM temp.pairs GROUP BY term", func(row []driver.Value) error {
		_, low := bits.Mul64(sum.word(text(row[0])), uint64(integer(row[1]))) //nolint:gosec // a sum of positive numbers
		total += low
		return nil
	}, sum.args()...)
	if err != nil {
		return wordReport{}, err
	}
	var seen []uint64
	err = s.wordColumns(ctx, c, st, func(n int64, words string) {
		var of uint64
		of, seen = sum.words(words, seen)
		total -= of * sum.document(n)
	})
	if err != nil || total == 0 {
		return wordReport{}, err
	}
	return s.blame(ctx, c, st, &sum)
}

// wordColumns reads the words of all documents that the index should have.
func (s *Store) wordColumns(ctx context.Context, c *conn, st *state, fn func(n int64, words string)) error {
	return c.once(ctx, "SELECT n, words FROM user_index WHERE n <= ?", func(row []driver.Value) error {
		fn(integer(row[0]), text(row[1]))
		return nil
	}, st.words)
}

// blame finds out of which documents the index has other words.
func (s *Store) blame(ctx context.Context, c *conn, st *state, sum *wordSum) (wordReport, error) {
	of := map[int64]uint64{}
	err := c.once(ctx, "SELECT term, doc FROM temp.pairs", func(row []driver.Value) error {
		of[integer(row[1])] += sum.word(text(row[0]))
		return nil
	})
	if err != nil {
		return wordReport{}, err
	}
	r := wordReport{bad: map[int64]struct{}{}}
	var seen []uint64
	err = s.wordColumns(ctx, c, st, func(n int64, words string) {
		var want uint64
		want, seen = sum.words(words, seen)
		if of[n] != want {
			r.bad[n] = struct{}{}
		}
		delete(of, n)
	})
	if len(of) > 0 {
		r.general = "the full-text index has words of documents that are not there"
	}
	return r, err
}
