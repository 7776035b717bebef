package ingest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cofre/ingest"
	"cofre/ingest/sample"
)

func TestSampleUsers(t *testing.T) {
	got, err := readAll(t, "sample:500,42", ingest.Options{})
	if err != nil || strings.Count(got, "\n") != 500 || strings.Contains(got, "!") {
		t.Fatalf("%v, %.300s", err, got)
	}
	again, _ := readAll(t, "sample:500,42", ingest.Options{})
	other, _ := readAll(t, "sample:500,43", ingest.Options{})
	if got != again || got == other {
		t.Error("the seed does not decide the users")
	}
	fields := []string{
		"id", "user_name", "fec_alta", "fec_birthday", "codigo_zip", "direccion", "geo_latitud", "geo_longitud", "ip",
		"color_favorito", "auto", "auto_modelo", "auto_tipo", "auto_color", "cantidad_compras_realizadas", "foto_dni", "avatar",
		"credit_card_num", "credit_card_ccv", "cuenta_numero",
	}
	for i, line := range strings.Split(strings.TrimSpace(got), "\n") {
		_, text, _ := strings.Cut(line, ":")
		var user map[string]any
		if err := json.Unmarshal([]byte(text), &user); err != nil || len(user) != len(fields) {
			t.Fatalf("%v: %s", err, text)
		}
		for _, f := range fields {
			if user[f] == nil || user[f] == "" {
				t.Fatalf("%s is missing: %s", f, text)
			}
		}
		if card := user["credit_card_num"].(string); len(card) != 19 || !luhn(card) {
			t.Errorf("%q is no card number in the given shape with a valid check digit", card)
		}
		if len(user["credit_card_ccv"].(string)) != 3 || len(user["cuenta_numero"].(string)) != 8 || user["id"] != fmt.Sprint(i+1) {
			t.Errorf("shapes: %s", text)
		}
	}
}

func luhn(card string) bool {
	sum, double := 0, false
	for i := len(card) - 1; i >= 0; i-- {
		if card[i] == '-' {
			continue
		}
		d := int(card[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

func TestSampleProgress(t *testing.T) {
	s, err := ingest.Open(t.Context(), "sample:9223372036854775807", ingest.Options{})
	if err != nil || s.Progress().RecordsTotal != 9223372036854775807 {
		t.Errorf("got %v, %v", s, err)
	}
}

// users returns n sample users as one array.
func users(n int) []byte {
	g := sample.New(1)
	b := []byte{'['}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = g.Append(b)
	}
	return append(b, ']')
}

func benchmarkText(b *testing.B, text []byte, n int) {
	b.Helper()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := ingest.Open(b.Context(), "-", ingest.Options{Stdin: bytes.NewReader(text)})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Read(b.Context(), func(ingest.Item) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkArray(b *testing.B) { benchmarkText(b, users(20000), 20000) }
func BenchmarkNDJSON(b *testing.B) {
	text := users(20000)
	benchmarkText(b, bytes.ReplaceAll(text[1:len(text)-1], []byte("},{"), []byte("}\n{")), 20000)
}

func BenchmarkSample(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s, _ := ingest.Open(b.Context(), "sample:20000", ingest.Options{})
		_ = s.Read(b.Context(), func(ingest.Item) error { return nil })
	}
	b.ReportMetric(20000*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func TestSampleOf(t *testing.T) {
	for spec, want := range map[string][2]uint64{"sample:1000": {1000, 1}, "sample:5,42": {5, 42}, "sample:": {}, "sample:0": {}, "a.json": {}, "sample:5,x": {}} {
		n, seed, ok := ingest.SampleOf(spec)
		if ok != (want[0] > 0) || n != want[0] || seed != want[1] {
			t.Errorf("%q: %d, %d, %v", spec, n, seed, ok)
		}
	}
}
