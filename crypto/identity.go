package crypto

import (
	"crypto/hpke"
	"crypto/subtle"
	"fmt"
)

// Identity opens batch keys: the HPKE private keys of the present epoch and of those whose root is still kept. Safe
// for concurrent use until Wipe.
type Identity struct {
	vault VaultID
	keys  map[uint64]hpke.PrivateKey
}

// Identity derives the vault's private keys.
func (r *Root) Identity() (*Identity, error) {
	id := &Identity{vault: r.vault, keys: make(map[uint64]hpke.PrivateKey, 1+len(r.past))}
	key, err := r.hpkeKey()
	if err != nil {
		return nil, err
	}
	id.keys[r.epoch] = key
	for epoch, past := range r.past {
		old := &Root{vault: r.vault, epoch: epoch, key: past}
		if id.keys[epoch], err = old.hpkeKey(); err != nil {
			return nil, err
		}
	}
	return id, nil
}

// OpenBatch opens a batch key and checks that it is the one that the entry's signed commitment names. Errors:
// ErrFormat; ErrUnauthenticated, also for an epoch whose root is gone. It does not check the entry's signature:
// [BatchEntry.Verify] does, and must come first.
func (i *Identity) OpenBatch(e *BatchEntry) (*BatchKey, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("batch entry: %w", err)
	}
	private, ok := i.keys[e.Epoch]
	if !ok {
		return nil, ErrUnauthenticated
	}
	key, err := hpke.Open(private, hpke.HKDFSHA256(), hpke.AES256GCM(),
		batchInfo(i.vault, e.Epoch, e.Batch, SuiteC1), e.Sealed)
	if err != nil || len(key) != keyLen {
		return nil, ErrUnauthenticated
	}
	k, err := batchKey(i.vault, e.Batch, key)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(k.commit, e.Commit) != 1 {
		k.Wipe()
		return nil, ErrUnauthenticated
	}
	return k, nil
}

// Wipe forgets the private keys. The standard library gives no way to overwrite them; what is left goes with the
// next garbage collection, and core dumps are off.
func (i *Identity) Wipe() { clear(i.keys) }
