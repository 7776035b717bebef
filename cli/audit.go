package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"cofre/audit"
	"cofre/policy"
	"cofre/vault"
)

// followEvery is how often `audit list --follow` looks for new entries.
const followEvery = 500 * time.Millisecond

func (a *app) auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Who did what, when and why: list, verify, checkpoint",
		Long: `Every ingest, unlock, reveal and change is in the audit log: signed by the host that did it, chained, and a leaf of a
Merkle tree. A checkpoint that an auditor keeps proves later that nothing he saw was changed, removed or reordered.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	verify := &cobra.Command{
		Use: "verify", Short: "Check the log, and that it still contains what a checkpoint vouches for",
		Example: "  cofre audit verify\n  cofre audit verify --checkpoint 2026-08.checkpoint",
		Args:    noArguments,
	}
	path := verify.Flags().String("checkpoint", "", "file with a checkpoint kept earlier; - is standard input")
	verify.RunE = func(cmd *cobra.Command, _ []string) error { return a.verifyAudit(cmd.Context(), *path) }
	checkpoint := &cobra.Command{
		Use: "checkpoint", Short: "Print the log's head, signed by the vault, to be kept elsewhere",
		Example: "  cofre audit checkpoint > /media/auditor/2026-08.checkpoint",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.checkpoint(cmd.Context()) },
	}
	cmd.AddCommand(a.auditList(), verify, checkpoint)
	return cmd
}

func (a *app) auditList() *cobra.Command {
	var since string
	var follow bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the entries, oldest first",
		Long: `List the entries of the audit log as they stand in the store, oldest first; "cofre audit verify" says whether they are
genuine. No master key is needed.`,
		Example: "  cofre audit list --since 24h\n  cofre audit list --since 2026-08-01 --json | jq 'select(.action==\"reveal\")'\n  cofre audit list --follow",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := a.parseSince(since)
			if err != nil {
				return err
			}
			return a.listAudit(cmd.Context(), from, follow)
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "entries from then on: a date or time, or how long ago (90m, 24h, 7d)")
	cmd.Flags().BoolVar(&follow, "follow", false, "go on printing new entries until stopped")
	return cmd
}

// parseSince reads how long ago, or a date.
func (a *app) parseSince(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 {
			return a.now().AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return a.now().Add(-d), nil
	}
	t, err := policy.ParseDate(text, policy.DayFirst)
	if err != nil {
		return time.Time{}, usagef("a date (2026-08-01), a time (2026-08-01T10:00:00Z), or how long ago (90m, 24h, 7d)", "--since %q means no time", text)
	}
	return t, nil
}

func (a *app) listAudit(ctx context.Context, since time.Time, follow bool) error {
	v, err := a.open(ctx, true)
	if err != nil {
		return err
	}
	var next uint64
	for {
		err := buffered(a.out, func(w *bufio.Writer) error {
			entries := a.entryPrinter(w)
			err := v.AuditEntries(ctx, next, 0, func(e audit.Entry) error {
				next = e.Seq + 1
				if e.Time.Before(since) {
					return nil
				}
				return entries.row(e)
			})
			return errors.Join(err, entries.close())
		})
		if err != nil || !follow {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followEvery):
		}
	}
}

type entryPrinter struct {
	row   func(audit.Entry) error
	close func() error
}

func (a *app) entryPrinter(w io.Writer) entryPrinter {
	if a.flags.json {
		return entryPrinter{
			row: func(e audit.Entry) error {
				text, err := json.Marshal(e)
				if err != nil {
					return fmt.Errorf("entry %d: %w", e.Seq, err)
				}
				return printLine(w, text)
			},
			close: func() error { return nil },
		}
	}
	t := newTable(w, column{head: "seq", right: true}, column{head: "time"}, column{head: "who"}, column{head: "action"},
		column{head: "outcome"}, column{head: "of", right: true}, column{head: "what"}, column{head: "reason"})
	return entryPrinter{row: func(e audit.Entry) error { return outputError(t.row(entryCells(e)...)) }, close: func() error { return outputError(t.close()) }}
}

func entryCells(e audit.Entry) []string {
	of := ""
	if e.Of != nil {
		of = strconv.FormatUint(*e.Of, 10)
	}
	what := e.Record
	if len(e.Fields) > 0 {
		what = strings.TrimSpace(what + " " + strings.Join(e.Fields, ","))
	}
	if what == "" && len(e.Data) > 0 {
		what, _ = cut(string(e.Data), 48)
	}
	return []string{
		strconv.FormatUint(e.Seq, 10), e.Time.Format("2006-01-02 15:04:05"), terminal(e.Actor + "@" + e.Host),
		e.Action, e.Outcome, of, terminal(what), terminal(e.Reason),
	}
}

func (a *app) verifyAudit(ctx context.Context, path string) error {
	var checkpoint []byte
	var err error
	switch path {
	case "":
	case "-":
		checkpoint, err = io.ReadAll(io.LimitReader(a.in, maxKeyFile))
	default:
		checkpoint, err = os.ReadFile(path) //nolint:gosec // the operator names the file
	}
	if err != nil {
		return usagef("name the file that `cofre audit checkpoint` printed", "the checkpoint: %w", err)
	}
	a.inspect = true
	v, err := a.open(ctx, true)
	if err != nil {
		return err
	}
	bar := a.newProgress("audit")
	report, err := v.AuditVerify(ctx, vault.AuditVerifyOptions{Checkpoint: checkpoint, Progress: bar.audit})
	bar.close()
	if err != nil {
		return err
	}
	return a.printAuditReport(report, checkpoint != nil)
}

type auditProblem struct {
	Seq    uint64 `json:"seq"`
	Kind   string `json:"kind"`
	Cause  string `json:"cause"` // an audit.Cause
	Reason string `json:"reason"`
}

func (a *app) printAuditReport(r audit.Report, against bool) error {
	if a.flags.json {
		out := struct {
			Entries uint64         `json:"entries"`
			Failed  []auditProblem `json:"failed"`
		}{Entries: r.Size, Failed: []auditProblem{}}
		for _, p := range r.Problems {
			out.Failed = append(out.Failed, auditProblem{p.Seq, string(p.Kind), string(p.Cause), p.Reason})
		}
		if err := printJSON(a.out, out); err != nil {
			return err
		}
	} else if err := a.sayAuditReport(r, against); err != nil {
		return outputError(err)
	}
	if !r.OK() {
		return &finished{code: exitIntegrity}
	}
	return nil
}

func (a *app) sayAuditReport(r audit.Report, against bool) error {
	for _, p := range r.Problems {
		if _, err := fmt.Fprintf(a.out, "x entry %d: %s\n", p.Seq, terminal(p.Reason)); err != nil {
			return err
		}
	}
	for _, p := range r.Remarks {
		a.say("! entry %d: %s", p.Seq, terminal(p.Reason))
	}
	if !r.OK() {
		_, err := fmt.Fprintf(a.out, "%s, %s failed\n", plural(r.Size, "entry"), plural(len(r.Problems), "check"))
		return err
	}
	words := "signed, numbered and chained as they were written"
	if against {
		words += "; everything that the checkpoint vouches for is still there"
	}
	_, err := fmt.Fprintf(a.out, "%s, %s\n", plural(r.Size, "entry"), words)
	return err
}

func (a *app) checkpoint(ctx context.Context) error {
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	text, err := v.AuditCheckpoint(ctx)
	if err != nil {
		return err
	}
	_, err = a.out.Write(text)
	return outputError(err)
}
