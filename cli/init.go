package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"cofre/crypto"
	"cofre/store"
	"cofre/store/sqlite"
	"cofre/vault"
)

// firstSlot is the name of the slot of a new vault's master key, where nobody gave another.
const firstSlot = "first"

func (a *app) initCommand() *cobra.Command {
	var generate bool
	var label string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make a vault, enrol this machine and pin it",
		Long: `Make a vault in COFRE_HOME: a store, a key of this machine, and a master key that opens it. The master key comes from
--master-key-file, MASTER_KEY or a prompt, or is made and printed once with --generate. It is stored nowhere: who loses
it loses what is sealed.`,
		Example: "  cofre init --generate\n  cofre init --master-key-file /run/secrets/master_key\n  COFRE_HOME=/srv/cofre cofre init",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Context(), generate, label) },
	}
	cmd.Flags().BoolVar(&generate, "generate", false, "make a strong master key and print it on standard output, once")
	cmd.Flags().StringVar(&label, "label", firstSlot, "name of the slot of this master key: whose it is")
	return cmd
}

// makeHome makes COFRE_HOME for its owner alone.
func (a *app) makeHome() error {
	const ownerOnly = 0o700
	if err := os.MkdirAll(a.cfg.Home, ownerOnly); err != nil {
		return &problem{code: exitUnusable, err: fmt.Errorf("COFRE_HOME cannot be made: %w", err), do: "name a folder that this user may write, with --home or COFRE_HOME"}
	}
	return nil
}

func (a *app) init(ctx context.Context, generate bool, label string) error {
	if err := a.configure(); err != nil {
		return err
	}
	if err := a.nothingThere(ctx); err != nil {
		return err
	}
	key, generated, err := a.newMaster(ctx, generate)
	if err != nil {
		return err
	}
	defer key.Wipe()
	v, err := a.create(ctx, func(o vault.Options) (*vault.Vault, error) {
		return vault.Create(ctx, o, key, label, crypto.DefaultScrypt())
	})
	if err != nil {
		return err
	}
	a.say("A vault was made in %s.\nIts fingerprint is %s; note it where this machine cannot change it.", a.cfg.Home, v.Fingerprint())
	if !generated {
		return nil
	}
	a.say("Its master key follows, this once. Keep it where this machine cannot read it: without it, nothing opens.")
	_, err = a.out.Write(append(key.Clone().Expose(), '\n'))
	return outputError(err)
}

// nothingThere refuses early: nobody should type a key for a vault that cannot be made.
func (a *app) nothingThere(ctx context.Context) error {
	_, err := a.open(ctx, true)
	switch {
	case err == nil:
		return fmt.Errorf("%w in %s", vault.ErrVaultExists, a.cfg.Home)
	case errors.Is(err, vault.ErrNoVault):
		return nil
	default:
		return err
	}
}

// create makes home, store and host key, and has build make the vault in them.
func (a *app) create(ctx context.Context, build func(vault.Options) (*vault.Vault, error)) (*vault.Vault, error) {
	if err := a.makeHome(); err != nil {
		return nil, err
	}
	o := store.Options{Schema: a.policy.Schema()}
	s, err := sqlite.Create(ctx, a.path(storeFile), o)
	if errors.Is(err, store.ErrExists) {
		s, err = sqlite.Open(ctx, a.path(storeFile), o) // left by an init that was interrupted
	}
	if err != nil {
		return nil, err
	}
	a.later(func() { _ = s.Close() })
	host, err := a.makeHostKey()
	if err != nil {
		return nil, err
	}
	options, err := a.options(s, host)
	if err != nil {
		return nil, err
	}
	return build(options)
}

func (a *app) trustCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "trust FINGERPRINT",
		Short: "Take a vault that is not the one this machine remembers",
		Long: `After a restored backup, or where a vault was made anew, what is stored is not what this machine remembers, and every
command refuses. This accepts it, by its fingerprint, and puts that on record.`,
		Example: "  cofre trust '7f3a c019 44be 02d1 …'",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.trust(cmd.Context(), args[0]) },
	}
}

func (a *app) trust(ctx context.Context, fingerprint string) error {
	if err := a.configure(); err != nil {
		return err
	}
	s, err := a.openStore(ctx, false)
	if err != nil {
		return err
	}
	host, err := a.hostKey()
	if err != nil {
		return err
	}
	o, err := a.options(s, host)
	if err != nil {
		return err
	}
	v, err := vault.Trust(ctx, o, fingerprint)
	if err != nil {
		return err
	}
	a.say("This machine now remembers the vault %s.", v.Fingerprint())
	return nil
}

func (a *app) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Make a consistent copy of the embedded store while it is used",
		Long: `Write a consistent copy of the embedded store to a new file, for its owner alone. Copying the live file is not one. The
copy opens with the same master keys: keep it as you keep the store. The host's key is not in it.`,
		Example: "  cofre backup /backup/cofre-2026-08-09.db",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.backup(cmd.Context(), args[0]) },
	}
}

func (a *app) backup(ctx context.Context, path string) error {
	if _, err := a.open(ctx, true); err != nil {
		return err
	}
	s, err := a.openStore(ctx, true)
	if err != nil {
		return err
	}
	if err := s.Backup(ctx, path); err != nil {
		return err
	}
	a.say("Copied to %s.", path)
	return nil
}
