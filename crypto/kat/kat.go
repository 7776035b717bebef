// Package kat makes the same keys, batches and records every time: known answers, for tests and for writing vectors.
//
// What it makes protects nothing. Only tests and programs under dev may import it; package crypto itself draws from
// crypto/rand and has no way to be switched over: the constructors called here take a source that no package outside
// crypto can make (see crypto/internal/entropy).
package kat

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"
	"fmt"

	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

// Draw writes the next value of that name to out. Names: vault, root, slot-id, slot-salt, slot-nonce, past-nonce,
// host-seed, batch, batch-key, mlkem, x25519 (both of HPKE's encapsulation), dek, dek-nonce, field-nonce.
type Draw func(name string, out []byte)

// Seeded draws SHAKE256(T("kat", seed, name, u64 count)), where count is how often that name has been drawn. Not safe
// for concurrent use.
func Seeded(seed string) Draw {
	counts := map[string]uint64{}
	return func(name string, out []byte) {
		h := sha3.NewSHAKE256()
		_, _ = h.Write(crypto.T("kat", []byte(seed), []byte(name), crypto.U64(counts[name])))
		_, _ = h.Read(out)
		counts[name]++
	}
}

// NewHostKey is crypto.NewHostKey with fixed values.
func NewHostKey(d Draw, label string) (*crypto.HostKey, error) {
	return crypto.NewHostKeyFrom(source(d), label)
}

// NewVault is crypto.NewVault with fixed values, as are later changes of slots and rotations by the root.
func NewVault(d Draw, master *secret.Bytes, slotLabel string, p crypto.ScryptParams, host crypto.Signer) (
	*crypto.Header, *crypto.Root, error,
) {
	return crypto.NewVaultFrom(source(d), master, slotLabel, p, host)
}

// NewBatchKey is crypto.NewBatchKey with fixed values, as is what the key makes.
func NewBatchKey(d Draw, h *crypto.Header) (*crypto.BatchKey, error) {
	return crypto.NewBatchKeyFrom(source(d), h)
}

// NewSealer is c1.NewSealer with fixed values. The key should be one of NewBatchKey.
func NewSealer(d Draw, k *crypto.BatchKey) *c1.Sealer { return c1.NewSealerFrom(source(d), k) }

func source(d Draw) entropy.Source { return entropy.From(fixed{d}) }

type fixed struct{ draw Draw }

// Fill draws.
func (f fixed) Fill(name string, out []byte) { f.draw(name, out) }

// SealHPKE is HPKE's one-shot Seal written out (RFC 9180 section 5.1 and 6.1, MLKEM768-X25519 of draft-ietf-hpke-pq),
// because the standard library rightly gives no way to fix the randomness of an encapsulation.
func (f fixed) SealHPKE(pk hpke.PublicKey, info, plaintext []byte) ([]byte, error) {
	shared, enc, err := f.encapsulate(pk.Bytes())
	if err != nil {
		return nil, err
	}
	pskHash, err := labeledExtract(nil, "psk_id_hash", nil)
	if err != nil {
		return nil, err
	}
	infoHash, err := labeledExtract(nil, "info_hash", info)
	if err != nil {
		return nil, err
	}
	context := append(append([]byte{0}, pskHash...), infoHash...)
	prk, err := labeledExtract(shared, "secret", nil) // without a PSK the shared secret is the salt
	if err != nil {
		return nil, err
	}
	key, err := labeledExpand(prk, "key", context, 32)
	if err != nil {
		return nil, err
	}
	nonce, err := labeledExpand(prk, "base_nonce", context, 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("AES key: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("GCM: %w", err)
	}
	return gcm.Seal(enc, nonce, plaintext, nil), nil
}

// encapsulate returns the shared secret and enc of X-Wing for fixed randomness.
func (f fixed) encapsulate(pk []byte) (shared, enc []byte, err error) {
	m := make([]byte, 32)
	f.draw("mlkem", m)
	ek, err := mlkem.NewEncapsulationKey768(pk[:mlkem.EncapsulationKeySize768])
	if err != nil {
		return nil, nil, fmt.Errorf("ML-KEM key: %w", err)
	}
	ssM, enc, err := mlkemtest.Encapsulate768(ek, m)
	if err != nil {
		return nil, nil, fmt.Errorf("ML-KEM: %w", err)
	}
	e := make([]byte, 32)
	f.draw("x25519", e)
	private, err := ecdh.X25519().NewPrivateKey(e)
	if err != nil {
		return nil, nil, fmt.Errorf("X25519 key: %w", err)
	}
	pkX := pk[mlkem.EncapsulationKeySize768:]
	public, err := ecdh.X25519().NewPublicKey(pkX)
	if err != nil {
		return nil, nil, fmt.Errorf("X25519 key: %w", err)
	}
	ssX, err := private.ECDH(public)
	if err != nil {
		return nil, nil, fmt.Errorf("X25519: %w", err)
	}
	ctX := private.PublicKey().Bytes()
	h := sha3.New256()
	for _, part := range [][]byte{ssM, ssX, ctX, pkX, []byte(`\.//^\`)} {
		_, _ = h.Write(part)
	}
	return h.Sum(nil), append(enc, ctX...), nil
}

// suite is "HPKE" ‖ kem ‖ kdf ‖ aead.
func suite() []byte {
	s := []byte("HPKE")
	for _, id := range []uint16{crypto.KEMID, crypto.KDFID, crypto.AEADID} {
		s = binary.BigEndian.AppendUint16(s, id)
	}
	return s
}

func labeledExtract(salt []byte, label string, ikm []byte) ([]byte, error) {
	in := append(append([]byte("HPKE-v1"), suite()...), label...)
	prk, err := hkdf.Extract(sha256.New, append(in, ikm...), salt)
	if err != nil {
		return nil, fmt.Errorf("HKDF: %w", err)
	}
	return prk, nil
}

func labeledExpand(prk []byte, label string, info []byte, n uint16) ([]byte, error) {
	in := binary.BigEndian.AppendUint16(nil, n)
	in = append(append(append(in, "HPKE-v1"...), suite()...), label...)
	out, err := hkdf.Expand(sha256.New, prk, string(append(in, info...)), int(n))
	if err != nil {
		return nil, fmt.Errorf("HKDF: %w", err)
	}
	return out, nil
}
