package vault

import (
	"context"
	"fmt"
)

// reindexer is a store that keeps columns and indexes beside its documents, which somebody may have edited.
type reindexer interface {
	Reindex(ctx context.Context, progress func(done, total int64)) error
}

// Reindex makes what queries go by anew from the documents, where Verify found that it says something else than they do.
// The documents themselves are neither checked nor changed, and no master key is needed. progress may be nil.
//
// ErrRequest where the store keeps nothing beside the documents that could differ.
func (v *Vault) Reindex(ctx context.Context, progress func(done, total int64)) error {
	if err := v.writable(); err != nil {
		return err
	}
	s, ok := v.o.Store.(reindexer)
	if !ok {
		return fmt.Errorf("%w: this store keeps its indexes itself", ErrRequest)
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if err := s.Reindex(ctx, progress); err != nil {
		return during("make the indexes anew", err)
	}
	return nil
}
