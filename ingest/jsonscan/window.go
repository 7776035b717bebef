package jsonscan

import (
	"errors"
	"io"
)

// firstWindow is what a window begins with, in bytes; it doubles when a record needs more.
const firstWindow = 64 << 10

// window is the part of the text that is looked at: read, and not yet skipped.
type window struct {
	r          io.Reader
	buf        []byte
	start, end int
	err        error // why there is no more; nil for a clean end
	done       bool
}

func (w *window) reset(r io.Reader) {
	if w.buf == nil {
		w.buf = make([]byte, firstWindow)
	}
	w.r, w.start, w.end, w.err, w.done = r, 0, 0, nil, false
}

// data is valid until the next call of more.
func (w *window) data() []byte { return w.buf[w.start:w.end] }

func (w *window) skip(n int) { w.start += n }

// more reads on and says whether there is more. The data keeps its place: what was data()[i] stays so.
func (w *window) more() bool {
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
func (w *window) room() {
	held := w.end - w.start
	if held <= len(w.buf)/2 {
		copy(w.buf, w.data())
	} else {
		bigger := make([]byte, 2*len(w.buf))
		copy(bigger, w.data())
		w.buf = bigger
	}
	w.start, w.end = 0, held
}
