package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"maps"
)

// obj is a JSON object whose order does not matter: it is written as canonical JSON.
type obj = map[string]any

// slotSpec is one slot of a header: who opens it.
type slotSpec struct {
	id, label, master string
	p                 int // scrypt's p
}

// host is a machine that signs.
type host struct {
	id, label string
	key       ed25519.PrivateKey
}

func newHost(label string) host {
	h := host{label: label, key: signKey(fixed("host "+label, 32))}
	h.id = signerID(public(h.key))
	return h
}

// signerID is section 6.3: the id of a signer is made from its public key.
func signerID(pk []byte) string {
	sum := sha256.Sum256(t("host", pk))
	return hex.EncodeToString(sum[:8])
}

// signer is the vault itself as a signer, in an epoch: batches made by rewrap.
func (e *epoch) signer() host { return host{id: "vault", label: "vault", key: e.sign} }

// epoch is a root and everything that it derives.
type epoch struct {
	n       uint64
	since   uint64 // first audit number of its sign key
	root    []byte
	seed    []byte
	kem     *xwing
	sign    ed25519.PrivateKey
	macKey  []byte
	pastKey []byte
}

// vault is one made-up vault in its newest epoch.
type vault struct {
	name    string
	id      []byte
	epochs  []*epoch
	hosts   []obj // signers as the header lists them
	slots   []slotSpec
	derived map[string][2][]byte // scrypt's output by slot, so that it is computed once
}

func newVault(name string, slots ...slotSpec) *vault {
	v := &vault{name: name, id: fixed(name+" vault", 16), slots: slots, derived: map[string][2][]byte{}}
	v.rotate(0)
	return v
}

// rotate adds an epoch, whose sign key signs from an audit number on.
func (v *vault) rotate(since uint64) {
	n := uint64(len(v.epochs) + 1)
	at := string(rune('0' + n))
	e := &epoch{n: n, since: since, root: fixed(v.name+" root "+at, 32)}
	from := func(label string) []byte { return derive(e.root, t(label, v.id, u64(n))) }
	e.seed = from("hpke")
	e.kem = newXWing(e.seed)
	e.sign = signKey(from("sign"))
	e.macKey = from("header-mac")
	e.pastKey = from("past")
	v.epochs = append(v.epochs, e)
}

func (v *vault) now() *epoch { return v.epochs[len(v.epochs)-1] }

// enrol adds a signer to the header; revoked < 0 is never.
func (v *vault) enrol(h host, added uint64, revoked int) {
	entry := obj{"id": h.id, "label": h.label, "pk": b64(public(h.key)), "added_seq": added, "revoked_seq": nil}
	if revoked >= 0 {
		entry["revoked_seq"] = revoked
	}
	v.hosts = append(v.hosts, entry)
}

// body is the header's body as an object that scenarios may change before it is signed.
func (v *vault) body() obj {
	e := v.now()
	slots, chain, past := []any{}, []any{}, []any{}
	for _, s := range v.slots {
		slots = append(slots, v.slot(s))
	}
	by := v.epochs[0]
	for _, next := range v.epochs {
		chain = append(chain, v.link(next.n, next.since, next.kem, public(next.sign), by.sign))
		by = next
	}
	for _, old := range v.epochs[:len(v.epochs)-1] {
		past = append(past, obj{"epoch": old.n, "sealed": b64(seal(e.pastKey, fixed(v.name+" past nonce", 12), old.root,
			t("past", v.id, u64(e.n), u64(old.n))))})
	}
	hosts := []any{}
	for _, h := range v.hosts {
		hosts = append(hosts, h)
	}
	return obj{
		"v": 1, "vault": b64(v.id), "rev": e.n, "epoch": e.n, "kem": 0x647a, "kdf": 1, "aead": 2,
		"pk": b64(e.kem.public()), "sign": b64(public(e.sign)), "chain": chain, "signers": hosts,
		"unsigned": "refuse", "eax": "off", "slots": slots, "past": past,
	}
}

// link is section 6.4: an epoch's identity, signed by the sign key of the epoch before, in the first by its own.
func (v *vault) link(n, since uint64, kem *xwing, sign []byte, by ed25519.PrivateKey) obj {
	return obj{
		"epoch": n, "pk": b64(kem.public()), "sign": b64(sign), "since_seq": since,
		"sig": b64(ed25519.Sign(by, t("succession", v.id, u64(n), kem.public(), sign, u64(since)))),
	}
}

func (v *vault) slot(s slotSpec) obj {
	e := v.now()
	at := string(rune('0' + e.n))
	salt := fixed(v.name+" salt "+s.id+at, 16)
	if _, done := v.derived[s.id+at]; !done {
		key, commit := slotKey(s.master, salt, s.p)
		v.derived[s.id+at] = [2][]byte{key, commit}
	}
	key, commit := v.derived[s.id+at][0], v.derived[s.id+at][1]
	aad := t("slot", v.id, u64(e.n), []byte(s.id), []byte("scrypt"), u64(scryptN), u64(8), u64(uint64(s.p)), salt, commit)
	return obj{
		"id": s.id, "label": s.label, "kdf": "scrypt", "n": scryptN, "r": 8, "p": s.p, "salt": b64(salt),
		"commit": b64(commit), "sealed": b64(seal(key, fixed(v.name+" slot nonce "+s.id+at, 12), e.root, aad)),
	}
}

// header signs a body: exactly the bytes given.
func (v *vault) header(body []byte) obj {
	e := v.now()
	bound := t("header", body)
	return obj{"body": b64(body), "mac": b64(mac(e.macKey, bound)), "sig": b64(ed25519.Sign(e.sign, bound))}
}

// batch is one batch key with its entry.
type batch struct {
	vault *vault
	epoch *epoch
	id    []byte
	key   []byte
	entry obj
}

// newBatch makes a batch of the vault's newest epoch, signed by h.
func (v *vault) newBatch(name string, h host, seq uint64) *batch {
	b := &batch{vault: v, epoch: v.now(), id: fixed(name+" batch", 16), key: fixed(name+" batch key", 32)}
	commit := derive(b.key, t("batch-commit", v.id, b.id))
	const at = "2026-03-01T09:30:00.000Z"
	b.entry = obj{
		"v": 1, "batch": b64(b.id), "epoch": b.epoch.n, "at": at, "seq": seq, "signer": h.id,
		"commit": b64(commit), "sealed": b64(b.sealTo(b.epoch, name)),
		"sig": b64(ed25519.Sign(h.key, t("batch-sig", v.id, b.id, []byte(at), u64(seq), []byte(h.id), commit))),
	}
	return b
}

// sealTo seals the batch key for an epoch's identity.
func (b *batch) sealTo(e *epoch, name string) []byte {
	info := t("batch", b.vault.id, u64(e.n), b.id, []byte("c1"))
	return e.kem.hpkeSeal(info, b.key, fixed(name+" ml-kem", 32), fixed(name+" x25519", 32)).sealed
}

// field is a protected value: its JSON text, and the least length of its padding.
type field struct {
	name, text string
	least      int
}

// hashed is a value kept as a hash alone.
type hashed struct{ name, text string }

// record is what gets sealed.
type record struct {
	id      string
	n       uint64
	members map[string]string // name -> JSON text; clear members and masks
	encrypt []field
	hash    []hashed
	open    []string
}

// sealed is a record with its secrets, so that scenarios can seal it again after a change.
type sealed struct {
	rec   record
	batch *batch // the batch it was born in
	kid   []byte
	dek   []byte
	doc   obj
	key   obj
}

func (b *batch) seal(r record) *sealed {
	s := &sealed{rec: r, batch: b, kid: append(append([]byte(nil), b.id...), u64(r.n)...)}
	s.dek = fixed("dek "+b64(s.kid)+r.id, 32)
	f, h := obj{}, obj{}
	for _, x := range r.encrypt {
		f[x.name] = s.field(x.name, pad([]byte(x.text), max(x.least, 32)))
	}
	kHash := derive(s.dek, t("k-hash", b.vault.id, []byte(r.id), s.kid))
	for _, x := range r.hash {
		h[x.name] = b64(mac(kHash, t("hash", b.vault.id, []byte(r.id), s.kid, []byte(x.name), []byte(x.text))))
	}
	s.doc = obj{}
	for name, text := range r.members {
		s.doc[name] = raw(text)
	}
	open := r.open
	if open == nil {
		open = []string{}
	}
	s.doc["cofre"] = obj{
		"v": 1, "suite": "c1", "kid": b64(s.kid), "at": "2026-03-01T09:30:01.250Z",
		"policy": "users@00112233aabbccdd", "f": f, "h": h, "open": open,
	}
	s.reseal()
	s.key = s.wrap(b)
	return s
}

// field encrypts a padded plaintext under the record's own field key.
func (s *sealed) field(name string, padded []byte) string {
	v := s.batch.vault.id
	kEnc := derive(s.dek, t("k-enc", v, []byte(s.rec.id), s.kid))
	aad := t("field", v, []byte("c1"), []byte(s.rec.id), s.kid, []byte(name))
	return "e." + b64(seal(kEnc, fixed("field "+b64(s.kid)+s.rec.id+name, 12), padded, aad))
}

// reseal writes the seal over the document as it is now.
func (s *sealed) reseal() {
	envelope := s.doc["cofre"].(obj)
	delete(envelope, "seal")
	covered := maps.Clone(s.doc)
	open, _ := envelope["open"].([]string)
	for _, name := range open {
		delete(covered, name)
	}
	v := s.batch.vault.id
	kSeal := derive(s.dek, t("k-seal", v, []byte(s.rec.id), s.kid))
	envelope["seal"] = b64(mac(kSeal, t("seal", v, []byte(s.rec.id), canonical(covered))))
}

// wrap is the key entry of the record under a batch.
func (s *sealed) wrap(under *batch) obj {
	v, id := s.batch.vault.id, []byte(s.rec.id)
	kek := derive(under.key, t("kek", v, []byte("c1"), under.id, id, s.kid))
	aad := t("dek", v, []byte("c1"), under.id, id, s.kid)
	return obj{
		"v": 1, "id": s.rec.id, "kid": b64(s.kid), "batch": b64(under.id), "suite": "c1",
		"dek": b64(seal(kek, fixed("wrap "+b64(s.kid)+s.rec.id, 12), s.dek, aad)),
	}
}
