package audit

import (
	"context"

	"cofre/crypto"
)

// VerifyOptions says what a log is verified against. Keys is needed; the rest has a useful zero.
type VerifyOptions struct {
	Keys Keys
	// VaultKeys are the signing keys of the vault's identity, of every epoch, for entries by VaultSigner: each entry must
	// be signed by the key of the epoch that its number falls in.
	VaultKeys []crypto.SignKey
	// Checkpoint is what an auditor kept: the log must still contain it.
	Checkpoint *Checkpoint
	// Pinned is what this machine saw last: the log must still contain it.
	Pinned *Head
	// Progress is told, about every thousand entries, how many are done and how many there are. From one goroutine.
	Progress func(done, total uint64)
}

// mark is a state that the log must have gone through.
type mark struct {
	head Head
	kind Kind
	who  Witness
}

// Verify reads the whole log once and checks everything about it: that each entry is there, has its number, the one
// form of the format, this vault's id, the signature of a host that was allowed to write it then, the root of all before
// it and its stored hashes; that outcomes belong to intents; and that the log went through the checkpoint, through the
// pinned head and through what this process saw of it. What is wrong is in the report; the error says only why the log
// could not be read to its end. Signatures are checked on all cores, in bounded memory.
func (l *Log) Verify(ctx context.Context, o VerifyOptions) (Report, error) {
	marks, err := l.marks(ctx, o)
	if err != nil {
		return Report{}, err
	}
	size, err := l.b.Size(ctx)
	if err != nil {
		return Report{}, err
	}
	if o.Keys == nil {
		o.Keys = l.o.Keys
	}
	if o.VaultKeys == nil && l.o.VaultKeys != nil {
		o.VaultKeys = l.o.VaultKeys()
	}
	c := newChain(l.o.Vault, size, marks)
	p := newPipeline(ctx, &keyring{hosts: o.Keys, vault: o.VaultKeys})
	err = p.run(l.b, size, func(x *checked) {
		c.accept(x)
		if o.Progress != nil && c.next&1023 == 0 {
			o.Progress(c.next, size)
		}
	})
	if err != nil {
		return c.report, err
	}
	c.finish()
	if o.Progress != nil {
		o.Progress(size, size)
	}
	return c.report, nil
}

// marks collects what the log must have gone through.
func (l *Log) marks(ctx context.Context, o VerifyOptions) ([]mark, error) {
	var out []mark
	if o.Checkpoint != nil {
		out = append(out, mark{o.Checkpoint.Head, KindCheckpoint, WitnessCheckpoint})
	}
	if o.Pinned != nil {
		out = append(out, mark{*o.Pinned, KindPinned, WitnessMachine})
	}
	if err := l.enter(ctx); err != nil {
		return nil, err
	}
	defer l.leave()
	if l.tree != nil {
		out = append(out, mark{Head{Size: l.tree.n, Root: l.tree.root()}, KindPinned, WitnessProcess})
	}
	return out, nil
}
