package audit

import (
	"slices"

	"cofre/crypto"
)

// Action is what an entry is about. Later versions may add to these; a reader takes any lower-case word.
const (
	ActionInit        = "init"         // the vault was created; the first entry
	ActionUnlock      = "unlock"       // a master key was tried
	ActionLock        = "lock"         // the key was put away
	ActionIngest      = "ingest"       // one run: one batch
	ActionReveal      = "reveal"       // values of one record, or the original of one reject, were shown
	ActionExport      = "export"       // values of many records left the vault
	ActionVerify      = "verify"       // everything was checked
	ActionSweep       = "sweep"        // left-over key entries were removed
	ActionErase       = "erase"        // a record was erased by its keys
	ActionRejectRetry = "reject_retry" // a rejected record was tried again
	ActionRejectDrop  = "reject_drop"  // a rejected record was thrown away
	ActionSlotAdd     = "slot_add"     // a master key was added
	ActionSlotChange  = "slot_change"  // a master key was changed
	ActionSlotRemove  = "slot_remove"  // a master key was removed
	ActionHostAdd     = "host_add"     // a host was enrolled
	ActionHostRevoke  = "host_revoke"  // a host's right to write was taken away
	ActionRotate      = "rotate"       // the identity was replaced
	ActionRewrap      = "rewrap"       // the DEKs were wrapped under new batch keys
	ActionReencrypt   = "reencrypt"    // the records were sealed anew
	ActionPolicy      = "policy"       // another policy is used from here on
	ActionTrust       = "trust"        // a changed identity or a restored backup was accepted
	ActionBackup      = "backup"       // the store was copied
	ActionRestore     = "restore"      // a copy took the store's place
	ActionMigrate     = "migrate"      // records of an older format were taken over
	ActionHeader      = "header"       // another setting of the header was changed
)

// Outcome is what became of it. An intent is written before the act; every other outcome names it in `of`, or stands
// alone where there was nothing to announce.
const (
	OutcomeIntent    = "intent"
	OutcomeOK        = "ok"
	OutcomeFailed    = "failed"
	OutcomeDenied    = "denied"
	OutcomeCancelled = "cancelled" // by the person who started it
	OutcomeAborted   = "aborted"   // the process died; a sweep closed it
)

// VaultSigner is the `by` of an entry that the vault's identity signed instead of a host.
const VaultSigner = crypto.VaultSigner

// Actions returns the vocabulary of actions that this version writes.
func Actions() []string {
	return []string{
		ActionInit, ActionUnlock, ActionLock, ActionIngest, ActionReveal, ActionExport, ActionVerify, ActionSweep,
		ActionErase, ActionRejectRetry, ActionRejectDrop, ActionSlotAdd, ActionSlotChange, ActionSlotRemove,
		ActionHostAdd, ActionHostRevoke, ActionRotate, ActionRewrap, ActionReencrypt, ActionPolicy, ActionTrust,
		ActionBackup, ActionRestore, ActionMigrate, ActionHeader,
	}
}

// Outcomes returns the vocabulary of outcomes that this version writes.
func Outcomes() []string {
	return []string{OutcomeIntent, OutcomeOK, OutcomeFailed, OutcomeDenied, OutcomeCancelled, OutcomeAborted}
}

// isAction reports whether this version writes an action of that name.
func isAction(s string) bool { return slices.Contains(Actions(), s) }

// isOutcome reports whether this version writes an outcome of that name.
func isOutcome(s string) bool { return slices.Contains(Outcomes(), s) }

// isWord reports whether s can be an action or outcome of this or a later version: 1 to 32 characters of a-z and '_',
// a letter first.
func isWord(s string) bool {
	if s == "" || len(s) > 32 || s[0] == '_' {
		return false
	}
	for i := range len(s) {
		if (s[i] < 'a' || s[i] > 'z') && s[i] != '_' {
			return false
		}
	}
	return true
}
