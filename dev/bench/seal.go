package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/ingest"
	"cofre/policy"
)

// made is a vault's public part with one batch, and one user of twenty fields, three of them protected.
type made struct {
	key   *crypto.BatchKey
	plain *c1.Plain
}

func make1(ctx context.Context) (*made, error) {
	host, err := crypto.NewHostKey("bench")
	if err != nil {
		return nil, err
	}
	master := crypto.GenerateMasterKey()
	header, root, err := crypto.NewVault(master, "bench", crypto.DefaultScrypt(), host.Signer(0))
	if err != nil {
		return nil, err
	}
	root.Wipe()
	key, err := crypto.NewBatchKey(header)
	if err != nil {
		return nil, err
	}
	p, err := firstPlan(ctx)
	return &made{key: key, plain: p}, err
}

// firstPlan plans the first made-up user under the built-in policy.
func firstPlan(ctx context.Context) (*c1.Plain, error) {
	src, err := ingest.Open(ctx, "sample:1,7", ingest.Options{})
	if err != nil {
		return nil, err
	}
	var p *c1.Plain
	err = src.Read(ctx, func(it ingest.Item) error {
		plan, err := policy.Default().Plan(it.Clone().Record)
		if err != nil {
			return err
		}
		p = plainOf(plan)
		return nil
	})
	return p, err
}

func plainOf(plan *policy.Plan) *c1.Plain {
	p := &c1.Plain{ID: plan.ID, Policy: policy.Default().Ref(), At: time.Now(), Open: plan.Open}
	for _, m := range plan.Members {
		p.Members = append(p.Members, c1.Member{Name: m.Name, JSON: m.JSON})
	}
	for _, f := range plan.Encrypt {
		p.Encrypt = append(p.Encrypt, c1.Protected{Name: f.Name, Text: f.Text, Least: f.Least})
	}
	return p
}

// seal measures one record on one core.
func seal(ctx context.Context, _ sizes) error {
	m, err := make1(ctx)
	if err != nil {
		return err
	}
	sealer := c1.NewSealer(m.key)
	sealed, err := sealer.Seal(0, m.plain)
	if err != nil {
		return err
	}
	entry, err := crypto.ParseKeyEntry(sealed.Key)
	if err != nil {
		return err
	}
	sealing := testing.Benchmark(func(b *testing.B) {
		for i := range b.N {
			if _, err := sealer.Seal(uint64(i), m.plain); err != nil {
				b.Fatal(err)
			}
		}
	})
	opening := testing.Benchmark(func(b *testing.B) {
		for range b.N {
			r, err := c1.Open(m.key, entry, m.plain.ID, sealed.Doc)
			if err != nil {
				b.Fatal(err)
			}
			for _, name := range r.Fields() {
				v, err := r.Field(name)
				if err != nil {
					b.Fatal(err)
				}
				v.Wipe()
			}
			r.Wipe()
		}
	})
	fmt.Printf("record of %d members, %d protected, %d bytes as stored\n", len(m.plain.Members), len(m.plain.Encrypt), len(sealed.Doc))
	fmt.Printf("sealing %6.1f µs a record, %d allocations\n", micro(sealing), sealing.AllocsPerOp())
	fmt.Printf("opening %6.1f µs a record with its three fields, %d allocations\n", micro(opening), opening.AllocsPerOp())
	return nil
}

func micro(r testing.BenchmarkResult) float64 {
	return float64(r.T.Nanoseconds()) / float64(r.N) / 1000
}
