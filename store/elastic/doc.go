// Package elastic keeps a vault in an Elasticsearch cluster, version 8, over HTTPS.
//
// Each of the store's five collections is one index behind an alias; docs/store-elastic.md describes them. Documents are
// whole JSON documents, written and read as they are and never touched by scripts: what was put is given back byte for
// byte. One more top-level member, _cofre, holds what queries use; every [Store.Scan] compares it with the document.
//
// Elasticsearch has no transactions. A write of several things is an order of single ones that is safe to stop anywhere,
// every document is written conditionally on what it replaces, every key entry and audit row is created and never
// overwritten, and an answer that got lost is made up for by reading what is there.
//
// The package may import record, store, store/query and store/elastic/conn, nothing else of this project.
package elastic
