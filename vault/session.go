package vault

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"cofre/audit"
	"cofre/crypto"
	"cofre/secret"
)

// session is the time between unlock and lock: the keys, and who uses them.
type session struct {
	root     *crypto.Root
	identity *crypto.Identity
	slot     string
	ctx      context.Context // ends with the session
	end      context.CancelFunc
	users    sync.WaitGroup

	mu      sync.Mutex
	batches map[crypto.BatchID]*batch
	retired []*crypto.BatchKey // of batches that were forgotten while others might use them
}

// newSession takes root over.
func newSession(root *crypto.Root, slot string) (*session, error) {
	identity, err := root.Identity()
	if err != nil {
		root.Wipe()
		return nil, fmt.Errorf("derive the vault's identity: %w", err)
	}
	s := &session{root: root, identity: identity, slot: slot, batches: map[crypto.BatchID]*batch{}}
	s.ctx, s.end = context.WithCancel(context.Background())
	return s, nil
}

// close ends what runs under the session, waits for it, and wipes everything that decrypts; the root, which also signs,
// is left to the caller.
func (s *session) close() {
	s.end()
	s.users.Wait()
	s.wipe()
	s.identity.Wipe()
}

// use returns the open session, a context that ends with it, and what must be called when the keys are no longer used.
func (v *Vault) use(ctx context.Context) (*session, context.Context, func(), error) {
	if v.problem != nil {
		return nil, nil, nil, v.problem
	}
	v.mu.RLock()
	s := v.open
	if s == nil || s.ctx.Err() != nil {
		v.mu.RUnlock()
		return nil, nil, nil, ErrLocked
	}
	s.users.Add(1)
	v.mu.RUnlock()
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.ctx, func() { cancel(ErrLocked) })
	return s, ctx, func() {
		stop()
		cancel(nil)
		s.users.Done()
	}, nil
}

// refreshFor is refresh for what uses the session s: ErrLocked where s has ended by then, as it does when the identity
// was replaced. The context that use gives ends too, but a little later.
func (v *Vault) refreshFor(ctx context.Context, s *session) error {
	if err := v.refresh(ctx); err != nil {
		return err
	}
	return s.alive()
}

// alive is ErrLocked where the session has ended.
func (s *session) alive() error {
	if s.ctx.Err() != nil {
		return fmt.Errorf("%w meanwhile", ErrLocked)
	}
	return nil
}

// ended returns ErrLocked in place of the error that came of a session that ended meanwhile.
func ended(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), ErrLocked) && !errors.Is(err, ErrLocked) {
		return fmt.Errorf("%w meanwhile", ErrLocked)
	}
	return err
}

// Unlock opens the root with a master key, which is normalised (crypto.NormaliseMasterKey) and stays the caller's.
// slot names the one slot to try; "" tries all. Each slot takes scrypt's time. It is audited, also when it is denied
// (ErrWrongKey). An unlocked vault is opened anew.
func (v *Vault) Unlock(ctx context.Context, master *secret.Bytes, slot string) error {
	v.unlocking.Lock()
	defer v.unlocking.Unlock()
	if v.problem != nil {
		return v.problem
	}
	if err := v.refresh(ctx); err != nil {
		return err
	}
	if err := v.writable(); err != nil {
		return err
	}
	root, used, err := v.header().Unlock(ctx, master, slot)
	if err != nil {
		return v.denied(ctx, slot, err)
	}
	if _, err := v.note(ctx, audit.Draft{Action: audit.ActionUnlock, Slot: used, Outcome: audit.OutcomeOK}); err != nil {
		root.Wipe()
		return err
	}
	s, err := newSession(root, used)
	if err != nil {
		return err
	}
	if old := v.swap(s); old != nil {
		old.close()
		old.root.Wipe()
	}
	v.afterwards(ctx)
	return nil
}

// denied audits an unlock that failed and returns what the caller is told.
func (v *Vault) denied(ctx context.Context, slot string, err error) error {
	d := audit.Draft{Action: audit.ActionUnlock, Slot: slot, Outcome: audit.OutcomeDenied}
	switch {
	case errors.Is(err, crypto.ErrUnauthenticated):
		err = ErrWrongKey
	case errors.Is(err, crypto.ErrNoSlot):
		d.Slot = "" // what was typed might be anything
		err = fmt.Errorf("%w: there is no such slot", ErrRequest)
	case ctx.Err() != nil:
		d.Outcome = audit.OutcomeCancelled
	default:
		d.Outcome = audit.OutcomeFailed
	}
	if _, noted := v.noteLate(ctx, d); noted != nil {
		return errors.Join(err, noted)
	}
	return err
}

// swap makes s the open session (nil: none) and returns the one before.
func (v *Vault) swap(s *session) *session {
	v.mu.Lock()
	defer v.mu.Unlock()
	old := v.open
	v.open = s
	return old
}

// Lock ends everything that runs under the key, wipes the key, then writes the audit entry: the key is gone also when
// an error is returned. Locking a locked vault does nothing. It must not be called from a callback of a call that uses
// the key.
func (v *Vault) Lock(ctx context.Context) error {
	s := v.swap(nil)
	if s == nil {
		return nil
	}
	s.close()
	sign := s.root.SignKey()
	s.root.Wipe()
	defer clear(sign) // signs the checkpoint behind the entry; it decrypts nothing
	if _, err := v.noteLate(ctx, audit.Draft{Action: audit.ActionLock, Slot: s.slot, Outcome: audit.OutcomeOK}); err != nil {
		return err
	}
	v.checkpoint(ctx, sign)
	return nil
}

// Locked reports whether a master key is needed.
func (v *Vault) Locked() bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.open == nil || v.open.ctx.Err() != nil
}

// LockedBy returns a channel that is closed when the session that is open now ends; a closed one where none is.
// Screens that show revealed values watch it.
func (v *Vault) LockedBy() <-chan struct{} {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.open == nil {
		closed := make(chan struct{})
		close(closed)
		return closed
	}
	return v.open.ctx.Done()
}
