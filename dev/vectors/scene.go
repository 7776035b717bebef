package main

import (
	"maps"
	"strings"
	"unicode/utf8"
)

// scene is a record in a vault, ready to be tampered with: every scenario gets a fresh one.
type scene struct {
	vector
	world  *world
	body   obj     // of the header, before it is signed
	batch  *batch  // that wraps the key
	batchE obj     // its entry
	s      *sealed // the record
	key    obj     // its entry

	// Texts that replace what the objects above would give.
	headerText, batchText, keyText, docText string
	others, otherKeys                       []string // further batch and key entries
}

// world is what the scenarios share: secrets and slots are made once.
type world struct {
	alba, alba2, otra           *vault // alba2 is alba after a rotation, otra is another vault
	first, second, old, foreign *batch
	oldRewrap                   *batch // by the vault in the first epoch of alba2
	mesa, gone, late, stranger  host   // enrolled, revoked at 30, revoked at 900, unknown
}

// The master keys. The second is composed; its vectors type it decomposed.
const (
	masterOwner  = "arena-quieta-98-molino"
	masterBackup = "clé-\u00e9t\u00e9-\u212b"
	masterThird  = "third 🔑 key"
)

func newWorld() *world {
	w := &world{mesa: newHost("mesa"), gone: newHost("gone"), late: newHost("late"), stranger: newHost("stranger")}
	owner := slotSpec{id: "0a0b0c0d", label: "owner", master: masterOwner, p: 1}
	w.alba = newVault("alba", owner,
		slotSpec{id: "backup-1", label: "backup", master: "clé-été-Å", p: 1},
		slotSpec{id: "third", label: "", master: masterThird, p: 2})
	enrol := func(v *vault) {
		v.enrol(w.mesa, 0, -1)
		v.enrol(w.gone, 2, 30)
		v.enrol(w.late, 3, 900)
	}
	enrol(w.alba)
	w.first = w.alba.newBatch("first", w.mesa, 7)
	w.second = w.alba.newBatch("second", w.mesa, 12)
	w.alba2 = newVault("alba", owner)
	enrol(w.alba2)
	w.old = w.alba2.newBatch("first", w.mesa, 7)
	w.oldRewrap = w.alba2.newBatch("rewrap", w.alba2.now().signer(), 8)
	w.alba2.rotate(10)
	w.otra = newVault("otra", owner)
	enrol(w.otra)
	w.foreign = w.otra.newBatch("first", w.mesa, 7)
	return w
}

// user is the record that most scenarios are about.
func user() record {
	return record{
		id: "1042", n: 3,
		members: map[string]string{
			"id": `"1042"`, "user_name": `"ana.ficticia"`, "cantidad_compras_realizadas": `1.10`,
			"fec_alta": `"2021-07-31T00:11:06.741Z"`, "geo_latitud": `-34.603700000000000000001`, "auto": null,
			"credit_card_num": `"************1111"`, "credit_card_ccv": `"***"`, "cuenta_numero": `"****0042"`, "pin": `"***"`,
		},
		encrypt: []field{
			{"credit_card_num", `"4111-1111-1111-1111"`, 32},
			{"credit_card_ccv", `"653"`, 32},
			{"cuenta_numero", `"90000042"`, 48},
		},
		hash: []hashed{{"pin", "0815"}},
	}
}

// null is JSON's.
const null = "null"

// scene is a good record of vault alba in its first epoch.
func (w *world) scene(r record) *scene {
	return w.sceneIn(w.alba, w.first, r)
}

func (w *world) sceneIn(v *vault, b *batch, r record) *scene {
	s := &scene{world: w, body: v.body(), batch: b, batchE: maps.Clone(b.entry), s: b.seal(r)}
	s.key = maps.Clone(s.s.key)
	s.vector = vector{
		Kind: "record", Expect: ok, Vault: b64(v.id), MasterKey: masterOwner, Slot: "0a0b0c0d", Opens: "0a0b0c0d",
		ID: &s.s.rec.id, Plain: map[string]string{}, Hashes: map[string]string{},
	}
	for _, f := range r.encrypt {
		s.Plain[f.name] = f.text
	}
	for _, h := range r.hash {
		s.Hashes[h.name] = h.text
	}
	return s
}

// vector is the scene as it is written; v signs the header.
func (s *scene) finish(v *vault) *vector {
	out := s.vector
	if out.Header = s.headerText; out.Header == "" {
		out.Header = text(v.header(canonical(s.body)))
	}
	out.Batches = append([]string{or(s.batchText, s.batchE)}, s.others...)
	out.Keys = append([]string{or(s.keyText, s.key)}, s.otherKeys...)
	if out.Document = or(s.docText, s.s.doc); !utf8.ValidString(out.Document) {
		out.Document, out.DocumentBase64 = "", b64([]byte(out.Document))
	}
	if out.Expect != ok {
		out.Opens = ""
		if out.Stage != atField && out.Stage != atHash {
			out.Plain, out.Hashes = nil, nil
		}
	}
	return &out
}

// cofre is the document's envelope, f and h its fields and hashes.
func (s *scene) cofre() obj { return s.s.doc["cofre"].(obj) }
func (s *scene) f() obj     { return s.cofre()["f"].(obj) }
func (s *scene) h() obj     { return s.cofre()["h"].(obj) }

func or(replaced string, otherwise obj) string {
	if replaced != "" {
		return replaced
	}
	return text(otherwise)
}

func text(v any) string { return string(canonical(v)) }

// flip changes one bit of the bytes in a member; at counts from the end where negative.
func flip(o obj, name string, at int) {
	prefix, data := "", o[name].(string)
	if strings.HasPrefix(data, "e.") {
		prefix, data = "e.", data[2:]
	}
	b := unb64(data)
	if at < 0 {
		at += len(b)
	}
	b[at] ^= 1
	o[name] = prefix + b64(b)
}

// cut removes bytes from the end of a member.
func cut(o obj, name string, n int) {
	prefix, data := "", o[name].(string)
	if strings.HasPrefix(data, "e.") {
		prefix, data = "e.", data[2:]
	}
	b := unb64(data)
	o[name] = prefix + b64(b[:len(b)-n])
}
