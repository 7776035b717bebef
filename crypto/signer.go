package crypto

import (
	"crypto/ed25519"
	"math"
	"slices"
)

// Signer is who may sign batches, run entries and audit entries, and for which numbers of the audit log.
type Signer struct {
	ID         string            `json:"id"`
	Label      string            `json:"label"`
	PK         ed25519.PublicKey `json:"pk"`
	AddedSeq   uint64            `json:"added_seq"`   // first number it signs for: the audit entry that enrolled it
	RevokedSeq *uint64           `json:"revoked_seq"` // first number it does not sign for any more; nil while it may
}

// At reports whether what the signer signed under that audit number counts.
func (s Signer) At(seq uint64) bool {
	return seq >= s.AddedSeq && (s.RevokedSeq == nil || seq < *s.RevokedSeq)
}

// SignKey is the vault's sign key of one epoch. As the signer VaultSigner it signs for the audit numbers from Since on
// and below Until, where the key of the next epoch takes over: so a root that was stolen and rotated away signs nothing
// new in the vault's name.
type SignKey struct {
	Epoch uint64
	Key   ed25519.PublicKey
	Since uint64
	Until *uint64 // nil: the present key
}

// At reports whether the key signs for that audit number. Of a header's keys exactly one does.
func (k SignKey) At(seq uint64) bool { return k.signer().At(seq) }

// signer is the key as a signer.
func (k SignKey) signer() Signer {
	return Signer{ID: VaultSigner, PK: k.Key, AddedSeq: k.Since, RevokedSeq: k.Until}
}

// SignKeys returns the vault's sign keys of all epochs, the first epoch's first. Any of them may have signed a
// checkpoint; what they signed as VaultSigner counts within their numbers alone.
func (h *Header) SignKeys() []SignKey {
	chain := h.Body.Chain
	keys := make([]SignKey, len(chain))
	for i, l := range chain {
		keys[i] = SignKey{Epoch: l.Epoch, Key: l.Sign, Since: l.SinceSeq}
		if i+1 < len(chain) {
			until := chain[i+1].SinceSeq
			keys[i].Until = &until
		}
	}
	return keys
}

// Signer returns the signer of that id, revoked or not; VaultSigner is the vault's present sign key. What was signed
// under a number of the audit log is checked with [Header.SignerAt].
func (h *Header) Signer(id string) (Signer, bool) {
	if id == VaultSigner {
		return h.SignerAt(id, math.MaxUint64)
	}
	i := slices.IndexFunc(h.Body.Signers, func(s Signer) bool { return s.ID == id })
	if i < 0 {
		return Signer{}, false
	}
	return h.Body.Signers[i], true
}

// SignerAt returns who a batch or an audit entry of that number must be signed by, where it names that id: a host,
// enrolled then or not ([Signer.At] says), or for VaultSigner the sign key of the epoch that the number falls in.
func (h *Header) SignerAt(id string, seq uint64) (Signer, bool) {
	if id != VaultSigner {
		return h.Signer(id)
	}
	for _, k := range h.SignKeys() {
		if k.At(seq) {
			return k.signer(), true
		}
	}
	return Signer{}, false
}

// SignersSince returns every key that may have signed, under that id, something that began with that audit number and
// could be written again later, as run entries are: the host, unless its right had ended by then, also where it was
// enrolled later; for VaultSigner the sign keys of that epoch and all after it. None: nobody may.
func (h *Header) SignersSince(id string, seq uint64) []Signer {
	var all []Signer
	if id == VaultSigner {
		for _, k := range h.SignKeys() {
			all = append(all, k.signer())
		}
	} else if s, ok := h.Signer(id); ok {
		all = append(all, s)
	}
	return slices.DeleteFunc(all, func(s Signer) bool { return s.RevokedSeq != nil && seq >= *s.RevokedSeq })
}
