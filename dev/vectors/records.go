package main

import (
	"maps"
	"slices"
	"strings"
)

// builder collects vectors.
type builder struct {
	w   *world
	out []*vector
}

// record adds a scenario about the standard record: change gets a fresh scene.
func (b *builder) record(name, what, section, expect, stage string, change func(*scene)) {
	b.in(b.w.alba, b.w.first, user(), name, what, section, expect, stage, change)
}

func (b *builder) in(v *vault, in *batch, r record, name, what, section, expect, stage string, change func(*scene)) {
	s := b.w.sceneIn(v, in, r)
	s.Name, s.What, s.Section, s.Expect, s.Stage = name, what, section, expect, stage
	if change != nil {
		change(s)
	}
	b.out = append(b.out, s.finish(v))
}

// good adds a record that opens.
func (b *builder) good(name, what, section string, r record) {
	b.in(b.w.alba, b.w.first, r, name, what, section, ok, "", nil)
}

// goodRecords are records of every kind of value.
func (b *builder) goodRecords() {
	b.good("good-strings", "three encrypted strings, a hash, masks and clear members", "9", user())
	b.good("good-numbers", "numbers keep their exact text", "9.3", record{
		id: "numbers", n: 4, members: map[string]string{"id": `"numbers"`, "a": "1.10", "b": "1e2", "c": "-0"},
		encrypt: []field{
			{"a1", "1.10", 0},
			{"a2", "1e2", 0},
			{"a3", "12345678901234567890", 0},
			{"a4", "-0", 0},
			{"a5", "0.00001E+05", 0},
			{"a6", "0", 0},
		},
		hash: []hashed{{"digits", "1.10"}},
	})
	b.good("good-literals", "null, true, false and the empty string", "9.3", record{
		id: "literals", n: 5, members: map[string]string{"id": `"literals"`},
		encrypt: []field{{"n", null, 0}, {"t", "true", 0}, {"f", "false", 0}, {"s", `""`, 0}},
		hash:    []hashed{{"empty", ""}},
	})
	b.good("good-nested", "an object and an array, protected whole, and nested clear members", "9.3", record{
		id: "nested", n: 6,
		members: map[string]string{
			"id": `"nested"`, "clear": `{"z":[1,2,{"y":null,"b":1.0}],"a":"\u001f\"\\/"}`, "list": `[]`, "none": `{}`,
		},
		encrypt: []field{{"object", `{"b":[1,{"c":1.50}],"a":null}`, 64}, {"array", `[[],{},""]`, 0}},
	})
	b.good("good-unicode", "text beyond the basic plane, names that sort by UTF-16 code unit, dots in names", "2.3", record{
		id: "josé-😀-עברית", n: 7,
		members: map[string]string{
			"id": `"josé-😀-עברית"`, "\U0001F600": `"emoji"`, "\uFB33": `"dalet"`, "a.b.c": "1", "é": `"\u007f\u2028"`, "e\u0301": `"not normalised"`,
			"Cofre": "1", "cofr": "2", "cofree": "3", "\u0001\"": "4",
		},
		encrypt: []field{{"\U0001F600.x", `"😀é\u0000"`, 0}, {"\uFB33", `"ד"`, 0}, {"plain name", `"ß"`, 0}},
		hash:    []hashed{{"ñ", "año"}},
	})
	long := `"` + strings.Repeat("0123456789abcdef", 512) + `"`
	b.good("good-long", "a field of eight kilobytes", "9.2", record{
		id: "long", n: 8, members: map[string]string{"id": `"long"`, "long": `"***"`}, encrypt: []field{{"long", long, 64}},
	})
	b.good("good-padding-lengths", "texts around the steps of padding, and more padding than any writer makes", "9.2", record{
		id: "padding", n: 9, members: map[string]string{"id": `"padding"`},
		encrypt: []field{
			{"l31", `"` + strings.Repeat("x", 29) + `"`, 0},
			{"l32", `"` + strings.Repeat("x", 30) + `"`, 0},
			{"l47", `"` + strings.Repeat("x", 45) + `"`, 48},
			{"l48", `"` + strings.Repeat("x", 46) + `"`, 48},
			{"more", `"x"`, 1024},
		},
	})
	b.good("good-no-fields", "a record without a protected field has a seal all the same", "9.5", record{
		id: "0", n: 10, members: map[string]string{"id": `"0"`, "color_favorito": `"azul"`},
	})
	b.good("good-bare", "a document of nothing but its envelope", "9.1", record{id: "bare", n: 11, members: map[string]string{}})
	b.good("good-longest-id", "an id of 256 bytes and the highest number", "2.6", record{
		id: strings.Repeat("é", 128), n: 1<<64 - 1, members: map[string]string{}, encrypt: []field{{"x", "1", 0}},
	})
}

// goodForms are good records in other forms and places.
func (b *builder) goodForms() {
	w := b.w
	open := user()
	open.members["visits"], open.members["a first"], open.members["zuletzt"] = "1", "1", "1"
	open.open = []string{"a first", "nowhere", "visits", "zuletzt"}
	b.in(w.alba, w.first, open, "good-open-members", "members named in open change, come and go without breaking the seal", "9.5", ok, "",
		func(s *scene) {
			s.s.doc["visits"], s.s.doc["nowhere"] = raw("99"), raw(`{"new":true}`)
			delete(s.s.doc, "zuletzt")
		})
	b.record("good-document-respelled", "white space, other order and escapes: C(D) is of the value", "9.5", ok, "", func(s *scene) { s.docText = respell(s.s.doc) })
	b.record("good-entries-respelled", "entries of another order and spacing, header outside too", "2.4", ok, "", func(s *scene) {
		s.keyText, s.batchText = respell(s.key), respell(s.batchE)
		s.headerText = respell(w.alba.header(canonical(s.body)))
	})
	b.record("good-header-body-respelled", "a body that is not canonical, authenticated as it is", "6.1", ok, "", func(s *scene) {
		s.headerText = text(w.alba.header([]byte(respell(s.body))))
	})
	b.record("good-several-batches", "the wrapping batch is found among several", "8.1", ok, "", func(s *scene) { s.others = []string{text(w.second.entry)} })
	b.record("good-signer-revoked-later", "a batch announced before its signer was revoked", "6.3", ok, "", func(s *scene) {
		s.batchE = maps.Clone(w.alba.newBatch("first", w.late, 899).entry)
	})
	b.record("good-rewrapped", "the DEK wrapped under a later batch that the vault itself signed", "8.1", ok, "", func(s *scene) {
		again := w.alba.newBatch("rewrap", w.alba.now().signer(), 40)
		s.key, s.batchE = s.s.wrap(again), again.entry
	})
	b.record("good-rewrap-under-way", "two key entries of the document, one under a batch that is not at hand", "8.1", ok, "", func(s *scene) {
		s.otherKeys = []string{text(s.key)}
		s.key = s.s.wrap(w.alba.newBatch("rewrap", w.alba.now().signer(), 40))
	})
	b.record("good-slot-any", "no slot named: each is tried", "4.3", ok, "", func(s *scene) { s.Slot = "" })
	b.record("good-slot-normalised", "a second slot, its master key typed decomposed and with the end of a line", "4.1", ok, "", func(s *scene) {
		s.Slot, s.Opens, s.MasterKey = "backup-1", "backup-1", "cle\u0301-e\u0301te\u0301-\u212b\r\n"
	})
	b.record("good-slot-p2", "a slot of p = 2", "4.2", ok, "", func(s *scene) { s.Slot, s.Opens, s.MasterKey = "third", "third", masterThird })
	b.goodEpochs()
}

// goodEpochs are good records around a rotation, of unsigned batches, and in quarantine.
func (b *builder) goodEpochs() {
	w := b.w
	b.in(w.alba2, w.old, user(), "good-epoch-2-past", "after a rotation a batch of the first epoch opens with the past root", "6.5", ok, "", nil)
	b.in(w.alba2, w.old, user(), "good-epoch-2-resealed", "after a rotation, the batch sealed to the new identity, its signature the old one", "7.2", ok, "",
		func(s *scene) {
			s.batchE["epoch"], s.batchE["sealed"] = 2, b64(w.old.sealTo(w.alba2.now(), "resealed"))
			s.body["past"] = []any{}
		})
	b.in(w.alba2, w.old, user(), "good-epoch-2-rewrapped-before", "a batch that the vault signed in its first epoch, read in the second", "6.3", ok, "",
		func(s *scene) { s.key, s.batchE = s.s.wrap(w.oldRewrap), maps.Clone(w.oldRewrap.entry) })
	b.in(w.alba2, w.old, user(), "good-epoch-2-rewrapped-resealed", "the same, sealed to the new identity", "6.3", ok, "",
		func(s *scene) {
			s.key, s.batchE = s.s.wrap(w.oldRewrap), maps.Clone(w.oldRewrap.entry)
			s.batchE["epoch"], s.batchE["sealed"] = 2, b64(w.oldRewrap.sealTo(w.alba2.now(), "resealed rewrap"))
		})
	b.in(w.alba2, w.old, user(), "good-epoch-2-rewrapped-since", "a batch that the vault signed in its second epoch, at its first number", "6.3", ok, "",
		func(s *scene) {
			again := w.alba2.newBatch("rewrap again", w.alba2.now().signer(), 10)
			s.key, s.batchE = s.s.wrap(again), again.entry
		})
	b.record("good-unsigned-show-signed", "a signed batch in a vault that shows unsigned ones, too", "6.3", ok, "", func(s *scene) { s.body["unsigned"] = "show" })
	b.in(w.alba, w.first, reject(w.first), "good-reject", "a record in quarantine", "10", ok, "", func(s *scene) {
		s.cofre()["policy"] = "cofre.reject@0123456789abcdef"
		s.s.reseal()
	})
	b.record("good-unsigned-shown", "a batch of a host that is not enrolled, in a vault that shows such: marked as unsigned", "6.3", ok, "", func(s *scene) {
		s.body["unsigned"], s.Unsigned = "show", true
		s.batchE = w.alba.newBatch("first", w.stranger, 7).entry
	})
}

// reject is a rejected record of a batch.
func reject(in *batch) record {
	id := "r" + b64(append(append([]byte(nil), in.id...), u64(12)...))
	return record{
		id: id, n: 12,
		members: map[string]string{
			"id": `"` + id + `"`, "record": `""`, "position": "17", "reason": `"fec_alta: not a date"`,
			"time": `"2026-03-01T09:30:01.250Z"`, "expires": `"2026-05-30T09:30:01.250Z"`, "source": `"users.json"`, "run": `"` + b64(in.id) + `"`,
		},
		encrypt: []field{{"original", `{"base64": "/////w=="}`, 0}, {"meta", `{"length":4,"cut":false}`, 0}},
	}
}

// respell writes an object in another order, with white space and needless escapes, without changing its value.
func respell(o obj) string {
	names := make([]string, 0, len(o))
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	slices.Reverse(names)
	var out strings.Builder
	out.WriteString(" {\r\n")
	for i, name := range names {
		if i > 0 {
			out.WriteString(" ,\n")
		}
		out.WriteString("\t" + strings.ReplaceAll(text(name), "i", `\u0069`) + " : ")
		if inner, is := o[name].(obj); is {
			out.WriteString(respell(inner))
			continue
		}
		out.WriteString(strings.ReplaceAll(text(o[name]), `"e.`, `"\u0065.`))
	}
	out.WriteString("\n} ")
	return out.String()
}
