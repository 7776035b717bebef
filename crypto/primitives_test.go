package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"golang.org/x/crypto/scrypt"

	"cofre/crypto/internal/entropy"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func same(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if hex.EncodeToString(got) != want {
		t.Errorf("%s: %x, want %s", what, got, want)
	}
}

// TestScrypt: RFC 7914 section 12.
func TestScrypt(t *testing.T) {
	for _, v := range []struct {
		password, salt string
		n, r, p        int
		want           string
	}{
		{"", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
		{"password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
	} {
		got, err := scrypt.Key([]byte(v.password), []byte(v.salt), v.n, v.r, v.p, 64)
		if err != nil {
			t.Fatal(err)
		}
		same(t, v.password, got, v.want)
	}
}

// TestHKDF: RFC 5869 appendix A.1 to A.3; derive, extract and expand are the case of no salt and 32 bytes.
func TestHKDF(t *testing.T) {
	for _, v := range []struct {
		ikm, salt, info string
		n               int
		want            string
	}{
		{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42, "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
		{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
	} {
		got, err := hkdf.Key(sha256.New, unhex(t, v.ikm), unhex(t, v.salt), string(unhex(t, v.info)), v.n)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "HKDF", got, v.want)
		if v.salt == "" {
			got, err := derive(unhex(t, v.ikm), unhex(t, v.info))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "derive", got, v.want[:64])
			prk, err := extract(unhex(t, v.ikm))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "extract", prk, "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04") // A.3
			if got, err = expand(prk, unhex(t, v.info)); err != nil {
				t.Fatal(err)
			}
			same(t, "expand", got, v.want[:64])
		}
	}
}

// TestHMAC: RFC 4231 cases 1, 2 and 6.
func TestHMAC(t *testing.T) {
	for _, v := range []struct {
		key  []byte
		data string
		want string
	}{
		{bytes.Repeat([]byte{0x0b}, 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{[]byte("Jefe"), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{bytes.Repeat([]byte{0xaa}, 131), "Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	} {
		m := hmac.New(sha256.New, v.key)
		m.Write([]byte(v.data))
		same(t, v.data, m.Sum(nil), v.want)
	}
}

// fixedNonce is the one value that a test draws.
type fixedNonce []byte

func (f fixedNonce) Fill(_ string, out []byte) { copy(out, f) }

func (fixedNonce) SealHPKE(hpke.PublicKey, []byte, []byte) ([]byte, error) { panic("not asked for") }

// TestGCM: test cases 14 to 16 of the GCM specification submitted to NIST (McGrew and Viega), all AES-256; and of C2SP
// wycheproof testvectors_v1/aes_gcm_test.json the tests 135, 145, 152 and 153, changed tags, which must fail.
func TestGCM(t *testing.T) {
	const (
		key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
		pt  = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
		wk  = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
		wct = "b2061457c0759fc1749f174ee1ccadfa"
	)
	for _, v := range []struct {
		key, iv, aad, pt, ct, tag string
		bad                       bool
	}{
		{"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919", false},
		{key, "cafebabefacedbaddecaf888", "", pt + "1aafd255", "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad", "b094dac5d93471bdec1a502270e3cc6c", false},
		{key, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", pt, "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662", "76fc6ece0f4e1768cddf8853bb2d551b", false},
		{wk, "505152535455565758595a5b", "", "202122232425262728292a2b2c2d2e2f", wct, "9ce8fef6d8ab1bf1bf887232eab590dd", false},
		{wk, "505152535455565758595a5b", "", "", wct, "9ce8fef6d9ab1bf1bf887232eab590dd", true},
		{wk, "505152535455565758595a5b", "", "", wct, "9ce8fef6d8ab1bf1bf887232eab590dc", true},
		{wk, "505152535455565758595a5b", "", "", wct, "631701092754e40e40778dcd154a6f22", true},
		{wk, "505152535455565758595a5b", "", "", wct, "00000000000000000000000000000000", true},
	} {
		stored := v.iv + v.ct + v.tag
		system, err := entropy.Source{}.AEAD(unhex(t, v.key), "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := system.Open(nil, unhex(t, stored), unhex(t, v.aad))
		if (err != nil) != v.bad {
			t.Fatalf("%s: %v", v.tag, err)
		}
		if v.bad {
			continue
		}
		same(t, "open", got, v.pt)
		fixed, err := entropy.From(fixedNonce(unhex(t, v.iv))).AEAD(unhex(t, v.key), "")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "seal", fixed.Seal(nil, unhex(t, v.pt), unhex(t, v.aad)), stored)
		if got, err = fixed.Open(nil, unhex(t, stored), unhex(t, v.aad)); err != nil {
			t.Fatal(err)
		}
		same(t, "open what a fixed nonce sealed", got, v.pt)
		if a, b := system.Seal(nil, got, nil), system.Seal(nil, got, nil); bytes.Equal(a[:12], b[:12]) || len(a) != len(got)+28 {
			t.Error("two nonces are equal, or the length is wrong")
		}
	}
}

// TestEd25519: RFC 8032 section 7.1, tests 1 to 3, through a host key.
func TestEd25519(t *testing.T) {
	for _, v := range []struct{ seed, pk, msg, sig string }{
		{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
		{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
		{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
	} {
		h, err := hostKey(unhex(t, v.seed), "")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "public key", h.Public(), v.pk)
		same(t, "signature", h.Sign(unhex(t, v.msg)), v.sig)
		if !ed25519.Verify(h.Public(), unhex(t, v.msg), unhex(t, v.sig)) {
			t.Error("does not verify")
		}
	}
}

// TestHPKE: a vector of draft-ietf-hpke-pq for MLKEM768-X25519 and HKDF-SHA256, the private key from its 32-byte seed.
// There is none with AES-256-GCM; that part is TestGCM's and package kat's.
func TestHPKE(t *testing.T) {
	text, err := os.ReadFile("testdata/hpke.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct{ Source, Seed, PK, Enc, Info, AAD, Plaintext, Ciphertext string }
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	k, err := hpke.MLKEM768X25519().NewPrivateKey(unhex(t, v.Seed))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "public key", k.PublicKey().Bytes(), v.PK)
	r, err := hpke.NewRecipient(unhex(t, v.Enc), k, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), unhex(t, v.Info))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Open(unhex(t, v.AAD), unhex(t, v.Ciphertext))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "plaintext", got, v.Plaintext)
}
