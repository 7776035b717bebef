package elastic

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"

	"cofre/record"
	"cofre/store/elastic/conn"
	"cofre/store/query"
)

const (
	// wordsGap is how many positions lie between the words of two fields, so that no phrase crosses them.
	wordsGap = 100
	// longestKeyword is the length in characters up to which Kibana finds a clear text by its own name.
	longestKeyword = 1024
	// longestName is the length in bytes of the longest name of a field.
	longestName = 256
	// fewestFields is how many fields an index may have at least.
	fewestFields = 1000
	// templatePriority is above what other templates for the same names are likely to have.
	templatePriority = 500
)

// property is one field of a mapping.
type property struct {
	Type      string `json:"type"`
	Format    string `json:"format,omitzero"`
	Analyzer  string `json:"analyzer,omitzero"`
	Norms     *bool  `json:"norms,omitzero"`
	Gap       int    `json:"position_increment_gap,omitzero"`
	Ignore    int    `json:"ignore_above,omitzero"`
	Malformed *bool  `json:"ignore_malformed,omitzero"`
	DocValues *bool  `json:"doc_values,omitzero"`
	Index     *bool  `json:"index,omitzero"`

	Fields map[string]property `json:"fields,omitzero"` // the same value indexed in other ways
}

// mappings are those of one index. What the properties do not name is kept, and not indexed; a dot in a name means nothing.
type mappings struct {
	Dynamic    bool                `json:"dynamic"`
	Subobjects bool                `json:"subobjects"`
	Dates      bool                `json:"date_detection"`
	Meta       metaMember          `json:"_meta"`
	Properties map[string]property `json:"properties"`
}

type metaMember struct {
	Cofre *meta `json:"cofre"`
}

// indexBody is what makes an index, or is in the template for one.
type indexBody struct {
	Settings map[string]any      `json:"settings"`
	Mappings mappings            `json:"mappings"`
	Aliases  map[string]struct{} `json:"aliases,omitzero"`
}

// template is how the index behind an alias is made.
func (s *Store) template(alias string) indexBody {
	b := indexBody{
		Settings: map[string]any{
			"index.number_of_shards":     1,
			"index.auto_expand_replicas": "0-1",
			"index.translog.durability":  "request",
			// What is deleted leaves the disk when it is asked for, not only where a tenth of a segment is deleted.
			"index.merge.policy.expunge_deletes_allowed": 0,
		},
		Mappings: mappings{Meta: metaMember{&meta{Version: version}}},
	}
	no, yes := false, true
	switch alias {
	case s.names.users:
		// Four of each field of the schema: by its own name, and as queries use it.
		b.Settings["index.mapping.total_fields.limit"] = max(fewestFields, 5*(len(s.layout.fields)+len(s.layout.masks))+20)
		b.Mappings.Meta.Cofre.Schema = s.layout.kept
		b.Mappings.Properties = s.layout.properties()
	case s.names.rejects:
		b.Mappings.Properties = plainFields()
	case s.names.keys:
		b.Mappings.Properties = map[string]property{
			fieldID: {Type: "keyword"}, fieldKID: {Type: "keyword", DocValues: &no},
		}
	case s.names.vault:
		b.Mappings.Properties = map[string]property{"kind": {Type: "keyword"}, "id": {Type: "keyword"}}
	case s.names.audit:
		text := property{Type: "keyword", Ignore: longestKeyword}
		b.Mappings.Properties = map[string]property{
			"seq": {Type: "long"}, "leaf.time": {Type: "date", Malformed: &yes}, "leaf.action": text, "leaf.actor": text,
			"leaf.host": text, "leaf.record": text, "leaf.outcome": text,
		}
	}
	return b
}

// plainFields are the properties that every index of documents has.
func plainFields() map[string]property {
	no := false
	return map[string]property{
		fieldID:  {Type: "keyword"},
		fieldKID: {Type: "keyword"},
		fieldAt:  {Type: "date", Format: "epoch_millis"},

		fieldSample: {Type: "boolean", DocValues: &no},
	}
}

// properties are those of the index of documents: what queries use, and for Kibana the schema's fields by their own names.
func (l *layout) properties() map[string]property {
	no := false
	all := plainFields()
	for i, f := range l.fields {
		if mappable(f.Name) {
			all[f.Name] = kibana(f.Kind)
		}
		// The values of documents are a field of their own, without terms: a prefix is tested document by document, as a page
		// needs few, where a field with terms would first gather all documents of all terms that begin so.
		all[l.texts[i]] = property{Type: "keyword", DocValues: &no, Fields: map[string]property{
			"v": {Type: "keyword", Index: &no},
		}}
		switch f.Type {
		case query.Text:
		case query.Numeric, query.Time:
			all[l.values[i]] = property{Type: "double"}
		case query.Address:
			all[l.values[i]] = property{Type: "ip"}
		}
	}
	for _, name := range l.masks {
		if _, there := all[name]; !there && mappable(name) {
			all[name] = property{Type: "keyword", Ignore: longestKeyword}
		}
	}
	all[fieldBy] = property{Type: "keyword", DocValues: &no}
	all[fieldWords] = property{Type: "text", Analyzer: "whitespace", Norms: &no, Gap: wordsGap}
	return all
}

// mappable says whether Elasticsearch takes a field of that name. Members of other names are kept and found by Cofre all
// the same.
func mappable(name string) bool {
	return strings.TrimSpace(name) != "" && name[0] != '_' && name[0] != '.' && !strings.HasSuffix(name, ".") &&
		!strings.Contains(name, "..") && len(name) <= longestName
}

// kibana is how a clear member is indexed by its own name. Nothing in Cofre asks these fields; what cannot be read as
// its kind is left out of them.
func kibana(k record.Kind) property {
	yes := true
	switch k {
	case record.KindDate:
		return property{Type: "date", Format: "strict_date_optional_time", Malformed: &yes}
	case record.KindInteger:
		return property{Type: "long", Malformed: &yes}
	case record.KindGeo:
		return property{Type: "double", Malformed: &yes}
	case record.KindIP:
		return property{Type: "ip", Malformed: &yes}
	default:
		return property{Type: "keyword", Ignore: longestKeyword}
	}
}

// putTemplate says how an index of that name is made, should anything but this store make one: a restore, for one. Who
// may not is no reason to stop, as this store names the mapping itself.
func (s *Store) putTemplate(ctx context.Context, alias string) error {
	body := encoded(map[string]any{
		"index_patterns": []string{alias + ".*"}, "priority": templatePriority, "version": version,
		"_meta": map[string]any{"cofre": map[string]any{"version": version}}, "template": s.template(alias),
	})
	_, err := s.c.Do(ctx, "put the index template "+templateName(alias),
		esapi.IndicesPutIndexTemplateRequest{Name: templateName(alias), Body: bytes.NewReader(body)}, conn.Always)
	if errors.Is(err, conn.ErrForbidden) {
		return nil
	}
	return err
}

func templateName(alias string) string { return "cofre-" + alias }

// encoded is v as JSON; what is given here can always be written.
func encoded(v any) []byte {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return []byte("{}")
	}
	return text
}
