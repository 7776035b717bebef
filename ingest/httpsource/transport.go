package httpsource

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// newTransport returns a transport with the limits of a source. It leaves compressed bodies as they are.
func newTransport(idle time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        idle,
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  idle,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true,
	}
}

// dial connects to a host. Looking the name up has a limit of its own, so that a resolver that does not answer is told
// from a slow server.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: connectTimeout, KeepAlive: 15 * time.Second}
	host, port, err := net.SplitHostPort(address)
	if err != nil || net.ParseIP(host) != nil {
		return dialer.DialContext(ctx, network, address)
	}
	short, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupHost(short, host)
	if err != nil {
		if _, ok := errors.AsType[*net.DNSError](err); !ok {
			err = &net.DNSError{Err: "no answer", Name: host, IsTimeout: true}
		}
		return nil, err
	}
	dialer.Timeout = connectTimeout / time.Duration(len(addrs))
	for _, addr := range addrs {
		var conn net.Conn
		if conn, err = dialer.DialContext(ctx, network, net.JoinHostPort(addr, port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}
