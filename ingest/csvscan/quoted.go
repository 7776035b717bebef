package csvscan

import "bytes"

// span is a cell by its place in the data, which moves while the row is read; plain ones lie in the scanner's copy.
type span struct {
	from, to int
	plain    bool
}

// quoted reads a row that has quotes in its first line; its cells may hold newlines.
func (s *Scanner) quoted() (end int, reason string, ok bool) {
	s.spans = s.spans[:0]
	for i := 0; ; {
		var cell span
		start := i
		if i < len(s.win.Data()) && s.win.Data()[i] == '"' {
			cell, i, reason = s.cell(i + 1)
		} else {
			cell, i, reason = s.bare(i)
		}
		if reason != "" {
			nl, found := s.newline(start)
			if s.length > 0 {
				nl = 0
			}
			return nl, reason, found || s.win.Err() == nil
		}
		s.spans = append(s.spans, cell)
		data := s.win.Data()
		if i < len(data) && data[i] == s.delimiter {
			i++
			continue
		}
		if i >= len(data) && s.win.Err() != nil {
			return 0, "", false
		}
		s.resolve()
		return i, "", true
	}
}

// resolve turns places into cells, now that the data stays where it is.
func (s *Scanner) resolve() {
	for _, c := range s.spans {
		from := s.win.Data()
		if c.plain {
			from = s.plain
		}
		s.cells = append(s.cells, from[c.from:c.to:c.to])
	}
}

// cell reads a quoted cell from behind its opening quote, and returns the index behind it.
func (s *Scanner) cell(i int) (span, int, string) {
	c := span{from: i}
	copied := i // what lies before has been copied, where a doubled quote was seen
	plainFrom := len(s.plain)
	for {
		data := s.win.Data()
		at := bytes.IndexByte(data[i:], '"')
		if at < 0 || i+at+1 == len(data) && !s.win.Done() {
			if at < 0 {
				i = len(data)
			}
			if i > s.limit {
				return c, i, "a quoted cell that does not end within the limit of a row"
			}
			if !s.win.More() && at < 0 {
				return c, i, "a quoted cell that never ends"
			}
			continue
		}
		i += at
		if i+1 < len(data) && data[i+1] == '"' {
			s.plain = append(s.plain, data[copied:i+1]...)
			c.plain = true
			i += 2
			copied = i
			continue
		}
		c.to = i
		if c.plain {
			s.plain = append(s.plain, data[copied:i]...)
			c.from, c.to = plainFrom, len(s.plain)
		}
		i++
		if !s.cellEnds(i) {
			return c, i, "something follows a quoted cell before the delimiter"
		}
		if i < len(data) && data[i] == '\r' {
			i++
		}
		return c, i, ""
	}
}

// cellEnds says whether data[i] may follow a quoted cell.
func (s *Scanner) cellEnds(i int) bool {
	for len(s.win.Data()) < i+2 && s.win.More() {
		continue
	}
	data := s.win.Data()
	switch {
	case i >= len(data):
		return true
	case data[i] == '\r':
		return i+1 == len(data) || data[i+1] == '\n'
	default:
		return data[i] == '\n' || data[i] == s.delimiter
	}
}

// bare reads a cell without quotes from data[i], and returns the index behind it.
func (s *Scanner) bare(i int) (span, int, string) {
	c := span{from: i}
	for {
		data := s.win.Data()
		for ; i < len(data); i++ {
			switch data[i] {
			case s.delimiter, '\n':
				c.to = i
				if data[i] == '\n' && i > c.from && data[i-1] == '\r' {
					c.to--
				}
				return c, i, ""
			case '"':
				return c, i, "a quote inside a cell that does not begin with one"
			}
		}
		if i > s.limit || !s.win.More() {
			c.to = i
			return c, i, ""
		}
	}
}
