package query

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// String prints an expression so that [Parse] reads the same again (within its limits); nil is "".
func String(e Expr) string {
	if e == nil {
		return ""
	}
	return string(appendExpr(nil, e, false))
}

// appendExpr prints e, in parentheses where it is inside something and binds weaker.
func appendExpr(dst []byte, e Expr, inside bool) []byte {
	switch e := e.(type) {
	case Or:
		return appendParts(dst, e.Parts, " OR ", inside)
	case And:
		return appendParts(dst, e.Parts, " ", inside)
	case Not:
		return appendExpr(append(dst, '-'), e.Part, true)
	case Word:
		return appendStar(append(dst, e.Word...), e.Prefix)
	case Phrase:
		return appendQuoted(dst, strings.Join(e.Words, " "))
	case Equal:
		return appendText(appendName(dst, e.Field), e.Text)
	case Prefix:
		return append(appendText(appendName(dst, e.Field), e.Text), '*')
	case Present:
		return append(appendName(dst, e.Field), '*')
	case Number:
		return appendNumber(dst, e)
	case Network:
		return append(appendName(dst, e.Field), e.Prefix.String()...)
	default:
		return dst
	}
}

func appendParts(dst []byte, parts []Expr, between string, inside bool) []byte {
	if inside {
		dst = append(dst, '(')
	}
	for i, part := range parts {
		if i > 0 {
			dst = append(dst, between...)
		}
		_, or := part.(Or)
		dst = appendExpr(dst, part, or)
	}
	if inside {
		dst = append(dst, ')')
	}
	return dst
}

func appendStar(dst []byte, star bool) []byte {
	if star {
		return append(dst, '*')
	}
	return dst
}

func appendQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := range len(text) {
		if text[i] == '"' || text[i] == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return append(dst, '"')
}

// appendText prints text without quotes where it needs none.
func appendText(dst []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c != '_' && c != '.' || i == 0) {
			return appendQuoted(dst, text)
		}
	}
	if text == "" {
		return appendQuoted(dst, text)
	}
	return append(dst, text...)
}

func appendName(dst []byte, field string) []byte { return append(appendText(dst, field), ':') }

func appendNumber(dst []byte, e Number) []byte {
	dst = appendName(dst, e.Field)
	if !math.IsInf(e.Min, 0) {
		dst = appendBound(dst, e.Min, e.Time)
	}
	if e.Min == e.Max {
		return dst
	}
	dst = append(dst, ".."...)
	if !math.IsInf(e.Max, 0) {
		dst = appendBound(dst, e.Max, e.Time)
	}
	return dst
}

func appendBound(dst []byte, n float64, ofTime bool) []byte {
	if ofTime {
		return time.UnixMilli(int64(n)).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000Z")
	}
	if whole(n) {
		return strconv.AppendFloat(dst, n, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, n, 'g', -1, 64)
}

// allOf is the canonical And of parts.
func allOf(parts []Expr) Expr {
	var flat []Expr
	for _, part := range parts {
		if and, ok := part.(And); ok {
			flat = append(flat, and.Parts...)
		} else {
			flat = append(flat, part)
		}
	}
	if flat = ordered(flat); len(flat) == 1 {
		return flat[0]
	}
	return And{Parts: flat}
}

// anyOf is the canonical Or of parts.
func anyOf(parts []Expr) Expr {
	var flat []Expr
	for _, part := range parts {
		if or, ok := part.(Or); ok {
			flat = append(flat, or.Parts...)
		} else {
			flat = append(flat, part)
		}
	}
	if flat = ordered(flat); len(flat) == 1 {
		return flat[0]
	}
	return Or{Parts: flat}
}

// ordered sorts parts by their printed form and drops repeated ones.
func ordered(parts []Expr) []Expr {
	type printed struct {
		text string
		e    Expr
	}
	all := make([]printed, len(parts))
	for i, e := range parts {
		all[i] = printed{String(e), e}
	}
	slices.SortFunc(all, func(a, b printed) int { return cmp.Compare(a.text, b.text) })
	all = slices.CompactFunc(all, func(a, b printed) bool { return a.text == b.text })
	parts = parts[:len(all)]
	for i := range all {
		parts[i] = all[i].e
	}
	return parts
}

// negate is the canonical Not of e.
func negate(e Expr) Expr {
	if not, ok := e.(Not); ok {
		return not.Part
	}
	return Not{Part: e}
}
