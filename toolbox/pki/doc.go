// Package pki makes and checks the certificates that a small installation needs: one authority of its own, certificates
// for Elasticsearch, Kibana and their clients, requests (CSR), renewal, and an examination that says what does not hold.
//
// What it promises:
//   - An [Authority] signs end certificates alone: path length 0, key usage certSign and cRLSign, and, where asked for,
//     name constraints (RFC 5280, 4.2.1.10) that no certificate of it can leave.
//   - What [Authority.Issue] returns was verified against the authority before: chain, dates, purpose, every name.
//   - Serial numbers are 128 random bits (CA/Browser Forum BR 7.1 asks for 64), subject and authority key identifiers are
//     in every certificate (RFC 7093, method 1), names are in the subject alternative names, never only in the subject.
//   - Purposes (extended key usage) are those of the [Use] and never those that a request asks for.
//   - Keys are ECDSA P-384 for authorities and P-256 or P-384 for all else, made here; a request (CSR) may bring RSA of
//     2048 bits or more, ECDSA or Ed25519. A [Key] prints as redacted, leaves only as secret bytes, PKCS #8 in PEM.
//   - A file appears under its name whole or not at all, synced, keys with mode 0600; nothing is overwritten by
//     [CreateFile]. [Pair.Renew] can be cut off anywhere and finishes when it is called again.
//
// Times come in, randomness is crypto/rand's. Errors never hold a key's text.
//
// Of this project it imports secret alone.
package pki
