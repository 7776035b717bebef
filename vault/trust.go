package vault

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"cofre/audit"
	"cofre/crypto"
)

// Trust opens a vault that Open refuses with ErrPinned: after a restored backup, or an identity that changed without
// succession. fingerprint must be the one that the header has now. It is audited where this host is enrolled, and the
// pin is written anew.
func Trust(ctx context.Context, o Options, fingerprint string) (*Vault, error) {
	v, _, err := trust(ctx, o, fingerprint, false)
	return v, err
}

// AcceptedDamage is what an acceptance of a damaged audit log says.
type AcceptedDamage struct {
	Entries []audit.Span // that are damaged or missing; none: the log's end is whole, and nothing was accepted
	More    uint64       // failures beyond those
	Seq     uint64       // number of the entry that accepts them
}

// TrustDamagedLog is Trust, and accepts an audit log whose end is damaged: one that Open, Unlock and every write refuse
// with ErrIntegrity and audit.ErrDamaged or audit.ErrSigner. The records may be whole all the same, and where no backup
// of the log is left this is the way on. The entry of the acceptance names what is damaged and vouches for the log as
// it stands, so that the next entry has something to follow; nothing is repaired, and Verify goes on naming it.
// ErrNotEnrolled where this host may not write.
func TrustDamagedLog(ctx context.Context, o Options, fingerprint string) (*Vault, AcceptedDamage, error) {
	return trust(ctx, o, fingerprint, true)
}

// trust is Trust, of a damaged log too.
func trust(ctx context.Context, o Options, fingerprint string, damagedLog bool) (*Vault, AcceptedDamage, error) {
	none := AcceptedDamage{}
	head, entry, err := readHeader(ctx, o.Store)
	if err != nil {
		return nil, none, err
	}
	v := newVault(o, head, entry)
	if err := v.expect(fingerprint); err != nil {
		return nil, none, err
	}
	old, known, err := v.loadPin()
	if err != nil {
		return nil, none, err
	}
	data := trustOf(old, known, v)
	accepted := none
	_, err = v.log.Head(ctx)
	switch {
	case err == nil && v.enrolled() == nil:
		_, err = v.note(ctx, audit.Draft{Action: audit.ActionTrust, Outcome: audit.OutcomeOK, Data: data})
	case err == nil:
	case damagedLog && (errors.Is(err, audit.ErrDamaged) || errors.Is(err, audit.ErrSigner)):
		accepted, err = v.acceptDamage(ctx, data, err)
	default:
		err = v.logProblem(err)
	}
	if err != nil {
		return nil, none, err
	}
	now, err := v.log.Head(ctx)
	if err != nil {
		return nil, none, v.logProblem(err)
	}
	v.replacePin(now)
	return v, accepted, v.pinProblem()
}

// acceptDamage files the acceptance of a log that cannot be followed, because of problem.
func (v *Vault) acceptDamage(ctx context.Context, data trustData, problem error) (AcceptedDamage, error) {
	if err := v.enrolled(); err != nil {
		return AcceptedDamage{}, err
	}
	report, err := v.log.Verify(ctx, audit.VerifyOptions{Keys: v.signerKeys, VaultKeys: v.vaultKeys()})
	if err != nil {
		return AcceptedDamage{}, during("verify the audit log", err)
	}
	for _, p := range report.Problems {
		data.Damaged = addSpan(data.Damaged, audit.Span{First: p.Seq, Last: max(p.Seq, p.Last)})
	}
	data.DamagedMore = report.More
	if len(data.Damaged) == 0 {
		return AcceptedDamage{}, v.logProblem(problem)
	}
	e, err := v.log.AcceptDamage(ctx, audit.Draft{Action: audit.ActionTrust, Outcome: audit.OutcomeOK, Data: data})
	if err != nil {
		return AcceptedDamage{}, auditFailure(err)
	}
	return AcceptedDamage{Entries: data.Damaged, More: data.DamagedMore, Seq: e.Seq}, nil
}

// addSpan adds a span to spans in rising order; what it overlaps or touches at the end is joined.
func addSpan(spans []audit.Span, s audit.Span) []audit.Span {
	if n := len(spans); n > 0 && s.First >= spans[n-1].First && s.First <= spans[n-1].Last+1 {
		spans[n-1].Last = max(spans[n-1].Last, s.Last)
		return spans
	}
	return append(spans, s)
}

// trustData is what the entry of an acceptance says: what is accepted, in place of what.
type trustData struct {
	Fingerprint string  `json:"fingerprint"`
	Epoch       uint64  `json:"epoch"`
	Rev         uint64  `json:"rev"`
	Was         *wasPin `json:"was"` // nil: nothing was known here
	// Damaged are the entries of the log that fail and are accepted (audit.Accepts).
	Damaged     []audit.Span `json:"damaged,omitempty"`
	DamagedMore uint64       `json:"damaged_more,omitzero"`
}

// wasPin is the pin that an acceptance replaces.
type wasPin struct {
	Vault       string `json:"vault"`
	Fingerprint string `json:"fingerprint"`
	Epoch       uint64 `json:"epoch"`
	Rev         uint64 `json:"rev"`
	AuditSize   uint64 `json:"audit_size"`
}

// trustOf describes an acceptance.
func trustOf(old crypto.Pin, known bool, v *Vault) trustData {
	body := &v.header().Body
	d := trustData{Fingerprint: v.Fingerprint(), Epoch: body.Epoch, Rev: body.Rev}
	if known {
		d.Was = &wasPin{
			Vault: old.Vault.Hex(), Fingerprint: hex.EncodeToString(old.Fingerprint[:]),
			Epoch: old.Epoch, Rev: old.Rev, AuditSize: old.AuditSize,
		}
	}
	return d
}

// covered returns nil where every one of the damaged spans, which ends with the error last, is accepted by an entry
// behind it; else last.
func (v *Vault) covered(ctx context.Context, damaged []audit.Span, last error) error {
	if len(damaged) == 0 {
		return nil
	}
	open := damaged
	behind := damaged[0].Last + 1
	err := v.log.EntriesPast(ctx, behind, 0, func(e audit.Entry, _ audit.Row) error {
		for _, s := range audit.Accepts(&e) {
			var left []audit.Span
			for _, d := range open {
				if s.First > d.First || s.Last < d.Last {
					left = append(left, d)
				}
			}
			open = left
		}
		return nil
	}, func(audit.Span, error) error { return nil })
	if err != nil {
		return err
	}
	if len(open) > 0 {
		return fmt.Errorf("%w: %w", ErrIntegrity, last)
	}
	return nil
}
