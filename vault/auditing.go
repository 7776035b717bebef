package vault

import (
	"context"
	"crypto/ed25519"
	"fmt"

	"cofre/audit"
)

// AuditEntries calls fn for the entries of the audit log with from <= Seq < to (to 0: to the end), in order, as they
// are stored: whether they are genuine, AuditVerify says. Entries that are missing or cannot be read are left out; that
// is ErrIntegrity at the end, unless a later entry names them and accepts that (TrustDamagedLog).
func (v *Vault) AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error {
	var damaged []audit.Span
	var last error
	err := v.log.EntriesPast(ctx, from, to, func(e audit.Entry, _ audit.Row) error { return fn(e) },
		func(s audit.Span, err error) error {
			damaged, last = append(damaged, s), err
			return nil
		})
	if err != nil {
		return err
	}
	return v.covered(ctx, damaged, last)
}

// AuditSize is the number of entries: the number of the next one.
func (v *Vault) AuditSize(ctx context.Context) (uint64, error) { return v.o.Store.AuditSize(ctx) }

// AuditVerifyOptions says how the log is verified. Its zero value is useful.
type AuditVerifyOptions struct {
	// Checkpoint is what an auditor kept, as AuditCheckpoint made it: the log must still contain what it vouches for.
	Checkpoint []byte
	// Progress is told, about every thousand entries and at the end, how many are done and how many there are. From one
	// goroutine at a time; it must not block.
	Progress func(done, total uint64)
}

// AuditVerify checks the whole log: signatures, numbers, tree, the pin, and, where there is a checkpoint, that the log
// still contains what it vouches for (audit.ErrCheckpoint where it is none of this vault's). Needs no master key. What
// is wrong is in the report.
func (v *Vault) AuditVerify(ctx context.Context, options AuditVerifyOptions) (audit.Report, error) {
	if v.problem == nil {
		if err := v.refresh(ctx); err != nil {
			return audit.Report{}, err
		}
	}
	o, err := v.auditChecks()
	if err != nil {
		return audit.Report{}, err
	}
	o.Progress = options.Progress
	if options.Checkpoint != nil {
		var keys []ed25519.PublicKey
		for _, k := range v.vaultKeys() {
			keys = append(keys, k.Key)
		}
		o.Checkpoint, err = audit.ParseCheckpoint(options.Checkpoint, v.header().Body.Vault, keys...)
		if err != nil {
			return audit.Report{}, err
		}
	}
	return v.log.Verify(ctx, o)
}

// auditChecks is what the log is checked against: the header's signers and the pin, also where the vault was opened in
// spite of it.
func (v *Vault) auditChecks() (audit.VerifyOptions, error) {
	o := audit.VerifyOptions{Keys: v.signerKeys, VaultKeys: v.vaultKeys()}
	pin, ok, err := v.loadPin()
	if err != nil {
		return o, err
	}
	if ok && pin.Vault == v.header().Body.Vault {
		o.Pinned = &audit.Head{Size: pin.AuditSize, Root: pin.AuditRoot}
	}
	return o, nil
}

// AuditCheckpoint signs the log's head with the vault's key: a C2SP tlog-checkpoint for an auditor to keep. Needs the
// unlocked vault.
func (v *Vault) AuditCheckpoint(ctx context.Context) ([]byte, error) {
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	head, err := v.log.Head(ctx)
	if err != nil {
		return nil, ended(ctx, v.logProblem(err))
	}
	sign := s.root.SignKey()
	defer clear(sign)
	return audit.MakeCheckpoint(v.header().Body.Vault, head, sign), nil
}

// checkpoint signs the log's head, hands it to OnCheckpoint and renews the pin. What fails here undoes nothing: the
// entry is durable; Status tells.
func (v *Vault) checkpoint(ctx context.Context, sign ed25519.PrivateKey) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lateWrite)
	defer cancel()
	head, err := v.log.Head(ctx)
	if err != nil {
		v.mu.Lock()
		v.pinErr = fmt.Errorf("sign a checkpoint: %w", v.logProblem(err))
		v.mu.Unlock()
		return
	}
	if v.o.OnCheckpoint != nil {
		v.o.OnCheckpoint(audit.MakeCheckpoint(v.header().Body.Vault, head, sign))
	}
	_ = v.savePin(head) // remembered for Status
}
