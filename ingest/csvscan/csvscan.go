// Package csvscan cuts rows out of CSV (RFC 4180) with a header line, separated by commas or semicolons.
//
// A broken row costs no other: where a quote does not fit, the row ends at the end of the line in which its cell began.
// Memory is bounded by the limit of one row. The package imports window alone of this project.
package csvscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"cofre/ingest/window"
)

// ErrHeader says that the header line cannot be used. What wraps it says why.
var ErrHeader = errors.New("the CSV header cannot be used")

// Row is one row as it lies in the text. Its slices are valid until the next call of the scanner.
type Row struct {
	Raw    []byte // without the newline at its end; the first bytes only where the row is over the limit
	Length int64  // of the whole row in bytes
	Line   int64  // where it begins, counted from 1
	Cells  [][]byte
	Reason string // why it cannot be used; empty for a good one
}

// Scanner cuts rows out of a reader.
type Scanner struct {
	win         window.Window
	limit, keep int
	delimiter   byte
	names       []string
	line        int64 // lines behind the scanner

	cells  [][]byte
	spans  []span
	plain  []byte // cells without the doubled quotes
	kept   []byte
	length int64 // bytes of the current row that have left the window
}

// New returns a scanner of r that refuses rows of more than limit bytes and keeps keep bytes of those.
func New(r io.Reader, limit, keep int) *Scanner {
	s := &Scanner{limit: limit, keep: keep}
	s.win.Reset(r)
	return s
}

// Header reads the header line and returns its names, in their order, without white space around them. At a text
// without any line it fails with io.EOF, else with [ErrHeader] or the reader's error.
func (s *Scanner) Header() ([]string, error) {
	for len(s.win.Data()) < 3 && s.win.More() {
		continue
	}
	if bytes.HasPrefix(s.win.Data(), []byte("\xef\xbb\xbf")) {
		s.win.Skip(3)
	}
	s.delimiter = s.detect()
	row, err := s.row()
	if err != nil {
		return nil, err
	}
	if row.Reason != "" {
		return nil, fmt.Errorf("%w: %s", ErrHeader, row.Reason)
	}
	seen := make(map[string]bool, len(row.Cells))
	for i, cell := range row.Cells {
		name := strings.TrimSpace(string(cell))
		switch {
		case name == "":
			return nil, fmt.Errorf("%w: column %d has no name", ErrHeader, i+1)
		case !utf8.ValidString(name):
			return nil, fmt.Errorf("%w: the name of column %d is invalid UTF-8", ErrHeader, i+1)
		case len(name) > 256:
			return nil, fmt.Errorf("%w: the name of column %d is longer than 256 bytes", ErrHeader, i+1)
		case seen[name]:
			return nil, fmt.Errorf("%w: column %d has the name of another one", ErrHeader, i+1)
		}
		seen[name] = true
		s.names = append(s.names, name)
	}
	return s.names, nil
}

// Next returns the next row that is not blank. At the end it fails with io.EOF or the reader's error.
func (s *Scanner) Next() (Row, error) {
	row, err := s.row()
	if err == nil && row.Reason == "" && len(row.Cells) != len(s.names) {
		row.Reason = fmt.Sprintf("%d cells where the header has %d, at line %d of the text", len(row.Cells), len(s.names), row.Line)
	}
	return row, err
}

// Rest returns what was read of the row that the reader broke off in, after Next failed.
func (s *Scanner) Rest() []byte { return bytes.TrimRight(s.win.Data(), "\r\n") }

// detect returns the delimiter that the first line has more of, outside quotes.
func (s *Scanner) detect() byte {
	commas, semicolons, quoted := 0, 0, false
	for i := 0; ; {
		data := s.win.Data()
		for ; i < len(data); i++ {
			switch data[i] {
			case '"':
				quoted = !quoted
			case ',', ';':
				if quoted {
					break
				}
				if data[i] == ',' {
					commas++
				} else {
					semicolons++
				}
			case '\n':
				if !quoted && commas+semicolons > 0 {
					return pick(commas, semicolons)
				}
			}
		}
		if i > s.limit || !s.win.More() {
			return pick(commas, semicolons)
		}
	}
}

func pick(commas, semicolons int) byte {
	if semicolons > commas {
		return ';'
	}
	return ','
}

// row reads the next row that is not blank.
func (s *Scanner) row() (Row, error) {
	for {
		s.cells, s.plain, s.length = s.cells[:0], s.plain[:0], 0
		end, reason, ok := s.scan()
		if !ok {
			if err := s.win.Err(); err != nil {
				return Row{}, err // whether the last row is whole cannot be told
			}
			return Row{}, io.EOF
		}
		row := Row{Raw: s.win.Data()[:end:end], Line: s.line + 1, Cells: s.cells, Reason: reason}
		if s.length > 0 {
			row.Raw = s.kept
			row.Length = s.length
			end = 0
		} else {
			s.line += int64(bytes.Count(row.Raw, []byte{'\n'}))
			row.Raw = bytes.TrimSuffix(row.Raw, []byte{'\r'})
			row.Length = int64(len(row.Raw))
		}
		if end < len(s.win.Data()) && s.win.Data()[end] == '\n' {
			s.line++
			end++
		}
		s.win.Skip(end)
		if reason == "" && len(row.Raw) == 0 {
			continue
		}
		if reason != "" {
			row.Reason = fmt.Sprintf("%s, at line %d of the text", reason, row.Line)
		}
		return row, nil
	}
}

// scan finds the cells of the row that the data begins with, and the index of the newline behind it. Not ok: the text
// ends here.
func (s *Scanner) scan() (end int, reason string, ok bool) {
	nl, ok := s.newline(0)
	if s.length > 0 {
		return 0, fmt.Sprintf("a row longer than %d bytes", s.limit), true
	}
	if !ok && nl == 0 || !ok && s.win.Err() != nil {
		return 0, "", false
	}
	if line := s.win.Data()[:nl]; bytes.IndexByte(line, '"') < 0 {
		s.split(bytes.TrimSuffix(line, []byte{'\r'}))
		return nl, "", true
	}
	return s.quoted()
}

// newline returns the index of the first newline from i, or, not ok, of the end of the text. A row that gets too long
// on the way is dropped, up to its newline, and only counted.
func (s *Scanner) newline(i int) (int, bool) {
	for {
		data := s.win.Data()
		if nl := bytes.IndexByte(data[i:], '\n'); nl >= 0 {
			if s.length > 0 || i+nl > s.limit {
				s.drop(i + nl)
				return 0, true
			}
			return i + nl, true
		}
		i = len(data)
		if s.length > 0 || i > s.limit {
			s.drop(i)
			i = 0
		}
		if !s.win.More() {
			return i, false
		}
	}
}

// drop lets go of the first n bytes of a row that is over the limit.
func (s *Scanner) drop(n int) {
	if s.length == 0 {
		s.kept = append(s.kept[:0], s.win.Data()[:min(n, s.keep)]...)
	}
	s.length += int64(n)
	s.win.Skip(n)
}

// split cuts a line without quotes.
func (s *Scanner) split(line []byte) {
	for {
		i := bytes.IndexByte(line, s.delimiter)
		if i < 0 {
			s.cells = append(s.cells, line)
			return
		}
		s.cells = append(s.cells, line[:i:i])
		line = line[i+1:]
	}
}
