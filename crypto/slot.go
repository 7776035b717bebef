package crypto

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"runtime/debug"

	"golang.org/x/crypto/scrypt"

	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

const (
	kdfScrypt = "scrypt"
	saltLen   = 16
	scryptR   = 8
	minLogN   = 17
	maxLogN   = 20
	maxP      = 4
)

// ErrNoSlot is a slot id that the header does not know.
var ErrNoSlot = errors.New("no such slot")

// ScryptParams are the costs of opening a slot: 128·N·R bytes of memory and time in proportion to N·R·P.
type ScryptParams struct{ N, R, P int }

// DefaultScrypt is N=2^17, r=8, p=1: 128 MiB and about .35 s.
func DefaultScrypt() ScryptParams { return ScryptParams{N: 1 << minLogN, R: scryptR, P: 1} }

// check refuses what no slot may have: only r=8, p from 1 to 4 and N a power of two from 2^17 to 2^20 are read, so
// that a header can neither weaken a slot nor exhaust memory.
func (p ScryptParams) check() error {
	if p.R != scryptR || p.P < 1 || p.P > maxP || p.N < 1<<minLogN || p.N > 1<<maxLogN || bits.OnesCount(uint(p.N)) != 1 { // #nosec G115 -- positive by now
		return fmt.Errorf("%w: scrypt parameters out of range", ErrFormat)
	}
	return nil
}

// Slot holds the root under one master key.
type Slot struct {
	ID     string `json:"id"`    // 1 to 32 of a-z, 0-9, "-"; made as 8 hexadecimal digits
	Label  string `json:"label"` // for people
	KDF    string `json:"kdf"`   // "scrypt"
	N      int    `json:"n"`
	R      int    `json:"r"`
	P      int    `json:"p"`
	Salt   []byte `json:"salt"`   // 16 bytes, new at every rewrite
	Commit []byte `json:"commit"` // 32 bytes: tells a wrong master key before anything is decrypted
	Sealed []byte `json:"sealed"` // 60 bytes: nonce ‖ root ‖ tag
}

func (s *Slot) check() error {
	if !validID(s.ID) || s.KDF != kdfScrypt {
		return fmt.Errorf("%w: id or kdf", ErrFormat)
	}
	if err := checkLabel(s.Label); err != nil {
		return err
	}
	if err := s.params().check(); err != nil {
		return err
	}
	if len(s.Salt) != saltLen || len(s.Commit) != keyLen || len(s.Sealed) != wrappedLen {
		return fmt.Errorf("%w: length of salt, commit or sealed", ErrFormat)
	}
	return nil
}

func (s *Slot) params() ScryptParams { return ScryptParams{N: s.N, R: s.R, P: s.P} }

func (s *Slot) aad(vault VaultID, epoch uint64) []byte {
	return T("slot", vault[:], U64(epoch), []byte(s.ID), []byte(s.KDF),
		U64(uint64(s.N)), U64(uint64(s.R)), U64(uint64(s.P)), s.Salt, s.Commit) // #nosec G115 -- checked to be positive
}

// stretch returns 64 bytes: the key that opens the slot and the commitment to it. It gives scrypt's memory back to
// the system at once: 128 MiB and more would otherwise stay with the process for minutes. The copies of the key that
// scrypt's PBKDF2 makes are overwritten then.
func (s *Slot) stretch(master *secret.Bytes) ([]byte, error) {
	key := hmacKey(master.Expose())
	out, err := scrypt.Key(key.Expose(), s.Salt, s.N, s.R, s.P, 2*keyLen)
	key.Wipe()
	debug.FreeOSMemory()
	secret.Overwrite(sha256.BlockSize)
	if err != nil {
		return nil, fmt.Errorf("%w: scrypt parameters", ErrFormat)
	}
	return out, nil
}

// hmacKey is a key as HMAC-SHA-256 takes it (RFC 2104, section 2): what is longer than a block is hashed, what is shorter is
// filled with zeros. Scrypt uses its password as such a key and for nothing else, so this gives the same as the password
// itself; a master key holds no NUL. The copies that PBKDF2 makes of it are all of one size, and none is so short that it
// stands on a stack, which nothing could overwrite.
func hmacKey(password []byte) *secret.Bytes {
	key := secret.NewLocked(make([]byte, sha256.BlockSize))
	if len(password) > key.Len() {
		sum := sha256.Sum256(password)
		copy(key.Expose(), sum[:])
		clear(sum[:])
	} else {
		copy(key.Expose(), password)
	}
	return key
}

// sealSlot makes a slot of that id that holds the root.
func (r *Root) sealSlot(src entropy.Source, id, label string, master *secret.Bytes, p ScryptParams) (Slot, error) {
	if err := p.check(); err != nil {
		return Slot{}, err
	}
	if master.Len() == 0 {
		return Slot{}, fmt.Errorf("%w: the master key is empty", ErrFormat)
	}
	s := Slot{ID: id, Label: label, KDF: kdfScrypt, N: p.N, R: p.R, P: p.P, Salt: make([]byte, saltLen)}
	src.Fill("slot-salt", s.Salt)
	keys, err := s.stretch(master)
	if err != nil {
		return Slot{}, err
	}
	defer clear(keys)
	s.Commit = append([]byte(nil), keys[keyLen:]...)
	s.Sealed, err = wrap(src, "slot-nonce", keys[:keyLen], r.key.Expose(), s.aad(r.vault, r.epoch))
	if err != nil {
		return Slot{}, err
	}
	return s, s.check()
}

// open returns the root in the slot. ErrUnauthenticated: another master key, or a changed slot.
func (s *Slot) open(vault VaultID, epoch uint64, master *secret.Bytes) ([]byte, error) {
	keys, err := s.stretch(master)
	if err != nil {
		return nil, err
	}
	defer clear(keys)
	if subtle.ConstantTimeCompare(keys[keyLen:], s.Commit) != 1 {
		return nil, ErrUnauthenticated
	}
	return unwrap(keys[:keyLen], s.Sealed, s.aad(vault, epoch))
}

// AddSlot gives the root a further master key and returns the new slot's id. Errors: ErrFormat where there are 16
// slots already or the parameters are out of range.
func (b *Body) AddSlot(r *Root, label string, master *secret.Bytes, p ScryptParams) (string, error) {
	if len(b.Slots) >= maxSlots {
		return "", fmt.Errorf("%w: a vault has at most %d slots", ErrFormat, maxSlots)
	}
	id := b.freeSlotID(r.src)
	s, err := r.sealSlot(r.src, id, label, master, p)
	if err != nil {
		return "", err
	}
	b.Slots = append(b.Slots, s)
	return id, nil
}

func (b *Body) freeSlotID(src entropy.Source) string {
	for {
		var raw [4]byte
		src.Fill("slot-id", raw[:])
		id := hex.EncodeToString(raw[:])
		if _, err := b.slot(id); err != nil {
			return id
		}
	}
}

// RewriteSlot puts another master key into a slot, or the same with higher costs; label and id stay, salt and
// commitment are new. Errors: ErrNoSlot; ErrFormat where the parameters would be lowered.
func (b *Body) RewriteSlot(r *Root, id string, master *secret.Bytes, p ScryptParams) error {
	i, err := b.slot(id)
	if err != nil {
		return err
	}
	if have := b.Slots[i].params(); p.N < have.N || p.P < have.P {
		return fmt.Errorf("%w: a slot's scrypt parameters are never lowered", ErrFormat)
	}
	s, err := r.sealSlot(r.src, id, b.Slots[i].Label, master, p)
	if err != nil {
		return err
	}
	b.Slots[i] = s
	return nil
}

// RemoveSlot removes a slot. Errors: ErrNoSlot; ErrFormat for the last one.
func (b *Body) RemoveSlot(id string) error {
	i, err := b.slot(id)
	if err != nil {
		return err
	}
	if len(b.Slots) == 1 {
		return fmt.Errorf("%w: the last slot cannot be removed", ErrFormat)
	}
	b.Slots = append(b.Slots[:i], b.Slots[i+1:]...)
	return nil
}

// slot returns the index of the slot with that id.
func (b *Body) slot(id string) (int, error) {
	for i := range b.Slots {
		if b.Slots[i].ID == id {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%w: %q", ErrNoSlot, id)
}
