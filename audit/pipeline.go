package audit

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"cofre/crypto"
)

// A chunk is handed over when it holds this many rows or bytes.
const (
	chunkRows  = 256
	chunkBytes = 1 << 20
)

// errStopped ends the reading when the verification gave up.
var errStopped = errors.New("stopped")

// checked is one row with what could be said of it alone.
type checked struct {
	seq       uint64
	leaf, sig []byte // into the chunk's buffer
	hashes    []tlog.Hash
	hash      tlog.Hash // of the entry in the tree, computed
	entry     *Entry    // nil where the leaf cannot be read
	problem   Problem   // without its sentence; Cause "": none
}

// chunk is a run of rows on its way through a worker.
type chunk struct {
	buf  []byte // leaves and signatures, so that a Backend may use its own again
	rows []checked
	done chan struct{} // one token when a worker is through with it
}

// pipeline reads rows in one goroutine, checks them in several, and hands them on in order in the caller's.
type pipeline struct {
	ctx     context.Context // of one call of Verify
	cancel  context.CancelFunc
	keys    *keyring
	free    chan *chunk
	work    chan *chunk
	ordered chan *chunk
}

// newPipeline returns a pipeline for one run.
func newPipeline(ctx context.Context, keys *keyring) *pipeline {
	n := 3 * runtime.GOMAXPROCS(0)
	p := &pipeline{keys: keys, free: make(chan *chunk, n), work: make(chan *chunk, n), ordered: make(chan *chunk, n)}
	p.ctx, p.cancel = context.WithCancel(ctx)
	for range n {
		p.free <- &chunk{done: make(chan struct{}, 1)}
	}
	return p
}

// run reads the rows 0 to size-1 and calls accept for each in order. It returns when all goroutines have ended.
func (p *pipeline) run(b Backend, size uint64, accept func(*checked)) error {
	defer p.cancel()
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(p.check)
	}
	var failed error
	wg.Go(func() {
		failed = p.read(b, size)
		close(p.work)
		close(p.ordered)
	})
	for c := range p.ordered {
		<-c.done
		for i := range c.rows {
			accept(&c.rows[i])
		}
		p.free <- c
	}
	wg.Wait()
	return failed
}

// read copies rows into chunks.
func (p *pipeline) read(b Backend, size uint64) error {
	c := <-p.free
	c.reset()
	err := b.Rows(p.ctx, 0, size, func(row Row) error {
		c.add(row)
		if len(c.rows) < chunkRows && len(c.buf) < chunkBytes {
			return nil
		}
		p.work <- c
		p.ordered <- c
		select {
		case c = <-p.free:
			c.reset()
			return nil
		case <-p.ctx.Done():
			c = nil
			return errStopped
		}
	})
	if c != nil {
		p.work <- c
		p.ordered <- c
	}
	if errors.Is(err, errStopped) {
		return context.Cause(p.ctx)
	}
	return err
}

// check is one worker.
func (p *pipeline) check() {
	var scratch []byte
	for c := range p.work {
		for i := range c.rows {
			scratch = c.rows[i].check(p.keys, scratch)
		}
		c.done <- struct{}{}
	}
}

// reset empties a chunk and keeps its buffers, unless one leaf made them huge.
func (c *chunk) reset() {
	if cap(c.buf) > 2*chunkBytes {
		c.buf = nil
	}
	c.buf, c.rows = c.buf[:0], c.rows[:0]
}

// add copies a row. Rows added before may keep an older buffer alive; they stay valid.
func (c *chunk) add(row Row) {
	start := len(c.buf)
	c.buf = append(append(c.buf, row.Leaf...), row.Sig...)
	mid, end := start+len(row.Leaf), len(c.buf)
	var hashes []tlog.Hash
	if n := len(c.rows); n < cap(c.rows) {
		hashes = c.rows[:n+1][n].hashes[:0]
	}
	for i := range row.Hashes {
		hashes = append(hashes, row.Hashes[i])
	}
	c.rows = append(c.rows, checked{seq: row.Seq, leaf: c.buf[start:mid:mid], sig: c.buf[mid:end:end], hashes: hashes})
}

// check does what needs no other row. scratch is returned for the next call.
func (x *checked) check(keys *keyring, scratch []byte) []byte {
	x.hash, scratch = recordHash(scratch, x.leaf, x.sig)
	e, err := ParseEntry(x.leaf)
	if err != nil {
		x.problem = Problem{Seq: x.seq, Kind: KindFormat, Cause: CauseUnreadable, Detail: err.Error()}
		return scratch
	}
	x.entry = &e
	scratch = crypto.AppendT(scratch[:0], "audit", x.leaf)
	x.problem, _ = keys.check(x.seq, e.By, scratch, x.sig)
	return scratch
}
