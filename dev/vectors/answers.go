package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// answer is one known answer.
type answer struct{ name, section, text string }

// knownAnswers is every derivation from fixed seeds.
func (b *builder) knownAnswers() {
	answers := b.answers()
	cases := make([]any, len(answers))
	for i, a := range answers {
		cases[i] = obj{"name": a.name, "section": a.section, "value": a.text}
	}
	b.out = append(b.out, &vector{
		Name: "known-answers", What: "every derivation, from fixed seeds, in hexadecimal", Kind: "known-answers", Section: "16", Expect: ok, Case: value(cases),
	})
}

func (b *builder) answers() []answer {
	var out []answer
	add := func(section, name string, value []byte) {
		out = append(out, answer{name, section, hex.EncodeToString(value)})
	}
	w := b.w
	v, e := w.alba, w.alba.now()
	add("2.2", `T("kek", "a")`, t("kek", []byte("a")))
	add("2.2", `T("x"), no parts`, t("x"))
	add("2.2", `T("x", u64 258, "")`, t("x", u64(258), nil))
	add("2.6", "vault = fixed(alba vault, 16)", v.id)
	add("4.2", "master key, UTF-8 of "+masterOwner, []byte(masterOwner))
	salt := fixed("alba salt 0a0b0c0d1", 16)
	add("4.2", "salt = fixed(alba salt 0a0b0c0d1, 16)", salt)
	key, commit := v.derived["0a0b0c0d1"][0], v.derived["0a0b0c0d1"][1]
	add("4.2", "slot: key32 of scrypt, N=2^17, r=8, p=1", key)
	add("4.2", "slot: commit32", commit)
	add("5.1", "root = fixed(alba root 1, 32)", e.root)
	add("4.2", "slot: AAD, epoch 1, id 0a0b0c0d", t("slot", v.id, u64(1), []byte("0a0b0c0d"), []byte("scrypt"), u64(scryptN), u64(8), u64(1), salt, commit))
	add("4.2", "slot: sealed, nonce = fixed(alba slot nonce 0a0b0c0d1, 12)", unb64(v.body()["slots"].([]any)[0].(obj)["sealed"].(string)))
	add("5.1", "hpke seed", e.seed)
	add("5.1", "sign seed", e.sign.Seed())
	add("5.1", "sign public", public(e.sign))
	add("5.1", "header-mac key", e.macKey)
	add("5.1", "past key", e.pastKey)
	add("5.2", "d ‖ z", e.kem.seedPQ)
	add("5.2", "sk_x", e.kem.seedT)
	add("5.2", "pk", e.kem.public())
	add("6.3", "host public, seed = fixed(host mesa, 32)", public(w.mesa.key))
	add("6.3", "signer id, ASCII of "+w.mesa.id, []byte(w.mesa.id))
	link := func(i int) []byte { return unb64(w.alba2.body()["chain"].([]any)[i].(obj)["sig"].(string)) }
	add("6.4", "link of epoch 1, by its own key, since_seq 0: sig", link(0))
	two := w.alba2.epochs[1]
	add("6.4", "succession to epoch 2, root = fixed(alba root 2, 32): pk", two.kem.public())
	add("6.4", "succession to epoch 2: sign", public(two.sign))
	add("6.4", "succession to epoch 2, since_seq 10: sig", link(1))
	add("6.5", "past root 1 in epoch 2, nonce = fixed(alba past nonce, 12)", unb64(w.alba2.body()["past"].([]any)[0].(obj)["sealed"].(string)))
	add("6.7", "fingerprint of epoch 1", sum256(t("fingerprint", v.id, u64(1), u64(0x647a), u64(1), u64(2), e.kem.public(), public(e.sign))))
	header := v.header([]byte("{}"))
	add("6.1", "mac of the body {}", unb64(header["mac"].(string)))
	add("6.1", "sig of the body {}", unb64(header["sig"].(string)))
	b.batchAnswers(add)
	b.recordAnswers(add)
	return out
}

func (b *builder) batchAnswers(add func(section, name string, value []byte)) {
	v, first, e := b.w.alba, b.w.first, b.w.alba.now()
	add("7.2", "batch = fixed(first batch, 16)", first.id)
	add("7.2", "batch key = fixed(first batch key, 32)", first.key)
	add("7.2", "commit", unb64(first.entry["commit"].(string)))
	add("7.2", "sig, at 2026-03-01T09:30:00.000Z, seq 7", unb64(first.entry["sig"].(string)))
	info := t("batch", v.id, u64(1), first.id, []byte("c1"))
	add("7.2", "HPKE info", info)
	tr := e.kem.hpkeSeal(info, first.key, fixed("first ml-kem", 32), fixed("first x25519", 32))
	add("5.2", "enc, ML-KEM randomness = fixed(first ml-kem, 32), X25519 key = fixed(first x25519, 32)", tr.enc)
	add("5.2", "ss_m", tr.ssPQ)
	add("5.2", "ss_x", tr.ssT)
	add("5.2", "shared secret", tr.shared)
	add("5.3", "context", tr.context)
	add("5.3", "secret", tr.secret)
	add("5.3", "key", tr.key)
	add("5.3", "base_nonce", tr.nonce)
	add("5.3", "sealed, of the batch key", tr.sealed)
}

func (b *builder) recordAnswers(add func(section, name string, value []byte)) {
	v, first := b.w.alba, b.w.first
	s := first.seal(user())
	id := []byte(s.rec.id)
	kek := derive(first.key, t("kek", v.id, []byte("c1"), first.id, id, s.kid))
	add("8.2", "kid, n = 3", s.kid)
	add("8.2", "KEK of record 1042", kek)
	kid := b64(s.kid)
	add("8.2", "DEK = fixed(dek "+kid+"1042, 32)", s.dek)
	add("8.2", "dek, nonce = fixed(wrap "+kid+"1042, 12)", unb64(s.key["dek"].(string)))
	for _, label := range []string{"k-enc", "k-seal", "k-hash"} {
		add("8.2", "K_"+label[2:], derive(s.dek, t(label, v.id, id, s.kid)))
	}
	add("9.2", `"653" padded to 32`, pad([]byte(`"653"`), 32))
	add("9.3", "AAD of the field credit_card_ccv", t("field", v.id, []byte("c1"), id, s.kid, []byte("credit_card_ccv")))
	envelope := s.doc["cofre"].(obj)
	field := strings.TrimPrefix(envelope["f"].(obj)["credit_card_ccv"].(string), "e.")
	add("9.3", "f[credit_card_ccv], nonce = fixed(field "+kid+"1042credit_card_ccv, 12)", unb64(field))
	add("9.4", "h[pin], text 0815", unb64(envelope["h"].(obj)["pin"].(string)))
	add("9.5", "seal of the document in good-strings.json", unb64(envelope["seal"].(string)))
	l := b.usual()
	add("12.2", "sig of entry 0 in audit-good.json", l.rows[0].sig)
	add("12.3", "hash of entry 0", sum256([]byte{0}, t("audit-rec", []byte(l.rows[0].leaf), l.rows[0].sig)))
	add("12.3", "root of no entries", treeRoot(nil))
	add("12.3", "root of its 9 entries", l.root())
}

// The lines of the page between which the answers stand.
const (
	answersBegin = "<!-- known answers: written by go run ./dev/vectors -->\n"
	answersEnd   = "<!-- end of known answers -->\n"
)

// errNoPlace is a page without the lines that the answers stand between.
var errNoPlace = errors.New("no place for the known answers")

// insertAnswers returns the page with the table of answers in its place. What is longer than 64 bytes is told by its
// SHA-256.
func insertAnswers(page []byte, answers []answer) ([]byte, error) {
	before, rest, begins := bytes.Cut(page, []byte(answersBegin))
	_, after, ends := bytes.Cut(rest, []byte(answersEnd))
	if !begins || !ends {
		return nil, errNoPlace
	}
	var table strings.Builder
	table.WriteString(answersBegin + "\n| section | what | value |\n|---|---|---|\n")
	for _, a := range answers {
		shown := "`" + a.text + "`"
		if len(a.text) > 128 {
			sum := sha256.Sum256(must(hex.DecodeString(a.text)))
			shown = fmt.Sprintf("%d bytes, SHA-256 `%x`", len(a.text)/2, sum)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", a.section, strings.ReplaceAll(a.name, "|", "\\|"), shown)
	}
	table.WriteString("\n" + answersEnd)
	return append(append(bytes.Clone(before), table.String()...), after...), nil
}
