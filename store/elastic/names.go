package elastic

import (
	"fmt"
	"strconv"
	"strings"

	"cofre/store"
)

// DefaultBase is the name before that of each collection's alias, unless another is chosen.
const DefaultBase = "user"

// longestBase keeps the names of indices under Elasticsearch's limit of 255 bytes.
const longestBase = 200

// names are the aliases of the five collections. Behind each is one index, <alias>.<number>.
type names struct {
	users, keys, vault, rejects, audit string
}

func newNames(base string) (names, error) {
	if base == "" {
		base = DefaultBase
	}
	// What Elasticsearch takes as the name of an index, less the dot, which parts an alias from a number here.
	for i := range len(base) {
		c := base[i]
		fine := 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || i > 0 && (c == '-' || c == '_')
		if !fine || len(base) > longestBase {
			return names{}, fmt.Errorf("%w: the indices' base name %q: at most %d small letters, digits, - and _, the first a letter or digit",
				store.ErrUnreachable, base, longestBase)
		}
	}
	return names{users: base, keys: base + "-keys", vault: base + "-vault", rejects: base + "-rejects", audit: base + "-audit"}, nil
}

// all are the aliases in the order in which they are made: the one whose presence says that there is a store comes last.
func (n names) all() []string { return []string{n.keys, n.users, n.rejects, n.audit, n.vault} }

// of returns the alias of a collection of documents.
func (n names) of(c store.Collection) (string, error) {
	switch c {
	case store.Users:
		return n.users, nil
	case store.Rejects:
		return n.rejects, nil
	default:
		return "", fmt.Errorf("collection %q: %w", string(c), store.ErrNotFound)
	}
}

// numbered is the name of an index behind an alias.
func numbered(alias string, n int) string { return alias + "." + strconv.Itoa(n) }

// numberOf is the number of an index behind an alias, from 1; 0 where it is not one of ours.
func numberOf(alias, index string) int {
	digits, ours := strings.CutPrefix(index, alias+".")
	if !ours || digits == "" || digits[0] == '0' || digits[0] == '+' {
		return 0
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 {
		return 0
	}
	return n
}
