package vault

import (
	"errors"
	"fmt"

	"cofre/ingest"
	"cofre/store"
)

// The ways in which the service fails by itself; errors of stores and sources come wrapped as they are.
var (
	// ErrLocked: the vault is locked, or was locked meanwhile; a master key is needed.
	ErrLocked = errors.New("the vault is locked")
	// ErrWrongKey: no slot opens with this master key.
	ErrWrongKey = errors.New("wrong master key")
	// ErrNoVault: the store holds no vault.
	ErrNoVault = errors.New("there is no vault")
	// ErrVaultExists: the store holds a vault already.
	ErrVaultExists = errors.New("there is a vault already")
	// ErrIntegrity: something stored is damaged or was changed; wrapped with what and why.
	ErrIntegrity = errors.New("integrity check failed")
	// ErrPinned: the vault is not the one that was pinned on this machine, or is older than it was.
	ErrPinned = errors.New("not the vault that was pinned")
	// ErrNotFound: there is no such record, reject or host.
	ErrNotFound = errors.New("not found")
	// ErrNotEnrolled: this machine's host key is not enrolled in the vault, or was revoked.
	ErrNotEnrolled = errors.New("this host is not enrolled")
	// ErrAudit: the audit entry could not be made durable, so the thing was not done or not shown.
	ErrAudit = errors.New("the audit log cannot be written")
	// ErrRequest: the request itself is wrong (unknown field, no reason); wrapped with what is.
	ErrRequest = errors.New("bad request")
	// ErrRunLost: another process closed this run, or its lease could not be renewed; what was acknowledged is kept.
	ErrRunLost = errors.New("the run was closed by another process")
)

// during says what was being done when err came of the store. A store that names itself in its error says it too: then
// err is all there is to say.
func during(what string, err error) error {
	for _, named := range []error{
		store.ErrDamaged, store.ErrUnreachable, store.ErrBusy, store.ErrReadOnly, store.ErrFull, store.ErrSchema,
	} {
		if errors.Is(err, named) && err.Error() != named.Error() {
			return err
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// ofSource says which source was being read. A source that fails by itself, and a store, name themselves.
func ofSource(src ingest.Source, err error) error {
	if errors.Is(err, ingest.ErrSource) || errors.Is(err, ingest.ErrUsage) {
		return err
	}
	return during("read "+src.Name(), err)
}
