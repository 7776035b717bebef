package record_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
)

func value(text string) record.Value { return record.NewValue([]byte(text)) }

func TestKind(t *testing.T) {
	for text, want := range map[string]record.JSONKind{
		"null": record.Null, "": record.Null, `"null"`: record.String, `""`: record.String, "0": record.Number,
		"-1.5e3": record.Number, "true": record.Bool, "false": record.Bool, "{}": record.Object, `{"a":1}`: record.Object,
		"[]": record.Array, "[null]": record.Array,
	} {
		if got := value(text).Kind(); got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	if (record.Value{}).Kind() != record.Null || string(record.Value{}.Text()) != "null" {
		t.Error("the zero value is not null")
	}
}

func TestTextIsExact(t *testing.T) {
	for _, text := range []string{"1.10", "12345678901234567890", `"\u00e9"`, "1e2", `{"b":1,"a":2}`} {
		if got := string(value(text).Text()); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func TestUnquote(t *testing.T) {
	tests := []struct {
		text, want string
		ok         bool
	}{
		{`"653"`, "653", true},
		{`""`, "", true},
		{`"a\"b\\c\/d\n\u00e9\ud83d\ude00"`, "a\"b\\c/d\né😀", true},
		{"653", "", false},
		{"null", "", false},
		{`["a"]`, "", false},
		{`"`, "", false},
		{`"\q"`, "", false},
	}
	for _, tt := range tests {
		got, ok := value(tt.text).Unquote()
		if got != tt.want && ok || ok != tt.ok {
			t.Errorf("%s: %q, %v", tt.text, got, ok)
		}
	}
}

func TestFromStringIsJSON(t *testing.T) {
	for _, text := range []string{"", "653", "a\"b\\c\n\x00\x7f", "é😀\u2028<&>", strings.Repeat("x", 10000)} {
		v := record.FromString(text)
		if !jsontext.Value(v.Text()).IsValid() {
			t.Errorf("%q gave no JSON: %s", text, v.Text())
		}
		if got, ok := v.Unquote(); !ok || got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func TestGet(t *testing.T) {
	r := &record.Record{Fields: []record.Field{{Name: "a", Value: value("1")}, {Name: "A", Value: value("2")}}}
	if v, ok := r.Get("A"); !ok || string(v.Text()) != "2" {
		t.Error("case does not matter")
	}
	if _, ok := r.Get("b"); ok {
		t.Error("found what is not there")
	}
}

func TestID(t *testing.T) {
	long := strings.Repeat("x", record.MaxID)
	accepted := map[string]string{
		`"1"`: "1", "1": "1", "0": "0", "12345678901234567890123": "12345678901234567890123", `"01"`: "01", `" "`: " ",
		`"\u00e9"`: "é", `"` + long + `"`: long, `"null"`: "null", `"a\nb"`: "a\nb", `"-1"`: "-1", `"1.0"`: "1.0",
	}
	for text, want := range accepted {
		if got, err := record.ID(value(text)); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	refused := []string{
		"1.0", "-1", "-0", "1e3", "1E3", "0.5", "01", `""`, "null", "true", "false", "{}", `{"id":1}`, "[]", "[1]",
		`"` + long + `x"`, strings.Repeat("1", record.MaxID+1), `"` + strings.Repeat("é", 129) + `"`,
	}
	for _, text := range refused {
		got, err := record.ID(value(text))
		if !errors.Is(err, record.ErrID) || got != "" {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
}

func TestIDDoesNotEchoTheValue(t *testing.T) {
	for _, text := range []string{"-676722725169", "6767.2272", `{"n":"CANARY"}`, `["CANARY"]`, `"CANARY` + strings.Repeat("x", 300) + `"`} {
		_, err := record.ID(value(text))
		if err == nil || strings.Contains(err.Error(), "CANARY") || strings.Contains(err.Error(), "6767") {
			t.Errorf("the error echoes the value: %v", err)
		}
	}
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"a", "A b", "a.b", "cofre.x", "Cofre", "ñandú", "a_", "$", strings.Repeat("x", 256), "\u202e", "�"} {
		if err := record.CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", "cofre", "_id", "_", "a\x00", "a\nb", "\x7f", "a\u0085", "a\u009b", "a\xff", strings.Repeat("x", 257)} {
		if err := record.CheckName(name); !errors.Is(err, record.ErrName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzID(f *testing.F) {
	for _, seed := range []string{`"a"`, "1", "1.0", "null", `{"a":[1]}`, `"\ud83d\ude00"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if jv := jsontext.Value(text); !jv.IsValid() || jv.Compact() != nil {
			return
		}
		id, err := record.ID(record.NewValue(text))
		if err != nil {
			return
		}
		if id == "" || len(id) > record.MaxID || !utf8.ValidString(id) {
			t.Errorf("%q gave the id %q", text, id)
		}
		if again, err := record.ID(record.FromString(id)); err != nil || again != id {
			t.Errorf("the id %q as a string is %q, %v", id, again, err)
		}
	})
}
