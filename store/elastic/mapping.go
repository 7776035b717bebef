package elastic

import (
	"github.com/go-json-experiment/json"

	"cofre/store/query"
)

// wordsGap is how many positions lie between the words of two fields, so that no phrase crosses them.
const wordsGap = 100

// mapping is one property of an index.
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
}

// documentFields are the properties that queries use, for documents of that layout.
func (l *layout) documentFields() map[string]property {
	no := false
	all := map[string]property{
		fieldID:    {Type: "keyword"},
		fieldKID:   {Type: "keyword"},
		fieldAt:    {Type: "date", Format: "epoch_millis"},
		fieldWords: {Type: "text", Analyzer: "whitespace", Norms: &no, Gap: wordsGap},
	}
	for i, f := range l.fields {
		all[l.texts[i]] = property{Type: "keyword"}
		switch f.Type {
		case query.Text:
		case query.Numeric, query.Time:
			all[l.values[i]] = property{Type: "double"}
		case query.Address:
			all[l.values[i]] = property{Type: "ip"}
		}
	}
	return all
}

// encoded is v as JSON; what is given here can always be written.
func encoded(v any) []byte {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return []byte("{}")
	}
	return text
}
