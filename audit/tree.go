package audit

import (
	"crypto/sha256"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"cofre/crypto"
)

// tree is an RFC 6962 tree of which only the roots of its complete subtrees are kept, the largest and leftmost first:
// all that it takes to add an entry and to know the root. The zero value is the empty tree.
type tree struct {
	n     uint64
	peaks []tlog.Hash // one for each bit of n that is set
}

// recordHash returns the hash of an entry in the tree: of T("audit-rec", leaf, sig). scratch is a buffer to work in,
// returned for the next call.
func recordHash(scratch, leaf, sig []byte) (tlog.Hash, []byte) {
	scratch = crypto.AppendT(append(scratch[:0], 0), "audit-rec", leaf, sig)
	return sha256.Sum256(scratch), scratch // RFC 6962 2.1: SHA-256(0x00 || record), as tlog.RecordHash
}

// push adds an entry by its record hash and appends to done the hashes that it completes, its own first: those of
// tlog.StoredHashesForRecordHash.
func (t *tree) push(h tlog.Hash, done []tlog.Hash) []tlog.Hash {
	done = append(done, h)
	for n := t.n; n&1 == 1; n >>= 1 {
		last := len(t.peaks) - 1
		h = tlog.NodeHash(t.peaks[last], h)
		t.peaks = t.peaks[:last]
		done = append(done, h)
	}
	t.peaks = append(t.peaks, h)
	t.n++
	return done
}

// root returns the root over all entries.
func (t *tree) root() tlog.Hash {
	if t.n == 0 {
		return sha256.Sum256(nil)
	}
	last := len(t.peaks) - 1
	h := t.peaks[last]
	for i := last - 1; i >= 0; i-- {
		h = tlog.NodeHash(t.peaks[i], h)
	}
	return h
}

// clone returns an independent copy.
func (t *tree) clone() *tree {
	return &tree{n: t.n, peaks: append(make([]tlog.Hash, 0, len(t.peaks)+1), t.peaks...)}
}

// peak says where the root of a complete subtree is stored: in the row that completed it, at that level.
type peak struct {
	seq   uint64
	level int
}

// peaksOf lists where the peaks of the tree of n entries are stored, the leftmost first.
func peaksOf(n uint64) []peak {
	out := make([]peak, 0, bits.OnesCount64(n))
	var end uint64
	for level := bits.Len64(n) - 1; level >= 0; level-- {
		if size := uint64(1) << level; n&size != 0 {
			end += size
			out = append(out, peak{seq: end - 1, level: level})
		}
	}
	return out
}

// storedAt says where a hash of tlog's numbering is stored.
func storedAt(index int64) peak {
	level, n := tlog.SplitStoredHashIndex(index)
	return peak{seq: uint64((n+1)<<level - 1), level: level} //nolint:gosec // tlog's numbers are not negative
}
