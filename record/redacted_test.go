package record_test

import (
	"bytes"
	stdjson "encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"cofre/record"
)

const canary = "CANARY-6767-2272"

// holder hides plaintext where fmt does not call methods.
type holder struct {
	value  record.Value
	field  *record.Field
	record record.Record
	nested []record.Value
	byName map[string]record.Value
}

func plaintexts() map[string]any {
	v := record.FromString(canary)
	f := record.Field{Name: canary, Value: v}
	buried := record.Record{Fields: []record.Field{{Name: "name", Value: v}}}
	r := record.Record{Fields: []record.Field{f}}
	return map[string]any{
		"value":        v,
		"value ptr":    &v,
		"number":       record.NewValue([]byte("676722725169")),
		"field":        f,
		"field ptr":    &f,
		"record":       r,
		"record ptr":   &r,
		"values":       []record.Value{v, v},
		"map":          map[string]record.Value{"x": v},
		"holder":       holder{value: v, field: &buried.Fields[0], record: buried, nested: []record.Value{v}, byName: map[string]record.Value{"x": v}},
		"holder ptr":   &holder{value: v, field: &buried.Fields[0], record: buried, nested: []record.Value{v}},
		"in an error":  fmt.Errorf("reading %v", v),
		"joined error": errors.Join(fmt.Errorf("%s", r)),
	}
}

// forms are all that a canary could look like in output: plain, hexadecimal, and as a list of byte values.
func forms() []string {
	var decimal []string
	for _, c := range []byte(canary) {
		decimal = append(decimal, fmt.Sprint(c))
	}
	return []string{
		"CANARY", "6767", "2725169", fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprintf("% x", canary),
		strings.Join(decimal, " "), "0x43, 0x41", "36 37 36 37", "54 55 54 55", "67 65 78",
	}
}

func mustNotLeak(t *testing.T, what, out string) {
	t.Helper()
	for _, form := range forms() {
		if strings.Contains(out, form) {
			t.Errorf("%s shows %q: %s", what, form, out)
		}
	}
}

func TestFormsFindTheCanary(t *testing.T) {
	for _, verb := range []string{"%s", "%q", "%x", "%X", "% x", "%v", "%d"} {
		for _, bare := range []any{canary, []byte(canary)} {
			if _, isText := bare.(string); isText && verb == "%d" {
				continue
			}
			found := false
			for _, form := range forms() {
				found = found || strings.Contains(fmt.Sprintf(verb, bare), form)
			}
			if !found {
				t.Errorf("no form finds the canary under %s of %T", verb, bare)
			}
		}
	}
}

func TestPlaintextPrintsAsRedacted(t *testing.T) {
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%t", "%b", "%o", "%c", "%U", "%e", "%20v", "%-5.2s", "%08d"}
	for name, p := range plaintexts() {
		for _, verb := range verbs {
			mustNotLeak(t, name+" "+verb, fmt.Sprintf(verb, p))
		}
		mustNotLeak(t, name+" println", fmt.Sprintln(p))
	}
	v := record.FromString(canary)
	for _, verb := range verbs {
		if got := fmt.Sprintf(verb, v); got != "[redacted]" {
			t.Errorf("%s of a value: %q", verb, got)
		}
	}
}

func TestPlaintextIsRedactedInLogsAndEncodings(t *testing.T) {
	for name, p := range plaintexts() {
		var out bytes.Buffer
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "p", p, slog.Group("g", "p", p))
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "p", p, slog.Group("g", "p", p))
		mustNotLeak(t, name+" slog", out.String())
		if b, err := json.Marshal(p); err == nil {
			mustNotLeak(t, name+" json", string(b))
		}
		if b, err := stdjson.Marshal(p); err == nil {
			mustNotLeak(t, name+" encoding/json", string(b))
		}
		if b, err := xml.Marshal(p); err == nil {
			mustNotLeak(t, name+" xml", string(b))
		}
	}
	b, err := json.Marshal(record.FromString(canary))
	if err != nil || string(b) != `"[redacted]"` {
		t.Errorf("JSON of a value: %s, %v", b, err)
	}
}

func TestPanicsDoNotPrintPlaintext(t *testing.T) {
	defer func() { mustNotLeak(t, "panic", fmt.Sprint(recover())) }()
	panic(record.Record{Fields: []record.Field{{Name: "x", Value: record.FromString(canary)}}})
}
