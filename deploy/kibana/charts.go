package kibana

// The fields that have charts of their own.
const (
	signUp    = "fec_alta"
	purchases = "cantidad_compras_realizadas"
)

// records is Lens's name for the documents themselves.
const records = "___records___"

// The ids of a chart's columns and of its one layer.
const (
	layer   = "layer"
	byWhat  = "by"
	alsoBy  = "also"
	howMany = "count"
)

// chart is one panel of Lens.
type chart struct {
	what, title string
	fields      []string // that must be clear
	kind        string   // of visualization
	view        map[string]any
	columns     map[string]any
	order       []string
}

func counted() map[string]any {
	return map[string]any{
		"label": "Users", "customLabel": true, "dataType": "number", "operationType": "count", "isBucketed": false,
		"scale": "ratio", "sourceField": records, "params": map[string]any{"emptyAsNull": false},
	}
}

// figure is a number computed of a field: sum, average, unique_count.
func figure(operation, field, label string) map[string]any {
	return map[string]any{
		"label": label, "customLabel": true, "dataType": "number", "operationType": operation, "isBucketed": false,
		"scale": "ratio", "sourceField": field, "params": map[string]any{},
	}
}

// ranked buckets by the values of a field, the most frequent first; the rest is one bucket, so that nothing is hidden.
func ranked(field, label string, size int) map[string]any {
	return map[string]any{
		"label": label, "customLabel": true, "dataType": "string", "operationType": "terms", "isBucketed": true,
		"scale": "ordinal", "sourceField": field,
		"params": map[string]any{
			"size": size, "orderBy": map[string]any{"type": "column", "columnId": howMany}, "orderDirection": "desc",
			"otherBucket": true, "missingBucket": false, "parentFormat": map[string]any{"id": "terms"},
		},
	}
}

// bars is a chart with bars.
func bars(series string, accessors ...string) map[string]any {
	one := map[string]any{
		"layerId": layer, "layerType": "data", "seriesType": series, "accessors": []string{howMany}, "xAccessor": byWhat,
	}
	for _, a := range accessors {
		one["splitAccessor"] = a
	}
	return map[string]any{
		"layers": []any{one}, "preferredSeriesType": series, "valueLabels": "hide", "fittingFunction": "None",
		"legend":                       map[string]any{"isVisible": true, "position": "right"},
		"axisTitlesVisibilitySettings": map[string]any{"x": false, "yLeft": true, "yRight": true},
	}
}

// ring is a pie with a hole.
func ring() map[string]any {
	return map[string]any{
		"shape": "donut",
		"layers": []any{map[string]any{
			"layerId": layer, "layerType": "data", "primaryGroups": []string{byWhat}, "metrics": []string{howMany},
			"numberDisplay": "percent", "categoryDisplay": "default", "legendDisplay": "default", "nestedLegend": false,
		}},
	}
}

// number is one large figure.
func number() map[string]any {
	return map[string]any{"layerId": layer, "layerType": "data", "metricAccessor": howMany}
}

// charts are all of them, in the order of the dashboard.
func charts() []chart {
	by := func(what, title, kind string, view map[string]any, bucket map[string]any, fields ...string) chart {
		return chart{
			what: what, title: title, fields: fields, kind: kind, view: view,
			columns: map[string]any{byWhat: bucket, howMany: counted()}, order: []string{byWhat, howMany},
		}
	}
	figureOf := func(what, title string, column map[string]any, fields ...string) chart {
		return chart{
			what: what, title: title, fields: fields, kind: "lnsMetric", view: number(),
			columns: map[string]any{howMany: column}, order: []string{howMany},
		}
	}
	days := map[string]any{
		"label": "Day", "customLabel": true, "dataType": "date", "operationType": "date_histogram", "isBucketed": true, "scale": "interval",
		"sourceField": signUp, "params": map[string]any{"interval": "1d", "includeEmptyRows": true, "dropPartials": false},
	}
	amounts := map[string]any{
		"label": "Purchases", "customLabel": true, "dataType": "number", "operationType": "range", "isBucketed": true, "scale": "interval",
		"sourceField": purchases,
		"params": map[string]any{
			"type": "histogram", "maxBars": "auto", "includeEmptyRows": true,
			"ranges": []any{map[string]any{"from": 0, "to": 1000, "label": ""}},
		},
	}
	cars := by("cars", "Cars and their types", "lnsXY", bars("bar_horizontal_stacked", alsoBy), ranked("auto", "Car", 15), "auto", "auto_tipo")
	cars.columns[alsoBy], cars.order = ranked("auto_tipo", "Type", 6), []string{byWhat, alsoBy, howMany}
	return []chart{
		figureOf("users", "Users", counted()),
		figureOf("purchases-sum", "Purchases", figure("sum", purchases, "Purchases"), purchases),
		figureOf("purchases-average", "Purchases a user", figure("average", purchases, "Purchases a user"), purchases),
		by("days", "Sign-ups by day", "lnsXY", bars("bar_stacked"), days, signUp),
		by("purchases", "Users by their purchases", "lnsXY", bars("bar_stacked"), amounts, purchases),
		by("networks", "Networks of addresses (no countries: see the note)", "lnsXY", bars("bar_horizontal"), ranked(network, "Network", 20), network),
		by("zips", "Postal codes", "lnsXY", bars("bar_horizontal"), ranked("codigo_zip", "Postal code", 20), "codigo_zip"),
		by("colours", "Favourite colours", "lnsPie", ring(), ranked("color_favorito", "Colour", 12), "color_favorito"),
		by("car-colours", "Colours of cars", "lnsPie", ring(), ranked("auto_color", "Colour", 12), "auto_color"),
		cars,
	}
}

// lens makes a chart's saved object.
func (m *maker) lens(c chart) {
	columnLayer := map[string]any{"columns": c.columns, "columnOrder": c.order, "incompleteColumns": map[string]any{}}
	m.add(object{
		ID: m.id("chart-" + c.what), Type: "lens", Version: lensVersion,
		Attributes: map[string]any{
			"title": m.title(c.title), "description": "", "visualizationType": c.kind,
			"state": map[string]any{
				"visualization": c.view, "query": map[string]string{"query": "", "language": "kuery"}, "filters": []any{},
				"datasourceStates":   map[string]any{"formBased": map[string]any{"layers": map[string]any{layer: columnLayer}}},
				"internalReferences": []any{}, "adHocDataViews": map[string]any{},
			},
		},
		References: []reference{m.onView("indexpattern-datasource-layer-" + layer)},
	})
}
