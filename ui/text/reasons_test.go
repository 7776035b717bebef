package text

import (
	"strings"
	"testing"

	"cofre/ingest"
	"cofre/policy"
)

// TestReasonsOfRejects: what the readers and the policy say of bad records has a Spanish form, and English is as stored.
func TestReasonsOfRejects(t *testing.T) {
	es, en := In(Spanish), In(English)
	said := 0
	for _, raw := range []string{
		``, `"text"`, `[1]`, `7`, `null`, `true`, `x`, `{"id":1} x`, `{"id":1,"id":2}`, `{"a":`, "{\"a\":\"\xff\"}", `{"a":"\ud800"}`,
		`{"a":"\x"}`, "{\"a\":\"\x01\"}", `{"a" 1}`, `{"` + strings.Repeat("n", 300) + `":1}`, `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
		"{\"a\":1,\n\"a\":2}", `{"user_name":"x"}`, `{"id":"1","fec_alta":"yesterday"}`, `{"id":"1","fec_alta":"2021-13-01"}`,
		`{"id":"1","fec_alta":"2021-02-30"}`, `{"id":"1","fec_alta":"2021-02-03T25:00:00Z"}`, `{"id":"1","fec_alta":"2021-02-03T23:59:60Z"}`,
		`{"id":"1","fec_alta":true}`, `{"id":"1","fec_alta":[1]}`,
	} {
		rec, why := ingest.Parse([]byte(raw))
		if why == "" {
			_, err := policy.Default().Plan(rec)
			if err == nil {
				continue
			}
			why = err.Error()
		}
		said++
		if got := en.Reason(why); got != why {
			t.Errorf("English: %q became %q", why, got)
		}
		if got := es.Reason(why); got == why {
			t.Errorf("%.60q: %q has no Spanish form", raw, why)
		}
	}
	if said < 20 {
		t.Errorf("%d reasons: the test tests little", said)
	}
}

func TestReasonParts(t *testing.T) {
	es := In(Spanish)
	for stored, want := range map[string]string{
		"fec_alta: not a date: the month has no such day":            "fec_alta: no es una fecha: el mes no tiene ese día",
		"invalid UTF-8 at byte 13":                                   "UTF-8 no válido en el byte 13",
		"a name is given twice, again at line 2, byte 3 of it":       "un nombre aparece dos veces, otra vez en la línea 2, byte 3",
		"3 cells where the header has 4, at line 7 of the text":      "3 celdas donde el encabezado tiene 4, en la línea 7 del texto",
		"a record of 9 bytes, more than 8; its first 4 are kept":     "un registro de 9 bytes, más de 8; se guardan los primeros 4",
		"a number, not an object with named fields":                  "un número, no un objeto con campos",
		"something that a later version says":                        "something that a later version says",
		"field: something that a later version says at byte of yore": "field: something that a later version says at byte of yore",
		"": "",
	} {
		if got := es.Reason(stored); got != want {
			t.Errorf("%q: %q, want %q", stored, got, want)
		}
	}
}

// TestReasonTemplates: each kind has as many parameters in both languages.
func TestReasonTemplates(t *testing.T) {
	for _, r := range reasons() {
		if strings.Count(r.stored, "%s") != strings.Count(r.spanish, "%s") || r.spanish == "" {
			t.Errorf("%q and %q", r.stored, r.spanish)
		}
	}
}
