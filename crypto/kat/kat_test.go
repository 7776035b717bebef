package kat

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"golang.org/x/crypto/scrypt"

	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/secret"
)

var update = flag.Bool("update", false, "write testdata/known.json anew")

// known is every intermediate value of one vault, one batch and one record made by Seeded("known answer"). The values
// in testdata/known.json are what the product made; TestKnown computes them a second time, from docs/format.md alone,
// and compares.
type known struct {
	Master      string          `json:"master_key"`
	Header      json.RawMessage `json:"header"`
	Body        string          `json:"header_body"`
	Fingerprint []byte          `json:"fingerprint"`
	Link        []byte          `json:"link_of_epoch_1"`
	SlotKey     []byte          `json:"slot_key"`
	Root        []byte          `json:"root"`
	HPKESeed    []byte          `json:"hpke_seed"`
	SignSeed    []byte          `json:"sign_seed"`
	MACKey      []byte          `json:"header_mac_key"`
	Batch       json.RawMessage `json:"batch_entry"`
	BatchKey    []byte          `json:"batch_key"`
	BatchInfo   []byte          `json:"batch_info"`
	Commit      []byte          `json:"batch_commit"`
	KEK         []byte          `json:"kek"`
	DEKAAD      []byte          `json:"dek_aad"`
	DEK         []byte          `json:"dek"`
	Key         json.RawMessage `json:"key_entry"`
	KEnc        []byte          `json:"k_enc"`
	KSeal       []byte          `json:"k_seal"`
	KHash       []byte          `json:"k_hash"`
	FieldAAD    []byte          `json:"field_aad"`
	Hash        []byte          `json:"hash"`
	Covered     string          `json:"covered"`
	Seal        []byte          `json:"seal"`
	Doc         json.RawMessage `json:"document"`
}

// ref is T, written once more.
func ref(label string, parts ...[]byte) []byte {
	var out []byte
	for _, p := range append([][]byte{[]byte("cofre/v1/" + label)}, parts...) {
		out = append(binary.BigEndian.AppendUint64(out, uint64(len(p))), p...)
	}
	return out
}

func hk(t *testing.T, key, info []byte) []byte {
	t.Helper()
	out, err := hkdf.Key(sha256.New, key, nil, string(info), 32)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mac(key, msg []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(msg)
	return m.Sum(nil)
}

// values draws like Seeded, for the values that the product drew.
func values(seed string) func(name string, n int) []byte {
	d := Seeded(seed)
	return func(name string, n int) []byte {
		out := make([]byte, n)
		d(name, out)
		return out
	}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestKnown makes a vault, a batch and a record with fixed values, computes every intermediate value again from the
// specification with the standard library alone, checks that they explain each stored byte, and compares all of it
// with testdata/known.json.
func TestKnown(t *testing.T) {
	const seed, masterText = "known answer", "correct horse ñandú"
	d, v := Seeded(seed), values(seed)
	host := must[*crypto.HostKey](t)(NewHostKey(d, "host"))
	master := must[*secret.Bytes](t)(crypto.NormaliseMasterKey([]byte(masterText), true))
	h, root, err := NewVault(d, master, "first", crypto.DefaultScrypt(), host.Signer(0))
	if err != nil {
		t.Fatal(err)
	}
	k := must[*crypto.BatchKey](t)(NewBatchKey(d, h))
	at := time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)
	entry := must[*crypto.BatchEntry](t)(k.Entry(h, host, at, 1))
	sealed := must[c1.Sealed](t)(NewSealer(d, k).Seal(0, &c1.Plain{
		ID: "7", Policy: "default@0011223344556677", At: at,
		Members: []c1.Member{
			{Name: "id", JSON: []byte(`"7"`)},
			{Name: "card", JSON: []byte(`"***"`)},
			{Name: "score", JSON: []byte(`1.10`)},
			{Name: "seen", JSON: []byte(`1e2`)},
		},
		Encrypt: []c1.Protected{{Name: "card", Text: []byte(`"6767-2272-1234-5169"`)}},
		Hash:    []c1.Hashed{{Name: "dni", Text: []byte("30123456")}},
		Open:    []string{"seen"},
	}))

	var got known
	got.Master, got.Header, got.Doc, got.Key = masterText, h.JSON(), sealed.Doc, sealed.Key
	got.Batch = must[[]byte](t)(entry.JSON())

	vault, one := h.Body.Vault[:], crypto.U64(1)
	if !bytes.Equal(vault, v("vault", 16)) {
		t.Fatal("vault id")
	}
	var outside struct{ Body, MAC, Sig string }
	if err := json.Unmarshal(h.JSON(), &outside); err != nil {
		t.Fatal(err)
	}
	body := must[[]byte](t)(crypto.DecodeB64(outside.Body))
	got.Body = string(body)
	got.Root = v("root", 32)
	got.HPKESeed = hk(t, got.Root, ref("hpke", vault, one))
	got.SignSeed = hk(t, got.Root, ref("sign", vault, one))
	got.MACKey = hk(t, got.Root, ref("header-mac", vault, one))
	if crypto.EncodeB64(mac(got.MACKey, ref("header", body))) != outside.MAC {
		t.Error("header mac")
	}
	sign := ed25519.NewKeyFromSeed(got.SignSeed)
	if crypto.EncodeB64(ed25519.Sign(sign, ref("header", body))) != outside.Sig || !bytes.Equal(sign[32:], h.Body.Sign) {
		t.Error("header sig or sign key")
	}
	got.Link = ed25519.Sign(sign, ref("succession", vault, one, h.Body.PK, h.Body.Sign, crypto.U64(0)))
	link := `"chain":[{"epoch":1,"pk":"` + crypto.EncodeB64(h.Body.PK) + `","sig":"` + crypto.EncodeB64(got.Link) +
		`","sign":"` + crypto.EncodeB64(h.Body.Sign) + `","since_seq":0}]`
	if !bytes.Contains(body, []byte(link)) {
		t.Error("the chain's first link")
	}
	sum := sha256.Sum256(ref("fingerprint", vault, one, crypto.U64(0x647a), one, crypto.U64(2), h.Body.PK, h.Body.Sign))
	if got.Fingerprint = sum[:]; sum != h.Fingerprint() {
		t.Error("fingerprint")
	}
	s := h.Body.Slots[0]
	got.SlotKey = must[[]byte](t)(scrypt.Key([]byte(masterText), s.Salt, 1<<17, 8, 1, 64))
	if !bytes.Equal(got.SlotKey[32:], s.Commit) || !bytes.Equal(s.Salt, v("slot-salt", 16)) {
		t.Error("slot commit or salt")
	}
	slotAAD := ref("slot", vault, one, []byte(s.ID), []byte("scrypt"), crypto.U64(1<<17), crypto.U64(8), one, s.Salt, s.Commit)
	if !bytes.Equal(s.Sealed, gcm(t, got.SlotKey[:32], v("slot-nonce", 12), got.Root, slotAAD)) {
		t.Error("sealed root")
	}

	got.BatchKey = v("batch-key", 32)
	id := k.ID()
	got.BatchInfo = ref("batch", vault, one, id[:], []byte("c1"))
	got.Commit = hk(t, got.BatchKey, ref("batch-commit", vault, id[:]))
	if !bytes.Equal(got.Commit, k.Commit()) {
		t.Error("batch commit")
	}
	msg := ref("batch-sig", vault, id[:], []byte("2026-01-02T03:04:05.678Z"), one, []byte(host.ID()), got.Commit)
	if !ed25519.Verify(host.Public(), msg, entry.Sig) {
		t.Error("batch sig")
	}

	kid := sealed.KID.Bytes()
	got.KEK = hk(t, got.BatchKey, ref("kek", vault, []byte("c1"), id[:], []byte("7"), kid[:]))
	got.DEKAAD = ref("dek", vault, []byte("c1"), id[:], []byte("7"), kid[:])
	got.DEK = v("dek", 32)
	got.KEnc = hk(t, got.DEK, ref("k-enc", vault, []byte("7"), kid[:]))
	got.KSeal = hk(t, got.DEK, ref("k-seal", vault, []byte("7"), kid[:]))
	got.KHash = hk(t, got.DEK, ref("k-hash", vault, []byte("7"), kid[:]))
	got.FieldAAD = ref("field", vault, []byte("c1"), []byte("7"), kid[:], []byte("card"))
	got.Hash = mac(got.KHash, ref("hash", vault, []byte("7"), kid[:], []byte("dni"), []byte("30123456")))
	f := crypto.EncodeB64(gcm(t, got.KEnc, v("field-nonce", 12),
		append([]byte("\"6767-2272-1234-5169\"\x80"), make([]byte, 10)...), got.FieldAAD))
	got.Covered = `{"card":"***","cofre":{"at":"2026-01-02T03:04:05.678Z","f":{"card":"e.` + f + `"},"h":{"dni":"` +
		crypto.EncodeB64(got.Hash) + `"},"kid":"` + crypto.EncodeB64(kid[:]) +
		`","open":["seen"],"policy":"default@0011223344556677","suite":"c1","v":1},"id":"7","score":1.10}`
	got.Seal = mac(got.KSeal, ref("seal", vault, []byte("7"), []byte(got.Covered)))
	doc := bytes.Replace([]byte(got.Covered), []byte(`,"suite"`), []byte(`,"seal":"`+crypto.EncodeB64(got.Seal)+`","suite"`), 1)
	doc = bytes.Replace(doc, []byte(`1.10}`), []byte(`1.10,"seen":1e2}`), 1)
	if !bytes.Equal(doc, sealed.Doc) {
		t.Errorf("document\n%s\nexpected\n%s", sealed.Doc, doc)
	}
	dek := gcm(t, got.KEK, v("dek-nonce", 12), got.DEK, got.DEKAAD)
	key := `{"batch":"` + crypto.EncodeB64(id[:]) + `","dek":"` + crypto.EncodeB64(dek) + `","id":"7","kid":"` +
		crypto.EncodeB64(kid[:]) + `","suite":"c1","v":1}`
	if key != string(sealed.Key) {
		t.Errorf("key entry\n%s\nexpected\n%s", sealed.Key, key)
	}
	compare(t, &got)
	reads(t, &got, root)
}

// compare holds the values against the file, whole.
func compare(t *testing.T, got *known) {
	t.Helper()
	const file = "testdata/known.json"
	text, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, want) {
		t.Errorf("%s holds other values: the format has changed", file)
	}
}

// reads opens the stored forms by production code: what fixed HPKE sealed, too.
func reads(t *testing.T, k *known, root *crypto.Root) {
	t.Helper()
	h := must[*crypto.Header](t)(crypto.ParseHeader(k.Header))
	identity := must[*crypto.Identity](t)(root.Identity())
	e := must[*crypto.BatchEntry](t)(crypto.ParseBatchEntry(k.Batch))
	signer, ok := h.Signer(e.Signer)
	if !ok || e.Verify(h.Body.Vault, signer) != nil {
		t.Fatal("batch signature")
	}
	batch := must[*crypto.BatchKey](t)(identity.OpenBatch(e))
	entry := must[*crypto.KeyEntry](t)(crypto.ParseKeyEntry(k.Key))
	r := must[*c1.Record](t)(c1.Open(batch, entry, "7", k.Doc))
	text := must[*secret.Bytes](t)(r.Field("card"))
	if string(text.Expose()) != `"6767-2272-1234-5169"` || !r.MatchHash("dni", []byte("30123456")) {
		t.Fatal("field or hash")
	}
}
