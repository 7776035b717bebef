package vault

import (
	"bytes"
	"context"

	"cofre/audit"
	"cofre/crypto"
)

// loadPin reads what this machine remembers of the store.
func (v *Vault) loadPin() (crypto.Pin, bool, error) {
	if v.o.Pins == nil {
		return crypto.Pin{}, false, nil
	}
	pin, ok, err := v.o.Pins.Load(v.o.Place)
	return pin, ok, err
}

// pinOf is the pin of the vault as it is, with that much of the audit log.
func (v *Vault) pinOf(head audit.Head) crypto.Pin {
	h := v.header()
	return crypto.Pin{
		Place: v.o.Place, Vault: h.Body.Vault, Epoch: h.Body.Epoch, Rev: h.Body.Rev, Fingerprint: h.Fingerprint(),
		Sign: bytes.Clone(h.Body.Sign), AuditSize: head.Size, AuditRoot: head.Root,
	}
}

// pin renews the pin with the log's head as it is now.
func (v *Vault) pin(ctx context.Context) error {
	head, err := v.log.Head(ctx)
	if err != nil {
		return v.logProblem(err)
	}
	return v.savePin(head)
}

// savePin renews the pin, unless another process has renewed it with more of the log already.
func (v *Vault) savePin(head audit.Head) error {
	if v.o.Pins == nil {
		return nil
	}
	v.pinning.Lock()
	defer v.pinning.Unlock()
	pin := v.pinOf(head)
	have, ok, err := v.o.Pins.Load(v.o.Place)
	if err == nil && ok && have.Vault == pin.Vault && have.AuditSize > pin.AuditSize {
		head = audit.Head{Size: have.AuditSize, Root: have.AuditRoot}
		pin.AuditSize, pin.AuditRoot = head.Size, head.Root
	}
	if err == nil && ok && have.Vault == pin.Vault && (have.Rev > pin.Rev || have.Epoch > pin.Epoch) {
		pin.Epoch, pin.Rev, pin.Fingerprint, pin.Sign = have.Epoch, have.Rev, have.Fingerprint, have.Sign
	}
	return v.filePin(pin, head)
}

// replacePin writes the pin whatever was there.
func (v *Vault) replacePin(head audit.Head) {
	if v.o.Pins == nil {
		return
	}
	v.pinning.Lock()
	defer v.pinning.Unlock()
	_ = v.filePin(v.pinOf(head), head) // remembered: pinProblem tells
}

// filePin hands the pin to Pins and remembers how that went.
func (v *Vault) filePin(pin crypto.Pin, head audit.Head) error {
	err := v.o.Pins.Save(pin)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pinErr = err
	if err == nil {
		v.pinned, v.isPin = head, true
	}
	return err
}

// pinProblem says why the pin could not be written the last time.
func (v *Vault) pinProblem() error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.pinErr
}

// afterwards renews the pin behind something that is done and audited: a failure does not undo it, and Status tells.
func (v *Vault) afterwards(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lateWrite)
	defer cancel()
	if err := v.pin(ctx); err != nil {
		v.mu.Lock()
		v.pinErr = err
		v.mu.Unlock()
	}
}
