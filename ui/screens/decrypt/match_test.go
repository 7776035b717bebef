package decrypt

import (
	"strings"

	"cofre/store/query"
)

// matches is the little of the query language that the picker uses.
func matches(e query.Expr, u fakeUser) bool {
	switch e := e.(type) {
	case query.Or:
		for _, p := range e.Parts {
			if matches(p, u) {
				return true
			}
		}
		return false
	case query.And:
		for _, p := range e.Parts {
			if !matches(p, u) {
				return false
			}
		}
		return true
	case query.Prefix:
		value := u.name
		if e.Field == query.ID {
			value = u.id
		}
		return strings.HasPrefix(query.Fold(value), e.Text)
	case query.Word:
		text := u.name
		for _, m := range u.clear {
			text += " " + m[1]
		}
		return query.HasWords(strings.Join(query.Words(text), " "), e.Word, e.Prefix)
	}
	return false
}
