package vault

import (
	"context"
	"errors"
	"time"

	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/store"
)

// Envelope is what a record's envelope and its key entry say of its sealing, and what can be checked of it without a
// master key. Its seal cannot: Verify and Reveal check that.
type Envelope struct {
	At     time.Time // when it was sealed
	Policy string    // under which: name@hash; data
	KID    string    // id of its key
	// The rest is the key's batch's; zero where the key entry could not be read, as by who may read documents alone.
	Suite string
	Batch string
	Epoch uint64 // of the identity that the batch key is sealed to
	Run   uint64 // number of the audit entry that announced the run
	Host  string // label of the host that signed it; "" where that is not enrolled, or is the vault itself
	// Signed: the batch is signed by a host that was enrolled then, and announced in the audit log.
	Signed bool
	// Fault is why the record cannot be as it was written; nil: nothing of that is known. It is ErrIntegrity.
	Fault error
}

// Envelope reads what the envelope of a record says. It works while the vault is locked, and is not audited: nothing is
// decrypted. ErrNotFound, or an error of the store.
func (v *Vault) Envelope(ctx context.Context, id string) (Envelope, error) {
	d, err := v.doc(ctx, store.Users, id)
	if err != nil {
		return Envelope{}, err
	}
	parsed := parsedEnvelope(d.JSON)
	if parsed == nil {
		return Envelope{Fault: CauseEnvelope}, nil
	}
	out := Envelope{At: parsed.At, Policy: parsed.Policy, KID: parsed.KID.String()}
	keys, err := v.o.Store.KeysOf(ctx, id)
	if errors.Is(err, store.ErrForbidden) {
		return out, nil // keys are not for this account: the document's own part must do
	}
	if err != nil {
		return out, during("read the key entries", err)
	}
	out.Fault = CauseKeyMissing
	for i := range keys {
		if keys[i].KID != out.KID {
			continue
		}
		if err := v.keyed(ctx, &out, d.ID, &keys[i]); err != nil || out.Fault == nil {
			return out, err
		}
	}
	return out, nil
}

// keyed fills in what a key entry and its batch say. What is wrong with them is in out; the error is the store's.
func (v *Vault) keyed(ctx context.Context, out *Envelope, id string, k *store.Key) error {
	entry := entryOf(k, id, out.KID)
	if entry == nil {
		out.Fault = CauseKeyChanged
		return nil
	}
	out.Suite, out.Batch = entry.Suite, k.Batch
	stored, err := v.o.Store.Entry(ctx, store.EntryBatch, k.Batch)
	if errors.Is(err, store.ErrNotFound) {
		out.Fault = CauseBatchMissing
		return nil
	}
	if err != nil {
		return during("read batch entry", err)
	}
	batch := batchEntry(stored.JSON, entry.Batch)
	if batch == nil {
		out.Fault = CauseBatchChanged
		return nil
	}
	out.Epoch, out.Run = batch.Epoch, batch.Seq
	unsigned, err := v.origin(ctx, batch)
	if err != nil && !errors.Is(err, ErrIntegrity) {
		return err
	}
	out.Fault, out.Signed = err, err == nil && !unsigned
	if signer, ok := v.header().SignerAt(batch.Signer, batch.Seq); ok && batch.Signer != crypto.VaultSigner {
		out.Host = signer.Label
	}
	return nil
}

// parsedEnvelope is the member cofre of a document; nil where there is none that can be read.
func parsedEnvelope(doc []byte) *c1.Envelope {
	e, err := c1.Parse(doc)
	if err != nil {
		return nil
	}
	return e
}

// entryOf is a key entry as it says itself; nil where that is not what it is filed as.
func entryOf(k *store.Key, id, kid string) *crypto.KeyEntry {
	e, err := crypto.ParseKeyEntry(k.JSON)
	if err != nil || e.ID != id || e.KID.String() != kid || e.Batch.String() != k.Batch {
		return nil
	}
	return e
}
