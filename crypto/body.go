package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hpke"
	"fmt"
	"slices"
)

const (
	maxSlots   = 16
	maxSigners = 1024
	maxEpochs  = 4096 // links and past roots
	maxID      = 32   // bytes of a slot's or signer's id
)

// check refuses every body of another shape than the format's. Signatures are checkChain's.
func (b *Body) check() error {
	if b.V != Version {
		return fmt.Errorf("%w: version %d", ErrFormat, b.V)
	}
	if b.Rev == 0 || b.Epoch == 0 {
		return fmt.Errorf("%w: revision and epoch count from 1", ErrFormat)
	}
	if b.KEM != KEMID || b.KDF != KDFID || b.AEAD != AEADID {
		return fmt.Errorf("%w: unknown kem, kdf or aead", ErrFormat)
	}
	if _, err := hpke.MLKEM768X25519().NewPublicKey(b.PK); err != nil || len(b.Sign) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: pk or sign is no public key", ErrFormat)
	}
	if b.Unsigned != UnsignedRefuse && b.Unsigned != UnsignedShow {
		return fmt.Errorf("%w: unknown value of unsigned", ErrFormat)
	}
	if b.EAX != EAXOff && b.EAX != EAXSealed {
		return fmt.Errorf("%w: unknown value of eax", ErrFormat)
	}
	if err := b.checkSigners(); err != nil {
		return err
	}
	if err := b.checkSlots(); err != nil {
		return err
	}
	return b.checkEpochs()
}

func (b *Body) checkSigners() error {
	if len(b.Signers) > maxSigners {
		return fmt.Errorf("%w: more than %d signers", ErrFormat, maxSigners)
	}
	seen := make(map[string]bool, len(b.Signers))
	for i, s := range b.Signers {
		if !validID(s.ID) || s.ID == VaultSigner || seen[s.ID] || len(s.PK) != ed25519.PublicKeySize {
			return fmt.Errorf("%w: signer %d: id or public key", ErrFormat, i)
		}
		if err := checkLabel(s.Label); err != nil {
			return fmt.Errorf("signer %d: %w", i, err)
		}
		if s.RevokedSeq != nil && *s.RevokedSeq < s.AddedSeq {
			return fmt.Errorf("%w: signer %d: revoked before it was added", ErrFormat, i)
		}
		seen[s.ID] = true
	}
	return nil
}

func (b *Body) checkSlots() error {
	if len(b.Slots) < 1 || len(b.Slots) > maxSlots {
		return fmt.Errorf("%w: %d slots, 1 to %d expected", ErrFormat, len(b.Slots), maxSlots)
	}
	seen := make(map[string]bool, len(b.Slots))
	for i := range b.Slots {
		s := &b.Slots[i]
		if err := s.check(); err != nil {
			return fmt.Errorf("slot %d: %w", i, err)
		}
		if seen[s.ID] {
			return fmt.Errorf("%w: slot %d: its id occurs twice", ErrFormat, i)
		}
		seen[s.ID] = true
	}
	return nil
}

// checkEpochs checks that the chain leads from epoch 1 to the present without a gap and ends at the present identity,
// and that past roots are of earlier epochs in rising order.
func (b *Body) checkEpochs() error {
	if err := b.checkLinks(); err != nil {
		return err
	}
	last := uint64(0)
	for i, p := range b.Past {
		if p.Epoch <= last || p.Epoch >= b.Epoch || len(p.Sealed) != wrappedLen {
			return fmt.Errorf("%w: past root %d: epoch or length", ErrFormat, i)
		}
		last = p.Epoch
	}
	return nil
}

func (b *Body) checkLinks() error {
	if b.Epoch > maxEpochs || uint64(len(b.Chain)) != b.Epoch {
		return fmt.Errorf("%w: chain of %d links at epoch %d", ErrFormat, len(b.Chain), b.Epoch)
	}
	for i, l := range b.Chain {
		if l.Epoch != uint64(i)+1 { // #nosec G115 -- an index
			return fmt.Errorf("%w: link %d: epoch", ErrFormat, i)
		}
		if len(l.PK) != len(b.PK) || len(l.Sign) != ed25519.PublicKeySize || len(l.Sig) != ed25519.SignatureSize {
			return fmt.Errorf("%w: link %d: length of pk, sign or sig", ErrFormat, i)
		}
		if i == 0 && l.SinceSeq != 0 || i > 0 && l.SinceSeq <= b.Chain[i-1].SinceSeq {
			return fmt.Errorf("%w: link %d: since_seq starts at 0 and rises", ErrFormat, i)
		}
	}
	if last := b.Chain[len(b.Chain)-1]; !bytes.Equal(last.PK, b.PK) || !bytes.Equal(last.Sign, b.Sign) {
		return fmt.Errorf("%w: the chain ends at another identity", ErrFormat)
	}
	return nil
}

// checkChain verifies every signature of the chain: the first by the key it names, each other by the one before.
func (b *Body) checkChain() error {
	by := ed25519.PublicKey(b.Chain[0].Sign)
	for _, l := range b.Chain {
		if err := l.verify(b.Vault, by); err != nil {
			return err
		}
		by = l.Sign
	}
	return nil
}

// sameIdentity reports whether c, an update of b, left alone what only a rotation may change.
func (b *Body) sameIdentity(c *Body) bool {
	if b.V != c.V || b.Vault != c.Vault || b.Rev != c.Rev || b.Epoch != c.Epoch {
		return false
	}
	if b.KEM != c.KEM || b.KDF != c.KDF || b.AEAD != c.AEAD || !bytes.Equal(b.PK, c.PK) || !bytes.Equal(b.Sign, c.Sign) {
		return false
	}
	if !slices.EqualFunc(b.Chain, c.Chain, Link.equal) {
		return false
	}
	for _, p := range c.Past {
		if !slices.ContainsFunc(b.Past, p.equal) {
			return false
		}
	}
	return true
}

func (p PastRoot) equal(q PastRoot) bool {
	return p.Epoch == q.Epoch && bytes.Equal(p.Sealed, q.Sealed)
}

func (l Link) equal(m Link) bool {
	return l.Epoch == m.Epoch && l.SinceSeq == m.SinceSeq &&
		bytes.Equal(l.PK, m.PK) && bytes.Equal(l.Sign, m.Sign) && bytes.Equal(l.Sig, m.Sig)
}

// validID reports whether s can name a slot or a signer: 1 to 32 of a-z, 0-9 and "-".
func validID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// AddSigner enrols a host. Its error is ErrFormat where the id is taken.
func (b *Body) AddSigner(s Signer) error {
	for _, have := range b.Signers {
		if have.ID == s.ID {
			return fmt.Errorf("%w: signer %s is enrolled already", ErrFormat, s.ID)
		}
	}
	b.Signers = append(b.Signers, s)
	return nil
}

// RevokeSigner makes what that host signs from the audit entry seq on count for nothing. Its error is ErrFormat where
// the header knows no such signer or it is revoked already.
func (b *Body) RevokeSigner(id string, seq uint64) error {
	for i := range b.Signers {
		if s := &b.Signers[i]; s.ID == id && s.RevokedSeq == nil {
			s.RevokedSeq = &seq
			return nil
		}
	}
	return fmt.Errorf("%w: no signer %q that could be revoked", ErrFormat, id)
}

// DropPast removes the root of an earlier epoch, once no batch is sealed to it. It reports whether there was one.
func (b *Body) DropPast(epoch uint64) bool {
	n := len(b.Past)
	b.Past = slices.DeleteFunc(b.Past, func(p PastRoot) bool { return p.Epoch == epoch })
	return len(b.Past) < n
}
