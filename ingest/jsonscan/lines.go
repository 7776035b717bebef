package jsonscan

import "bytes"

// line reads the next line that is not blank, as a record.
func (s *Scanner) line() (Cut, error) {
	for {
		s.begin()
		end, ok := s.lineEnd()
		if !ok {
			return s.lastLine(end)
		}
		cut := s.take(end, false)
		s.win.Skip(1)
		if raw := trimLeft(cut.Raw); len(raw) > 0 {
			cut.Length -= int64(len(cut.Raw) - len(raw))
			cut.Raw = raw
			return cut, nil
		}
	}
}

// lineEnd returns the index of the next newline, or, not ok, that of the end of the text.
func (s *Scanner) lineEnd() (int, bool) {
	for i := 0; ; {
		data := s.win.Data()
		if nl := bytes.IndexByte(data[i:], '\n'); nl >= 0 {
			return i + nl, true
		}
		var ok bool
		if i, ok = s.grow(len(data)); !ok {
			return i, false
		}
	}
}

// lastLine reads the n bytes behind the last newline: a record if it is whole.
func (s *Scanner) lastLine(n int) (Cut, error) {
	s.mode = modeEnd
	if s.dropped == 0 {
		blank := n - len(trimLeft(s.win.Data()))
		s.win.Skip(blank)
		n -= blank
		if n == 0 {
			return Cut{}, s.end()
		}
		if v := s.judge(s.win.Data()); v != more && (v == done || s.win.Err() == nil) {
			return s.take(n, false), nil
		}
	}
	s.keepRest(n)
	return Cut{}, s.cutOff()
}

// judge says whether b is one whole object or array, the beginning of one, or neither.
func (s *Scanner) judge(b []byte) verdict {
	c := s.t.class[b[0]]
	if c != openObject && c != openArray {
		return broken
	}
	s.lex.open(c)
	_, v := s.lex.run(b, 1)
	return v
}

func trimLeft(b []byte) []byte { return bytes.TrimLeft(b, " \t\r\n") }
