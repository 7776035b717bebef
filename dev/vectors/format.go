package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/crypto/scrypt"
)

// The primitives of docs/format.md, stated once more and apart from package crypto, so that the code under test does
// not vouch for itself, and with every random byte given by the caller.

// must stops the generator: its inputs are constants, so an error is a mistake in it.
func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// fixed is n bytes that look random and are always the same for a name.
func fixed(name string, n int) []byte {
	out := make([]byte, n)
	s := sha3.NewSHAKE256()
	_, _ = s.Write([]byte("cofre test vector: " + name))
	_, _ = s.Read(out)
	return out
}

// t is T(label, parts…) of section 2.2.
func t(label string, parts ...[]byte) []byte {
	var out []byte
	for _, part := range append([][]byte{[]byte("cofre/v1/" + label)}, parts...) {
		out = binary.BigEndian.AppendUint64(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out
}

func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func unb64(s string) []byte { return must(base64.RawURLEncoding.Strict().DecodeString(s)) }

// canonical is C(x) of section 2.3, of a value that json can marshal or of JSON text (jsontext.Value).
func canonical(v any) []byte {
	text := jsontext.Value(must(json.Marshal(v)))
	if err := text.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false)); err != nil {
		panic(err)
	}
	return text
}

// derive is HKDF-SHA256 with an empty salt, 32 bytes long.
func derive(key, info []byte) []byte { return must(hkdf.Key(sha256.New, key, nil, string(info), 32)) }

func mac(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write(message)
	return h.Sum(nil)
}

func gcm(key []byte) cipher.AEAD { return must(cipher.NewGCM(must(aes.NewCipher(key)))) }

// seal is AES-256-GCM with a given nonce: nonce12 ‖ ciphertext ‖ tag16.
func seal(key, nonce, plaintext, aad []byte) []byte {
	return gcm(key).Seal(append([]byte(nil), nonce...), nonce, plaintext, aad)
}

// pad is ISO/IEC 7816-4 to at least least bytes, then to a multiple of 16.
func pad(text []byte, least int) []byte {
	out := append(append([]byte(nil), text...), 0x80)
	for len(out) < least || len(out)%16 != 0 {
		out = append(out, 0)
	}
	return out
}

func signKey(seed []byte) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(seed) }

func public(k ed25519.PrivateKey) []byte { return k.Public().(ed25519.PublicKey) }

// scryptN is the least cost that the format reads.
const scryptN = 1 << 17

// slotKey is scrypt of section 4.2: 32 bytes that seal the root, 32 that commit to the master key.
func slotKey(master string, salt []byte, p int) (key, commit []byte) {
	out := must(scrypt.Key([]byte(master), salt, scryptN, 8, p, 64))
	return out[:32], out[32:]
}

// xwing is MLKEM768-X25519 of section 5.2.
type xwing struct {
	pq *mlkem.DecapsulationKey768
	t  *ecdh.PrivateKey
	// seedPQ and seedT are kept for the known answers.
	seedPQ, seedT []byte
}

func newXWing(seed []byte) *xwing {
	s := sha3.NewSHAKE256()
	_, _ = s.Write(seed)
	k := &xwing{seedPQ: make([]byte, 64), seedT: make([]byte, 32)}
	_, _ = s.Read(k.seedPQ)
	_, _ = s.Read(k.seedT)
	k.pq = must(mlkem.NewDecapsulationKey768(k.seedPQ))
	k.t = must(ecdh.X25519().NewPrivateKey(k.seedT))
	return k
}

func (k *xwing) public() []byte {
	return append(k.pq.EncapsulationKey().Bytes(), k.t.PublicKey().Bytes()...)
}

// hpkeTrace is every step of one HPKE sealing, for the known answers.
type hpkeTrace struct {
	ssPQ, ssT, enc, shared, context, secret, key, nonce, sealed []byte
}

// hpkeSeal is HPKE's one-shot Seal in base mode (section 5.3), with the randomness of both encapsulations given.
func (k *xwing) hpkeSeal(info, plaintext, randomPQ, randomT []byte) hpkeTrace {
	var tr hpkeTrace
	var ctPQ []byte
	var err error
	if tr.ssPQ, ctPQ, err = mlkemtest.Encapsulate768(k.pq.EncapsulationKey(), randomPQ); err != nil {
		panic(err)
	}
	ephemeral := must(ecdh.X25519().NewPrivateKey(randomT))
	tr.ssT = must(ephemeral.ECDH(k.t.PublicKey()))
	ctT := ephemeral.PublicKey().Bytes()
	tr.enc = append(ctPQ, ctT...)

	h := sha3.New256()
	for _, part := range [][]byte{tr.ssPQ, tr.ssT, ctT, k.t.PublicKey().Bytes(), []byte(`\.//^\`)} {
		_, _ = h.Write(part)
	}
	tr.shared = h.Sum(nil)

	tr.context = append([]byte{0}, hpkeExtract(nil, "psk_id_hash", nil)...)
	tr.context = append(tr.context, hpkeExtract(nil, "info_hash", info)...)
	tr.secret = hpkeExtract(tr.shared, "secret", nil)
	tr.key = hpkeExpand(tr.secret, "key", tr.context, 32)
	tr.nonce = hpkeExpand(tr.secret, "base_nonce", tr.context, 12)
	tr.sealed = gcm(tr.key).Seal(append([]byte(nil), tr.enc...), tr.nonce, plaintext, nil)
	return tr
}

// hpkeSuite is "HPKE" ‖ KEM 0x647a ‖ KDF 0x0001 ‖ AEAD 0x0002.
func hpkeSuite() string { return "HPKE\x64\x7a\x00\x01\x00\x02" }

func hpkeExtract(salt []byte, label string, ikm []byte) []byte {
	labeled := append([]byte("HPKE-v1"+hpkeSuite()+label), ikm...)
	return must(hkdf.Extract(sha256.New, labeled, salt))
}

func hpkeExpand(key []byte, label string, info []byte, length int) []byte {
	labeled := fmt.Sprintf("%s%s%s%s", binary.BigEndian.AppendUint16(nil, uint16(length)), "HPKE-v1"+hpkeSuite(), label, info)
	return must(hkdf.Expand(sha256.New, key, labeled, length))
}
