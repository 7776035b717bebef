package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cofre/config"
	"cofre/crypto"
	"cofre/policy"
	"cofre/secret"
	"cofre/store"
	"cofre/vault"
	"cofre/vault/pin"
)

// Files of COFRE_HOME.
const (
	storeFile      = "cofre.db"
	hostFile       = "host.key"
	checkpointFile = "checkpoint"
)

// flags are the global ones, and those that several commands share.
type flags struct {
	home, store, policy    string
	json, plain, quiet     bool
	masterKeyFile, slot    string
	headersFile, tokenFile string
}

// app is what every command works with. One command runs in it, then it is closed.
type app struct {
	in     io.Reader
	out    io.Writer // data alone
	err    io.Writer // everything else
	prompt *prompter
	term   string // TERM
	flags  flags
	harden secret.Hardening
	now    func() time.Time
	// inspect opens a vault in spite of a pin or a log that does not fit, to say what is wrong with it.
	inspect bool

	cfg    *config.Config
	policy *policy.Policy
	closed []func()
}

// later registers what is closed at the end, last first.
func (a *app) later(f func()) { a.closed = append(a.closed, f) }

func (a *app) close() {
	for _, v := range slices.Backward(a.closed) {
		v()
	}
	a.closed = nil
}

// say prints a line for people, unless they asked for quiet.
func (a *app) say(format string, args ...any) {
	if !a.flags.quiet {
		a.tell(format+"\n", args...)
	}
}

// tell prints for people whatever they asked for. Where standard error cannot be written there is nobody to tell that.
func (a *app) tell(format string, args ...any) { _, _ = fmt.Fprintf(a.err, format, args...) }

// configure reads the environment, .env and the flags once, and the policy with them.
func (a *app) configure() error {
	if a.cfg != nil {
		return nil
	}
	cfg, err := config.Load(config.Flags{Home: a.flags.home, Store: a.flags.store, Policy: a.flags.policy})
	if err != nil {
		return &problem{code: exitUsage, err: err}
	}
	a.later(cfg.Wipe)
	for _, w := range cfg.Warnings {
		a.say("warning: %s", w)
	}
	p := policy.Default()
	if cfg.Policy != "" {
		if p, err = policy.Load(cfg.Policy); err != nil {
			return &problem{code: exitUsage, err: err, do: "cofre policy check FILE names everything that is wrong with it"}
		}
	}
	a.cfg, a.policy = cfg, p
	return nil
}

func (a *app) path(name string) string { return filepath.Join(a.cfg.Home, name) }

// options says how a vault in s is opened or made.
func (a *app) options(s store.Store, host *crypto.HostKey) (vault.Options, error) {
	pins, err := pin.Open(a.cfg.PinFile)
	if err != nil {
		return vault.Options{}, err
	}
	return vault.Options{
		Store: s, Policy: a.policy, Host: host, HostName: hostName(), Actor: a.cfg.Operator,
		Pins: pins, Place: a.place(), Fingerprint: a.cfg.Fingerprint,
		ConfirmTrust: a.confirmTrust, Inspect: a.inspect,
		OnCheckpoint: func(text []byte) { a.keepCheckpoint(text) },
		Now:          a.now,
	}, nil
}

// keepCheckpoint keeps the newest signed head beside the host key, for somebody to carry away.
func (a *app) keepCheckpoint(text []byte) {
	if err := replaceFile(a.path(checkpointFile), text); err != nil {
		a.say("warning: the checkpoint could not be kept: %v", err)
	}
}

// confirmTrust asks at the first use of a store that holds records already.
func (a *app) confirmTrust(fingerprint string) bool {
	if _, ok := a.prompt.terminal(); !ok {
		return false
	}
	a.tell("This machine sees this vault for the first time. Its fingerprint is\n\n    %s\n\n"+
		"Compare it with what `cofre doctor` prints where the vault was made.\n", fingerprint)
	yes, err := a.prompt.confirm("Is it the same?")
	return err == nil && yes
}

// open opens the vault of COFRE_HOME, locked.
func (a *app) open(ctx context.Context, readOnly bool) (*vault.Vault, error) {
	if err := a.configure(); err != nil {
		return nil, err
	}
	s, err := a.openStore(ctx, readOnly)
	if err != nil {
		return nil, err
	}
	host, err := a.hostKey()
	if err != nil {
		return nil, err
	}
	o, err := a.options(s, host)
	if err != nil {
		return nil, err
	}
	return vault.Open(ctx, o)
}

// unlocked opens the vault and unlocks it; it is locked again when the command ends.
func (a *app) unlocked(ctx context.Context) (*vault.Vault, error) {
	v, err := a.open(ctx, false)
	if err != nil {
		return nil, err
	}
	if err := a.unlock(ctx, v); err != nil {
		return nil, err
	}
	a.later(func() {
		if err := v.Lock(context.WithoutCancel(ctx)); err != nil {
			a.tell("warning: locked, but that is not on record: %v\n", err)
		}
	})
	return v, nil
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "localhost"
	}
	return name
}
