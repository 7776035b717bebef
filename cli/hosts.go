package cli

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"cofre/crypto"
	"cofre/vault"
)

func (a *app) hostsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hosts",
		Short: "Who may ingest: list, key, add, revoke",
		Long: `A machine that ingests or reveals signs what it writes with a key of its own, and only enrolled machines are believed.
The machine that made the vault is enrolled. To enrol another: run "cofre hosts key" there, and "cofre hosts add" here.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.listHosts(cmd.Context()) },
	}
	list := &cobra.Command{
		Use: "list", Short: "List the enrolled machines", Example: "  cofre hosts list", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.listHosts(cmd.Context()) },
	}
	key := &cobra.Command{
		Use: "key", Short: "Print this machine's public key; it is made where there is none", Example: "  cofre hosts key", Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return a.printHostKey() },
	}
	revoke := &cobra.Command{
		Use: "revoke HOST", Short: "Take a machine's right to write away; what it wrote stays good",
		Example: "  cofre hosts revoke 7f3ac01944be02d1", Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return a.revokeHost(cmd.Context(), args[0]) },
	}
	cmd.AddCommand(list, key, a.hostsAdd(), revoke)
	return cmd
}

func (a *app) hostsAdd() *cobra.Command {
	var this bool
	cmd := &cobra.Command{
		Use:     "add LABEL [PUBLIC-KEY]",
		Short:   "Enrol a machine by its public key, or --this machine",
		Example: "  cofre hosts add ingesta-02 q1sOq8…\n  cofre hosts add ingesta-02 --this",
		Args:    arguments(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if this != (len(args) == 1) {
				return usagef("cofre hosts add LABEL PUBLIC-KEY, or cofre hosts add LABEL --this", "name one machine: its public key, or --this")
			}
			if this {
				return a.addThisHost(cmd.Context(), args[0])
			}
			return a.addHost(cmd.Context(), args[0], args[1])
		},
	}
	cmd.Flags().BoolVar(&this, "this", false, "enrol the machine that this runs on")
	return cmd
}

func (a *app) listHosts(ctx context.Context) error {
	v, err := a.open(ctx, true)
	if err != nil {
		return err
	}
	hosts, err := v.Hosts(ctx)
	if err != nil {
		return err
	}
	t := newTable(a.out, column{head: "id"}, column{head: "label"}, column{head: "since entry", right: true}, column{head: "state"}, column{head: "public key"})
	for _, h := range hosts {
		key := crypto.EncodeB64(h.PublicKey)
		if a.flags.json {
			err = printJSON(a.out, map[string]any{
				"id": h.ID, "label": h.Label, "public_key": key,
				"added_seq": h.AddedSeq, "revoked_seq": h.RevokedSeq, "this": h.This,
			})
		} else {
			err = t.row(h.ID, terminal(h.Label), strconv.FormatUint(h.AddedSeq, 10), hostState(h), key)
		}
		if err != nil {
			return outputError(err)
		}
	}
	return outputError(t.close())
}

func hostState(h vault.Host) string {
	state := "enrolled"
	if h.RevokedSeq != nil {
		state = fmt.Sprintf("revoked from entry %d on", *h.RevokedSeq)
	}
	if h.This {
		state += ", this machine"
	}
	return state
}

func (a *app) printHostKey() error {
	if err := a.configure(); err != nil {
		return err
	}
	if err := a.makeHome(); err != nil {
		return err
	}
	h, err := a.makeHostKey()
	if err != nil {
		return err
	}
	key := crypto.EncodeB64(h.Public())
	if a.flags.json {
		return outputError(printJSON(a.out, map[string]any{"id": h.ID(), "public_key": key}))
	}
	_, err = fmt.Fprintln(a.out, key)
	return outputError(err)
}

func (a *app) addHost(ctx context.Context, label, key string) error {
	public, err := crypto.DecodeB64(key)
	if err != nil || len(public) != ed25519.PublicKeySize {
		return usagef("`cofre hosts key` prints it on the other machine", "that is no public key of a host (43 characters of base64url)")
	}
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	h, err := v.AddHost(ctx, label, public)
	if err != nil {
		return err
	}
	a.say("%s (%s) is enrolled.", terminal(h.Label), h.ID)
	return nil
}

func (a *app) addThisHost(ctx context.Context, label string) error {
	if err := a.configure(); err != nil {
		return err
	}
	if _, err := a.makeHostKey(); err != nil {
		return err
	}
	v, err := a.open(ctx, false)
	if err != nil {
		return err
	}
	raw, err := a.givenMaster()
	if err != nil {
		return err
	}
	if raw == nil {
		if raw, err = a.prompt.secret(ctx, "Master key: "); err != nil {
			return err
		}
	}
	defer raw.Wipe()
	master, err := crypto.NormaliseMasterKey(raw.Expose(), false)
	if err != nil {
		return fmt.Errorf("%w: %w", vault.ErrWrongKey, err)
	}
	defer master.Wipe()
	h, err := v.AddThisHost(ctx, master, a.flags.slot, label)
	if err != nil {
		return err
	}
	a.say("%s (%s) is enrolled.", terminal(h.Label), h.ID)
	return nil
}

func (a *app) revokeHost(ctx context.Context, id string) error {
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	h, err := v.RevokeHost(ctx, id)
	if err != nil {
		return err
	}
	a.say("%s (%s) may not write any more; what it wrote until now stays good.", terminal(h.Label), h.ID)
	return nil
}
