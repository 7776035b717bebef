package node

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// Client makes a client for the servers of one certificate authority: path is its PEM file, empty for the system's.
func Client(path string) (*http.Client, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if path != "" {
		pem, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate", path)
		}
	}
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}, nil
}

// Healthy asks the node whether its cluster has so many nodes, and all primary shards.
func (n *Node) Healthy(ctx context.Context, nodes int) error {
	return Healthy(ctx, n.URL, n.cluster.CA, n.cluster.Username, n.cluster.Password, nodes)
}

// Healthy asks a server whether its cluster has at least so many nodes, and all primary shards.
func Healthy(ctx context.Context, url, ca, username, password string, nodes int) error {
	client, err := Client(ca)
	if err != nil {
		return err
	}
	url = fmt.Sprintf("%s/_cluster/health?wait_for_nodes=>=%d&wait_for_status=yellow&timeout=2s", url, nodes)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	r.SetBasicAuth(username, password)
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s: %s", answer.Status, tail(body))
	}
	return nil
}
