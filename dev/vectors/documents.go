package main

import (
	"crypto/ed25519"
	"fmt"
	"strings"
)

// clearTampering changes the document without its keys: the seal fails, before anything is decrypted.
func (b *builder) clearTampering() {
	for _, c := range []struct {
		name, what string
		change     func(*scene)
	}{
		{"mask-changed", "a mask says something else", func(s *scene) { s.s.doc["credit_card_num"] = "************2222" }},
		{"clear-changed", "a clear member was changed", func(s *scene) { s.s.doc["user_name"] = "otra.ficticia" }},
		{"clear-added", "a clear member was added", func(s *scene) { s.s.doc["vip"] = true }},
		{"clear-removed", "a clear member was removed", func(s *scene) { delete(s.s.doc, "user_name") }},
		{"mask-removed", "a mask was removed", func(s *scene) { delete(s.s.doc, "cuenta_numero") }},
		{"null-removed", "a null is not the same as nothing", func(s *scene) { delete(s.s.doc, "auto") }},
		{"number-respelled", "1.10 became 1.1", func(s *scene) { s.s.doc["cantidad_compras_realizadas"] = raw("1.1") }},
		{"number-rounded", "a number of many digits was rounded", func(s *scene) { s.s.doc["geo_latitud"] = raw("-34.6037") }},
		{"string-for-number", "a number became a string", func(s *scene) { s.s.doc["cantidad_compras_realizadas"] = "1.10" }},
		{"normalised", "a string was brought to another normal form", func(s *scene) { s.s.doc["user_name"] = "ana.ficticia\u0301" }},
		{"member-renamed", "two clear members changed places", func(s *scene) {
			s.s.doc["user_name"], s.s.doc["fec_alta"] = s.s.doc["fec_alta"], s.s.doc["user_name"]
		}},
		{"id-changed", "the member id, which is nothing but a member", func(s *scene) { s.s.doc["id"] = "1043" }},
		{"at-changed", "the time of sealing", func(s *scene) { s.cofre()["at"] = "2026-03-01T09:30:01.251Z" }},
		{"policy-changed", "the policy", func(s *scene) { s.cofre()["policy"] = "users@00112233aabbccde" }},
		{"policy-moved", "a document passed off as a reject", func(s *scene) { s.cofre()["policy"] = "cofre.reject@0123456789abcdef" }},
		{"open-hides", "a member was declared open to change it", func(s *scene) {
			s.cofre()["open"] = []string{"user_name"}
			s.s.doc["user_name"] = "otra.ficticia"
		}},
		{"open-unused", "a name was added to open, nothing else", func(s *scene) { s.cofre()["open"] = []string{"nowhere"} }},
		{"field-removed", "an encrypted field was removed", func(s *scene) { delete(s.f(), "credit_card_ccv") }},
		{"field-copied", "an encrypted field was copied to another name", func(s *scene) { s.f()["extra"] = s.f()["credit_card_ccv"] }},
		{"field-flipped-nonce", "a bit of a field's nonce", func(s *scene) { flip(s.f(), "credit_card_num", 0) }},
		{"field-flipped-text", "a bit of a field's ciphertext", func(s *scene) { flip(s.f(), "credit_card_num", 12) }},
		{"field-flipped-tag", "a bit of a field's tag", func(s *scene) { flip(s.f(), "credit_card_num", -1) }},
		{"field-truncated", "a field is sixteen bytes shorter", func(s *scene) { cut(s.f(), "cuenta_numero", 16) }},
		{"fields-swapped", "two fields changed places", func(s *scene) {
			s.f()["credit_card_num"], s.f()["credit_card_ccv"] = s.f()["credit_card_ccv"], s.f()["credit_card_num"]
		}},
		{"field-of-another", "a field of another record", func(s *scene) { s.f()["credit_card_ccv"] = b.neighbour(s).f()["credit_card_ccv"] }},
		{"hash-flipped", "a bit of a hash", func(s *scene) { flip(s.h(), "pin", 0) }},
		{"hash-removed", "a hash was removed", func(s *scene) { delete(s.h(), "pin") }},
		{"hash-to-field", "a hash was moved among the names", func(s *scene) { s.h()["otro"] = s.h()["pin"]; delete(s.h(), "pin") }},
		{"seal-flipped-first", "a bit of the seal", func(s *scene) { flip(s.cofre(), "seal", 0) }},
		{"seal-flipped-last", "the last bit of the seal", func(s *scene) { flip(s.cofre(), "seal", -1) }},
		{"seal-zero", "a seal of zeros", func(s *scene) { s.cofre()["seal"] = b64(make([]byte, 32)) }},
		{"seal-of-another", "the seal of another record", func(s *scene) { s.cofre()["seal"] = b.neighbour(s).cofre()["seal"] }},
	} {
		b.record("document-"+c.name, c.what, "9.5", unauthenticated, atDocument, c.change)
	}
}

// neighbour is another record of the same batch.
func (b *builder) neighbour(*scene) *scene {
	r := user()
	r.id, r.n = "1043", 13
	return b.w.scene(r)
}

// documentShapes are documents that are not of the format.
func (b *builder) documentShapes() {
	set := func(member string, v any) func(*scene) {
		return func(s *scene) { s.cofre()[member] = v }
	}
	for _, c := range []struct {
		name, what string
		change     func(*scene)
	}{
		{"version-2", "an unknown version", set("v", 2)},
		{"version-0", "version 0", set("v", 0)},
		{"version-string", "a version that is no number", set("v", "1")},
		{"version-respelled", "a version with a fraction", set("v", raw("1.0"))},
		{"suite-unknown", "an unknown suite", set("suite", "c2")},
		{"suite-eax", "suite eax is not read", set("suite", "eax")},
		{"suite-case", "a suite in capitals", set("suite", "C1")},
		{"member-unknown", "an unknown member of cofre", set("x", 1)},
		{"member-case", "a member that differs in case is unknown", set("Suite", "c1")},
		{"member-null", "a member that is null", set("h", nil)},
		{"f-array", "f is no object", set("f", []string{})},
		{"field-no-prefix", "a field without its prefix", func(s *scene) { s.f()["credit_card_ccv"] = s.f()["credit_card_ccv"].(string)[2:] }},
		{"field-other-prefix", "a field with another prefix", func(s *scene) { s.f()["credit_card_ccv"] = "x." + s.f()["credit_card_ccv"].(string)[2:] }},
		{"field-number", "a field that is no string", func(s *scene) { s.f()["credit_card_ccv"] = 653 }},
		{"field-odd", "a field that is no multiple of sixteen", func(s *scene) { cut(s.f(), "credit_card_ccv", 1) }},
		{"field-short", "a field with room for nonce and tag only", func(s *scene) { s.f()["credit_card_ccv"] = "e." + b64(make([]byte, 28)) }},
		{"field-empty", "a field of no bytes", func(s *scene) { s.f()["credit_card_ccv"] = "e." }},
		{"field-named-cofre", "a field named cofre", func(s *scene) { s.f()["cofre"] = s.f()["credit_card_ccv"] }},
		{"field-no-name", "a field without a name", func(s *scene) { s.f()[""] = s.f()["credit_card_ccv"] }},
		{"field-named-id", "a field named _id", func(s *scene) { s.f()["_id"] = s.f()["credit_card_ccv"] }},
		{"hash-short", "a hash of 31 bytes", func(s *scene) { cut(s.h(), "pin", 1) }},
		{"hash-prefixed", "a hash with a field's prefix", func(s *scene) { s.h()["pin"] = "e." + s.h()["pin"].(string) }},
		{"seal-truncated", "a seal of 31 bytes", func(s *scene) { cut(s.cofre(), "seal", 1) }},
		{"seal-empty", "a seal of no bytes", set("seal", "")},
		{"kid-short", "a kid of 23 bytes", func(s *scene) { cut(s.cofre(), "kid", 1) }},
		{"open-twice", "a name twice in open", set("open", []string{"a", "a"})},
		{"open-unsorted", "names of open out of order", set("open", []string{"b", "a"})},
		{"open-cofre", "the envelope itself declared open", set("open", []string{"cofre"})},
		{"open-string", "open is no array", set("open", "a")},
		{"at-no-milliseconds", "a time without milliseconds", set("at", "2026-03-01T09:30:01Z")},
		{"at-offset", "a time with an offset", set("at", "2026-03-01T09:30:01.250+00:00")},
		{"at-impossible", "the thirtieth of February", set("at", "2026-02-30T09:30:01.250Z")},
		{"at-leap", "a sixtieth second", set("at", "2026-03-01T09:30:60.000Z")},
		{"policy-no-digest", "a policy without a digest", set("policy", "users")},
		{"policy-capitals", "a digest in capitals", set("policy", "users@00112233AABBCCDD")},
		{"policy-no-name", "a policy without a name", set("policy", "@00112233aabbccdd")},
	} {
		b.record("document-"+c.name, c.what, "9.1", format, atDocument, func(s *scene) {
			c.change(s)
			if !strings.HasPrefix(c.name, "seal-") {
				s.s.reseal() // so that nothing but the shape is wrong
			}
		})
	}
	for _, member := range []string{"v", "suite", "kid", "at", "policy", "f", "h", "open", "seal"} {
		b.record("document-without-"+member, "cofre without "+member, "9.1", format, atDocument, func(s *scene) { delete(s.cofre(), member) })
	}
	b.documentTexts()
}

// documentTexts are documents whose text is wrong, whatever its value.
func (b *builder) documentTexts() {
	for _, c := range []struct{ name, what, old, new string }{
		{"duplicate-member", "a clear member twice", `"user_name":`, `"user_name":"x","user_name":`},
		{"duplicate-escaped", "a clear member twice, once with an escape", `"user_name":`, `"\u0075ser_name":"x","user_name":`},
		{"duplicate-nested", "a member twice in cofre", `"suite":"c1"`, `"suite":"c1","suite":"c1"`},
		{"duplicate-cofre", "two envelopes", `"cofre":`, `"cofre":{},"cofre":`},
		{"cofre-null", "an envelope that is null", `"cofre":{`, `"cofre":null,"other":{`},
		{"cofre-missing", "no envelope", `"cofre":`, `"cofr":`},
		{"cofre-case", "an envelope in capitals", `"cofre":`, `"COFRE":`},
		{"lone-surrogate", "an escape of half a character", `"ana.ficticia"`, `"ana\ud83d"`},
		{"control-character", "a raw line break in a string", `"ana.ficticia"`, "\"ana\n\""},
		{"bad-escape", "an escape that JSON does not know", `"ana.ficticia"`, `"ana\x41"`},
		{"leading-zero", "a number with a leading zero", `:1.10`, `:01.10`},
		{"not-a-number", "NaN", `:1.10`, `:NaN`},
		{"trailing-comma", "a comma before the end", `:1.10`, `:[1.10,]`},
		{"comment", "a comment", `:1.10`, `:1.10/**/`},
	} {
		b.record("document-"+c.name, c.what, "2.3", format, atDocument, func(s *scene) {
			s.docText = replace(text(s.s.doc), c.old, c.new)
		})
	}
	for _, c := range []struct{ name, what, old, new string }{
		{"byte", "a byte that never occurs in UTF-8", `"ana.ficticia"`, "\"ana\xff\""},
		{"overlong", "a character spelled longer than it must be", `"ana.ficticia"`, "\"ana\xc0\xaf\""},
		{"surrogate", "half a character, as bytes", `"ana.ficticia"`, "\"ana\xed\xa0\xbd\""},
		{"cut", "a character cut off", `"ana.ficticia"`, "\"ana\xc3\""},
		{"beyond", "a code point beyond the last", `"ana.ficticia"`, "\"ana\xf4\x90\x80\x80\""},
		{"name", "in a name", `"user_name"`, "\"user\xffname\""},
		{"envelope", "in the envelope", `"policy":"users@`, "\"policy\":\"us\xffrs@"},
	} {
		b.record("document-utf-8-"+c.name, "not UTF-8: "+c.what, "2.3", format, atDocument, func(s *scene) {
			s.docText = replace(text(s.s.doc), c.old, c.new)
		})
	}
	b.record("document-trailing", "something behind the document", "2.3", format, atDocument, func(s *scene) { s.docText = text(s.s.doc) + "{}" })
	b.record("document-truncated", "a document cut off", "2.3", format, atDocument, func(s *scene) { s.docText = strings.TrimSuffix(text(s.s.doc), "}") })
	b.record("document-byte-order-mark", "a byte-order mark", "2.3", format, atDocument, func(s *scene) { s.docText = "\ufeff" + text(s.s.doc) })
	b.record("document-array", "a document that is an array", "9.1", format, atDocument, func(s *scene) { s.docText = "[" + text(s.s.doc) + "]" })
	b.record("document-nothing", "no text at all", "2.3", format, atDocument, func(s *scene) { s.docText = " " })
	for _, c := range spellings() {
		b.record("document-seal-"+c.name, "the seal: "+c.what, "2.1", format, atDocument, func(s *scene) {
			s.cofre()["seal"] = c.change(s.cofre()["seal"].(string))
		})
		b.record("document-field-"+c.name, "a field: "+c.what, "2.1", format, atDocument, func(s *scene) {
			s.f()["cuenta_numero"] = "e." + c.change(s.f()["cuenta_numero"].(string)[2:])
			s.s.reseal()
		})
	}
}

// spelling is a way to write bytes that is not the canonical one.
type spelling struct {
	name, what string
	change     func(string) string
}

func spellings() []spelling {
	return []spelling{
		{"padded", "padding", func(s string) string { return s + "===="[len(s)%4:] }},
		{"newline", "a line break inside", func(s string) string { return s[:4] + "\n" + s[4:] }},
		{"stray-bits", "stray bits in the last character", stray},
		{"standard-alphabet", "the standard alphabet", func(s string) string { return "+/" + s[2:] }},
		{"length", "a length that cannot be", func(s string) string { return s + strings.Repeat("A", (5-len(s)%4)%4) }},
		{"foreign", "a character of no alphabet", func(s string) string { return "!!" + s }},
	}
}

// stray sets an unused bit of the last character.
func stray(s string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	if len(s)%4 == 0 {
		panic("no unused bits")
	}
	return s[:len(s)-1] + string(digits[strings.IndexByte(digits, s[len(s)-1])|1])
}

// fieldTampering is done by somebody who knows the DEK: the seal holds, the fields answer for themselves.
func (b *builder) fieldTampering() {
	const part = "credit_card_ccv"
	add := func(name, what, section string, change func(*scene)) {
		b.record(name, what, section, unauthenticated, atField, func(s *scene) {
			s.Part = part
			change(s)
			s.s.reseal()
		})
	}
	add("field-sealed-flipped-nonce", "the field fails where the seal was made over the changed one", "9.3", func(s *scene) { flip(s.f(), part, 0) })
	add("field-sealed-flipped-text", "a bit of the ciphertext", "9.3", func(s *scene) { flip(s.f(), part, 12) })
	add("field-sealed-flipped-tag", "a bit of the tag", "9.3", func(s *scene) { flip(s.f(), part, -1) })
	add("field-sealed-truncated", "sixteen bytes cut off", "9.3", func(s *scene) { cut(s.f(), part, 16) })
	add("field-sealed-other-name", "another field of the same record", "9.3", func(s *scene) { s.f()[part] = s.f()["credit_card_num"] })
	add("field-sealed-other-record", "the same field of another record", "9.3", func(s *scene) { s.f()[part] = b.neighbour(s).f()[part] })
	add("field-padding-none", "zeros without the byte that ends the text", "9.2", func(s *scene) { s.f()[part] = s.s.field(part, make([]byte, 32)) })
	add("field-padding-other", "a padding of another scheme", "9.2", func(s *scene) {
		s.f()[part] = s.s.field(part, []byte(`"653"`+strings.Repeat("\x0b", 11)))
	})
	add("field-padding-text", "a text that fills the length, without padding", "9.2", func(s *scene) {
		s.f()[part] = s.s.field(part, []byte(`"`+strings.Repeat("6", 14)+`"`))
	})
	b.record("hash-sealed-flipped", "a changed hash matches nothing", "9.4", unauthenticated, atHash, func(s *scene) {
		s.Part = "pin"
		flip(s.h(), "pin", 0)
		s.s.reseal()
	})
	b.record("hash-sealed-other-name", "the hash of another name matches nothing", "9.4", unauthenticated, atHash, func(s *scene) {
		s.Part = "otro"
		s.h()["otro"] = s.h()["pin"]
		s.Hashes["otro"] = "0815"
		s.s.reseal()
	})
	b.record("hash-other-text", "another text does not match", "9.4", unauthenticated, atHash, func(s *scene) {
		s.Part = "pin"
		s.Hashes["pin"] = "815"
	})
}

// places are documents and entries that are genuine, in the wrong place.
func (b *builder) places() {
	w := b.w
	b.record("place-other-id", "a document and its key entry filed under another id", "8.3", unauthenticated, atDocument, func(s *scene) { s.ID = new("1043") })
	b.record("place-other-id-key-too", "and the key entry says so, too", "8.2", unauthenticated, atKey, func(s *scene) {
		s.ID = new("1043")
		s.key["id"] = "1043"
	})
	b.record("place-key-of-another", "the key entry of another record", "8.3", unauthenticated, atDocument, func(s *scene) { s.key = b.neighbour(s).key })
	b.record("place-key-renamed", "the wrapped key of another record under this one's names", "8.2", unauthenticated, atKey, func(s *scene) {
		s.key["dek"] = b.neighbour(s).key["dek"]
	})
	b.record("place-kid-of-another", "a document that names another sealing", "8.3", unauthenticated, atDocument, func(s *scene) {
		s.cofre()["kid"] = b.neighbour(s).cofre()["kid"]
	})
	b.record("place-kid-both", "document and key entry name another number", "8.2", unauthenticated, atKey, func(s *scene) {
		s.cofre()["kid"] = b.neighbour(s).cofre()["kid"]
		s.key["kid"] = s.cofre()["kid"]
	})
	b.record("place-batch-renamed", "a key entry that claims to be wrapped by another batch", "8.2", unauthenticated, atKey, func(s *scene) {
		s.key["batch"], s.batchE = b64(w.second.id), w.second.entry
	})
	b.record("place-document-of-another-vault", "document and key entry of another vault, under this vault's batch of the same name", "8.2", unauthenticated, atKey, func(s *scene) {
		foreign := w.foreign.seal(user())
		s.s, s.key = foreign, foreign.key
	})
	b.record("place-batch-of-another-vault", "a batch of another vault", "7.2", unauthenticated, atBatch, func(s *scene) {
		s.batchE = w.foreign.entry
	})
	b.record("place-everything-of-another-vault", "a header of another vault: all of it opens, but it is not the one that is pinned", "6.7", integrity, atHeader, func(s *scene) {
		s.body = w.otra.body()
		s.headerText = text(w.otra.header(canonical(s.body)))
		foreign := w.foreign.seal(user())
		s.s, s.key, s.batchE = foreign, foreign.key, w.foreign.entry
	})
	b.record("place-old-document-new-key", "an older document of the same id with the newer key entry", "8.3", unauthenticated, atDocument, func(s *scene) {
		r := user()
		r.n = 20
		s.key = w.first.seal(r).key
	})
}

// replace replaces what must occur once.
func replace(s, before, after string) string {
	if strings.Count(s, before) != 1 {
		panic(fmt.Sprintf("%q occurs %d times", before, strings.Count(s, before)))
	}
	return strings.Replace(s, before, after, 1)
}

// signBatch signs the entry as it is.
func signBatch(v *vault, e obj, h host) {
	var seq uint64
	_, _ = fmt.Sscan(fmt.Sprint(e["seq"]), &seq)
	signed := t("batch-sig", v.id, unb64(e["batch"].(string)), []byte(e["at"].(string)), u64(seq), []byte(e["signer"].(string)), unb64(e["commit"].(string)))
	e["sig"] = b64(ed25519.Sign(h.key, signed))
}
