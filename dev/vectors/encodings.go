package main

import "encoding/hex"

// encodings are the forms of section 2 and 4.1, many cases a file. An answer of null is "format".
func (b *builder) encodings() {
	add := func(name, what, section string, cases []any) {
		b.out = append(b.out, &vector{Name: "encoding-" + name, What: what, Kind: name, Section: section, Expect: ok, Case: value(cases)})
	}
	add("base64", "bytes in JSON: canonical base64url and nothing else", "2.1", base64Cases())
	add("canonical", "C(x): what is canonical JSON here, and what is no JSON", "2.3", canonicalCases())
	add("master-key", "the bytes of a master key, typed or read from a file; making: when it is made", "4.1", masterKeyCases())
}

func base64Cases() (cases []any) {
	for _, c := range []struct{ text, bytes string }{
		{"", ""},
		{"AA", "00"},
		{"_-8", "ffef"},
		{"AAAA", "000000"},
		{"-_-_", "fbffbf"},
	} {
		cases = append(cases, obj{"text": c.text, "hex": c.bytes})
	}
	for _, bad := range []string{"A", "AB", "AA=", "AA==", "AAAA====", "A A", "AA\n", "A\r\nA", " AA", "+/+/", "AAA_", "AAAAA", "!!AA", "é", "AA\x00", "=", "AAAA-"} {
		if bad == "AAA_" { // three characters and one: four, no bits over
			cases = append(cases, obj{"text": bad, "hex": "00003f"})
			continue
		}
		cases = append(cases, obj{"text": bad, "hex": nil})
	}
	return cases
}

func canonicalCases() (cases []any) {
	for _, c := range []string{
		`null`, ` [ 1 , 2 ] `, `-0`, `1.10`, `1E+2`, `12345678901234567890.0`, `"\u00e9\/\u007f\u2028"`, `"\u001F\b\t\n\f\r\"\\"`,
		`{"b":1,"a":{"d":[{"y":1,"x":2}],"c":null}}`, `{"\ud83d\ude00":1,"\ufb33":2,"\u20ac":3,"z":4,"\u0080":5,"":6}`,
		`{"aa":1,"a":2,"a\u0000":3,"A":4}`, `"\uD83D\uDE00"`, `true`, `""`, `{}`, `[]`, `"e\u0301"`,
	} {
		cases = append(cases, obj{"text": c, "canonical": string(canonical(raw(c)))})
	}
	for _, bad := range []string{
		``, ` `, `01`, `1.`, `.5`, `+1`, `1e`, `NaN`, `Infinity`, `-`, `'a'`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[{"a":{"b":1,"b":1}}]`, `"\ud800"`,
		`"\udc00\ud800"`, `{"\ud800":1}`, `[1,]`, `{"a":1,}`, `{a:1}`, `1 2`, `[1] x`, "\"\t\"", `"\x41"`, `"\u12"`, `tru`, `nul`, "\ufeff1", "\u00a01", `/**/1`, `[`, `"`,
	} {
		cases = append(cases, obj{"text": bad, "canonical": nil})
	}
	return cases
}

func masterKeyCases() (cases []any) {
	for _, c := range []struct {
		raw, key string
		making   bool
		bad      bool
	}{
		{raw: "key", key: "key"},
		{raw: "key\n", key: "key"},
		{raw: "key\r\n", key: "key"},
		{raw: "key\n\n", key: "key\n"},
		{raw: "key\r", key: "key\r"},
		{raw: "\nkey ", key: "\nkey "},
		{raw: "e\u0301", key: "é"},
		{raw: "\u212b", key: "Å"},
		{raw: "ﬁ", key: "ﬁ"},
		{raw: "o\u0323\u0302", key: "ộ", making: true},
		{raw: "🔑", key: "🔑", making: true},
		{raw: "a\x00b", bad: true},
		{raw: "\x00", bad: true, making: true},
		{raw: "a\xff", bad: true},
		{raw: "\xed\xa0\x80", bad: true},
		{raw: "", bad: true, making: true},
		{raw: "\n", bad: true, making: true},
		{raw: "a\u0378", bad: true, making: true},
		{raw: "a\U000effff", bad: true, making: true},
	} {
		out := obj{"raw": hex.EncodeToString([]byte(c.raw)), "making": c.making, "key": hex.EncodeToString([]byte(c.key))}
		if c.bad {
			out["key"] = nil
		}
		cases = append(cases, out)
	}
	return cases
}
