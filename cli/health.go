package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"cofre/vault"
)

// health is the doctor as a container's health check asks it: 0 or 1, as Docker reserves all other codes, and as fast as
// opening the vault is.
func (a *app) health(ctx context.Context) error {
	var checks []check
	add := func(name, state, text, do string) { checks = append(checks, check{name, state, text, do}) }
	failed := a.configure()
	if failed != nil {
		add("configuration", stateBad, failed.Error(), "")
	} else {
		a.examineModes(add)
		failed = a.examineVault(ctx, 1, add)
	}
	if errors.Is(failed, vault.ErrNoVault) {
		checks, failed = nil, nil
		if err := a.roomForVault(); err != nil {
			failed = err
			add("home", stateBad, err.Error(), "give the folder to this user, or mount another one")
		}
	}
	if failed != nil {
		failed = &problem{code: exitFailed, err: failed}
	}
	return a.printChecks(ctx, slices.DeleteFunc(checks, func(c check) bool { return c.State != stateBad }), failed)
}

// roomForVault says why no vault could be made in the home; nil where one could be. A home that is not there yet can be
// made: reading the settings found that out.
func (a *app) roomForVault() error {
	f, err := os.CreateTemp(a.cfg.Home, ".health-*")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("no vault can be made there: %w", err)
	}
	_ = f.Close()
	return os.Remove(f.Name())
}
