package sqlite

import (
	"context"
	"database/sql/driver"
	"math"
	"strings"

	"cofre/store/query"
)

// limits say when to go which way, and how much to do at once; tests make them small.
type limits struct {
	few   int // up to so many matches are collected and sorted; above that the order is walked
	first int // how many rows of the order are tested before the beginnings of words are looked up
	long  int // how many rows of the order are tested before all matches are collected after all

	rows  int64 // how many documents get their row in one transaction of Settle
	words int64 // how many rows get into the full-text index in one transaction of Settle
}

func usualLimits() limits {
	return limits{few: 5_000, first: 4_000, long: 30_000, rows: 10_000, words: 20_000}
}

// fewOf is how many matches are few in so many documents: about where collecting them tests as many rows as walking to
// the fiftieth of them does.
func (l limits) fewOf(documents int64) int64 {
	return min(int64(l.few), int64(math.Sqrt(50*float64(documents))))
}

// lead finds the numbers of all documents that an expression selects, and perhaps some more, by indexes.
type lead struct {
	selects []clause // each gives numbers n; together they may give one twice
	exact   bool     // they give nothing that the expression does not select
	apart   bool     // no two of them give the same number
	size    int64    // how many they give, at most one more than are few
}

// numbers is the lead as one subquery.
func (d *lead) numbers() clause {
	var c clause
	for i, s := range d.selects {
		if i > 0 {
			c.sql += " UNION ALL "
		}
		c.sql += s.sql
		c.args = append(c.args, s.args...)
	}
	return c
}

// rows is the lead as the source of rows x, each once. The join is one that SQLite takes in this order.
func (d *lead) rows() clause {
	numbers := d.numbers()
	if !d.apart {
		numbers.sql = "SELECT DISTINCT n FROM (" + numbers.sql + ")"
	}
	return clause{"(" + numbers.sql + ") l CROSS JOIN user_index x ON x.n = l.n", numbers.args}
}

// planner looks for the best lead in one snapshot.
type planner struct {
	c        *conn
	st       *state
	few      int64
	prefixes bool // use the full-text index also for beginnings of words, which may take it long
	skipped  bool // such a part was passed over
}

// best returns the smallest lead of an expression whose negations are pushed down; nil where there is none.
func (p *planner) best(ctx context.Context, e query.Expr) (*lead, error) {
	switch e := e.(type) {
	case query.And:
		return p.smallest(ctx, e.Parts)
	case query.Or:
		return p.union(ctx, e.Parts)
	case query.Word, query.Phrase:
		return p.words(ctx, []query.Expr{e})
	default:
		return p.sized(ctx, p.st.layout.leaf(e))
	}
}

// smallest drives a conjunction by one of its parts, all words together being one.
func (p *planner) smallest(ctx context.Context, parts []query.Expr) (*lead, error) {
	var best *lead
	words, texts, others := p.sorted(parts)
	for _, e := range others {
		l, err := p.best(ctx, e)
		if err != nil {
			return nil, err
		}
		best = smaller(best, l)
	}
	if best == nil || best.size > p.few/10 {
		if best != nil && best.size <= p.few {
			texts = nil
		}
		l, err := p.words(ctx, append(words, texts...))
		if err != nil {
			return nil, err
		}
		if l != nil {
			l.exact = l.exact && len(others) == 0
		}
		best = smaller(best, l)
	}
	if best != nil && len(others) > 0 {
		best.exact = best.exact && len(parts) == 1
	}
	return best, nil
}

// sorted tells the words in a conjunction from its other parts. texts are words that every document has which these
// others select: they narrow it down where each part alone is frequent.
func (p *planner) sorted(parts []query.Expr) (words, texts, others []query.Expr) {
	for _, e := range parts {
		switch e := e.(type) {
		case query.Word, query.Phrase:
			words = append(words, e)
			continue
		case query.Equal:
			texts = append(texts, p.wordsOf(e)...)
		}
		others = append(others, e)
	}
	return words, texts, others
}

// smaller returns the lead that gives less; nil gives everything.
func smaller(a, b *lead) *lead {
	if a == nil || b != nil && b.size < a.size {
		return b
	}
	return a
}

// wordsOf are the words that a document with such a field has.
func (p *planner) wordsOf(e query.Equal) []query.Expr {
	i, ok := p.st.layout.position(e.Field)
	if !ok || p.st.layout.fields[i].Type != query.Text || len(e.Text) > query.MaxText {
		return nil
	}
	var words []query.Expr
	for _, w := range query.Words(e.Text) {
		words = append(words, query.Word{Word: w})
	}
	return words
}

// union drives a disjunction by all of its parts.
func (p *planner) union(ctx context.Context, parts []query.Expr) (*lead, error) {
	all := &lead{exact: true, apart: len(parts) == 1}
	if len(parts) == 0 {
		all.selects = []clause{{sql: "SELECT n FROM user_index WHERE 0"}}
	}
	for _, e := range parts {
		d, err := p.best(ctx, e)
		if d == nil || err != nil {
			return nil, err
		}
		all.selects = append(all.selects, d.selects...)
		all.size = min(all.size+d.size, p.few+1)
		all.exact = all.exact && d.exact
	}
	if len(all.selects) > 100 { // SQLite limits how many selects one may be made of
		return nil, nil //nolint:nilnil // no lead is no error
	}
	return all, nil
}

// words drives words and phrases by the full-text index. It keeps no positions, so a phrase is the words in it.
func (p *planner) words(ctx context.Context, parts []query.Expr) (*lead, error) {
	var match []string
	d := &lead{exact: true, apart: true}
	for _, e := range parts {
		switch e := e.(type) {
		case query.Word:
			if e.Prefix && !p.prefixes {
				p.skipped, d.exact = true, false
				continue
			}
			term := `"` + e.Word + `"`
			if e.Prefix {
				term += "*"
			}
			match = append(match, term)
		case query.Phrase:
			d.exact = d.exact && len(e.Words) == 1
			for _, w := range e.Words {
				match = append(match, `"`+w+`"`)
			}
		}
	}
	if len(match) == 0 {
		return nil, nil //nolint:nilnil // no lead is no error
	}
	d.selects = []clause{{"SELECT rowid AS n FROM user_words WHERE user_words MATCH ?", []any{strings.Join(match, " AND ")}}}
	return p.sized(ctx, d)
}

// sized finds out how many a lead gives, as far as it matters. What few numbers it gives are kept, so that they are looked
// for once only.
func (p *planner) sized(ctx context.Context, d *lead) (*lead, error) {
	if d == nil {
		return nil, nil //nolint:nilnil // no lead is no error
	}
	c := d.numbers()
	err := p.c.once(ctx, "SELECT count(*), json_group_array(n) FROM (SELECT n FROM ("+c.sql+") LIMIT ?)", func(row []driver.Value) error {
		d.size = integer(row[0])
		if d.size <= p.few {
			d.selects = []clause{{"SELECT value AS n FROM json_each(?)", []any{text(row[1])}}}
		}
		return nil
	}, append(c.args, p.few+1)...)
	return d, err
}

// fieldTest is a single test of a field as ranges of a column @.
type fieldTest struct {
	field   string
	sort    byte     // t for its text, n for its number, a for its address
	in, out []clause // what is selected and what is not, each in parts that do not overlap; nil where no range says it
}

// testOf turns a test of a field into ranges.
func testOf(e query.Expr) fieldTest {
	switch e := e.(type) {
	case query.Equal:
		return fieldTest{e.Field, 't', []clause{{"@ = ?", []any{e.Text}}}, outside(e.Text, e.Text)}
	case query.Prefix:
		if r := prefixRange(e.Text); r.sql != "" {
			return fieldTest{e.Field, 't', []clause{r}, nil}
		}
	case query.Present:
		return fieldTest{e.Field, 't', []clause{{"@ IS NOT NULL", nil}}, []clause{{"@ IS NULL", nil}}}
	case query.Number:
		first, last := bound(e.Min), bound(e.Max)
		return fieldTest{e.Field, 'n', []clause{{"@ BETWEEN ? AND ?", []any{first, last}}}, outside(first, last)}
	case query.Network:
		first, last := e.Range()
		return fieldTest{e.Field, 'a', []clause{{"@ BETWEEN ? AND ?", []any{first[:], last[:]}}}, outside(first[:], last[:])}
	}
	return fieldTest{}
}

// outside is everything but a range.
func outside(first, last any) []clause {
	return []clause{{"@ < ?", []any{first}}, {"@ > ?", []any{last}}, {"@ IS NULL", nil}}
}

// leaf drives a single test of a field, negated or not, by the index of its column; nil where there is none.
func (l *layout) leaf(e query.Expr) *lead {
	not, negated := e.(query.Not)
	if negated {
		e = not.Part
	}
	t := testOf(e)
	ranges := t.in
	if negated {
		ranges = t.out
	}
	i, ok := l.position(t.field)
	if !ok || len(ranges) == 0 || l.keys[i][0] != t.sort {
		return nil
	}
	d := &lead{exact: true, apart: true}
	for _, c := range ranges {
		sql := "SELECT n FROM user_index INDEXED BY user_index_" + l.keys[i] + " WHERE " + strings.ReplaceAll(c.sql, "@", l.keys[i])
		d.selects = append(d.selects, clause{sql, c.args})
	}
	return d
}
