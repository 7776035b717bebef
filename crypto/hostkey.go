package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"unicode/utf8"

	"cofre/crypto/internal/entropy"
	"cofre/secret"
)

// VaultSigner is the signer id of the vault's own sign key: batches made by rewrap, and entries of a machine that is
// not enrolled but holds the master key. No host has this id.
const VaultSigner = "vault"

const (
	hostKeyKind  = "cofre-host-key"
	maxLabel     = 256 // bytes of a host's or slot's label
	maxKeyFile   = 4096
	forbidOthers = 0o077
)

// ErrKeyFile is a host key file that others than its owner may read.
var ErrKeyFile = errors.New("the host key can be read by others")

// HostKey is the Ed25519 key of one machine. It signs batches and audit entries and decrypts nothing.
type HostKey struct {
	id, label string
	public    ed25519.PublicKey
	private   *secret.Bytes // 64 bytes: seed ‖ public key
}

// hostKeyFile is the stored form.
type hostKeyFile struct {
	Kind  string `json:"kind"`
	V     int    `json:"v"`
	Label string `json:"label"`
	Seed  []byte `json:"seed"`
}

// NewHostKey makes a key. The label, up to 256 bytes, is for people. Its error is ErrFormat.
func NewHostKey(label string) (*HostKey, error) { return NewHostKeyFrom(entropy.Source{}, label) }

// NewHostKeyFrom is NewHostKey for known answers; see package entropy.
func NewHostKeyFrom(src entropy.Source, label string) (*HostKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	src.Fill("host-seed", seed)
	return hostKey(seed, label)
}

// hostKey takes the seed over and wipes it.
func hostKey(seed []byte, label string) (*HostKey, error) {
	if err := checkLabel(label); err != nil {
		return nil, err
	}
	private := ed25519.NewKeyFromSeed(seed)
	clear(seed)
	public := ed25519.PublicKey(append([]byte(nil), private[ed25519.SeedSize:]...))
	return &HostKey{id: HostID(public), label: label, public: public, private: secret.NewLocked(private)}, nil
}

// HostID returns the signer id of a host's public key: 16 hexadecimal digits, the first 8 bytes of
// SHA-256(T("host", pk)).
func HostID(pk ed25519.PublicKey) string {
	sum := sha256.Sum256(T("host", pk))
	return hex.EncodeToString(sum[:8])
}

// checkLabel refuses what no header may hold as a label.
func checkLabel(label string) error {
	if len(label) > maxLabel || !utf8.ValidString(label) {
		return fmt.Errorf("%w: label: up to %d bytes of UTF-8 expected", ErrFormat, maxLabel)
	}
	return nil
}

// ID returns the signer id.
func (h *HostKey) ID() string { return h.id }

// Label returns the label.
func (h *HostKey) Label() string { return h.label }

// Public returns the public key, 32 bytes.
func (h *HostKey) Public() ed25519.PublicKey { return h.public }

// Signer returns the key's line in a vault header. addedSeq is the number of the audit entry that enrols it.
func (h *HostKey) Signer(addedSeq uint64) Signer {
	return Signer{ID: h.id, Label: h.label, PK: h.public, AddedSeq: addedSeq}
}

// Sign returns the Ed25519 signature of msg, 64 bytes. It works on a copy of the key: crypto/ed25519 keeps a weak
// pointer to the key it is given, which the runtime refuses for memory that is not its own.
func (h *HostKey) Sign(msg []byte) []byte {
	key := ed25519.PrivateKey(bytes.Clone(h.private.Expose()))
	defer clear(key)
	return ed25519.Sign(key, msg)
}

// Wipe overwrites the private key; Sign panics afterwards.
func (h *HostKey) Wipe() { h.private.Wipe() }

// Save writes the key to a new file of mode 0600. A file that exists is never replaced: the error wraps fs.ErrExist.
func (h *HostKey) Save(path string) (err error) {
	text, err := encode(hostKeyFile{
		Kind: hostKeyKind, V: Version, Label: h.label,
		Seed: h.private.Expose()[:ed25519.SeedSize],
	})
	if err != nil {
		return err
	}
	defer clear(text)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the caller names its own file
	if err != nil {
		return fmt.Errorf("write host key: %w", err)
	}
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("write host key: %w", e)
		}
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	if _, err := f.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write host key: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write host key: %w", err)
	}
	return nil
}

// LoadHostKey reads what Save wrote. Errors: of the file system; ErrKeyFile where group or others may read it (not
// checked on windows); ErrFormat.
func LoadHostKey(path string) (*HostKey, error) {
	f, err := os.Open(path) // #nosec G304 -- the caller names its own file
	if err != nil {
		return nil, fmt.Errorf("read host key: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read host key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&forbidOthers != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o, 0600 expected", ErrKeyFile, path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err != nil {
		return nil, fmt.Errorf("read host key: %w", err)
	}
	defer clear(text)
	if len(text) > maxKeyFile {
		return nil, fmt.Errorf("%w: host key file %s: longer than %d bytes", ErrFormat, path, maxKeyFile)
	}
	var file hostKeyFile
	if err := decodeExact(text, &file); err != nil {
		return nil, fmt.Errorf("host key file %s: %w", path, err)
	}
	if file.Kind != hostKeyKind || file.V != Version || len(file.Seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%w: %s is no host key of version %d", ErrFormat, path, Version)
	}
	return hostKey(file.Seed, file.Label)
}

// SignT returns the host's Ed25519 signature over T(label, parts…).
func SignT(host *HostKey, label string, parts ...[]byte) []byte { return host.Sign(T(label, parts...)) }

// VerifyT checks a signature over T(label, parts…). Its errors are ErrFormat for wrong lengths and ErrUnauthenticated.
func VerifyT(pk ed25519.PublicKey, sig []byte, label string, parts ...[]byte) error {
	if len(pk) != ed25519.PublicKeySize || len(sig) != ed25519.SignatureSize {
		return fmt.Errorf("%w: a public key of 32 bytes and a signature of 64 expected", ErrFormat)
	}
	if !ed25519.Verify(pk, T(label, parts...), sig) {
		return ErrUnauthenticated
	}
	return nil
}
