package vault

import (
	"context"
	"errors"
	"strconv"

	"github.com/go-json-experiment/json"

	"cofre/audit"
	"cofre/crypto"
	"cofre/store"
)

// batch is one batch whose origin was checked, with its opened key; or why it is not to be believed.
type batch struct {
	id       crypto.BatchID
	key      *crypto.BatchKey
	unsigned bool  // nobody vouches for it, and the header allows showing such
	wrong    Cause // "": nothing
}

// forget makes the session look at every batch anew. The keys stay until close, because others may be using them.
func (s *session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.batches {
		if b.key != nil {
			s.retired = append(s.retired, b.key)
		}
	}
	clear(s.batches)
}

// wipe wipes every batch key; nobody uses one any more.
func (s *session) wipe() {
	s.forget()
	for _, k := range s.retired {
		k.Wipe()
	}
	s.retired = nil
}

// batch returns the batch of that id with its key, checked once a session. Its error is a Cause, or the store's.
func (v *Vault) batch(ctx context.Context, s *session, id crypto.BatchID) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.batches[id]
	if !ok {
		var err error
		if b, err = v.openBatch(ctx, s, id); err != nil {
			return nil, err
		}
		s.batches[id] = b
	}
	if b.wrong != "" {
		return b, b.wrong
	}
	return b, nil
}

// openBatch checks a batch and opens its key. What is wrong with it is in the batch; the error is the store's.
func (v *Vault) openBatch(ctx context.Context, s *session, id crypto.BatchID) (*batch, error) {
	b := &batch{id: id}
	stored, err := v.o.Store.Entry(ctx, store.EntryBatch, id.String())
	if errors.Is(err, store.ErrNotFound) {
		b.wrong = CauseBatchMissing
		return b, nil
	}
	if err != nil {
		return nil, during("read batch entry", err)
	}
	entry := batchEntry(stored.JSON, id)
	if entry == nil {
		b.wrong = CauseBatchChanged
		return b, nil
	}
	if b.unsigned, err = v.origin(ctx, entry); err != nil {
		if cause, ok := errors.AsType[Cause](err); ok {
			b.wrong = cause
			return b, nil
		}
		return nil, err
	}
	if b.key, err = s.identity.OpenBatch(entry); err != nil {
		b.wrong = CauseBatchKey
	}
	return b, nil
}

// batchEntry reads the stored entry of a batch; nil where it is not one.
func batchEntry(text []byte, id crypto.BatchID) *crypto.BatchEntry {
	entry, err := crypto.ParseBatchEntry(text)
	if err != nil || entry.Batch != id {
		return nil
	}
	return entry
}

// origin says who made a batch: it must be signed by an enrolled host, or, where it wraps keys anew, by the vault's key
// of that time, and announced by that signer in the audit log before anything was written under it. Its error is a
// Cause, or the store's.
func (v *Vault) origin(ctx context.Context, e *crypto.BatchEntry) (unsigned bool, err error) {
	h := v.header()
	signer, ok := h.SignerAt(e.Signer, e.Seq)
	if !ok {
		if h.Body.Unsigned == crypto.UnsignedShow {
			return true, nil
		}
		return false, CauseHostUnknown
	}
	switch {
	case e.Verify(h.Body.Vault, signer) != nil:
		return false, CauseBatchSignature
	case e.Seq < signer.AddedSeq:
		return false, CauseHostEarly
	case signer.RevokedSeq != nil && e.Seq >= *signer.RevokedSeq:
		return false, CauseHostRevoked
	}
	return false, v.announced(ctx, h.Body.Vault, e, signer)
}

// announced checks the audit entry that a batch names.
func (v *Vault) announced(ctx context.Context, id crypto.VaultID, e *crypto.BatchEntry, signer crypto.Signer) error {
	rows, err := v.o.Store.AuditRowsAt(ctx, e.Seq)
	if errors.Is(err, store.ErrNotFound) {
		return CauseBatchUnannounced
	}
	if err != nil {
		return during("read audit entry "+strconv.FormatUint(e.Seq, 10), err)
	}
	if len(rows) != 1 || crypto.VerifyT(signer.PK, rows[0].Sig, "audit", rows[0].Leaf) != nil {
		return CauseBatchUnannounced
	}
	action := audit.ActionIngest
	if signer.ID == crypto.VaultSigner {
		action = audit.ActionRewrap
	}
	entry, err := audit.ParseEntry(rows[0].Leaf)
	if err != nil || entry.Vault != id || entry.Seq != e.Seq || entry.By != signer.ID ||
		entry.Action != action || entry.Outcome != audit.OutcomeIntent {
		return CauseBatchUnannounced
	}
	var intent runIntent
	if json.Unmarshal(entry.Data, &intent) != nil ||
		intent.Batch != e.Batch.String() || intent.Commit != crypto.EncodeB64(e.Commit) {
		return CauseBatchUnannounced
	}
	return nil
}
