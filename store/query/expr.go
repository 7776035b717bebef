package query

import "net/netip"

// Expr is a parsed query. Nil selects everything.
type Expr interface{ expr() }

// And selects what all of its parts select.
type And struct{ Parts []Expr }

// Or selects what any of its parts selects.
type Or struct{ Parts []Expr }

// Not selects everything that its part does not, documents without the field included.
type Not struct{ Part Expr }

// Word selects documents with that folded word (or one that starts with it) in any clear text field.
type Word struct {
	Word   string // folded, letters and digits only, never empty
	Prefix bool
}

// Phrase selects documents with these folded words one behind the other in one clear text field.
type Phrase struct{ Words []string }

// Equal selects documents whose field, folded as a whole, is Text.
type Equal struct{ Field, Text string }

// Prefix selects documents whose field, folded as a whole, starts with Text.
type Prefix struct{ Field, Text string }

// Present selects documents that have a value in the field that is not null or empty.
type Present struct{ Field string }

// Number selects Min <= field <= Max for integer, geo and date fields (dates: milliseconds since 1970). Strict bounds are
// made into these by the parser; an open end is -Inf or +Inf.
type Number struct {
	Field    string
	Min, Max float64
	Time     bool // a date field: Min and Max are milliseconds
}

// Network selects ip fields within a prefix; a single address is a prefix of its full length.
type Network struct {
	Field  string
	Prefix netip.Prefix
}

func (And) expr()     {}
func (Or) expr()      {}
func (Not) expr()     {}
func (Word) expr()    {}
func (Phrase) expr()  {}
func (Equal) expr()   {}
func (Prefix) expr()  {}
func (Present) expr() {}
func (Number) expr()  {}
func (Network) expr() {}
