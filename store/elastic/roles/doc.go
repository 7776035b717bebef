// Package roles holds the roles of an Elasticsearch cluster that let each account do its work on a vault and nothing else,
// as files ready for the security API, and brings them to a cluster or compares them with it.
//
// The files are written for the base name of indices that is the default, "user"; [Render] writes them for another. A
// role is named cofre-<base>-<role>. Index privileges name an alias and the indices behind it ("user", "user.*"): a point
// in time is authorised by the names of the indices themselves.
//
// What the roles keep, the server enforces: who files key entries cannot read or overwrite them, who appends to the audit
// log cannot change it, an analyst sees documents alone. They need no paid licence: no privilege is by document or
// field. docs/elasticsearch.md says what each role can do and what it cannot keep anybody from.
//
// Of this project it imports store and store/elastic/conn.
package roles
