package sqlite

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"cofre/record"
	"cofre/store/query"
)

// layout says which columns of user_index hold what query.Extract takes from a document.
//
// The field at position i of query.Fields has the column t<i> (its folded text, NULL where the value is absent) and, where
// its type is not Text, n<i> (its number) or a<i> (its address, 16 bytes), NULL where it could not be read as one.
type layout struct {
	schema  string // as kept in meta: [{"name":…,"kind":…}]
	digest  []byte // SHA-256 of schema
	fields  []query.Field
	index   *query.Extractor
	columns []string // id, words, t0, …; n, the row's number, comes before them
	keys    []string // of each field: the column by which it sorts
	at      []int    // of each field: where its first column is in columns
}

// schemaField is one field as kept in meta.
type schemaField struct {
	Name string      `json:"name"`
	Kind record.Kind `json:"kind"`
}

// The positions of the columns before those of the fields.
const (
	columnID = iota
	columnWords
	columnFields
)

func newLayout(schema record.Schema) *layout {
	l := &layout{index: query.NewExtractor(schema), columns: []string{"id", "words"}}
	l.fields = l.index.Fields()
	kept := make([]schemaField, len(l.fields))
	for i, f := range l.fields {
		kept[i] = schemaField{Name: f.Name, Kind: f.Kind}
		l.at = append(l.at, len(l.columns))
		l.columns = append(l.columns, fmt.Sprint("t", i))
		switch f.Type {
		case query.Text:
		case query.Numeric, query.Time:
			l.columns = append(l.columns, fmt.Sprint("n", i))
		case query.Address:
			l.columns = append(l.columns, fmt.Sprint("a", i))
		}
		l.keys = append(l.keys, l.columns[len(l.columns)-1])
	}
	// Names and kinds are valid UTF-8; whatever is not becomes U+FFFD and so only another schema.
	text, err := json.Marshal(kept)
	if err == nil {
		l.schema = string(text)
	}
	digest := sha256.Sum256([]byte(l.schema))
	l.digest = digest[:]
	return l
}

// parseLayout reads a layout back from meta.
func parseLayout(schema string) (*layout, error) {
	var kept []schemaField
	if err := json.Unmarshal([]byte(schema), &kept); err != nil {
		return nil, err
	}
	var fields record.Schema
	for _, f := range kept {
		fields = append(fields, record.SchemaField{Name: f.Name, Kind: f.Kind})
	}
	return newLayout(fields), nil
}

// position returns which field has that name.
func (l *layout) position(field string) (int, bool) {
	for i := range l.fields {
		if l.fields[i].Name == field {
			return i, true
		}
	}
	return 0, false
}

// indexSQL makes the indexes that are put off while an empty store is loaded, by name.
func (l *layout) indexSQL() [][2]string {
	all := [][2]string{
		{"keys_id", "CREATE INDEX IF NOT EXISTS keys_id ON keys(id)"},
		{"users_at", "CREATE INDEX IF NOT EXISTS users_at ON users(at)"},
	}
	for _, key := range l.keys {
		name := "user_index_" + key
		all = append(all, [2]string{name, "CREATE INDEX IF NOT EXISTS " + name + " ON user_index(" + key + ", id)"})
	}
	return all
}

// tableSQL makes the table of columns and the full-text index of its words.
func (l *layout) tableSQL() []string {
	var b strings.Builder
	b.WriteString("CREATE TABLE user_index(n INTEGER PRIMARY KEY, id TEXT NOT NULL, words TEXT NOT NULL")
	for _, c := range l.columns[columnFields:] {
		b.WriteString(", " + c)
		switch c[0] {
		case 't':
			b.WriteString(" TEXT")
		case 'n':
			b.WriteString(" NUMERIC") // whole numbers are kept in as few bytes as they need
		case 'a':
			b.WriteString(" BLOB")
		}
	}
	b.WriteString(")")
	return []string{
		b.String(),
		"CREATE VIRTUAL TABLE user_words USING fts5(words, content='user_index', content_rowid='n', detail=none, " +
			"columnsize=0, tokenize='ascii')",
		// What is deleted leaves the index at once, not when segments are merged.
		"INSERT INTO user_words(user_words, rank) VALUES ('secure-delete', 1)",
	}
}

// fixedTables are the tables that every vault has.
func fixedTables() []any {
	return []any{"meta", "users", "rejects", "keys", "entries", "audit", "user_index", "user_words"}
}

// createSQL makes all tables of an empty vault.
func createSQL(l *layout) []string {
	return append([]string{
		fmt.Sprint("PRAGMA application_id = ", applicationID),
		fmt.Sprint("PRAGMA user_version = ", version),
		"CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID",
		"CREATE TABLE users(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kid NOT NULL, at INTEGER NOT NULL, " +
			"sum BLOB NOT NULL, doc TEXT NOT NULL)",
		"CREATE TABLE rejects(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kid NOT NULL, at INTEGER NOT NULL, " +
			"doc TEXT NOT NULL)",
		"CREATE TABLE keys(kid, batch, id TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (kid, batch)) WITHOUT ROWID",
		"CREATE TABLE entries(kind TEXT, id TEXT, rev INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (kind, id)) " +
			"WITHOUT ROWID",
		"CREATE TABLE audit(seq INTEGER PRIMARY KEY, leaf TEXT NOT NULL, sig BLOB NOT NULL, hashes BLOB NOT NULL)",
	}, l.tableSQL()...)
}
