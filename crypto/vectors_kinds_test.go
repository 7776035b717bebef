package crypto_test

import (
	"encoding/hex"
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
)

// The kinds of vectors that are no records.

func succession(t *testing.T, v *vectorFile) *failure {
	var pinned struct {
		Epoch uint64 `json:"epoch"`
		Sign  string `json:"sign"`
	}
	into(t, v.Case, &pinned)
	h, f := parsed(v)
	if f != nil {
		return f
	}
	sign, err := crypto.DecodeB64(pinned.Sign)
	if err != nil {
		t.Fatal(err)
	}
	if err := crypto.VerifySuccession(h.Body.Chain, pinned.Epoch, sign, h); err != nil {
		return fail("", err)
	}
	return nil
}

// run checks what package crypto answers for in a run entry: its signature.
func run(t *testing.T, v *vectorFile) *failure {
	var in struct {
		Entry string `json:"entry"`
	}
	into(t, v.Case, &in)
	h, f := parsed(v)
	if f != nil {
		return f
	}
	var entry map[string]jsontext.Value
	into(t, jsontext.Value(in.Entry), &entry)
	var signer, sig string
	var seq uint64
	into(t, entry["signer"], &signer)
	into(t, entry["sig"], &sig)
	into(t, entry["seq"], &seq)
	delete(entry, "sig")
	text, err := json.Marshal(entry)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = crypto.Canonical(text); err != nil {
		t.Fatal(err)
	}
	signers := h.SignersSince(signer, seq)
	if len(signers) == 0 {
		return fail("", errIntegrity)
	}
	raw, err := crypto.DecodeB64(sig)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range signers {
		if err = crypto.VerifyT(s.PK, raw, "run", h.Body.Vault[:], text); err == nil {
			return nil
		}
	}
	return fail("", err)
}

func into(t *testing.T, text jsontext.Value, out any) {
	t.Helper()
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatal(err)
	}
}

// answered compares one answer with what a vector expects; a nil want is "format".
func answered(t *testing.T, in string, want *string, got string, err error) {
	t.Helper()
	switch {
	case want == nil && !errors.Is(err, crypto.ErrFormat):
		t.Errorf("%q: %q, %v; a format error expected", in, got, err)
	case want != nil && (err != nil || got != *want):
		t.Errorf("%q: %q, %v; %q expected", in, got, err, *want)
	}
}

func base64Cases(t *testing.T, v *vectorFile) *failure {
	var cases []struct {
		Text string  `json:"text"`
		Hex  *string `json:"hex"`
	}
	into(t, v.Case, &cases)
	for _, c := range cases {
		b, err := crypto.DecodeB64(c.Text)
		answered(t, c.Text, c.Hex, hex.EncodeToString(b), err)
		if err == nil && crypto.EncodeB64(b) != c.Text {
			t.Errorf("%q is written as another text", c.Text)
		}
	}
	return nil
}

func canonicalCases(t *testing.T, v *vectorFile) *failure {
	var cases []struct {
		Text      string  `json:"text"`
		Canonical *string `json:"canonical"`
	}
	into(t, v.Case, &cases)
	for _, c := range cases {
		text, err := crypto.Canonical([]byte(c.Text))
		answered(t, c.Text, c.Canonical, string(text), err)
	}
	return nil
}

func masterKeyCases(t *testing.T, v *vectorFile) *failure {
	var cases []struct {
		Raw    string  `json:"raw"`
		Making bool    `json:"making"`
		Key    *string `json:"key"`
	}
	into(t, v.Case, &cases)
	for _, c := range cases {
		raw, err := hex.DecodeString(c.Raw)
		if err != nil {
			t.Fatal(err)
		}
		key, err := crypto.NormaliseMasterKey(raw, c.Making)
		answered(t, c.Raw, c.Key, hex.EncodeToString(key.Expose()), err)
	}
	return nil
}
