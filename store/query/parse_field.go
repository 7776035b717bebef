package query

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// field reads what follows a field's name, from its colon or comparison on. The name began at pos.
func (p *parser) field(name string, pos int) (Expr, error) {
	f, err := p.lookUp(name, pos)
	if err != nil {
		return nil, err
	}
	if err := p.count(1, pos); err != nil {
		return nil, err
	}
	operator := p.src[p.at : p.at+1]
	p.at++
	if operator != ":" && p.peek() == '=' {
		operator += "="
		p.at++
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	switch {
	case operator != ":":
		return p.comparison(f, operator, v)
	case v.star && v.text == "" && !v.quoted:
		return Present{Field: f.Name}, nil
	case f.Type == Text:
		return p.textTerm(f, v)
	case v.star:
		return nil, p.wrong(v.end-1, v.end, "field %q holds no text: a star stands there alone; ranges are written 10..20", f.Name)
	case f.Type == Address:
		return p.network(f, v)
	default:
		return p.numberTerm(f, v)
	}
}

// lookUp finds the field, or says why it cannot be asked for.
func (p *parser) lookUp(name string, pos int) (Field, error) {
	for _, f := range p.fields {
		if f.Name == name {
			return f, nil
		}
	}
	known, ok := p.schema.Field(name)
	switch {
	case ok && known.Protected:
		return Field{}, p.wrong(pos, p.at, "field %q is protected: its values cannot be searched", name)
	case ok:
		return Field{}, p.wrong(pos, p.at, "field %q has no kind in the policy, so it is not indexed", name)
	}
	err := p.wrong(pos, p.at, "there is no field %q; to search for the text, put it in quotes", name)
	err.Suggest = nearest(name, p.fields)
	return Field{}, err
}

// value is what stands behind a field's operator.
type value struct {
	text         string
	quoted, star bool
	pos, end     int
}

// value reads up to white space, a closing parenthesis or the end.
func (p *parser) value() (value, error) {
	v := value{pos: p.at}
	if p.peek() == '"' {
		text, err := p.quoted()
		if err != nil {
			return v, err
		}
		v.text, v.quoted = text, true
		if p.peek() == '*' {
			v.star = true
			p.at++
		}
		v.end = p.at
		if end := p.valueEnd(); end != p.at {
			return v, p.wrong(p.at, end, "a blank is missing behind the quote")
		}
	} else {
		v.end = p.valueEnd()
		v.text = p.src[p.at:v.end]
		if i := strings.IndexAny(v.text, `"(`); i >= 0 {
			return v, p.wrong(v.pos+i, v.pos+i+1, "put the whole value in quotes")
		}
		p.at = v.end
		v.text, v.star = strings.CutSuffix(v.text, "*")
		if i := strings.IndexByte(v.text, '*'); i >= 0 {
			return v, p.wrong(v.pos+i, v.pos+i+1, "a star stands at the end of a value only; in quotes it is text")
		}
	}
	if v.text == "" && (v.quoted || !v.star) {
		return v, p.wrong(v.pos, v.end, "a value is missing here; field:* asks for any, -field:* for none")
	}
	return v, nil
}

func (p *parser) valueEnd() int {
	n := strings.IndexFunc(p.src[p.at:], func(r rune) bool { return unicode.IsSpace(r) || r == ')' })
	if n < 0 {
		return len(p.src)
	}
	return p.at + n
}

func (p *parser) textTerm(f Field, v value) (Expr, error) {
	text := Fold(v.text)
	limit := MaxText
	if v.star {
		limit = MaxPrefix
	}
	switch {
	case text == "":
		return nil, p.wrong(v.pos, v.end, "nothing is left of this value when marks are taken off")
	case len(text) > limit:
		return nil, p.wrong(v.pos, v.end, "a value to compare has at most %d bytes", limit)
	case v.star:
		return Prefix{Field: f.Name, Text: text}, nil
	default:
		return Equal{Field: f.Name, Text: text}, nil
	}
}

// network reads an address or CIDR prefix. IPv4-mapped IPv6 is IPv4, bits behind the prefix are cleared.
func (p *parser) network(f Field, v value) (Expr, error) {
	text, bitsText, cut := strings.Cut(v.text, "/")
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return nil, p.wrong(v.pos, v.end, "field %q takes an IP address or a network like 10.0.0.0/8", f.Name)
	}
	bits := a.BitLen()
	if cut {
		n, err := strconv.Atoi(bitsText)
		if err != nil || n < 0 || n > bits || strconv.Itoa(n) != bitsText {
			return nil, p.wrong(v.pos+len(text)+1, v.end, "a network has 0 to %d bits", bits)
		}
		bits = n
	}
	if a.Is4In6() && bits >= 96 {
		a, bits = a.Unmap(), bits-96
	}
	return Network{Field: f.Name, Prefix: netip.PrefixFrom(a, bits).Masked()}, nil
}

// numberTerm reads an equal value or a range.
func (p *parser) numberTerm(f Field, v value) (Expr, error) {
	low, high, isRange := strings.Cut(v.text, "..")
	if v.quoted || !isRange {
		first, last, err := p.bound(f, v.text, v)
		if err != nil {
			return nil, err
		}
		return Number{Field: f.Name, Min: first, Max: last, Time: f.Type == Time}, nil
	}
	e := Number{Field: f.Name, Min: math.Inf(-1), Max: math.Inf(1), Time: f.Type == Time}
	if low != "" {
		part := value{pos: v.pos, end: v.pos + len(low)}
		first, _, err := p.bound(f, low, part)
		if err != nil {
			return nil, err
		}
		e.Min = first
	}
	if high != "" {
		part := value{pos: v.end - len(high), end: v.end}
		_, last, err := p.bound(f, high, part)
		if err != nil {
			return nil, err
		}
		e.Max = last
	}
	if e.Min > e.Max {
		return nil, p.wrong(v.pos, v.end, "this range ends before it begins")
	}
	return e, nil
}

// comparison reads the bound of > >= < or <=.
func (p *parser) comparison(f Field, operator string, v value) (Expr, error) {
	if f.Type != Numeric && f.Type != Time {
		return nil, p.wrong(v.pos, v.end, "field %q holds neither numbers nor dates, so %s cannot compare it", f.Name, operator)
	}
	if v.star {
		return nil, p.wrong(v.end-1, v.end, "a bound takes no star")
	}
	first, last, err := p.bound(f, v.text, v)
	if err != nil {
		return nil, err
	}
	e := Number{Field: f.Name, Min: math.Inf(-1), Max: math.Inf(1), Time: f.Type == Time}
	switch operator {
	case ">":
		e.Min = next(last, f.Type == Time, 1)
	case ">=":
		e.Min = first
	case "<":
		e.Max = next(first, f.Type == Time, -1)
	default:
		e.Max = last
	}
	if math.IsInf(e.Min, 1) || math.IsInf(e.Max, -1) || e.Time && (e.Min > latest || e.Max < earliest) {
		return nil, p.wrong(v.pos, v.end, "nothing lies beyond this")
	}
	return e, nil
}

// next is the neighbour of n in that direction among the values that a field can have.
func next(n float64, ofTime bool, direction float64) float64 {
	if ofTime {
		return n + direction
	}
	return math.Nextafter(n, math.Inf(int(direction)))
}

// bound reads one bound: the first and last value that it stands for.
func (p *parser) bound(f Field, text string, v value) (first, last float64, err error) {
	if f.Type == Time {
		first, last, ok := readBound(text)
		if !ok {
			return 0, 0, p.wrong(v.pos, v.end, "field %q takes a year, month, day or time: "+
				"2021, 2021-07, 2021-07-31, 2021-07-31T00:11:06Z", f.Name)
		}
		return first, last, nil
	}
	n, ok := readNumber([]byte(text))
	if !ok {
		return 0, 0, p.wrong(v.pos, v.end, "field %q takes a number", f.Name)
	}
	return n, n, nil
}
