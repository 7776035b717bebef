package jsonscan

// repair finds where a record ends whose brackets or quotes do not fit. It goes on from the lexer's state at the byte
// that did not fit, and corrects it by what follows.
type repair struct {
	*lexer
	indent    int  // of the line that the record began in
	outer     bool // there is a list around the record, which a bracket may close
	lineStart bool // nothing but white space and commas in this line yet
	column    int  // how much white space
}

// start prepares for the byte at i, where the lexer stopped, and returns where to begin: at the last string's opening
// quote where the string may have ended too late or too early.
func (r *repair) start(i int) int {
	wasText := r.inString || r.prev == quote
	r.inString, r.escaped, r.lineStart = false, false, false
	if wasText && r.stringAt >= 0 {
		return r.stringAt
	}
	return i
}

// run reads b from i. last says that nothing follows b. It returns where the record ends when done, else how far it
// came; it leaves bytes that it cannot judge without the next one.
func (r *repair) run(b []byte, i int, last bool) (int, verdict) {
	for i < len(b) {
		c := r.t.class[b[i]]
		if r.inString {
			end, v, wait := r.inside(b, i, c, last)
			if v == done || wait {
				return end, v
			}
			i = end
			continue
		}
		if c == quote {
			// Behind a letter or digit, a quote belongs to a string that lost its first one.
			if i == 0 || r.t.class[b[i-1]] != other {
				r.inString, r.stringAt = true, i
			}
			r.prev, r.lineStart = quote, false
			i++
			continue
		}
		if end, ok := r.step(c, i); ok {
			return end, done
		}
		i++
	}
	if last && r.inString && r.stringAt >= 0 {
		if end, ok := r.again(b, len(b)); ok {
			return end, done
		}
	}
	return i, more
}

// inside reads one byte of a string.
func (r *repair) inside(b []byte, i int, c class, last bool) (next int, v verdict, wait bool) {
	switch {
	case c == newline:
		if end, ok := r.again(b, i); ok {
			return end, done, false
		}
		r.inString, r.escaped = false, false
		return i, more, false // read again, outside
	case r.escaped:
		r.escaped = false
	case b[i] == '\\':
		r.escaped = true
	case c == quote:
		if i+1 == len(b) && !last {
			return i, more, true
		}
		if i+1 == len(b) || r.closes(r.t.class[b[i+1]]) {
			r.inString = false
			break
		}
		if i > 0 && r.opens(r.t.class[b[i-1]]) {
			// This quote begins the next string, so the last one never ended: its text was structure.
			if end, ok := r.again(b, i); ok {
				return end, done, false
			}
			r.inString, r.stringAt = true, i
		}
	}
	return i + 1, more, false
}

// closes says whether c may stand behind a string.
func (r *repair) closes(c class) bool {
	return c == space || c == newline || r.t.next[quote]>>c&1 == 1
}

// opens says whether c may stand before a string.
func (r *repair) opens(c class) bool {
	return c == colon || c == comma || c == openObject || c == openArray
}

// again reads as structure what was taken for the text of the string that never ended before b[to].
func (r *repair) again(b []byte, to int) (int, bool) {
	if r.stringAt < 0 {
		return 0, false
	}
	r.inString = false
	for i := r.stringAt + 1; i < to; i++ {
		if end, ok := r.step(r.t.class[b[i]], i); ok {
			return end, true
		}
	}
	return 0, false
}

// step judges one byte outside strings, and returns the record's end where that shows it.
func (r *repair) step(c class, i int) (int, bool) {
	switch c {
	case newline:
		r.lineStart, r.column = true, 0
		return 0, false
	case space:
		r.column++
		return 0, false
	default:
	}
	if r.lineStart && c != comma {
		r.lineStart = false
		if r.column <= r.indent {
			switch c {
			case openObject:
				return i, true
			case closeArray:
				return i, true
			case closeObject:
				return i + 1, true
			default:
			}
		}
	}
	end, ok := r.mend(c, i)
	if !ok {
		r.prev = c
	}
	return end, ok
}

// mend corrects the stack of open brackets.
func (r *repair) mend(c class, i int) (int, bool) {
	switch c {
	case openObject, openArray:
		if r.prev != colon && r.prev != openArray && !r.in(openArray) {
			if !r.unwind(openArray) {
				return i, true // no list is open in this record: the next one begins
			}
		}
		r.push(c)
	case closeObject:
		if r.unwind(openObject) {
			if r.pop(); r.depth == 0 {
				return i + 1, true
			}
		}
	case closeArray:
		if !r.unwind(openArray) {
			return i, r.outer
		}
		if r.pop(); r.depth == 0 {
			return i + 1, true
		}
	default:
	}
	return 0, false
}

// unwind closes brackets until the innermost is the given one. Where none is, it changes nothing.
func (r *repair) unwind(c class) bool {
	if r.depth <= typed && (c == openArray && r.lists == 0 || c == openObject && r.lists == r.depth) {
		return false
	}
	for r.depth > 0 && !r.in(c) {
		r.pop()
	}
	return r.depth > 0
}
