package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"golang.org/x/mod/sumdb/tlog"
)

// Span is a run of entries by their numbers, both included.
type Span struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
}

// maxAbsent is how many entries in a row may be missing from a log that goes on behind them.
const maxAbsent = 1 << 20

// Accepts returns the damaged entries that e accepts, so that the log goes on behind them: the member `damaged` in the
// data of an entry of ActionTrust. Nil for any other entry.
func Accepts(e *Entry) []Span {
	if e.Action != ActionTrust || e.Outcome != OutcomeOK || e.Data == nil {
		return nil
	}
	var d struct {
		Damaged []Span `json:"damaged"`
	}
	if json.Unmarshal(e.Data, &d) != nil {
		return nil
	}
	return d.Damaged
}

// AcceptDamage is Append behind a log whose end Append refuses with ErrDamaged or ErrSigner. The draft must be an
// acceptance (Accepts). What the log holds is not repaired, and Verify goes on naming it; the new entry vouches for it
// as it stands: by the rule of ownHash.
func (l *Log) AcceptDamage(ctx context.Context, d Draft) (Entry, error) {
	if l.o.Host == nil {
		return Entry{}, ErrNoHost
	}
	e, err := l.draft(d, l.o.Host.ID())
	if err != nil {
		return Entry{}, err
	}
	if len(Accepts(&e)) == 0 {
		return Entry{}, fmt.Errorf("%w: it does not say which damage it accepts", ErrEntry)
	}
	if err := l.enter(ctx); err != nil {
		return Entry{}, err
	}
	defer l.leave()
	l.tree = nil
	size, err := l.b.Size(ctx)
	if err != nil {
		return Entry{}, err
	}
	r, err := l.replay(ctx, size)
	if err != nil {
		return Entry{}, err
	}
	if l.o.MaySign != nil {
		if err := l.o.MaySign(ctx); err != nil {
			return Entry{}, err
		}
	}
	l.tree = r.t
	if err := l.file(ctx, &e, l.o.Host.Sign); err != nil {
		l.tree = nil
		return Entry{}, err
	}
	return e, nil
}

// mend is load where the stored hashes do not give the tree that the anchor signs: somebody may have accepted that. Its
// tree ends with the anchor. From entry behind on, nothing that is damaged may stand behind the last acceptance.
func (l *Log) mend(ctx context.Context, anchor Row, behind uint64, marks ...Head) (*tree, error) {
	r, err := l.replay(ctx, anchor.Seq, marks...)
	if err != nil {
		return nil, err
	}
	if err := l.extend(r.t, anchor); err != nil {
		return nil, err
	}
	if e, err := ParseEntry(anchor.Leaf); err == nil && len(Accepts(&e)) > 0 {
		r.accepted = anchor.Seq + 1
	}
	if r.accepted <= r.odd || r.accepted <= behind {
		return nil, fmt.Errorf("%w: nobody accepted that", ErrDamaged)
	}
	return r.t, nil
}

// resume is follow from a tree that this process knows, where what comes next is damaged: past an acceptance behind it.
func (l *Log) resume(ctx context.Context, size, damaged uint64) (*tree, error) {
	row, err := l.anchor(ctx, size)
	if err != nil {
		return nil, err
	}
	t, err := l.mend(ctx, row, damaged, Head{Size: l.tree.n, Root: l.tree.root()})
	if err != nil {
		return nil, err
	}
	return t, l.follow(ctx, t, size)
}

// went reports whether the log, damaged as it is and accepted so, went through old on its way to size.
func (l *Log) went(ctx context.Context, size uint64, old Head) bool {
	r, err := l.replay(ctx, size, old)
	return err == nil && r.accepted > r.odd
}

// replay builds the tree anew from what stands in the rows.
type replay struct {
	l        *Log
	keys     *keyring
	t        *tree
	marks    []Head
	odd      uint64 // number behind the last row that is missing or whose stored hashes are others; 0: none
	accepted uint64 // number behind the last genuine acceptance; 0: none
	done     []tlog.Hash
}

// replay builds the tree of the first size entries by the rule of ownHash. ErrHistory where it does not go through the
// marks; ErrDamaged where more than maxAbsent entries in a row are missing.
func (l *Log) replay(ctx context.Context, size uint64, marks ...Head) (*replay, error) {
	r := &replay{l: l, keys: l.keyring(), t: &tree{}, marks: marks}
	if err := l.b.Rows(ctx, 0, size, r.row); err != nil {
		return nil, err
	}
	if err := r.absent(size); err != nil {
		return nil, err
	}
	return r, nil
}

// row adds one row.
func (r *replay) row(row Row) error {
	if err := r.absent(row.Seq); err != nil {
		return err
	}
	if row.Seq != r.t.n {
		return fmt.Errorf("%w: entry %d is given twice", ErrDamaged, row.Seq)
	}
	if bytes.HasPrefix(row.Leaf, []byte(`{"action":"`+ActionTrust+`"`)) {
		e, worth, err := r.l.genuine(r.keys, row)
		if err == nil && worth == good && e.Root == [32]byte(r.t.root()) && len(Accepts(&e)) > 0 {
			r.accepted = row.Seq + 1
		}
	}
	if !r.push(ownHash(row), row.Hashes) {
		r.odd = row.Seq + 1
	}
	return r.mark()
}

// absent adds entries that are missing, up to seq.
func (r *replay) absent(seq uint64) error {
	if seq > r.t.n && seq-r.t.n > maxAbsent {
		return fmt.Errorf("%w: the entries %d to %d are missing", ErrDamaged, r.t.n, seq-1)
	}
	for r.t.n < seq {
		r.push(absentHash(), nil)
		r.odd = r.t.n
		if err := r.mark(); err != nil {
			return err
		}
	}
	return nil
}

// push adds a hash and compares what it completes with what is stored.
func (r *replay) push(h tlog.Hash, stored [][32]byte) bool {
	r.done = r.t.push(h, r.done[:0])
	return slices.EqualFunc(r.done, stored, func(a tlog.Hash, b [32]byte) bool { return [32]byte(a) == b })
}

// mark compares the tree with the marks that stand here.
func (r *replay) mark() error {
	for _, m := range r.marks {
		if m.Size == r.t.n && m.Root != [32]byte(r.t.root()) {
			return fmt.Errorf("%w: its first %d entries are others now", ErrHistory, m.Size)
		}
	}
	return nil
}

// ownHash is the hash that stands for an entry in the tree of a log that was damaged: the stored one, which is that of
// the entry as it was written; where none is stored, that of what stands there.
func ownHash(row Row) tlog.Hash {
	if len(row.Hashes) > 0 {
		return row.Hashes[0]
	}
	h, _ := recordHash(nil, row.Leaf, row.Sig)
	return h
}

// absentHash stands for an entry that is missing: that of an empty leaf and an empty signature.
func absentHash() tlog.Hash {
	h, _ := recordHash(nil, nil, nil)
	return h
}

// isDamage reports whether the log's end cannot be followed.
func isDamage(err error) bool { return errors.Is(err, ErrDamaged) || errors.Is(err, ErrSigner) }
