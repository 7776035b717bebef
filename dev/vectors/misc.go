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
