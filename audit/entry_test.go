package audit

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"cofre/crypto"
)

const seedLeaf = `{"action":"ingest","actor":"ada","by":"k","data":{"batch":"AAAAAAAAAAAAAAAAAAAAAA","n":1.10},"fields":[],"host":"h","of":0,` +
	`"outcome":"ok","reason":"","record":"","root":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","seq":3,"slot":"",` +
	`"time":"2026-11-21T01:02:03.004Z","v":1,"vault":"AQAAAAAAAAAAAAAAAAAAAA"}`

func TestParseEntryStrict(t *testing.T) {
	if e, err := ParseEntry([]byte(seedLeaf)); err != nil || e.Seq != 3 || e.Fields == nil {
		t.Fatal(e, err)
	}
	for name, c := range map[string][2]string{
		"member missing":   {`"slot":"",`, ``},
		"member unknown":   {`"v":1`, `"u":1,"v":1`},
		"other case":       {`"slot"`, `"Slot"`},
		"duplicate":        {`"v":1`, `"v":1,"v":1`},
		"null text":        {`"reason":""`, `"reason":null`},
		"null fields":      {`"fields":[]`, `"fields":null`},
		"blank":            {`"v":1`, `"v": 1`},
		"order":            {`"action":"ingest","actor":"ada"`, `"actor":"ada","action":"ingest"`},
		"version":          {`"v":1`, `"v":2`},
		"float seq":        {`"seq":3`, `"seq":3.0`},
		"negative seq":     {`"seq":3`, `"seq":-3`},
		"data a list":      {`{"batch":"AAAAAAAAAAAAAAAAAAAAAA","n":1.10}`, `[]`},
		"data order":       {`{"batch":"AAAAAAAAAAAAAAAAAAAAAA","n":1.10}`, `{"n":1,"a":2}`},
		"data blank":       {`"n":1.10`, `"n" :1.10`},
		"data duplicate":   {`"n":1.10`, `"n":1,"n":1`},
		"escape":           {`"actor":"ada"`, `"actor":"\u0061da"`},
		"root short":       {`47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU`, `47DE`},
		"root stray bits":  {`hSuFU"`, `hSuFV"`},
		"time zone":        {`03.004Z`, `03.004+00:00`},
		"time fraction":    {`03.004Z`, `03.0040Z`},
		"action no word":   {`"ingest"`, `"In gest"`},
		"outcome no word":  {`"ok"`, `""`},
		"vault id":         {`"AQAAAAAAAAAAAAAAAAAAAA"`, `"AQ"`},
		"behind it":        {`"}`, `"} `},
		"not UTF-8":        {`"ada"`, "\"\xff\""},
		"no object at all": {seedLeaf, `"x"`},
	} {
		leaf := strings.Replace(seedLeaf, c[0], c[1], 1)
		if leaf == seedLeaf {
			t.Fatalf("%s: nothing changed", name)
		}
		if _, err := ParseEntry([]byte(leaf)); !errors.Is(err, crypto.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseEntry(make([]byte, MaxLeaf+1)); !errors.Is(err, crypto.ErrFormat) {
		t.Errorf("too long: %v", err)
	}
}

func TestErrorsNeverRepeat(t *testing.T) {
	for _, leaf := range []string{`{"CANARY":1}`, strings.Replace(seedLeaf, `"ada"`, `"CANARY",`, 1), `"CANARY`, strings.Replace(seedLeaf, "1.10", `"CANARY" `, 1)} {
		if _, err := ParseEntry([]byte(leaf)); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%v", err)
		}
	}
}

func TestVocabulary(t *testing.T) {
	for _, w := range append(Actions(), Outcomes()...) {
		if !isWord(w) {
			t.Errorf("%q is no word", w)
		}
	}
}

func FuzzParseEntry(f *testing.F) {
	f.Add([]byte(seedLeaf))
	f.Add([]byte(strings.Replace(seedLeaf, `"data":{"batch":"AAAAAAAAAAAAAAAAAAAAAA","n":1.10}`, `"data":null`, 1)))
	f.Add([]byte(strings.Replace(seedLeaf, `"of":0`, `"of":null`, 1)))
	f.Add([]byte(strings.Replace(seedLeaf, `"fields":[]`, `"fields":["é","\u0001","`+"\u2028"+`"]`, 1)))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		e, err := ParseEntry(leaf)
		if err != nil {
			if !errors.Is(err, crypto.ErrFormat) {
				t.Fatalf("error %v is not ErrFormat", err)
			}
			return
		}
		again, err := e.MarshalJSON()
		if err != nil || !bytes.Equal(again, leaf) {
			t.Fatalf("written again: %s, %v", again, err)
		}
		canonical, err := crypto.Canonical(leaf)
		if err != nil || !bytes.Equal(canonical, leaf) {
			t.Fatalf("accepted what is not canonical: %s", leaf)
		}
	})
}
