package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"cofre/crypto"
	"cofre/policy"
	"cofre/secret"
	"cofre/store"
	"cofre/store/sqlite"
	"cofre/vault"
)

// opener makes an empty store. What it returns beside it takes the store away again.
type opener func(ctx context.Context) (s store.Store, remove func(), err error)

// embedded makes a SQLite store in a folder of its own.
func embedded(ctx context.Context) (store.Store, func(), error) {
	dir, err := os.MkdirTemp("", "cofre-bench-")
	if err != nil {
		return nil, nil, err
	}
	s, err := sqlite.Create(ctx, filepath.Join(dir, "cofre.db"), store.Options{Schema: policy.Default().Schema()})
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, func() {
		_ = s.Close()
		_ = os.RemoveAll(dir)
	}, nil
}

// place is an empty store with a vault in it.
type place struct {
	store  store.Store
	vault  *vault.Vault
	master *secret.Bytes
	remove func()
}

func newPlace(ctx context.Context, open opener) (*place, error) {
	s, remove, err := open(ctx)
	if err != nil {
		return nil, err
	}
	host, err := crypto.NewHostKey("bench")
	if err != nil {
		remove()
		return nil, err
	}
	p := &place{store: s, master: crypto.GenerateMasterKey(), remove: remove}
	p.vault, err = vault.Create(ctx, vault.Options{Store: s, Policy: policy.Default(), Host: host, HostName: "bench", Actor: "bench"},
		p.master, "bench", crypto.DefaultScrypt())
	if err != nil {
		remove()
		return nil, err
	}
	return p, nil
}
