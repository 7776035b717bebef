package vault

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"cofre/audit"
	"cofre/crypto"
	"cofre/secret"
	"cofre/store"
)

// Host is a machine that may ingest and write the audit log.
type Host struct {
	ID         string
	Label      string
	PublicKey  ed25519.PublicKey
	AddedSeq   uint64  // number of the audit entry that enrolled it
	RevokedSeq *uint64 // first audit number that it signs for no more; nil while it may write
	This       bool    // the machine this process runs on
}

// hostData is the data of the entries about a host.
type hostData struct {
	Host  string `json:"host"`
	Label string `json:"label"`
	PK    string `json:"pk"` // base64url
	// RevokedSeq is, in the outcome of a revocation, the first audit number that the host signs for no more.
	RevokedSeq *uint64 `json:"revoked_seq,omitempty"`
}

// host is a signer as people see it.
func (v *Vault) host(s crypto.Signer) Host {
	return Host{
		ID: s.ID, Label: s.Label, PublicKey: bytes.Clone(s.PK), AddedSeq: s.AddedSeq, RevokedSeq: s.RevokedSeq,
		This: v.o.Host != nil && v.o.Host.ID() == s.ID,
	}
}

// Hosts lists the enrolled hosts, revoked ones too.
func (v *Vault) Hosts(ctx context.Context) ([]Host, error) {
	if v.problem == nil {
		if err := v.refresh(ctx); err != nil {
			return nil, err
		}
	}
	var hosts []Host
	for _, s := range v.header().Body.Signers {
		hosts = append(hosts, v.host(s))
	}
	return hosts, nil
}

// noter writes an audit entry; which key signs it depends on who acts.
type noter func(ctx context.Context, d audit.Draft) (audit.Entry, error)

// AddHost enrols another machine by its public key. Needs the unlocked vault; audited. ErrRequest where the key is
// enrolled already or was revoked.
func (v *Vault) AddHost(ctx context.Context, label string, key ed25519.PublicKey) (Host, error) {
	if len(key) != ed25519.PublicKeySize {
		return Host{}, fmt.Errorf("%w: a host's public key has %d bytes", ErrRequest, ed25519.PublicKeySize)
	}
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return Host{}, err
	}
	defer release()
	if err := v.refreshFor(ctx, s); err != nil {
		return Host{}, ended(ctx, err)
	}
	if err := v.writable(); err != nil {
		return Host{}, err
	}
	signer := crypto.Signer{ID: crypto.HostID(key), Label: label, PK: bytes.Clone(key)}
	h, err := v.enrol(ctx, s.root, s.slot, signer, v.noteLate)
	v.afterwards(ctx)
	return h, ended(ctx, err)
}

// AddThisHost enrols the machine this process runs on, with the master key (normalised; slot as for Unlock) instead of
// an unlocked vault. The audit entry is signed by the vault itself. The vault stays locked.
func (v *Vault) AddThisHost(ctx context.Context, master *secret.Bytes, slot, label string) (Host, error) {
	if v.problem != nil {
		return Host{}, v.problem
	}
	if v.o.Host == nil {
		return Host{}, fmt.Errorf("%w: it has no host key", ErrRequest)
	}
	if err := v.refresh(ctx); err != nil {
		return Host{}, err
	}
	if err := v.unknown(v.o.Host.ID()); err != nil {
		return Host{}, err
	}
	v.unlocking.Lock()
	root, used, err := v.header().Unlock(ctx, master, slot)
	v.unlocking.Unlock()
	switch {
	case errors.Is(err, crypto.ErrUnauthenticated):
		return Host{}, ErrWrongKey // nobody here can sign an entry that says so
	case errors.Is(err, crypto.ErrNoSlot):
		return Host{}, fmt.Errorf("%w: there is no such slot", ErrRequest)
	case err != nil:
		return Host{}, fmt.Errorf("unlock: %w", err)
	}
	defer root.Wipe()
	sign := root.SignKey()
	defer clear(sign)
	signer := v.o.Host.Signer(0)
	signer.Label = label
	h, err := v.enrol(ctx, root, used, signer, func(ctx context.Context, d audit.Draft) (audit.Entry, error) {
		e, err := v.log.AppendAs(ctx, sign, d)
		if err != nil {
			return e, auditFailure(err)
		}
		return e, nil
	})
	v.afterwards(ctx)
	return h, err
}

// unknown refuses a host that the header knows.
func (v *Vault) unknown(id string) error {
	s, ok := v.header().Signer(id)
	switch {
	case !ok:
		return nil
	case s.RevokedSeq != nil:
		return fmt.Errorf("%w: host %s was revoked; make a new host key", ErrRequest, id)
	}
	return fmt.Errorf("%w: host %s is enrolled already", ErrRequest, id)
}

// enrol adds a signer to the header, between an intent and an outcome.
func (v *Vault) enrol(ctx context.Context, root *crypto.Root, slot string, signer crypto.Signer, note noter) (Host, error) {
	if err := v.unknown(signer.ID); err != nil {
		return Host{}, err
	}
	d := audit.Draft{Action: audit.ActionHostAdd, Slot: slot, Data: hostData{
		Host: signer.ID, Label: signer.Label, PK: crypto.EncodeB64(signer.PK),
	}}
	err := v.changeHeader(ctx, root, d, note, func(b *crypto.Body, seq uint64) error {
		signer.AddedSeq = seq
		return b.AddSigner(signer)
	})
	return v.host(signer), err
}

// RevokeHost takes a machine's right to write away: what it signs from now on is refused, what it wrote before stays
// good. Needs the unlocked vault; audited. A host cannot revoke itself (ErrRequest); ErrNotFound where there is none.
//
// The host may be writing meanwhile. What it signs for ends behind the last entry that it filed before it could know:
// it reads the header before it appends, so the outcome of the revocation is a fence behind which it files none.
func (v *Vault) RevokeHost(ctx context.Context, id string) (Host, error) {
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return Host{}, err
	}
	defer release()
	if err := v.refreshFor(ctx, s); err != nil {
		return Host{}, ended(ctx, err)
	}
	if err := v.writable(); err != nil {
		return Host{}, err
	}
	signer, ok := v.header().Signer(id)
	switch {
	case !ok || id == crypto.VaultSigner:
		return Host{}, fmt.Errorf("%w: there is no such host", ErrNotFound)
	case id == v.o.Host.ID():
		return Host{}, fmt.Errorf("%w: a host cannot revoke itself; do it from another one", ErrRequest)
	case signer.RevokedSeq != nil:
		return Host{}, fmt.Errorf("%w: host %s is revoked already", ErrRequest, id)
	}
	outcome, err := v.revoke(ctx, s, &signer, func() (uint64, error) {
		head, err := v.log.Head(ctx)
		if err != nil {
			return 0, v.logProblem(err)
		}
		return head.Size, nil
	})
	if err == nil {
		err = v.revokeBehind(ctx, s, &signer, outcome)
	}
	v.afterwards(ctx)
	return v.host(signer), ended(ctx, err)
}

// revoke ends a signer's right at the audit number that bound gives when the header is written, between an intent and
// an outcome, whose number is returned.
func (v *Vault) revoke(ctx context.Context, s *session, signer *crypto.Signer, bound func() (uint64, error)) (uint64, error) {
	was := signer.RevokedSeq
	data := &hostData{Host: signer.ID, Label: signer.Label, PK: crypto.EncodeB64(signer.PK)}
	d := audit.Draft{Action: audit.ActionHostRevoke, Slot: s.slot, Data: data}
	var last uint64
	note := func(ctx context.Context, d audit.Draft) (audit.Entry, error) {
		e, err := v.noteLate(ctx, d)
		last = e.Seq
		return e, err
	}
	err := v.changeHeader(ctx, s.root, d, note, func(b *crypto.Body, _ uint64) error {
		i := slices.IndexFunc(b.Signers, func(have crypto.Signer) bool { return have.ID == signer.ID })
		if i < 0 || !sameSeq(b.Signers[i].RevokedSeq, was) {
			return fmt.Errorf("%w: somebody else revoked host %s just now", ErrRequest, signer.ID)
		}
		until, err := bound()
		if err != nil {
			return err
		}
		b.Signers[i].RevokedSeq, signer.RevokedSeq, data.RevokedSeq = &until, &until, &until
		return nil
	})
	return last, err
}

// sameSeq reports whether two numbers, nil for none, are the same.
func sameSeq(a, b *uint64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// revokeBehind moves the end of a revoked host's right behind the entries that it filed while it was being revoked:
// between the bound and the outcome of the revocation.
func (v *Vault) revokeBehind(ctx context.Context, s *session, signer *crypto.Signer, outcome uint64) error {
	until := *signer.RevokedSeq
	// This process has followed all of these entries to file the outcome, so they are genuine.
	err := v.log.Entries(ctx, until, outcome, func(e audit.Entry, _ audit.Row) error {
		if e.By == signer.ID {
			until = e.Seq + 1
		}
		return nil
	})
	if err != nil {
		return v.logProblem(err)
	}
	if until == *signer.RevokedSeq {
		return nil
	}
	_, err = v.revoke(ctx, s, signer, func() (uint64, error) { return until, nil })
	return err
}

// changeHeader writes a changed header between an intent, whose number the change is given, and an outcome.
func (v *Vault) changeHeader(ctx context.Context, root *crypto.Root, d audit.Draft, note noter,
	change func(b *crypto.Body, seq uint64) error,
) error {
	d.Outcome = audit.OutcomeIntent
	intent, err := note(ctx, d)
	if err != nil {
		return err
	}
	err = v.replaceHeader(ctx, root, func(b *crypto.Body) error { return change(b, intent.Seq) })
	d.Of = &intent.Seq
	d.Outcome, d.Reason = outcomeOf(err)
	if _, noted := note(context.WithoutCancel(ctx), d); noted != nil {
		return errors.Join(err, noted)
	}
	return err
}

// replaceHeader writes a changed header at the revision that was read. Where another process changed it meanwhile, it
// is read and changed anew.
func (v *Vault) replaceHeader(ctx context.Context, root *crypto.Root, change func(*crypto.Body) error) error {
	for try := 1; ; try++ {
		v.mu.RLock()
		head, stored := v.head, v.stored
		v.mu.RUnlock()
		next, err := head.Update(root, change)
		if errors.Is(err, crypto.ErrUnauthenticated) {
			return fmt.Errorf("%w: %w", ErrIntegrity, CauseHeader)
		}
		if errors.Is(err, crypto.ErrFormat) {
			return fmt.Errorf("%w: change the header: %w", ErrRequest, err)
		}
		if err != nil {
			return err
		}
		err = v.o.Store.PutEntries(ctx, store.Entry{Kind: store.EntryHeader, JSON: next.JSON(), Rev: stored.Rev})
		if err == nil {
			return v.refresh(ctx)
		}
		if !errors.Is(err, store.ErrConflict) || try == 3 {
			return during("write the vault's header", err)
		}
		if err := v.refresh(ctx); err != nil {
			return err
		}
	}
}
