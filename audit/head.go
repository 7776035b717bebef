package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
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
	if err := l.prove(ctx, head, old); err != nil {
		if (isDamage(err) || errors.Is(err, ErrHistory)) && l.went(ctx, head.Size, old) {
			return head, nil
		}
		return head, err
	}
	return head, nil
}

// prove proves that the tree of head contains that of old, a smaller one.
func (l *Log) prove(ctx context.Context, head, old Head) error {
	n, m := int64(head.Size), int64(old.Size) //nolint:gosec // sync refuses sizes beyond int64
	proof, err := tlog.ProveTree(n, m, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		at := make([]peak, len(indexes))
		for i, index := range indexes {
			at[i] = storedAt(index)
		}
		return l.stored(ctx, at)
	}))
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, n, head.Root, m, old.Root); err != nil {
		return fmt.Errorf("%w: its first %d entries are others now", ErrHistory, old.Size)
	}
	return nil
}

// sync brings the tree to the log's end: the first time from the rows that hold its peaks, later entry by entry from
// where this process was. Whoever calls it has entered.
func (l *Log) sync(ctx context.Context) error {
	size, err := l.b.Size(ctx)
	if err != nil {
		return err
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
	err = l.follow(ctx, next, size)
	if isDamage(err) {
		if past, again := l.resume(ctx, size, next.n); again == nil {
			next, err = past, nil
		}
	}
	if err != nil {
		return err
	}
	l.tree = next
	return nil
}

// load reads the tree up to the last entry by a signer who may sign still, then follows the entries from there on: the
// root that this entry signs is that of the tree read, or the rows do not belong to it.
func (l *Log) load(ctx context.Context, size uint64) error {
	if size == 0 {
		l.tree = &tree{}
		return nil
	}
	row, err := l.anchor(ctx, size)
	if err != nil {
		return err
	}
	t, err := l.upTo(ctx, row)
	if isDamage(err) {
		if mended, again := l.mend(ctx, row, 0); again == nil {
			t, err = mended, nil
		}
	}
	if err != nil {
		return err
	}
	if err := l.follow(ctx, t, size); err != nil {
		return err
	}
	l.tree = t
	return nil
}

// upTo reads the tree that ends with row from the rows that hold its peaks.
func (l *Log) upTo(ctx context.Context, row Row) (*tree, error) {
	peaks, err := l.stored(ctx, peaksOf(row.Seq))
	if err != nil {
		return nil, err
	}
	t := &tree{n: row.Seq, peaks: peaks}
	return t, l.extend(t, row)
}

// follow adds the entries up to size to t.
func (l *Log) follow(ctx context.Context, t *tree, size uint64) error {
	if t.n == size {
		return nil
	}
	if err := l.b.Rows(ctx, t.n, size, func(row Row) error { return l.extend(t, row) }); err != nil {
		return err
	}
	if t.n != size {
		return fmt.Errorf("%w: entry %d is missing", ErrDamaged, t.n)
	}
	return nil
}

// anchorStep is how many entries are looked through at a time, behind the last, for one that vouches for the log.
const anchorStep = 256

// anchor returns the last entry by a signer who may sign still, its number and signature checked. Genuine entries of a
// host that was revoked while it wrote may stand behind it: they vouch for nothing.
func (l *Log) anchor(ctx context.Context, size uint64) (Row, error) {
	rows, err := l.b.RowsAt(ctx, size-1)
	if err != nil {
		return Row{}, err
	}
	if len(rows) != 1 || rows[0].Seq != size-1 {
		return Row{}, fmt.Errorf("%w: entry %d is missing", ErrDamaged, size-1)
	}
	keys := l.keyring()
	_, worth, err := l.genuine(keys, rows[0])
	if err != nil || worth == good {
		return rows[0], err
	}
	for end := size - 1; end > 0; end -= min(end, anchorStep) {
		row, worth, err := l.lastNotLate(ctx, keys, end-min(end, anchorStep), end)
		if err != nil || worth == good {
			return row, err
		}
	}
	return Row{}, fmt.Errorf("%w: every entry is by a host that was revoked", ErrSigner)
}

// lastNotLate finds, among the entries from to end-1, the last that is not a genuine one of a revoked host. worth is
// late where all are; err says why the one found is not good.
func (l *Log) lastNotLate(ctx context.Context, keys *keyring, from, end uint64) (found Row, worth standing, err error) {
	worth = late
	read := l.b.Rows(ctx, from, end, func(row Row) error {
		switch _, of, wrong := l.genuine(keys, row); of {
		case late:
		case good:
			found = Row{Seq: row.Seq, Leaf: bytes.Clone(row.Leaf), Sig: bytes.Clone(row.Sig), Hashes: slices.Clone(row.Hashes)}
			worth, err = good, nil
		case refused:
			worth, err = refused, wrong
		}
		return nil
	})
	if read != nil {
		return Row{}, refused, read
	}
	return found, worth, err
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
		return nil, err
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

// extend checks that row is the genuine next entry of t and adds it. One by a host that was revoked meanwhile is
// followed, for the log goes on behind it; Verify names it.
func (l *Log) extend(t *tree, row Row) error {
	if row.Seq != t.n {
		return fmt.Errorf("%w: entry %d is missing", ErrDamaged, t.n)
	}
	e, _, err := l.genuine(l.keyring(), row)
	if err != nil {
		return err
	}
	if e.Root != [32]byte(t.root()) {
		return fmt.Errorf("%w: entry %d does not follow from those before it", ErrDamaged, row.Seq)
	}
	h, _ := recordHash(nil, row.Leaf, row.Sig)
	if done := t.push(h, nil); !slices.Equal(plain(done), row.Hashes) {
		return fmt.Errorf("%w: entry %d is not the one that its stored hashes are of", ErrDamaged, row.Seq)
	}
	return nil
}

// genuine reads an entry and checks its number, vault and signature; its place in the tree is extend's. worth is good
// or late.
func (l *Log) genuine(keys *keyring, row Row) (e Entry, worth standing, err error) {
	if e, err = ParseEntry(row.Leaf); err != nil {
		return e, refused, fmt.Errorf("%w: entry %d: %w", ErrDamaged, row.Seq, err)
	}
	switch {
	case e.Seq != row.Seq:
		return e, refused, fmt.Errorf("%w: entry %d says that it is number %d", ErrDamaged, row.Seq, e.Seq)
	case e.Vault != l.o.Vault:
		return e, refused, fmt.Errorf("%w: entry %d belongs to another vault", ErrDamaged, row.Seq)
	}
	p, worth := keys.check(e.Seq, e.By, crypto.T("audit", row.Leaf), row.Sig)
	switch {
	case worth != refused:
		return e, worth, nil
	case p.Kind == KindSigner:
		return e, refused, fmt.Errorf("%w: entry %d: %s", ErrSigner, row.Seq, p.sentence())
	case e.By == VaultSigner: // changed, or by a key of an epoch that the caller has not heard of yet
		return e, refused, fmt.Errorf("%w: %w: entry %d: %s", ErrSigner, ErrDamaged, row.Seq, p.sentence())
	}
	return e, refused, fmt.Errorf("%w: entry %d: %s", ErrDamaged, row.Seq, p.sentence())
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
