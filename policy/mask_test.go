package policy_test

import (
	"testing"

	"cofre/policy"
	"cofre/record"
)

const stars = `"***"`

func value(text string) record.Value { return record.NewValue([]byte(text)) }

func TestMask(t *testing.T) {
	tests := []struct {
		name  policy.MaskName
		value string
		want  string
	}{
		{policy.MaskFull, `"6767-2272-1234-5169"`, stars},
		{policy.MaskFull, `null`, stars},
		{policy.MaskLast4, `"6767-2272-1234-5169"`, `"************5169"`},
		{policy.MaskLast4, `"4111111111111111"`, `"************1111"`},
		{policy.MaskLast4, `"4111111111111111111"`, `"************1111"`},
		{policy.MaskLast4, `4111111111111111`, `"************1111"`},
		{policy.MaskLast4, `"59152262"`, `"************2262"`},
		{policy.MaskLast4, `59152262`, `"************2262"`},
		{policy.MaskLast4, `"5915226"`, stars},
		{policy.MaskLast4, `"591-522-6"`, stars},
		{policy.MaskLast4, `"1234----"`, stars},
		{policy.MaskLast4, `"ES91 2100 0418 4502 0005 1332"`, `"************1332"`},
		{policy.MaskLast4, `"12345678  "`, `"************5678"`},
		{policy.MaskLast4, `"\u0031234567\u0038"`, `"************5678"`},
		{policy.MaskLast4, `"1234\u001b[2J5678"`, `"************5678"`},
		{policy.MaskLast4, `"12345\u202e678"`, `"************5678"`},
		{policy.MaskLast4, `"Peñaloñá"`, `"************loñá"`},
		{policy.MaskLast4, `"\u3164\u3164\u3164\u31641234"`, stars},
		{policy.MaskLast4, `""`, stars},
		{policy.MaskLast4, `null`, stars},
		{policy.MaskLast4, `true`, stars},
		{policy.MaskLast4, `{"number":"4111111111111111"}`, stars},
		{policy.MaskLast4, `["4111111111111111"]`, stars},
		{policy.MaskLast4, `12345678.25`, stars},
		{policy.MaskLast4, `-12345678`, stars},
		{policy.MaskLast4, `1e20`, stars},
		{policy.MaskBINLast4, `"6767-2272-1234-5169"`, `"6767********5169"`},
		{policy.MaskBINLast4, `"4111111111111111111"`, `"4111********1111"`},
		{policy.MaskBINLast4, `4111111111111111`, `"4111********1111"`},
		{policy.MaskBINLast4, `"378282246310005"`, stars},
		{policy.MaskBINLast4, `null`, stars},
		{"unheard of", `"4111111111111111"`, stars},
		{"", `"4111111111111111"`, stars},
	}
	for _, tt := range tests {
		if got := string(policy.Mask(tt.name, value(tt.value))); got != tt.want {
			t.Errorf("%s of %s: %s, want %s", tt.name, tt.value, got, tt.want)
		}
	}
}

// FuzzMask holds masks to what they promise: one of two lengths, at most half of the value shown, and nothing else of it.
func FuzzMask(f *testing.F) {
	for _, seed := range []string{"6767-2272-1234-5169", "653", "", "ñandú-ñandú", "\x1b[2J12345678", "ⅣⅣⅣⅣⅣⅣⅣⅣ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := record.FromString(text)
		letters := len([]rune(text))
		for _, name := range []policy.MaskName{policy.MaskFull, policy.MaskLast4, policy.MaskBINLast4} {
			mask, ok := record.NewValue(policy.Mask(name, v)).Unquote()
			if !ok {
				t.Fatalf("%s of %q is no JSON string", name, text)
			}
			if mask == "***" {
				continue
			}
			shown := 0
			for _, r := range mask {
				if r != '*' {
					shown++
				}
			}
			if len([]rune(mask)) != 16 || shown > 8 || 2*shown > letters || name == policy.MaskFull {
				t.Errorf("%s of %q: %q shows %d of %d", name, text, mask, shown, letters)
			}
		}
	})
}
