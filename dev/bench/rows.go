package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

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
	return compared(ctx, s, embedded, nil)
}

// compared is ingests on one kind of store. bare, which may be nil, measures what else there is to compare with.
func compared(ctx context.Context, s sizes, open opener, bare func(ctx context.Context, path string, flushes []store.Flush) error) error {
	dir, err := os.MkdirTemp("", "cofre-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path, err := users(ctx, dir, s.ingest)
	if err != nil {
		return err
	}
	const rounds = 3
	var sealing, before, plain []float64
	for range rounds { // in turn, so that a slow moment of the machine meets all three
		full, flushes, err := sealedRun(ctx, open, path)
		if err != nil {
			return err
		}
		presealed, err := flushRun(ctx, open, path, flushes)
		if err != nil {
			return err
		}
		without, err := flushRun(ctx, open, path, plainFlushes(flushes))
		if err != nil {
			return err
		}
		sealing, before, plain = append(sealing, full), append(before, presealed), append(plain, without)
		fmt.Printf("%d users: ingest %.2f s, rows sealed beforehand %.2f s, plain rows %.2f s\n", s.ingest, full, presealed, without)
		if bare != nil {
			if err := bare(ctx, path, flushes); err != nil {
				return err
			}
		}
	}
	fmt.Printf("ingest: %.0f users a second; %.2f of rows sealed beforehand, %.2f of plain rows (medians of %d, speed against speed)\n",
		float64(s.ingest)/median(sealing), median(before)/median(sealing), median(plain)/median(sealing), rounds)
	return nil
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

// sealedRun ingests for real, once measured and once remembered.
func sealedRun(ctx context.Context, open opener, path string) (seconds float64, flushes []store.Flush, err error) {
	p, err := newPlace(ctx, open)
	if err != nil {
		return 0, nil, err
	}
	defer p.remove()
	runtime.GC()
	began := time.Now()
	if _, err := ingestFile(ctx, p.vault, path); err != nil {
		return 0, nil, err
	}
	seconds = time.Since(began).Seconds()
	flushes, err = remembered(ctx, open, path)
	return seconds, flushes, err
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
func flushRun(ctx context.Context, open opener, path string, flushes []store.Flush) (seconds float64, err error) {
	p, err := newPlace(ctx, open)
	if err != nil {
		return 0, err
	}
	defer p.remove()
	runtime.GC()
	began := time.Now()
	due, failed := make(chan store.Flush, 1), make(chan error, 1)
	go func() {
		var err error
		for f := range due {
			if err == nil {
				_, err = p.store.Put(ctx, f)
			}
		}
		failed <- err
	}()
	err = handOver(ctx, path, flushes, due)
	close(due)
	if err := errors.Join(err, <-failed); err != nil {
		return 0, err
	}
	if err := p.store.Settle(ctx, nil); err != nil {
		return 0, err
	}
	return time.Since(began).Seconds(), nil
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
