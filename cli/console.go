package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"cofre/crypto"
	"cofre/ingest"
	"cofre/policy"
	"cofre/secret"
	"cofre/ui"
	"cofre/ui/screen"
	"cofre/ui/screens/start"
	"cofre/vault"
)

// hasConsole reports whether there is a terminal that a console can be shown on.
func (a *app) hasConsole() bool {
	return !a.flags.plain && onTerminal(a.in) && onTerminal(a.out) && a.term != "dumb"
}

// clearing is how long a second signal waits until the first one's end has cleared the screen.
const clearing = 10 * time.Second

// console shows the console until the person leaves it.
func (a *app) console(ctx context.Context, readOnly bool) error {
	if err := a.configure(); err != nil {
		return err
	}
	a.flags.quiet = true // from here on the screen is the console's
	release := a.prompt.hold(clearing)
	defer release()
	err := ui.Run(ctx, ui.Options{
		Version: version(), Lang: a.cfg.Lang, NoColor: a.cfg.NoColor, ReadOnly: readOnly,
		LockAfter: a.cfg.LockAfter, RevealFor: a.cfg.RevealFor, Slot: a.flags.slot,
		Open: a.openConsole, Create: a.createConsole,
		Place: start.Place{
			Folder: a.cfg.Home, Store: a.path(storeFile), HostKey: a.path(hostFile), Known: a.cfg.PinFile,
		},
		Source: func(ctx context.Context, spec string) (ingest.Source, error) {
			return a.source(ctx, spec, sourceFlags{})
		},
		APIURL: withoutCredentials(a.cfg.APIURL),
		Schema: a.policy.Schema(), UserName: a.policy.UsernameField(), Hashed: a.hashed,
		Preferences: &preferences{path: filepath.Join(filepath.Dir(a.cfg.PinFile), "console")},
	})
	if errors.Is(err, ui.ErrCrashed) {
		return &problem{code: exitFailed, err: err, do: "what was stored is kept; start it again, and report what you did"}
	}
	return err
}

// openConsole opens the vault for the console, which asks in its own way about a fingerprint that is seen first.
func (a *app) openConsole(ctx context.Context, confirm func(string) bool) (ui.Vault, screen.VaultInfo, error) {
	info := screen.VaultInfo{
		Name: terminal(filepath.Base(a.cfg.Home)), Store: a.cfg.Store, Place: terminal(a.path(storeFile)),
	}
	s, err := a.openStore(ctx, false)
	if err != nil {
		return nil, info, err
	}
	host, err := a.hostKey()
	if err != nil {
		return nil, info, err
	}
	o, err := a.options(s, host)
	if err != nil {
		return nil, info, err
	}
	o.ConfirmTrust = confirm
	v, err := vault.Open(ctx, o)
	if err != nil {
		return nil, info, err
	}
	return v, info, nil
}

// createConsole makes a vault as init does, with a master key that a person chose in the console.
func (a *app) createConsole(ctx context.Context, master *secret.Bytes) error {
	key, err := crypto.NormaliseMasterKey(master.Expose(), true)
	if err != nil {
		return fmt.Errorf("the master key: %w", err)
	}
	defer key.Wipe()
	_, err = a.create(ctx, func(o vault.Options) (*vault.Vault, error) {
		return vault.Create(ctx, o, key, firstSlot, crypto.DefaultScrypt())
	})
	return err
}

func (a *app) hashed(field string) bool { return a.policy.Explain(field).Treatment == policy.Hash }

// withoutCredentials is an address as it may be shown.
func withoutCredentials(address string) string {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return ""
	}
	return terminal(strings.TrimSuffix((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String(), "/"))
}
