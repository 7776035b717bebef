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

// fault is something stored that is not as it was written. It is ErrIntegrity, and its text is a sentence of its own.
type fault string

// Error returns the sentence.
func (f fault) Error() string { return string(f) }

// Is makes every fault an ErrIntegrity.
func (f fault) Is(target error) bool { return target == ErrIntegrity }

// batch is one batch whose origin was checked, with its opened key; or why it is not to be believed.
type batch struct {
	id       crypto.BatchID
	key      *crypto.BatchKey
	unsigned bool // nobody vouches for it, and the header allows showing such
	fault    error
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

// batch returns the batch of that id with its key, checked once a session. Its error is a fault, or the store's.
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
	return b, b.fault
}

// openBatch checks a batch and opens its key. What is wrong with it is in the batch; the error is the store's.
func (v *Vault) openBatch(ctx context.Context, s *session, id crypto.BatchID) (*batch, error) {
	b := &batch{id: id}
	stored, err := v.o.Store.Entry(ctx, store.EntryBatch, id.String())
	if errors.Is(err, store.ErrNotFound) {
		b.fault = errNoBatch
		return b, nil
	}
	if err != nil {
		return nil, during("read batch entry", err)
	}
	entry := batchEntry(stored.JSON, id)
	if entry == nil {
		b.fault = errBatchChanged
		return b, nil
	}
	if b.unsigned, err = v.origin(ctx, entry); err != nil {
		if errors.Is(err, ErrIntegrity) {
			b.fault = err
			return b, nil
		}
		return nil, err
	}
	if b.key, err = s.identity.OpenBatch(entry); err != nil {
		b.fault = fault("its batch key does not open: the batch entry was changed; restore it from a backup")
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
// fault, or the store's.
func (v *Vault) origin(ctx context.Context, e *crypto.BatchEntry) (unsigned bool, err error) {
	h := v.header()
	signer, ok := h.SignerAt(e.Signer, e.Seq)
	if !ok {
		if h.Body.Unsigned == crypto.UnsignedShow {
			return true, nil
		}
		return false, fault("its batch is signed by a host that is not enrolled: somebody else wrote it")
	}
	switch {
	case e.Verify(h.Body.Vault, signer) != nil:
		return false, fault("its batch's signature is not good: somebody else wrote it, or the batch entry was changed")
	case e.Seq < signer.AddedSeq:
		return false, fault("its batch is older than its host's enrolment: somebody else wrote it")
	case signer.RevokedSeq != nil && e.Seq >= *signer.RevokedSeq:
		return false, fault("its batch was written by a host after it was revoked")
	}
	return false, v.announced(ctx, h.Body.Vault, e, signer)
}

// announced checks the audit entry that a batch names.
func (v *Vault) announced(ctx context.Context, id crypto.VaultID, e *crypto.BatchEntry, signer crypto.Signer) error {
	const planted = fault("its batch is not announced in the audit log: it was planted, or the log was cut off or damaged")
	rows, err := v.o.Store.AuditRowsAt(ctx, e.Seq)
	if errors.Is(err, store.ErrNotFound) {
		return planted
	}
	if err != nil {
		return during("read audit entry "+strconv.FormatUint(e.Seq, 10), err)
	}
	if len(rows) != 1 || crypto.VerifyT(signer.PK, rows[0].Sig, "audit", rows[0].Leaf) != nil {
		return planted
	}
	action := audit.ActionIngest
	if signer.ID == crypto.VaultSigner {
		action = audit.ActionRewrap
	}
	entry, err := audit.ParseEntry(rows[0].Leaf)
	if err != nil || entry.Vault != id || entry.Seq != e.Seq || entry.By != signer.ID ||
		entry.Action != action || entry.Outcome != audit.OutcomeIntent {
		return planted
	}
	var intent runIntent
	if json.Unmarshal(entry.Data, &intent) != nil ||
		intent.Batch != e.Batch.String() || intent.Commit != crypto.EncodeB64(e.Commit) {
		return planted
	}
	return nil
}
