package crypto

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hpke"
	"errors"
	"fmt"

	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

// Root is the secret of one epoch, from which the identity, the sign key and the header's MAC key are derived, with
// the roots of earlier epochs that batches still need. Whoever holds it can read the vault.
type Root struct {
	vault VaultID
	epoch uint64
	key   *secret.Bytes // 32 random bytes
	past  map[uint64]*secret.Bytes
	src   entropy.Source
}

// NewVault makes a vault of epoch 1 with one slot, enrolling host. Its errors are ErrFormat.
func NewVault(master *secret.Bytes, slotLabel string, p ScryptParams, host Signer) (*Header, *Root, error) {
	return NewVaultFrom(entropy.Source{}, master, slotLabel, p, host)
}

// NewVaultFrom is NewVault for known answers; see package entropy.
func NewVaultFrom(src entropy.Source, master *secret.Bytes, slotLabel string, p ScryptParams, host Signer) (
	*Header, *Root, error,
) {
	b := Body{
		V: Version, Rev: 1, KEM: KEMID, KDF: KDFID, AEAD: AEADID,
		Signers: []Signer{host}, Unsigned: UnsignedRefuse, EAX: EAXOff,
	}
	src.Fill("vault", b.Vault[:])
	r := newRoot(src, b.Vault, 1)
	if err := b.setIdentity(r); err != nil {
		r.Wipe()
		return nil, nil, err
	}
	if err := b.link(r, 0); err != nil {
		r.Wipe()
		return nil, nil, err
	}
	if _, err := b.AddSlot(r, slotLabel, master, p); err != nil {
		r.Wipe()
		return nil, nil, err
	}
	h, err := r.sealHeader(b)
	if err != nil {
		r.Wipe()
		return nil, nil, err
	}
	return h, r, nil
}

func newRoot(src entropy.Source, vault VaultID, epoch uint64) *Root {
	key := make([]byte, keyLen)
	src.Fill("root", key)
	return &Root{vault: vault, epoch: epoch, key: secret.NewLocked(key), past: map[uint64]*secret.Bytes{}, src: src}
}

// Unlock opens the header with a master key and returns the root and the id of the slot that it opened. It tries the
// slot of that id, or all where it is "". In each the commitment is compared first, then the root opened, then the
// header's MAC and public keys checked against it. Errors: ErrUnauthenticated; ErrNoSlot for an id that the header does
// not list, which is a mistake of the caller's and says nothing of the master key (slot ids are no secret); of ctx
// between slots. Each slot tried costs what its parameters say.
func (h *Header) Unlock(ctx context.Context, master *secret.Bytes, slotID string) (*Root, string, error) {
	slots := h.Body.Slots
	if slotID != "" {
		i, err := h.Body.slot(slotID)
		if err != nil {
			return nil, "", err
		}
		slots = slots[i : i+1]
	}
	for i := range slots {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		key, err := slots[i].open(h.Body.Vault, h.Body.Epoch, master)
		if errors.Is(err, ErrUnauthenticated) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		r := &Root{
			vault: h.Body.Vault, epoch: h.Body.Epoch,
			key: secret.NewLocked(key), past: map[uint64]*secret.Bytes{},
		}
		if err := r.accept(h); err != nil {
			r.Wipe()
			return nil, "", err
		}
		return r, slots[i].ID, nil
	}
	return nil, "", ErrUnauthenticated
}

// accept checks that the header is this root's and opens the past roots in it.
func (r *Root) accept(h *Header) error {
	if err := h.verifyMAC(r); err != nil {
		return err
	}
	pk, sign, err := r.public()
	if err != nil {
		return err
	}
	if !bytes.Equal(pk, h.Body.PK) || !bytes.Equal(sign, h.Body.Sign) {
		return ErrUnauthenticated
	}
	return r.openPast(h.Body.Past)
}

// Epoch returns the epoch that the root is of.
func (r *Root) Epoch() uint64 { return r.epoch }

// Vault returns the vault that the root is of.
func (r *Root) Vault() VaultID { return r.vault }

// Wipe overwrites the root and those of earlier epochs.
func (r *Root) Wipe() {
	if r == nil {
		return
	}
	r.key.Wipe()
	for _, p := range r.past {
		p.Wipe()
	}
}

// derive returns HKDF(root, "", T(label, vault, epoch)).
func (r *Root) derive(label string) ([]byte, error) {
	return derive(r.key.Expose(), T(label, r.vault[:], U64(r.epoch)))
}

func (r *Root) signKey() (ed25519.PrivateKey, error) {
	seed, err := r.derive("sign")
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	return ed25519.NewKeyFromSeed(seed), nil
}

// SignKey returns the vault's signing key, for headers and checkpoints. The caller clears it after use.
func (r *Root) SignKey() ed25519.PrivateKey {
	key, err := r.signKey()
	if err != nil {
		return nil // HKDF-SHA256 has no failing input of these lengths
	}
	return key
}

// VaultKey returns the signing key as a signer of the id VaultSigner: for batches made by rewrap, and for audit
// entries of a machine that is not enrolled. The caller wipes it.
func (r *Root) VaultKey() (*HostKey, error) {
	seed, err := r.derive("sign")
	if err != nil {
		return nil, err
	}
	k, err := hostKey(seed, VaultSigner)
	if err != nil {
		return nil, err
	}
	k.id = VaultSigner
	return k, nil
}

// hpkeKey returns the private key of the identity: MLKEM768-X25519 from a seed of 32 bytes.
func (r *Root) hpkeKey() (hpke.PrivateKey, error) {
	seed, err := r.derive("hpke")
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	key, err := hpke.MLKEM768X25519().NewPrivateKey(seed)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	return key, nil
}

// public returns the public keys of the root's identity.
func (r *Root) public() (pk, sign []byte, err error) {
	key, err := r.hpkeKey()
	if err != nil {
		return nil, nil, err
	}
	s, err := r.signKey()
	if err != nil {
		return nil, nil, err
	}
	defer clear(s)
	sign = append([]byte(nil), s[ed25519.SeedSize:]...)
	return key.PublicKey().Bytes(), sign, nil
}

// setIdentity writes the root's epoch and public keys into the body.
func (b *Body) setIdentity(r *Root) (err error) {
	b.Epoch = r.epoch
	b.PK, b.Sign, err = r.public()
	return err
}
