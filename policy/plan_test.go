package policy_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/policy"
	"cofre/record"
)

// parse reads the members of a JSON object in their order; duplicate names are kept.
func parse(t testing.TB, text string) *record.Record {
	t.Helper()
	dec := jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := dec.ReadToken(); err != nil {
		t.Fatal(err)
	}
	r := &record.Record{}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		field := record.Field{Name: name.String()}
		v, err := dec.ReadValue()
		if err != nil {
			t.Fatal(err)
		}
		c := v.Clone()
		if err := c.Compact(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
			t.Fatal(err)
		}
		field.Value = record.NewValue(c)
		r.Fields = append(r.Fields, field)
	}
	return r
}

const user = `{"id":7,"user_name":"ana.perez","fec_alta":"2021-07-31T00:11:06.741Z","fec_birthday":"3/4/1988",
"codigo_zip":"15046","direccion":"Av. Uno 1","geo_latitud":"-12.08","geo_longitud":-77.1,"ip":"198.51.100.83",
"color_favorito":"negro","auto":"Mazda 3","auto_modelo":"2019","auto_tipo":"sedan","auto_color":"gris",
"cantidad_compras_realizadas":"27","foto_dni":"https://example.com/a","avatar":"https://example.com/b",
"credit_card_num":"6767-2272-1234-5169","credit_card_ccv":"653","cuenta_numero":"59152262"}`

func members(p *policy.Plan) map[string]string {
	m := make(map[string]string)
	for _, x := range p.Members {
		m[x.Name] = string(x.JSON)
	}
	return m
}

func encrypted(p *policy.Plan) map[string]string {
	m := make(map[string]string)
	for _, x := range p.Encrypt {
		m[x.Name] = fmt.Sprintf("%s %d", x.Text, x.Least)
	}
	return m
}

func mustParse(t testing.TB, yaml string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse([]byte(yaml), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustPlan(t testing.TB, p *policy.Policy, text string) *policy.Plan {
	t.Helper()
	plan, err := p.Plan(parse(t, text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return plan
}

func TestPlanOfTheBuiltInPolicy(t *testing.T) {
	plan := mustPlan(t, policy.Default(), user)
	if plan.ID != "7" {
		t.Errorf("id %q", plan.ID)
	}
	got := members(plan)
	if len(got) != 20 || len(plan.Members) != 20 {
		t.Errorf("%d members", len(plan.Members))
	}
	for name, want := range map[string]string{
		"id": `"7"`, "user_name": `"ana.perez"`, "fec_alta": `"2021-07-31T00:11:06.741Z"`, "fec_birthday": `"1988-04-03T00:00:00.000Z"`,
		"geo_longitud": "-77.1", "cantidad_compras_realizadas": `"27"`,
		"credit_card_num": `"************5169"`, "credit_card_ccv": stars, "cuenta_numero": `"************2262"`,
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
	want := map[string]string{
		"credit_card_num": `"6767-2272-1234-5169" 32`, "credit_card_ccv": `"653" 32`, "cuenta_numero": `"59152262" 48`,
	}
	enc := encrypted(plan)
	if len(enc) != len(want) || len(plan.Hash) != 0 || len(plan.Open) != 0 {
		t.Errorf("encrypted %v, hashed %d, open %v", enc, len(plan.Hash), plan.Open)
	}
	for name, w := range want {
		if enc[name] != w {
			t.Errorf("%s: %s, want %s", name, enc[name], w)
		}
	}
}

func TestPlanTreatsUnlistedFields(t *testing.T) {
	base := "version: 1\nname: x\nfields: {a: {treatment: clear}}\nunlisted: "
	rec := `{"id":"1","a":1,"A":{"deep":["CANARY"]}}`
	plan := mustPlan(t, mustParse(t, base+"encrypt"), rec)
	if members(plan)["A"] != stars || encrypted(plan)["A"] != `{"deep":["CANARY"]} 32` {
		t.Errorf("encrypt: %v, %v", members(plan), encrypted(plan))
	}
	plan = mustPlan(t, mustParse(t, base+"clear"), rec)
	if members(plan)["A"] != `{"deep":["CANARY"]}` || len(plan.Encrypt) != 0 {
		t.Errorf("clear: %v", members(plan))
	}
	plan = mustPlan(t, mustParse(t, base+"drop"), rec)
	if _, there := members(plan)["A"]; there || len(plan.Encrypt) != 0 {
		t.Errorf("drop: %v", members(plan))
	}
	_, err := mustParse(t, base+"reject").Plan(parse(t, rec))
	if rej := (*policy.Rejection)(nil); !errors.As(err, &rej) || rej.ID != "1" || rej.Field != "A" {
		t.Errorf("reject: %v", err)
	}
}

func TestPlanFilesTheIDUnderBothNames(t *testing.T) {
	p := mustParse(t, "version: 1\nname: x\nid: user_id\nfields: {user_id: {treatment: clear, kind: integer}}\n")
	plan := mustPlan(t, p, `{"x":1,"user_id":42}`)
	if m := members(plan); m["id"] != `"42"` || m["user_id"] != `"42"` || m["x"] != stars || len(plan.Members) != 3 {
		t.Errorf("%v", m)
	}
	_, err := p.Plan(parse(t, `{"user_id":42,"id":"CANARY"}`))
	if rej := (*policy.Rejection)(nil); !errors.As(err, &rej) || rej.ID != "42" || rej.Field != "id" {
		t.Errorf("another id: %v", err)
	}
	schema := p.Schema()
	if len(schema) != 2 || schema[0].Name != "id" || schema[1].Name != "user_id" || schema[0].Kind != record.KindInteger {
		t.Errorf("schema %v", schema)
	}
}

func TestPlanHashes(t *testing.T) {
	p := mustParse(t, "version: 1\nname: x\nfields: {pin: {treatment: hash}, n: {treatment: hash, mask: last4}}\n")
	plan := mustPlan(t, p, `{"id":1,"pin":"6\u00353","n":12345678}`)
	if len(plan.Hash) != 2 || string(plan.Hash[0].Text) != "653" || string(plan.Hash[1].Text) != "12345678" {
		t.Errorf("hashes: %s", plan.Hash[0].Text)
	}
	if m := members(plan); m["pin"] != stars || m["n"] != `"************5678"` {
		t.Errorf("masks: %v", m)
	}
	for _, bad := range []string{"null", "true", "1.0", "-1", "1e3", "{}", `["CANARY"]`} {
		_, err := p.Plan(parse(t, `{"id":1,"pin":`+bad+`}`))
		if rej := (*policy.Rejection)(nil); !errors.As(err, &rej) || rej.Field != "pin" || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestPlanDropsAndOpens(t *testing.T) {
	p := mustParse(t, "version: 1\nname: x\nfields: {ccv: {treatment: drop, kind: cvv}, notes: {treatment: clear, open: true}}\n")
	plan := mustPlan(t, p, `{"id":"a","ccv":"653"}`)
	if len(plan.Members) != 1 || len(plan.Encrypt) != 0 || !slices.Equal(plan.Open, []string{"notes"}) {
		t.Errorf("%v, open %v", members(plan), plan.Open)
	}
	if s := p.Schema(); len(s) != 2 || s[0].Name != "id" || s[1].Name != "notes" {
		t.Errorf("schema %v", s)
	}
}

func TestPlanOfDates(t *testing.T) {
	p := mustParse(t, "version: 1\nname: x\ndates: mdy\nfields:\n  c: {treatment: clear, kind: date}\n  e: {treatment: encrypt, kind: date}\n"+
		"  h: {treatment: hash, kind: date}\n  d: {treatment: drop, kind: date}\n")
	for in, want := range map[string]string{
		`"3/4/2021"`: `"2021-03-04T00:00:00.000Z"`, "null": "null", `""`: "null", "1627690266": `"2021-07-31T00:11:06.000Z"`,
		"1627690266741": `"2021-07-31T00:11:06.741Z"`, `"1627690266"`: `"2021-07-31T00:11:06.000Z"`,
		`"2021-07-31"`: `"2021-07-31T00:00:00.000Z"`,
	} {
		if got := members(mustPlan(t, p, `{"id":1,"c":`+in+`}`))["c"]; got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
		if got := encrypted(mustPlan(t, p, `{"id":1,"e":`+in+`}`))["e"]; got != in+" 32" {
			t.Errorf("a protected %s was changed to %s", in, got)
		}
	}
	for _, in := range []string{`"13/13/2021"`, "true", "{}", `["2021-07-31"]`, "1e9", `"CANARY"`, `" "`} {
		for _, field := range []string{"c", "e", "h"} {
			_, err := p.Plan(parse(t, `{"id":1,"`+field+`":`+in+`}`))
			if rej := (*policy.Rejection)(nil); !errors.As(err, &rej) || rej.Field != field || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("%s %s: %v", field, in, err)
			}
		}
		mustPlan(t, p, `{"id":1,"d":`+in+`}`)
	}
}

func TestPlanRejects(t *testing.T) {
	p := policy.Default()
	tests := []struct{ name, record, id, field string }{
		{"no id", `{"user_name":"CANARY"}`, "", "id"},
		{"empty", `{}`, "", "id"},
		{"null id", `{"id":null}`, "", "id"},
		{"fraction", `{"id":1.0}`, "", "id"},
		{"negative", `{"id":-1}`, "", "id"},
		{"object", `{"id":{"x":"CANARY"}}`, "", "id"},
		{"empty id", `{"id":""}`, "", "id"},
		{"long id", `{"id":"CANARY` + strings.Repeat("x", 256) + `"}`, "", "id"},
		{"envelope", `{"id":1,"cofre":{"v":1}}`, "1", "cofre"},
		{"underscore", `{"id":1,"_id":"CANARY"}`, "1", "_id"},
		{"no name", `{"id":1,"":"CANARY"}`, "1", ""},
		{"control", `{"id":1,"a\u001b[2J":"CANARY"}`, "1", `a\x1b[2J`},
		{"long name", `{"id":1,"` + strings.Repeat("n", 257) + `":"CANARY"}`, "1", strings.Repeat("n", 64) + "…"},
		{"date", `{"id":"é","fec_alta":"CANARY"}`, "é", "fec_alta"},
		{"twice, listed", `{"id":1,"user_name":"a","user_name":"CANARY"}`, "1", "user_name"},
		{"twice, unlisted", `{"id":1,"zzz":"a","zzz":"CANARY"}`, "1", "zzz"},
		{"id twice", `{"id":1,"id":2}`, "1", "id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := p.Plan(parse(t, tt.record))
			rej := (*policy.Rejection)(nil)
			if !errors.As(err, &rej) || plan != nil {
				t.Fatalf("%v, %v", plan, err)
			}
			if rej.ID != tt.id || rej.Field != tt.field || rej.Reason == "" {
				t.Errorf("%+v", *rej)
			}
			if strings.Contains(err.Error(), "CANARY") {
				t.Errorf("echoes a value: %v", err)
			}
		})
	}
}

func TestPlanFindsNamesGivenTwiceAmongMany(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"id":1`)
	for i := range 100 {
		fmt.Fprintf(&b, `,"f%d":%d`, i, i)
	}
	if plan := mustPlan(t, policy.Default(), b.String()+"}"); len(plan.Encrypt) != 100 {
		t.Errorf("%d encrypted", len(plan.Encrypt))
	}
	if _, err := policy.Default().Plan(parse(t, b.String()+`,"f50":1}`)); err == nil {
		t.Error("a name given twice passes")
	}
}

func TestPlanLeavesTheRecordAlone(t *testing.T) {
	r, want := parse(t, user), parse(t, user)
	if _, err := policy.Default().Plan(r); err != nil {
		t.Fatal(err)
	}
	for i := range r.Fields {
		if string(r.Fields[i].Value.Text()) != string(want.Fields[i].Value.Text()) {
			t.Errorf("%s was changed", r.Fields[i].Name)
		}
	}
}

func TestPlansPrintAsRedacted(t *testing.T) {
	p := mustParse(t, "version: 1\nname: x\nfields: {h: {treatment: hash}, c: {treatment: clear}}\n")
	plan := mustPlan(t, p, `{"id":"CANARY","h":"CANARY","c":"CANARY","e":"CANARY"}`)
	bare := string(plan.Encrypt[0].Text)
	if !strings.Contains(bare, "CANARY") {
		t.Fatal("the canary is not in the plan")
	}
	for _, x := range []any{plan, *plan, plan.Members, plan.Encrypt, plan.Hash, plan.Members[0], &plan.Encrypt[0], plan.Hash[0]} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if out := fmt.Sprintf(verb, x); strings.Contains(out, "CANARY") || strings.Contains(out, "43414e") || strings.Contains(out, "67 65") {
				t.Errorf("%T %s: %s", x, verb, out)
			}
		}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "p", x)
		out, err := json.Marshal(x)
		if err != nil || strings.Contains(string(out), "CANARY") || strings.Contains(log.String(), "CANARY") || strings.Contains(string(out), "Q0FOQVJZ") {
			t.Errorf("%T: %s %s %v", x, out, log.String(), err)
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	p, r := policy.Default(), parse(b, user)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Plan(r); err != nil {
			b.Fatal(err)
		}
	}
}
