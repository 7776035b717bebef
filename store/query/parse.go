package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"cofre/record"
)

// The limits of a query. What is longer, deeper or has more terms is refused.
const (
	MaxLength = 4096 // bytes
	MaxDepth  = 32   // parentheses and negations inside each other
	MaxTerms  = 256  // words, phrases' words and field terms
	MaxPrefix = MaxText - utf8.UTFMax
)

// Error says what is wrong with a query and where.
type Error struct {
	Pos, End int    // the bytes of the source that are wrong: source[Pos:End]; both the length where it ends too early
	Reason   string // for a person; names fields, never holds a value
	Suggest  string // the nearest name of a field that can be searched; "" where none is near
}

// Error says where, counted from 1, what, and the nearest name.
func (e *Error) Error() string {
	text := fmt.Sprintf("query, byte %d: %s", e.Pos+1, e.Reason)
	if e.Suggest != "" {
		text += fmt.Sprintf(" (did you mean %q?)", e.Suggest)
	}
	return text
}

// Parse reads a query. An empty one is nil, which selects everything. Every error is an [*Error].
//
//	query  = and { "OR" and }                  binds weaker than what stands side by side
//	and    = term { term }
//	term   = "-" term | "(" query ")" | phrase | word [ "*" ] | field ":" value | field ( ">" | ">=" | "<" | "<=" ) bound
//	phrase = `"` words `"`                     in one field, one behind the other
//	value  = "*"                               there is a value
//	       | bare | quoted                     the folded whole text, the number, the time or the address (also a network)
//	       | ( bare | quoted ) "*"             the folded text begins so; text fields only
//	       | [ bound ] ".." [ bound ]          numbers and dates
//	bound  = a number, or a year, month, day or time (RFC 3339, also without seconds or zone: UTC)
//
// Bare text ends at white space or a parenthesis. In quotes \" is a quote and \\ a backslash; a field's name may stand in
// quotes too. A bare word that folds to several words is a phrase; with a star, all of them, the last as a prefix. OR in
// small letters is a word, a lone AND or NOT in capitals is refused rather than searched. A date is what its writing
// leaves open: fec:2021-07 is any millisecond of that month, fec>2021-07 begins after its last one, and so do all bounds.
//
// The result is canonical: And and Or are flat, with their parts in the order of their printed form, each once; no
// double Not; an And or Or of one part is the part.
func Parse(src string, schema record.Schema) (Expr, error) {
	if len(src) > MaxLength {
		return nil, &Error{Pos: MaxLength, End: len(src), Reason: fmt.Sprintf("a query has at most %d bytes", MaxLength)}
	}
	return parse(src, schema, MaxDepth, MaxTerms)
}

func parse(src string, schema record.Schema, depth, terms int) (Expr, error) {
	if !utf8.ValidString(src) {
		at := 0
		for _, r := range src {
			if r == utf8.RuneError && !strings.HasPrefix(src[at:], string(utf8.RuneError)) {
				break
			}
			at += utf8.RuneLen(r)
		}
		return nil, &Error{Pos: at, End: at + 1, Reason: "not valid UTF-8"}
	}
	p := &parser{src: src, schema: schema, fields: Fields(schema), depth: depth, terms: terms}
	p.blanks()
	if p.at == len(src) {
		return nil, nil
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.at < len(src) {
		return nil, p.wrong(p.at, p.at+1, "no parenthesis is open here")
	}
	return e, nil
}

// parser reads src from at on.
type parser struct {
	src          string
	at           int
	schema       record.Schema
	fields       []Field
	depth, terms int // what is left
}

func (p *parser) wrong(pos, end int, format string, args ...any) *Error {
	return &Error{Pos: pos, End: end, Reason: fmt.Sprintf(format, args...)}
}

// blanks passes over white space.
func (p *parser) blanks() {
	p.at = len(p.src) - len(strings.TrimLeftFunc(p.src[p.at:], unicode.IsSpace))
}

// peek returns the byte here, 0 at the end.
func (p *parser) peek() byte {
	if p.at == len(p.src) {
		return 0
	}
	return p.src[p.at]
}

// operator passes over a bare OR.
func (p *parser) operator() bool {
	if end := p.bareEnd(); p.src[p.at:end] == "OR" {
		p.at = end
		p.blanks()
		return true
	}
	return false
}

// bareEnd returns where the bare text that begins here ends.
func (p *parser) bareEnd() int {
	n := strings.IndexFunc(p.src[p.at:], func(r rune) bool {
		return unicode.IsSpace(r) || r == '(' || r == ')' || r == '"'
	})
	if n < 0 {
		return len(p.src)
	}
	return p.at + n
}

func (p *parser) or() (Expr, error) {
	var parts []Expr
	for {
		e, err := p.and()
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !p.operator() {
			return anyOf(parts), nil
		}
	}
}

func (p *parser) and() (Expr, error) {
	var parts []Expr
	for {
		p.blanks()
		if p.at == len(p.src) || p.peek() == ')' || p.src[p.at:p.bareEnd()] == "OR" {
			if len(parts) == 0 {
				return nil, p.wrong(p.at, max(p.bareEnd(), min(p.at+1, len(p.src))), "something to search for is missing here")
			}
			return allOf(parts), nil
		}
		e, err := p.term()
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
}

// deeper counts what stands inside something else.
func (p *parser) deeper(read func() (Expr, error)) (Expr, error) {
	if p.depth == 0 {
		return nil, p.wrong(p.at, p.at+1, "nested too deeply")
	}
	p.depth--
	defer func() { p.depth++ }()
	p.at++
	return read()
}

func (p *parser) term() (Expr, error) {
	switch p.peek() {
	case '-':
		return p.deeper(func() (Expr, error) {
			if end := p.bareEnd(); end == p.at && p.peek() != '(' && p.peek() != '"' {
				return nil, p.wrong(p.at-1, p.at, "nothing behind the minus; to search for text with one, put it in quotes")
			}
			e, err := p.term()
			if err != nil {
				return nil, err
			}
			return negate(e), nil
		})
	case '(':
		open := p.at
		return p.deeper(func() (Expr, error) {
			e, err := p.or()
			if err == nil && p.peek() != ')' {
				return nil, p.wrong(open, open+1, "this parenthesis is not closed")
			}
			p.at++
			return e, err
		})
	case '"':
		return p.phrase()
	default:
		return p.bare()
	}
}

// count takes n from the terms that are left.
func (p *parser) count(n, pos int) error {
	if p.terms -= n; p.terms < 0 {
		return p.wrong(pos, p.at, "more than %d terms", MaxTerms)
	}
	return nil
}

// phrase reads quoted words, or a quoted field name.
func (p *parser) phrase() (Expr, error) {
	pos := p.at
	text, err := p.quoted()
	if err != nil {
		return nil, err
	}
	switch p.peek() {
	case ':', '<', '>':
		return p.field(text, pos)
	case '*':
		return nil, p.wrong(p.at, p.at+1, "a phrase takes no star")
	}
	words := Words(text)
	if len(words) == 0 {
		return nil, p.wrong(pos, p.at, "no letter or digit to search for")
	}
	if err := p.count(len(words), pos); err != nil {
		return nil, err
	}
	return phraseOf(words), nil
}

func phraseOf(words []string) Expr {
	if len(words) == 1 {
		return Word{Word: words[0]}
	}
	return Phrase{Words: words}
}

// quoted reads text in quotes.
func (p *parser) quoted() (string, error) {
	pos := p.at
	var text strings.Builder
	for p.at++; p.at < len(p.src); p.at++ {
		c := p.src[p.at]
		if c == '"' {
			p.at++
			return text.String(), nil
		}
		if c == '\\' && p.at+1 < len(p.src) && (p.src[p.at+1] == '"' || p.src[p.at+1] == '\\') {
			p.at++
			c = p.src[p.at]
		}
		text.WriteByte(c)
	}
	return "", p.wrong(pos, pos+1, "this quote is not closed")
}

// bare reads a word, or a field's name and what follows it.
func (p *parser) bare() (Expr, error) {
	pos, end := p.at, p.bareEnd()
	text := p.src[pos:end]
	if i := strings.IndexAny(text, ":<>"); i >= 0 {
		p.at += i
		if i == 0 {
			return nil, p.wrong(pos, pos+1, "a field's name is missing before this; to search for the text, put it in quotes")
		}
		return p.field(text[:i], pos)
	}
	p.at = end
	if text == "AND" || text == "NOT" {
		return nil, p.wrong(pos, end, "terms side by side are AND, a minus in front is NOT; "+
			"to search for the word, put it in quotes")
	}
	if text == "OR" {
		return nil, p.wrong(pos, end, "something to search for is missing here")
	}
	text, prefix := strings.CutSuffix(text, "*")
	if i := strings.IndexByte(text, '*'); i >= 0 {
		return nil, p.wrong(pos+i, pos+i+1, "a star stands at the end of a word only")
	}
	words := Words(text)
	if len(words) == 0 {
		return nil, p.wrong(pos, end, "no letter or digit to search for")
	}
	if err := p.count(len(words), pos); err != nil {
		return nil, err
	}
	if !prefix {
		return phraseOf(words), nil
	}
	if last, _ := utf8.DecodeLastRuneInString(Fold(text)); !unicode.IsLetter(last) && !unicode.IsDigit(last) {
		return nil, p.wrong(end-1, end, "a star stands behind a letter or digit")
	}
	var parts []Expr
	for i, word := range words {
		parts = append(parts, Word{Word: word, Prefix: i == len(words)-1})
	}
	return allOf(parts), nil
}
