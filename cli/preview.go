package cli

import (
	"context"
	"errors"

	"cofre/vault"
)

// preview prints what would become of the first record, field by field.
func (a *app) preview(ctx context.Context, v *vault.Vault, spec string, f sourceFlags) error {
	src, err := a.source(ctx, spec, f)
	if err != nil {
		return err
	}
	p, err := v.Preview(ctx, src)
	if errors.Is(err, vault.ErrNotFound) {
		a.say("%s holds no record.", terminal(src.Name()))
		return nil
	}
	if err != nil {
		return err
	}
	if a.flags.json || a.flags.quiet {
		return nil
	}
	a.tell("The first record of %s\n\n", terminal(p.Source))
	t := newTable(a.err, column{head: "field"}, column{head: "kind"}, column{head: "what happens"}, column{head: "stored as"})
	for _, field := range p.Fields {
		if err := t.row(terminal(field.Name), string(field.Kind), treatmentWords(field), terminal(string(field.Stored))); err != nil {
			return outputError(err)
		}
	}
	if err := t.close(); err != nil {
		return outputError(err)
	}
	if p.Rejected != "" {
		a.tell("\nIt would be rejected: %s\n", terminal(p.Rejected))
	}
	a.tell("\n")
	return nil
}

func treatmentWords(f vault.PreviewField) string {
	words := f.Treatment
	if f.Mask != "" {
		words += ", mask " + f.Mask
	}
	if !f.Listed {
		words += " (not in the policy)"
	}
	return words
}
