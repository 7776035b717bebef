package conn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"cofre/store"
)

// Action is what an operation of Bulk does.
type Action uint8

// The actions.
const (
	Create Action = iota + 1 // file a new document; 409 where there is one
	Index                    // file a document, over an older one
	Delete                   // take a document away; 404 where there is none
)

// Op is one operation of Bulk.
type Op struct {
	Action Action
	Index  string // an alias
	ID     string // 1 to 512 bytes of UTF-8
	// Source is the document, JSON without a line break; nil for Delete. It is not changed, and not kept after Bulk.
	Source []byte
	// IfSeqNo and IfPrimaryTerm let an Index or Delete pass only on the document that was read with these.
	// IfPrimaryTerm 0 or less: no condition (Elasticsearch counts terms from 1).
	IfSeqNo, IfPrimaryTerm int64
	// Version above 0 is an external version: an Index or Delete passes if it is higher than the document's.
	Version int64
}

// Item is what became of one operation.
type Item struct {
	// Status is HTTP's: 200 or 201 done, 404 nothing to delete, 409 there already or changed meanwhile; others failed.
	// 0: no answer.
	Status int
	// SeqNo, PrimaryTerm and Version of the document as written.
	SeqNo, PrimaryTerm, Version int64
	// Index is the one behind the alias that answered; "" where the answer does not say.
	Index string
	// Err says why Status is 400 or more, but for the 404 of a Delete. An operation that cannot be sent at all (a line
	// break in Source, an ID that is too long) has Status 400 too.
	Err *ServerError
	// Unsure: an earlier try of this operation got no answer, so that it may have been carried out already: a 409 may be
	// its own doing.
	Unsure bool
}

const bulkWhat = "write to the store"

// Bulk carries out operations through aliases, and returns an Item for each, in their order.
//
// They go in requests of bounded size, some at once; operations on the same id of the same alias are carried out in
// the order given, each after the one before it has its final answer. What the server is too busy for is sent again after
// a pause, and only that, for as long as [Patient] says without a single final answer. When a request gets no whole
// answer, its operations are sent again and marked Unsure: give only what is safe to repeat (create, conditional,
// versioned, or the same in the end).
//
// The error is nil when each operation has its final answer, good or bad. Otherwise the items without one have Status 0,
// 429 or 503, and the error says why; the others are as good as without it.
func (c *Conn) Bulk(ctx context.Context, ops []Op) ([]Item, error) {
	l := &load{
		c: c, ctx: ctx, ops: ops, items: make([]Item, len(ops)),
		effort: c.newEffort(ctx, patienceBulk),
		limit:  c.config.Chunk.InFlight,
		bytes:  c.config.Chunk.Bytes,
		done:   make(chan *chunk, c.config.Chunk.InFlight),
	}
	if room := int(c.room.Load()); room > 0 {
		l.bytes = min(l.bytes, room)
	}
	l.count = l.even()
	l.enqueue()
	err := l.run()
	return l.items, err
}

// load is one call of Bulk. Its fields belong to the goroutine of run; requests are sent by goroutines of their own.
type load struct {
	c      *Conn
	ctx    context.Context
	ops    []Op
	items  []Item
	after  []int32 // the operation that waits for this one, 0: none; nil: none waits for any
	queue  []int32 // may be sent now
	done   chan *chunk
	flying int

	limit        int // of requests under way at once: less after the server was too busy
	bytes, count int // of one request

	effort  *effort
	trouble trouble // of the tries since the last pause
	reason  error   // why a pause or the end is due; nil: neither
	stop    bool    // reason is the end
}

// minChunk is the number of operations below which they are not spread over several requests.
const minChunk = 1000

// even is how many operations a request holds, so that a short series is spread evenly over the requests at once.
func (l *load) even() int {
	n := l.c.config.Chunk.InFlight
	return min(max((len(l.ops)+n-1)/n, minChunk), l.c.config.Chunk.Items)
}

// enqueue makes the queue of those operations that wait for no other. Where two have the same hash of their ids, one waits
// without need, which does no harm.
func (l *load) enqueue() {
	last := make(map[uint64]int32, len(l.ops))
	l.queue = make([]int32, 0, len(l.ops))
	for i := range l.ops {
		at := int32(i)
		if e := l.ops[i].check(); e != nil {
			l.items[i] = Item{Status: e.Status, Err: e}
			continue
		}
		k := l.c.hash(&l.ops[i])
		if before, ok := last[k]; ok {
			if l.after == nil {
				l.after = make([]int32, len(l.ops))
			}
			l.after[before] = at
		} else {
			l.queue = append(l.queue, at)
		}
		last[k] = at
	}
}

// run sends chunks until each operation has its final answer or it is no use to go on.
func (l *load) run() error {
	for {
		for l.reason == nil && l.flying < l.limit && len(l.queue) > 0 {
			k := l.take()
			l.flying++
			go func() {
				k.send(l.ctx)
				l.done <- k
			}()
		}
		if l.flying > 0 {
			k := <-l.done
			l.flying--
			l.settle(k)
			continue
		}
		switch {
		case l.stop:
			return l.reason
		case l.reason != nil:
			if err := l.rest(); err != nil {
				return err
			}
		case len(l.queue) == 0:
			return nil
		}
	}
}

// rest pauses after the server was too busy or away, or says that it was often enough.
func (l *load) rest() error {
	pause, more := l.effort.next(l.trouble)
	if !more {
		return l.reason
	}
	if pause > 0 {
		if err := l.c.config.Sleep(l.ctx, pause); err != nil {
			return l.c.givenUp(bulkWhat, err)
		}
	}
	l.trouble, l.reason = trouble{}, nil
	return nil
}

// take makes a chunk of the head of the queue.
func (l *load) take() *chunk {
	n, bytes := 0, 0
	for n < len(l.queue) && n < l.count {
		s := l.ops[l.queue[n]].size()
		if n > 0 && bytes+s > l.bytes {
			break
		}
		bytes += s
		n++
	}
	k := &chunk{load: l, which: l.queue[:n:n], bytes: bytes}
	l.queue = l.queue[n:]
	return k
}

// settle files what became of a chunk.
func (l *load) settle(k *chunk) {
	switch {
	case k.fault != nil:
		l.unanswered(k)
	case k.reply.status >= 400:
		l.refused(k)
	default:
		l.answered(k)
	}
}

// unanswered deals with a chunk whose request got no answer that could be used.
func (l *load) unanswered(k *chunk) {
	f := k.fault
	l.again(k, f.sent)
	var reason error = f.named(bulkWhat)
	over := l.ctx.Err()
	if over != nil && !errors.Is(reason, over) { // whoever gave up hears that, not what a late answer was like
		reason = l.c.givenUp(bulkWhat, over)
	}
	l.fail(reason, trouble{lost: true, final: f.final, took: f.took}, over != nil)
	l.limit = max(1, l.limit/2)
	if f.slow {
		l.shrink()
	}
}

// shrink has later requests hold less: for a slow link, or a server with little room.
func (l *load) shrink() { l.bytes, l.count = max(l.bytes/2, 64<<10), max(l.count/2, 16) }

// refused deals with a chunk whose request was answered with an error as a whole.
func (l *load) refused(k *chunk) {
	e := l.c.refused(k.reply, bulkWhat)
	if e.class() == classTooLarge {
		l.tooLarge(k, e)
		return
	}
	again, maybe := l.c.busy(k.reply)
	l.again(k, maybe)
	t := trouble{after: retryAfter(k.reply.header, time.Now()), took: k.reply.took}
	l.fail(e, t, !again || e.class() == classFull)
	l.limit = max(1, l.limit/2)
	if k.reply.status == http.StatusTooManyRequests { // perhaps there is never room for one so big
		l.shrink()
	}
}

// tooLarge splits a chunk that the server would not take, now and in later calls. A single operation is refused.
func (l *load) tooLarge(k *chunk, e *ServerError) {
	if len(k.which) == 1 {
		l.finish(k.which[0], Item{Status: e.Status, Err: e})
		return
	}
	l.bytes = min(l.bytes, k.bytes/2)
	l.c.room.Store(int64(l.bytes))
	l.again(k, false)
}

// answered files the items of a chunk, and queues those again for which the server was too busy.
func (l *load) answered(k *chunk) {
	var refused *ServerError
	good := false
	for i, at := range k.which {
		item := k.items[i]
		if e := item.Err; e != nil {
			e.What, e.Where = bulkWhat, k.reply.where.String()
			if e.Index == "" {
				e.Index = l.ops[at].Index
			}
			if item.busy() {
				refused = e
				l.retry(at, item)
				continue
			}
		}
		good = true
		l.finish(at, item)
	}
	if good {
		l.effort.success()
	}
	if refused != nil {
		l.fail(refused, trouble{after: retryAfter(k.reply.header, time.Now())}, false)
		l.limit = max(1, l.limit/2)
	} else if l.reason == nil {
		l.limit = min(l.limit+1, l.c.config.Chunk.InFlight)
	}
}

// busy says whether an item asks to be sent again.
func (i *Item) busy() bool {
	return i.Status == 429 && i.Err.class() != classFull || i.Status == 503
}

// retry queues one operation for which the server was too busy. A 503 may come when the node that carried it out went away.
func (l *load) retry(at int32, item Item) {
	item.Unsure = l.items[at].Unsure || item.Status == 503
	l.items[at] = item
	l.queue = append(l.queue, at)
}

// again queues the operations of a chunk once more.
func (l *load) again(k *chunk, maybe bool) {
	for _, at := range k.which {
		l.items[at] = Item{Unsure: l.items[at].Unsure || maybe}
	}
	l.queue = append(l.queue, k.which...)
}

// finish files a final answer, and lets the operation go that waited for it.
func (l *load) finish(at int32, item Item) {
	item.Unsure = l.items[at].Unsure
	l.items[at] = item
	if l.after != nil && l.after[at] != 0 {
		l.queue = append(l.queue, l.after[at])
	}
}

// fail takes note of a fruitless try. The first reason is told, unless a later one is the end.
func (l *load) fail(err error, t trouble, stop bool) {
	if l.reason == nil || stop && !l.stop {
		l.reason, l.stop = err, stop
	}
	l.trouble.lost = l.trouble.lost || t.lost
	l.trouble.final = l.trouble.final || t.final
	l.trouble.after = max(l.trouble.after, t.after)
	l.trouble.took = max(l.trouble.took, t.took)
}

// mixedUp is the failure of an answer that does not fit its request.
func mixedUp(r *reply, problem string) *failure {
	return &failure{
		where: r.where.String(), text: fmt.Sprintf("its answer does not fit what was sent (%s)", problem),
		is: []error{store.ErrUnreachable}, sent: true, took: r.took,
	}
}
