// Package window holds the part of a stream that a scanner looks at: read, and not yet skipped. It grows with what the
// scanner does not skip, so the scanner bounds it. The package imports nothing of this project.
package window

import (
	"errors"
	"io"
)

// First is what a window begins with, in bytes; it doubles when a record needs more.
const First = 64 << 10

// Window is the part of the stream that is looked at. Reset makes it ready.
type Window struct {
	r          io.Reader
	buf        []byte
	start, end int
	err        error
	done       bool
}

// Reset makes the window read r from its beginning, with the memory that it has.
func (w *Window) Reset(r io.Reader) {
	if w.buf == nil {
		w.buf = make([]byte, First)
	}
	w.r, w.start, w.end, w.err, w.done = r, 0, 0, nil, false
}

// Data returns what has been read and not skipped. It is valid until the next call of More.
func (w *Window) Data() []byte { return w.buf[w.start:w.end] }

// Skip lets go of the first n bytes of the data.
func (w *Window) Skip(n int) { w.start += n }

// Err returns the reader's error; nil while there is none, and at a clean end.
func (w *Window) Err() error { return w.err }

// Done says that the reader has nothing more behind the data.
func (w *Window) Done() bool { return w.done }

// Size returns how many bytes of memory the window takes.
func (w *Window) Size() int { return len(w.buf) }

// More reads on and says whether there is more. The data keeps its place: what was Data()[i] stays so.
func (w *Window) More() bool {
	if w.done {
		return false
	}
	if w.end == len(w.buf) {
		w.room()
	}
	for range 100 {
		n, err := w.r.Read(w.buf[w.end:])
		w.end += n
		if err != nil {
			w.done = true
			if !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				w.err = err
			}
			return n > 0
		}
		if n > 0 {
			return true
		}
	}
	w.done, w.err = true, io.ErrNoProgress
	return false
}

// room makes room behind the data: by moving it to the front, or by doubling the buffer where it is more than half.
func (w *Window) room() {
	held := w.end - w.start
	if held <= len(w.buf)/2 {
		copy(w.buf, w.Data())
	} else {
		bigger := make([]byte, 2*len(w.buf))
		copy(bigger, w.Data())
		w.buf = bigger
	}
	w.start, w.end = 0, held
}
