package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"cofre/audit"
	"cofre/crypto"
	"cofre/store"
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
		Long: `Make a vault: a store (in COFRE_HOME, or in Elasticsearch), a key of this machine in COFRE_HOME, and a master key that
opens it. The master key comes from
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
	a.say("A vault was made in %s.\nIts fingerprint is %s; note it where this machine cannot change it.", a.place(), v.Fingerprint())
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
		return fmt.Errorf("%w in %s", vault.ErrVaultExists, a.place())
	case errors.Is(err, vault.ErrNoVault):
		return nil
	default:
		return err
	}
}

func (a *app) trustCommand() *cobra.Command {
	var damagedLog bool
	cmd := &cobra.Command{
		Use:   "trust FINGERPRINT",
		Short: "Take a vault that is not the one this machine remembers",
		Long: `After a restored backup, or where a vault was made anew, what is stored is not what this machine remembers, and every
command refuses. This accepts it, by its fingerprint, and puts that on record.

Where the end of the audit log is damaged, nothing can be written behind it, so nothing is unlocked, revealed or
ingested. A backup is the better way back. Without one, --damaged-log goes on behind the damage: the entry that accepts
it names the entries that fail, and "cofre verify" and "cofre audit verify" go on naming them and ending with 4.`,
		Example: "  cofre trust '7f3a c019 44be 02d1 …'\n  cofre trust '7f3a c019 44be 02d1 …' --damaged-log",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.trust(cmd.Context(), args[0], damagedLog) },
	}
	cmd.Flags().BoolVar(&damagedLog, "damaged-log", false, "accept an audit log whose end is damaged, on record")
	return cmd
}

func (a *app) trust(ctx context.Context, fingerprint string, damagedLog bool) error {
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
	take := func() (*vault.Vault, vault.AcceptedDamage, error) {
		v, err := vault.Trust(ctx, o, fingerprint)
		return v, vault.AcceptedDamage{}, err
	}
	if damagedLog {
		take = func() (*vault.Vault, vault.AcceptedDamage, error) { return vault.TrustDamagedLog(ctx, o, fingerprint) }
	}
	v, damage, err := take()
	if err != nil && !damagedLog && (errors.Is(err, audit.ErrDamaged) || errors.Is(err, audit.ErrSigner)) {
		return &problem{code: exitIntegrity, err: err, do: behindDamage}
	}
	if err != nil {
		return err
	}
	a.say("This machine now remembers the vault %s.", v.Fingerprint())
	switch {
	case len(damage.Entries) > 0:
		a.say("The damage of the audit log is accepted, as entry %s says: %s. `cofre audit verify` goes on naming it.",
			thousands(damage.Seq), damagedEntries(damage))
	case damagedLog:
		a.say("The end of the audit log is whole: nothing was accepted.")
	}
	return nil
}

// damagedEntries names the entries that were accepted.
func damagedEntries(d vault.AcceptedDamage) string {
	const named = 8
	var words []string
	for _, s := range d.Entries[:min(len(d.Entries), named)] {
		if s.First == s.Last {
			words = append(words, "entry "+thousands(s.First))
		} else {
			words = append(words, "entries "+thousands(s.First)+" to "+thousands(s.Last))
		}
	}
	if len(d.Entries) > named || d.More > 0 {
		words = append(words, "and more")
	}
	return strings.Join(words, ", ")
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
	b, ok := s.(store.Backuper)
	if !ok {
		return usagef("use the snapshots of Elasticsearch, with all indices of the vault in one snapshot", "cofre backup copies the embedded store alone, and this vault is in %s", a.place())
	}
	if err := b.Backup(ctx, path); err != nil {
		return err
	}
	a.say("Copied to %s.", path)
	return nil
}
