package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/go-json-experiment/json"
)

// backend is the Elasticsearch that the settings name.
type backend struct {
	url            string
	user, password string
	http           *http.Client
}

// connect reads the authority; it asks nothing yet.
func connect(s settings) (*backend, error) {
	u, err := url.Parse(s["elasticsearch.hosts"])
	if err != nil || u.Scheme != "https" {
		return nil, fmt.Errorf("%w: elasticsearch.hosts is no https address", errConfig)
	}
	pem, err := os.ReadFile(s["elasticsearch.ssl.certificateAuthorities"])
	if err != nil {
		return nil, fmt.Errorf("%w: elasticsearch.ssl.certificateAuthorities: %w", errConfig, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%w: elasticsearch.ssl.certificateAuthorities: no certificate in it", errConfig)
	}
	return &backend{
		url: u.String(), user: s["elasticsearch.username"], password: s["elasticsearch.password"],
		http: &http.Client{
			Timeout:   20 * time.Second,
			Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}},
		},
	}, nil
}

// ask sends a request with the account's own Authorization, and reads the answer into out.
func (b *backend) ask(ctx context.Context, path, authorization string, in, out any) (status int, err error) {
	method, body := http.MethodGet, []byte(nil)
	if in != nil {
		method = http.MethodPost
		if body, err = json.Marshal(in); err != nil {
			return 0, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, b.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", authorization)
	r.Header.Set("Content-Type", "application/json")
	answer, err := b.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return answer.StatusCode, nil
	}
	return answer.StatusCode, json.UnmarshalRead(answer.Body, out)
}

// identity is who Elasticsearch says somebody is.
type identity struct {
	Name  string   `json:"username"`
	Roles []string `json:"roles"`
}

// who asks Elasticsearch whose credentials these are; known is false where it refuses them.
func (b *backend) who(ctx context.Context, authorization string) (i identity, known bool, err error) {
	status, err := b.ask(ctx, "/_security/_authenticate", authorization, nil, &i)
	switch {
	case err != nil:
		return i, false, err
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return i, false, nil
	case status != http.StatusOK:
		return i, false, fmt.Errorf("elasticsearch answered %d", status)
	}
	return i, true, nil
}

// own is the Authorization of Kibana's own account.
func (b *backend) own() string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(b.user, b.password)
	return r.Header.Get("Authorization")
}

// maySave asks Elasticsearch whether somebody may write saved objects, as Kibana does: by the privileges of its
// application.
func (b *backend) maySave(ctx context.Context, authorization string) (bool, error) {
	question := map[string]any{"application": []any{map[string]any{
		"application": "kibana-.kibana", "resources": []string{"*"}, "privileges": []string{"saved_object:dashboard/bulk_create"},
	}}}
	var answer struct {
		All bool `json:"has_all_requested"`
	}
	status, err := b.ask(ctx, "/_security/user/_has_privileges", authorization, question, &answer)
	return status == http.StatusOK && answer.All, err
}
