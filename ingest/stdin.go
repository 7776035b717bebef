package ingest

import (
	"context"
	"io"
	"os"
	"sync/atomic"
)

// stdinSource reads a stream that was already open.
type stdinSource struct {
	o    Options
	read atomic.Int64
}

// Name is what messages call it.
func (s *stdinSource) Name() string { return "standard input" }

// Progress counts bytes; nobody knows how many will come.
func (s *stdinSource) Progress() Progress {
	return Progress{BytesRead: s.read.Load(), BytesTotal: -1, RecordsTotal: -1}
}

// Read decodes the stream to its end, once.
func (s *stdinSource) Read(ctx context.Context, yield func(Item) error) error {
	var r io.Reader = os.Stdin
	if s.o.Stdin != nil {
		r = s.o.Stdin
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return readText(ctx, s.Name(), &counter{r: newInterruptible(ctx, r), n: &s.read}, hintNone, s.o, yield)
}

// interruptible reads in a goroutine of its own, because a read of a terminal or a pipe cannot be called off: it ends
// with the context, and leaves the goroutine waiting for its last read.
type interruptible struct {
	ctx    context.Context // it is what ends the reads, which have no argument for it
	filled chan chunk
	free   chan []byte
	left   []byte
	buf    []byte
	err    error
}

type chunk struct {
	buf []byte
	n   int
	err error
}

func newInterruptible(ctx context.Context, r io.Reader) *interruptible {
	i := &interruptible{ctx: ctx, filled: make(chan chunk), free: make(chan []byte, 2)}
	for range 2 {
		i.free <- make([]byte, 64<<10)
	}
	go i.pump(r)
	return i
}

func (i *interruptible) pump(r io.Reader) {
	for {
		var buf []byte
		select {
		case buf = <-i.free:
		case <-i.ctx.Done():
			return
		}
		n, err := r.Read(buf)
		select {
		case i.filled <- chunk{buf, n, err}:
		case <-i.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// Read returns the stream's bytes, or the context's error while it waits for them.
func (i *interruptible) Read(p []byte) (int, error) {
	for len(i.left) == 0 {
		if i.err != nil {
			return 0, i.err
		}
		if i.buf != nil {
			i.free <- i.buf
			i.buf = nil
		}
		select {
		case c := <-i.filled:
			i.buf, i.left, i.err = c.buf, c.buf[:c.n], c.err
		case <-i.ctx.Done():
			return 0, i.ctx.Err()
		}
	}
	n := copy(p, i.left)
	i.left = i.left[n:]
	return n, nil
}
