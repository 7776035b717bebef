package cli

import (
	"bufio"
	"context"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"cofre/crypto"
	"cofre/vault"
)

func (a *app) rejectsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rejects",
		Short: "What could not be stored: list, show, retry, drop",
		Long: `Records that could not be stored are kept in quarantine, whole and sealed, with their position in the source and the
reason. Listing needs no master key; showing, retrying and dropping do.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.rejectsList(), a.rejectsShow(), a.rejectsRetry(), a.rejectsDrop())
	return cmd
}

func (a *app) rejectsList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List rejects with their reasons",
		Example: "  cofre rejects list\n  cofre rejects list --json | jq -r .reason | sort | uniq -c",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.listRejects(cmd.Context()) },
	}
}

// rejectLine is one line of `rejects list --json`.
type rejectLine struct {
	ID       string `json:"id"`
	Position uint64 `json:"position"`
	Reason   string `json:"reason"`
	Time     string `json:"time"`
	Record   string `json:"record"`
	Source   string `json:"source"`
	Run      string `json:"run"`
	Expires  string `json:"expires"` // "": nothing says when
}

func lineOf(r vault.Reject) rejectLine {
	line := rejectLine{
		ID: r.ID, Position: r.Position, Reason: r.Reason, Time: crypto.FormatTime(r.Time),
		Record: r.Record, Source: r.Source, Run: r.Run,
	}
	if !r.Expires.IsZero() {
		line.Expires = crypto.FormatTime(r.Expires)
	}
	return line
}

func (a *app) listRejects(ctx context.Context) error {
	v, err := a.open(ctx, true)
	if err != nil {
		return err
	}
	return buffered(a.out, func(w *bufio.Writer) error {
		t := newTable(w, column{head: "id"}, column{head: "position", right: true}, column{head: "user"}, column{head: "time"}, column{head: "reason"})
		n := 0
		err := v.Rejects(ctx, func(r vault.Reject) error {
			n++
			line := lineOf(r)
			if a.flags.json {
				return printJSON(w, line)
			}
			return outputError(t.row(line.ID, strconv.FormatUint(line.Position, 10), terminal(line.Record), line.Time, terminal(line.Reason)))
		})
		if err != nil || a.flags.json {
			return err
		}
		if n == 0 {
			a.say("Nothing is in quarantine.")
		}
		return outputError(t.close())
	})
}

func (a *app) rejectsShow() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:     "show ID",
		Short:   "Show a reject as it was read, on record",
		Example: "  cofre rejects show rAAAA… --reason 'why is the date refused'",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.showReject(cmd.Context(), args[0], reason) },
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the audit log (needed)")
	return cmd
}

func (a *app) showReject(ctx context.Context, id, reason string) error {
	if reason == "" {
		return usagef("--reason 'why is the date refused'", "showing a reject needs a reason: it goes into the audit log")
	}
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	r, err := v.ShowReject(ctx, id, reason)
	if err != nil {
		return err
	}
	defer r.Close()
	if a.flags.json {
		return a.printReject(r)
	}
	a.say("record %d of %s, %s: %s", r.Position, terminal(r.Source), crypto.FormatTime(r.Time), terminal(r.Reason))
	if r.Cut {
		a.say("Only the first %d of %d bytes were kept.", r.Original.Len(), r.Length)
	}
	if !onTerminal(a.out) {
		_, err = a.out.Write(r.Original.Expose())
		return outputError(err)
	}
	_, err = a.out.Write([]byte(terminal(string(r.Original.Expose())) + "\n"))
	return outputError(err)
}

// printReject prints the reject with original, or original_base64 where it is no UTF-8.
func (a *app) printReject(r *vault.RevealedReject) error {
	members := []member{}
	add := func(name, text string) {
		quoted, _ := jsontext.AppendQuote(nil, text)
		members = append(members, member{name, quoted})
	}
	add("id", r.ID)
	members = append(members, member{"position", strconv.AppendUint(nil, r.Position, 10)})
	add("reason", r.Reason)
	add("time", crypto.FormatTime(r.Time))
	add("record", r.Record)
	add("source", r.Source)
	add("expires", lineOf(r.Reject).Expires)
	members = append(members, member{"length", strconv.AppendInt(nil, r.Length, 10)})
	if r.UTF8 {
		add("original", string(r.Original.Expose()))
	} else {
		add("original_base64", standardBase64(r.Original.Expose()))
	}
	line := object(members)
	defer clear(line)
	return printLine(a.out, line)
}

func (a *app) rejectsRetry() *cobra.Command {
	var force bool
	var reason string
	cmd := &cobra.Command{
		Use:   "retry [ID...]",
		Short: "Try rejects again under the policy as it is now; all of them where none is named",
		Long: `Open rejects, run them through the policy again and store those that pass; the others stay. A record that was stored
after the reject was made is not overwritten without --force.`,
		Example: "  cofre rejects retry\n  cofre rejects retry rAAAA… --force",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.retryRejects(cmd.Context(), vault.RetryRequest{IDs: args, Force: force, Reason: reason})
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "overwrite records that are newer than their reject")
	cmd.Flags().StringVar(&reason, "reason", "retry", "why, for the audit log")
	return cmd
}

func (a *app) retryRejects(ctx context.Context, r vault.RetryRequest) error {
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	bar := a.newProgress("rejects")
	r.Progress = bar.ingest
	sum, err := v.RetryRejects(ctx, r)
	bar.close()
	for _, f := range sum.Failed {
		a.say("%s stays: %s", f.ID, terminal(f.Reason))
	}
	return a.ingested(ctx, sum.Summary, err)
}

func (a *app) rejectsDrop() *cobra.Command {
	var all, expired bool
	var reason string
	cmd := &cobra.Command{
		Use:   "drop [ID...]",
		Short: "Remove rejects for good",
		Long: `Remove rejects for good: those that are named, all of them, or those that have expired. A reject expires 90 days after
it was made; nothing drops it unasked.`,
		Example: "  cofre rejects drop rAAAA…\n  cofre rejects drop --all --reason 'test data'\n  cofre rejects drop --expired",
		RunE: func(cmd *cobra.Command, args []string) error {
			asked := 0
			for _, said := range []bool{all, expired, len(args) > 0} {
				if said {
					asked++
				}
			}
			if asked != 1 {
				return usagef("cofre rejects drop ID…, --all or --expired", "name the rejects to drop, or say --all or --expired: one of these")
			}
			return a.dropRejects(cmd.Context(), func(v *vault.Vault) (vault.Dropped, error) {
				if expired {
					return v.DropExpired(cmd.Context(), reason)
				}
				return v.DropRejects(cmd.Context(), args, reason)
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "drop every reject")
	cmd.Flags().BoolVar(&expired, "expired", false, "drop those that have expired")
	cmd.Flags().StringVar(&reason, "reason", "drop", "why, for the audit log")
	return cmd
}

func (a *app) dropRejects(ctx context.Context, drop func(*vault.Vault) (vault.Dropped, error)) error {
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	d, err := drop(v)
	if err != nil {
		return err
	}
	a.say("%s dropped for good.", plural(d.Rejects, "reject"))
	if d.Unverified > 0 {
		a.say("%s of them did not open: damaged, or planted.", thousands(d.Unverified))
	}
	if d.Kept > 0 {
		a.say("%s stayed: damaged, so nobody vouches for when they expire. `cofre verify` names them.", plural(d.Kept, "reject"))
	}
	if d.Missing > 0 {
		return &problem{code: exitFailed, err: errMissing(d.Missing), do: "`cofre rejects list` has the ids"}
	}
	return nil
}
