package conn

import (
	"net/url"
	"sync"
	"time"
)

// How long a node is left alone after it could not be reached: longer with each time in a row.
const (
	restFirst = time.Second
	restMost  = 30 * time.Second
)

// node is one address of the cluster.
type node struct {
	base *url.URL // scheme, host and, where a proxy wants one, the beginning of the path
	// What follows is nodes' to lock.
	failures int
	rests    time.Time // until then it is asked only when all others rest too
}

// String names the node without credentials.
func (n *node) String() string { return n.base.String() }

// nodes takes turns among addresses, and leaves those alone for a while that do not answer.
type nodes struct {
	mu   sync.Mutex
	all  []*node
	next int
}

func newNodes(bases []*url.URL) *nodes {
	p := &nodes{}
	for _, b := range bases {
		p.all = append(p.all, &node{base: b})
	}
	return p
}

// pick gives the next node that does not rest, or the one that has rested longest when all do.
func (p *nodes) pick(now time.Time) *node {
	p.mu.Lock()
	defer p.mu.Unlock()
	var best *node
	for i := range p.all {
		at := (p.next + i) % len(p.all)
		n := p.all[at]
		if !n.rests.After(now) {
			p.next = at + 1
			return n
		}
		if best == nil || n.rests.Before(best.rests) {
			best = n
		}
	}
	return best
}

// failed lets a node rest.
func (p *nodes) failed(n *node, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n.rests = now.Add(min(restFirst<<min(n.failures, 10), restMost))
	n.failures++
}

// answered takes note that a node is there.
func (p *nodes) answered(n *node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n.failures, n.rests = 0, time.Time{}
}
