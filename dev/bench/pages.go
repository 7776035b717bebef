package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"cofre/dev/rig"
	"cofre/policy"
	"cofre/store"
	"cofre/store/query"
	"cofre/vault"
)

const (
	pageSize = 50
	looks    = 20 // measurements of each
)

// pages measures a page of each kind of query, and a point reveal, over many users.
func pages(ctx context.Context, s sizes) error { return pagesOf(ctx, s, embedded) }

// pagesOf is pages on one kind of store.
func pagesOf(ctx context.Context, s sizes, open opener) error {
	p, err := newPlace(ctx, open)
	if err != nil {
		return err
	}
	defer p.remove()
	dir, err := os.MkdirTemp("", "cofre-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path, err := users(ctx, dir, s.pages)
	if err != nil {
		return err
	}
	sum, err := ingestFile(ctx, p.vault, path)
	if err != nil {
		return err
	}
	fmt.Printf("%d users in %.1f s (%.0f a second)\n", sum.Created, sum.Seconds, sum.RecordsPerSecond())
	fmt.Printf("%-58s %9s %9s\n", "page of 50", "median", "worst")
	for _, q := range []struct{ text, sort string }{
		{"", ""},
		{"", "fec_alta"},
		{"", "-user_name"},
		{"", "cantidad_compras_realizadas"},
		{"color_favorito:rojo", ""},
		{"color_favorito:rojo", "-fec_alta"},
		{"auto:zz*", "user_name"},
		{"cantidad_compras_realizadas>40", "user_name"},
		{"fec_alta:2021", "user_name"},
		{"ip:10.0.0.0/12", "fec_alta"},
		{"ana", ""},
		{"ana", "-fec_alta"},
		{"garcia OR lopez", "user_name"},
		{"\"av insurgentes\"", "fec_alta"},
		{"mar*", "-fec_alta"},
		{"-color_favorito:rojo -ana", "fec_alta"},
		{"nobodyhasthisword", "user_name"},
		{"ana color_favorito:rojo fec_alta>=2022", "cantidad_compras_realizadas"},
	} {
		if err := page(ctx, p, q.text, q.sort); err != nil {
			return err
		}
	}
	if err := reveals(ctx, p, s.pages); err != nil {
		return err
	}
	return verified(ctx, p)
}

// verified measures a check of everything.
func verified(ctx context.Context, p *place) error {
	if err := p.vault.Unlock(ctx, p.master, ""); err != nil {
		return err
	}
	began := time.Now()
	r, err := p.vault.Verify(ctx, vault.VerifyOptions{})
	if err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	fmt.Printf("verify: %d of %d whole in %.1f s (%.0f a second)\n", r.OK, r.Records, took, float64(r.Records)/took)
	return p.vault.Lock(ctx)
}

func page(ctx context.Context, p *place, text, sort string) error {
	where, err := query.Parse(text, policy.Default().Schema())
	if err != nil {
		return err
	}
	q := store.Query{Where: where}
	q.Sort, q.Desc = strings.CutPrefix(sort, "-")
	var took []float64
	var from store.Cursor
	for range looks {
		began := time.Now()
		got, err := p.store.Page(ctx, store.Users, store.PageRequest{Query: q, From: from, Limit: pageSize})
		if err != nil {
			return err
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
		from = got.Next // the following page next time, and the first again behind the last
	}
	fmt.Printf("%-58s %6.2f ms %6.2f ms\n", fmt.Sprintf("%q by %q", text, sort), median(took), slices.Max(took))
	return nil
}

func reveals(ctx context.Context, p *place, n int) error {
	if err := p.vault.Unlock(ctx, p.master, ""); err != nil {
		return err
	}
	var took []float64
	for range 10 * looks {
		began := time.Now()
		r, err := p.vault.Reveal(ctx, vault.RevealRequest{ID: fmt.Sprint(1 + rand.IntN(n)), Reason: "bench"})
		if err != nil {
			return err
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
		r.Close()
	}
	fmt.Printf("%-58s %6.2f ms %6.2f ms\n", "reveal with its two durable audit entries", median(took), slices.Max(took))
	return p.vault.Lock(ctx)
}

// start measures how long the binary takes to do next to nothing.
func start(ctx context.Context, _ sizes) error {
	r, err := rig.New(ctx, "")
	if err != nil {
		return err
	}
	defer r.Remove()
	if _, err := r.Must(ctx, "init"); err != nil {
		return err
	}
	if _, err := r.Must(ctx, "ingest", "sample:1000"); err != nil {
		return err
	}
	for _, args := range [][]string{{"version"}, {"users", "--limit", "5"}} {
		var took []float64
		for range looks {
			began := time.Now()
			if _, err := r.Must(ctx, args...); err != nil {
				return err
			}
			took = append(took, float64(time.Since(began).Microseconds())/1000)
		}
		fmt.Printf("%-58s %6.1f ms %6.1f ms\n", "cofre "+strings.Join(args, " "), median(took), slices.Max(took))
	}
	return nil
}
