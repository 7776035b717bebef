// Package conn talks to one Elasticsearch cluster: requests of esapi over HTTPS, and a bulk loop of its own.
//
// What it promises:
//
//   - every wait ends: dialling, the TLS handshake, the wait for an answer, an answer that stalls or never ends;
//   - what the server was too busy for is sent again, with growing pauses and a bound, and only where sending it twice
//     does no harm; an [Item] or [Answer] that may have been carried out before says so by Unsure;
//   - the certificate of every node is verified against the authorities that were given; credentials go to the nodes of
//     [Config.URLs] alone, never after a redirect, and over plain http only to this machine unless that was allowed;
//   - an error is one of package store's sentinels or a context's, says what was done, where, and what to do about it, and
//     holds no credential and no text of a document: of what the server says only the parts that cannot hold one are kept.
//
// Ids of documents belong into the bodies of requests (bulk, mget, search): esapi writes them unescaped into paths.
//
// The package may import store (the sentinels) and nothing else of this project.
package conn
