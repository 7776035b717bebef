// Package node starts real Elasticsearch servers as processes of this machine, for tests: over TLS, with security on,
// on free ports of the loopback interface, from a distribution that Maven downloads once. A node can be killed and
// started again on its data, which is what fault tests need.
//
// It needs bash and Java 17 or newer; Maven only for the download. Elasticsearch refuses to run as root: as root its
// processes run under a user id of their own (no such user need exist), which owns their folders and nothing else.
// Of the project it imports dev/elasticsearch/state alone.
package node
