package cli

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"cofre/audit"
	"cofre/crypto"
	"cofre/ingest"
	"cofre/policy"
	"cofre/store"
	"cofre/store/query"
	"cofre/vault"
)

// verdict is what an error means to a person and to a script.
type verdict struct {
	is   error
	code int
	do   string
}

// behindDamage is the way on behind an audit log whose end cannot be followed.
const behindDamage = "restore the store from a backup; without one, `cofre trust FINGERPRINT --damaged-log` goes on behind the damage, on record"

// verdicts are tried in this order: an error can be several things, and the graver one speaks.
func verdicts() []verdict {
	return []verdict{
		{vault.ErrPinned, exitIntegrity, "if the change is yours (a restored backup, a vault made anew), `cofre trust FINGERPRINT` takes it; else somebody changed the store"},
		{audit.ErrDamaged, exitIntegrity, behindDamage},
		{audit.ErrSigner, exitIntegrity, behindDamage},
		{vault.ErrIntegrity, exitIntegrity, "`cofre verify` names everything that fails; restore it from a backup, or ingest the record again"},
		{store.ErrDamaged, exitIntegrity, "restore the store from a backup (`cofre backup` makes them)"},
		{vault.ErrWrongKey, exitLocked, "check MASTER_KEY, --master-key-file and --slot"},
		{vault.ErrLocked, exitLocked, "give MASTER_KEY or --master-key-file, or run it on a terminal"},
		{errNoTerminal, exitLocked, "give MASTER_KEY or --master-key-file, or run it on a terminal"},
		{vault.ErrNoVault, exitUsage, "`cofre init` makes one; --home or COFRE_HOME names another place"},
		{vault.ErrVaultExists, exitUsage, "use it, or name another place with --home"},
		{vault.ErrNotEnrolled, exitUsage, "on an enrolled host: `cofre hosts add LABEL PUBLIC-KEY` with the key that `cofre hosts key` prints here; or here, with the master key: `cofre hosts add --this`"},
		{vault.ErrRequest, exitUsage, ""},
		{store.ErrSchema, exitUsage, "use the newer version of cofre that wrote it"},
		{query.ErrField, exitUsage, ""},
		{ingest.ErrUsage, exitUsage, "`cofre ingest --help` has examples"},
		{ingest.ErrSource, exitUnusable, ""},
		{store.ErrFull, exitUnusable, "make room and run it again: what was acknowledged is kept, and records are recognised by their id"},
		{store.ErrReadOnly, exitUnusable, "run it as a user who may write the store"},
		{store.ErrBusy, exitUnusable, "another process is writing; try again when it is done"},
		{store.ErrUnreachable, exitUnusable, "`cofre doctor` says what can be reached"},
		{vault.ErrRunLost, exitUnusable, "run it again: what was acknowledged is kept, and records are recognised by their id"},
		{vault.ErrAudit, exitUnusable, "nothing was shown or done that is not on record; `cofre doctor` says what cannot be written"},
		{vault.ErrNotFound, exitFailed, "`cofre users` lists what is there"},
		{store.ErrNotFound, exitFailed, ""},
		{crypto.ErrUnauthenticated, exitIntegrity, "`cofre verify` names everything that fails"},
		{crypto.ErrFormat, exitIntegrity, "`cofre verify` names everything that fails"},
	}
}

// explain finds the exit code of err and what to do about it.
func explain(ctx context.Context, err error) (code int, do string) {
	if stop := stopOf(ctx); stop != nil {
		return stop.code(), ""
	}
	if p, ok := errors.AsType[*problem](err); ok {
		return p.code, p.do
	}
	if _, ok := errors.AsType[*query.Error](err); ok {
		return exitUsage, "`cofre users --help` explains the query language"
	}
	if _, ok := errors.AsType[*policy.Error](err); ok {
		return exitUsage, ""
	}
	for _, v := range verdicts() {
		if errors.Is(err, v.is) {
			return v.code, v.do
		}
	}
	if errors.Is(err, fs.ErrPermission) {
		return exitUnusable, "run it as the user who owns it"
	}
	if errors.Is(err, syscall.ENOSPC) {
		return exitFailed, "make room where it writes"
	}
	return exitFailed, ""
}

// report prints an error as people read it: what happened, then what to do.
func (a *app) report(ctx context.Context, err error) int {
	code, do := explain(ctx, err)
	if stop := stopOf(ctx); stop != nil {
		a.tell("cofre: %v\n", stop)
		return code
	}
	for line := range strings.SplitSeq(err.Error(), "\n") { // several errors joined are one a line
		a.tell("cofre: %s\n", terminal(line))
	}
	if do != "" {
		a.tell("  -> %s\n", do)
	}
	return code
}
