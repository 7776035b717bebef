package audit

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"cofre/crypto"
)

// Head returns the log's state, with the authenticity of its last entry checked: what it wrote before that, the
// signature over its root vouches for.
func (l *Log) Head(ctx context.Context) (Head, error) {
	if err := l.enter(ctx); err != nil {
		return Head{}, err
	}
	defer l.leave()
	if err := l.sync(ctx); err != nil {
		return Head{}, err
	}
	return Head{Size: l.tree.n, Root: l.tree.root()}, nil
}

// Extends proves from O(log n) rows that the log as it is now contains everything that it contained at old, and
// returns its head. ErrHistory where it does not: it was cut off, replaced or written anew.
func (l *Log) Extends(ctx context.Context, old Head) (Head, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return Head{}, err
	}
	switch {
	case head.Size < old.Size:
		return head, fmt.Errorf("%w: %d entries are left of at least %d", ErrHistory, head.Size, old.Size)
	case old.Size == 0 && old.Root != [32]byte((&tree{}).root()):
		return head, fmt.Errorf("%w: the root of no entries is another one", ErrHistory)
	case old.Size == 0:
		return head, nil
	case head.Size == old.Size && head.Root != old.Root:
		return head, fmt.Errorf("%w: its first %d entries are others now", ErrHistory, old.Size)
	case head.Size == old.Size:
		return head, nil
	}
	n, m := int64(head.Size), int64(old.Size) //nolint:gosec // sync refuses sizes beyond int64
	proof, err := tlog.ProveTree(n, m, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		at := make([]peak, len(indexes))
		for i, index := range indexes {
			at[i] = storedAt(index)
		}
		return l.stored(ctx, at)
	}))
	if err != nil {
		return head, err
	}
	if err := tlog.CheckTree(proof, n, head.Root, m, old.Root); err != nil {
		return head, fmt.Errorf("%w: its first %d entries are others now", ErrHistory, old.Size)
	}
	return head, nil
}

// sync brings the tree to the log's end: the first time from the rows that hold its peaks, later entry by entry from
// where this process was. Whoever calls it has entered.
func (l *Log) sync(ctx context.Context) error {
	size, err := l.b.Size(ctx)
	if err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	switch {
	case size > 1<<62:
		return fmt.Errorf("%w: %d entries", ErrDamaged, size)
	case l.tree == nil:
		return l.load(ctx, size)
	case size < l.tree.n:
		return fmt.Errorf("%w: %d entries are left of %d", ErrHistory, size, l.tree.n)
	case size == l.tree.n:
		return nil
	}
	next := l.tree.clone()
	err = l.b.Rows(ctx, next.n, size, func(row Row) error { return l.extend(next, row) })
	if err != nil {
		return err
	}
	if next.n != size {
		return fmt.Errorf("%w: entry %d is missing", ErrDamaged, next.n)
	}
	l.tree = next
	return nil
}

// load reads the tree of all entries but the last from the rows that hold its peaks, then adds the last: its signed
// root is that of the tree read, or the rows do not belong to it.
func (l *Log) load(ctx context.Context, size uint64) error {
	if size == 0 {
		l.tree = &tree{}
		return nil
	}
	t := &tree{n: size - 1}
	at := peaksOf(size - 1)
	var err error
	if t.peaks, err = l.stored(ctx, at); err != nil {
		return err
	}
	rows, err := l.b.RowsAt(ctx, size-1)
	if err != nil {
		return fmt.Errorf("audit entry %d: %w", size-1, err)
	}
	if len(rows) != 1 {
		return fmt.Errorf("%w: entry %d is missing", ErrDamaged, size-1)
	}
	if err := l.extend(t, rows[0]); err != nil {
		return err
	}
	l.tree = t
	return nil
}

// stored reads hashes from the rows that completed them, in the order asked.
func (l *Log) stored(ctx context.Context, at []peak) ([]tlog.Hash, error) {
	seqs := make([]uint64, len(at))
	for i, p := range at {
		seqs[i] = p.seq
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	if len(seqs) == 0 {
		return nil, nil
	}
	rows, err := l.b.RowsAt(ctx, seqs...)
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	if len(rows) != len(seqs) {
		return nil, fmt.Errorf("%w: %d of %d entries are missing", ErrDamaged, len(seqs)-len(rows), len(seqs))
	}
	out := make([]tlog.Hash, 0, len(at)+1)
	for _, p := range at {
		i, _ := slices.BinarySearch(seqs, p.seq)
		if rows[i].Seq != p.seq || p.level >= len(rows[i].Hashes) {
			return nil, fmt.Errorf("%w: entry %d lacks a stored hash", ErrDamaged, p.seq)
		}
		out = append(out, rows[i].Hashes[p.level])
	}
	return out, nil
}

// extend checks that row is the authentic next entry of t and adds it.
func (l *Log) extend(t *tree, row Row) error {
	if row.Seq != t.n {
		return fmt.Errorf("%w: entry %d is missing", ErrDamaged, t.n)
	}
	e, err := ParseEntry(row.Leaf)
	if err != nil {
		return fmt.Errorf("%w: entry %d: %w", ErrDamaged, row.Seq, err)
	}
	switch {
	case e.Seq != row.Seq:
		return fmt.Errorf("%w: entry %d says that it is number %d", ErrDamaged, row.Seq, e.Seq)
	case e.Vault != l.o.Vault:
		return fmt.Errorf("%w: entry %d belongs to another vault", ErrDamaged, row.Seq)
	case e.Root != [32]byte(t.root()):
		return fmt.Errorf("%w: entry %d does not follow from those before it", ErrDamaged, row.Seq)
	}
	if p, ok := l.keyring().check(e.Seq, e.By, crypto.T("audit", row.Leaf), row.Sig); !ok {
		switch {
		case p.Kind == KindSigner:
			return fmt.Errorf("%w: entry %d: %s", ErrSigner, row.Seq, p.Reason)
		case e.By == VaultSigner: // changed, or by a key of an epoch that the caller has not heard of yet
			return fmt.Errorf("%w: %w: entry %d: %s", ErrSigner, ErrDamaged, row.Seq, p.Reason)
		}
		return fmt.Errorf("%w: entry %d: %s", ErrDamaged, row.Seq, p.Reason)
	}
	h, _ := recordHash(nil, row.Leaf, row.Sig)
	if done := t.push(h, nil); !slices.Equal(plain(done), row.Hashes) {
		return fmt.Errorf("%w: entry %d is not the one that its stored hashes are of", ErrDamaged, row.Seq)
	}
	return nil
}

// keyring returns the keys that the options name, with this host's own behind them.
func (l *Log) keyring() *keyring {
	k := &keyring{hosts: l.o.Keys}
	if l.o.VaultKeys != nil {
		k.vault = l.o.VaultKeys()
	}
	if own := l.o.Host; own != nil && k.hosts == nil {
		k.hosts = func(by string) (ed25519.PublicKey, uint64, *uint64, bool) {
			return own.Public(), 0, nil, by == own.ID()
		}
	}
	return k
}

// plain converts hashes to the type that rows carry.
func plain(hashes []tlog.Hash) [][32]byte {
	out := make([][32]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i]
	}
	return out
}
