package jsonscan

// element reads the next record of a list. Not ok and no error: the scanner is in another mode now.
func (s *Scanner) element() (Cut, bool, error) {
	if !s.skip(true) {
		ended := s.mode == modeStream || s.closed
		s.mode = modeEnd
		if ended {
			return Cut{}, false, s.end()
		}
		return Cut{}, false, s.cutOff()
	}
	s.begin()
	switch c := s.t.class[s.win.Data()[0]]; {
	case c == openObject || c == openArray:
		return s.bracketed(c)
	case c == closeArray && s.mode != modeStream:
		return s.closing()
	default:
		return s.loose()
	}
}

// skip lets go of white space, and of commas where they separate records, and says whether something follows.
func (s *Scanner) skip(commas bool) bool {
	for {
		data := s.win.Data()
		n := 0
		for n < len(data) {
			c := s.t.class[data[n]]
			if c != space && c != newline && (c != comma || !commas) {
				break
			}
			n++
		}
		s.noteLines(data[:n])
		s.win.Skip(n)
		if n < len(data) {
			return true
		}
		if !s.win.More() {
			return false
		}
	}
}

// grow reads more behind index i of the current record; it returns where that index is now, and whether there is more.
func (s *Scanner) grow(i int) (int, bool) {
	if len(s.win.Data()) > s.o.Limit {
		s.spill(i)
		s.lex.stringAt = -1
		i = 0
	}
	return i, s.win.More()
}

// bracketed reads an object or an array.
func (s *Scanner) bracketed(c class) (Cut, bool, error) {
	indent := s.indent
	s.lex.open(c)
	for i := 1; ; {
		var v verdict
		i, v = s.lex.run(s.win.Data(), i)
		switch v {
		case done:
			return s.take(i, false), true, nil
		case broken:
			return s.mend(i, indent)
		default:
		}
		var ok bool
		if i, ok = s.grow(i); ok {
			continue
		}
		if s.lex.inString && s.win.Err() == nil {
			return s.mend(i, indent) // the string may never have ended where the records after it did
		}
		s.keepRest(i)
		return Cut{}, false, s.cutOff()
	}
}

// mend reads on behind index i, where the record's brackets or quotes do not fit.
func (s *Scanner) mend(i, indent int) (Cut, bool, error) {
	r := repair{lexer: &s.lex, indent: indent, outer: s.mode != modeStream}
	i = r.start(i)
	for {
		last := s.win.Done()
		var v verdict
		if i, v = r.run(s.win.Data(), i, last); v == done {
			return s.take(i, true), true, nil
		}
		if last {
			s.keepRest(len(s.win.Data()))
			return Cut{}, false, s.cutOff()
		}
		i, _ = s.grow(i)
	}
}

// closing reads the list's closing bracket, or one that only looks like it.
func (s *Scanner) closing() (Cut, bool, error) {
	s.win.Skip(1)
	s.fresh = false
	s.closed = true
	if !s.skip(false) {
		whole := s.mode == modeArray
		s.mode = modeEnd
		if whole {
			return Cut{}, false, s.end()
		}
		return Cut{}, false, s.cutOff()
	}
	if s.mode == modeWrapper {
		c := s.t.class[s.win.Data()[0]]
		if c == comma && s.skip(true) && s.t.class[s.win.Data()[0]] == quote {
			c = closeObject
		}
		if c == closeObject {
			s.mode = modeTail
			return Cut{}, false, nil
		}
	}
	s.kept = append(s.kept[:0], ']')
	return Cut{Raw: s.kept, Length: 1, Broken: true}, true, nil
}

// tail lets go of the members behind a wrapper's list.
func (s *Scanner) tail() error {
	s.lex.open(openObject)
	for {
		i, v := s.lex.run(s.win.Data(), 0)
		s.noteLines(s.win.Data()[:i])
		s.win.Skip(i)
		switch v {
		case more:
			if !s.win.More() {
				s.mode = modeEnd
				return s.cutOff()
			}
		default:
			// Whatever follows the wrapper is looked at as records, so that nothing is passed over.
			s.mode = modeStream
			return nil
		}
	}
}

// loose reads what begins with no bracket: a text, a number, a literal, or something that should not be there.
func (s *Scanner) loose() (Cut, bool, error) {
	l := loose{t: s.t, junk: !scalarStart(s.win.Data()[0])}
	for i := 0; ; {
		var ok bool
		if i, ok = l.run(s.win.Data(), i, s.dropped > 0); ok {
			return s.take(i, l.junk), true, nil
		}
		if i, ok = s.grow(i); ok {
			continue
		}
		if s.win.Err() == nil && (s.mode == modeStream || s.closed) {
			return s.take(i, l.junk), true, nil
		}
		s.keepRest(i)
		return Cut{}, false, s.cutOff()
	}
}

// loose is the state in an element without brackets.
type loose struct {
	t        *tables
	junk     bool // it is no scalar
	inString bool
	escaped  bool
	prev     class
}

// run reads b from i and returns where the element ends, or, not ok, len(b).
func (l *loose) run(b []byte, i int, begun bool) (int, bool) {
	for ; i < len(b); i++ {
		c := l.t.class[b[i]]
		if l.inString {
			switch {
			case c == newline:
				l.inString, l.escaped = false, false
				i-- // looked at again, outside
			case l.escaped:
				l.escaped = false
			case b[i] == '\\':
				l.escaped = true
			case c == quote:
				l.inString = false
			}
			continue
		}
		if (i > 0 || begun) && looseEnd(c, l.prev, l.junk) {
			return i, true
		}
		switch c {
		case colon:
			l.junk = true
		case quote:
			l.inString = true
		default:
		}
		if c != space && c != newline {
			l.prev = c
		}
	}
	return i, false
}

// looseEnd says whether a loose element ends before a byte of class c. What is no scalar goes on over commas and lines,
// so that the pieces of one torn record are one reject.
func looseEnd(c, prev class, junk bool) bool {
	switch c {
	case openObject:
		return prev != colon
	case closeArray:
		return true
	case comma, newline:
		return !junk
	default:
		return false
	}
}

func scalarStart(c byte) bool {
	return c == '"' || c == '-' || c >= '0' && c <= '9' || c == 't' || c == 'f' || c == 'n'
}
