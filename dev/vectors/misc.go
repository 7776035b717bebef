package main

import "crypto/ed25519"

// build makes every scenario.
func build() *builder {
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
	return b
}

// runs are run entries.
func (b *builder) runs() {
	w := b.w
	at := func(v *vault, seq int, name, what, expect string, by host, change func(e obj) string) {
		e := obj{
			"v": 1, "batch": b64(w.first.id), "seq": seq, "at": "2026-03-01T09:30:00.000Z", "lease": "2026-03-01T09:31:00.000Z",
			"state": "running", "sealed": 20, "removed": obj{b64(w.first.id): 1, b64(w.second.id): 4}, "signer": by.id,
		}
		e["sig"] = b64(ed25519.Sign(by.key, t("run", v.id, canonical(e))))
		entry := change(e)
		if entry == "" {
			entry = text(e)
		}
		b.out = append(b.out, &vector{
			Name: "run-" + name, What: what, Kind: "run", Section: "11.2", Expect: expect, Vault: b64(v.id),
			Header: text(v.header(canonical(v.body()))), Case: value(obj{"entry": entry}),
		})
	}
	add := func(name, what, expect string, by host, change func(e obj) string) {
		at(w.alba, 7, name, what, expect, by, change)
	}
	same := func(obj) string { return "" }
	first, second := w.alba2.epochs[0].signer(), w.alba2.epochs[1].signer()
	add("good", "a run under way", ok, w.mesa, same)
	add("good-respelled", "white space, escapes and another order: the signature is over C of the entry", ok, w.mesa, respell)
	at(w.alba, 2, "good-closed-later", "closed by a host that was enrolled after the run began", ok, w.late, same)
	at(w.alba, 29, "good-signer-revoked-later", "written by a host that was revoked after the run began", ok, w.gone, same)
	at(w.alba2, 7, "good-vault-before", "written by the vault in its first epoch, read in the second", ok, first, same)
	at(w.alba2, 7, "good-vault-later", "begun in the first epoch, closed by the vault in the second", ok, second, same)
	at(w.alba2, 10, "vault-key-ended", "begun in the second epoch, written by who kept the first root", unauthenticated, first, same)
	at(w.alba, 30, "signer-revoked", "written by a host that was revoked when the run began", integrity, w.gone, same)
	add("signer-unknown", "signed by a host that is not enrolled", integrity, w.stranger, same)
	add("sealed-changed", "another count", unauthenticated, w.mesa, func(e obj) string { e["sealed"] = 21; return "" })
	add("removed-changed", "another count of removed", unauthenticated, w.mesa, func(e obj) string { e["removed"] = obj{}; return "" })
	add("state-changed", "an end that nobody signed", unauthenticated, w.mesa, func(e obj) string { e["state"] = "ended"; return "" })
	add("sig-flipped", "a bit of the signature", unauthenticated, w.mesa, func(e obj) string { flip(e, "sig", 0); return "" })
	b.runShapes(add)
}

// runShapes are run entries of another shape. Each was signed before it was changed.
func (b *builder) runShapes(good func(name, what, expect string, by host, change func(e obj) string)) {
	w := b.w
	add := func(name, what string, change func(e obj) string) { good(name, what, format, w.mesa, change) }
	set := func(member string, v any) func(obj) string { return func(e obj) string { e[member] = v; return "" } }
	add("state-unknown", "a state that is none", func(e obj) string { e["state"] = "paused"; return "" })
	add("removed-negative", "a negative count", func(e obj) string { e["removed"] = obj{b64(w.first.id): -1}; return "" })
	add("version-2", "an unknown version", set("v", 2))
	add("at-respelled", "a time without milliseconds", set("at", "2026-03-01T09:30:00Z"))
	add("lease-impossible", "an impossible time", set("lease", "2026-02-30T09:30:00.000Z"))
	add("sealed-exponent", "a number with an exponent", set("sealed", raw("2e1")))
	add("seq-string", "a number as a string", set("seq", "7"))
	add("batch-short", "a batch id of 15 bytes", func(e obj) string { cut(e, "batch", 1); return "" })
	add("removed-name", "a count for what is no batch", set("removed", obj{"first": 1}))
	add("removed-null", "no counts", set("removed", nil))
	add("sig-short", "a signature of 63 bytes", func(e obj) string { cut(e, "sig", 1); return "" })
	add("sig-missing", "no signature", func(e obj) string { delete(e, "sig"); return "" })
	add("sig-empty", "an empty signature", set("sig", ""))
	add("array", "an entry that is an array", func(e obj) string { return "[" + text(e) + "]" })
	add("trailing", "something behind the entry", func(e obj) string { return text(e) + "0" })
	add("member-unknown", "an unknown member", func(e obj) string { e["host"] = "mesa"; return "" })
	add("member-missing", "an entry without lease", func(e obj) string { delete(e, "lease"); return "" })
	add("duplicate", "a member twice", func(e obj) string { return replace(text(e), `"sealed":20`, `"sealed":20,"sealed":20`) })
}
