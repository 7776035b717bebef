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
	"cofre/ui/plain"
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
		LockAfter: a.cfg.LockAfter, RevealFor: a.cfg.RevealFor, IdleExit: a.cfg.ExitAfter, Slot: a.flags.slot,
		Open: a.openConsole, Create: a.createConsole,
		Place: a.startPlace(), Source: a.namedSource, APIURL: withoutCredentials(a.cfg.APIURL),
		Schema: a.policy.Schema(), UserName: a.policy.UsernameField(), Hashed: a.hashed,
		Preferences: &preferences{path: filepath.Join(filepath.Dir(a.cfg.PinFile), "console")},
	})
	if errors.Is(err, ui.ErrCrashed) {
		return &problem{code: exitFailed, err: err, do: "what was stored is kept; start it again, and report what you did"}
	}
	return err
}

// hasPrompts reports whether line prompts are wanted: --plain, with a person or a pipe that answers, or a terminal that
// can do no more.
func (a *app) hasPrompts() bool {
	return a.flags.plain || (onTerminal(a.in) && onTerminal(a.out) && a.term == "dumb")
}

// prompts does the console's work by line prompts.
func (a *app) prompts(ctx context.Context, readOnly bool) error {
	if err := a.configure(); err != nil {
		return err
	}
	return plain.Run(ctx, plain.Options{
		In: a.in, Out: a.out, Person: onTerminal(a.in), Secret: a.askSecret,
		Version: version(), Lang: a.cfg.Lang, ReadOnly: readOnly,
		LockAfter: a.cfg.LockAfter, RevealFor: a.cfg.RevealFor, Slot: a.flags.slot,
		Open: a.openPlain, Create: a.createConsole,
		Place: a.startPlace(), Source: a.namedSource, APIURL: withoutCredentials(a.cfg.APIURL),
		Schema: a.policy.Schema(), UserName: a.policy.UsernameField(),
	})
}

// askSecret returns the master key that was given, or asks for it.
func (a *app) askSecret(ctx context.Context, label string) (*secret.Bytes, error) {
	if given, err := a.givenMaster(); given != nil || err != nil {
		return given, err
	}
	return a.prompt.secret(ctx, label)
}

func (a *app) startPlace() start.Place {
	return start.Place{
		Folder: a.cfg.Home, Store: terminal(a.place()), HostKey: a.path(hostFile), Known: a.cfg.PinFile,
	}
}

func (a *app) namedSource(ctx context.Context, spec string) (ingest.Source, error) {
	return a.source(ctx, spec, sourceFlags{})
}

// openConsole opens the vault for the console, which asks in its own way about a fingerprint that is seen first.
func (a *app) openConsole(ctx context.Context, confirm func(string) bool) (ui.Vault, screen.VaultInfo, error) {
	v, info, err := a.openTyped(ctx, confirm)
	if err != nil {
		return nil, info, err
	}
	return v, info, nil
}

// openPlain is openConsole for the line prompts.
func (a *app) openPlain(ctx context.Context, confirm func(string) bool) (plain.Vault, screen.VaultInfo, error) {
	v, info, err := a.openTyped(ctx, confirm)
	if err != nil {
		return nil, info, err
	}
	return v, info, nil
}

// typed is a vault that takes master keys as they were typed: vault.Vault wants them normalised.
type typed struct{ *vault.Vault }

// Unlock is vault.Vault's. A text that cannot be a master key is a wrong one.
func (v typed) Unlock(ctx context.Context, raw *secret.Bytes, slot string) error {
	key, err := crypto.NormaliseMasterKey(raw.Expose(), false)
	if err != nil {
		return fmt.Errorf("%w: %w", vault.ErrWrongKey, err)
	}
	defer key.Wipe()
	return v.Vault.Unlock(ctx, key, slot)
}

func (a *app) openTyped(ctx context.Context, confirm func(string) bool) (typed, screen.VaultInfo, error) {
	info := screen.VaultInfo{
		Name: terminal(a.placeName()), Store: a.cfg.Store, Place: terminal(a.place()),
	}
	s, err := a.openStore(ctx, false)
	if err != nil {
		return typed{}, info, err
	}
	host, err := a.hostKey()
	if err != nil {
		return typed{}, info, err
	}
	o, err := a.options(s, host)
	if err != nil {
		return typed{}, info, err
	}
	o.ConfirmTrust = confirm
	v, err := vault.Open(ctx, o)
	return typed{v}, info, err
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
