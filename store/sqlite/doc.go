// Package sqlite keeps a vault in one SQLite file, without cgo and without a server.
//
// Plain sqlite3 opens and edits the file: no custom collation, function or trigger is in the schema, documents are plain
// JSON text. docs/store-sqlite.md describes the tables. What is written is durable (WAL, synchronous=FULL), what is
// deleted is overwritten (secure_delete), and the columns beside a document that queries use are compared with it by
// every [Store.Scan].
//
// The package may import record, store and store/query, nothing else of this project.
package sqlite
