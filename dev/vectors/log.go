package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
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
	for name, v := range members {
		leaf[name] = v
	}
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
	l.add(w.mesa, obj{"action": "host-add", "data": obj{"signer": w.gone.id}})
	l.add(w.gone, obj{"action": "reveal", "outcome": "intent", "record": "1042", "fields": []string{"credit_card_num", "ñ"}, "reason": "fraud \"case\" 7"})
	l.add(w.gone, obj{"action": "reveal", "of": 3, "record": "1042", "fields": []string{"credit_card_num", "ñ"}})
	l.add(w.alba.signer(), obj{"action": "host-add", "outcome": "ok"})
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

// logs are audit logs; change may tamper with the rows and returns the checkpoint that the auditor kept.
func (b *builder) logs() {
	w := b.w
	add := func(name, what, section, expect string, change func(l *auditLog) string) {
		l := b.usual()
		kept := change(l)
		rows := make([]obj, len(l.rows))
		for i, r := range l.rows {
			rows[i] = obj{"leaf": r.leaf, "sig": b64(r.sig)}
		}
		b.out = append(b.out, &vector{
			Name: "audit-" + name, What: what, Kind: "audit", Section: section, Expect: expect, Vault: b64(w.alba.id),
			Header: text(w.alba.header(canonical(w.alba.body()))), Case: value(obj{"rows": rows, "checkpoint": kept}),
		})
	}
	now := func(l *auditLog) string { return checkpoint(l.v, len(l.rows), l.root(), w.alba.now().sign) }
	at := func(l *auditLog, n int) string {
		return checkpoint(l.v, n, (&auditLog{l.v, l.rows[:n]}).root(), w.alba.now().sign)
	}
	none := func(change func(l *auditLog)) func(*auditLog) string {
		return func(l *auditLog) string {
			kept := now(l)
			change(l)
			return kept
		}
	}
	add("good", "a log and the checkpoint of its end", "12", ok, now)
	add("good-older-checkpoint", "a log that grew since the checkpoint", "12.5", ok, func(l *auditLog) string { return at(l, 5) })
	add("good-empty", "an empty log", "12.3", ok, func(l *auditLog) string { l.rows = nil; return now(l) })
	add("good-checkpoint-more-lines", "a checkpoint with a further line and a witness", "12.4", ok, func(l *auditLog) string {
		body := strings.SplitAfter(now(l), "\n\n")[0]
		body = strings.TrimSuffix(body, "\n") + "further line\n"
		name := strings.SplitN(body, "\n", 2)[0]
		sign := w.alba.now().sign
		sig := append(sum256([]byte(name+"\n\x01"), public(sign))[:4:4], ed25519.Sign(sign, []byte(body))...)
		return body + "\n— witness.example/1 " + base64.StdEncoding.EncodeToString(make([]byte, 68)) + "\n" +
			"— " + name + " " + base64.StdEncoding.EncodeToString(sig) + "\n"
	})
	add("edited", "an entry says something else", "12.2", unauthenticated, none(func(l *auditLog) {
		l.rows[3].leaf = replace(l.rows[3].leaf, `"record":"1042"`, `"record":"1041"`)
	}))
	add("sig-flipped", "a bit of a signature", "12.2", unauthenticated, none(func(l *auditLog) { l.rows[4].sig[0] ^= 1 }))
	add("by-changed", "an entry in the name of another", "12.2", unauthenticated, none(func(l *auditLog) {
		l.rows[4].leaf = replace(l.rows[4].leaf, w.gone.id, w.mesa.id)
	}))
	add("respelled", "a leaf with white space, signed as it is", "12.1", format, func(l *auditLog) string {
		leaf := " " + l.rows[8].leaf
		l.rows = l.rows[:8]
		l.sign(w.mesa, leaf)
		return now(l)
	})
	add("member-missing", "a leaf without of", "12.1", format, func(l *auditLog) string {
		leaf := replace(l.rows[8].leaf, `"of":7,`, "")
		l.rows = l.rows[:8]
		l.sign(w.mesa, leaf)
		return now(l)
	})
	add("member-unknown", "a leaf with a member more", "12.1", format, func(l *auditLog) string { l.add(w.mesa, obj{"zone": "x"}); return now(l) })
	add("version-2", "an unknown version", "12.1", format, func(l *auditLog) string { l.add(w.mesa, obj{"v": 2}); return now(l) })
	add("action-number", "an action that is no word", "12.1", format, func(l *auditLog) string { l.add(w.mesa, obj{"action": "Reveal"}); return now(l) })
	add("root-wrong", "an entry that vouches for another past", "12.1", integrity, func(l *auditLog) string {
		l.add(w.mesa, obj{"root": b64(fixed("another past", 32))})
		return now(l)
	})
	add("other-vault", "an entry of another vault", "12.5", integrity, func(l *auditLog) string {
		l.add(w.mesa, obj{"vault": b64(w.otra.id)})
		return now(l)
	})
	add("signer-unknown", "an entry by a host that is not enrolled", "12.2", integrity, func(l *auditLog) string { l.add(w.stranger, nil); return now(l) })
	add("signer-early", "an entry by a host that was enrolled later", "12.2", integrity, func(l *auditLog) string {
		l.rows = l.rows[:1]
		l.add(w.gone, nil)
		return now(l)
	})
	add("signer-revoked", "an entry by a host that was revoked before", "12.2", integrity, func(l *auditLog) string {
		for len(l.rows) < 30 {
			l.add(w.mesa, nil)
		}
		l.add(w.gone, nil)
		return now(l)
	})
	add("truncated", "the last entries cut off", "12.5", integrity, none(func(l *auditLog) { l.rows = l.rows[:6] }))
	add("emptied", "nothing left", "12.5", integrity, none(func(l *auditLog) { l.rows = nil }))
	add("prefix-removed", "the first entries cut off", "12.5", integrity, none(func(l *auditLog) { l.rows = l.rows[2:] }))
	add("removed", "an entry taken out", "12.5", integrity, none(func(l *auditLog) { l.rows = append(l.rows[:3:3], l.rows[4:]...) }))
	add("reordered", "two entries changed places", "12.5", integrity, none(func(l *auditLog) { l.rows[3], l.rows[4] = l.rows[4], l.rows[3] }))
	add("replayed", "an entry filed once more", "12.5", integrity, none(func(l *auditLog) { l.rows = append(l.rows, l.rows[1]) }))
	add("rewritten", "another log of good signatures in its place", "12.5", integrity, none(func(l *auditLog) {
		l.rows = l.rows[:5]
		for range 6 {
			l.add(w.mesa, nil)
		}
	}))
	b.checkpoints(add, now)
}

// checkpoints are changed checkpoints of a good log.
func (b *builder) checkpoints(add func(name, what, section, expect string, change func(l *auditLog) string), now func(*auditLog) string) {
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
		add("checkpoint-"+c.name, "a checkpoint: "+c.what, "12.4", c.expect, func(l *auditLog) string { return c.change(l, now(l)) })
	}
}

// signNote signs any size and root.
func signNote(v *vault, size, root string) string {
	name := fmt.Sprintf("cofre.vault/%x", v.id)
	body, sign := name+"\n"+size+"\n"+root+"\n", v.now().sign
	signed := append(sum256([]byte(name+"\n\x01"), public(sign))[:4:4], ed25519.Sign(sign, []byte(body))...)
	return body + "\n— " + name + " " + base64.StdEncoding.EncodeToString(signed) + "\n"
}
