//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cofre/dev/rig"
)

// place is a vault with the binary that works on it.
type place struct {
	*rig.Rig
	kept bool
	env  []string                    // of the console
	drop func(context.Context) error // what is elsewhere; nil: nothing is
}

// vault makes a vault of n made-up users, or finds the one that was kept.
func (p *plan) vault(ctx context.Context, n int) (*place, error) {
	r, err := rig.New(ctx, "")
	if err != nil {
		return nil, err
	}
	v := &place{Rig: r}
	defer func() { v.env = environment(ctx, v.Rig) }()
	if p.keep != "" {
		binary := r.Binary
		v.kept = true
		v.Dir = filepath.Join(p.keep, fmt.Sprint(n))
		v.Home = filepath.Join(v.Dir, "home")
		if err := os.MkdirAll(v.Dir, 0o700); err != nil {
			return nil, err
		}
		v.Binary = filepath.Join(v.Dir, "cofre")
		if err := move(binary, v.Binary); err != nil {
			return nil, err
		}
		_ = os.RemoveAll(filepath.Dir(binary))
		if _, err := os.Stat(filepath.Join(v.Home, "cofre.db")); err == nil {
			return v, nil
		}
	}
	if p.store == "elasticsearch" {
		if v.drop, err = v.IntoElasticsearch(); err != nil {
			return nil, err
		}
	}
	if err := v.fill(ctx, n); err != nil {
		return nil, errors.Join(err, v.remove(ctx))
	}
	return v, nil
}

// fill makes the vault and its users.
func (v *place) fill(ctx context.Context, n int) error {
	if _, err := v.Must(ctx, "init"); err != nil {
		return err
	}
	res, err := v.Must(ctx, "ingest", "--json", fmt.Sprintf("sample:%d,7", n))
	if err != nil {
		return err
	}
	sum, err := rig.ParseIngested(res.Out)
	if err != nil {
		return err
	}
	fmt.Printf("%d users made in %.1f s (%.0f a second)\n", sum.Created, sum.Seconds, sum.RecordsPerSecond)
	return nil
}

// environment is the console's: it asks for the master key itself.
func environment(ctx context.Context, r *rig.Rig) []string {
	env := slices.DeleteFunc(r.Command(ctx).Env, func(e string) bool { return strings.HasPrefix(e, "MASTER_KEY=") })
	return append(env, "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor", "COFRE_LANG=en")
}

func (v *place) remove(ctx context.Context) error {
	if !v.kept {
		v.Remove()
	}
	if v.drop == nil {
		return nil
	}
	return v.drop(ctx)
}

// move moves a file, to another file system where need be.
func move(from, to string) error {
	if os.Rename(from, to) == nil {
		return nil
	}
	data, err := os.ReadFile(filepath.Clean(from))
	if err != nil {
		return err
	}
	const mode = 0o700
	return os.WriteFile(to, data, mode)
}
