package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
)

// row is one entry of an audit log as it is filed.
type row struct {
	leaf string
	sig  []byte
}

// auditLog builds a log entry by entry.
type auditLog struct {
	v    *vault
	rows []row
}

// add signs an entry that vouches for everything before it; members replace the usual ones.
func (l *auditLog) add(by host, members obj) {
	seq := len(l.rows)
	leaf := obj{
		"v": 1, "vault": b64(l.v.id), "seq": seq, "root": b64(l.root()), "time": fmt.Sprintf("2026-03-01T09:%02d:00.000Z", 20+seq),
		"actor": "ana", "host": by.label, "slot": "", "action": "verify", "of": nil, "record": "", "fields": []string{},
		"reason": "", "outcome": "ok", "data": nil, "by": by.id,
	}
	maps.Copy(leaf, members)
	l.sign(by, text(leaf))
}

func (l *auditLog) sign(by host, leaf string) {
	l.rows = append(l.rows, row{leaf, ed25519.Sign(by.key, t("audit", []byte(leaf)))})
}

// root is the RFC 6962 root of the log.
func (l *auditLog) root() []byte {
	hashes := make([][]byte, len(l.rows))
	for i, r := range l.rows {
		hashes[i] = sum256([]byte{0}, t("audit-rec", []byte(r.leaf), r.sig))
	}
	return treeRoot(hashes)
}

func treeRoot(hashes [][]byte) []byte {
	switch len(hashes) {
	case 0:
		return sum256()
	case 1:
		return hashes[0]
	}
	k := 1
	for k*2 < len(hashes) {
		k *= 2
	}
	return sum256([]byte{1}, treeRoot(hashes[:k]), treeRoot(hashes[k:]))
}

func sum256(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		_, _ = h.Write(p)
	}
	return h.Sum(nil)
}

// checkpoint is section 12.4.
func checkpoint(origin *vault, size int, root []byte, sign ed25519.PrivateKey) string {
	name := fmt.Sprintf("cofre.vault/%x", origin.id)
	body := fmt.Sprintf("%s\n%d\n%s\n", name, size, base64.StdEncoding.EncodeToString(root))
	signed := append(sum256([]byte(name+"\n\x01"), public(sign))[:4:4], ed25519.Sign(sign, []byte(body))...)
	return body + "\n— " + name + " " + base64.StdEncoding.EncodeToString(signed) + "\n"
}

// usual is a log of the vault alba: its entry 7 announces the batch of the other scenarios.
func (b *builder) usual() *auditLog {
	w := b.w
	l := &auditLog{v: w.alba}
	l.add(w.mesa, obj{"action": "init", "slot": "0a0b0c0d"})
	l.add(w.mesa, obj{"action": "unlock", "slot": "0a0b0c0d"})
	l.add(w.mesa, obj{"action": "host_add", "data": obj{"signer": w.gone.id}})
	l.add(w.gone, obj{"action": "reveal", "outcome": "intent", "record": "1042", "fields": []string{"credit_card_num", "ñ"}, "reason": "fraud \"case\" 7"})
	l.add(w.gone, obj{"action": "reveal", "of": 3, "record": "1042", "fields": []string{"credit_card_num", "ñ"}})
	l.add(w.alba.now().signer(), obj{"action": "host_add", "outcome": "ok"})
	l.add(w.late, obj{"action": "unlock", "outcome": "denied"})
	l.add(w.mesa, obj{"action": "ingest", "outcome": "intent", "data": obj{
		"batch": w.first.entry["batch"], "commit": w.first.entry["commit"], "source": "users.json",
	}})
	l.add(w.mesa, obj{"action": "ingest", "of": 7, "data": obj{
		"batch": w.first.entry["batch"], "sealed": 20, "created": 18, "updated": 1, "unchanged": 0, "rejected": 1,
		"removed": obj{w.first.entry["batch"].(string): 1},
	}})
	return l
}

// addLog adds a scenario about the usual log: change may tamper with its rows, and returns the checkpoint that an auditor
// kept.
func (b *builder) addLog(name, what, section, expect string, change func(l *auditLog) string) {
	b.addLogOf(b.usual(), name, what, section, expect, change)
}

func (b *builder) addLogOf(l *auditLog, name, what, section, expect string, change func(l *auditLog) string) {
	kept, v := change(l), l.v
	rows := make([]obj, len(l.rows))
	for i, r := range l.rows {
		rows[i] = obj{"leaf": r.leaf, "sig": b64(r.sig)}
	}
	b.out = append(b.out, &vector{
		Name: "audit-" + name, What: what, Kind: "audit", Section: section, Expect: expect, Vault: b64(v.id),
		Header: text(v.header(canonical(v.body()))), Case: value(obj{"rows": rows, "checkpoint": kept}),
	})
}

// end is a checkpoint of the whole log.
func (l *auditLog) end() string { return l.upTo(len(l.rows)) }

// upTo is a checkpoint of the first n entries.
func (l *auditLog) upTo(n int) string {
	return checkpoint(l.v, n, (&auditLog{l.v, l.rows[:n]}).root(), l.v.now().sign)
}

func (b *builder) logs() {
	b.addLog("good", "a log and the checkpoint of its end", "12", ok, (*auditLog).end)
	b.addLog("good-older-checkpoint", "a log that grew since the checkpoint", "12.5", ok, func(l *auditLog) string { return l.upTo(5) })
	b.addLog("good-empty", "an empty log", "12.3", ok, func(l *auditLog) string {
		l.rows = nil
		return l.end()
	})
	b.addLog("good-checkpoint-more-lines", "a checkpoint with a further line and a witness", "12.4", ok, func(l *auditLog) string {
		size, root := fmt.Sprint(len(l.rows)), base64.StdEncoding.EncodeToString(l.root())
		note := signNote(l.v, size, root+"\nfurther line")
		return replace(note, "\n\n", "\n\n— witness.example/1 "+base64.StdEncoding.EncodeToString(make([]byte, 68))+"\n")
	})
	b.badLeaves()
	b.badSigners()
	b.rotatedLogs()
	b.badOrders()
	b.checkpoints()
}

// badLeaves are entries that no host writes, though an enrolled one signed them.
func (b *builder) badLeaves() {
	w := b.w
	last := func(change func(leaf string) string) func(l *auditLog) string {
		return func(l *auditLog) string {
			leaf := change(l.rows[8].leaf)
			l.rows = l.rows[:8]
			l.sign(w.mesa, leaf)
			return l.end()
		}
	}
	more := func(members obj) func(l *auditLog) string {
		return func(l *auditLog) string {
			l.add(w.mesa, members)
			return l.end()
		}
	}
	b.addLog("respelled", "a leaf with white space, signed as it is", "12.1", format, last(func(leaf string) string { return " " + leaf }))
	b.addLog("member-missing", "a leaf without of", "12.1", format, last(func(leaf string) string { return replace(leaf, `"of":7,`, "") }))
	b.addLog("member-unknown", "a leaf with a member more", "12.1", format, more(obj{"zone": "x"}))
	b.addLog("version-2", "an unknown version", "12.1", format, more(obj{"v": 2}))
	b.addLog("action-capitals", "an action that is no word", "12.1", format, more(obj{"action": "Reveal"}))
	b.addLog("data-array", "data that is no object", "12.1", format, more(obj{"data": []int{1}}))
	b.addLog("root-wrong", "an entry that vouches for another past", "12.1", integrity, more(obj{"root": b64(fixed("another past", 32))}))
	b.addLog("other-vault", "an entry of another vault", "12.5", integrity, more(obj{"vault": b64(w.otra.id)}))
	b.addLog("outcome-of-no-intent", "an outcome of an entry that announced nothing", "12.5", integrity, more(obj{"of": 0}))
	b.addLog("outcome-of-later", "an outcome of an entry to come", "12.5", integrity, more(obj{"of": 10}))
}

// rotated is the usual log, in which the vault was rotated by entry 9: its second epoch's key signs from entry 10 on.
func (b *builder) rotated() *auditLog {
	l := b.usual()
	l.v = b.w.alba2
	l.add(b.w.mesa, obj{"action": "rotate", "outcome": "intent", "slot": "0a0b0c0d"})
	return l
}

// rotatedLogs are logs with entries by the vault itself from two epochs.
func (b *builder) rotatedLogs() {
	v, w := b.w.alba2, b.w
	add := func(name, what, section, expect string, change func(l *auditLog) string) {
		b.addLogOf(b.rotated(), name, what, section, expect, change)
	}
	add("good-rotated", "entries by the vault from before and after a rotation", "6.3", ok, func(l *auditLog) string {
		l.add(v.now().signer(), obj{"action": "rotate", "of": 9, "slot": "0a0b0c0d"})
		l.add(w.mesa, nil)
		return l.end()
	})
	add("good-rotated-checkpoint", "a checkpoint from before the rotation", "12.4", ok, func(l *auditLog) string {
		l.add(v.now().signer(), obj{"action": "rotate", "of": 9})
		return checkpoint(v, 6, (&auditLog{v, l.rows[:6]}).root(), v.epochs[0].sign)
	})
	add("vault-key-ended", "an entry by who kept the root of the first epoch", "6.3", unauthenticated, func(l *auditLog) string {
		l.add(v.epochs[0].signer(), nil)
		return l.end()
	})
	add("vault-key-early", "an entry by the second epoch's key before its first number", "6.3", unauthenticated, func(l *auditLog) string {
		l.rows = l.rows[:9]
		l.add(v.now().signer(), nil)
		return l.end()
	})
}

// badSigners are entries that were changed, or by hosts that may not write.
func (b *builder) badSigners() {
	w := b.w
	kept := func(change func(l *auditLog)) func(l *auditLog) string {
		return func(l *auditLog) string {
			out := l.end()
			change(l)
			return out
		}
	}
	b.addLog("edited", "an entry says something else", "12.2", unauthenticated, kept(func(l *auditLog) {
		l.rows[3].leaf = replace(l.rows[3].leaf, `"record":"1042"`, `"record":"1041"`)
	}))
	b.addLog("sig-flipped", "a bit of a signature", "12.2", unauthenticated, kept(func(l *auditLog) { l.rows[4].sig[0] ^= 1 }))
	b.addLog("by-changed", "an entry in the name of another", "12.2", unauthenticated, kept(func(l *auditLog) {
		l.rows[4].leaf = replace(l.rows[4].leaf, w.gone.id, w.mesa.id)
	}))
	b.addLog("signer-unknown", "an entry by a host that is not enrolled", "12.2", integrity, func(l *auditLog) string {
		l.add(w.stranger, nil)
		return l.end()
	})
	b.addLog("signer-early", "an entry by a host that was enrolled later", "12.2", integrity, func(l *auditLog) string {
		l.rows = l.rows[:1]
		l.add(w.gone, nil)
		return l.end()
	})
	b.addLog("signer-revoked", "an entry by a host that was revoked before", "12.2", integrity, func(l *auditLog) string {
		for len(l.rows) < 30 {
			l.add(w.mesa, nil)
		}
		l.add(w.gone, nil)
		return l.end()
	})
}

// badOrders are logs of genuine entries that are not all there, or not in their places.
func (b *builder) badOrders() {
	for _, c := range []struct {
		name, what string
		change     func(l *auditLog)
	}{
		{"truncated", "the last entries cut off", func(l *auditLog) { l.rows = l.rows[:6] }},
		{"emptied", "nothing left", func(l *auditLog) { l.rows = nil }},
		{"prefix-removed", "the first entries cut off", func(l *auditLog) { l.rows = l.rows[2:] }},
		{"removed", "an entry taken out", func(l *auditLog) { l.rows = append(l.rows[:3:3], l.rows[4:]...) }},
		{"reordered", "two entries changed places", func(l *auditLog) { l.rows[3], l.rows[4] = l.rows[4], l.rows[3] }},
		{"replayed", "an entry filed once more", func(l *auditLog) { l.rows = append(l.rows, l.rows[1]) }},
		{"rewritten", "another log of good signatures in its place", func(l *auditLog) {
			l.rows = l.rows[:5]
			for range 6 {
				l.add(b.w.mesa, nil)
			}
		}},
	} {
		b.addLog(c.name, c.what, "12.5", integrity, func(l *auditLog) string {
			kept := l.end()
			c.change(l)
			return kept
		})
	}
}

// checkpoints are changed checkpoints of a good log.
func (b *builder) checkpoints() {
	w := b.w
	for _, c := range []struct {
		name, what, expect string
		change             func(l *auditLog, kept string) string
	}{
		{"size-changed", "another size", unauthenticated, func(_ *auditLog, kept string) string { return replace(kept, "\n9\n", "\n8\n") }},
		{"root-changed", "another root", unauthenticated, func(l *auditLog, kept string) string {
			return replace(kept, base64.StdEncoding.EncodeToString(l.root()), base64.StdEncoding.EncodeToString(fixed("root", 32)))
		}},
		{"other-key", "signed by another key", unauthenticated, func(l *auditLog, _ string) string {
			return checkpoint(l.v, len(l.rows), l.root(), w.mesa.key)
		}},
		{"other-vault", "of another vault", unauthenticated, func(l *auditLog, _ string) string {
			return checkpoint(w.otra, len(l.rows), l.root(), w.otra.now().sign)
		}},
		{"unsigned", "without a signature", format, func(_ *auditLog, kept string) string { return strings.SplitAfter(kept, "\n\n")[0] }},
		{"line-ends", "line ends of another system", format, func(_ *auditLog, kept string) string { return strings.ReplaceAll(kept, "\n", "\r\n") }},
		{"size-respelled", "a size with a leading zero", format, func(l *auditLog, _ string) string {
			return signNote(l.v, "09", base64.StdEncoding.EncodeToString(l.root()))
		}},
		{"root-short", "a root of 31 bytes", format, func(l *auditLog, _ string) string {
			return signNote(l.v, "9", base64.StdEncoding.EncodeToString(l.root()[:31]))
		}},
		{"root-url-alphabet", "a root in the other alphabet", format, func(l *auditLog, _ string) string {
			return signNote(l.v, "9", base64.URLEncoding.EncodeToString([]byte(strings.Repeat("\xff", 32))))
		}},
	} {
		b.addLog("checkpoint-"+c.name, "a checkpoint: "+c.what, "12.4", c.expect, func(l *auditLog) string { return c.change(l, l.end()) })
	}
}

// signNote signs any size and root.
func signNote(v *vault, size, root string) string {
	name := fmt.Sprintf("cofre.vault/%x", v.id)
	body, sign := name+"\n"+size+"\n"+root+"\n", v.now().sign
	signed := append(sum256([]byte(name+"\n\x01"), public(sign))[:4:4], ed25519.Sign(sign, []byte(body))...)
	return body + "\n— " + name + " " + base64.StdEncoding.EncodeToString(signed) + "\n"
}
