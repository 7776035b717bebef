package audit

import (
	"crypto/ed25519"
	"sync"

	"cofre/crypto"
)

// maxCached bounds what a keyring remembers, so that a log full of invented signers costs no memory.
const maxCached = 1024

// keyring judges signatures. It asks for each signer once, from one goroutine at a time.
type keyring struct {
	hosts Keys
	vault []crypto.SignKey

	mu    sync.Mutex
	cache map[string]hostKey
}

// hostKey is what Keys answered.
type hostKey struct {
	key     ed25519.PublicKey
	added   uint64
	revoked *uint64
	ok      bool
}

// standing is what a signature is worth.
type standing int

const (
	refused standing = iota // changed, or by somebody who may not have written it
	late                    // genuine, of a host that had been revoked by then
	good
)

// check judges a signature of msg by the signer `by`, as that of entry seq; where it is not good, the problem says why, its
// sentence excepted.
func (k *keyring) check(seq uint64, by string, msg, sig []byte) (Problem, standing) {
	bad := Problem{Seq: seq, Kind: KindSignature, Cause: CauseSignature}
	if by == VaultSigner && len(k.vault) > 0 {
		return k.checkVault(bad, msg, sig)
	}
	h := k.find(by)
	switch {
	case !h.ok || len(h.key) != ed25519.PublicKeySize:
		return Problem{Seq: seq, Kind: KindSigner, Cause: CauseHostUnknown, Host: by}, refused
	case !ed25519.Verify(h.key, msg, sig):
		return bad, refused
	case seq < h.added:
		return Problem{Seq: seq, Kind: KindSigner, Cause: CauseHostEarly, Host: by, N: h.added}, refused
	case h.revoked != nil && seq >= *h.revoked:
		return Problem{Seq: seq, Kind: KindSigner, Cause: CauseHostRevoked, Host: by, N: *h.revoked}, late
	}
	return Problem{}, good
}

// checkVault is check for an entry by the vault's identity: of its keys, that of the epoch which the number falls in
// must have signed. A thief of an earlier root is told apart in words only.
func (k *keyring) checkVault(bad Problem, msg, sig []byte) (Problem, standing) {
	for _, key := range k.vault {
		if len(key.Key) != ed25519.PublicKeySize || !ed25519.Verify(key.Key, msg, sig) {
			continue
		}
		if key.At(bad.Seq) {
			return Problem{}, good
		}
		bad.Cause, bad.N = CauseEpoch, key.Epoch
	}
	return bad, refused
}

// find looks a host up, through the cache.
func (k *keyring) find(by string) hostKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	if h, ok := k.cache[by]; ok {
		return h
	}
	var h hostKey
	if k.hosts != nil {
		h.key, h.added, h.revoked, h.ok = k.hosts(by)
	}
	if k.cache == nil {
		k.cache = map[string]hostKey{}
	}
	if len(k.cache) < maxCached {
		k.cache[by] = h
	}
	return h
}
