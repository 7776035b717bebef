package c1

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"cofre/crypto"
)

// TestPadding: ISO/IEC 7816-4, least lengths, and the whole multiples of 16.
func TestPadding(t *testing.T) {
	for _, v := range []struct{ text, least, want int }{
		{1, 0, 32}, {31, 0, 32}, {32, 0, 48}, {5, 48, 48}, {47, 48, 48}, {48, 48, 64}, {5, 64, 64}, {5, 33, 48}, {1000, 64, 1008}, {1007, 0, 1008}, {1008, 0, 1024}, {3, 1, 32},
	} {
		text := bytes.Repeat([]byte{'x'}, v.text)
		padded := pad(nil, text, v.least)
		if len(padded) != v.want {
			t.Errorf("%d bytes, least %d: padded to %d, want %d", v.text, v.least, len(padded), v.want)
		}
		if got, err := unpad(padded); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%d bytes: %v", v.text, err)
		}
	}
	if got, err := unpad([]byte("x\x80\x00\x80\x00")); err != nil || string(got) != "x\x80\x00" {
		t.Error("only the last 0x80 is padding")
	}
	for _, bad := range []string{"", "\x00\x00", "x", "x\x80\x01", "x\x81"} {
		if _, err := unpad([]byte(bad)); !errors.Is(err, crypto.ErrUnauthenticated) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestLengthsHideValues: null, a short and a longer value of one field have the same length when sealed.
func TestLengthsHideValues(t *testing.T) {
	k := testBatch(t)
	lengths := map[int]bool{}
	for n, text := range []string{`null`, `"1"`, `"6767-2272-1234-5169"`, `1.10`, `{"a":[]}`} {
		s, _ := seal(t, k, uint64(n), &Plain{ID: "1", Policy: testPolicy, Encrypt: []Protected{{"f", []byte(text), 0}}})
		lengths[len(s.Doc)] = true
	}
	if len(lengths) != 1 {
		t.Error("the length of a document tells the kind of a value", lengths)
	}
}

func TestSealRefuses(t *testing.T) {
	s := NewSealer(testBatch(t))
	const canary = "canary5169"
	for name, change := range map[string]func(p *Plain){
		"no id":             func(p *Plain) { p.ID = "" },
		"long id":           func(p *Plain) { p.ID = strings.Repeat("x", 257) },
		"policy":            func(p *Plain) { p.Policy = "p" },
		"policy digits":     func(p *Plain) { p.Policy = "p@0123456789ABCDEF" },
		"policy name":       func(p *Plain) { p.Policy = "@0123456789abcdef" },
		"member twice":      func(p *Plain) { p.Members = append(p.Members, Member{"ip", []byte(`1`)}) },
		"member cofre":      func(p *Plain) { p.Members = append(p.Members, Member{"cofre", []byte(`1`)}) },
		"member _id":        func(p *Plain) { p.Members = append(p.Members, Member{"_id", []byte(`1`)}) },
		"member empty":      func(p *Plain) { p.Members = append(p.Members, Member{"", []byte(`1`)}) },
		"member no UTF-8":   func(p *Plain) { p.Members = append(p.Members, Member{"\xff", []byte(`1`)}) },
		"member no JSON":    func(p *Plain) { p.Members = append(p.Members, Member{"x", []byte(canary)}) },
		"member two values": func(p *Plain) { p.Members = append(p.Members, Member{"x", []byte(`1,"y":2`)}) },
		"member nothing":    func(p *Plain) { p.Members = append(p.Members, Member{"x", nil}) },
		"nested twice": func(p *Plain) {
			p.Members = append(p.Members, Member{"x", []byte(`{"` + canary + `":1,"` + canary + `":2}`)})
		},
		"field twice":   func(p *Plain) { p.Encrypt = append(p.Encrypt, p.Encrypt[0]) },
		"field name":    func(p *Plain) { p.Encrypt[0].Name = "_id" },
		"field no JSON": func(p *Plain) { p.Encrypt[0].Text = []byte(canary) },
		"field nothing": func(p *Plain) { p.Encrypt[0].Text = nil },
		"hash twice":    func(p *Plain) { p.Hash = []Hashed{{"a", nil}, {"a", nil}} },
		"open twice":    func(p *Plain) { p.Open = []string{"ip", "ip"} },
		"open cofre":    func(p *Plain) { p.Open = []string{"cofre"} },
		"open a mask":   func(p *Plain) { p.Open = []string{"credit_card_num"} },
		"year":          func(p *Plain) { p.At = p.At.AddDate(9000, 0, 0) },
	} {
		p := testPlain()
		change(p)
		_, err := s.Seal(0, p)
		if !errors.Is(err, crypto.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%s: the error tells a value: %v", name, err)
		}
	}
}

// reseal gives a document of any shape a right seal: what is refused of it is refused for its shape.
func reseal(t *testing.T, k *crypto.BatchKey, e *crypto.KeyEntry, doc string) []byte {
	t.Helper()
	c, err := crypto.Canonical([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	env, text, cut, err := parse(c)
	if err != nil {
		return []byte(doc)
	}
	d, err := k.UnwrapDEK(e)
	if err != nil {
		t.Fatal(err)
	}
	mac, err := sealOf(d, text, cut)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Replace(text, []byte(crypto.EncodeB64(env.seal)), []byte(crypto.EncodeB64(mac)), 1)
}

func TestParseRefuses(t *testing.T) {
	k, p := testBatch(t), testPlain()
	p.Hash, p.Open = []Hashed{{"dni", []byte("1")}}, []string{"auto", "ip"}
	s, e := seal(t, k, 1, p)
	good := string(s.Doc)
	if _, err := Open(k, e, p.ID, reseal(t, k, e, strings.Replace(good, `"Golf"`, `"Polo"`, 1))); err != nil {
		t.Fatal("reseal does not: ", err)
	}
	swap := func(old, with string) string {
		out := strings.Replace(good, old, with, 1)
		if out == good {
			t.Fatalf("%s is not in the document", old)
		}
		return out
	}
	env, err := Parse(s.Doc)
	if err != nil {
		t.Fatal(err)
	}
	ct, mac := crypto.EncodeB64(env.sealed[0]), crypto.EncodeB64(env.hashes[0])
	for name, doc := range map[string]string{
		"no document":     `[]`,
		"no JSON":         `{`,
		"null":            `null`,
		"no envelope":     `{"a":1}`,
		"envelope null":   `{"cofre":null}`,
		"envelope string": `{"cofre":"x"}`,
		"two envelopes":   strings.Replace(good, `{`, `{"cofre":{},`, 1),
		"escaped twice":   strings.Replace(good, `{`, `{"c\u006ffre":{},`, 1),
		"version":         swap(`"v":1}`, `"v":2}`),
		"version float":   swap(`"v":1}`, `"v":1.0}`),
		"suite":           swap(`"suite":"c1"`, `"suite":"eax"`),
		"suite case":      swap(`"suite":"c1"`, `"suite":"c1","Suite":"eax"`),
		"unknown":         swap(`"v":1}`, `"v":1,"w":1}`),
		"unknown early":   swap(`"cofre":{`, `"cofre":{"a":1,`),
		"missing h":       swap(`"h":{"dni":"`+mac+`"},`, ``),
		"missing seal":    swap(`"seal":"`+crypto.EncodeB64(env.seal)+`",`, ``),
		"missing open":    swap(`"open":["auto","ip"],`, ``),
		"open unsorted":   swap(`["auto","ip"]`, `["ip","auto"]`),
		"open twice":      swap(`["auto","ip"]`, `["ip","ip"]`),
		"open cofre":      swap(`["auto","ip"]`, `["cofre"]`),
		"open empty name": swap(`["auto","ip"]`, `[""]`),
		"open numbers":    swap(`["auto","ip"]`, `[1]`),
		"open null":       swap(`["auto","ip"]`, `null`),
		"time":            swap(`2026-01-02T03:04:05.678Z`, `2026-01-02T03:04:05Z`),
		"policy":          swap(testPolicy, `test`),
		"field prefix":    swap(`"e.`+ct, `"f.`+ct),
		"field short":     swap(`"e.`+ct, `"e.`+crypto.EncodeB64(env.sealed[0][:43])),
		"field length":    swap(`"e.`+ct, `"e.`+crypto.EncodeB64(env.sealed[0][:45])),
		"field padded":    swap(`"e.`+ct, `"e.`+ct+`=`),
		"field newline":   swap(`"e.`+ct, `"e.\n`+ct),
		"field name":      swap(`"credit_card_ccv":"e.`, `"_id":"e.`),
		"field null":      swap(`"e.`+ct+`"`, `null`),
		"hash short":      swap(mac, crypto.EncodeB64(env.hashes[0][:31])),
		"kid":             swap(s.KID.String(), s.KID.Batch.String()),
		"kid stray bits":  swap(`"`+s.KID.String()+`"`, `"`+s.KID.String()+`A"`),
		"seal short":      swap(crypto.EncodeB64(env.seal), crypto.EncodeB64(env.seal[:31])),
	} {
		resealed := []byte(doc)
		if c, err := crypto.Canonical([]byte(doc)); err == nil {
			resealed = reseal(t, k, e, string(c))
		}
		if _, err := Open(k, e, p.ID, resealed); !errors.Is(err, crypto.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Parse(resealed); !errors.Is(err, crypto.ErrFormat) {
			t.Errorf("Parse: %s: %v", name, err)
		}
	}
}

// TestOpenRefuses: everything is right in itself, and not of this record.
func TestOpenRefuses(t *testing.T) {
	k, p := testBatch(t), testPlain()
	p.Open = []string{"auto"}
	s, e := seal(t, k, 1, p)
	again, e2 := seal(t, k, 2, p)
	other := testBatch(t)
	for name, f := range map[string]func() error{
		"another id":         func() error { _, err := Open(k, e, "4712", s.Doc); return err },
		"another sealing's":  func() error { _, err := Open(k, e2, p.ID, s.Doc); return err },
		"another document's": func() error { _, err := Open(k, e, p.ID, again.Doc); return err },
		"another batch":      func() error { _, err := Open(other, e, p.ID, s.Doc); return err },
		"number rewritten":   func() error { return opened(k, e, bytes.Replace(s.Doc, []byte("-58.42010"), []byte("-58.4201"), 1)) },
		"member added":       func() error { return opened(k, e, bytes.Replace(s.Doc, []byte("{"), []byte(`{"A":1,`), 1)) },
		"member removed":     func() error { return opened(k, e, bytes.Replace(s.Doc, []byte(`"auto_tipo":"Hatchback",`), nil, 1)) },
		"open list longer": func() error {
			return opened(k, e, bytes.Replace(s.Doc, []byte(`["auto"]`), []byte(`["auto","ip"]`), 1))
		},
		"mask changed":         func() error { return opened(k, e, bytes.Replace(s.Doc, []byte("****5169"), []byte("****5160"), 1)) },
		"field moved":          func() error { return opened(k, e, swapFields(t, s.Doc)) },
		"string for a number":  func() error { return opened(k, e, bytes.Replace(s.Doc, []byte("-58.42010"), []byte(`"-58.42010"`), 1)) },
		"normalised otherwise": func() error { return opened(k, e, bytes.Replace(s.Doc, []byte("ñandú"), []byte("n\u0303andú"), 1)) },
	} {
		if err := f(); !errors.Is(err, crypto.ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, doc := range map[string][]byte{
		"changed": bytes.Replace(s.Doc, []byte(`"auto":"Volkswagen"`), []byte(`"auto":17`), 1),
		"removed": bytes.Replace(s.Doc, []byte(`"auto":"Volkswagen",`), nil, 1),
	} {
		if bytes.Equal(doc, s.Doc) || opened(k, e, doc) != nil {
			t.Errorf("an open member was %s and the seal breaks", name)
		}
	}
}

func opened(k *crypto.BatchKey, e *crypto.KeyEntry, doc []byte) error {
	_, err := Open(k, e, e.ID, doc)
	return err
}

// swapFields gives each of two fields the other's ciphertext.
func swapFields(t *testing.T, doc []byte) []byte {
	t.Helper()
	env, err := Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	a, b := []byte(crypto.EncodeB64(env.sealed[0])), []byte(crypto.EncodeB64(env.sealed[1]))
	doc = bytes.Replace(doc, a, []byte("#"), 1)
	doc = bytes.Replace(doc, b, a, 1)
	return bytes.Replace(doc, []byte("#"), b, 1)
}

// TestFieldMoved: below the seal, too, a ciphertext opens under its own name alone.
func TestFieldMoved(t *testing.T) {
	k, p := testBatch(t), testPlain()
	s, e := seal(t, k, 1, p)
	r, err := Open(k, e, p.ID, reseal(t, k, e, string(swapFields(t, s.Doc))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Field("credit_card_ccv"); !errors.Is(err, crypto.ErrUnauthenticated) {
		t.Error(err)
	}
	if _, err := r.Field("cuenta_numero"); err != nil {
		t.Error(err)
	}
}

func TestRewrapped(t *testing.T) {
	k, to, p := testBatch(t), testBatch(t), testPlain()
	s, e := seal(t, k, 1, p)
	moved, err := k.Rewrap(e, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(to, moved, p.ID, s.Doc); err != nil {
		t.Error(err)
	}
	if _, err := Open(k, moved, p.ID, s.Doc); !errors.Is(err, crypto.ErrUnauthenticated) {
		t.Error(err)
	}
}

// TestConcurrent: one sealer, many goroutines; every record opens, also at once.
func TestConcurrent(t *testing.T) {
	k := testBatch(t)
	sealer := NewSealer(k)
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for n := range 50 {
				p := testPlain()
				s, err := sealer.Seal(uint64(g*50+n), p)
				if err != nil {
					t.Error(err)
					return
				}
				e, err := crypto.ParseKeyEntry(s.Key)
				if err != nil {
					t.Error(err)
					return
				}
				r, err := Open(k, e, p.ID, s.Doc)
				if err != nil {
					t.Error(err)
					return
				}
				if v, err := r.Field("credit_card_num"); err != nil || string(v.Expose()) != `"6767-2272-1234-5169"` {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func TestSmallest(t *testing.T) {
	k := testBatch(t)
	s, e := seal(t, k, 0, &Plain{ID: "1", Policy: testPolicy})
	var doc map[string]map[string]any
	if err := json.Unmarshal(s.Doc, &doc); err != nil || len(doc) != 1 || len(doc["cofre"]) != 9 {
		t.Fatalf("%s: %v", s.Doc, err)
	}
	r, err := Open(k, e, "1", s.Doc)
	if err != nil || len(r.Fields()) != 0 || len(r.Hashes()) != 0 {
		t.Fatal(err)
	}
	r.Wipe()
	if _, err := r.Field("x"); !errors.Is(err, ErrNoField) {
		t.Error(err)
	}
}

func TestWiped(t *testing.T) {
	k, p := testBatch(t), testPlain()
	p.Hash = []Hashed{{"dni", []byte("1")}}
	s, e := seal(t, k, 1, p)
	r, err := Open(k, e, p.ID, s.Doc)
	if err != nil {
		t.Fatal(err)
	}
	r.Wipe()
	if _, err := r.Field("cuenta_numero"); !errors.Is(err, crypto.ErrUnauthenticated) {
		t.Error(err)
	}
	if r.MatchHash("dni", []byte("1")) {
		t.Error("a wiped record still answers")
	}
}
