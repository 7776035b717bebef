package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cofre/store"
)

// wordChange is what changes for one document in user_words. As the index keeps no positions, only words that come or go
// are touched.
type wordChange struct {
	n        int64
	del, add string // words with blanks between
	created  bool   // the document was not in the index
}

// applyWords changes the full-text index. FTS5 begins a new segment whenever row numbers go backwards, so they go up here.
func applyWords(ctx context.Context, c *conn, changes []wordChange) error {
	slices.SortStableFunc(changes, func(a, b wordChange) int { return cmp.Compare(a.n, b.n) })
	for _, w := range changes {
		if !w.created {
			if err := deleteWords(ctx, c, w.n, w.del); err != nil {
				return err
			}
		}
		// Also where nothing comes: FTS5 counts rows by these pairs.
		if _, err := c.exec(ctx, "INSERT INTO user_words(rowid, words) VALUES (?, ?)", w.n, w.add); err != nil {
			return err
		}
	}
	return nil
}

func deleteWords(ctx context.Context, c *conn, n int64, words string) error {
	_, err := c.exec(ctx, "INSERT INTO user_words(user_words, rowid, words) VALUES ('delete', ?, ?)", n, words)
	return err
}

// wordSet splits a words column.
func wordSet(words string) map[string]struct{} {
	set := map[string]struct{}{}
	for w := range strings.FieldsSeq(words) {
		if w != strings.TrimSpace(between) {
			set[w] = struct{}{}
		}
	}
	return set
}

// without returns the words of a that b has not.
func without(a, b map[string]struct{}) string {
	var only []string
	for w := range a {
		if _, ok := b[w]; !ok {
			only = append(only, w)
		}
	}
	slices.Sort(only)
	return strings.Join(only, " ")
}

// reindex brings the row of document n up to date: the columns that changed, so that only their indexes are written.
func (p *putting) reindex(ctx context.Context, n int64, row *indexRow) error {
	l := p.st.layout
	old, err := p.c.one(ctx, "SELECT "+strings.Join(l.columns, ", ")+" FROM user_index WHERE n = ?", n)
	if errors.Is(err, errNoRow) {
		return fmt.Errorf("%s: %w: a document has no row in user_index", p.s.path, store.ErrDamaged)
	}
	if err != nil {
		return err
	}
	var set []string
	var args []any
	for i, name := range l.columns {
		if !sameCell(row.cells[i], old[i]) {
			set = append(set, name+" = ?")
			args = append(args, row.cells[i])
		}
	}
	if len(set) > 0 {
		if _, err := p.c.exec(ctx, "UPDATE user_index SET "+strings.Join(set, ", ")+" WHERE n = ?", append(args, n)...); err != nil {
			return err
		}
	}
	if n > p.st.words || text(old[columnWords]) == row.words() {
		return nil
	}
	before, after := wordSet(text(old[columnWords])), wordSet(row.words())
	change := wordChange{n: n, del: without(before, after), add: without(after, before)}
	if change.del != "" || change.add != "" {
		p.words = append(p.words, change)
	}
	return nil
}

// unindex takes the row of document n away.
func unindex(ctx context.Context, c *conn, st *state, n int64) error {
	if n <= st.words {
		row, err := c.one(ctx, "SELECT words FROM user_index WHERE n = ?", n)
		if err != nil && !errors.Is(err, errNoRow) {
			return err
		}
		if err == nil {
			if err := deleteWords(ctx, c, n, text(row[0])); err != nil {
				return err
			}
		}
	}
	_, err := c.exec(ctx, "DELETE FROM user_index WHERE n = ?", n)
	return err
}
