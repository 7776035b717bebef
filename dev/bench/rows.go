package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"cofre/ingest"
	"cofre/policy"
	"cofre/store"
	"cofre/vault"
)

// users writes n made-up users to a file, so that every run reads and decodes the same.
func users(ctx context.Context, dir string, n int) (string, error) {
	path := filepath.Join(dir, "users.ndjson")
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	if err := writeUsers(ctx, f, n); err != nil {
		return "", errors.Join(err, f.Close())
	}
	return path, f.Close()
}

// ingests measures an ingest against the same work with rows that were sealed beforehand, and against plain rows.
func ingests(ctx context.Context, s sizes) error {
	return withUsers(ctx, s.ingest, embedded, func(path string, flushes []store.Flush) error {
		return contest(ctx, s.ingest, throughStore(embedded, nil, path, flushes))
	})
}

// withUsers gives fn a file of n users, and what an ingest of them puts into a store.
func withUsers(ctx context.Context, n int, open opener, fn func(path string, flushes []store.Flush) error) error {
	dir, err := os.MkdirTemp("", "cofre-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path, err := users(ctx, dir, n)
	if err != nil {
		return err
	}
	flushes, err := remembered(ctx, open, path)
	if err != nil {
		return err
	}
	return fn(path, flushes)
}

// throughStore are the ways that all put the same users of a file into a store.
func throughStore(open opener, m meter, path string, flushes []store.Flush) []contender {
	without := plainFlushes(flushes)
	return []contender{
		{"ingest", func(ctx context.Context) (cost, error) { return sealedRun(ctx, open, m, path) }},
		{"documents sealed beforehand", func(ctx context.Context) (cost, error) { return flushRun(ctx, open, m, path, flushes) }},
		{"plain documents", func(ctx context.Context) (cost, error) { return flushRun(ctx, open, m, path, without) }},
	}
}

// keeper is a store that remembers what is put into it.
type keeper struct {
	store.Store
	flushes []store.Flush
}

// Put keeps a copy of what it passes on.
func (k *keeper) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	k.flushes = append(k.flushes, store.Flush{Records: append([]store.Sealed(nil), f.Records...)})
	return k.Store.Put(ctx, f)
}

// sealedRun ingests for real.
func sealedRun(ctx context.Context, open opener, m meter, path string) (cost, error) {
	p, err := newPlace(ctx, open)
	if err != nil {
		return cost{}, err
	}
	defer p.remove()
	return m.since(ctx, func() error {
		_, err := ingestFile(ctx, p.vault, path)
		return err
	})
}

func ingestFile(ctx context.Context, v *vault.Vault, path string) (vault.Summary, error) {
	src, err := ingest.Open(ctx, path, ingest.Options{})
	if err != nil {
		return vault.Summary{}, err
	}
	return v.Ingest(ctx, src, vault.IngestOptions{})
}

// remembered seals the users of a file into flushes that are kept.
func remembered(ctx context.Context, open opener, path string) ([]store.Flush, error) {
	k := &keeper{}
	p, err := newPlace(ctx, func(ctx context.Context) (store.Store, func(), error) {
		s, remove, err := open(ctx)
		k.Store = s
		return k, remove, err
	})
	if err != nil {
		return nil, err
	}
	defer p.remove()
	_, err = ingestFile(ctx, p.vault, path)
	return k.flushes, err
}

// flushRun reads, decodes and plans the same file, and puts rows that are there already: everything but the sealing.
func flushRun(ctx context.Context, open opener, m meter, path string, flushes []store.Flush) (cost, error) {
	p, err := newPlace(ctx, open)
	if err != nil {
		return cost{}, err
	}
	defer p.remove()
	return m.since(ctx, func() error {
		due := make(chan store.Flush, 1)
		errs := make([]error, 1, 2)
		if _, both := p.store.(store.Pipelined); both { // as the ingest does
			errs = errs[:2]
		}
		var writers sync.WaitGroup
		for i := range errs {
			writers.Go(func() { errs[i] = putAll(ctx, p.store, due) })
		}
		err := handOver(ctx, path, flushes, due)
		close(due)
		writers.Wait()
		if err := errors.Join(append(errs, err)...); err != nil {
			return err
		}
		return p.store.Settle(ctx, nil)
	})
}

// putAll puts flushes to the end, also after an error.
func putAll(ctx context.Context, s store.Store, due <-chan store.Flush) (err error) {
	for f := range due {
		if err == nil {
			_, err = s.Put(ctx, f)
		}
	}
	return err
}

// handOver gives each flush to the writer when as many users as it holds were read.
func handOver(ctx context.Context, path string, flushes []store.Flush, due chan<- store.Flush) error {
	src, err := ingest.Open(ctx, path, ingest.Options{})
	if err != nil {
		return err
	}
	rules := policy.Default()
	next, read := 0, 0
	return src.Read(ctx, func(it ingest.Item) error {
		if _, err := rules.Plan(it.Record); err != nil {
			return err
		}
		read++
		if next < len(flushes) && read == len(flushes[next].Records) {
			due <- flushes[next]
			next, read = next+1, 0
		}
		return nil
	})
}
