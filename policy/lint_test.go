package policy_test

import (
	"strings"
	"testing"

	"cofre/policy"
)

func TestLint(t *testing.T) {
	tests := []struct {
		name, fields string // fields: lines under fields, or whole top-level lines after a ;
		level        policy.Level
		field        string
		source, says string
	}{
		{"cvv encrypted", "ccv: {treatment: encrypt, kind: cvv}", policy.LevelWarning, "ccv", "PCI DSS 3.3.1", "after authorisation"},
		{"cvv hashed", "ccv: {treatment: hash, kind: cvv}", policy.LevelWarning, "ccv", "PCI DSS 3.3.1", "even encrypted or hashed"},
		{"cvv hashed, few values", "ccv: {treatment: hash, kind: cvv}", policy.LevelWarning, "ccv", "", "a thousand"},
		{"cvv clear", "x: {treatment: clear, kind: cvv}", policy.LevelError, "x", "PCI DSS 3.3.1", "readable"},
		{"cvv by name", "cardCVV: {treatment: clear}", policy.LevelError, "cardCVV", "PCI DSS 3.3.1", "readable"},
		{"cvv shown", "x: {treatment: encrypt, kind: cvv, mask: last4}", policy.LevelError, "x", "PCI DSS 3.4.1", "show nothing"},
		{"cvv without kind", "security_code: {treatment: encrypt}", policy.LevelWarning, "security_code", "", "kind: cvv"},
		{"pan clear", "x: {treatment: clear, kind: pan}", policy.LevelError, "x", "PCI DSS 3.5.1", "unreadable"},
		{"pan by name", "credit_card_num: {treatment: clear, kind: text}", policy.LevelError, "credit_card_num", "PCI DSS 3.5.1", "unreadable"},
		{"pan in Spanish", "numeroTarjeta: {treatment: clear}", policy.LevelError, "numeroTarjeta", "PCI DSS 3.5.1", "unreadable"},
		{"pan without kind", "card_number: {treatment: encrypt}", policy.LevelWarning, "card_number", "", "kind: pan"},
		{"pan displayed", "x: {treatment: encrypt, kind: pan, mask: bin_last4}", policy.LevelNote, "x", "PCI DSS 3.4.1", "BIN and last four"},
		{"pan hashed and shown", "x: {treatment: hash, kind: pan, mask: last4}", policy.LevelWarning, "x", "PCI DSS 3.5.1", "guess the rest"},
		{"account clear", "iban: {treatment: clear, kind: text}", policy.LevelWarning, "iban", "", "account number"},
		{"account kind clear", "x: {treatment: clear, kind: account}", policy.LevelWarning, "x", "", "account number"},
		{"secret", "user_password: {treatment: clear}", policy.LevelError, "user_password", "", "password"},
		{"document", "dni: {treatment: clear, kind: text}", policy.LevelNote, "dni", "", "identity document"},
		{"no kind", "x: {treatment: clear}", policy.LevelNote, "x", "", "searched"},
		{"hashed ip", "x: {treatment: hash, kind: ip}", policy.LevelWarning, "x", "", "trying"},
		{"hash shown", "x: {treatment: hash, mask: last4}", policy.LevelWarning, "x", "", "never be revealed"},
		{"last4 of a date", "x: {treatment: encrypt, mask: last4, kind: date}", policy.LevelWarning, "x", "", "kind date"},
		{"open", "x: {treatment: clear, open: true}", policy.LevelWarning, "x", "", "seal does not cover"},
		{"unlisted clear", ";unlisted: clear", policy.LevelWarning, "unlisted", "", "readable"},
		{"unlisted drop", ";unlisted: drop", policy.LevelNote, "unlisted", "", "lost"},
		{"id is a card", ";id: card_number", policy.LevelError, "card_number", "PCI DSS 3.5.1", "audit log"},
		{"id is an account", ";id: iban", policy.LevelError, "iban", "", "audit log"},
		{"id is mail", ";id: email", policy.LevelWarning, "email", "", "audit log"},
		{"id is the user name", ";id: nick\nusername: nick", policy.LevelWarning, "nick", "", "audit log"},
		{"username protected", "u: {treatment: encrypt};username: u", policy.LevelWarning, "u", "", "find a user by name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fields, top, _ := strings.Cut(tt.fields, ";")
			p := mustParse(t, head+"dates: dmy\n"+top+"\nfields:\n  zip: {treatment: clear, kind: text}\n  "+fields+"\n")
			found := p.Lint()
			for i, f := range found {
				if f.Level == tt.level && f.Field == tt.field && f.Source == tt.source && strings.Contains(f.Text, tt.says) {
					if i > 0 && found[i-1].Line > f.Line {
						t.Error("not in the policy's order")
					}
					return
				}
			}
			t.Errorf("not found among %+v", found)
		})
	}
}

func TestLintIsSilentOnGoodPolicies(t *testing.T) {
	p := mustParse(t, head+`dates: dmy
username: user_name
fields:
  id: {treatment: clear, kind: text}
  user_name: {treatment: clear, kind: text}
  company: {treatment: clear, kind: text}
  discard: {treatment: clear, kind: text}
  spinner: {treatment: clear, kind: text}
  card_type: {treatment: clear, kind: text}
  account_manager: {treatment: clear, kind: text}
  since: {treatment: clear, kind: date}
  card: {treatment: encrypt, kind: pan, mask: last4}
  cvv: {treatment: drop, kind: cvv}
  cuenta_numero: {treatment: encrypt, kind: account, mask: last4}
  password_hash: {treatment: hash}
`)
	if found := p.Lint(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

func TestLintOfTheBuiltInPolicy(t *testing.T) {
	var cvv bool
	for _, f := range policy.Default().Lint() {
		cvv = cvv || f.Field == "credit_card_ccv" && f.Source == "PCI DSS 3.3.1" && f.Level == policy.LevelWarning
		if f.Line == 0 {
			t.Errorf("no line: %+v", f)
		}
	}
	if !cvv {
		t.Error("nothing is said of keeping the CCV")
	}
}
