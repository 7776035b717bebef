package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/store"
)

// doc reads one document, or ErrNotFound.
func (v *Vault) doc(ctx context.Context, c store.Collection, id string) (store.Doc, error) {
	d, err := v.o.Store.Get(ctx, c, id)
	if errors.Is(err, store.ErrNotFound) {
		what := "record"
		if c == store.Rejects {
			what = "reject"
		}
		return store.Doc{}, fmt.Errorf("%w: there is no such %s", ErrNotFound, what)
	}
	if err != nil {
		return store.Doc{}, during("read the document", err)
	}
	return d, nil
}

// unsealed is an opened record whose batch, key and seal were checked.
type unsealed struct {
	*c1.Record

	unsigned bool
}

// fetch reads and opens one document. A record that has just been written anew by somebody else has other keys than
// its document as it was read: where no key is found, both are read once more.
func (v *Vault) fetch(ctx context.Context, s *session, c store.Collection, id string) (*unsealed, store.Doc, error) {
	for try := 1; ; try++ {
		d, err := v.doc(ctx, c, id)
		if err != nil {
			return nil, store.Doc{}, err
		}
		keys, err := v.o.Store.KeysOf(ctx, id)
		if err != nil {
			return nil, d, during("read the key entries", err)
		}
		u, err := v.unseal(ctx, s, c, d, keys)
		if errors.Is(err, CauseKeyMissing) && try == 1 {
			continue
		}
		return u, d, err
	}
}

// unseal opens a document with the one of keys that belongs to it. Its error is a Cause, or the store's.
func (v *Vault) unseal(ctx context.Context, s *session, c store.Collection, d store.Doc, keys []store.Key) (*unsealed, error) {
	kid, err := c1.KIDOf(d.JSON)
	if err != nil {
		return nil, CauseEnvelope
	}
	var first error
	for i := range keys {
		if keys[i].KID != kid.String() {
			continue
		}
		u, err := v.unsealWith(ctx, s, d, kid, &keys[i])
		if err == nil {
			return u.in(c)
		}
		if !errors.Is(err, ErrIntegrity) {
			return nil, err
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = CauseKeyMissing
	}
	return nil, first
}

// unsealWith opens a document with one key entry.
func (v *Vault) unsealWith(ctx context.Context, s *session, d store.Doc, kid crypto.KID, k *store.Key) (*unsealed, error) {
	entry, err := crypto.ParseKeyEntry(k.JSON)
	if err != nil || entry.ID != d.ID || k.ID != d.ID || entry.KID != kid || entry.Batch.String() != k.Batch {
		return nil, CauseKeyChanged
	}
	b, err := v.batch(ctx, s, entry.Batch)
	if err != nil {
		return nil, err
	}
	rec, err := c1.Open(b.key, entry, d.ID, d.JSON)
	if err == nil {
		return &unsealed{Record: rec, unsigned: b.unsigned}, nil
	}
	dek, wrong := b.key.UnwrapDEK(entry)
	if wrong != nil {
		return nil, CauseKeyChanged
	}
	dek.Wipe()
	if errors.Is(err, crypto.ErrFormat) {
		return nil, CauseEnvelope
	}
	return nil, CauseSeal
}

// in checks that the record belongs to the collection that it was found in.
func (u *unsealed) in(c store.Collection) (*unsealed, error) {
	ref := u.Policy()
	right := !strings.HasPrefix(ref, policyPrefix)
	if c == store.Rejects {
		right = isRejectPolicy(ref)
	}
	if !right {
		u.Wipe()
		return nil, CauseMoved
	}
	return u, nil
}
