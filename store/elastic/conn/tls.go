package conn

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"time"

	"cofre/store"
)

// The longest waits for a TCP connection and for the handshake on it; Config.Timeout shortens them.
const (
	dialTimeout      = 10 * time.Second
	handshakeTimeout = 10 * time.Second
)

// newTransport makes the HTTP client of one Conn. It follows no redirects, as no http.RoundTripper does.
func newTransport(c Config) (*http.Transport, error) {
	secure, err := tlsConfig(c)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: min(dialTimeout, c.Timeout), KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        secure,
		TLSHandshakeTimeout:    min(handshakeTimeout, c.Timeout),
		ResponseHeaderTimeout:  c.Timeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    max(16, c.Chunk.InFlight),
		IdleConnTimeout:        90 * time.Second,
		DisableCompression:     true, // it costs the server more than the network, and an answer's size would say nothing
		WriteBufferSize:        64 << 10,
		ReadBufferSize:         32 << 10,
	}, nil
}

// tlsConfig trusts the authorities of the settings alone, or else the system's.
func tlsConfig(c Config) (*tls.Config, error) {
	out := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CACert != nil {
		pool, problem := authorities(c.CACert)
		if problem != "" {
			return nil, fmt.Errorf("%w: %w: the CA certificate in the settings %s", store.ErrUnreachable, ErrCertificate, problem)
		}
		out.RootCAs = pool
	}
	if c.ClientCert == nil && c.ClientKey == nil {
		return out, nil
	}
	pair, problem := clientPair(c.ClientCert, c.ClientKey)
	if problem != "" {
		return nil, fmt.Errorf("%w: %w: the client certificate in the settings %s", store.ErrUnreachable, ErrCertificate, problem)
	}
	out.Certificates = []tls.Certificate{pair}
	return out, nil
}

// authorities reads certificates. Each block must be one: a file that is half understood would trust less than meant.
func authorities(text []byte) (pool *x509.CertPool, problem string) {
	pool = x509.NewCertPool()
	n := 0
	for rest := text; ; n++ {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			if len(bytes.TrimSpace(rest)) > 0 && n > 0 {
				return nil, "has something behind its last certificate that is not one"
			}
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, "holds something else than certificates, such as a private key: give the certificate alone"
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Sprintf("cannot be read (certificate %d of the file)", n+1)
		}
		pool.AddCert(cert)
	}
	if n == 0 {
		return nil, "is not in PEM form (-----BEGIN CERTIFICATE-----)"
	}
	return pool, ""
}

// clientPair reads the certificate that this side shows. Nothing of a key gets into a problem's text.
func clientPair(cert, key []byte) (pair tls.Certificate, problem string) {
	if len(cert) == 0 || len(key) == 0 {
		return pair, "needs both: a certificate and its private key"
	}
	if bytes.Contains(key, []byte("ENCRYPTED")) {
		return pair, "has a private key that is protected by a passphrase; give it without one"
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return pair, "and its private key cannot be read (PEM) or do not belong together"
	}
	return pair, ""
}
