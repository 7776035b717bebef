// Package kibana gives analysts a start in Kibana: a data view on the documents, saved searches, charts, a map and a
// dashboard, made from the policy's schema, and a client that loads them.
//
// What the objects promise: they name clear fields and masks alone, hide what belongs to Cofre (`cofre`, `_cofre`), and
// change nothing in Elasticsearch: what is not in a document as it stands is computed by runtime fields when somebody
// looks. A chart whose fields the policy does not store in the clear is left out. The same schema and index always give
// the same bytes.
//
// The shapes follow what Kibana 8.8 and later export; Kibana brings them up to its own version when it imports them.
// objects.ndjson is what the built-in policy gives, for those who load it by hand.
//
// What the client promises: TLS 1.2 or later with the authorities that it is given, plain http to this machine alone, no
// redirects followed, a bound on every wait and on every answer, and no credential in any error.
//
// Of this project the package imports record alone.
package kibana
