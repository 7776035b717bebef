// Package jsonscan cuts records out of a JSON text of any length, knowing brackets and strings only.
//
// What it cuts out is to be parsed by who asked for it. It reads an array, NDJSON, a lone object, or a wrapper object
// that holds the list, and finds out which. Its memory is bounded by the limit of one record, whatever the text says.
//
// A record whose brackets or quotes do not fit is cut out too, and marked: from the place where it broke, the scanner
// repairs its idea of the structure with what follows (a raw newline ends every string; a line that begins a record
// with no more indentation than the broken one had is a record; a brace that cannot be a value is the next record),
// so that the neighbours of a broken record are read. Commas between records are not policed: one too few or too many
// costs no record.
//
// The package imports window alone of this project.
package jsonscan

import (
	"bytes"
	"errors"
	"io"

	"cofre/ingest/window"
)

// Options say what to look for. The zero value is ready.
type Options struct {
	Limit   int    // bytes of one record; 0: 8 MiB
	Keep    int    // bytes kept of a longer one; 0: 64 KiB
	IDField string // the member that makes a lone object a record; empty: "id"
	Records string // the member that holds the list; empty: the first list of data, results, items, users, records
	Lines   bool   // the text is known to be NDJSON
}

// Cut is one record as it lies in the text. Raw is valid until the next call of the scanner.
type Cut struct {
	Raw    []byte
	Length int64 // of the whole record; more than len(Raw) only where it is longer than the limit
	Broken bool  // its brackets or quotes do not fit: it is no valid JSON
}

var (
	// ErrCutOff says that the text ended inside the list or inside a record, without an error of the reader.
	ErrCutOff = errors.New("the text ends in the middle")
	// ErrShape says that the text holds no records in any of the known shapes. What wraps it says which and why.
	ErrShape = errors.New("no records")
)

type mode uint8

const (
	modeUnknown mode = iota
	modeArray        // behind an opening bracket
	modeWrapper      // behind an opening bracket inside an object
	modeStream       // objects behind each other, no brackets around them
	modeLines        // a record a line
	modeTail         // behind a wrapper's list
	modeEnd
)

// Scanner cuts records out of a reader.
type Scanner struct {
	o   Options
	win window.Window
	t   *tables

	mode   mode
	closed bool // the list's closing bracket has been seen
	indent int  // white space at the beginning of the line that the scanner is in
	fresh  bool // nothing but white space and commas in this line yet

	lex     lexer
	over    bool   // the current record is over the limit
	kept    []byte // its first bytes
	dropped int64  // bytes of the current record that have left the window

	rest    Cut
	hasRest bool
}

// New returns a scanner of r.
func New(r io.Reader, o Options) *Scanner {
	if o.Limit <= 0 {
		o.Limit = 8 << 20
	}
	if o.Keep <= 0 {
		o.Keep = 64 << 10
	}
	if o.IDField == "" {
		o.IDField = "id"
	}
	s := &Scanner{t: newTables()}
	s.lex.t = s.t
	s.Reset(r, o)
	return s
}

// Reset makes the scanner read r from its beginning, with the memory that it has. Limits and names of o must be set.
func (s *Scanner) Reset(r io.Reader, o Options) {
	s.o = o
	s.win.Reset(r)
	s.mode, s.closed, s.indent, s.fresh, s.hasRest = modeUnknown, false, 0, true, false
}

// Next returns the next record. At the end it fails with io.EOF, with [ErrCutOff], with [ErrShape], or with the
// reader's error; [Scanner.Rest] then has what was left over.
func (s *Scanner) Next() (Cut, error) {
	if s.mode == modeUnknown {
		if err := s.detect(); err != nil {
			return Cut{}, err
		}
	}
	for {
		switch s.mode {
		case modeLines:
			return s.line()
		case modeTail:
			if err := s.tail(); err != nil {
				return Cut{}, err
			}
		case modeEnd:
			return Cut{}, s.end()
		default:
			cut, ok, err := s.element()
			if ok || err != nil {
				return cut, err
			}
		}
	}
}

// Rest returns the incomplete record that the text broke off in, if it did. It is to be asked for after Next failed.
func (s *Scanner) Rest() (Cut, bool) { return s.rest, s.hasRest }

// end returns what the text ended with, a reader's error or io.EOF.
func (s *Scanner) end() error {
	if s.win.Err() != nil {
		return s.win.Err()
	}
	return io.EOF
}

// cutOff is end for a text that should not have ended here.
func (s *Scanner) cutOff() error {
	if err := s.end(); !errors.Is(err, io.EOF) {
		return err
	}
	return ErrCutOff
}

// begin starts a record at the window's first byte.
func (s *Scanner) begin() {
	s.over, s.dropped, s.kept = false, 0, s.kept[:0]
}

// spill lets go of the first n bytes of a record that is over the limit.
func (s *Scanner) spill(n int) {
	if !s.over {
		s.over = true
		s.kept = append(s.kept[:0], s.win.Data()[:min(s.o.Keep, n)]...)
	}
	s.dropped += int64(n)
	s.noteLines(s.win.Data()[:n])
	s.win.Skip(n)
}

// take ends the current record before data[n].
func (s *Scanner) take(n int, brokenRecord bool) Cut {
	data := s.win.Data()[:n:n]
	s.noteLines(data)
	s.win.Skip(n)
	raw := bytes.TrimRight(data, " \t\r\n,")
	length := s.dropped + int64(len(raw))
	if s.over || len(raw) > s.o.Limit {
		if !s.over {
			s.kept = append(s.kept[:0], raw[:min(len(raw), s.o.Keep)]...)
		}
		raw = s.kept
	}
	return Cut{Raw: raw, Length: length, Broken: brokenRecord}
}

// keepRest remembers the n bytes that are left as an incomplete record.
func (s *Scanner) keepRest(n int) {
	s.rest, s.hasRest = s.take(n, true), true
	s.mode = modeEnd
}

// noteLines keeps the indentation of the line that the scanner is in, past data.
func (s *Scanner) noteLines(data []byte) {
	if s.mode == modeLines {
		return
	}
	if bytes.IndexByte(data, '\n') >= 0 { // the fast search first: most records are one line
		s.indent, s.fresh = 0, true
		data = data[bytes.LastIndexByte(data, '\n')+1:]
	}
	if !s.fresh {
		return
	}
	for _, c := range data {
		switch c {
		case ' ', '\t':
			s.indent++
		case '\r', ',':
		default:
			s.fresh = false
			return
		}
	}
}
