package decrypt

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/vault"
)

// textOf is a clear JSON value as people read it: texts without their quotes and escapes.
func textOf(json []byte) string {
	if len(json) > 0 && json[0] == '"' {
		if b, err := jsontext.AppendUnquote(nil, json); err == nil {
			return string(b)
		}
	}
	return string(json)
}

// readableClear is a clear member for its line, not escaped yet: a date without what it does not say.
func readableClear(schema record.Schema, m vault.Member) string {
	const most = 1024 // bytes; what is beyond is never in sight
	text := textOf(m.JSON)
	if f, ok := schema.Field(m.Name); ok && f.Kind == record.KindDate {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			t = t.UTC()
			if t.Equal(t.Truncate(24 * time.Hour)) {
				return t.Format(time.DateOnly)
			}
			return t.Format("2006-01-02 15:04 UTC")
		}
	}
	text, _ = safetext.Cut(text, most)
	return text
}
