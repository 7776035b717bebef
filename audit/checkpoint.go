package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"cofre/crypto"
)

// algEd25519 is the signature type of Ed25519 in signed notes.
const algEd25519 = 1

// Checkpoint is a head of the log that the vault's key vouches for: what an auditor keeps.
//
// Its text is a C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) in a signed note
// (https://c2sp.org/signed-note):
//
//	cofre.vault/<vault id, 32 lower-case hexadecimal digits>
//	<size, decimal without leading zeros>
//	<root, standard base64 with padding, 44 characters>
//
//	— <key name> <standard base64 with padding of: key hash (4 bytes) ‖ signature (64 bytes)>
//
// Every line ends with LF. The key name is the origin, that is the first line. The key hash is the first four bytes of
// SHA-256(key name ‖ 0x0A ‖ 0x01 ‖ public key), the signed notes' own rule for Ed25519. The signature is Ed25519 by the
// vault's signing key (FORMAT: "sign") over the three lines with their line ends and nothing else: no T, which begins
// with zero bytes, so that the two cannot be taken for each other. Further lines under the root, which the standard
// allows, are read over; none are written. Signatures by others (witnesses) may follow.
type Checkpoint struct {
	Vault crypto.VaultID
	Head  Head
	// Signer is the accepted key that signed it.
	Signer ed25519.PublicKey
}

// Origin returns the first line of a vault's checkpoints, which also names its keys in signed notes.
func Origin(vault crypto.VaultID) string { return "cofre.vault/" + vault.Hex() }

// VerifierKey returns a vault's signing key in the form that tools for signed notes take:
// <key name>+<key hash, 8 hexadecimal digits>+<base64 of 0x01 ‖ public key>.
func VerifierKey(vault crypto.VaultID, key ed25519.PublicKey) string {
	v := verifier{name: Origin(vault), key: key}
	return fmt.Sprintf("%s+%08x+%s", v.name, v.KeyHash(), base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, key...)))
}

// MakeCheckpoint signs a head with the vault's signing key.
func MakeCheckpoint(vault crypto.VaultID, head Head, signKey ed25519.PrivateKey) []byte {
	text := Origin(vault) + "\n" + strconv.FormatUint(head.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(head.Root[:]) + "\n"
	pub, _ := signKey.Public().(ed25519.PublicKey)
	v := verifier{name: Origin(vault), key: pub}
	sig := binary.BigEndian.AppendUint32(nil, v.KeyHash())
	sig = append(sig, ed25519.Sign(signKey, []byte(text))...)
	return []byte(text + "\n— " + v.name + " " + base64.StdEncoding.EncodeToString(sig) + "\n")
}

// ParseCheckpoint reads a checkpoint of a vault that one of the accepted public keys signed: the signing keys of all
// epochs. Its errors wrap ErrCheckpoint and say what is wrong: no checkpoint at all, of another vault, signed by nobody
// who is known, or changed after it was signed.
func ParseCheckpoint(text []byte, vault crypto.VaultID, accepted ...ed25519.PublicKey) (*Checkpoint, error) {
	body, key, err := openNote(text, Origin(vault), accepted)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(body, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return nil, fmt.Errorf("%w: three lines expected", ErrCheckpoint)
	}
	if lines[0] != Origin(vault) {
		return nil, fmt.Errorf("%w: it is of another vault", ErrCheckpoint)
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil || strconv.FormatUint(size, 10) != lines[1] {
		return nil, fmt.Errorf("%w: the second line is no size", ErrCheckpoint)
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != sha256.Size || len(lines[2]) != 44 {
		return nil, fmt.Errorf("%w: the third line is no root", ErrCheckpoint)
	}
	if slices.Contains(lines[3:len(lines)-1], "") {
		return nil, fmt.Errorf("%w: an empty line in the text", ErrCheckpoint)
	}
	return &Checkpoint{Vault: vault, Head: Head{Size: size, Root: [32]byte(root)}, Signer: key}, nil
}

// openNote returns the text of a note that one of the keys signed under name. The keys are tried one by one, so that two
// whose four-byte hashes agree do not hide each other.
func openNote(text []byte, name string, keys []ed25519.PublicKey) (string, ed25519.PublicKey, error) {
	changed := false
	for _, key := range keys {
		if len(key) != ed25519.PublicKeySize {
			continue
		}
		n, err := note.Open(text, note.VerifierList(verifier{name: name, key: key}))
		var invalid *note.InvalidSignatureError
		var unverified *note.UnverifiedNoteError
		switch {
		case err == nil:
			return n.Text, key, nil
		case errors.As(err, &invalid):
			changed = true
		case errors.As(err, &unverified):
		default:
			return "", nil, fmt.Errorf("%w: no signed note; it must be as it was written, line ends included", ErrCheckpoint)
		}
	}
	switch first, _, _ := strings.Cut(string(text), "\n"); {
	case changed:
		return "", nil, fmt.Errorf("%w: it was changed after it was signed", ErrCheckpoint)
	case first != name:
		return "", nil, fmt.Errorf("%w: it is not of this vault", ErrCheckpoint)
	default:
		return "", nil, fmt.Errorf("%w: no key of this vault signed it", ErrCheckpoint)
	}
}

// verifier is a vault's signing key as a verifier of signed notes.
type verifier struct {
	name string
	key  ed25519.PublicKey
}

// Name returns the key name.
func (v verifier) Name() string { return v.name }

// KeyHash returns the key hash.
func (v verifier) KeyHash() uint32 {
	h := sha256.Sum256(append(append([]byte(v.name), '\n', algEd25519), v.key...))
	return binary.BigEndian.Uint32(h[:4])
}

// Verify reports whether sig is the key's signature of msg.
func (v verifier) Verify(msg, sig []byte) bool { return ed25519.Verify(v.key, msg, sig) }
