package vault

import (
	"context"
	"errors"
	"fmt"

	"cofre/audit"
	"cofre/crypto"
	"cofre/secret"
	"cofre/store"
)

// initData is the data of the log's first entry.
type initData struct {
	Fingerprint string `json:"fingerprint"`
	Signer      string `json:"signer"` // the host that was enrolled with it
	Policy      string `json:"policy"`
}

// Create makes a vault in a store that has none: the header with this host enrolled, the audit log's first entry, the
// pin. master is normalised (crypto.NormaliseMasterKey); the vault that is returned is locked. ErrVaultExists where
// there is one; what an earlier Create left unfinished is replaced.
func Create(ctx context.Context, o Options, master *secret.Bytes, slotLabel string, params crypto.ScryptParams) (*Vault, error) {
	if o.Host == nil {
		return nil, fmt.Errorf("%w: it has no host key", ErrNotEnrolled)
	}
	rev, err := vacant(ctx, o.Store)
	if err != nil {
		return nil, err
	}
	head, root, err := crypto.NewVault(master, slotLabel, params, o.Host.Signer(0))
	if err != nil {
		return nil, fmt.Errorf("create the vault: %w", err)
	}
	root.Wipe()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entry := store.Entry{Kind: store.EntryHeader, JSON: head.JSON(), Rev: rev}
	if err := o.Store.PutEntries(ctx, entry); err != nil {
		if errors.Is(err, store.ErrConflict) {
			return nil, fmt.Errorf("%w: somebody else made it just now", ErrVaultExists)
		}
		return nil, during("create the vault", err)
	}
	head, entry, err = readHeader(ctx, o.Store)
	if err != nil {
		return nil, err
	}
	v := newVault(o, head, entry)
	_, err = v.note(ctx, audit.Draft{Action: audit.ActionInit, Outcome: audit.OutcomeOK, Data: initData{
		Fingerprint: v.Fingerprint(), Signer: o.Host.ID(), Policy: v.PolicyRef(),
	}})
	if err != nil {
		return nil, err
	}
	return v, v.pin(ctx)
}

// vacant says whether a vault can be made in the store, and at which revision its header is written: 0, or that of a
// header that was never followed by an audit entry, a batch or a document.
func vacant(ctx context.Context, s store.Store) (rev int64, err error) {
	entry, err := s.Entry(ctx, store.EntryHeader, "")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, during("look for a vault", err)
	}
	used, err := inUse(ctx, s)
	if err != nil {
		return 0, err
	}
	if used {
		return 0, ErrVaultExists
	}
	return entry.Rev, nil
}

// inUse reports whether the store holds anything but a header.
func inUse(ctx context.Context, s store.Store) (bool, error) {
	size, err := s.AuditSize(ctx)
	if err != nil {
		return false, during("look for a vault", err)
	}
	if size != 0 {
		return true, nil
	}
	return holdsRecords(ctx, s)
}

// holdsRecords reports whether the store holds documents or batches.
func holdsRecords(ctx context.Context, s store.Store) (bool, error) {
	for _, c := range []store.Collection{store.Users, store.Rejects} {
		n, err := s.Count(ctx, c, store.Query{}, 1)
		if err != nil {
			return false, during("look for records", err)
		}
		if n.N > 0 {
			return true, nil
		}
	}
	found := errors.New("found")
	err := s.Entries(ctx, store.EntryBatch, func(store.Entry) error { return found })
	if errors.Is(err, found) {
		return true, nil
	}
	if err != nil {
		return false, during("look for batches", err)
	}
	return false, nil
}
