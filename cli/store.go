package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"cofre/config"
	"cofre/crypto"
	"cofre/store"
	"cofre/store/elastic"
	"cofre/store/elastic/conn"
	"cofre/store/sqlite"
	"cofre/vault"
)

// maxPEM bounds what is read as a certificate, key or bundle of authorities.
const maxPEM = 4 << 20

// openStore opens the store that the settings name. Nothing is created where there is none.
func (a *app) openStore(ctx context.Context, readOnly bool) (store.Store, error) {
	s, err := a.storeBy(ctx, store.Options{Schema: a.policy.Schema(), ReadOnly: readOnly}, sqlite.Open, elastic.Open)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("%w in %s", vault.ErrNoVault, a.place())
	}
	return s, err
}

// createStore makes the store that the settings name, or takes over what an init that was interrupted left.
func (a *app) createStore(ctx context.Context) (store.Store, error) {
	o := store.Options{Schema: a.policy.Schema()}
	s, err := a.storeBy(ctx, o, sqlite.Create, elastic.Create)
	if errors.Is(err, store.ErrExists) {
		return a.storeBy(ctx, o, sqlite.Open, elastic.Open)
	}
	return s, err
}

// storeBy opens or makes a store, and has it closed at the end.
func (a *app) storeBy(
	ctx context.Context, o store.Options,
	embedded func(context.Context, string, store.Options) (*sqlite.Store, error),
	remote func(context.Context, elastic.Config, store.Options) (*elastic.Store, error),
) (store.Store, error) {
	if a.cfg.Store != config.StoreElasticsearch {
		s, err := embedded(ctx, a.path(storeFile), o)
		if err != nil {
			return nil, err
		}
		a.later(func() { _ = s.Close() })
		return s, nil
	}
	c, err := a.elasticConn()
	if err != nil {
		return nil, err
	}
	s, err := remote(ctx, elastic.Config{Conn: c, Base: a.cfg.Elasticsearch.Index}, o)
	if err != nil {
		return nil, err
	}
	a.later(func() { _ = s.Close() })
	return s, nil
}

// place says where the store is, for people and for pins: a path, or the address of the cluster's first node and the
// base name of the indices. Another node of the same cluster must stand behind it, not before it, in the settings.
func (a *app) place() string {
	if a.cfg.Store != config.StoreElasticsearch {
		path, err := filepath.Abs(a.path(storeFile))
		if err != nil {
			return a.path(storeFile)
		}
		return path
	}
	return a.cfg.Elasticsearch.URLs[0] + "/" + a.cfg.Elasticsearch.Index
}

// placeName is the last part of where the store is.
func (a *app) placeName() string {
	if a.cfg.Store != config.StoreElasticsearch {
		return filepath.Base(a.cfg.Home)
	}
	if u, err := url.Parse(a.cfg.Elasticsearch.URLs[0]); err == nil {
		return u.Hostname()
	}
	return a.cfg.Elasticsearch.Index
}

// elasticConn says how the cluster of the settings is reached.
func (a *app) elasticConn() (conn.Config, error) {
	e := &a.cfg.Elasticsearch
	if len(e.URLs) == 0 {
		return conn.Config{}, usagef("set it to the address of a node such as https://elasticsearch.example.com:9200", "ELASTICSEARCH_URL is not set")
	}
	c := conn.Config{URLs: e.URLs, InsecureHTTP: e.AllowHTTP, Authorize: a.authorize()}
	for _, f := range []struct {
		name, path string
		into       *[]byte
	}{
		{"ELASTICSEARCH_CA_CERT", e.CACert, &c.CACert},
		{"ELASTICSEARCH_CLIENT_CERT", e.ClientCert, &c.ClientCert},
		{"ELASTICSEARCH_CLIENT_KEY", e.ClientKey, &c.ClientKey},
	} {
		if f.path == "" {
			continue
		}
		pem, err := readPEM(f.path)
		if err != nil {
			return conn.Config{}, usagef("name a PEM file that this user can read", "%s: %w", f.name, err)
		}
		*f.into = pem
	}
	return c, nil
}

func readPEM(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", path)
	case info.Size() > maxPEM:
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxPEM)
	}
	return os.ReadFile(path) //nolint:gosec // the operator names the file
}

// authorize puts the credentials of the settings on each request; nil where there are none. They stay where they are
// locked: only the text of one header is made of them.
func (a *app) authorize() func(http.Header) {
	e := &a.cfg.Elasticsearch
	switch {
	case e.APIKey.Len() > 0:
		return func(h http.Header) { h.Set("Authorization", "ApiKey "+string(e.APIKey.Expose())) }
	case e.Username != "":
		return func(h http.Header) {
			r := http.Request{Header: h}
			r.SetBasicAuth(e.Username, string(e.Password.Expose()))
		}
	}
	return nil
}

// create makes home, store and host key, and has build make the vault in them.
func (a *app) create(ctx context.Context, build func(vault.Options) (*vault.Vault, error)) (*vault.Vault, error) {
	if err := a.makeHome(); err != nil {
		return nil, err
	}
	s, err := a.createStore(ctx)
	if err != nil {
		return nil, err
	}
	host, err := a.makeHostKey()
	if err != nil {
		return nil, err
	}
	options, err := a.options(s, host)
	if err != nil {
		return nil, err
	}
	return build(options)
}

// hostKey reads this machine's key; nil where it has none yet.
func (a *app) hostKey() (*crypto.HostKey, error) {
	h, err := crypto.LoadHostKey(a.path(hostFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the host key %s: %w", a.path(hostFile), err)
	}
	a.later(h.Wipe)
	return h, nil
}

// makeHostKey reads this machine's key, or makes it.
func (a *app) makeHostKey() (*crypto.HostKey, error) {
	if h, err := a.hostKey(); h != nil || err != nil {
		return h, err
	}
	h, err := crypto.NewHostKey(hostName())
	if err != nil {
		return nil, err
	}
	if err := h.Save(a.path(hostFile)); err != nil {
		return nil, err
	}
	a.later(h.Wipe)
	return h, nil
}
