package vault

import (
	"context"
	"crypto/ed25519"

	"cofre/secret"
)

// Host is a machine that may ingest and write the audit log.
type Host struct {
	ID         string
	Label      string
	PublicKey  ed25519.PublicKey
	AddedSeq   uint64  // number of the audit entry that enrolled it
	RevokedSeq *uint64 // number of the audit entry that revoked it
	This       bool    // the machine this process runs on
}

// Hosts lists the enrolled hosts, revoked ones too.
func (v *Vault) Hosts(ctx context.Context) ([]Host, error) { return nil, nil }

// AddHost enrols another machine by its public key. Needs the unlocked vault; audited. ErrRequest where the key is
// enrolled already or was revoked.
func (v *Vault) AddHost(ctx context.Context, label string, key ed25519.PublicKey) (Host, error) {
	return Host{}, ErrLocked
}

// AddThisHost enrols the machine this process runs on, with the master key (normalised; slot as for Unlock) instead of
// an unlocked vault. The audit entry is signed by the vault itself. The vault stays locked.
func (v *Vault) AddThisHost(ctx context.Context, master *secret.Bytes, slot, label string) (Host, error) {
	return Host{}, ErrWrongKey
}

// RevokeHost takes a machine's right to write away: what it signs from now on is refused, what it wrote before stays
// good. Needs the unlocked vault; audited. A host cannot revoke itself (ErrRequest).
func (v *Vault) RevokeHost(ctx context.Context, id string) (Host, error) { return Host{}, ErrLocked }
