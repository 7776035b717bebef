package kibana

import "strings"

// The fields that documents do not have and Kibana computes.
const (
	place   = "cofre_place"
	network = "cofre_ip_network"
)

// computed is a runtime field: a script that runs when somebody looks, on what the documents hold.
type computed struct {
	kind   string
	from   []string
	script string
}

// runtime returns a computed field.
//
// A country cannot be computed: that takes a database of addresses, which only an ingest pipeline of Elasticsearch can
// ask, and a pipeline would rewrite sealed documents. An address's network is in the address itself.
func (m *maker) runtime(name string) (computed, bool) {
	switch name {
	case place:
		return computed{
			kind: "geo_point", from: []string{"geo_latitud", "geo_longitud"},
			script: `if (doc['geo_latitud'].size() == 0 || doc['geo_longitud'].size() == 0) { return; }
double lat = doc['geo_latitud'].value;
double lon = doc['geo_longitud'].value;
if (lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180) { emit(lat, lon); }`,
		}, true
	case network:
		return computed{
			kind: "keyword", from: []string{"ip"},
			script: `if (doc['ip'].size() == 0) { return; }
String ip = doc['ip'].value;
int colon = ip.indexOf(':');
if (colon >= 0) { emit(ip.substring(0, colon) + '::/16'); return; }
emit(ip.substring(0, ip.indexOf('.')) + '.0.0.0/8');`,
		}, true
	}
	return computed{}, false
}

// view makes the data view that all else refers to.
func (m *maker) view() {
	runtimes := map[string]any{}
	for _, name := range []string{place, network} {
		if r, ok := m.runtime(name); ok && m.clear(name) {
			runtimes[name] = map[string]any{"type": r.kind, "script": map[string]string{"source": r.script}}
		}
	}
	labels := map[string]any{}
	for name, label := range map[string]string{place: "Place", network: "IP network"} {
		if _, ok := runtimes[name]; ok {
			labels[name] = map[string]string{"customLabel": label}
		}
	}
	hidden := []map[string]string{{"value": "_cofre"}, {"value": "_cofre.*"}, {"value": "cofre"}, {"value": "cofre.*"}}
	attributes := map[string]any{
		"title": m.index, "name": "Cofre: " + m.index, "fields": "[]", "typeMeta": "{}", "fieldFormatMap": "{}",
		"sourceFilters": text(hidden), "runtimeFieldMap": text(runtimes), "fieldAttrs": text(labels),
		"allowHidden": false,
	}
	if m.clear(signUp) {
		attributes["timeFieldName"] = signUp
	}
	m.add(object{ID: m.id("view"), Type: "index-pattern", Attributes: attributes, Version: viewVersion})
}

// onView is the reference of an object to the data view.
func (m *maker) onView(name string) reference {
	return reference{ID: m.id("view"), Name: name, Type: "index-pattern"}
}

// searches makes the saved searches. Protected fields are in their columns by their masks.
func (m *maker) searches() {
	m.search("users", "Users, protected fields masked", "", "user_name", "credit_card_num", "credit_card_ccv", "cuenta_numero",
		"ip", "codigo_zip", "color_favorito", "auto", "auto_modelo", purchases)
	if m.clear(purchases) {
		m.search("frequent", "Users with fifty purchases or more", purchases+" >= 50", "user_name", purchases, "codigo_zip", "auto")
	}
	if m.clear("ip") {
		m.search("addresses", "Users by address", "ip: *", "user_name", "ip", network, "codigo_zip", "direccion")
	}
}

// search makes one saved search with those of the columns that are stored.
func (m *maker) search(what, title, query string, columns ...string) {
	var there []string
	for _, c := range columns {
		if m.stored(c) || m.clear(c) {
			there = append(there, c)
		}
	}
	source := map[string]any{
		"highlightAll": true, "version": true, "filter": []any{}, "query": map[string]string{"query": query, "language": "kuery"},
		"indexRefName": "kibanaSavedObjectMeta.searchSourceJSON.index",
	}
	order := [][]string{}
	if m.clear(signUp) {
		order = append(order, []string{signUp, "desc"})
	}
	m.add(object{
		ID: m.id("search-" + what), Type: "search", Version: searchVersion,
		Attributes: map[string]any{
			"title": m.title(title), "description": "", "columns": there, "sort": order, "hits": 0, "version": 1,
			"kibanaSavedObjectMeta": map[string]string{"searchSourceJSON": text(source)},
		},
		References: []reference{m.onView("kibanaSavedObjectMeta.searchSourceJSON.index")},
	})
}

// title says whose object this is.
func (m *maker) title(of string) string {
	return strings.Join([]string{"Cofre (" + m.index + ")", of}, ": ")
}
