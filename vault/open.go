package vault

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"cofre/audit"
)

// Open opens the vault of a store without any master key: the header's signature is checked, and the pin (ErrPinned).
// A changed identity is followed when the header's chain of succession leads to it from the pinned one.
func Open(ctx context.Context, o Options) (*Vault, error) {
	head, entry, err := readHeader(ctx, o.Store)
	if err != nil {
		return nil, err
	}
	v := newVault(o, head, entry)
	err = v.check(ctx)
	switch {
	case err == nil:
		return v, nil
	case o.Inspect && (errors.Is(err, ErrPinned) || errors.Is(err, ErrIntegrity)):
		v.problem = err
		return v, nil
	}
	return nil, err
}

// check compares the vault with its pin and with the fingerprint that it must have, and renews the pin.
func (v *Vault) check(ctx context.Context) error {
	pin, known, err := v.loadPin()
	if err != nil {
		return err
	}
	if v.o.Fingerprint != "" {
		if err := v.expect(v.o.Fingerprint); err != nil {
			return err
		}
	}
	if !known {
		return v.firstUse(ctx)
	}
	head := v.header()
	if err := follows(head, pin.Vault, pin.Epoch, pin.Rev, pin.Sign); err != nil {
		return err
	}
	if pin.Epoch == head.Body.Epoch && pin.Fingerprint != head.Fingerprint() {
		return fmt.Errorf("%w: its identity is another one", ErrPinned)
	}
	seen := audit.Head{Size: pin.AuditSize, Root: pin.AuditRoot}
	if _, err := v.log.Extends(ctx, seen); err != nil {
		return v.logProblem(err)
	}
	v.mu.Lock()
	v.pinned, v.isPin = seen, true
	v.mu.Unlock()
	if pin.Epoch != head.Body.Epoch || pin.Rev != head.Body.Rev {
		return v.savePin(seen)
	}
	return nil
}

// logProblem says what it means that the audit log does not extend what was pinned.
func (v *Vault) logProblem(err error) error {
	switch {
	case errors.Is(err, audit.ErrHistory):
		return fmt.Errorf("%w: %w; an older copy was put back, or entries were taken away", ErrPinned, err)
	case errors.Is(err, audit.ErrDamaged), errors.Is(err, audit.ErrSigner):
		return fmt.Errorf("%w: %w", ErrIntegrity, err)
	}
	return during("read the audit log", err)
}

// firstUse decides whether a vault that no pin knows is the right one: it is when it has the fingerprint that was
// asked for, when it holds nothing yet, or when a person says so.
func (v *Vault) firstUse(ctx context.Context) error {
	if v.o.Fingerprint == "" && v.o.Pins != nil {
		used, err := holdsRecords(ctx, v.o.Store)
		if err != nil {
			return err
		}
		if used && (v.o.ConfirmTrust == nil || !v.o.ConfirmTrust(v.Fingerprint())) {
			return fmt.Errorf("%w: nothing is known of it here, and it holds records; say that fingerprint %s is the right one (COFRE_FINGERPRINT, or cofre trust)",
				ErrPinned, v.Fingerprint())
		}
	}
	head, err := v.log.Head(ctx)
	if err != nil {
		return v.logProblem(err)
	}
	if head.Size == 0 {
		return fmt.Errorf("%w: the audit log is empty: the vault was never finished, or the log was taken away", ErrIntegrity)
	}
	return v.savePin(head)
}

// expect compares the vault's fingerprint with one that a person gave.
func (v *Vault) expect(fingerprint string) error {
	want, err := parseFingerprint(fingerprint)
	if err != nil {
		return err
	}
	have := v.header().Fingerprint()
	if subtle.ConstantTimeCompare(want[:], have[:]) != 1 {
		return fmt.Errorf("%w: its fingerprint is %s", ErrPinned, v.Fingerprint())
	}
	return nil
}

// parseFingerprint reads a fingerprint as people type it: 64 hexadecimal digits, any case, with blanks, colons or
// hyphens between them.
func parseFingerprint(text string) (fp [32]byte, err error) {
	digits := strings.NewReplacer(" ", "", ":", "", "-", "").Replace(strings.TrimSpace(text))
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != len(fp) {
		return fp, fmt.Errorf("%w: a fingerprint has 64 hexadecimal digits", ErrRequest)
	}
	return [32]byte(b), nil
}

// Fingerprint returns the vault's fingerprint as people compare it: 64 hexadecimal digits.
func (v *Vault) Fingerprint() string {
	fp := v.header().Fingerprint()
	return hex.EncodeToString(fp[:])
}

// PolicyRef returns the policy's name and hash: name@hash.
func (v *Vault) PolicyRef() string { return v.o.Policy.Ref() }
