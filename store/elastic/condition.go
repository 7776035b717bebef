package elastic

// operator is what a condition does with its parts.
type operator uint8

const (
	always operator = iota + 1
	never
	single // one test, or its negation
	allOf
	anyOf
)

// condition is an expression in the form in which it is written: all and any alternate, and only single tests are negated.
type condition struct {
	op    operator
	test  dsl
	not   bool
	parts []condition
}

func constant(holds bool) condition {
	if holds {
		return condition{op: always}
	}
	return condition{op: never}
}

// tests counts the tests.
func (c condition) tests() int {
	if c.op == single {
		return 1
	}
	n := 0
	for _, p := range c.parts {
		n += p.tests()
	}
	return n
}

// depth is how many queries stand inside each other when c is written.
func (c condition) depth() int {
	switch {
	case c.op == single && c.not:
		return 2
	case c.op == single || c.op == never:
		return 1
	}
	deep, merged := 0, c.merged()
	for i, p := range c.parts {
		switch {
		case i == merged:
			deep = max(deep, p.depth()-1) // written into the same query
		case c.op == allOf && p.op == single:
			deep = max(deep, 1)
		default:
			deep = max(deep, p.depth())
		}
	}
	return deep + 1
}

// merged returns which part of an allOf is written into the same query, as one query of Elasticsearch holds what must all be
// so and one choice: the deepest anyOf; -1 where there is none.
func (c condition) merged() int {
	at, deep := -1, 0
	if c.op != allOf {
		return at
	}
	for i, p := range c.parts {
		if p.op == anyOf {
			if d := p.depth(); d > deep {
				at, deep = i, d
			}
		}
	}
	return at
}

// write writes c as a query.
func (c condition) write() dsl {
	switch c.op {
	case always:
		return dsl{"match_all": dsl{}}
	case never:
		return nothing()
	case single:
		if c.not {
			return dsl{"bool": dsl{"must_not": []dsl{c.test}}}
		}
		return c.test
	case anyOf:
		return dsl{"bool": c.choice(dsl{})}
	case allOf:
	}
	body, merged := dsl{}, c.merged()
	var must, not []dsl
	for i, p := range c.parts {
		switch {
		case i == merged:
			p.choice(body)
		case p.op == single && p.not:
			not = append(not, p.test)
		default:
			must = append(must, p.write())
		}
	}
	if len(must) > 0 {
		body["filter"] = must
	}
	if len(not) > 0 {
		body["must_not"] = not
	}
	return dsl{"bool": body}
}

// choice writes the parts of an anyOf into a bool query.
func (c condition) choice(body dsl) dsl {
	should := make([]dsl, len(c.parts))
	for i, p := range c.parts {
		should[i] = p.write()
	}
	body["should"], body["minimum_should_match"] = should, 1
	return body
}
