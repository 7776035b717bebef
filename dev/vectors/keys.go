package main

import (
	"maps"
	"strings"
)

// keyEntries are key entries that were changed.
func (b *builder) keyEntries() {
	add := func(name, what, section, expect string, change func(*scene)) {
		b.record("key-"+name, what, section, expect, atKey, change)
	}
	for _, c := range []struct {
		name, what string
		at         int
	}{{"nonce", "a bit of the nonce", 0}, {"text", "a bit of the wrapped DEK", 12}, {"tag", "a bit of the tag", -1}} {
		add("dek-flipped-"+c.name, c.what, "8.2", unauthenticated, func(s *scene) { flip(s.key, "dek", c.at) })
	}
	set := func(name string, v any) func(*scene) { return func(s *scene) { s.key[name] = v } }
	for _, c := range []struct {
		name, what string
		change     func(*scene)
	}{
		{"dek-truncated", "a wrapped DEK of 59 bytes", func(s *scene) { cut(s.key, "dek", 1) }},
		{"dek-empty", "no DEK", set("dek", "")},
		{"version-2", "an unknown version", set("v", 2)},
		{"suite-unknown", "an unknown suite", set("suite", "c2")},
		{"member-unknown", "an unknown member", set("note", "")},
		{"member-case", "a member that differs in case is unknown", set("Suite", "eax")},
		{"id-number", "an id that is no string", set("id", 1042)},
		{"id-null", "an id that is null", set("id", nil)},
		{"kid-short", "a kid of 23 bytes", func(s *scene) { cut(s.key, "kid", 1) }},
		{"batch-short", "a batch id of 15 bytes", func(s *scene) { cut(s.key, "batch", 1) }},
		{"array", "an entry that is an array", func(s *scene) { s.keyText = "[]" }},
		{"duplicate", "a member twice", func(s *scene) { s.keyText = replace(text(s.key), `"v":1`, `"v":1,"v":1`) }},
		{"trailing", "something behind the entry", func(s *scene) { s.keyText = text(s.key) + " 1" }},
		{"lone-surrogate", "half a character in the id", func(s *scene) { s.keyText = replace(text(s.key), `"id":"1042"`, `"id":"\udc00"`) }},
	} {
		add(c.name, c.what, "8.1", format, c.change)
	}
	for _, member := range []string{"v", "id", "kid", "batch", "suite", "dek"} {
		add("without-"+member, "an entry without "+member, "8.1", format, func(s *scene) { delete(s.key, member) })
	}
	for _, c := range spellings()[:3] {
		if c.name == "stray-bits" { // 60 bytes leave none; the batch's 16 do
			add("batch-"+c.name, "the batch: "+c.what, "2.1", format, func(s *scene) { s.key["batch"] = c.change(s.key["batch"].(string)) })
			continue
		}
		add("dek-"+c.name, "the DEK: "+c.what, "2.1", format, func(s *scene) { s.key["dek"] = c.change(s.key["dek"].(string)) })
	}
	for name, id := range map[string]string{"empty": "", "long": strings.Repeat("x", 257)} {
		r := user()
		r.id = id
		b.in(b.w.alba, b.w.first, r, "key-id-"+name, "a record id that is too short or too long", "2.6", format, atKey, nil)
	}
}

// batchEntries are batch entries that were changed, or that are not to be trusted.
func (b *builder) batchEntries() {
	w := b.w
	add := func(name, what, section, expect string, change func(*scene)) {
		b.record("batch-"+name, what, section, expect, atBatch, change)
	}
	flips := []struct {
		name, what, member string
		at                 int
	}{
		{"sealed-flipped-mlkem", "a bit of the ML-KEM ciphertext", "sealed", 0},
		{"sealed-flipped-x25519", "a bit of the sender's X25519 key", "sealed", 1100},
		{"sealed-flipped-text", "a bit of the sealed batch key", "sealed", 1120},
		{"sealed-flipped-tag", "a bit of the tag", "sealed", -1},
		{"commit-flipped", "a bit of the commitment", "commit", 0},
		{"sig-flipped", "a bit of the signature", "sig", 0},
		{"id-flipped", "another batch id", "batch", 0},
	}
	for _, c := range flips {
		add(c.name, c.what, "7.2", unauthenticated, func(s *scene) { flip(s.batchE, c.member, c.at) })
	}
	add("at-changed", "another time", "7.2", unauthenticated, func(s *scene) { s.batchE["at"] = "2026-03-01T09:30:00.001Z" })
	add("seq-changed", "another audit number", "7.2", unauthenticated, func(s *scene) { s.batchE["seq"] = 8 })
	add("signer-changed", "another enrolled signer", "7.2", unauthenticated, func(s *scene) { s.batchE["signer"] = w.late.id })
	add("sig-of-another", "the signature of another batch", "7.2", unauthenticated, func(s *scene) { s.batchE["sig"] = w.second.entry["sig"] })
	add("unsigned", "a signature of zeros", "7.2", unauthenticated, func(s *scene) { s.batchE["sig"] = b64(make([]byte, 64)) })
	add("signed-by-vault-name", "a host's signature in the vault's name", "6.3", unauthenticated, func(s *scene) {
		s.batchE["signer"] = "vault"
		signBatch(w.alba, s.batchE, w.mesa)
	})
	add("commit-signed", "an enrolled host signed a commitment to another key", "7.4", unauthenticated, func(s *scene) {
		flip(s.batchE, "commit", 0)
		signBatch(w.alba, s.batchE, w.mesa)
	})
	add("sealed-of-another", "the sealed key of another batch", "7.2", unauthenticated, func(s *scene) { s.batchE["sealed"] = w.second.entry["sealed"] })
	add("epoch-unknown", "an epoch that is yet to come", "7.4", unauthenticated, func(s *scene) { s.batchE["epoch"] = 2 })
	add("sealed-zero-point", "an X25519 key of zeros", "5.2", unauthenticated, func(s *scene) {
		sealed := unb64(s.batchE["sealed"].(string))
		clear(sealed[1088:1120])
		s.batchE["sealed"] = b64(sealed)
	})
	b.in(w.alba2, w.old, user(), "batch-epoch-swapped", "a batch of the first epoch said to be of the second", "7.2", unauthenticated, atBatch,
		func(s *scene) { s.batchE["epoch"] = 2 })
	b.in(w.alba2, w.old, user(), "batch-epoch-past-dropped", "the root of the batch's epoch is not kept", "6.5", unauthenticated, atBatch,
		func(s *scene) { s.body["past"] = []any{} })
	add("signer-unknown", "signed by a host that is not enrolled", "6.3", integrity, func(s *scene) { s.batchE = w.alba.newBatch("first", w.stranger, 7).entry })
	add("signer-revoked", "announced after its signer was revoked", "6.3", integrity, func(s *scene) { s.batchE = w.alba.newBatch("first", w.gone, 31).entry })
	add("signer-revoked-there", "announced by the number that revoked its signer", "6.3", integrity, func(s *scene) { s.batchE = w.alba.newBatch("first", w.gone, 30).entry })
	add("signer-early", "announced before its signer was enrolled", "6.3", integrity, func(s *scene) { s.batchE = w.alba.newBatch("first", w.late, 2).entry })
	b.vaultBatches()
	b.unsignedBatches()
	b.batchShapes()
}

// vaultBatches are batches in the vault's name, by its sign key of another epoch than their number falls in.
func (b *builder) vaultBatches() {
	w := b.w
	add := func(name, what string, change func(*scene)) {
		b.in(w.alba2, w.old, user(), "batch-vault-"+name, what, "6.3", unauthenticated, atBatch, func(s *scene) {
			s.key, s.batchE = s.s.wrap(w.oldRewrap), maps.Clone(w.oldRewrap.entry)
			change(s)
		})
	}
	first, second := w.alba2.epochs[0], w.alba2.epochs[1]
	add("key-ended", "signed by who kept the root of the first epoch, at the first number of the second", func(s *scene) {
		s.batchE["seq"] = 10
		signBatch(w.alba2, s.batchE, first.signer())
	})
	add("key-early", "signed by the second epoch's key, at the last number of the first", func(s *scene) {
		s.batchE["seq"] = 9
		signBatch(w.alba2, s.batchE, second.signer())
	})
	add("key-resealed", "a stolen root of the first epoch, sealed to the identity of the second", func(s *scene) {
		s.batchE["seq"], s.batchE["epoch"] = 12, 2
		s.batchE["sealed"] = b64(w.oldRewrap.sealTo(second, "resealed rewrap"))
		signBatch(w.alba2, s.batchE, first.signer())
	})
	add("sig-flipped", "a bit of the vault's signature of the first epoch", func(s *scene) { flip(s.batchE, "sig", 0) })
}

// unsignedBatches are batches in a vault that shows unsigned ones: only an unknown signer is passed over.
func (b *builder) unsignedBatches() {
	w := b.w
	add := func(name, what, expect string, change func(*scene)) {
		b.record("batch-show-"+name, "unsigned batches are shown, but "+what, "6.3", expect, atBatch, func(s *scene) {
			s.body["unsigned"] = "show"
			change(s)
		})
	}
	add("revoked", "not one by a host that had been revoked", integrity, func(s *scene) { s.batchE = w.alba.newBatch("first", w.gone, 31).entry })
	add("early", "not one by a host that was enrolled later", integrity, func(s *scene) { s.batchE = w.alba.newBatch("first", w.late, 2).entry })
	add("sig-flipped", "not one whose known signer did not sign it", unauthenticated, func(s *scene) { flip(s.batchE, "sig", 0) })
	add("commit-flipped", "its commitment holds all the same", unauthenticated, func(s *scene) {
		s.batchE = w.alba.newBatch("first", w.stranger, 7).entry
		flip(s.batchE, "commit", 0)
	})
}

func (b *builder) batchShapes() {
	w := b.w
	set := func(name string, v any) func(*scene) { return func(s *scene) { s.batchE[name] = v } }
	for _, c := range []struct {
		name, what string
		change     func(*scene)
	}{
		{"version-2", "an unknown version", set("v", 2)},
		{"epoch-0", "epoch 0", set("epoch", 0)},
		{"epoch-negative", "a negative epoch", set("epoch", -1)},
		{"seq-exponent", "a number with an exponent", set("seq", raw("7e0"))},
		{"seq-string", "a number as a string", set("seq", "7")},
		{"seq-huge", "a number beyond 64 bits", set("seq", raw("18446744073709551616"))},
		{"sealed-truncated", "1167 sealed bytes", func(s *scene) { cut(s.batchE, "sealed", 1) }},
		{"commit-truncated", "a commitment of 31 bytes", func(s *scene) { cut(s.batchE, "commit", 1) }},
		{"sig-truncated", "a signature of 63 bytes", func(s *scene) { cut(s.batchE, "sig", 1) }},
		{"sig-empty", "no signature", set("sig", "")},
		{"signer-empty", "no signer", set("signer", "")},
		{"signer-capitals", "a signer's name in capitals", set("signer", "MESA")},
		{"at-respelled", "a time of another form", set("at", "2026-03-01 09:30:00.000Z")},
		{"member-unknown", "an unknown member", set("suite", "c1")},
		{"member-null", "a member that is null", set("sig", nil)},
		{"array", "an entry that is an array", func(s *scene) { s.batchText = "[]" }},
		{"duplicate", "a member twice", func(s *scene) { s.batchText = replace(text(s.batchE), `"epoch":1`, `"epoch":1,"epoch":1`) }},
	} {
		b.record("batch-"+c.name, c.what, "7.1", format, atBatch, c.change)
	}
	for _, member := range []string{"v", "batch", "epoch", "at", "seq", "signer", "commit", "sealed", "sig"} {
		b.record("batch-without-"+member, "an entry without "+member, "7.1", format, atBatch, func(s *scene) { delete(s.batchE, member) })
	}
	for _, c := range spellings() {
		b.record("batch-sig-"+c.name, "the signature: "+c.what, "2.1", format, atBatch, func(s *scene) {
			s.batchE["sig"] = c.change(s.batchE["sig"].(string))
		})
	}
	b.record("batch-sealed-other-suite", "sealed for a suite of another name", "7.2", unauthenticated, atBatch, func(s *scene) {
		info := t("batch", w.alba.id, u64(1), w.first.id, []byte("c2"))
		s.batchE["sealed"] = b64(w.alba.now().kem.hpkeSeal(info, w.first.key, fixed("c2 ml-kem", 32), fixed("c2 x25519", 32)).sealed)
	})
	b.record("batch-sealed-short-key", "a batch key of 16 bytes is not even of the length", "7.1", format, atBatch, func(s *scene) {
		info := t("batch", w.alba.id, u64(1), w.first.id, []byte("c1"))
		s.batchE["sealed"] = b64(w.alba.now().kem.hpkeSeal(info, w.first.key[:16], fixed("k16 ml-kem", 32), fixed("k16 x25519", 32)).sealed)
	})
}
