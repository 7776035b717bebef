package audit

import (
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"cofre/crypto"
)

// clockSlack is how far times may go back between entries before it is worth a remark: hosts have their own clocks.
const clockSlack = 10 * time.Minute

// chain checks, in the order of the log, what one entry says of the others. The rest is checked before, in parallel.
type chain struct {
	vault  crypto.VaultID
	marks  []mark
	report Report
	next   uint64 // the number that comes next

	// real is the tree of what is stored. claimed is that of the stored hashes, kept once an entry is not the one that
	// its stored hash is of: it shows that the entries behind an edited one are as they were. nil while they agree. It is
	// the tree that an acceptance of the damage vouches for (ownHash), and stands for missing entries too.
	real, claimed *tree
	gap           bool // entries are missing, and nobody has vouched for what is left: real is of no use
	lost          bool // too many of them: claimed neither
	accepted      bool // somebody accepted the damage up to here
	astray        bool // the roots do not match and that was said; silent until they do again
	done          []tlog.Hash
	shift         uint64 // how far the entries at hand stand from where they belong

	intents intents
	latest  time.Time
}

// newChain returns a chain for a log that the store says has size entries.
func newChain(vault crypto.VaultID, size uint64, marks []mark) *chain {
	c := &chain{vault: vault, marks: marks, real: &tree{}, report: Report{Size: size}}
	for _, m := range marks {
		switch {
		case m.head.Size > size && size == 0:
			c.add(Problem{Kind: KindEmptied, Cause: CauseEmptied, Witness: m.who, N: m.head.Size})
		case m.head.Size > size:
			c.add(Problem{Seq: size, Kind: KindTruncated, Cause: CauseTruncated, Witness: m.who, N: m.head.Size})
		}
	}
	c.compareMarks()
	return c
}

// add adds a problem.
func (c *chain) add(p Problem) { c.report.problem(p.said()) }

// accept takes the next row that is stored.
func (c *chain) accept(x *checked) {
	if x.seq < c.next {
		c.add(Problem{Seq: x.seq, Kind: KindNumber, Cause: CauseOrder, N: c.next - 1})
		return
	}
	if x.seq > c.next {
		c.missing(x.seq)
	}
	c.next = x.seq + 1
	if x.entry != nil {
		c.entry(x)
	}
	if x.problem.Cause != "" {
		c.add(x.problem)
	}
	c.hashes(x)
	c.compareMarks()
}

// missing says that the entries before seq are not there.
func (c *chain) missing(seq uint64) {
	p := Problem{Seq: c.next, Kind: KindMissing, Cause: CauseMissing}
	if c.next+1 < seq {
		p.Last = seq - 1
	}
	c.add(p)
	c.gap = true
	if c.lost = c.lost || seq-c.next > maxAbsent; c.lost {
		c.claimed = nil
		return
	}
	if c.claimed == nil {
		c.claimed = c.real.clone()
	}
	for range seq - c.next {
		c.done = c.claimed.push(absentHash(), c.done[:0])
	}
}

// entry checks what a readable entry says.
func (c *chain) entry(x *checked) {
	e := x.entry
	shift := e.Seq - x.seq // wraps around; compared only
	if shift != 0 && shift != c.shift {
		c.add(Problem{Seq: x.seq, Kind: KindNumber, Cause: CauseMoved, N: e.Seq})
	}
	c.shift = shift
	if e.Vault != c.vault {
		c.add(Problem{Seq: x.seq, Kind: KindVault, Cause: CauseVault})
	}
	c.root(x)
	if e.Time.After(c.latest) {
		c.latest = e.Time
	} else if c.latest.Sub(e.Time) > clockSlack {
		c.report.remark(Problem{Seq: x.seq, Kind: KindTime, Cause: CauseClock, Back: c.latest.Sub(e.Time)}.said())
	}
	if shift == 0 { // else the number in `of` says nothing
		c.link(x.seq, e)
	}
	if !c.gap && !c.astray && shift == 0 && x.problem.Cause == "" && len(Accepts(e)) > 0 {
		c.accepted = true
	}
}

// root compares the root that the entry vouches for with that of what stands before it.
func (c *chain) root(x *checked) {
	root := tlog.Hash(x.entry.Root)
	if c.gap {
		if c.claimed != nil && root == c.claimed.root() { // the log goes on behind the gap
			c.gap, c.real, c.claimed = false, c.claimed, nil
		}
		return
	}
	if root == c.real.root() || (c.claimed != nil && root == c.claimed.root()) {
		c.astray = false
		return
	}
	if !c.astray {
		c.add(Problem{Seq: x.seq, Kind: KindRoot, Cause: CauseRoot})
	}
	c.astray = true
}

// hashes adds the entry to the trees and compares its stored hashes.
func (c *chain) hashes(x *checked) {
	own := x.hash
	if len(x.hashes) > 0 {
		own = x.hashes[0]
	}
	if c.gap {
		if own != x.hash {
			c.add(Problem{Seq: x.seq, Kind: KindHashes, Cause: CauseStoredHash})
		}
		if c.claimed != nil {
			c.done = c.claimed.push(own, c.done[:0])
		}
		return
	}
	if own != x.hash && c.claimed == nil {
		c.claimed = c.real.clone()
	}
	c.done = c.real.push(x.hash, c.done[:0])
	if c.claimed != nil {
		c.done = c.claimed.push(own, c.done[:0])
	}
	switch {
	case own != x.hash:
		c.add(Problem{Seq: x.seq, Kind: KindHashes, Cause: CauseStoredHash})
	case !slices.Equal(c.done, x.hashes):
		c.add(Problem{Seq: x.seq, Kind: KindHashes, Cause: CauseStoredHashes})
	}
}

// compareMarks compares the tree with the marks that stand here.
func (c *chain) compareMarks() {
	for _, m := range c.marks {
		switch {
		case m.head.Size != c.next:
		case c.gap:
			c.add(Problem{Seq: c.next, Kind: m.kind, Cause: CauseUnproven, Witness: m.who})
		case c.accepted && c.claimed != nil && [32]byte(c.claimed.root()) == m.head.Root:
		case [32]byte(c.real.root()) != m.head.Root:
			c.add(Problem{Seq: c.next, Kind: m.kind, Cause: CauseHistory, Witness: m.who, N: c.next})
		}
	}
}

// link checks that an outcome belongs to an intent.
func (c *chain) link(seq uint64, e *Entry) {
	action := ""
	if e.Outcome == OutcomeIntent {
		action = e.Action
	}
	c.intents.add(seq, action)
	if e.Of == nil {
		return
	}
	if *e.Of >= seq {
		c.add(Problem{Seq: seq, Kind: KindLink, Cause: CauseOutcomeEarly, N: *e.Of})
		return
	}
	switch was, closed := c.intents.close(*e.Of, e.Action); {
	case was == notIntent:
		c.add(Problem{Seq: seq, Kind: KindLink, Cause: CauseOutcomeOfNone, N: *e.Of})
	case was == otherAction:
		c.report.remark(Problem{Seq: seq, Kind: KindOutcome, Cause: CauseOutcomeOther, N: *e.Of}.said())
	case closed:
		c.report.remark(Problem{Seq: seq, Kind: KindOutcome, Cause: CauseOutcomeSecond, N: *e.Of}.said())
	}
}

// finish says what is missing at the end.
func (c *chain) finish() {
	if c.next < c.report.Size {
		c.missing(c.report.Size)
		c.next = c.report.Size
		c.compareMarks()
	}
	c.report.Root = c.real.root()
	c.report.Open = c.intents.open
}

// intents remembers of each entry, in one byte, whether it is an intent, of which action, and whether it has an outcome.
type intents struct {
	kinds []byte
	open  uint64
	words map[string]byte
	last  byte // the last number given to an action
	blind bool // a gap was too wide to remember; outcomes are not judged any more
}

// What close finds.
const (
	sameAction = iota
	otherAction
	notIntent
)

// closedBit marks an intent that has an outcome; anyAction is an action beyond those that fit; maxGap is how many
// missing entries are remembered as such.
const (
	closedBit = 0x80
	anyAction = 0x7f
	maxGap    = 1 << 24
)

// add notes entry seq: an intent of that action, or "" for no intent. Entries that were passed over, because they are
// missing or unreadable, are taken for intents, so that their outcomes are not blamed.
func (t *intents) add(seq uint64, action string) {
	if t.blind = t.blind || seq > uint64(len(t.kinds))+maxGap; t.blind {
		return
	}
	for uint64(len(t.kinds)) < seq {
		t.kinds = append(t.kinds, anyAction|closedBit)
	}
	t.kinds = append(t.kinds, t.word(action))
	if action != "" {
		t.open++
	}
}

// word returns the number of an action, from 1; 0 for none.
func (t *intents) word(action string) byte {
	if action == "" {
		return 0
	}
	n, ok := t.words[action]
	if !ok {
		if t.words == nil {
			t.words = map[string]byte{}
		}
		if t.last == anyAction-1 {
			return anyAction
		}
		t.last++
		n = t.last
		t.words[action] = n
	}
	return n
}

// close notes the outcome of entry of; already reports that it had one.
func (t *intents) close(of uint64, action string) (was int, already bool) {
	if t.blind || of >= uint64(len(t.kinds)) {
		return sameAction, false
	}
	k := t.kinds[of]
	switch {
	case k == anyAction|closedBit:
		return sameAction, false
	case k == 0:
		return notIntent, false
	case k&closedBit != 0:
		already = true
	default:
		t.kinds[of] = k | closedBit
		t.open--
	}
	if w := k &^ closedBit; w != anyAction && w != t.word(action) {
		return otherAction, already
	}
	return sameAction, already
}
