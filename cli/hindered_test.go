//go:build unix

package cli_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"cofre/policy"
	"cofre/store"
	"cofre/ui"
	"cofre/ui/screen"
)

// hinders is the console over a store that is as the file HINDERED says: a duration before each answer, or "down".
func hinders() {
	err := ui.Run(context.Background(), ui.Options{
		RevealFor: 2 * time.Second, Schema: policy.Default().Schema(), UserName: policy.Default().UsernameField(),
		Hashed: func(string) bool { return false },
		Open: func(ctx context.Context, _ func(string) bool) (ui.Vault, screen.VaultInfo, error) {
			around := func(s store.Store) store.Store { return hindered{s, os.Getenv("HINDERED")} }
			v, err := openOver(ctx, os.Getenv("COFRE_HOME"), around)
			return v, screen.VaultInfo{Name: "vault", Store: "sqlite"}, err
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// hindered is a store that is slow or down.
type hindered struct {
	store.Store
	path string
}

func (h hindered) wait(ctx context.Context) error {
	how, err := os.ReadFile(h.path)
	if err != nil || string(how) == "down" {
		return store.ErrUnreachable
	}
	d, err := time.ParseDuration(string(how))
	if err != nil {
		return err
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// after waits, and then asks the store.
func after[T any](ctx context.Context, h hindered, ask func() (T, error)) (T, error) {
	if err := h.wait(ctx); err != nil {
		var none T
		return none, err
	}
	return ask()
}

func (h hindered) Get(ctx context.Context, c store.Collection, id string) (store.Doc, error) {
	return after(ctx, h, func() (store.Doc, error) { return h.Store.Get(ctx, c, id) })
}

func (h hindered) KeysOf(ctx context.Context, id string) ([]store.Key, error) {
	return after(ctx, h, func() ([]store.Key, error) { return h.Store.KeysOf(ctx, id) })
}

func (h hindered) Page(ctx context.Context, c store.Collection, r store.PageRequest) (store.Page, error) {
	return after(ctx, h, func() (store.Page, error) { return h.Store.Page(ctx, c, r) })
}

func (h hindered) Count(ctx context.Context, c store.Collection, q store.Query, limit int64) (store.Count, error) {
	return after(ctx, h, func() (store.Count, error) { return h.Store.Count(ctx, c, q, limit) })
}

func (h hindered) AppendAudit(ctx context.Context, row store.AuditRow) error {
	_, err := after(ctx, h, func() (struct{}, error) { return struct{}{}, h.Store.AppendAudit(ctx, row) })
	return err
}
