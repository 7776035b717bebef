package jsonscan

import (
	"bytes"
	"fmt"

	"cofre/ingest/window"
)

// detect finds out which shape the text has, and leaves the scanner in front of its first record.
func (s *Scanner) detect() error {
	if err := s.byteOrderMark(); err != nil {
		return err
	}
	if !s.skip(false) {
		s.mode = modeEnd
		return s.end()
	}
	switch s.win.Data()[0] {
	case '[':
		s.win.Skip(1)
		s.fresh = false
		s.mode = modeArray
		return nil
	case '{':
		if s.o.Lines {
			s.mode = modeLines
			return nil
		}
		return s.object()
	case 'n':
		if s.null() {
			s.mode = modeEnd
			return s.end()
		}
	}
	if s.o.Lines {
		s.mode = modeLines
		return nil
	}
	s.mode = modeEnd
	return fmt.Errorf("%w: it begins with neither [ nor {", ErrShape)
}

// byteOrderMark skips the one of UTF-8 and refuses those of UTF-16.
func (s *Scanner) byteOrderMark() error {
	for len(s.win.Data()) < 3 && s.win.More() {
		continue
	}
	switch data := s.win.Data(); {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		s.win.Skip(3)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		s.mode = modeEnd
		return fmt.Errorf("%w: it is UTF-16; convert it to UTF-8", ErrShape)
	}
	return nil
}

// null says whether the whole text is null, which some servers send for an empty list.
func (s *Scanner) null() bool {
	for len(s.win.Data()) < 6 && s.win.More() {
		continue
	}
	return bytes.Equal(bytes.TrimSpace(s.win.Data()), []byte("null"))
}

// object decides about a text that begins with an object: it looks at as much of it as a record may be long.
func (s *Scanner) object() error {
	s.lex.open(openObject)
	var v verdict
	i := 1
	for next := window.First; ; {
		i, v = s.lex.run(s.win.Data(), i)
		if v != more || len(s.win.Data()) > s.o.Limit {
			break
		}
		if s.o.Records != "" && i >= next {
			// The list is named, so there is no need to wait for the end of the object.
			next = 2 * i
			if m := s.members(s.win.Data()); m.list > 0 {
				break
			}
		}
		if !s.win.More() {
			break
		}
	}
	m := s.members(s.win.Data()[:i])
	switch v {
	case done:
		return s.whole(i, m)
	default:
		s.partial(m)
		return nil
	}
}

// whole decides about an object that ends before data[end].
func (s *Scanner) whole(end int, m members) error {
	oneLine := bytes.IndexByte(s.win.Data()[:end], '\n') < 0
	if !m.id && (m.list > 0 || m.null) && (!oneLine || !s.objectFollows(end)) {
		s.wrapper(m)
		return nil
	}
	s.mode = modeStream
	if oneLine && s.lineEnds(end) {
		if s.o.Records != "" && !m.id && !s.objectFollows(end) {
			return s.noList()
		}
		s.mode = modeLines
		return nil
	}
	if !m.id && !s.objectFollows(end) {
		return s.noList()
	}
	return nil
}

func (s *Scanner) noList() error {
	s.mode = modeEnd
	if s.o.Records != "" {
		return fmt.Errorf("%w: it is one JSON object that holds no list under the given name", ErrShape)
	}
	return fmt.Errorf("%w: it is one JSON object without the id field, and without a list named data, results, items, "+
		"users or records (--records NAME names another)", ErrShape)
}

// partial decides about an object that is broken, cut off, or longer than a record may be.
func (s *Scanner) partial(m members) {
	if m.list > 0 && !m.id {
		s.wrapper(m)
		return
	}
	nl := s.firstNewline()
	switch {
	case nl < 0 && len(s.win.Data()) > s.o.Limit, nl >= 0 && s.objectFollows(nl):
		s.mode = modeLines
	default:
		s.mode = modeStream
	}
}

// firstNewline returns the index of the first newline, -1 where a record's length holds none.
func (s *Scanner) firstNewline() int {
	for from := 0; ; {
		data := s.win.Data()
		if nl := bytes.IndexByte(data[from:], '\n'); nl >= 0 {
			return from + nl
		}
		from = len(data)
		if from > s.o.Limit || !s.win.More() {
			return -1
		}
	}
}

func (s *Scanner) wrapper(m members) {
	if m.list == 0 { // null instead of a list
		s.mode = modeEnd
		return
	}
	s.noteLines(s.win.Data()[:m.list])
	s.win.Skip(m.list)
	s.mode = modeWrapper
}

// objectFollows says whether the next byte behind data[i] that is no white space opens an object.
func (s *Scanner) objectFollows(i int) bool {
	for {
		data := s.win.Data()
		for ; i < len(data); i++ {
			if c := s.t.class[data[i]]; c != space && c != newline {
				return c == openObject
			}
		}
		if len(data) > 2*s.o.Limit || !s.win.More() {
			return false
		}
	}
}

// lineEnds says whether nothing but white space follows in the line of data[i].
func (s *Scanner) lineEnds(i int) bool {
	for {
		data := s.win.Data()
		for ; i < len(data); i++ {
			switch s.t.class[data[i]] {
			case newline:
				return true
			case space:
			default:
				return false
			}
		}
		if len(data) > 2*s.o.Limit || !s.win.More() {
			return true
		}
	}
}

// members is what is known of an object's own members.
type members struct {
	id   bool // it has the id field
	list int  // index behind the opening bracket of its list of records; 0: none
	null bool // a member that might be the list is null
}

// members looks at the members of the object that data begins with, as far as its brackets fit.
func (s *Scanner) members(data []byte) members {
	var m members
	l := &s.lex
	for i := 1; ; {
		i = s.blank(data, i)
		end, ok := stringAt(data, i)
		if !ok {
			return m
		}
		name := string(data[i+1 : end-1])
		if i = s.blank(data, end); i >= len(data) || data[i] != ':' {
			return m
		}
		i = s.blank(data, i+1)
		if i >= len(data) {
			return m
		}
		m.note(s.o, name, data, i)
		switch c := s.t.class[data[i]]; c {
		case openObject, openArray:
			var v verdict
			l.open(c)
			if i, v = l.run(data, i+1); v != done {
				return m
			}
		case quote:
			if i, ok = stringAt(data, i); !ok {
				return m
			}
		default:
			for i < len(data) && s.t.class[data[i]] == other {
				i++
			}
		}
		if i = s.blank(data, i); i >= len(data) || data[i] != ',' {
			return m
		}
		i++
	}
}

// note judges the member of that name, whose value begins at data[i].
func (m *members) note(o Options, name string, data []byte, i int) {
	if name == o.IDField {
		m.id = true
	}
	candidate := name == o.Records
	if o.Records == "" {
		switch name {
		case "data", "results", "items", "users", "records":
			candidate = true
		}
	}
	switch {
	case !candidate || m.list > 0:
	case data[i] == '[':
		m.list = i + 1
	case bytes.HasPrefix(data[i:], []byte("null")):
		m.null = true
	}
}

func (s *Scanner) blank(data []byte, i int) int {
	for i < len(data) && (s.t.class[data[i]] == space || s.t.class[data[i]] == newline) {
		i++
	}
	return i
}

// stringAt returns the index behind the string that begins at data[i].
func stringAt(data []byte, i int) (int, bool) {
	if i >= len(data) || data[i] != '"' {
		return 0, false
	}
	for i++; i < len(data); i++ {
		switch data[i] {
		case '"':
			return i + 1, true
		case '\\':
			i++
		case '\n':
			return 0, false
		}
	}
	return 0, false
}
