package kibana

import (
	"encoding/json"
	"fmt"
	"testing"

	"cofre/policy"
	"cofre/store/elastic/elastictest"
)

// TestScripts runs the computed fields on a real Elasticsearch, with what every chart asks of it: scripts are compiled
// there and nowhere else.
func TestScripts(t *testing.T) {
	t.Parallel()
	s := elastictest.Connect(t)
	index := s.Prefix(t) + "user"
	s.Must(t, "PUT", "/"+index, []byte(`{"mappings":{"dynamic":false,"subobjects":false,"properties":{
		"fec_alta":{"type":"date"},"ip":{"type":"ip","ignore_malformed":true},"auto":{"type":"keyword"},"auto_tipo":{"type":"keyword"},
		"auto_color":{"type":"keyword"},"color_favorito":{"type":"keyword"},"codigo_zip":{"type":"keyword"},
		"geo_latitud":{"type":"double","ignore_malformed":true},"geo_longitud":{"type":"double","ignore_malformed":true},
		"cantidad_compras_realizadas":{"type":"long","ignore_malformed":true}}}}`))
	for i, doc := range []string{
		`{"ip":"203.0.113.9","geo_latitud":40.4,"geo_longitud":-3.7,"fec_alta":"2021-07-31T00:11:06.741Z","cantidad_compras_realizadas":3,"auto":"Seat"}`,
		`{"ip":"203.255.1.1","geo_latitud":"40.4","geo_longitud":"-3.7","cantidad_compras_realizadas":5}`,
		`{"ip":"2001:db8::1","geo_latitud":91,"geo_longitud":0}`,
		`{"ip":"::ffff:198.51.100.7","geo_latitud":1}`,
		`{"ip":"::1"}`, `{"ip":"no address","geo_latitud":"north","geo_longitud":1}`, `{}`,
	} {
		s.Must(t, "PUT", fmt.Sprintf("/%s/_doc/%d?refresh=true", index, i), []byte(doc))
	}
	ndjson, _, err := Objects(index, policy.Default().Schema())
	if err != nil {
		t.Fatal(err)
	}
	view := read(t, ndjson)[0]
	request, err := json.Marshal(map[string]any{
		"size": 0, "runtime_mappings": view.Attributes["runtimeFieldMap"],
		"aggs": map[string]any{
			"networks": map[string]any{"terms": map[string]any{"field": network}},
			"grid":     map[string]any{"geotile_grid": map[string]any{"field": place, "precision": 3}},
			"days":     map[string]any{"date_histogram": map[string]any{"field": signUp, "calendar_interval": "1d"}},
			"amounts":  map[string]any{"histogram": map[string]any{"field": purchases, "interval": 1}},
			"cars":     map[string]any{"terms": map[string]any{"field": "auto"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Aggregations map[string]struct {
			Buckets []struct {
				Key   any `json:"key"`
				Count int `json:"doc_count"`
			}
		}
	}
	if err := json.Unmarshal(s.Must(t, "POST", "/"+index+"/_search", request), &answer); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, a := range answer.Aggregations {
		for _, b := range a.Buckets {
			if b.Count > 0 {
				got[name] += fmt.Sprintf("%v=%d ", b.Key, b.Count)
			}
		}
	}
	want := map[string]string{
		"networks": "203.0.0.0/8=2 198.0.0.0/8=1 2001::/16=1 ::/16=1 ", "grid": "3/3/3=2 ", "days": "1.6276896e+12=1 ", "amounts": "3=1 5=1 ",
		"cars": "Seat=1 ",
	}
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%s: %q, want %q", name, got[name], w)
		}
	}
}
