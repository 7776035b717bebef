package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cofre/vault"
)

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check everything that is stored, and name what fails",
		Long: `Check everything that is stored: the header, every batch, key, seal and index, the account of every run, the audit log
and what this machine remembers. It needs a master key. Exit code 4 where anything fails.

--json prints one object: records and ok, rejects and rejects_ok, audit (entries of the log), failures (how many checks
failed), failed (the first 10,000 of them: kind, id, cause, reason) and remarks. Reason is a sentence for people; a
cause is a name that stays the same from version to version, one of` + causes() + `.`,
		Example: "  cofre verify\n  cofre verify --json",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.verify(cmd.Context()) },
	}
}

// causes lists what a failure may be caused by, each line as long as those of a command's text.
func causes() string {
	const most = 116
	var b strings.Builder
	used := most
	for i, c := range vault.Causes() {
		word := string(c)
		if i > 0 {
			b.WriteByte(',')
		}
		if used += 2 + len(word); used > most {
			b.WriteByte('\n')
			used = len(word)
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// verifyResult is what `verify --json` prints.
type verifyResult struct {
	Records   uint64          `json:"records"`
	OK        uint64          `json:"ok"`
	Failed    []verifyFailure `json:"failed"`
	Failures  uint64          `json:"failures"`
	Rejects   uint64          `json:"rejects"`
	RejectsOK uint64          `json:"rejects_ok"`
	Audit     uint64          `json:"audit"`
	Remarks   []string        `json:"remarks"`
}

type verifyFailure struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
	Kind   string `json:"kind"`
	Cause  string `json:"cause"` // a vault.Cause
}

func (a *app) verify(ctx context.Context) error {
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	bar := a.newProgress("verify")
	report, err := v.Verify(ctx, vault.VerifyOptions{Progress: bar.verify})
	bar.close()
	if err != nil {
		return err
	}
	if err := a.printReport(report); err != nil {
		return err
	}
	if report.Failures > 0 {
		return &finished{code: exitIntegrity}
	}
	return nil
}

func (a *app) printReport(r vault.Report) error {
	if a.flags.json {
		out := verifyResult{
			Records: r.Records, OK: r.OK, Failed: []verifyFailure{}, Failures: r.Failures,
			Rejects: r.Rejects, RejectsOK: r.RejectsOK, Audit: r.Audit, Remarks: []string{},
		}
		for _, f := range r.Failed {
			out.Failed = append(out.Failed, verifyFailure{f.ID, f.Reason, string(f.Kind), string(f.Cause)})
		}
		for _, m := range r.Remarks {
			out.Remarks = append(out.Remarks, m.String())
		}
		return printJSON(a.out, out)
	}
	for _, f := range r.Failed {
		if _, err := fmt.Fprintf(a.out, "x %s %s: %s\n", f.Kind, terminal(f.ID), terminal(f.Reason)); err != nil {
			return outputError(err)
		}
	}
	if more := r.Failures - uint64(len(r.Failed)); more > 0 {
		if _, err := fmt.Fprintf(a.out, "x and %s more\n", thousands(more)); err != nil {
			return outputError(err)
		}
	}
	for _, remark := range r.Remarks {
		a.say("! %s", terminal(remark.String()))
	}
	_, err := fmt.Fprintf(a.out, "%s of %s whole, %s of %s, %s\n",
		thousands(r.OK), plural(r.Records, "record"), thousands(r.RejectsOK), plural(r.Rejects, "reject"), plural(r.Audit, "audit entry"))
	if err == nil && r.Failures > 0 {
		_, err = fmt.Fprintf(a.out, "%s failed\n", plural(r.Failures, "check"))
	}
	return outputError(err)
}

func (a *app) sweepCommand() *cobra.Command {
	var reindex bool
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Close runs that died and remove what they left over",
		Long: `Close runs that have shown no sign of life for ten minutes, and remove key entries that nothing needs any more. It is
on record with counts. What is evidence of a deleted record stays. It needs a master key.

--reindex also makes the search columns of the embedded store anew from the documents, where verify finds that they say
something else than these: somebody edited them in the file. The documents are not changed.`,
		Example: "  cofre sweep\n  cofre sweep --reindex",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.sweep(cmd.Context(), reindex) },
	}
	cmd.Flags().BoolVar(&reindex, "reindex", false, "make the search columns of the embedded store anew")
	return cmd
}

func (a *app) sweep(ctx context.Context, reindex bool) error {
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	if reindex {
		if err := v.Reindex(ctx, nil); err != nil {
			return err
		}
		a.say("The search columns were made anew.")
	}
	s, err := v.Sweep(ctx)
	if err != nil {
		return err
	}
	if a.flags.json {
		return printJSON(a.out, map[string]uint64{
			"runs": s.Runs, "superseded": s.Superseded, "orphaned": s.Orphaned, "young": s.Young, "kept": s.Kept,
		})
	}
	a.say("%s closed; %s of earlier versions and %s without a record removed.",
		plural(s.Runs, "run"), plural(s.Superseded, "key"), plural(s.Orphaned, "key"))
	if s.Young > 0 {
		a.say("%s of the last 24 hours kept for now.", plural(s.Young, "key"))
	}
	if s.Kept > 0 {
		a.say("%s kept as evidence: `cofre verify` names them.", plural(s.Kept, "key"))
	}
	return nil
}
