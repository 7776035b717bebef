package crypto

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestT(t *testing.T) {
	for _, v := range []struct {
		got  []byte
		want string
	}{
		{T("kek", []byte("a")), "000000000000000c636f6672652f76312f6b656b000000000000000161"},
		{T("x"), "000000000000000a636f6672652f76312f78"},
		{T("x", nil, U64(258)), "000000000000000a636f6672652f76312f78" + "0000000000000000" + "0000000000000008" + "0000000000000102"},
	} {
		if hex.EncodeToString(v.got) != v.want {
			t.Errorf("%x, want %s", v.got, v.want)
		}
	}
	if bytes.Equal(T("x", []byte("ab"), nil), T("x", []byte("a"), []byte("b"))) {
		t.Error("two lists of parts have one encoding")
	}
	if got := AppendT([]byte("before"), "x"); string(got[:6]) != "before" || !bytes.Equal(got[6:], T("x")) {
		t.Errorf("AppendT: %x", got)
	}
}

func TestDecodeB64(t *testing.T) {
	for _, s := range []string{"", "AA", "AAA", "AAAA", "_-8"} {
		b, err := DecodeB64(s)
		if err != nil || EncodeB64(b) != s {
			t.Errorf("%q: %x, %v", s, b, err)
		}
	}
	for _, s := range []string{"A", "AB", "AAB", "AA==", "AA\n", "A\nA", "AA\r", " AA", "+/8", "AA!!", "AAAAA", "ÄÄ"} {
		if _, err := DecodeB64(s); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzDecodeB64(f *testing.F) {
	for _, s := range []string{"", "AA", "AB", "AA==", "A\nA", "_-8", "+/8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := DecodeB64(s)
		if err == nil && EncodeB64(b) != s {
			t.Fatalf("%q was read as %x, which is written otherwise", s, b)
		}
		if err != nil && !errors.Is(err, ErrFormat) {
			t.Fatal(err)
		}
	})
}

func TestTime(t *testing.T) {
	at := time.Date(2021, 7, 31, 2, 11, 6, 741_999_999, time.FixedZone("", 7200))
	if got := FormatTime(at); got != "2021-07-31T00:11:06.741Z" {
		t.Error(got)
	}
	for _, s := range []string{
		"", "2021-07-31", "2021-07-31T00:11:06Z", "2021-07-31T00:11:06.74Z", "2021-07-31T00:11:06,741Z", "2021-02-30T00:00:00.000Z",
		"2021-07-31T00:11:06.741+00:00", "2021-07-31T00:11:06.7410Z", "2021-07-31T24:00:00.000Z", "2021-07-31t00:11:06.741z", " 2021-07-31T00:11:06.741Z",
	} {
		if _, err := ParseTime(s); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if got, err := ParseTime("2021-07-31T00:11:06.741Z"); err != nil || !got.Equal(at.Truncate(time.Millisecond)) {
		t.Error(got, err)
	}
}

func TestIDs(t *testing.T) {
	v := VaultID{0xff, 1}
	if got, err := ParseVaultID(v.String()); err != nil || got != v || len(v.String()) != 22 {
		t.Error(got, err)
	}
	if v.Hex() != "ff01"+strings.Repeat("00", 14) {
		t.Error(v.Hex())
	}
	k := KID{Batch: BatchID{7}, N: 258}
	if got, err := ParseKID(k.String()); err != nil || got != k || len(k.String()) != 32 {
		t.Error(got, err)
	}
	if b := k.Bytes(); hex.EncodeToString(b[16:]) != "0000000000000102" || b[0] != 7 {
		t.Error(b)
	}
	for _, s := range []string{"", "AA", v.String() + "A", v.String()[:21] + "B", v.String() + "=="} {
		if _, err := ParseVaultID(s); !errors.Is(err, ErrFormat) {
			t.Errorf("vault %q: %v", s, err)
		}
		if _, err := ParseBatchID(s); !errors.Is(err, ErrFormat) {
			t.Errorf("batch %q: %v", s, err)
		}
		if _, err := ParseKID(s); !errors.Is(err, ErrFormat) {
			t.Errorf("kid %q: %v", s, err)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, v := range []struct{ in, want string }{
		{` { "b" : 1.10 , "a":1e2,"c":12345678901234567890 , "d":-0 } `, `{"a":1e2,"b":1.10,"c":12345678901234567890,"d":-0}`},
		{`"\u00e9\/\u2028\u007f\u0008\u001F"`, "\"é/\u2028\u007f\\b\\u001f\""},
		{`{"\ud83d\ude00":1,"\uffee":2,"a":{"z":1,"y":2}}`, "{\"a\":{\"y\":2,\"z\":1},\"😀\":1,\"\uffee\":2}"},
		{`[]`, `[]`},
	} {
		got, err := Canonical([]byte(v.in))
		if err != nil || string(got) != v.want {
			t.Errorf("%s: %s, %v", v.in, got, err)
		}
	}
	for _, s := range []string{``, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, "\"\xff\"", `"\ud800"`, `01`, `{} {}`, `nul`, "\ufeff{}", `[{"x":{"y":1,"y":1}}]`} {
		if _, err := Canonical([]byte(s)); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := Canonical([]byte(`{"secretname":1,"secretname":"secretvalue"}`)); err == nil || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func TestDecodeStrict(t *testing.T) {
	type small struct {
		Suite string `json:"suite"`
		N     uint64 `json:"n"`
		B     []byte `json:"b"`
	}
	var s small
	if err := DecodeStrict([]byte(`{"suite":"c1","n":18446744073709551615,"b":"_-8"}`), &s); err != nil || s.N != 1<<64-1 || len(s.B) != 2 {
		t.Fatal(s, err)
	}
	for _, text := range []string{
		`{"suite":"c1","Suite":"eax"}`, `{"suite":"c1","suite":"eax"}`, `{"suite":"c1","\u0073uite":"eax"}`, `{"other":1}`, `{"n":1.0}`, `{"n":"1"}`,
		`{"n":-1}`, `{"n":18446744073709551616}`, `{"b":"AA=="}`, `{"b":"A\nA"}`, `{"b":[1]}`, `{"suite":"c1"}x`, `[]`, ``,
	} {
		if err := DecodeStrict([]byte(text), &small{}); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{`{"suite":"c1","n":1}`, `{"suite":null,"n":1,"b":""}`, `null`, `{"suite":"c1","n":1,"b":null}`} {
		if err := decodeExact([]byte(text), &small{}); !errors.Is(err, ErrFormat) {
			t.Errorf("exact: %s: %v", text, err)
		}
	}
}

func FuzzDecodeStrict(f *testing.F) {
	for _, s := range []string{`{"v":1}`, `{"v":1,"V":2}`, `{"v":1,"v":1}`, ` { "v" : 1 , "id" : "\u0061" , "dek":"AA" } `, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var e KeyEntry
		if err := decodeExact(text, &e); err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		again, err := encode(&e)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := Canonical(text); err != nil || !bytes.Equal(c, again) {
			t.Fatalf("%s was read as %s", text, again)
		}
	})
}

func TestPin(t *testing.T) {
	p := Pin{
		Place: "file:///srv/cofre.db", Vault: VaultID{1}, Epoch: 1, Rev: 2, Fingerprint: [32]byte{3},
		Sign: bytes.Repeat([]byte{4}, 32), AuditSize: 5, AuditRoot: [32]byte{6},
	}
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParsePin(text)
	if err != nil || got.Place != p.Place || got.Fingerprint != p.Fingerprint || got.AuditRoot != p.AuditRoot || !bytes.Equal(got.Sign, p.Sign) {
		t.Fatal(got, err)
	}
	for _, bad := range []string{`{}`, `null`, string(text[:len(text)-1]) + `,"x":1}`, strings.Replace(string(text), `"epoch":1`, `"epoch":0`, 1), strings.Replace(string(text), EncodeB64(p.Sign), "AA", 1)} {
		if _, err := ParsePin([]byte(bad)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
