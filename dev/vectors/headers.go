package main

import (
	"crypto/ed25519"
	"fmt"
	"maps"
)

// header adds a scenario about a header alone: change may change the body before it is signed, or return the text.
func (b *builder) header(v *vault, name, what, section, expect, stage string, change func(body obj) string) {
	body := v.body()
	out := &vector{
		Name: "header-" + name, What: what, Kind: "header", Section: section, Expect: expect, Stage: stage,
		Vault: b64(v.id), MasterKey: masterOwner, Slot: "0a0b0c0d",
	}
	if out.Header = change(body); out.Header == "" {
		out.Header = text(v.header(canonical(body)))
	}
	b.out = append(b.out, out)
}

// headers are headers that were changed or are of another shape.
func (b *builder) headers() {
	alba := b.w.alba
	outside := func(name, what, expect, stage string, change func(o obj)) {
		b.header(alba, name, what, "6.1", expect, stage, func(body obj) string {
			o := alba.header(canonical(body))
			change(o)
			return text(o)
		})
	}
	outside("body-flipped", "a byte of the body", unauthenticated, atHeader, func(o obj) {
		o["body"] = b64([]byte(replace(string(unb64(o["body"].(string))), `"rev":1,`, `"rev":2,`)))
	})
	outside("body-respelled", "the same body with white space, not signed anew", unauthenticated, atHeader, func(o obj) {
		o["body"] = b64([]byte(" " + string(unb64(o["body"].(string)))))
	})
	outside("sig-flipped", "a bit of the signature", unauthenticated, atHeader, func(o obj) { flip(o, "sig", 0) })
	outside("sig-truncated", "a signature of 63 bytes", format, atHeader, func(o obj) { cut(o, "sig", 1) })
	outside("mac-flipped", "a bit of the MAC: only who unlocks can tell", unauthenticated, atUnlock, func(o obj) { flip(o, "mac", -1) })
	outside("mac-truncated", "a MAC of 31 bytes", format, atHeader, func(o obj) { cut(o, "mac", 1) })
	outside("body-truncated", "a body without its end", format, atHeader, func(o obj) { cut(o, "body", 1) })
	outside("body-empty", "no body", format, atHeader, func(o obj) { o["body"] = "" })
	outside("body-plain", "the body as an object", format, atHeader, func(o obj) { o["body"] = raw(string(unb64(o["body"].(string)))) })
	outside("member-unknown", "an unknown member outside", format, atHeader, func(o obj) { o["v"] = 1 })
	for _, member := range []string{"body", "mac", "sig"} {
		outside("without-"+member, "a header without "+member, format, atHeader, func(o obj) { delete(o, member) })
	}
	for _, c := range spellings() {
		outside("sig-"+c.name, "the signature: "+c.what, format, atHeader, func(o obj) { o["sig"] = c.change(o["sig"].(string)) })
	}
	b.header(alba, "re-signed", "a thief of the store put his own sign key in: only the MAC can tell", "6.6", unauthenticated, atUnlock, func(body obj) string {
		thief, before := signKey(fixed("thief", 32)), alba.header(canonical(body))
		body["sign"] = b64(public(thief))
		body["chain"] = []any{alba.link(1, 0, alba.now().kem, public(thief), thief)}
		o := alba.header(canonical(body))
		o["mac"] = before["mac"]
		o["sig"] = b64(ed25519.Sign(thief, t("header", unb64(o["body"].(string)))))
		return text(o)
	})
	b.header(alba, "other-identity", "a public key that is not the root's, in a header that its holder signed", "6.6", unauthenticated, atUnlock, func(body obj) string {
		kem, sign := newXWing(fixed("other identity", 32)), alba.now().sign
		body["pk"] = b64(kem.public())
		body["chain"] = []any{alba.link(1, 0, kem, public(sign), sign)}
		return ""
	})
	b.header(b.w.otra, "of-another-vault", "a header that is whole, of a vault that was not meant", "6.7", integrity, atHeader, func(obj) string { return "" })
	b.out[len(b.out)-1].Vault = b64(alba.id)
	b.bodies()
	b.slots()
	b.epochs()
}

// bodies are bodies of another shape, signed by who may.
func (b *builder) bodies() {
	alba := b.w.alba
	bad := func(name, what, section string, change func(body obj)) {
		b.header(alba, name, what, section, format, atHeader, func(body obj) string {
			change(body)
			return ""
		})
	}
	set := func(member string, v any) func(obj) { return func(body obj) { body[member] = v } }
	for _, c := range []struct {
		name, what, member string
		value              any
	}{
		{"version-2", "an unknown version", "v", 2},
		{"rev-0", "revision 0", "rev", 0},
		{"epoch-0", "epoch 0", "epoch", 0},
		{"epoch-many", "an epoch beyond 4096", "epoch", 4097},
		{"epoch-no-chain", "epoch 2, and the link to it is missing", "epoch", 2},
		{"kem-unknown", "another KEM", "kem", 0x20},
		{"kdf-unknown", "another KDF", "kdf", 3},
		{"aead-unknown", "another AEAD", "aead", 3},
		{"pk-short", "a public key of 1215 bytes", "pk", b64(alba.now().kem.public()[:1215])},
		{"pk-not-reduced", "an ML-KEM key with a coefficient beyond q", "pk", b64(append([]byte{0xff, 0xff, 0xff}, alba.now().kem.public()[3:]...))},
		{"sign-short", "a sign key of 31 bytes", "sign", b64(public(alba.now().sign)[:31])},
		{"unsigned-unknown", "another value of unsigned", "unsigned", "allow"},
		{"eax-unknown", "another value of eax", "eax", "on"},
		{"vault-short", "a vault id of 15 bytes", "vault", b64(alba.id[:15])},
		{"vault-hex", "a vault id in hexadecimal", "vault", fmt.Sprintf("%x", alba.id)},
		{"slots-none", "no slot", "slots", []any{}},
		{"slots-null", "slots that are null", "slots", nil},
		{"signers-object", "signers that are no array", "signers", obj{}},
		{"body-unknown", "an unknown member", "note", ""},
		{"chain-none", "no chain", "chain", []any{}},
		{"chain-null", "a chain that is null", "chain", nil},
		{"past-early", "a past root at epoch 1", "past", []any{obj{"epoch": 1, "sealed": b64(make([]byte, 60))}}},
	} {
		bad(c.name, c.what, "6.2", set(c.member, c.value))
	}
	for _, member := range []string{
		"v", "vault", "rev", "epoch", "kem", "kdf", "aead", "pk", "sign", "chain", "signers", "unsigned", "eax", "slots", "past",
	} {
		bad("body-without-"+member, "a body without "+member, "6.2", func(body obj) { delete(body, member) })
	}
	b.header(alba, "body-duplicate", "a member of the body twice", "2.3", format, atHeader, func(body obj) string {
		return text(alba.header([]byte(replace(string(canonical(body)), `"eax":"off"`, `"eax":"off","eax":"off"`))))
	})
	b.header(alba, "body-utf-8", "a byte in the body that is not UTF-8", "2.3", format, atHeader, func(body obj) string {
		return text(alba.header([]byte(replace(string(canonical(body)), `"label":"owner"`, "\"label\":\"own\xffr\""))))
	})
	b.signers(bad)
}

// signers are lists of signers of another shape.
func (b *builder) signers(bad func(name, what, section string, change func(body obj))) {
	signer := func(change func(obj)) func(obj) {
		return func(body obj) {
			first := maps.Clone(body["signers"].([]any)[0].(obj))
			change(first)
			body["signers"] = append([]any{first}, body["signers"].([]any)[1:]...)
		}
	}
	bad("signer-twice", "two signers of one id", "6.3", signer(func(s obj) { s["id"] = b.w.gone.id }))
	bad("signer-named-vault", "a host named vault", "6.3", signer(func(s obj) { s["id"] = "vault" }))
	bad("signer-capitals", "a signer's id in capitals", "6.3", signer(func(s obj) { s["id"] = "MESA" }))
	bad("signer-key-short", "a signer's key of 31 bytes", "6.3", signer(func(s obj) { cut(s, "pk", 1) }))
	bad("signer-revoked-early", "revoked before it was enrolled", "6.3", signer(func(s obj) { s["added_seq"], s["revoked_seq"] = 5, 4 }))
	bad("signer-no-revoked", "a signer without revoked_seq", "6.3", signer(func(s obj) { delete(s, "revoked_seq") }))
	bad("signer-label-long", "a label of 257 bytes", "6.3", signer(func(s obj) { s["label"] = fmt.Sprintf("%0257d", 0) }))
}

// slots are slots that were changed; the header around them is signed by who may, so that nothing but the slot is wrong.
func (b *builder) slots() {
	alba := b.w.alba
	slot := func(name, what, expect, stage string, change func(s obj)) {
		b.header(alba, "slot-"+name, what, "4.2", expect, stage, func(body obj) string {
			change(body["slots"].([]any)[0].(obj))
			return ""
		})
	}
	slot("salt-flipped", "a bit of the salt", unauthenticated, atUnlock, func(s obj) { flip(s, "salt", 0) })
	slot("commit-flipped", "a bit of the commitment", unauthenticated, atUnlock, func(s obj) { flip(s, "commit", 0) })
	slot("sealed-flipped", "a bit of the sealed root", unauthenticated, atUnlock, func(s obj) { flip(s, "sealed", 12) })
	for name, n := range map[string]any{
		"n-2-16": 1 << 16, "n-2-21": 1 << 21, "n-odd": 1<<17 + 1, "n-0": 0, "n-negative": -131072, "n-string": "131072", "n-huge": raw("73786976294838206464"),
	} {
		slot(name, "an N out of range", format, atHeader, func(s obj) { s["n"] = n })
	}
	for name, r := range map[string]int{"r-1": 1, "r-4": 4, "r-16": 16} {
		slot(name, "an r other than 8", format, atHeader, func(s obj) { s["r"] = r })
	}
	for name, p := range map[string]int{"p-0": 0, "p-5": 5} {
		slot(name, "a p out of range", format, atHeader, func(s obj) { s["p"] = p })
	}
	slot("kdf-unknown", "another KDF", format, atHeader, func(s obj) { s["kdf"] = "argon2id" })
	slot("id-empty", "no id", format, atHeader, func(s obj) { s["id"] = "" })
	slot("id-long", "an id of 33 characters", format, atHeader, func(s obj) { s["id"] = fmt.Sprintf("%033d", 0) })
	slot("salt-short", "a salt of 15 bytes", format, atHeader, func(s obj) { cut(s, "salt", 1) })
	slot("commit-short", "a commitment of 31 bytes", format, atHeader, func(s obj) { cut(s, "commit", 1) })
	slot("sealed-short", "a sealed root of 59 bytes", format, atHeader, func(s obj) { cut(s, "sealed", 1) })
	slot("member-unknown", "an unknown member", format, atHeader, func(s obj) { s["hint"] = "x" })
	for _, member := range []string{"id", "label", "kdf", "n", "r", "p", "salt", "commit", "sealed"} {
		slot("without-"+member, "a slot without "+member, format, atHeader, func(s obj) { delete(s, member) })
	}
	copies := func(n int, unique bool) func(obj) string {
		return func(body obj) string {
			one, all := body["slots"].([]any)[0].(obj), []any{}
			for i := range n {
				s := maps.Clone(one)
				if unique {
					s["id"] = fmt.Sprintf("slot-%d", i)
				}
				all = append(all, s)
			}
			body["slots"] = all
			return ""
		}
	}
	b.header(alba, "slots-17", "more slots than sixteen", "4.2", format, atHeader, copies(17, true))
	b.header(alba, "slots-twice", "two slots of one id", "4.2", format, atHeader, copies(2, false))
	b.header(alba, "slot-of-another-vault", "the slot of another vault with the same master key", "4.2", unauthenticated, atUnlock, func(body obj) string {
		body["slots"] = b.w.otra.body()["slots"]
		return ""
	})
	b.header(alba, "slot-renamed", "a slot under another id", "4.2", unauthenticated, atUnlock, func(body obj) string {
		body["slots"].([]any)[0].(obj)["id"] = "other"
		return ""
	})
	b.out[len(b.out)-1].Slot = "other"
	b.header(alba, "wrong-master-key", "another master key", "4.3", unauthenticated, atUnlock, func(obj) string { return "" })
	b.out[len(b.out)-1].MasterKey = "arena-quieta-98-molinO"
	b.header(alba, "master-key-nul", "a master key with a NUL", "4.1", format, atUnlock, func(obj) string { return "" })
	b.out[len(b.out)-1].MasterKey = "arena\x00quieta"
}

// epochs are headers of a second epoch.
func (b *builder) epochs() {
	two := b.w.alba2
	b.header(two, "past-flipped", "a bit of a past root", "6.5", unauthenticated, atUnlock, func(body obj) string {
		flip(body["past"].([]any)[0].(obj), "sealed", -1)
		return ""
	})
	b.header(two, "past-present", "a past root of the present epoch", "6.5", format, atHeader, func(body obj) string {
		body["past"].([]any)[0].(obj)["epoch"] = 2
		return ""
	})
	b.header(two, "slot-of-old-epoch", "the slot of the first epoch, same master key", "4.2", unauthenticated, atUnlock, func(body obj) string {
		body["slots"] = b.w.alba.body()["slots"]
		return ""
	})
	three := newVault("tres", slotSpec{id: "0a0b0c0d", label: "owner", master: masterOwner, p: 1})
	three.rotate(10)
	three.rotate(20)
	b.chains(three)
	b.badLinks(three)
	b.successions(three)
}

// chains are chains that lack a link or have one too many, or in the wrong place. Every link is one that was signed.
func (b *builder) chains(three *vault) {
	bad := func(v *vault, name, what string, change func(chain []any) []any) {
		b.header(v, "chain-"+name, what, "6.4", format, atHeader, func(body obj) string {
			body["chain"] = change(body["chain"].([]any))
			return ""
		})
	}
	bad(three, "missing-first", "the first link is missing", func(c []any) []any { return c[1:] })
	bad(three, "missing-inner", "the second link is missing", func(c []any) []any { return []any{c[0], c[2]} })
	bad(three, "missing-last", "the last link is missing", func(c []any) []any { return c[:2] })
	bad(three, "order", "two links changed places", func(c []any) []any { return []any{c[1], c[0], c[2]} })
	bad(three, "twice", "a link twice", func(c []any) []any { return []any{c[0], c[1], c[1], c[2]} })
	bad(b.w.alba2, "more", "a link of an epoch to come", func(c []any) []any { return append(c, three.body()["chain"].([]any)[2]) })
	thief, kem := signKey(fixed("thief", 32)), newXWing(fixed("other identity", 32))
	first, second := three.epochs[0], three.epochs[1]
	bad(three, "end", "a chain that leads to another identity than the body's", func(c []any) []any {
		return []any{c[0], c[1], three.link(3, 20, kem, public(thief), second.sign)}
	})
	bad(three, "end-sign", "a chain that leads to another sign key", func(c []any) []any {
		return []any{c[0], c[1], three.link(3, 20, three.now().kem, public(thief), second.sign)}
	})
	bad(b.w.alba, "end-first", "in the first epoch, the link of another identity", func([]any) []any {
		return []any{b.w.alba.link(1, 0, kem, public(thief), thief)}
	})
	bad(three, "since-first", "a first sign key that does not sign from 0 on", func(c []any) []any {
		return []any{three.link(1, 1, first.kem, public(first.sign), first.sign), c[1], c[2]}
	})
	bad(three, "since-equal", "a sign key without a number to sign for", func(c []any) []any {
		return []any{c[0], c[1], three.link(3, 10, three.now().kem, public(three.now().sign), second.sign)}
	})
	bad(three, "since-falling", "numbers that fall", func(c []any) []any {
		return []any{c[0], c[1], three.link(3, 9, three.now().kem, public(three.now().sign), second.sign)}
	})
}

// badLinks are single links that were changed.
func (b *builder) badLinks(three *vault) {
	first, second := three.epochs[0], three.epochs[1]
	add := func(name, what, expect string, at int, change func(l obj)) {
		b.header(three, "chain-"+name, what, "6.4", expect, atHeader, func(body obj) string {
			change(body["chain"].([]any)[at].(obj))
			return ""
		})
	}
	shape := func(name, what string, change func(l obj)) { add(name, what, format, 1, change) }
	shape("epoch", "a link of another epoch", func(l obj) { l["epoch"] = 3 })
	shape("sig-short", "a link with a short signature", func(l obj) { cut(l, "sig", 1) })
	shape("sign-short", "a link with a short sign key", func(l obj) { cut(l, "sign", 1) })
	shape("pk-short", "a link with a short public key", func(l obj) { cut(l, "pk", 1) })
	shape("member-unknown", "a link with a member more", func(l obj) { l["at"] = 1 })
	for _, member := range []string{"epoch", "pk", "sign", "since_seq", "sig"} {
		shape("without-"+member, "a link without "+member, func(l obj) { delete(l, member) })
	}
	forged := func(name, what string, at int, change func(l obj)) { add(name, what, unauthenticated, at, change) }
	put := func(with obj) func(l obj) { return func(l obj) { maps.Copy(l, with) } }
	forged("first-flipped", "a bit of the first link's signature", 0, func(l obj) { flip(l, "sig", 0) })
	forged("first-not-own", "the first link signed by another key than its own", 0,
		put(three.link(1, 0, first.kem, public(first.sign), second.sign)))
	thief := signKey(fixed("thief", 32))
	forged("first-another", "a first link of somebody else, who signed it himself but not the second", 0,
		put(three.link(1, 0, newXWing(fixed("other identity", 32)), public(thief), thief)))
	forged("inner", "a second link that the first does not vouch for", 1, func(l obj) { flip(l, "sig", 0) })
	forged("inner-own", "a second link that its own key signed", 1, put(three.link(2, 10, second.kem, public(second.sign), second.sign)))
	forged("last", "a last link that the one before does not vouch for", 2, func(l obj) { flip(l, "sig", -1) })
	forged("since-changed", "the number from which a sign key signs", 2, func(l obj) { l["since_seq"] = 21 })
	forged("pk-changed", "an earlier public key", 1, func(l obj) { flip(l, "pk", -1) })
}

// successions are what a machine that has an epoch pinned makes of a later header.
func (b *builder) successions(three *vault) {
	add := func(name, what, expect string, pinned uint64, sign []byte, change func(body obj)) {
		body := three.body()
		if change != nil {
			change(body)
		}
		b.out = append(b.out, &vector{
			Name: "succession-" + name, What: what, Kind: "succession", Section: "6.4", Expect: expect, Vault: b64(three.id),
			Header: text(three.header(canonical(body))), Case: value(obj{"epoch": pinned, "sign": b64(sign)}),
		})
	}
	first, second, third := three.epochs[0], three.epochs[1], three.epochs[2]
	add("good-1", "from the first epoch to the third", ok, 1, public(first.sign), nil)
	add("good-2", "from the second epoch to the third", ok, 2, public(second.sign), nil)
	add("good-3", "nothing changed", ok, 3, public(third.sign), nil)
	add("other-key", "another sign key was pinned", unauthenticated, 1, public(second.sign), nil)
	add("same-epoch-other-key", "the same epoch, another sign key", unauthenticated, 3, public(second.sign), nil)
	add("later-pinned", "a later epoch was pinned", unauthenticated, 4, public(third.sign), nil)
	add("earlier-key", "a later epoch, with the sign key of an earlier one", unauthenticated, 2, public(first.sign), nil)
	thief, kem := signKey(fixed("thief", 32)), newXWing(fixed("other identity", 32))
	begun := func(body obj) { // whole by itself: the holder of the third root wrote another past into the chain
		chain := body["chain"].([]any)
		chain[0] = three.link(1, 0, kem, public(thief), thief)
		chain[1] = three.link(2, 10, second.kem, public(second.sign), thief)
	}
	add("another-past", "a chain that begins with another identity than the pinned one", unauthenticated, 1, public(first.sign), begun)
	add("good-another-past", "of what was before the pinned epoch the pin says nothing", ok, 2, public(second.sign), begun)
}
