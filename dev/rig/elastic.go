package rig

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"cofre/dev/elasticsearch/node"
	"cofre/dev/elasticsearch/state"
)

// IntoElasticsearch has the rig's binary use the server that dev/elasticsearch started, under a name of its own. What it
// returns deletes everything under that name.
func (r *Rig) IntoElasticsearch() (remove func(context.Context) error, err error) {
	s, err := state.Find()
	if err != nil {
		return nil, fmt.Errorf("%w: go run ./dev/elasticsearch start", err)
	}
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	base := "rig" + hex.EncodeToString(b[:])
	r.Env = []string{
		"COFRE_STORE=elasticsearch", "ELASTICSEARCH_URL=" + s.URLs[0], "ELASTICSEARCH_USERNAME=" + s.Username,
		"ELASTICSEARCH_PASSWORD=" + s.Password, "ELASTICSEARCH_CA_CERT=" + s.CA, "ELASTICSEARCH_INDEX=" + base,
	}
	return func(ctx context.Context) error { return drop(context.WithoutCancel(ctx), s, base) }, nil
}

// drop deletes the indices and templates of a base name.
func drop(ctx context.Context, s *state.State, base string) error {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	client := http.DefaultClient
	if s.CA != "" {
		var err error
		if client, err = node.Client(s.CA); err != nil {
			return err
		}
	}
	for _, part := range []string{"", "-keys", "-vault", "-rejects", "-audit"} {
		for _, path := range []string{"/" + base + part + ".1", "/_index_template/cofre-" + base + part} {
			q, err := http.NewRequestWithContext(ctx, http.MethodDelete, s.URLs[0]+path, nil)
			if err != nil {
				return err
			}
			q.SetBasicAuth(s.Username, s.Password)
			a, err := client.Do(q)
			if err != nil {
				return err
			}
			if err := a.Body.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}
