// Package explain turns errors of the vault, its store and its sources into what a person reads in the console: what
// happened, what was kept, what to do.
//
// The package may import screen, text, and the packages whose errors it knows.
package explain

import (
	"context"
	"errors"

	"cofre/ingest"
	"cofre/record/safetext"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

// Error says err for people. Details holds the error as it is, escaped; where something stored is not as it was written,
// and it is known how, it begins with why. Kept and Retry are the caller's to set: only it
// knows what was kept.
func Error(c text.Catalogue, err error) screen.Problem {
	what, do := words(c.Errors(), err)
	p := screen.Problem{What: what, Do: do, Details: safetext.Terminal(err.Error())}
	if cause, ok := errors.AsType[vault.Cause](err); ok && !errors.Is(err, vault.ErrAudit) {
		x := Cause(c, cause)
		p.What, p.Do, p.Details = sentence(x.What), x.Do, x.Why+" "+p.Details
	}
	return p
}

// Cancelled reports whether err only says that a context was cancelled: the screen was left or the task stopped, which
// nobody has to be told.
func Cancelled(err error) bool { return errors.Is(err, context.Canceled) }

func words(e text.Errors, err error) (what, do string) {
	for _, k := range []struct {
		err      error
		what, do string
	}{
		{vault.ErrWrongKey, e.WrongKey, e.WrongKeyDo},
		{vault.ErrAudit, e.Audit, e.AuditDo},
		{vault.ErrLocked, e.Locked, e.LockedDo},
		{vault.ErrPinned, e.Pinned, e.PinnedDo},
		{vault.ErrNotEnrolled, e.NotEnrolled, e.NotEnrolledDo},
		{vault.ErrRunLost, e.RunLost, e.RunLostDo},
		{vault.ErrIntegrity, e.Integrity, e.IntegrityDo},
		{store.ErrDamaged, e.Damaged, e.DamagedDo},
		{store.ErrSchema, e.Schema, e.SchemaDo},
		{store.ErrFull, e.Full, e.FullDo},
		{store.ErrReadOnly, e.ReadOnly, e.ReadOnlyDo},
		{store.ErrBusy, e.Busy, e.BusyDo},
		{store.ErrUnreachable, e.Unreachable, e.UnreachableDo},
		{vault.ErrNotFound, e.NotFound, e.NotFoundDo},
		{store.ErrNotFound, e.NotFound, e.NotFoundDo},
		{ingest.ErrSource, e.Source, e.SourceDo},
		{ingest.ErrUsage, e.Usage, e.UsageDo},
		{vault.ErrRequest, e.Usage, e.UsageDo},
		{context.DeadlineExceeded, e.Timeout, e.TimeoutDo},
	} {
		if errors.Is(err, k.err) {
			return k.what, k.do
		}
	}
	return e.Unknown, e.UnknownDo
}
