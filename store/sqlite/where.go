package sqlite

import (
	"math"
	"strings"

	"cofre/store/query"
)

// clause is a piece of SQL with what is bound in it.
type clause struct {
	sql  string
	args []any
}

func (c clause) and(o clause) clause {
	switch {
	case c.sql == "":
		return o
	case o.sql == "":
		return c
	default:
		return clause{"(" + c.sql + ") AND (" + o.sql + ")", append(append([]any(nil), c.args...), o.args...)}
	}
}

// condition writes an expression about one row x of user_index, exactly as query.Match means it, never NULL. The unary
// plus keeps SQLite from choosing an index for a part of it; which way to go is decided in plan.go.
func (l *layout) condition(e query.Expr) clause {
	switch e := e.(type) {
	case nil:
		return clause{sql: "1"}
	case query.And:
		return l.joined(e.Parts, " AND ", "1")
	case query.Or:
		return l.joined(e.Parts, " OR ", "0")
	case query.Not:
		c := l.condition(e.Part)
		return clause{"NOT " + c.sql, c.args}
	case query.Word:
		if e.Prefix {
			return within(" " + e.Word)
		}
		return within(" " + e.Word + " ")
	case query.Phrase:
		return within(" " + strings.Join(e.Words, " ") + " ")
	default:
		return l.fieldCondition(e)
	}
}

// within tests the words of a row.
func within(words string) clause {
	if strings.TrimSpace(words) == "" {
		return clause{sql: "0"}
	}
	return clause{"(instr(x.words, ?) > 0)", []any{words}}
}

// joined writes parts in a balanced tree, as SQLite limits how deep an expression may be.
func (l *layout) joined(parts []query.Expr, operator, none string) clause {
	switch len(parts) {
	case 0:
		return clause{sql: none}
	case 1:
		return l.condition(parts[0])
	}
	half := len(parts) / 2
	a, b := l.joined(parts[:half], operator, none), l.joined(parts[half:], operator, none)
	return clause{"(" + a.sql + operator + b.sql + ")", append(a.args, b.args...)}
}

// fieldCondition writes a test of one field.
func (l *layout) fieldCondition(e query.Expr) clause {
	switch e := e.(type) {
	case query.Equal:
		return l.test(e.Field, 't', func(col string) clause { return clause{"(+" + col + " IS ?)", []any{e.Text}} })
	case query.Prefix:
		return l.test(e.Field, 't', func(col string) clause {
			r := prefixRange(e.Text)
			if r.sql == "" {
				return clause{sql: "(+" + col + " IS NOT NULL)"}
			}
			return clause{"ifnull(" + strings.ReplaceAll(r.sql, "@", "+"+col) + ", 0)", r.args}
		})
	case query.Present:
		return l.test(e.Field, 't', func(col string) clause { return clause{sql: "(+" + col + " IS NOT NULL)"} })
	case query.Number:
		return l.test(e.Field, 'n', func(col string) clause {
			return clause{"ifnull(+" + col + " BETWEEN ? AND ?, 0)", []any{bound(e.Min), bound(e.Max)}}
		})
	case query.Network:
		first, last := e.Range()
		return l.test(e.Field, 'a', func(col string) clause {
			return clause{"ifnull(+" + col + " BETWEEN ? AND ?, 0)", []any{first[:], last[:]}}
		})
	default:
		return clause{sql: "0"}
	}
}

// test writes a condition on the column of a field, 0 where it has none of that sort.
func (l *layout) test(field string, sort byte, write func(col string) clause) clause {
	col, ok := l.column(field, sort)
	if !ok {
		return clause{sql: "0"}
	}
	return write("x." + col)
}

// column names the column of a field: t its text, n its number, a its address.
func (l *layout) column(field string, sort byte) (string, bool) {
	i, ok := l.position(field)
	if !ok {
		return "", false
	}
	if sort == 't' {
		return l.columns[l.at[i]], true
	}
	return l.keys[i], l.keys[i][0] == sort
}

// bound is how a limit is bound: whole numbers as such, so that they are compared without rounding.
func bound(f float64) any {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return f
	}
	return numeric(f)
}

// prefixRange tests whether @ begins with prefix, as a range that an index can serve; "" where everything does.
func prefixRange(prefix string) clause {
	if prefix == "" {
		return clause{}
	}
	end := []byte(prefix)
	for len(end) > 0 && end[len(end)-1] == 0xff {
		end = end[:len(end)-1]
	}
	if len(end) == 0 {
		return clause{"(@ >= ?)", []any{prefix}}
	}
	end[len(end)-1]++
	return clause{"(@ >= ? AND @ < ?)", []any{prefix, string(end)}}
}

// pushed brings negations down to single tests.
func pushed(e query.Expr, negated bool) query.Expr {
	switch e := e.(type) {
	case query.Not:
		return pushed(e.Part, !negated)
	case query.And:
		if negated {
			return query.Or{Parts: pushedAll(e.Parts, true)}
		}
		return query.And{Parts: pushedAll(e.Parts, false)}
	case query.Or:
		if negated {
			return query.And{Parts: pushedAll(e.Parts, true)}
		}
		return query.Or{Parts: pushedAll(e.Parts, false)}
	default:
		if negated {
			return query.Not{Part: e}
		}
		return e
	}
}

func pushedAll(parts []query.Expr, negated bool) []query.Expr {
	all := make([]query.Expr, len(parts))
	for i := range parts {
		all[i] = pushed(parts[i], negated)
	}
	return all
}

// serves says whether the columns made by l answer an expression and a sort that were written for the layout of.
func (l *layout) serves(of *layout, e query.Expr, sort string) bool {
	return l.schema == of.schema || l.index.Serves(of.index, e, sort)
}
