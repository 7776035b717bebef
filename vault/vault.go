package vault

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"
	"time"

	"cofre/audit"
	"cofre/crypto"
	"cofre/store"
)

// Vault is one vault in one store. It is safe for concurrent use.
type Vault struct {
	o   Options
	log *audit.Log

	mu      sync.RWMutex
	head    *crypto.Header
	stored  store.Entry // the header's entry
	open    *session    // nil: locked
	pinned  audit.Head  // what the pin vouches for
	isPin   bool
	pinErr  error // why the pin could not be renewed, nil where it was
	problem error // why nothing may be written (Options.Inspect)

	refreshing sync.Mutex // one reading of the header at a time
	pinning    sync.Mutex // one renewal of the pin at a time
	unlocking  sync.Mutex // one scrypt at a time
}

// newVault joins the parts; nothing is read yet.
func newVault(o Options, head *crypto.Header, stored store.Entry) *Vault {
	v := &Vault{o: o, head: head, stored: stored}
	opts := audit.Options{
		Vault: head.Body.Vault, HostName: o.HostName, Actor: o.Actor,
		Keys: v.signerKeys, VaultKeys: v.vaultKeys, Now: v.now,
	}
	if o.Host != nil {
		opts.Host, opts.MaySign = o.Host, v.unrevoked
	}
	v.log = audit.New(auditRows{o.Store}, opts)
	return v
}

// now is the time, in UTC to the millisecond.
func (v *Vault) now() time.Time {
	if v.o.Now == nil {
		return time.Now().UTC().Truncate(time.Millisecond)
	}
	return v.o.Now().UTC().Truncate(time.Millisecond)
}

// header is the header as it was read last.
func (v *Vault) header() *crypto.Header {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.head
}

// signerKeys finds the key of a host for the audit log.
func (v *Vault) signerKeys(by string) (key ed25519.PublicKey, added uint64, revoked *uint64, ok bool) {
	s, ok := v.header().Signer(by)
	if !ok || by == crypto.VaultSigner {
		return nil, 0, nil, false
	}
	return s.PK, s.AddedSeq, s.RevokedSeq, true
}

// vaultKeys returns the vault's own signing keys of every epoch, each with the audit numbers that it signs for.
func (v *Vault) vaultKeys() []crypto.SignKey { return v.header().SignKeys() }

// readHeader reads and parses the store's header. ErrNoVault, ErrIntegrity, or the store's error.
func readHeader(ctx context.Context, s store.Store) (*crypto.Header, store.Entry, error) {
	entry, err := s.Entry(ctx, store.EntryHeader, "")
	if errors.Is(err, store.ErrNotFound) {
		return nil, store.Entry{}, ErrNoVault
	}
	if err != nil {
		return nil, store.Entry{}, during("read the vault's header", err)
	}
	head, err := crypto.ParseHeader(entry.JSON)
	if err != nil {
		return nil, entry, fmt.Errorf("%w: the vault's header: %w; restore it from a backup", ErrIntegrity, err)
	}
	return head, entry, nil
}

// refresh reads the header again, because another process may have changed it. It follows a rotation; a header that
// went back, or is another vault's, is ErrPinned. A session of an earlier epoch is ended.
func (v *Vault) refresh(ctx context.Context) error {
	// One at a time: a header that was read before another was adopted must not look like one that went back.
	v.refreshing.Lock()
	defer v.refreshing.Unlock()
	entry, err := v.o.Store.Entry(ctx, store.EntryHeader, "")
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: the vault's header is gone; restore it from a backup", ErrIntegrity)
	}
	if err != nil {
		return during("read the vault's header", err)
	}
	old, err := v.adopt(entry)
	if err != nil || old == nil {
		return err
	}
	// Behind v.mu: whoever opens a batch holds the session's lock and asks for the header.
	old.forget()
	if old.root.Epoch() != v.header().Body.Epoch {
		old.end()
	}
	return nil
}

// adopt takes a header entry in place of the one that was read last, and returns the session that has to look at
// everything anew: nil where the header is the same, or the vault locked.
func (v *Vault) adopt(entry store.Entry) (*session, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if bytes.Equal(entry.JSON, v.stored.JSON) {
		v.stored.Rev = entry.Rev
		return nil, nil
	}
	head, err := crypto.ParseHeader(entry.JSON)
	if err != nil {
		return nil, fmt.Errorf("%w: the vault's header: %w; restore it from a backup", ErrIntegrity, err)
	}
	old := &v.head.Body
	if err := follows(head, old.Vault, old.Epoch, old.Rev, old.Sign); err != nil {
		return nil, err
	}
	v.head, v.stored = head, entry
	return v.open, nil
}

// follows says whether a header may come after what was seen of a vault earlier.
func follows(head *crypto.Header, vault crypto.VaultID, epoch, rev uint64, sign []byte) error {
	b := &head.Body
	switch {
	case b.Vault != vault:
		return fmt.Errorf("%w: the store holds vault %s, this machine knows %s", ErrPinned, b.Vault.Hex(), vault.Hex())
	case b.Epoch < epoch:
		return fmt.Errorf("%w: its identity is of epoch %d, epoch %d was seen; an older copy was put back", ErrPinned, b.Epoch, epoch)
	case b.Rev < rev:
		return fmt.Errorf("%w: its header is of revision %d, revision %d was seen; an older copy was put back", ErrPinned, b.Rev, rev)
	}
	if err := crypto.VerifySuccession(b.Chain, epoch, sign, head); err != nil {
		return fmt.Errorf("%w: its identity changed, and the known one did not sign that", ErrPinned)
	}
	return nil
}

// enrolled is nil where this host has a line in the header, and ErrNotEnrolled where it has none or was revoked.
func (v *Vault) enrolled() error {
	if v.o.Host == nil {
		return fmt.Errorf("%w: it has no host key", ErrNotEnrolled)
	}
	s, ok := v.header().Signer(v.o.Host.ID())
	switch {
	case !ok || !bytes.Equal(s.PK, v.o.Host.Public()):
		return fmt.Errorf("%w: a custodian adds it (host %s)", ErrNotEnrolled, v.o.Host.ID())
	case s.RevokedSeq != nil:
		return fmt.Errorf("%w: it was revoked, and signs for nothing from audit entry %d on", ErrNotEnrolled, *s.RevokedSeq)
	}
	return nil
}

// unrevoked reads the header again and is ErrNotEnrolled where this host was revoked meanwhile.
func (v *Vault) unrevoked(ctx context.Context) error {
	if err := v.refresh(ctx); err != nil {
		return err
	}
	if s, ok := v.header().Signer(v.o.Host.ID()); ok && s.RevokedSeq != nil {
		return v.enrolled()
	}
	return nil
}

// vouchedFor is ErrNotEnrolled where this host was revoked at or before that audit number. Asked of an entry once it is
// durable, the answer stands: a revocation that it does not see finds the entry, and leaves it good (RevokeHost).
func (v *Vault) vouchedFor(ctx context.Context, seq uint64) error {
	if err := v.refresh(ctx); err != nil {
		return err
	}
	if s, ok := v.header().Signer(v.o.Host.ID()); ok && !s.At(seq) {
		return v.enrolled()
	}
	return nil
}

// writable says whether this process may write: it must be enrolled, and what it opened must have been in order.
func (v *Vault) writable() error {
	if v.problem != nil {
		return v.problem
	}
	return v.enrolled()
}

// auditFailure is the error of an audit log that cannot be written; damage of the log is also ErrIntegrity, and a host
// that was revoked is ErrNotEnrolled alone.
func auditFailure(err error) error {
	if errors.Is(err, ErrNotEnrolled) {
		return err
	}
	for _, damage := range []error{audit.ErrDamaged, audit.ErrSigner, audit.ErrHistory} {
		if errors.Is(err, damage) {
			return fmt.Errorf("%w: %w: %w", ErrAudit, ErrIntegrity, err)
		}
	}
	return fmt.Errorf("%w: %w", ErrAudit, err)
}

// note writes one audit entry durably, or returns ErrAudit. An entry by a host that was enrolled meanwhile is no
// damage: the header is read again.
func (v *Vault) note(ctx context.Context, d audit.Draft) (audit.Entry, error) {
	e, err := v.log.Append(ctx, d)
	if errors.Is(err, audit.ErrSigner) && v.refresh(ctx) == nil {
		e, err = v.log.Append(ctx, d)
	}
	if err != nil {
		return audit.Entry{}, auditFailure(err)
	}
	return e, nil
}

// noteLate is note for what has to be written also when ctx has ended.
func (v *Vault) noteLate(ctx context.Context, d audit.Draft) (audit.Entry, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lateWrite)
	defer cancel()
	return v.note(ctx, d)
}

// auditRows is a store's audit log in the words of package audit.
type auditRows struct{ s store.AuditLog }

// Append files a row.
func (a auditRows) Append(ctx context.Context, row audit.Row) error {
	err := a.s.AppendAudit(ctx, store.AuditRow(row))
	if errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("%w: %w", audit.ErrTaken, err)
	}
	return err
}

// Size is the number of rows.
func (a auditRows) Size(ctx context.Context) (uint64, error) { return a.s.AuditSize(ctx) }

// Rows streams rows.
func (a auditRows) Rows(ctx context.Context, from, to uint64, fn func(audit.Row) error) error {
	return a.s.AuditRows(ctx, from, to, func(row store.AuditRow) error { return fn(audit.Row(row)) })
}

// RowsAt reads single rows.
func (a auditRows) RowsAt(ctx context.Context, seqs ...uint64) ([]audit.Row, error) {
	rows, err := a.s.AuditRowsAt(ctx, seqs...)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("%w: an entry is missing: %w", audit.ErrDamaged, err)
	}
	if err != nil {
		return nil, err
	}
	out := make([]audit.Row, len(rows))
	for i := range rows {
		out[i] = audit.Row(rows[i])
	}
	return out, nil
}
