package kibana

import "maps"

// note is what the dashboard says of itself.
const note = `### What these users look like, without what is secret

Protected fields are encrypted before they reach Elasticsearch. What stands in their place is a **mask** such as
` + "`************1111`" + `: it can be listed, and it cannot be charted or searched for more than it shows. To see a value,
somebody with the master key uses ` + "`cofre reveal`" + `, which is on record.

**Countries of IP addresses** are not here: they take a database of addresses, which only an ingest pipeline could ask, and
a pipeline would rewrite documents whose seals then no longer hold. The chart of networks and the map are what the documents
themselves say.`

// panel is one piece of the dashboard.
type panel struct {
	object        string // id
	kind          string
	w, h          int
	configuration map[string]any
}

// columns is how wide a dashboard is.
const columns = 48

// dashboard makes the charts, the map and the note, and the dashboard that shows all of them.
func (m *maker) dashboard() {
	m.markdown()
	panels := []panel{{m.id("note"), "visualization", columns, 9, nil}}
	const third, half = columns / 3, columns / 2
	for _, c := range charts() {
		if !m.clear(c.fields...) {
			continue
		}
		m.lens(c)
		p := panel{m.id("chart-" + c.what), "lens", half, 14, nil}
		switch {
		case c.kind == "lnsMetric":
			p.w, p.h = third, 6
		case c.what == "days":
			p.w = columns
		}
		panels = append(panels, p)
	}
	if m.clear(place) {
		m.geo()
		panels = append(panels, panel{m.id("map"), "map", columns, 20, map[string]any{"isLayerTOCOpen": true, "hiddenLayers": []any{}}})
	}
	panels = append(panels, panel{m.id("search-users"), "search", columns, 20, nil})

	var refs []reference
	var placed []map[string]any
	x, y, row := 0, 0, 0
	for _, p := range panels {
		if x+p.w > columns {
			x, y, row = 0, y+row, 0
		}
		i := p.object
		configuration := map[string]any{"enhancements": map[string]any{}}
		maps.Copy(configuration, p.configuration)
		placed = append(placed, map[string]any{
			"version": panelVersion, "type": p.kind, "panelIndex": i, "panelRefName": "panel_" + i, "embeddableConfig": configuration,
			"gridData": map[string]any{"x": x, "y": y, "w": p.w, "h": p.h, "i": i},
		})
		refs = append(refs, reference{ID: p.object, Name: i + ":panel_" + i, Type: p.kind})
		x, row = x+p.w, max(row, p.h)
	}
	m.add(object{
		ID: m.id("dashboard"), Type: "dashboard", Version: dashboardVersion, References: refs,
		Attributes: map[string]any{
			"title": m.title("users"), "description": "Sign-ups, purchases, networks, colours and cars; protected fields are masks", "version": 1,
			// Sign-ups lie years back: without this the first look would show the last fifteen minutes, and nothing.
			"timeRestore": true, "timeFrom": "now-15y", "timeTo": "now",
			"refreshInterval": map[string]any{"pause": true, "value": 60000},
			"optionsJSON":     text(map[string]any{"useMargins": true, "syncColors": true, "syncCursor": true, "syncTooltips": false, "hidePanelTitles": false}),
			"panelsJSON":      text(placed),
			"kibanaSavedObjectMeta": map[string]string{
				"searchSourceJSON": text(map[string]any{"query": map[string]string{"query": "", "language": "kuery"}, "filter": []any{}}),
			},
		},
	})
}

func (m *maker) markdown() {
	title := m.title("note")
	m.add(object{
		ID: m.id("note"), Type: "visualization", Version: markdownVersion,
		Attributes: map[string]any{
			"title": title, "description": "", "uiStateJSON": "{}", "version": 1,
			"visState": text(map[string]any{
				"title": title, "type": "markdown", "aggs": []any{},
				"params": map[string]any{"fontSize": 12, "openLinksInNewTab": false, "markdown": note},
			}),
			"kibanaSavedObjectMeta": map[string]string{
				"searchSourceJSON": text(map[string]any{"query": map[string]string{"query": "", "language": "kuery"}, "filter": []any{}}),
			},
		},
	})
}

// geo makes the map: users counted on a grid, over Elastic's own map where the browser can reach it.
func (m *maker) geo() {
	fixed := func(name string, v any) map[string]any {
		return map[string]any{"type": "STATIC", "options": map[string]any{name: v}}
	}
	byCount := func(options map[string]any) map[string]any {
		options["field"] = map[string]any{"name": "doc_count", "origin": "source"}
		return map[string]any{"type": "DYNAMIC", "options": options}
	}
	layers := []any{
		map[string]any{
			"id": "ground", "type": "EMS_VECTOR_TILE", "alpha": 1, "visible": true, "minZoom": 0, "maxZoom": 24, "label": nil,
			"sourceDescriptor": map[string]any{"type": "EMS_TMS", "isAutoSelect": true, "lightModeDefault": "road_map_desaturated"},
			"style":            map[string]any{"type": "EMS_VECTOR_TILE", "color": ""},
		},
		map[string]any{
			"id": "users", "type": "GEOJSON_VECTOR", "label": "Users", "alpha": 0.75, "visible": true, "minZoom": 0, "maxZoom": 24, "joins": []any{},
			"sourceDescriptor": map[string]any{
				"id": "users-grid", "type": "ES_GEO_GRID", "geoField": place, "requestType": "point", "resolution": "COARSE",
				"metrics": []any{map[string]any{"type": "count"}}, "applyGlobalQuery": true, "applyGlobalTime": true,
				"indexPatternRefName": "layer_1_source_index_pattern",
			},
			"style": map[string]any{"type": "VECTOR", "properties": map[string]any{
				"fillColor": byCount(map[string]any{"color": "Blues"}),
				"lineColor": fixed("color", "#FFFFFF"),
				"lineWidth": fixed("size", 1),
				"iconSize":  byCount(map[string]any{"minSize": 6, "maxSize": 24}),
			}},
		},
	}
	m.add(object{
		ID: m.id("map"), Type: "map", Version: mapVersion,
		Attributes: map[string]any{
			"title": m.title("where users are"), "description": "",
			"layerListJSON": text(layers),
			"mapStateJSON": text(map[string]any{
				"zoom": 1.6, "center": map[string]any{"lon": 0, "lat": 20}, "timeFilters": map[string]any{"from": "now-15y", "to": "now"},
				"refreshConfig": map[string]any{"isPaused": true, "interval": 0}, "query": map[string]any{"query": "", "language": "kuery"},
			}),
			"uiStateJSON": text(map[string]any{"isLayerTOCOpen": true, "openTOCDetails": []any{}}),
		},
		References: []reference{m.onView("layer_1_source_index_pattern")},
	})
}
