package crypto

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"
)

// Values of Body.Unsigned and Body.EAX, and the HPKE algorithms (RFC 9180 and draft-ietf-hpke-pq registries).
const (
	UnsignedRefuse = "refuse" // records of an unknown signer are not read
	UnsignedShow   = "show"   // they are read and marked
	EAXOff         = "off"    // no eax records
	EAXSealed      = "sealed" // eax records, with a seal keyed from the identity
	KEMID          = 0x647a   // MLKEM768-X25519
	KDFID          = 0x0001   // HKDF-SHA256
	AEADID         = 0x0002   // AES-256-GCM
)

// Link is the identity of one epoch, signed by the sign key of the epoch before; that of epoch 1 by its own.
type Link struct {
	Epoch    uint64 `json:"epoch"`
	PK       []byte `json:"pk"`
	Sign     []byte `json:"sign"`
	SinceSeq uint64 `json:"since_seq"` // first audit number that Sign signs for, as the vault; 0 in epoch 1
	Sig      []byte `json:"sig"`
}

// PastRoot is the root of an earlier epoch, encrypted under the present one: 60 bytes.
type PastRoot struct {
	Epoch  uint64 `json:"epoch"`
	Sealed []byte `json:"sealed"`
}

// Body is what a header says. Its slices belong to the header: change them inside [Header.Update] only.
type Body struct {
	V        int        `json:"v"`
	Vault    VaultID    `json:"vault"`
	Rev      uint64     `json:"rev"`   // counts changes of the header, from 1
	Epoch    uint64     `json:"epoch"` // counts identities, from 1
	KEM      uint16     `json:"kem"`
	KDF      uint16     `json:"kdf"`
	AEAD     uint16     `json:"aead"`
	PK       []byte     `json:"pk"`    // HPKE public key, 1216 bytes
	Sign     []byte     `json:"sign"`  // Ed25519 public key, 32 bytes
	Chain    []Link     `json:"chain"` // every epoch's identity, from 1 to Epoch
	Signers  []Signer   `json:"signers"`
	Unsigned string     `json:"unsigned"`
	EAX      string     `json:"eax"`
	Slots    []Slot     `json:"slots"` // 1 to 16
	Past     []PastRoot `json:"past"`
}

// Header is a vault's header: public parts in the clear, the root only inside slots. It is never changed in place.
type Header struct {
	Body Body
	body []byte // the exact bytes that mac and sig are over
	mac  []byte
	sig  []byte
}

// envelope is the stored form of a header.
type envelope struct {
	Body []byte `json:"body"`
	MAC  []byte `json:"mac"`
	Sig  []byte `json:"sig"`
}

// ParseHeader reads a stored header and checks its shape, its signature by the sign key it names, and its chain.
// Errors: ErrFormat, ErrUnauthenticated. The MAC needs the root: Unlock checks it. That it is the vault one means is
// for a pin to say.
func ParseHeader(text []byte) (*Header, error) {
	var e envelope
	if err := decodeExact(text, &e); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if len(e.MAC) != sha256.Size || len(e.Sig) != ed25519.SignatureSize {
		return nil, fmt.Errorf("%w: header: length of mac or sig", ErrFormat)
	}
	h := &Header{body: e.Body, mac: e.MAC, sig: e.Sig}
	if err := decodeExact(e.Body, &h.Body); err != nil {
		return nil, fmt.Errorf("header body: %w", err)
	}
	if err := h.Body.check(); err != nil {
		return nil, fmt.Errorf("header body: %w", err)
	}
	if err := VerifyT(h.Body.Sign, h.sig, "header", h.body); err != nil {
		return nil, err
	}
	if err := h.Body.checkChain(); err != nil {
		return nil, err
	}
	return h, nil
}

// JSON returns the stored form, canonical.
func (h *Header) JSON() []byte {
	dst := appendB64([]byte(`{"body":"`), h.body)
	dst = appendB64(append(dst, `","mac":"`...), h.mac)
	dst = appendB64(append(dst, `","sig":"`...), h.sig)
	return append(dst, `"}`...)
}

// Fingerprint names the vault's present identity: SHA-256(T("fingerprint", vault, epoch, kem, kdf, aead, pk, sign)).
func (h *Header) Fingerprint() [32]byte {
	b := &h.Body
	return sha256.Sum256(T("fingerprint", b.Vault[:], U64(b.Epoch),
		U64(uint64(b.KEM)), U64(uint64(b.KDF)), U64(uint64(b.AEAD)), b.PK, b.Sign))
}

// Update returns the header with a change made by the holder of the root: revision one higher, MAC and signature new.
// The change may touch Signers, Unsigned, EAX and Slots, and drop from Past; identity and chain change by [Header.Next]
// alone. Errors: of change; ErrUnauthenticated where r does not open this header; ErrFormat.
func (h *Header) Update(r *Root, change func(*Body) error) (*Header, error) {
	if err := h.verifyMAC(r); err != nil {
		return nil, err
	}
	b := h.Body.clone()
	if err := change(&b); err != nil {
		return nil, err
	}
	if !h.Body.sameIdentity(&b) {
		return nil, fmt.Errorf("%w: an update must leave vault, revision, identity, chain and kept past roots alone",
			ErrFormat)
	}
	b.Rev++
	return r.sealHeader(b)
}

// sealHeader checks, encodes, authenticates and signs a body.
func (r *Root) sealHeader(b Body) (*Header, error) {
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("header body: %w", err)
	}
	if err := b.checkChain(); err != nil {
		return nil, err
	}
	text, err := encode(&b)
	if err != nil {
		return nil, err
	}
	h := &Header{Body: b, body: text}
	if h.mac, err = r.headerMAC(text); err != nil {
		return nil, err
	}
	key, err := r.signKey()
	if err != nil {
		return nil, err
	}
	defer clear(key)
	h.sig = ed25519.Sign(key, T("header", text))
	return h, nil
}

func (r *Root) headerMAC(body []byte) ([]byte, error) {
	key, err := r.derive("header-mac")
	if err != nil {
		return nil, err
	}
	defer clear(key)
	m := hmac.New(sha256.New, key)
	m.Write(T("header", body))
	return m.Sum(nil), nil
}

func (h *Header) verifyMAC(r *Root) error {
	if r.vault != h.Body.Vault || r.epoch != h.Body.Epoch {
		return ErrUnauthenticated
	}
	mac, err := r.headerMAC(h.body)
	if err != nil {
		return err
	}
	if !hmac.Equal(mac, h.mac) {
		return ErrUnauthenticated
	}
	return nil
}

// clone copies the body as deep as a change may reach.
func (b *Body) clone() Body {
	c := *b
	c.Chain = slices.Clone(b.Chain)
	c.Past = slices.Clone(b.Past)
	c.Slots = slices.Clone(b.Slots)
	c.Signers = slices.Clone(b.Signers)
	for i, s := range c.Signers {
		if s.RevokedSeq != nil {
			seq := *s.RevokedSeq
			c.Signers[i].RevokedSeq = &seq
		}
	}
	return c
}
