package crypto

import (
	"bytes"
	"crypto/hpke"
	"crypto/subtle"
	"fmt"
	"time"

	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

// sealedBatchLen is the length of an HPKE-sealed batch key: encapsulated key 1120 ‖ ciphertext 32 ‖ tag 16.
const sealedBatchLen = 1120 + keyLen + 16

// BatchEntry is the stored form of a batch: its key sealed to the identity, and the signature of who made it.
type BatchEntry struct {
	V      int     `json:"v"`
	Batch  BatchID `json:"batch"`
	Epoch  uint64  `json:"epoch"`  // of the identity that the key is sealed to; rotation rewrites it
	At     string  `json:"at"`     // TimeLayout
	Seq    uint64  `json:"seq"`    // number of the audit entry that announced the batch
	Signer string  `json:"signer"` // id of a header's signer, or VaultSigner
	Commit []byte  `json:"commit"` // 32 bytes, commits to the key
	Sealed []byte  `json:"sealed"` // 1168 bytes
	Sig    []byte  `json:"sig"`    // 64 bytes; covers neither Epoch nor Sealed, so that it survives rotation
}

// BatchKey is the key of one batch, which the keys of its records are wrapped under. Safe for concurrent use until
// Wipe.
type BatchKey struct {
	id     BatchID
	vault  VaultID
	suite  string
	key    *secret.Bytes // 32 random bytes
	prk    *secret.Bytes // HKDF-Extract of key, from which every KEK is expanded
	commit []byte
	src    entropy.Source
}

// NewBatchKey makes the key of a new batch of the vault. It needs nothing that decrypts.
func NewBatchKey(h *Header) (*BatchKey, error) { return NewBatchKeyFrom(entropy.Source{}, h) }

// NewBatchKeyFrom is NewBatchKey for known answers; see package entropy.
func NewBatchKeyFrom(src entropy.Source, h *Header) (*BatchKey, error) {
	var id BatchID
	src.Fill("batch", id[:])
	key := make([]byte, keyLen)
	src.Fill("batch-key", key)
	k, err := batchKey(h.Body.Vault, id, key)
	if err != nil {
		return nil, err
	}
	k.src = src
	return k, nil
}

// batchKey takes key over and wipes it.
func batchKey(vault VaultID, id BatchID, key []byte) (*BatchKey, error) {
	prk, err := extract(key)
	if err != nil {
		return nil, err
	}
	commit, err := expand(prk, T("batch-commit", vault[:], id[:]))
	if err != nil {
		return nil, err
	}
	return &BatchKey{
		id: id, vault: vault, suite: SuiteC1,
		key: secret.NewLocked(key), prk: secret.NewLocked(prk), commit: commit,
	}, nil
}

// NewBatch makes a batch whose audit number is known already: NewBatchKey and Entry in one.
func NewBatch(h *Header, host *HostKey, at time.Time, seq uint64) (*BatchKey, *BatchEntry, error) {
	k, err := NewBatchKey(h)
	if err != nil {
		return nil, nil, err
	}
	e, err := k.Entry(h, host, at, seq)
	if err != nil {
		k.Wipe()
		return nil, nil, err
	}
	return k, e, nil
}

// ID returns the batch's name.
func (k *BatchKey) ID() BatchID { return k.id }

// Vault returns the vault that the batch belongs to.
func (k *BatchKey) Vault() VaultID { return k.vault }

// Suite returns the suite of records wrapped under the key.
func (k *BatchKey) Suite() string { return k.suite }

// Commit returns the 32 bytes that commit to the key; the audit entry that announces the batch repeats them.
func (k *BatchKey) Commit() []byte { return append([]byte(nil), k.commit...) }

// Wipe overwrites the key.
func (k *BatchKey) Wipe() {
	k.key.Wipe()
	k.prk.Wipe()
}

// Entry seals the key to the identity of h and signs it. seq is the number of the audit entry that announced the
// batch. The vault's own key ([Root.VaultKey]) signs batches made by rewrap; it must be that of the epoch that seq falls
// in, else the error is ErrFormat, as it is for another vault's header.
func (k *BatchKey) Entry(h *Header, host *HostKey, at time.Time, seq uint64) (*BatchEntry, error) {
	if h.Body.Vault != k.vault {
		return nil, fmt.Errorf("%w: the batch belongs to another vault", ErrFormat)
	}
	if host.ID() == VaultSigner {
		if s, ok := h.SignerAt(VaultSigner, seq); !ok || !bytes.Equal(s.PK, host.Public()) {
			return nil, fmt.Errorf("%w: the vault's key of another epoch signs for audit number %d", ErrFormat, seq)
		}
	}
	e := &BatchEntry{
		V: Version, Batch: k.id, Epoch: h.Body.Epoch, At: FormatTime(at), Seq: seq,
		Signer: host.ID(), Commit: k.Commit(),
	}
	if err := k.seal(e, h); err != nil {
		return nil, err
	}
	e.Sig = host.Sign(e.signed(k.vault))
	return e, nil
}

// Reseal returns the entry of the same batch sealed to the identity of h, with everything that is signed unchanged:
// what rotation does with every batch.
func (k *BatchKey) Reseal(e *BatchEntry, h *Header) (*BatchEntry, error) {
	if e.Batch != k.id || h.Body.Vault != k.vault || subtle.ConstantTimeCompare(e.Commit, k.commit) != 1 {
		return nil, ErrUnauthenticated
	}
	out := *e
	out.Epoch = h.Body.Epoch
	if err := k.seal(&out, h); err != nil {
		return nil, err
	}
	return &out, nil
}

func (k *BatchKey) seal(e *BatchEntry, h *Header) error {
	pk, err := hpke.MLKEM768X25519().NewPublicKey(h.Body.PK)
	if err != nil {
		return fmt.Errorf("%w: header: public key", ErrFormat)
	}
	e.Sealed, err = k.src.SealHPKE(pk, batchInfo(k.vault, e.Epoch, k.id, k.suite), k.key.Expose())
	if err != nil {
		return fmt.Errorf("seal batch key: %w", err)
	}
	return nil
}

func batchInfo(vault VaultID, epoch uint64, batch BatchID, suite string) []byte {
	return T("batch", vault[:], U64(epoch), batch[:], []byte(suite))
}

// signed returns what Sig signs.
func (e *BatchEntry) signed(vault VaultID) []byte {
	return T("batch-sig", vault[:], e.Batch[:], []byte(e.At), U64(e.Seq), []byte(e.Signer), e.Commit)
}

// Verify checks the entry's signature by that signer of the vault, which is [Header.SignerAt] the entry's number.
// Whether the signer is known and not revoked, and whether the audit log announced the batch, is for the caller to
// check. Errors: ErrUnauthenticated, ErrFormat.
func (e *BatchEntry) Verify(vault VaultID, signer Signer) error {
	if e.Signer != signer.ID {
		return ErrUnauthenticated
	}
	return VerifyT(signer.PK, e.Sig, "batch-sig",
		vault[:], e.Batch[:], []byte(e.At), U64(e.Seq), []byte(e.Signer), e.Commit)
}

// ParseBatchEntry reads the stored form. Its error is ErrFormat; the signature is for [BatchEntry.Verify].
func ParseBatchEntry(text []byte) (*BatchEntry, error) {
	var e BatchEntry
	if err := decodeExact(text, &e); err != nil {
		return nil, fmt.Errorf("batch entry: %w", err)
	}
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("batch entry: %w", err)
	}
	return &e, nil
}

func (e *BatchEntry) check() error {
	if e.V != Version {
		return fmt.Errorf("%w: version %d", ErrFormat, e.V)
	}
	if _, err := ParseTime(e.At); err != nil {
		return err
	}
	if !validID(e.Signer) || e.Epoch == 0 {
		return fmt.Errorf("%w: signer or epoch", ErrFormat)
	}
	if len(e.Commit) != keyLen || len(e.Sealed) != sealedBatchLen || len(e.Sig) != 64 {
		return fmt.Errorf("%w: length of commit, sealed or sig", ErrFormat)
	}
	return nil
}

// JSON returns the stored form, canonical.
func (e *BatchEntry) JSON() ([]byte, error) { return encode(e) }
