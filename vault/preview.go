package vault

import (
	"context"
	"errors"
	"fmt"

	"cofre/ingest"
	"cofre/policy"
	"cofre/record"
)

// Preview is what would become of the first record of a source.
type Preview struct {
	Source   string
	Position uint64
	ID       string
	Fields   []PreviewField // in the record's order
	Rejected string         // why it would be rejected; "" where it would be stored
}

// PreviewField is what becomes of one field. It never holds the plaintext of a protected field.
type PreviewField struct {
	Name      string
	Label     string
	Kind      record.Kind
	Treatment string // encrypt, hash, drop, clear
	Mask      string // full, last4, bin_last4; "" where nothing is masked
	Listed    bool   // the policy names it; else its rule for unlisted fields applies
	Stored    []byte // JSON as it will be stored in the document: the clear value or the mask; nil where there is none
}

// errEnough ends the reading of a preview.
var errEnough = errors.New("enough")

// Preview reads the first record of src and says what would become of each field. Nothing is stored. ErrNotFound where
// src has no record. The source has to be opened again to be ingested.
func (v *Vault) Preview(ctx context.Context, src ingest.Source) (*Preview, error) {
	var p *Preview
	err := src.Read(ctx, func(it ingest.Item) (err error) {
		if p, err = preview(v.o.Policy, it); err != nil {
			return err
		}
		return errEnough
	})
	switch {
	case p != nil:
		p.Source = src.Name()
		return p, nil
	case err != nil:
		return nil, ofSource(src, err)
	}
	return nil, fmt.Errorf("%w: %s has no record", ErrNotFound, src.Name())
}

// preview says what becomes of one item.
func preview(pol *policy.Policy, it ingest.Item) (*Preview, error) {
	p := &Preview{Position: it.Position, Rejected: it.Reason}
	if it.Record == nil {
		return p, nil
	}
	stored := map[string][]byte{}
	plan, err := pol.Plan(it.Record)
	rejection := (*policy.Rejection)(nil)
	switch {
	case err == nil:
		p.ID = plan.ID
		for i := range plan.Members {
			stored[plan.Members[i].Name] = append([]byte(nil), plan.Members[i].JSON...)
		}
	case errors.As(err, &rejection):
		p.ID, p.Rejected = rejection.ID, rejection.Error()
	default:
		return nil, fmt.Errorf("plan of record %d: %w", it.Position, err)
	}
	for _, f := range it.Record.Fields {
		d := pol.Explain(f.Name)
		p.Fields = append(p.Fields, PreviewField{
			Name: f.Name, Label: d.Label, Kind: d.Kind, Treatment: string(d.Treatment), Mask: string(d.Mask),
			Listed: d.Listed, Stored: stored[f.Name],
		})
	}
	return p, nil
}
