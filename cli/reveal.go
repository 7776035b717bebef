package cli

import (
	"bytes"
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/vault"
)

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show ID",
		Short:   "Show one user, masked",
		Long:    "Show one user as it is stored: clear fields, and masks in place of what is protected. No master key is needed.",
		Example: "  cofre show 42\n  cofre show 42 --json",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.show(cmd.Context(), args[0]) },
	}
}

func (a *app) show(ctx context.Context, id string) error {
	v, err := a.open(ctx, true)
	if err != nil {
		return err
	}
	row, err := v.Show(ctx, id)
	if err != nil {
		return err
	}
	if a.flags.json {
		return printLine(a.out, rowJSON(row, nil))
	}
	t := newTable(a.out, column{head: "field"}, column{head: ""}, column{head: "value"})
	for _, m := range row.Members {
		mark := ""
		if m.Protected {
			mark = "sealed"
		}
		if err := t.row(terminal(m.Name), mark, terminal(plainValue(m.JSON))); err != nil {
			return outputError(err)
		}
	}
	return outputError(t.close())
}

func (a *app) revealCommand() *cobra.Command {
	var reason string
	var raw bool
	cmd := &cobra.Command{
		Use:   "reveal ID [FIELD...]",
		Short: "Reveal protected fields of one user, on record",
		Long: `Reveal protected fields of one user, all of them where none is named. It needs a master key and a reason. The audit
entry is durable before anything is shown; where it cannot be written, nothing is shown.`,
		Example: `  cofre reveal 42 --reason 'chargeback 118'
  cofre reveal 42 credit_card_num --reason 'chargeback 118'
  cofre reveal 42 cuenta_numero --raw --reason 'payout' | ./pay
  cofre reveal 42 --json --reason 'export for the bank'`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.reveal(cmd.Context(), vault.RevealRequest{ID: args[0], Fields: args[1:], Reason: reason}, raw)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the audit log (needed)")
	cmd.Flags().BoolVar(&raw, "raw", false, "print one field's value alone, exactly, for a pipe")
	return cmd
}

func (a *app) reveal(ctx context.Context, r vault.RevealRequest, raw bool) error {
	if r.Reason == "" {
		return usagef("--reason 'chargeback 118'", "a reveal needs a reason: it goes into the audit log")
	}
	if raw && (len(r.Fields) != 1 || a.flags.json) {
		return usagef("cofre reveal ID FIELD --raw --reason …", "--raw prints exactly one field, and no JSON")
	}
	v, err := a.unlocked(ctx)
	if err != nil {
		return err
	}
	revealed, err := v.Reveal(ctx, r)
	if err != nil {
		return err
	}
	defer revealed.Close()
	switch {
	case raw:
		return a.printRaw(revealed)
	case a.flags.json:
		return a.printRevealed(revealed)
	}
	return a.sayRevealed(revealed)
}

// printRaw prints one value: a string's characters, anything else as its JSON. No line end is added but on a terminal.
func (a *app) printRaw(r *vault.Revealed) error {
	text := r.Fields[0].Value.Expose()
	out, ok := record.NewValue(text).UnquoteBytes()
	if !ok {
		out = text
	}
	if onTerminal(a.out) {
		out = safetext.AppendTerminal(nil, string(out))
		out = append(out, '\n')
		defer clear(out)
	}
	_, err := a.out.Write(out)
	return outputError(err)
}

// printRevealed prints {id, values: {field: value}}. The buffer is wiped: it is the one copy made here.
func (a *app) printRevealed(r *vault.Revealed) error {
	var values []byte
	for i, f := range r.Fields {
		if i > 0 {
			values = append(values, ',')
		}
		values, _ = jsontext.AppendQuote(values, f.Name)
		values = append(values, ':')
		values = append(values, f.Value.Expose()...)
	}
	defer clear(values)
	id, err := jsontext.AppendQuote(nil, r.ID)
	if err != nil {
		return fmt.Errorf("printing the id: %w", err)
	}
	line := bytes.Join([][]byte{[]byte(`{"id":`), id, []byte(`,"values":{`), values, []byte(`}}`)}, nil)
	defer clear(line)
	return printLine(a.out, line)
}

func (a *app) sayRevealed(r *vault.Revealed) error {
	if r.Unsigned {
		a.say("warning: nobody vouches for who wrote this record")
	}
	t := newTable(a.out, column{head: "field"}, column{head: "value"})
	for _, f := range r.Fields {
		value := string(f.Value.Expose())
		if value != "null" {
			value = plainValue(f.Value.Expose())
		}
		if err := t.row(terminal(f.Name), terminal(value)); err != nil {
			return outputError(err)
		}
	}
	return outputError(t.close())
}
