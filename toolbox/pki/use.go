package pki

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
)

// Use is what a certificate is for; it decides the purposes in it.
type Use string

// The uses.
const (
	// Elasticsearch: a node. It serves HTTPS and calls other nodes with the same certificate: server and client.
	Elasticsearch Use = "elasticsearch"
	// Kibana: serves HTTPS to browsers: server.
	Kibana Use = "kibana"
	// Server: any other server.
	Server Use = "server"
	// Client: shows who calls; needs no host names: client.
	Client Use = "client"
)

// Uses lists the uses, in the order of the documentation.
func Uses() []Use { return []Use{Elasticsearch, Kibana, Server, Client} }

// ParseUse reads a use's name. Its error is ErrRequest.
func ParseUse(text string) (Use, error) {
	if u := Use(strings.ToLower(text)); slices.Contains(Uses(), u) {
		return u, nil
	}
	return "", fmt.Errorf("%w: %.32q is no use of a certificate; there are elasticsearch, kibana, server, client", ErrRequest, text)
}

// purposes are the extended key usages that a certificate for u has.
func (u Use) purposes() []x509.ExtKeyUsage {
	switch u {
	case Elasticsearch:
		return []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	case Kibana, Server:
		return []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	case Client:
		return []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	default:
		return nil
	}
}

// serves says whether certificates for u are shown under a host name.
func (u Use) serves() bool { return slices.Contains(u.purposes(), x509.ExtKeyUsageServerAuth) }

// purposeWords names the extended key usages of c as people know them, and those this package does not know by number.
func purposeWords(c *x509.Certificate) []string {
	var out []string
	for _, p := range c.ExtKeyUsage {
		switch p {
		case x509.ExtKeyUsageServerAuth:
			out = append(out, "server")
		case x509.ExtKeyUsageClientAuth:
			out = append(out, "client")
		case x509.ExtKeyUsageAny:
			out = append(out, "any")
		default:
			out = append(out, fmt.Sprintf("purpose %d", p))
		}
	}
	for _, id := range c.UnknownExtKeyUsage {
		out = append(out, id.String())
	}
	return out
}

// keyUsageWords names the key usages of c.
func keyUsageWords(c *x509.Certificate) []string {
	names := []struct {
		bit  x509.KeyUsage
		name string
	}{
		{x509.KeyUsageDigitalSignature, "digitalSignature"},
		{x509.KeyUsageContentCommitment, "contentCommitment"},
		{x509.KeyUsageKeyEncipherment, "keyEncipherment"},
		{x509.KeyUsageDataEncipherment, "dataEncipherment"},
		{x509.KeyUsageKeyAgreement, "keyAgreement"},
		{x509.KeyUsageCertSign, "certSign"},
		{x509.KeyUsageCRLSign, "cRLSign"},
		{x509.KeyUsageEncipherOnly, "encipherOnly"},
		{x509.KeyUsageDecipherOnly, "decipherOnly"},
	}
	var out []string
	for _, n := range names {
		if c.KeyUsage&n.bit != 0 {
			out = append(out, n.name)
		}
	}
	return out
}
