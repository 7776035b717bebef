//go:build unix

package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"cofre/crypto"
	"cofre/policy"
	"cofre/store"
	"cofre/store/sqlite"
	"cofre/ui"
	"cofre/ui/screen"
	"cofre/vault"
	"cofre/vault/pin"
)

// The value that panics carry: what a defect could have in its hands.
const inHand = "6767-2272-1234-5169"

// panics is the console over a real vault with a defect in one place, from SIGUSR1 on: update (the console's own loop),
// command (work of the console), task (work of a screen).
func panics() {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGUSR1)
	var defect atomic.Bool
	go func() {
		<-ch
		defect.Store(true)
		_ = os.WriteFile(os.Getenv("ARMED"), nil, 0o600)
	}()
	where := os.Args[1]
	err := ui.Run(context.Background(), ui.Options{
		RevealFor: 5 * time.Minute, Schema: policy.Default().Schema(), UserName: policy.Default().UsernameField(),
		Hashed: func(string) bool { return false },
		Now: func() time.Time {
			if where == "update" && defect.Load() {
				panic(inHand)
			}
			return time.Now()
		},
		Open: func(ctx context.Context, _ func(string) bool) (ui.Vault, screen.VaultInfo, error) {
			v, err := openOver(ctx, os.Getenv("COFRE_HOME"), func(s store.Store) store.Store { return s })
			return defective{v, where, &defect}, screen.VaultInfo{Name: "vault", Store: "sqlite"}, err
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// openOver opens the vault in a home, over its store or one around it.
func openOver(ctx context.Context, home string, around func(store.Store) store.Store) (*vault.Vault, error) {
	p := policy.Default()
	path := filepath.Join(home, "cofre.db")
	s, err := sqlite.Open(ctx, path, store.Options{Schema: p.Schema()})
	if err != nil {
		return nil, err
	}
	host, err := crypto.LoadHostKey(filepath.Join(home, "host.key"))
	if err != nil {
		return nil, err
	}
	pins, err := pin.Open(filepath.Join(os.Getenv("HOME"), ".config", "cofre", "known_vaults"))
	if err != nil {
		return nil, err
	}
	return vault.Open(ctx, vault.Options{Store: around(s), Policy: p, Host: host, Pins: pins, Place: path})
}

// defective is a vault with a defect in one of its methods.
type defective struct {
	*vault.Vault
	where  string
	defect *atomic.Bool
}

func (d defective) Lock(ctx context.Context) error {
	if d.where == "command" && d.defect.CompareAndSwap(true, false) {
		panic(inHand)
	}
	return d.Vault.Lock(ctx)
}

func (d defective) Page(ctx context.Context, r store.PageRequest) (vault.Page, error) {
	if d.where == "task" && d.defect.CompareAndSwap(true, false) {
		panic(inHand)
	}
	return d.Vault.Page(ctx, r)
}
