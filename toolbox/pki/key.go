package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"io"
	"strings"

	"cofre/secret"
)

// Kind is a kind of key that this package makes.
type Kind string

// The kinds of keys. Elasticsearch (Java), Kibana (OpenSSL), Go and browsers take both.
const (
	P256 Kind = "p256"
	P384 Kind = "p384"
)

// The PEM types that are read and written.
const (
	certType = "CERTIFICATE"
	csrType  = "CERTIFICATE REQUEST"
	keyType  = "PRIVATE KEY"
)

// minRSA is the least size of an RSA key that comes with a request, in bits (NIST SP 800-57 part 1).
const minRSA = 2048

// ParseKind reads a kind's name. Its error is ErrRequest.
func ParseKind(text string) (Kind, error) {
	switch k := Kind(strings.ReplaceAll(strings.ToLower(text), "-", "")); k {
	case P256, P384:
		return k, nil
	default:
		return "", fmt.Errorf("%w: %.32q is no kind of key; there are p256 and p384", ErrRequest, text)
	}
}

// Key is a private key. It prints as redacted.
type Key struct{ signer crypto.Signer }

// NewKey makes a key.
func NewKey(kind Kind) (*Key, error) {
	curve := elliptic.P256()
	if kind == P384 {
		curve = elliptic.P384()
	}
	k, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return &Key{signer: k}, nil
}

// ParseKey reads a private key in PEM: PKCS #8, SEC 1 ("EC PRIVATE KEY") or PKCS #1 ("RSA PRIVATE KEY"), not encrypted.
// What else stands in the text is passed over. Its error is ErrFormat and holds nothing of the text.
func ParseKey(text []byte) (*Key, error) {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil, fmt.Errorf("%w: no private key in PEM form is in it", ErrFormat)
		}
		text = rest
		if !strings.HasSuffix(block.Type, keyType) {
			continue
		}
		defer clear(block.Bytes)
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
			return nil, fmt.Errorf("%w: the private key is encrypted with a passphrase; openssl pkey -in FILE -out PLAIN takes it off", ErrFormat)
		}
		signer, err := parseSigner(block)
		if err != nil {
			return nil, err
		}
		return &Key{signer: signer}, nil
	}
}

func parseSigner(block *pem.Block) (crypto.Signer, error) {
	var parsed any
	var err error
	switch block.Type {
	case "EC PRIVATE KEY":
		parsed, err = x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	// The library's errors are about structure, but nobody vouches for that: they are not repeated.
	signer, ok := parsed.(crypto.Signer)
	if err != nil || !ok {
		return nil, fmt.Errorf("%w: the private key is damaged or of a kind that signs nothing", ErrFormat)
	}
	return signer, nil
}

// PEM returns the key as PKCS #8 in PEM. Whoever asks wipes it.
func (k *Key) PEM() (*secret.Bytes, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.signer)
	if err != nil {
		return nil, fmt.Errorf("encode the key: %w", err)
	}
	defer clear(der)
	return secret.New(pem.EncodeToMemory(&pem.Block{Type: keyType, Bytes: der})), nil
}

// Signer returns what signs with the key, for crypto/tls and crypto/x509.
func (k *Key) Signer() crypto.Signer { return k.signer }

// Public returns the public key.
func (k *Key) Public() crypto.PublicKey { return k.signer.Public() }

// Fits says whether the certificate is for this key.
func (k *Key) Fits(c *x509.Certificate) bool { return samePublic(k.Public(), c.PublicKey) }

// Format prints that there is a key, under every verb.
func (k *Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[private key]") }

func samePublic(a, b crypto.PublicKey) bool {
	left, err := x509.MarshalPKIXPublicKey(a)
	if err != nil {
		return false
	}
	right, err := x509.MarshalPKIXPublicKey(b)
	return err == nil && bytes.Equal(left, right)
}

// keyID is the key identifier of a public key: the first 160 bits of the SHA-256 of its bits (RFC 7093, 2, method 1).
func keyID(public crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("%w: a public key of a kind that is not known", ErrRequest)
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Bits      asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, fmt.Errorf("the public key: %w", err)
	}
	const length = 20
	sum := sha256.Sum256(info.Bits.RightAlign())
	return sum[:length], nil
}

// keyWords names the kind of a public key: ECDSA P-384, RSA 4096, Ed25519.
func keyWords(public crypto.PublicKey) string {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case ed25519.PublicKey:
		return "Ed25519"
	default:
		return "a kind that is not known"
	}
}

// weakness says why a public key must not be trusted with anything; "" where nothing is known against it.
func weakness(public crypto.PublicKey) string {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		const least = 256
		if k.Curve.Params().BitSize < least {
			return keyWords(public) + " is too short: P-256 at least"
		}
	case *rsa.PublicKey:
		if k.N.BitLen() < minRSA {
			return fmt.Sprintf("%s is too short: %d bits at least", keyWords(public), minRSA)
		}
	case ed25519.PublicKey:
	default:
		return "the key is of a kind that is not known"
	}
	return ""
}
