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
// by the slots that are kept and no others, with the present and all past roots encrypted under the new one. Errors:
// ErrUnauthenticated where r does not open this header, ErrNoSlot, ErrFormat.
func (h *Header) Next(r *Root, keep []Keep) (*Header, *Root, error) {
	if err := r.accept(h); err != nil {
		return nil, nil, err
	}
	if r.epoch >= maxEpochs {
		return nil, nil, fmt.Errorf("%w: no epoch after %d", ErrFormat, maxEpochs)
	}
	next := newRoot(r.src, r.vault, r.epoch+1)
	header, err := h.next(r, next, keep)
	if err != nil {
		next.Wipe()
		return nil, nil, err
	}
	return header, next, nil
}

func (h *Header) next(r, next *Root, keep []Keep) (*Header, error) {
	b := h.Body.clone()
	b.Rev++
	if err := b.setIdentity(next); err != nil {
		return nil, err
	}
	link, err := r.succession(&b)
	if err != nil {
		return nil, err
	}
	b.Chain = append(b.Chain, link)
	if err := b.keepSlots(h, next, keep); err != nil {
		return nil, err
	}
	for epoch, key := range r.past {
		next.past[epoch] = key.Clone()
	}
	next.past[r.epoch] = r.key.Clone()
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

// succession signs the identity in b as the one that follows r's.
func (r *Root) succession(b *Body) (Link, error) {
	key, err := r.signKey()
	if err != nil {
		return Link{}, err
	}
	defer clear(key)
	l := Link{Epoch: b.Epoch, PK: b.PK, Sign: b.Sign}
	l.Sig = ed25519.Sign(key, l.signed(b.Vault))
	return l, nil
}

func (l Link) signed(vault VaultID) []byte {
	return T("succession", vault[:], U64(l.Epoch), l.PK, l.Sign)
}

// verify checks the link's signature by the sign key of the epoch before.
func (l Link) verify(vault VaultID, by ed25519.PublicKey) error {
	return VerifyT(by, l.Sig, "succession", vault[:], U64(l.Epoch), l.PK, l.Sign)
}

// VerifySuccession checks that the identity of a header follows from a pinned one: that every link after the pinned
// epoch is signed by the sign key before it, the first by the pinned one, and that the last is the header's identity.
// The chain is the header's own. Errors: ErrUnauthenticated, also for a header of an epoch before the pinned one.
func VerifySuccession(chain []Link, pinnedEpoch uint64, pinnedSign []byte, to *Header) error {
	b := &to.Body
	if b.Epoch == pinnedEpoch {
		if !bytes.Equal(b.Sign, pinnedSign) {
			return ErrUnauthenticated
		}
		return nil
	}
	at, by := pinnedEpoch, pinnedSign
	var last Link
	for _, l := range chain {
		if l.Epoch <= pinnedEpoch {
			continue
		}
		if l.Epoch != at+1 {
			return ErrUnauthenticated
		}
		if err := l.verify(b.Vault, by); err != nil {
			return err
		}
		at, by, last = l.Epoch, l.Sign, l
	}
	if at != b.Epoch || !bytes.Equal(last.PK, b.PK) || !bytes.Equal(last.Sign, b.Sign) {
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
