package conn

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How long the pauses between tries are: doubled each time, each at random between its half and its whole.
const (
	pauseFirst = 100 * time.Millisecond
	pauseMost  = 10 * time.Second
)

// How long a call goes on trying, pauses and fruitless tries together, where its context does not say otherwise.
const (
	patienceDo   = 3 * time.Second
	patienceBulk = time.Minute
)

type patienceKey struct{}

// Patient lets calls with the context that it gives go on for d when the cluster is busy or away, instead of 3 s
// (Do) and a minute (Bulk): a person waits for a page, but a load should outlive the restart of a node.
func Patient(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, patienceKey{}, d)
}

// effort decides how often something is tried. It is for one goroutine.
type effort struct {
	patience time.Duration
	spent    time.Duration
	tries    int // without success
	pauses   int
	nodes    int
}

func (c *Conn) newEffort(ctx context.Context, patience time.Duration) *effort {
	if d, ok := ctx.Value(patienceKey{}).(time.Duration); ok {
		patience = d
	}
	return &effort{patience: patience, nodes: len(c.nodes.all)}
}

// trouble is what a fruitless try tells about the next one.
type trouble struct {
	lost  bool          // no answer: another node may give one, at once
	final bool          // the same node would only say the same
	after time.Duration // what the server asks to wait
	took  time.Duration
}

// next says how long to pause before another try, or that it is enough.
func (e *effort) next(t trouble) (pause time.Duration, more bool) {
	e.tries++
	e.spent += t.took
	switch {
	case t.lost && e.tries < e.nodes:
		return 0, true
	case t.final:
		return 0, false
	}
	pause = max(jitter(min(pauseFirst<<min(e.pauses, 10), pauseMost)), t.after)
	e.pauses++
	// A connection that was cut or went silent is given a second chance, however long that took to show.
	if e.spent+pause > e.patience && (!t.lost || e.tries > max(1, e.nodes)) {
		return 0, false
	}
	e.spent += pause
	return pause, true
}

// success starts anew, but stays careful for a while.
func (e *effort) success() {
	e.spent, e.tries, e.pauses = 0, 0, max(0, e.pauses-1)
}

// jitter takes a random time between the half of d and d, so that clients that were refused together do not come back
// together.
func jitter(d time.Duration) time.Duration {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails (crypto/rand)
	const bits = 28        // so that the product fits for any pause of this package
	part := time.Duration(binary.LittleEndian.Uint32(b[:]) >> (32 - bits))
	return d - d/2*part>>bits
}

// retryAfter reads how long the server asks to wait (RFC 9110, 10.2.3): seconds or a date. 0 where it does not say, or
// nothing that can be read.
func retryAfter(h http.Header, now time.Time) time.Duration {
	const most = 24 * time.Hour
	s := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, most)
	}
	if t, err := http.ParseTime(s); err == nil {
		return min(max(t.Sub(now), 0), most)
	}
	return 0
}
