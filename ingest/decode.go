package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"cofre/ingest/csvscan"
	"cofre/ingest/jsonscan"
	"cofre/ingest/strict"
)

// hint is what a name or a content type says about a text.
type hint uint8

const (
	hintNone hint = iota
	hintJSON
	hintLines
	hintCSV
	hintHTML
)

// stopped wraps the error that ended a reading from outside: of yield, or of the context. It is handed on as it is.
type stopped struct{ err error }

// Error is that of what ended the reading.
func (s *stopped) Error() string { return s.err.Error() }

// cutOff says that a text broke off; what was complete has been yielded.
type cutOff struct {
	cause error // the reader's error; nil where the text just ended
}

// Error says how the text broke off, as the end of a sentence about it.
func (c *cutOff) Error() string {
	switch {
	case c.cause == nil, errors.Is(c.cause, io.ErrUnexpectedEOF):
		return "it breaks off in the middle"
	case errors.Is(c.cause, errDamaged):
		return "its compressed data is damaged"
	default:
		return "it breaks off: " + plainError(c.cause)
	}
}

// Unwrap returns the reader's error, or nil.
func (c *cutOff) Unwrap() error { return c.cause }

// unreadable says that a text holds no records, whatever is tried.
type unreadable struct{ text string }

// Error says why, as the end of a sentence about the text.
func (u *unreadable) Error() string { return u.text }

// decoder turns texts into items, one text after another.
type decoder struct {
	o     Options
	scan  *jsonscan.Scanner
	parse strict.Parser
	csv   []byte // the object that a row of CSV means

	position uint64 // of the last item
	given    uint64 // the highest position that was yielded
	yield    func(Item) error
	rest     Item // what a text that broke off left over; Length 0: nothing
	ticks    uint
	hash     *pageHash // nil: pages are not compared
}

func newDecoder(o Options, yield func(Item) error) *decoder {
	if o.MaxRecord <= 0 {
		o.MaxRecord = MaxRecord
	}
	if o.IDField == "" {
		o.IDField = "id"
	}
	return &decoder{o: o, yield: yield}
}

// read yields the items of one text.
func (d *decoder) read(ctx context.Context, r io.Reader, h hint) error {
	d.rest = Item{}
	b, err := unpack(r)
	if err != nil {
		return d.ended(ctx, err)
	}
	first, err := peekFirst(b)
	if err != nil {
		return d.ended(ctx, err)
	}
	return d.shaped(ctx, b, first, h)
}

// shaped yields the items of a text by its first byte.
func (d *decoder) shaped(ctx context.Context, b *bufio.Reader, first int, h hint) error {
	switch {
	case first == '<':
		return &unreadable{"a web page (HTML) or XML came instead of records, perhaps a login page"}
	case first == '[' || first == '{':
		if h != hintCSV {
			return d.json(ctx, b, h)
		}
	case h == hintHTML:
		return &unreadable{"a web page came instead of records, perhaps a login page"}
	case first == nothing && h != hintCSV: // empty
		return d.ended(ctx, drain(b))
	case h == hintJSON || h == hintLines || first == 'n' && startsWith(b, "null"):
		return d.json(ctx, b, h)
	}
	if h == hintCSV || looksLikeCSV(b) {
		return d.rows(ctx, b)
	}
	return &unreadable{"the text is neither JSON nor CSV with a header line"}
}

// json yields the records of a JSON text.
func (d *decoder) json(ctx context.Context, r io.Reader, h hint) error {
	o := jsonscan.Options{Limit: d.o.MaxRecord, Keep: min(Keep, d.o.MaxRecord), IDField: d.o.IDField, Records: d.o.Records, Lines: h == hintLines}
	if d.scan == nil {
		d.scan = jsonscan.New(r, o)
	} else {
		d.scan.Reset(r, o)
	}
	for {
		cut, err := d.scan.Next()
		if err != nil {
			if rest, ok := d.scan.Rest(); ok {
				d.rest = Item{Raw: rest.Raw, Length: rest.Length, Reason: "the source breaks off in the middle of this record"}
			}
			return d.ended(ctx, err)
		}
		it := Item{Raw: cut.Raw, Length: cut.Length}
		if cut.Length > int64(len(cut.Raw)) {
			it.Reason = fmt.Sprintf("a record of %d bytes, more than %d; its first %d are kept", cut.Length, d.o.MaxRecord, len(cut.Raw))
		} else {
			it.Record, it.Reason = d.parse.Parse(cut.Raw)
		}
		if err := d.give(ctx, it); err != nil {
			return err
		}
	}
}

// give yields one item under the next position.
func (d *decoder) give(ctx context.Context, it Item) error {
	if d.ticks++; d.ticks%64 == 0 && ctx.Err() != nil {
		return &stopped{ctx.Err()}
	}
	d.position++
	d.hash.add(it.Raw)
	it.Position = d.position
	it.Again = d.position <= d.given
	d.given = max(d.given, d.position)
	if err := d.yield(it); err != nil {
		return &stopped{err}
	}
	return nil
}

// giveRest yields what a text that broke off left over, as rejected.
func (d *decoder) giveRest(ctx context.Context) error {
	if d.rest.Length == 0 {
		return nil
	}
	it := d.rest
	d.rest = Item{}
	return d.give(ctx, it)
}

// ended says what the end of a text means.
func (d *decoder) ended(ctx context.Context, err error) error {
	switch {
	case err == nil, err == io.EOF: //nolint:errorlint // io.Reader returns io.EOF itself; wrapped, it is an error
		return nil
	case ctx.Err() != nil:
		return &stopped{ctx.Err()}
	case errors.Is(err, jsonscan.ErrShape):
		return &unreadable{err.Error()}
	case errors.Is(err, csvscan.ErrHeader):
		return &unreadable{err.Error()}
	case errors.Is(err, jsonscan.ErrCutOff):
		return &cutOff{}
	default:
		return &cutOff{cause: err}
	}
}

// nothing is the first byte of a text of white space.
const nothing = -1

// peekFirst returns the first byte that is neither white space nor part of a byte order mark, without taking it, or
// nothing. It waits for no more than it needs.
func peekFirst(b *bufio.Reader) (int, error) {
	for i := range 4096 {
		head, err := b.Peek(i + 1)
		if len(head) <= i {
			if err == io.EOF {
				err = nil
			}
			return nothing, err
		}
		switch c := head[i]; c {
		case ' ', '\t', '\r', '\n', 0xef, 0xbb, 0xbf:
		default:
			return int(c), nil
		}
	}
	return '[', nil // nothing but white space so far: the JSON scanner reads on and says what it is
}

// drain reads what is left, which is white space.
func drain(b *bufio.Reader) error {
	_, err := io.Copy(io.Discard, b)
	return err
}

func startsWith(b *bufio.Reader, text string) bool {
	head, _ := b.Peek(len(text))
	return string(head) == text
}

// looksLikeCSV says whether the first line may be a CSV header: text, with a delimiter in it.
func looksLikeCSV(b *bufio.Reader) bool {
	for n := 1; n <= b.Size(); n++ {
		head, _ := b.Peek(n)
		if len(head) < n || head[n-1] == '\n' {
			return bytes.ContainsAny(head, ",;") && bytes.IndexByte(head, 0) < 0
		}
	}
	return false
}
