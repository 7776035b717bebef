package policy

import (
	"strconv"
	"strings"

	"cofre/record/safetext"
)

// Error says what is wrong with a policy, and where.
type Error struct {
	File    string // as it was given; "" where the policy is not from a file
	Line    int    // from 1; 0 where no line can be named
	Field   string // path of the key, such as fields.credit_card_num.mask; "" for the policy as a whole
	Problem string // for people
	Allowed string // what would be right; "" where Problem says it
	Err     error  // what the system said where the file cannot be read; else nil
}

// Error returns file:line: field: problem; allowed: …, safe to print.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File == "" {
		b.WriteString("policy")
	} else {
		b.WriteString(safetext.Terminal(e.File))
	}
	if e.Line > 0 {
		b.WriteString(":" + strconv.Itoa(e.Line))
	}
	if e.Field != "" {
		b.WriteString(": " + safetext.Terminal(e.Field))
	}
	b.WriteString(": " + e.Problem)
	if e.Allowed != "" {
		b.WriteString("; allowed: " + e.Allowed)
	}
	return b.String()
}

// Unwrap returns what the system said, if anything.
func (e *Error) Unwrap() error { return e.Err }

// Error returns the reason, after the field's name where one is at fault.
func (r *Rejection) Error() string {
	if r.Field == "" {
		return r.Reason
	}
	return r.Field + ": " + r.Reason
}

// shortName makes a name of unknown origin fit for a message: safe to print, and not longer than a line has room for.
func shortName(name string) string {
	cut, more := safetext.Cut(name, 64)
	if more {
		cut += "…"
	}
	return safetext.Terminal(cut)
}

// nearest returns the word of words that a person most likely meant by text, or "".
func nearest(text string, words []string) string {
	if len(text) > 64 {
		return ""
	}
	best, least := "", max(1, min(len(text)/2, 3))+1
	for _, w := range words {
		if d := distance(strings.ToLower(text), strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the bytes to insert, delete or replace to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// list writes words with commas between them.
func list(words []string) string { return strings.Join(words, ", ") }
