package crypto

import (
	"bytes"
	"crypto/ed25519"
	"fmt"

	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

// Keep is a slot that stays through a rotation: the new root must be sealed under its master key again.
type Keep struct {
	ID     string
	Master *secret.Bytes
	Params ScryptParams // never lower than the slot's
}

// Next returns the header of the next epoch: a new root and identity, signed into the chain by the present one, held
// by the slots that are kept and no others, with the present and all past roots encrypted under the new one. sinceSeq
// is the audit number from which on the new sign key signs as the vault and the present one does not any more: the one
// behind the rotation's intent. Errors: ErrUnauthenticated where r does not open this header, ErrNoSlot, ErrFormat,
// also for a sinceSeq that is not above the present key's.
func (h *Header) Next(r *Root, sinceSeq uint64, keep []Keep) (*Header, *Root, error) {
	if err := r.accept(h); err != nil {
		return nil, nil, err
	}
	if r.epoch >= maxEpochs {
		return nil, nil, fmt.Errorf("%w: no epoch after %d", ErrFormat, maxEpochs)
	}
	next := newRoot(r.src, r.vault, r.epoch+1)
	header, err := h.next(r, next, sinceSeq, keep)
	if err != nil {
		next.Wipe()
		return nil, nil, err
	}
	return header, next, nil
}

func (h *Header) next(r, next *Root, sinceSeq uint64, keep []Keep) (*Header, error) {
	b := h.Body.clone()
	b.Rev++
	if err := b.setIdentity(next); err != nil {
		return nil, err
	}
	if err := b.link(r, sinceSeq); err != nil {
		return nil, err
	}
	if err := b.checkEpochs(); err != nil { // before slots, each of which costs an scrypt
		return nil, fmt.Errorf("header body: %w", err)
	}
	if err := b.keepSlots(h, next, keep); err != nil {
		return nil, err
	}
	for epoch, key := range r.past {
		next.past[epoch] = key.Clone()
	}
	next.past[r.epoch] = r.key.Clone()
	var err error
	if b.Past, err = next.sealPast(next.src, h.Body.Past, r.epoch); err != nil {
		return nil, err
	}
	return next.sealHeader(b)
}

// keepSlots fills the body with the slots that stay, in the order given.
func (b *Body) keepSlots(h *Header, next *Root, keep []Keep) error {
	b.Slots = nil
	for _, k := range keep {
		i, err := h.Body.slot(k.ID)
		if err != nil {
			return err
		}
		old := &h.Body.Slots[i]
		if k.Params.N < old.N || k.Params.P < old.P {
			return fmt.Errorf("%w: a slot's scrypt parameters are never lowered", ErrFormat)
		}
		s, err := next.sealSlot(next.src, k.ID, old.Label, k.Master, k.Params)
		if err != nil {
			return err
		}
		b.Slots = append(b.Slots, s)
	}
	return nil
}

// link adds the identity in b to its chain, signed by r: the root of the epoch before, or of epoch 1 itself.
func (b *Body) link(r *Root, sinceSeq uint64) error {
	key, err := r.signKey()
	if err != nil {
		return err
	}
	defer clear(key)
	l := Link{Epoch: b.Epoch, PK: b.PK, Sign: b.Sign, SinceSeq: sinceSeq}
	l.Sig = ed25519.Sign(key, T("succession", l.parts(b.Vault)...))
	b.Chain = append(b.Chain, l)
	return nil
}

// parts are what a link's signature is over.
func (l Link) parts(vault VaultID) [][]byte {
	return [][]byte{vault[:], U64(l.Epoch), l.PK, l.Sign, U64(l.SinceSeq)}
}

// verify checks the link's signature by that key.
func (l Link) verify(vault VaultID, by ed25519.PublicKey) error {
	return VerifyT(by, l.Sig, "succession", l.parts(vault)...)
}

// VerifySuccession checks that the identity of a header follows from a pinned one: that the chain's link of the pinned
// epoch names the pinned sign key, that every later link is signed by the sign key before it, and that the last is the
// header's identity. The chain is the header's own. Errors: ErrUnauthenticated, also for a header of an epoch before
// the pinned one.
func VerifySuccession(chain []Link, pinnedEpoch uint64, pinnedSign []byte, to *Header) error {
	b := &to.Body
	if pinnedEpoch == 0 || pinnedEpoch > b.Epoch || uint64(len(chain)) != b.Epoch {
		return ErrUnauthenticated
	}
	at, by := pinnedEpoch, chain[pinnedEpoch-1]
	if by.Epoch != at || !bytes.Equal(by.Sign, pinnedSign) {
		return ErrUnauthenticated
	}
	for _, l := range chain[pinnedEpoch:] {
		if at++; l.Epoch != at {
			return ErrUnauthenticated
		}
		if err := l.verify(b.Vault, by.Sign); err != nil {
			return ErrUnauthenticated
		}
		by = l
	}
	if !bytes.Equal(by.PK, b.PK) || !bytes.Equal(by.Sign, b.Sign) {
		return ErrUnauthenticated
	}
	return nil
}

// pastAAD binds an old root to its epoch and to the one that keeps it.
func pastAAD(vault VaultID, now, old uint64) []byte { return T("past", vault[:], U64(now), U64(old)) }

// sealPast encrypts the past roots that a header kept, and the one before r, under r.
func (r *Root) sealPast(src entropy.Source, kept []PastRoot, before uint64) ([]PastRoot, error) {
	under, err := r.derive("past")
	if err != nil {
		return nil, err
	}
	defer clear(under)
	out := make([]PastRoot, 0, len(kept)+1)
	for _, p := range append(append([]PastRoot(nil), kept...), PastRoot{Epoch: before}) {
		p.Sealed, err = wrap(src, "past-nonce", under, r.past[p.Epoch].Expose(), pastAAD(r.vault, r.epoch, p.Epoch))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// openPast decrypts the past roots of a header of r's epoch.
func (r *Root) openPast(kept []PastRoot) error {
	if len(kept) == 0 {
		return nil
	}
	under, err := r.derive("past")
	if err != nil {
		return err
	}
	defer clear(under)
	for _, p := range kept {
		key, err := unwrap(under, p.Sealed, pastAAD(r.vault, r.epoch, p.Epoch))
		if err != nil {
			return err
		}
		r.past[p.Epoch].Wipe()
		r.past[p.Epoch] = secret.NewLocked(key)
	}
	return nil
}
