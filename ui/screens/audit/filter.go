package audit

import (
	"slices"
	"strings"
	"unicode"

	"cofre/audit"
	"cofre/store/query"
	"cofre/ui/text"
)

// filter keeps rows that have all of its terms. The zero value keeps everything.
type filter struct {
	terms []term
	words text.Catalogue // actions and outcomes are found by the log's own words and by those shown
}

type term struct {
	part part
	text string // folded
}

type part uint8

const (
	anywhere part = iota
	inAction
	inActor
	inRecord
	inOutcome
	inReason
	inHost
	inSlot
	inField
)

// filterError is a word before a colon that names no part.
type filterError struct {
	name     string
	from, to int // characters of the source
}

// parseFilter reads a filter: words, and part:word, separated by blanks; a word in double quotes may hold blanks. Names
// of parts are taken in both languages.
func parseFilter(c text.Catalogue, src string) (filter, *filterError) {
	f := filter{words: c}
	for _, w := range split([]rune(src)) {
		word := string(w.text)
		name, value, named := strings.Cut(word, ":")
		if !named || w.quoted {
			f.terms = append(f.terms, term{anywhere, query.Fold(word)})
			continue
		}
		p, ok := partNamed(query.Fold(name))
		if !ok {
			return filter{words: c}, &filterError{name, w.at, w.at + len([]rune(name))}
		}
		if value = strings.Trim(value, `"`); value != "" {
			f.terms = append(f.terms, term{p, query.Fold(value)})
		}
	}
	return f, nil
}

type word struct {
	text   []rune
	at     int
	quoted bool // all of it
}

// split cuts a text at blanks that are not in quotes.
func split(src []rune) (words []word) {
	open := false
	current := word{at: -1}
	flush := func() {
		if current.at >= 0 && len(current.text) > 0 {
			words = append(words, current)
		}
		current = word{at: -1}
	}
	for i, r := range src {
		if unicode.IsSpace(r) && !open {
			flush()
			continue
		}
		if current.at < 0 {
			current.at, current.quoted = i, r == '"'
		}
		if r == '"' {
			open = !open
			if current.quoted {
				continue
			}
		}
		current.text = append(current.text, r)
	}
	flush()
	return words
}

func partNamed(name string) (part, bool) {
	switch name {
	case "action", "accion":
		return inAction, true
	case "actor":
		return inActor, true
	case "record", "registro":
		return inRecord, true
	case "outcome", "resultado":
		return inOutcome, true
	case "reason", "motivo":
		return inReason, true
	case "host", "equipo":
		return inHost, true
	case "slot", "ranura":
		return inSlot, true
	case "field", "campo":
		return inField, true
	default:
		return anywhere, false
	}
}

// all reports that everything is kept.
func (f filter) all() bool { return len(f.terms) == 0 }

// keeps reports whether the row of an entry (and its intent, or nil) has all terms.
func (f filter) keeps(e *audit.Entry, intent *audit.Entry) bool {
	for _, t := range f.terms {
		if !f.has(t, e) && (intent == nil || t.part == inOutcome || !f.has(t, intent)) {
			return false
		}
	}
	return true
}

func (f filter) has(t term, e *audit.Entry) bool {
	in := func(s string) bool { return strings.Contains(query.Fold(s), t.text) }
	switch t.part {
	case inAction:
		return f.begins(t, e.Action, actionWord(f.words, e.Action))
	case inOutcome:
		return f.begins(t, e.Outcome, outcomeWord(f.words, e.Outcome))
	case inActor:
		return in(e.Actor)
	case inRecord:
		return in(e.Record)
	case inReason:
		return in(e.Reason) || in(reasonWord(f.words, e))
	case inHost:
		return in(e.Host)
	case inSlot:
		return in(e.Slot)
	case inField:
		return slices.ContainsFunc(e.Fields, in)
	case anywhere:
	}
	return f.begins(t, e.Action, actionWord(f.words, e.Action)) || f.begins(t, e.Outcome, outcomeWord(f.words, e.Outcome)) ||
		slices.ContainsFunc([]string{e.Actor, e.Host, e.Record, e.Reason, reasonWord(f.words, e)}, in) || slices.ContainsFunc(e.Fields, in)
}

// begins reports whether one of the words begins with the term.
func (filter) begins(t term, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(query.Fold(w), t.text) })
}
