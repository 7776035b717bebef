package vault

import "errors"

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
