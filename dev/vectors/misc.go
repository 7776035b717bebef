package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"strings"
)

// all is every scenario.
func all() []*vector {
	b := &builder{w: newWorld()}
	b.goodRecords()
	b.goodForms()
	b.clearTampering()
	b.documentShapes()
	b.fieldTampering()
	b.places()
	b.keyEntries()
	b.batchEntries()
	b.headers()
	b.runs()
	b.logs()
	b.encodings()
	b.knownAnswers()
	return b.out
}

// runs are run entries.
func (b *builder) runs() {
	w := b.w
	add := func(name, what, expect string, by host, change func(e obj) string) {
		e := obj{
			"v": 1, "batch": b64(w.first.id), "seq": 7, "at": "2026-03-01T09:30:00.000Z", "lease": "2026-03-01T09:31:00.000Z",
			"state": "running", "sealed": 20, "removed": obj{b64(w.first.id): 1, b64(w.second.id): 4}, "signer": by.id,
		}
		e["sig"] = b64(ed25519.Sign(by.key, t("run", w.alba.id, canonical(e))))
		entry := change(e)
		if entry == "" {
			entry = text(e)
		}
		b.out = append(b.out, &vector{
			Name: "run-" + name, What: what, Kind: "run", Section: "11.2", Expect: expect, Vault: b64(w.alba.id),
			Header: text(w.alba.header(canonical(w.alba.body()))), Case: value(obj{"entry": entry}),
		})
	}
	same := func(obj) string { return "" }
	add("good", "a run under way", ok, w.mesa, same)
	add("signer-unknown", "signed by a host that is not enrolled", integrity, w.stranger, same)
	add("sealed-changed", "another count", unauthenticated, w.mesa, func(e obj) string { e["sealed"] = 21; return "" })
	add("removed-changed", "another count of removed", unauthenticated, w.mesa, func(e obj) string { e["removed"] = obj{}; return "" })
	add("state-changed", "an end that nobody signed", unauthenticated, w.mesa, func(e obj) string { e["state"] = "ended"; return "" })
	add("sig-flipped", "a bit of the signature", unauthenticated, w.mesa, func(e obj) string { flip(e, "sig", 0); return "" })
	add("state-unknown", "a state that is none", format, w.mesa, func(e obj) string { e["state"] = "paused"; return "" })
	add("removed-negative", "a negative count", format, w.mesa, func(e obj) string { e["removed"] = obj{b64(w.first.id): -1}; return "" })
	add("member-unknown", "an unknown member", format, w.mesa, func(e obj) string { e["host"] = "mesa"; return "" })
	add("member-missing", "an entry without lease", format, w.mesa, func(e obj) string { delete(e, "lease"); return "" })
	add("duplicate", "a member twice", format, w.mesa, func(e obj) string { return replace(text(e), `"sealed":20`, `"sealed":20,"sealed":20`) })
}

// encodings are the forms of section 2 and 4.1, many cases a file. An answer of null is "format".
func (b *builder) encodings() {
	add := func(name, what, section string, cases []any) {
		b.out = append(b.out, &vector{Name: "encoding-" + name, What: what, Kind: name, Section: section, Expect: ok, Case: value(cases)})
	}
	var cases []any
	for _, c := range []struct{ text, bytes string }{
		{"", ""},
		{"AA", "00"},
		{"_-8", "ffef"},
		{"AAAA", "000000"},
		{"-_-_", "fbffbf"},
	} {
		cases = append(cases, obj{"text": c.text, "hex": c.bytes})
	}
	for _, bad := range []string{"A", "AB", "AA=", "AA==", "AAAA====", "A A", "AA\n", "A\r\nA", " AA", "+/+/", "AAA_", "AAAAA", "!!AA", "é", "AA\x00", "=", "AAAA-"} {
		if bad == "AAA_" { // three characters and one: four, no bits over
			cases = append(cases, obj{"text": bad, "hex": "00003f"})
			continue
		}
		cases = append(cases, obj{"text": bad, "hex": nil})
	}
	add("base64", "bytes in JSON: canonical base64url and nothing else", "2.1", cases)

	cases = nil
	for _, c := range []string{
		`null`, ` [ 1 , 2 ] `, `-0`, `1.10`, `1E+2`, `12345678901234567890.0`, `"\u00e9\/\u007f\u2028"`, `"\u001F\b\t\n\f\r\"\\"`,
		`{"b":1,"a":{"d":[{"y":1,"x":2}],"c":null}}`, `{"\ud83d\ude00":1,"\ufb33":2,"\u20ac":3,"z":4,"\u0080":5,"":6}`,
		`{"aa":1,"a":2,"a\u0000":3,"A":4}`, `"\uD83D\uDE00"`, `true`, `""`, `{}`, `[]`, `"e\u0301"`,
	} {
		cases = append(cases, obj{"text": c, "canonical": string(canonical(raw(c)))})
	}
	for _, bad := range []string{
		``, ` `, `01`, `1.`, `.5`, `+1`, `1e`, `NaN`, `Infinity`, `-`, `'a'`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[{"a":{"b":1,"b":1}}]`, `"\ud800"`,
		`"\udc00\ud800"`, `{"\ud800":1}`, `[1,]`, `{"a":1,}`, `{a:1}`, `1 2`, `[1] x`, "\"\t\"", `"\x41"`, `"\u12"`, `tru`, `nul`, "\ufeff1", "\u00a01", `/**/1`, `[`, `"`,
	} {
		cases = append(cases, obj{"text": bad, "canonical": nil})
	}
	add("canonical", "C(x): what is canonical JSON here, and what is no JSON", "2.3", cases)

	cases = nil
	for _, c := range []struct {
		raw, key string
		making   bool
		bad      bool
	}{
		{raw: "key", key: "key"},
		{raw: "key\n", key: "key"},
		{raw: "key\r\n", key: "key"},
		{raw: "key\n\n", key: "key\n"},
		{raw: "key\r", key: "key\r"},
		{raw: "\nkey ", key: "\nkey "},
		{raw: "e\u0301", key: "é"},
		{raw: "\u212b", key: "Å"},
		{raw: "ﬁ", key: "ﬁ"},
		{raw: "o\u0323\u0302", key: "ộ", making: true},
		{raw: "🔑", key: "🔑", making: true},
		{raw: "a\x00b", bad: true},
		{raw: "\x00", bad: true, making: true},
		{raw: "a\xff", bad: true},
		{raw: "\xed\xa0\x80", bad: true},
		{raw: "", bad: true, making: true},
		{raw: "\n", bad: true, making: true},
		{raw: "a\u0378", bad: true, making: true},
		{raw: "a\U000effff", bad: true, making: true},
	} {
		out := obj{"raw": hex.EncodeToString([]byte(c.raw)), "making": c.making, "key": hex.EncodeToString([]byte(c.key))}
		if c.bad {
			out["key"] = nil
		}
		cases = append(cases, out)
	}
	add("master-key", "the bytes of a master key, typed or read from a file; making: when it is made", "4.1", cases)
}

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
	add := func(section, name string, value []byte) { out = append(out, answer{name, section, hex.EncodeToString(value)}) }
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
	two := w.alba2.epochs[1]
	add("6.4", "succession to epoch 2, root = fixed(alba root 2, 32): pk", two.kem.public())
	add("6.4", "succession to epoch 2: sign", public(two.sign))
	add("6.4", "succession to epoch 2: sig", unb64(w.alba2.body()["chain"].([]any)[0].(obj)["sig"].(string)))
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
